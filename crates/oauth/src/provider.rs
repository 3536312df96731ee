//! What each provider wants, as data: `data/providers.json`.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the text is compiled in, and a test parses it"
    )]
    serde_json::from_str(include_str!("../data/providers.json"))
        .expect("the embedded providers are well formed")
});

static BY_ID: LazyLock<HashMap<&'static str, &'static Provider>> = LazyLock::new(|| {
    PROVIDERS
        .iter()
        .map(|provider| (provider.id.as_str(), provider))
        .collect()
});

static GENERIC: LazyLock<Provider> = LazyLock::new(|| Provider {
    id: "oauth2".to_owned(),
    label: "OAuth 2.0".to_owned(),
    authorization_url: String::new(),
    token_url: String::new(),
    issuer: None,
    device_authorization_url: None,
    pushed_authorization_request_url: None,
    revocation: None,
    account_url: None,
    account_fields: Vec::new(),
    secret: SecretNeed::Optional,
    token_auth: TokenAuth::Basic,
    body: Body::Form,
    pkce: true,
    separator: space(),
    scope_param: scope(),
    always: Vec::new(),
    token_path: None,
    instance: None,
    ended: Vec::new(),
    redirect: Redirect::default(),
    params: BTreeMap::new(),
    headers: BTreeMap::new(),
    lifetime: Lifetime::default(),
    testing_days: None,
    register_url: String::new(),
    register: String::new(),
    notes: Vec::new(),
    scopes: Vec::new(),
});

/// Every provider profile, in the order in which a list shows them.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// The profile with this id, such as `google`.
pub fn provider(id: &str) -> Option<&'static Provider> {
    BY_ID.get(id).copied()
}

/// How a client proves who it is at the token endpoint (RFC 6749, section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenAuth {
    /// A public client: its id alone.
    None,
    /// HTTP Basic.
    Basic,
    /// Id and secret as parameters.
    #[default]
    Post,
}

/// How parameters are written at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// As the RFC says.
    #[default]
    Form,
    /// As a JSON object.
    Json,
}

/// Whether a client needs a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretNeed {
    /// PKCE is enough; a secret is sent where there is one.
    #[default]
    Optional,
    /// It has to be sent, though the provider does not treat it as a secret.
    Sent,
    /// A confidential client.
    Required,
}

/// Which ports of a loopback redirect a provider takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Port {
    /// Any, as RFC 8252, section 7.3, wants.
    Any,
    /// The registered one.
    #[default]
    Exact,
}

/// The loopback redirect that a provider takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// `127.0.0.1` or `localhost`.
    pub host: String,
    /// Which ports.
    pub port: Port,
}

impl Default for Redirect {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: Port::Exact,
        }
    }
}

/// How a provider takes access back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Revocation {
    /// RFC 7009.
    Rfc7009 {
        /// The endpoint.
        url: String,
    },
    /// A form with the token and the client's id and secret.
    ClientPost {
        /// The endpoint.
        url: String,
    },
    /// A JSON object with the token, the client by HTTP Basic.
    Json {
        /// The endpoint.
        url: String,
    },
    /// A POST without a body, the token as bearer.
    Bearer {
        /// The endpoint.
        url: String,
    },
    /// `DELETE /applications/{client_id}/token`, the client by HTTP Basic.
    Github {
        /// The endpoint, with `{client_id}` in it.
        url: String,
    },
}

impl Revocation {
    /// The endpoint.
    pub fn url(&self) -> &str {
        match self {
            Self::Rfc7009 { url }
            | Self::ClientPost { url }
            | Self::Json { url }
            | Self::Bearer { url }
            | Self::Github { url } => url,
        }
    }
}

/// Where a token answer names the server that the token is for, such as Salesforce's `instance_url`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// The answer's member.
    pub member: String,
    /// The domains that it is below; another one is not kept.
    pub below: Vec<String>,
}

/// A member of an answer that says by its text that the access token has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The member's name.
    pub member: String,
    /// Its texts.
    pub says: Vec<String>,
}

/// How long what a provider grants lives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifetime {
    /// Seconds of an access token, where the answer does not say.
    #[serde(default)]
    pub access_seconds: Option<u32>,
    /// Days without use after which a refresh token ends.
    #[serde(default)]
    pub refresh_idle_days: Option<u32>,
    /// Whether a grant without a refresh token is a mistake of the set-up.
    #[serde(default)]
    pub refresh_expected: bool,
    /// Whether each refresh replaces the refresh token.
    #[serde(default)]
    pub rotates: bool,
}

/// A scope that a picker offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeOption {
    /// As the provider writes it.
    pub scope: String,
    /// What it allows.
    pub meaning: String,
}

/// What one provider wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The id in paths and settings, such as `google`.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Where consent is asked for.
    pub authorization_url: String,
    /// Where codes and refresh tokens are exchanged.
    pub token_url: String,
    /// The issuer, where the provider has metadata (RFC 8414).
    #[serde(default)]
    pub issuer: Option<String>,
    /// Where a device code is asked for (RFC 8628).
    #[serde(default)]
    pub device_authorization_url: Option<String>,
    /// Where a request is pushed before its page is opened (RFC 9126), where the provider wants it.
    #[serde(default)]
    pub pushed_authorization_request_url: Option<String>,
    /// How access is taken back.
    #[serde(default)]
    pub revocation: Option<Revocation>,
    /// Who granted access, asked with the access token.
    #[serde(default)]
    pub account_url: Option<String>,
    /// Paths in an answer that name the account, the first that is there.
    #[serde(default)]
    pub account_fields: Vec<String>,
    /// Whether a client needs a secret.
    #[serde(default)]
    pub secret: SecretNeed,
    /// How a client with a secret shows it.
    #[serde(default)]
    pub token_auth: TokenAuth,
    /// How parameters are written.
    #[serde(default)]
    pub body: Body,
    /// Whether the provider reads a PKCE challenge (RFC 7636). It is sent anyhow, since one that
    /// does not know it has to ignore it (RFC 6749, section 3.1).
    #[serde(default = "yes")]
    pub pkce: bool,
    /// What stands between scopes.
    #[serde(default = "space")]
    pub separator: String,
    /// The parameter that scopes are asked for with.
    #[serde(default = "scope")]
    pub scope_param: String,
    /// Scopes that are asked for beside the chosen ones, since staying connected needs them.
    #[serde(default)]
    pub always: Vec<String>,
    /// Where in the answer the tokens stand, when not at its top.
    #[serde(default)]
    pub token_path: Option<String>,
    /// What the answer says of the account's own server, where a provider has one for each customer.
    #[serde(default)]
    pub instance: Option<Instance>,
    /// What an answer of its API says when the access token has ended, where the status says nothing.
    #[serde(default)]
    pub ended: Vec<Sign>,
    /// The loopback redirect that is taken.
    #[serde(default)]
    pub redirect: Redirect,
    /// More parameters of the consent page.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// More headers at the token endpoint.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How long what is granted lives.
    #[serde(default)]
    pub lifetime: Lifetime,
    /// Days after which everything ends while the client is in its provider's test mode.
    #[serde(default)]
    pub testing_days: Option<u32>,
    /// Where a client is registered.
    pub register_url: String,
    /// What to do there.
    pub register: String,
    /// What surprises people.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What a picker offers.
    #[serde(default)]
    pub scopes: Vec<ScopeOption>,
}

impl Provider {
    /// Whether an answer of the provider's API says that the access token has ended.
    pub fn says_ended(&self, answer: &Value) -> bool {
        self.ended.iter().any(|sign| {
            let said = answer.get(&sign.member).and_then(Value::as_str);
            said.is_some_and(|said| sign.says.iter().any(|word| word == said))
        })
    }
}

/// The profile of a server that is given by its addresses alone: nothing but what the RFCs say.
pub fn generic() -> &'static Provider {
    &GENERIC
}

fn yes() -> bool {
    true
}

fn space() -> String {
    " ".to_owned()
}

fn scope() -> String {
    "scope".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn every_profile_is_complete_and_its_addresses_are_https() {
        assert!(providers().len() >= 17);
        for profile in providers() {
            let mut addresses = vec![
                &profile.authorization_url,
                &profile.token_url,
                &profile.register_url,
            ];
            addresses.extend(&profile.issuer);
            addresses.extend(&profile.device_authorization_url);
            addresses.extend(&profile.pushed_authorization_request_url);
            addresses.extend(&profile.account_url);
            for address in addresses {
                let url = Url::parse(address).unwrap();
                assert_eq!(url.scheme(), "https", "{address}");
            }
            for domain in profile.instance.iter().flat_map(|instance| &instance.below) {
                assert!(domain.contains('.') && !domain.starts_with('.'), "{domain}");
            }
            assert!(["127.0.0.1", "localhost"].contains(&profile.redirect.host.as_str()));
            assert!(!profile.register.is_empty());
            assert_eq!(provider(&profile.id), Some(profile));
            let confidential = profile.secret != SecretNeed::Optional;
            assert!(profile.pkce || confidential, "{}", profile.id);
        }
    }

    #[test]
    fn slack_says_in_its_body_that_a_token_has_ended() {
        let slack = provider("slack").unwrap();
        let says = |body: serde_json::Value| slack.says_ended(&body);
        assert!(says(
            serde_json::json!({"ok": false, "error": "token_expired"})
        ));
        assert!(!says(
            serde_json::json!({"ok": false, "error": "channel_not_found"})
        ));
        assert!(!says(serde_json::json!({"ok": true})));
        assert!(
            !provider("github")
                .unwrap()
                .says_ended(&serde_json::json!({"error": "token_expired"}))
        );
    }

    #[test]
    fn nobody_has_two_profiles() {
        let mut ids: Vec<_> = providers().iter().map(|profile| &profile.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), providers().len());
        assert_eq!(provider("nobody"), None);
    }
}
