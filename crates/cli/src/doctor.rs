//! `patchbay doctor`: what is wrong with a running platform, and what to do about it.

use anyhow::{Result, bail};
use patchbay_client::{CallError, Connection, PlatformClient};
use serde::Serialize;

use crate::print::{Print, say};
use crate::target::{Target, all};

/// Looks for what is wrong: the vault, OAuth apps, connections, access that was not taken back.
///
/// Exits 1 when something needs attention.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay doctor
  patchbay doctor --json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
}

/// One thing that needs attention.
#[derive(Debug, Serialize)]
struct Finding {
    /// What it is about.
    about: String,
    /// What is wrong.
    problem: String,
    /// What to do.
    advice: String,
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target } = arguments;
    target.with(async |client, print| {
        let findings = examine(client).await?;
        show(print, &findings)?;
        match findings.len() {
            0 => Ok(()),
            1 => bail!("one thing needs attention"),
            count => bail!("{count} things need attention"),
        }
    })
}

fn show(print: Print, findings: &[Finding]) -> Result<()> {
    if print.json {
        return print.one(&findings, "");
    }
    if findings.is_empty() {
        return say("Nothing is wrong.");
    }
    for finding in findings {
        let Finding {
            about,
            problem,
            advice,
        } = finding;
        print.one(finding, &format!("{about}: {problem}\n  {advice}"))?;
    }
    Ok(())
}

/// Why the last sign-in for a connection failed, if it did.
async fn last_attempt(
    client: &PlatformClient,
    connection: &Connection,
) -> Result<Option<Finding>, CallError> {
    let attempt = match client.oauth_attempt(connection.id, 0).await {
        Ok(attempt) => attempt,
        // It was never tried.
        Err(CallError::Refused(refused)) if refused.status == 404 => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(attempt
        .problem
        .filter(|_| attempt.status == "failed")
        .map(|told| Finding {
            about: format!("the last sign-in for {}", connection.name),
            problem: told.problem,
            advice: with_paste(told.advice, told.paste),
        }))
}

/// Advice with what is to be pasted below it.
fn with_paste(advice: String, paste: Option<String>) -> String {
    match paste {
        Some(paste) => format!("{advice}\n  {paste}"),
        None => advice,
    }
}

async fn examine(client: &PlatformClient) -> Result<Vec<Finding>, CallError> {
    let mut findings = Vec::new();
    let vault = client.vault().await?;
    if vault.state != "unsealed" {
        findings.push(Finding {
            about: "vault".to_owned(),
            problem: "it is sealed, so nothing that needs a secret works.".to_owned(),
            advice: "Open it with `patchbay vault unlock`.".to_owned(),
        });
    }
    for project in all(async |query| client.projects(query).await).await? {
        for connection in all(async |query| client.connections(project.id, query).await).await? {
            let about = format!("connection {}", connection.name);
            match connection.status.as_str() {
                "incomplete" => findings.push(Finding {
                    about: about.clone(),
                    problem: "it was never authorized at its provider.".to_owned(),
                    advice: format!("Run `patchbay connection authorize {}`.", connection.name),
                }),
                "expired" => findings.push(Finding {
                    about: about.clone(),
                    problem: "its access has expired.".to_owned(),
                    advice: format!("Run `patchbay connection authorize {}`.", connection.name),
                }),
                _ => {}
            }
            if connection.status != "active" && connection.r#type.ends_with("OAuth2") {
                findings.extend(last_attempt(client, &connection).await?);
            }
            for finding in connection
                .oauth2
                .into_iter()
                .flat_map(|grant| grant.findings)
            {
                findings.push(Finding {
                    about: about.clone(),
                    problem: finding.problem,
                    advice: with_paste(finding.advice, finding.paste),
                });
            }
        }
    }
    for pending in client.oauth_revocations().await? {
        findings.push(Finding {
            about: format!("deleted connection {}", pending.name),
            problem: format!("{} has not taken its access back: {}", pending.provider, pending.reason),
            advice: "End it in the account's settings at the provider, then say so in Settings, OAuth apps.".to_owned(),
        });
    }
    Ok(findings)
}
