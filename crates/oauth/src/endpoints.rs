//! Where one client talks to its provider.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::error::OAuthError;
use crate::provider::{Provider, Revocation};

/// The addresses of an authorization server. What is not there is not offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Names the server in its metadata and in answers (RFC 8414, RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Where consent is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_url: Option<String>,
    /// Where codes and refresh tokens are exchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// Where access is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation_url: Option<String>,
    /// Where a device code is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_authorization_url: Option<String>,
    /// Where a request is pushed before its page is opened (RFC 9126).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_authorization_request_url: Option<String>,
    /// Who granted access.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_url: Option<String>,
    /// Whether the server names itself in its answers (RFC 9207), so that one without is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub names_itself: bool,
    /// How access is taken back.
    #[serde(skip)]
    pub revocation: Option<Revocation>,
}

impl Endpoints {
    /// A profile's own.
    pub fn of(provider: &Provider) -> Self {
        Self {
            issuer: provider.issuer.clone(),
            authorization_url: Some(provider.authorization_url.clone()),
            token_url: Some(provider.token_url.clone()),
            revocation_url: provider.revocation.as_ref().map(|how| how.url().to_owned()),
            device_authorization_url: provider.device_authorization_url.clone(),
            pushed_authorization_request_url: provider.pushed_authorization_request_url.clone(),
            account_url: provider.account_url.clone(),
            names_itself: false,
            revocation: provider.revocation.clone(),
        }
    }

    /// These in place of a profile's own: another server altogether, so that nothing of the
    /// profile's stays where nothing was given, and no token goes there by accident.
    #[must_use]
    pub fn replacing(self, provider: &Provider) -> Self {
        if self == Self::default() {
            return Self::of(provider);
        }
        let profile = Self::of(provider);
        let elsewhere =
            self.authorization_url.is_some() || self.token_url.is_some() || self.issuer.is_some();
        let mut merged = if elsewhere {
            self
        } else {
            Self { ..profile.clone() }.with(self)
        };
        if merged.revocation.is_none() {
            merged.revocation = merged
                .revocation_url
                .clone()
                .map(|url| relocated(profile.revocation.as_ref(), url));
        }
        merged
    }

    fn with(mut self, other: Self) -> Self {
        if other.revocation_url.is_some() {
            self.revocation_url = other.revocation_url;
            self.revocation = None;
        }
        if other.device_authorization_url.is_some() {
            self.device_authorization_url = other.device_authorization_url;
        }
        if other.pushed_authorization_request_url.is_some() {
            self.pushed_authorization_request_url = other.pushed_authorization_request_url;
        }
        self
    }

    /// Fills what is missing from `found`.
    #[must_use]
    pub fn or(self, found: Self) -> Self {
        Self {
            issuer: self.issuer.or(found.issuer),
            authorization_url: self.authorization_url.or(found.authorization_url),
            token_url: self.token_url.or(found.token_url),
            revocation_url: self.revocation_url.or(found.revocation_url),
            device_authorization_url: self
                .device_authorization_url
                .or(found.device_authorization_url),
            pushed_authorization_request_url: self
                .pushed_authorization_request_url
                .or(found.pushed_authorization_request_url),
            account_url: self.account_url.or(found.account_url),
            names_itself: self.names_itself || found.names_itself,
            revocation: self.revocation.or(found.revocation),
        }
    }

    /// How access is taken back, where it can be.
    pub fn revocation(&self) -> Option<Revocation> {
        self.revocation.clone().or_else(|| {
            let url = self.revocation_url.clone()?;
            Some(Revocation::Rfc7009 { url })
        })
    }

    /// Refuses an address that a secret must not go to.
    ///
    /// # Errors
    /// The member's name and why.
    pub fn check(&self) -> Result<(), (&'static str, OAuthError)> {
        let all = [
            ("issuer", &self.issuer),
            ("authorization_url", &self.authorization_url),
            ("token_url", &self.token_url),
            ("revocation_url", &self.revocation_url),
            ("device_authorization_url", &self.device_authorization_url),
            (
                "pushed_authorization_request_url",
                &self.pushed_authorization_request_url,
            ),
            ("account_url", &self.account_url),
        ];
        for (name, address) in all {
            if let Some(address) = address {
                check_endpoint(address).map_err(|error| (name, error))?;
            }
        }
        Ok(())
    }
}

/// The provider's own manner of taking access back, at another address.
fn relocated(profile: Option<&Revocation>, url: String) -> Revocation {
    match profile {
        Some(Revocation::ClientPost { .. }) => Revocation::ClientPost { url },
        Some(Revocation::Json { .. }) => Revocation::Json { url },
        Some(Revocation::Bearer { .. }) => Revocation::Bearer { url },
        Some(Revocation::Github { .. }) => Revocation::Github { url },
        Some(Revocation::Rfc7009 { .. }) | None => Revocation::Rfc7009 { url },
    }
}

/// An endpoint is https, or http on this machine: codes and secrets go there.
///
/// # Errors
/// [`OAuthError::Address`].
pub fn check_endpoint(address: &str) -> Result<Url, OAuthError> {
    let url = Url::parse(address).map_err(|_| OAuthError::Address)?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err(OAuthError::Address),
    };
    let good = match url.scheme() {
        "https" => true,
        "http" => loopback,
        _ => false,
    };
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if good && bare {
        Ok(url)
    } else {
        Err(OAuthError::Address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::provider;

    #[test]
    fn endpoints_are_https_or_on_this_machine() {
        for good in [
            "https://a.example/token",
            "http://127.0.0.1:8080/token?tenant=x",
            "http://localhost/token",
            "http://[::1]:1/t",
        ] {
            assert!(check_endpoint(good).is_ok(), "{good}");
        }
        for bad in [
            "http://a.example/token",
            "http://localhost.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://user@a.example/",
            "https://a.example/#x",
            "not an address",
            "http://10.0.0.5/",
        ] {
            assert_eq!(check_endpoint(bad), Err(OAuthError::Address), "{bad}");
        }
    }

    #[test]
    fn another_server_gets_nothing_of_the_profiles_own() {
        let google = provider("google").unwrap();
        let mine = Endpoints {
            token_url: Some("https://mine.example/token".into()),
            authorization_url: Some("https://mine.example/auth".into()),
            ..Endpoints::default()
        };
        let merged = mine.replacing(google);
        assert_eq!(merged.account_url, None, "no token goes to Google");
        assert_eq!(merged.revocation(), None);
        assert_eq!(merged.issuer, None);
        assert_eq!(
            Endpoints::default().replacing(google),
            Endpoints::of(google)
        );
    }

    #[test]
    fn a_server_of_the_same_kind_takes_access_back_in_the_same_manner() {
        let github = provider("github").unwrap();
        let mine = Endpoints {
            token_url: Some("https://github.mine.example/login/oauth/access_token".into()),
            revocation_url: Some("https://github.mine.example/apps/{client_id}/token".into()),
            ..Endpoints::default()
        };
        let merged = mine.replacing(github).revocation();
        assert!(
            matches!(merged, Some(Revocation::Github { .. })),
            "{merged:?}"
        );
    }
}
