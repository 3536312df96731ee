//! What an authorization server granted.

use std::fmt;
use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{ExtraTokenFields, StandardTokenResponse, TokenResponse as _};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::account;
use crate::client::Client;
use crate::instance::instance;

/// Members of an answer beside the RFC's.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Extra {
    #[serde(flatten)]
    members: Map<String, Value>,
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extra")
    }
}

impl ExtraTokenFields for Extra {}

pub(crate) type Answer = StandardTokenResponse<Extra, BasicTokenType>;

/// Tokens, with what is known of them.
pub struct Tokens {
    /// Shown to the provider's API.
    pub access_token: SecretString,
    /// Gets the next access token.
    pub refresh_token: Option<SecretString>,
    /// How long the access token lives, where the server says.
    pub expires_in: Option<Duration>,
    /// What was granted, where the server says.
    pub scopes: Option<Vec<String>>,
    /// Who granted it, where the answer says: an e-mail address or a name.
    pub account: Option<String>,
    /// The origin of the account's own server, where the profile has one for each customer.
    pub instance: Option<String>,
    /// The server's clock minus ours, in seconds.
    pub skew: Option<i64>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("refresh_token", &self.refresh_token.is_some())
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

impl Tokens {
    pub(crate) fn of(client: &Client, answer: &Answer) -> Self {
        let profile = client.profile;
        let members = &answer.extra_fields().members;
        Self {
            access_token: SecretString::from(answer.access_token().secret().as_str()),
            refresh_token: answer
                .refresh_token()
                .map(|token| SecretString::from(token.secret().as_str())),
            expires_in: answer.expires_in(),
            scopes: answer
                .scopes()
                .map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect()),
            account: account::in_answer(profile, members),
            instance: profile.instance.as_ref().and_then(|expected| {
                instance(expected, client.endpoints.token_url.as_deref(), members)
            }),
            skew: None,
        }
    }
}
