//! What is shown of a grant and of an attempt: everything but tokens.

use patchbay_oauth::{Diagnosis, Finding, Provider, diagnose, generic, missing, provider};
use patchbay_store::{OAuthAttemptRow, OAuthGrantRow};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::callback::Problem;
use crate::clock;
use crate::error::Result;
use crate::sealed;

/// What is wrong, and what to do about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OAuthFinding {
    /// A stable word.
    #[schema(example = "redirect_uri_mismatch")]
    pub code: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub advice: String,
    /// What to paste there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub paste: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub link: Option<String>,
}

impl From<Finding> for OAuthFinding {
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code.to_owned(),
            problem: finding.problem,
            advice: finding.advice,
            paste: finding.paste,
            link: finding.link,
        }
    }
}

/// What was granted to a connection.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthView {
    /// The provider's profile, `oauth2` for a server by its addresses.
    #[schema(example = "google")]
    pub provider: String,
    /// What was asked for.
    pub scopes_asked: Vec<String>,
    /// What was granted; null where the provider did not say, which means everything.
    pub scopes_granted: Option<Vec<String>>,
    /// Who granted it, where the provider said.
    pub account: Option<String>,
    /// The account's own server, at a provider that has one for each customer: where a request whose
    /// URL begins with `/` is sent.
    #[schema(example = "https://acme.my.salesforce.com")]
    pub instance: Option<String>,
    /// Whether access is renewed by itself.
    pub renewable: bool,
    /// When the access token ends.
    #[serde(serialize_with = "clock::option::serialize")]
    pub access_expires_at: Option<OffsetDateTime>,
    /// When everything ends by the provider's rules unless it is used or renewed before; for access
    /// that is not renewed, when it ends.
    #[serde(serialize_with = "clock::option::serialize")]
    pub dies_at: Option<OffsetDateTime>,
    /// When it was granted.
    #[serde(serialize_with = "clock::serialize")]
    pub obtained_at: OffsetDateTime,
    /// When the access token was renewed last.
    #[serde(serialize_with = "clock::option::serialize")]
    pub refreshed_at: Option<OffsetDateTime>,
    /// What is wrong, if anything.
    pub findings: Vec<OAuthFinding>,
}

/// How an attempt to authorize stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthAttempt {
    /// `waiting`, `confirming`, `completed`, `failed` or `canceled`.
    #[schema(example = "waiting")]
    pub status: String,
    /// Where the browser comes back to.
    pub redirect_uri: String,
    /// Until when it is waited for.
    #[serde(serialize_with = "clock::serialize")]
    pub expires_at: OffsetDateTime,
    /// Why it failed, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub problem: Option<OAuthFinding>,
}

impl OAuthAttempt {
    pub(super) fn waits(&self) -> bool {
        matches!(self.status.as_str(), "waiting" | "confirming")
    }
}

/// What may be shown of an attempt.
pub(super) fn attempt_view(row: OAuthAttemptRow) -> Result<OAuthAttempt> {
    let mut problem = match &row.problem {
        Some(text) => {
            let told: Problem = sealed::stored(text)?;
            Some(OAuthFinding {
                code: told.code,
                problem: told.problem,
                advice: told.advice,
                paste: told.paste,
                link: told.link,
            })
        }
        None => None,
    };
    // Between an answer and its end the attempt still waits, for those who watch.
    let mut status = match row.status.as_str() {
        "exchanging" => "waiting".to_owned(),
        _ => row.status,
    };
    if status == "waiting" && row.expires_at <= clock::now() {
        let profile = provider(&row.context).unwrap_or_else(generic);
        problem = Some(diagnose(profile, &row.redirect_uri, &Diagnosis::NobodyCame).into());
        "failed".clone_into(&mut status);
    }
    Ok(OAuthAttempt {
        status,
        redirect_uri: row.redirect_uri,
        expires_at: row.expires_at,
        problem,
    })
}

/// What may be shown of a grant.
pub(crate) fn view(grant: OAuthGrantRow) -> Result<OAuthView> {
    let asked: Vec<String> = sealed::stored(&grant.scopes_asked)?;
    let granted: Option<Vec<String>> = grant
        .scopes_granted
        .as_deref()
        .map(sealed::stored)
        .transpose()?;
    let profile = provider(&grant.provider).unwrap_or_else(generic);
    let findings = findings(profile, &grant, &asked, granted.as_deref());
    Ok(OAuthView {
        provider: grant.provider,
        scopes_asked: asked,
        scopes_granted: granted,
        account: grant.account,
        instance: grant.instance,
        renewable: grant.renewable,
        access_expires_at: grant.access_expires_at,
        dies_at: if grant.renewable {
            grant.grant_expires_at
        } else {
            grant.access_expires_at
        },
        obtained_at: grant.obtained_at,
        refreshed_at: grant.refreshed_at,
        findings,
    })
}

fn findings(
    profile: &Provider,
    grant: &OAuthGrantRow,
    asked: &[String],
    granted: Option<&[String]>,
) -> Vec<OAuthFinding> {
    let mut seen = Vec::new();
    if !grant.renewable && profile.lifetime.refresh_expected {
        seen.push(Diagnosis::NoRefreshToken);
    }
    let missing = missing(asked, granted);
    if !missing.is_empty() {
        seen.push(Diagnosis::Missing(missing));
    }
    if let Some(skew) = grant.skew {
        seen.push(Diagnosis::Skew(skew));
    }
    if let Some(days) = profile.testing_days {
        seen.push(Diagnosis::Testing(days));
    }
    let mut findings: Vec<OAuthFinding> = seen
        .iter()
        .map(|seen| diagnose(profile, "", seen).into())
        .collect();
    if let Some(code) = &grant.problem {
        findings.insert(0, stored_problem(code));
    }
    findings
}

/// A problem of a renewal, of which only the code was kept.
fn stored_problem(code: &str) -> OAuthFinding {
    let (problem, advice) = match code {
        "invalid_grant" | "expired_token" | "access_denied" => (
            "The provider does not renew this access any more.",
            "It was taken back, not used for too long, or used by another program. Connect again: what uses this connection stays as it is.",
        ),
        "access_ended" => (
            "This access has ended, and the provider gave nothing to renew it with.",
            "Connect again.",
        ),
        "client_changed" => (
            "The OAuth app in Settings is another one than the one that this access was granted to.",
            "Connect again, so that the new one has access too.",
        ),
        "not_configured" => (
            "The OAuth app that this access was granted to is not configured any more.",
            "Add it again in Settings, OAuth apps.",
        ),
        "invalid_client" | "unauthorized_client" => (
            "The provider does not accept the OAuth app's id or secret.",
            "Check both in Settings, OAuth apps. What is stored stays as it is, and is tried again.",
        ),
        "certificate" => (
            "The provider's certificate is not trusted by this machine.",
            "A proxy may show one of its own: add its authority to the machine's trusted ones. It is tried again.",
        ),
        _ => (
            "The last renewal did not work.",
            "It is tried again by itself. Nothing was lost.",
        ),
    };
    OAuthFinding {
        code: code.to_owned(),
        problem: problem.to_owned(),
        advice: advice.to_owned(),
        paste: None,
        link: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use uuid::Uuid;

    #[test]
    fn an_attempt_that_nobody_came_back_for_says_what_to_register() {
        let redirect = "http://127.0.0.1:7420/oauth2/callback/dropbox";
        let row = |left: Duration| OAuthAttemptRow {
            id: Uuid::nil(),
            state_hash: Vec::new(),
            context: "dropbox".to_owned(),
            connection_id: Some(Uuid::nil()),
            app_id: None,
            user_id: None,
            requirement_id: None,
            redirect_uri: redirect.to_owned(),
            scopes: "[]".to_owned(),
            status: "waiting".to_owned(),
            problem: None,
            account: None,
            browser_hash: None,
            nonce_hash: None,
            config: "{}".to_owned(),
            sealed: None,
            created_at: clock::now(),
            expires_at: clock::now() + left,
        };
        let waiting = attempt_view(row(Duration::minutes(1))).unwrap();
        assert!(waiting.waits() && waiting.problem.is_none());
        let late = attempt_view(row(-Duration::seconds(1))).unwrap();
        assert_eq!(late.status, "failed");
        let problem = late.problem.unwrap();
        assert_eq!(problem.code, "nobody_came");
        assert_eq!(problem.paste.as_deref(), Some(redirect));
    }
}
