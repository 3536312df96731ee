//! What is wrong, and what to do about it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::error::{OAuthError, Refusal};
use crate::provider::Provider;

/// Clocks further apart than this make tokens that are not valid yet, or not any more, in seconds.
const SKEW: i64 = 120;

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// It did not work.
    Failed(OAuthError),
    /// It worked, and there is no refresh token where there should be one.
    NoRefreshToken,
    /// It worked, with less than was asked for.
    Missing(Vec<String>),
    /// The clocks differ by so many seconds.
    Skew(i64),
    /// The redirect's port is somebody else's.
    PortInUse(u16),
    /// The client may be in its provider's test mode.
    Testing(u32),
    /// Nobody came back in time.
    NobodyCame,
}

/// What is wrong and what to do: sentences for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A stable word.
    pub code: &'static str,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub advice: String,
    /// What to paste there.
    pub paste: Option<String>,
    /// Where.
    pub link: Option<String>,
}

/// The server's clock minus ours in seconds, where they differ too much. `date` is an HTTP date (RFC
/// 9110, section 5.6.7).
pub fn skew(date: &str) -> Option<i64> {
    let theirs = OffsetDateTime::parse(&date.replace("GMT", "+0000"), &Rfc2822).ok()?;
    let apart = (theirs - OffsetDateTime::now_utc()).whole_seconds();
    (apart.abs() > SKEW).then_some(apart)
}

/// Explains what was seen with one provider's client.
pub fn diagnose(profile: &Provider, redirect_uri: &str, seen: &Diagnosis) -> Finding {
    let label = &profile.label;
    let link = Some(profile.register_url.clone()).filter(|link| !link.is_empty());
    let finding = |code, problem: String, advice: String| Finding {
        code,
        problem,
        advice,
        paste: None,
        link: None,
    };
    match seen {
        Diagnosis::NoRefreshToken => finding(
            "no_refresh_token",
            format!("{label} granted access that cannot be renewed."),
            "Take the app's access away in the account's settings at the provider, and connect again: many providers give a refresh token only the first time.".to_owned(),
        ),
        Diagnosis::Missing(scopes) => finding(
            "scope_missing",
            format!("{label} granted less than was asked for: {} is missing.", scopes.join(", ")),
            "Connect again and leave every box ticked. A scope that the client's registration lacks has to be added there first.".to_owned(),
        ),
        Diagnosis::Skew(seconds) => finding(
            "clock_skew",
            format!("The clock of this machine and that of {label} are {} s apart.", seconds.abs()),
            "Set this machine's clock: tokens are taken for expired, or for not valid yet.".to_owned(),
        ),
        Diagnosis::PortInUse(port) => finding(
            "port_in_use",
            format!("Port {port}, which {label} sends browsers back to, is used by another program."),
            "Close that program, or register another redirect URI and set it in Settings, OAuth apps.".to_owned(),
        ),
        Diagnosis::Testing(days) => finding(
            "testing",
            format!("If this client's publishing status at {label} is Testing, access ends after {days} days."),
            "Set the publishing status to In production, or connect again each time.".to_owned(),
        ),
        Diagnosis::NobodyCame => Finding {
            paste: Some(redirect_uri.to_owned()),
            link,
            ..finding(
                "nobody_came",
                "Nobody came back from the provider in time.".to_owned(),
                "If its page said that the redirect URI does not match, register exactly this one.".to_owned(),
            )
        },
        Diagnosis::Failed(error) => failed(profile, redirect_uri, error, link),
    }
}

fn failed(
    profile: &Provider,
    redirect_uri: &str,
    error: &OAuthError,
    link: Option<String>,
) -> Finding {
    let label = &profile.label;
    let (advice, paste, links) = match error {
        OAuthError::Refused(Refusal::RedirectUriMismatch) => (
            "Register exactly this redirect URI at the provider.".to_owned(),
            Some(redirect_uri.to_owned()),
            true,
        ),
        OAuthError::Refused(Refusal::InvalidClient | Refusal::UnauthorizedClient) => (
            "Check the client id and the client secret in Settings, OAuth apps. A secret that was replaced at the provider has to be replaced here.".to_owned(),
            None,
            true,
        ),
        OAuthError::Refused(Refusal::InvalidScope) => (
            "The client may not ask for one of these scopes: add it to the client's registration, or ask for less.".to_owned(),
            None,
            true,
        ),
        OAuthError::Refused(Refusal::AdminConsentRequired) => (
            "An administrator of the organisation has to grant this app once. Send them the link, then connect again.".to_owned(),
            None,
            false,
        ),
        OAuthError::Refused(Refusal::AccessDenied) => (
            "The person said no, or the organisation does not allow this app. Connect again to change it.".to_owned(),
            None,
            false,
        ),
        OAuthError::Refused(Refusal::InvalidGrant | Refusal::ExpiredToken) => (
            format!("What was granted has ended: taken back, unused for too long, or used by another program. Connect again.{}",
                if profile.lifetime.rotates { " Each refresh token works once, so the same client must not be used elsewhere with it." } else { "" }),
            None,
            false,
        ),
        OAuthError::Unreachable | OAuthError::Timeout => (
            "Check the network, and whether a proxy stands between: Patchbay uses none. What is stored stays as it is and is tried again.".to_owned(),
            None,
            false,
        ),
        OAuthError::Certificate => (
            "A proxy may show a certificate of its own. Add its authority to this machine's trusted ones. What is stored stays as it is.".to_owned(),
            None,
            false,
        ),
        OAuthError::Issuer => (
            "Nothing was stored. If the issuer in the settings is right, somebody may be trying to mix up two servers.".to_owned(),
            None,
            false,
        ),
        OAuthError::NoEndpoint(_) | OAuthError::Address | OAuthError::AddressRefused => (
            "Check the addresses in the settings.".to_owned(),
            None,
            false,
        ),
        OAuthError::Server(_) | OAuthError::RateLimited(_) => (
            "Try again in a while. What is stored stays as it is.".to_owned(),
            None,
            false,
        ),
        OAuthError::Refused(_)
        | OAuthError::TooLarge
        | OAuthError::Redirected
        | OAuthError::InvalidAnswer(_)
        | OAuthError::TokenType => (
            format!("Check that the addresses are those of {label}, and the client's registration there."),
            None,
            true,
        ),
    };
    let mut problem = error.to_string();
    if let Some(first) = problem.get(..1).map(str::to_ascii_uppercase) {
        problem.replace_range(..1, &first);
    }
    problem.push('.');
    Finding {
        code: error.code(),
        problem,
        advice,
        paste,
        link: link.filter(|_| links),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::provider;

    const REDIRECT: &str = "http://127.0.0.1:7420/oauth2/callback/dropbox";

    #[test]
    fn a_mismatch_says_what_to_paste_where() {
        let seen = Diagnosis::Failed(OAuthError::Refused(Refusal::RedirectUriMismatch));
        let finding = diagnose(provider("dropbox").unwrap(), REDIRECT, &seen);
        assert_eq!(finding.code, "redirect_uri_mismatch");
        assert_eq!(finding.paste.as_deref(), Some(REDIRECT));
        assert!(finding.link.unwrap().starts_with("https://"));
    }

    #[test]
    fn clocks_that_are_far_apart_are_told() {
        assert!(skew("Sun, 06 Nov 1994 08:49:37 GMT").unwrap() < -SKEW);
        let now = OffsetDateTime::now_utc().format(&Rfc2822).unwrap();
        assert_eq!(skew(&now), None);
        assert_eq!(skew("yesterday"), None);
    }
}
