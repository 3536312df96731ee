//! Why an answer was worth nothing, as it is stored and told.

use patchbay_oauth::{Client, Finding, OAuthError};
use patchbay_store::OAuthAttemptRow;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Why an attempt failed, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "as the API answers it")]
pub(in crate::oauth) struct Problem {
    pub(in crate::oauth) code: String,
    pub(in crate::oauth) problem: String,
    pub(in crate::oauth) advice: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::oauth) paste: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::oauth) link: Option<String>,
}

impl From<Finding> for Problem {
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

/// Why an answer was worth nothing.
pub(super) enum Failed {
    OAuth(OAuthError, Option<Box<Client>>),
    Platform(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

/// What an attempt's failure is to its builder.
pub(super) fn problem_of(
    row: &OAuthAttemptRow,
    client: Option<&Client>,
    error: &OAuthError,
) -> Problem {
    let profile = client.map_or_else(patchbay_oauth::generic, |client| client.profile);
    let seen = patchbay_oauth::Diagnosis::Failed(error.clone());
    let finding = patchbay_oauth::diagnose(profile, &row.redirect_uri, &seen);
    tracing::warn!(code = finding.code, attempt = %row.id, "an authorization failed");
    finding.into()
}
