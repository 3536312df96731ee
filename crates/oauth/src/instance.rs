//! The server of one customer of a provider, as a token answer names it.

use serde_json::{Map, Value};
use url::{Host, Url};

use crate::provider::Instance;

/// The origin of the account's own server. Only one that the profile expects is kept, since a token
/// will be sent there: https at its usual port, below one of the profile's domains; or the very
/// server that gave the token.
pub(crate) fn instance(
    expected: &Instance,
    token_url: Option<&str>,
    members: &Map<String, Value>,
) -> Option<String> {
    let told = Url::parse(members.get(&expected.member)?.as_str()?).ok()?;
    let bare = told.username().is_empty() && told.password().is_none();
    let below = |domain: &str| {
        let rest = match told.host() {
            Some(Host::Domain(host)) => host.strip_suffix(domain),
            _ => None,
        };
        // The domain itself, or a name before it.
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let expected = told.scheme() == "https"
        && told.port().is_none()
        && expected.below.iter().any(|domain| below(domain));
    let same = || {
        let giver = token_url.and_then(|address| Url::parse(address).ok());
        giver.is_some_and(|giver| giver.origin() == told.origin())
    };
    (bare && (expected || same())).then(|| told.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::provider;
    use serde_json::json;

    fn of(told: &str) -> Option<String> {
        let salesforce = provider("salesforce").unwrap().instance.as_ref().unwrap();
        let members = json!({"instance_url": told});
        let token_url = Some("https://login.salesforce.com/services/oauth2/token");
        instance(salesforce, token_url, members.as_object().unwrap())
    }

    #[test]
    fn the_accounts_own_server_is_kept_without_its_path() {
        for (told, kept) in [
            (
                "https://acme.my.salesforce.com",
                "https://acme.my.salesforce.com",
            ),
            (
                "https://acme.my.salesforce.com/x?y#z",
                "https://acme.my.salesforce.com",
            ),
            (
                "https://ACME.lightning.force.com:443",
                "https://acme.lightning.force.com",
            ),
            ("https://salesforce.com", "https://salesforce.com"),
        ] {
            assert_eq!(of(told).as_deref(), Some(kept), "{told}");
        }
    }

    #[test]
    fn no_other_server_gets_a_token() {
        for told in [
            "http://acme.my.salesforce.com",
            "https://evilsalesforce.com",
            "https://salesforce.com.evil.example",
            "https://acme.my.salesforce.com.",
            "https://evil.example/.salesforce.com",
            "https://salesforce.com@evil.example",
            "https://user:word@acme.my.salesforce.com",
            "https://acme.my.salesforce.com:8443",
            "https://127.0.0.1",
            "https://evil.example\\.salesforce.com",
            "//acme.my.salesforce.com",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(of(told), None, "{told}");
        }
    }

    #[test]
    fn the_server_that_gave_the_token_may_have_it() {
        let salesforce = provider("salesforce").unwrap().instance.as_ref().unwrap();
        let members = json!({"instance_url": "http://127.0.0.1:8080/x"});
        let members = members.as_object().unwrap();
        let kept = |token_url| instance(salesforce, Some(token_url), members);
        assert_eq!(
            kept("http://127.0.0.1:8080/token").as_deref(),
            Some("http://127.0.0.1:8080")
        );
        assert_eq!(kept("http://127.0.0.1:8081/token"), None);
    }
}
