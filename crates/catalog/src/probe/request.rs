//! The request that asks a service about a credential.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::{AnswerRule, On};
use crate::chat::{Base, EndpointError, QueryParam, append_query, base_url, host_part, text};

/// The field of the id of an AWS access key.
pub const AWS_ACCESS_KEY_ID: &str = "access_key_id";
/// The secret field of an AWS access key.
pub const AWS_SECRET_ACCESS_KEY: &str = "secret_access_key";
/// The secret field of the token that temporary AWS credentials have.
pub const AWS_SESSION_TOKEN: &str = "session_token";
/// The field of an AWS region.
pub const AWS_REGION: &str = "region";
/// The secret field of a Google service account's key, in PEM.
pub const SERVICE_ACCOUNT_KEY: &str = "private_key";
/// The field of the id of a service account's key.
pub const SERVICE_ACCOUNT_KEY_ID: &str = "private_key_id";
/// The field of a service account's address.
pub const SERVICE_ACCOUNT_EMAIL: &str = "client_email";

/// A request without effect and without cost whose answer tells whether a credential is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The connection type that it checks.
    pub connection_type: String,
    /// The values for which it holds.
    #[serde(default)]
    pub on: On,
    /// The page that documents the request, for who has to check it.
    pub source: String,
    /// `GET` unless told otherwise.
    #[serde(default)]
    pub method: Method,
    /// The address below which `path` is found: the service's own, or the connection's.
    pub base: Base,
    /// The path below the base, in which a field's name in braces stands for its value as one
    /// segment. Empty: the address itself, as it was written.
    pub path: String,
    /// Ways to show the credential; the first whose fields the connection has is taken. None: the
    /// service asks for none.
    pub auth: Vec<ProbeAuth>,
    /// Whether the service is asked also where the connection has no credential: it may need none.
    #[serde(default)]
    pub anonymous: bool,
    /// Whether the same is asked without the credential first. Where that is answered too, nothing
    /// is known of the credential.
    #[serde(default)]
    pub compared: bool,
    /// Headers that every request of the service needs. A field's name in braces stands for its value.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Parameters of the URL's query that are always the same.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Parameters of the URL's query that the connection's fields give; none of them is secret.
    #[serde(default)]
    pub query: Vec<QueryParam>,
    /// A form as the body: `application/x-www-form-urlencoded`.
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// JSON as the body.
    #[serde(default)]
    pub json: Option<Value>,
    /// A header of the answer that names what the request began: `DELETE` with it ends that.
    #[serde(default)]
    pub session: Option<String>,
    /// Statuses that say that the credential is wrong.
    #[serde(default = "unauthorised")]
    pub refused: Vec<u16>,
    /// What certain answers mean, where the status says too little. Where one of them means that it
    /// works, no other success does.
    #[serde(default)]
    pub answers: Vec<AnswerRule>,
}

/// A method of HTTP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`.
    #[default]
    Get,
    /// `POST`, of a request that changes nothing.
    Post,
}

/// How a probe shows the credential. Names fields and never their values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeAuth {
    /// `Authorization: Bearer` and this field (RFC 6750 section 2.1).
    Bearer(String),
    /// `Authorization: Token` and this field, as Deepgram takes it.
    Token(String),
    /// `Authorization: ApiKey` and this field, as Elasticsearch takes it.
    ApiKey(String),
    /// A header of this name with a field's bare value.
    Header {
        /// The header's name.
        name: String,
        /// The connection's field.
        field: String,
    },
    /// The headers that a field holds as a map.
    Headers(String),
    /// `Authorization: Basic` (RFC 7617).
    Basic {
        /// The field of the user's name.
        user: String,
        /// The field of the password.
        password: String,
    },
    /// A parameter of the URL's query, for services that take a key nowhere else.
    Query {
        /// The parameter's name.
        name: String,
        /// The connection's field.
        field: String,
    },
    /// An entry of the form that is the body.
    Form {
        /// The entry's name.
        name: String,
        /// The connection's field.
        field: String,
    },
    /// A signature of the request with an AWS access key (AWS Signature Version 4). The fields are
    /// those that all types of AWS have: [`AWS_ACCESS_KEY_ID`], [`AWS_SECRET_ACCESS_KEY`],
    /// [`AWS_SESSION_TOKEN`] and [`AWS_REGION`].
    AwsSignature {
        /// The service of AWS; a field's name in braces stands for its value.
        service: String,
    },
    /// An assertion that the key of a Google service account signs (RFC 7523 section 2.1), as two
    /// entries of the form. The key itself is not sent. The fields are those that all types of Google
    /// Cloud have: [`SERVICE_ACCOUNT_KEY`], [`SERVICE_ACCOUNT_KEY_ID`] and [`SERVICE_ACCOUNT_EMAIL`].
    ServiceAccount {
        /// What the token, which nobody uses, shall be good for.
        scope: String,
    },
}

impl ProbeAuth {
    /// The secret field that has to be there.
    pub fn field(&self) -> &str {
        match self {
            Self::Bearer(field)
            | Self::Token(field)
            | Self::ApiKey(field)
            | Self::Headers(field)
            | Self::Header { field, .. }
            | Self::Query { field, .. }
            | Self::Form { field, .. } => field,
            Self::Basic { password, .. } => password,
            Self::AwsSignature { .. } => AWS_SECRET_ACCESS_KEY,
            Self::ServiceAccount { .. } => SERVICE_ACCOUNT_KEY,
        }
    }
}

fn unauthorised() -> Vec<u16> {
    vec![401, 403]
}

impl Probe {
    /// Where the request goes. `config` holds the connection's values after
    /// [`resolve_defaults`](crate::ConnectionType::resolve_defaults).
    ///
    /// # Errors
    /// When a field that the address needs is missing or unfit.
    pub fn url(&self, config: &Map<String, Value>) -> Result<Url, EndpointError> {
        let mut url = match &self.base {
            Base::Field { name, .. } if self.path.is_empty() => exact(config, name)?,
            base => base_url(base, config)?,
        };
        if let Ok(mut segments) = url.path_segments_mut() {
            for segment in self.path.split('/').filter(|segment| !segment.is_empty()) {
                segments.push(&self.filled(segment, config)?);
            }
        }
        for (name, value) in &self.params {
            url.query_pairs_mut().append_pair(name, value);
        }
        append_query(&mut url, &self.query, config)?;
        Ok(url)
    }

    /// A text of the probe, in which a field's name in braces stands for its value.
    ///
    /// # Errors
    /// The field is missing, or would be more than one segment of a path.
    pub fn filled(
        &self,
        template: &str,
        config: &Map<String, Value>,
    ) -> Result<String, EndpointError> {
        let inside = template.strip_prefix('{');
        let Some(field) = inside.and_then(|inside| inside.strip_suffix('}')) else {
            return Ok(template.to_owned());
        };
        let value = host_part(config, field)?;
        if matches!(value, "." | "..") {
            return Err(EndpointError::Invalid(field.to_owned()));
        }
        Ok(value.to_owned())
    }
}

/// The address that a field holds, without a fragment.
fn exact(config: &Map<String, Value>, field: &str) -> Result<Url, EndpointError> {
    let mut url = Url::parse(text(config, field)?)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| EndpointError::Invalid(field.to_owned()))?;
    url.set_fragment(None);
    Ok(url)
}
