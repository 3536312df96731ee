//! `patchbay doctor`: what is wrong with a running platform, and what to do about it.

use anyhow::{Result, bail};
use patchbay_client::{CallError, PlatformClient};
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
            for finding in connection
                .oauth2
                .into_iter()
                .flat_map(|grant| grant.findings)
            {
                let paste = finding.paste.map(|paste| format!("\n  {paste}"));
                findings.push(Finding {
                    about: about.clone(),
                    problem: finding.problem,
                    advice: finding.advice + &paste.unwrap_or_default(),
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
