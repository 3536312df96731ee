//! A connection's secrets between the catalogue's config and a sealed column.

use std::collections::BTreeMap;

use patchbay_catalog::Config;
use patchbay_vault::{Purpose, RowIdentity, Vault};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock;
use crate::error::{Error, Result};

/// What may be shown of a stored secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SecretHint {
    /// Whether a value is stored.
    pub has_value: bool,
    /// The last four characters, of a secret that is long enough to spare them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
    /// When the value was given, RFC 3339.
    pub updated_at: String,
}

pub(crate) type Hints = BTreeMap<String, SecretHint>;
pub(crate) type Secrets = BTreeMap<String, SecretString>;

/// Whose row a sealed column stands in. It is part of the associated data, so that a ciphertext that
/// is moved to another row, user or destination does not open.
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: Uuid,
    pub(crate) app: Option<Uuid>,
    pub(crate) user: Option<&'a str>,
    pub(crate) destination: Option<String>,
}

impl Place<'_> {
    pub(crate) fn with<T>(&self, then: impl FnOnce(&RowIdentity<'_>) -> T) -> T {
        let row = self.row.to_string();
        let app = self.app.map(|app| app.to_string());
        then(&RowIdentity {
            table: self.table,
            row: &row,
            column: "sealed",
            app: app.as_deref(),
            user: self.user,
            destination: self.destination.as_deref(),
        })
    }
}

/// The fields besides `url` that say where a secret goes: a server, a region's server, an account at
/// a provider, or a command that is given it.
const WHERE: [&str; 28] = [
    "account",
    "account_url",
    "authorization_url",
    "base_url",
    "cloud_id",
    "command",
    "deployment_type",
    "device_authorization_url",
    "domain",
    "endpoint_url",
    "environment",
    "grpc_host",
    "grpc_port",
    "host",
    "http_host",
    "http_port",
    "issuer",
    "port",
    "provider",
    "pushed_authorization_request_url",
    "region",
    "revocation_url",
    "server_hostname",
    "token_uri",
    "token_url",
    "uri",
    "vertex_api_base",
    "vertex_endpoint_dns",
];

/// Where a config's secrets go: scheme, host and port of its own `url`, and every other field that
/// leads somewhere else when it changes.
pub(crate) fn destination(config: &Map<String, Value>) -> Option<String> {
    let url = config
        .get("url")
        .and_then(Value::as_str)
        .and_then(|url| Url::parse(url).ok())
        .map(|url| url.origin().ascii_serialization());
    let others = WHERE
        .iter()
        .filter_map(|name| Some(format!("{name}={}", config.get(*name)?)));
    let parts: Vec<String> = url.into_iter().chain(others).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Lets the log recognise these secrets, whoever may put one of them there.
fn learn(secrets: &Secrets) {
    secrets.values().for_each(patchbay_redact::learn);
}

/// Seals secrets as one JSON object.
pub(crate) fn seal(
    vault: &Vault,
    purpose: Purpose,
    place: &Place<'_>,
    secrets: &Secrets,
) -> Result<Vec<u8>> {
    learn(secrets);
    let exposed: BTreeMap<&str, &str> = secrets
        .iter()
        .map(|(name, secret)| (name.as_str(), secret.expose_secret()))
        .collect();
    let text = serde_json::to_string(&exposed)
        .map(SecretString::from)
        .map_err(|_| Error::Internal("secrets could not be written as JSON".to_owned()))?;
    Ok(place.with(|row| vault.seal(purpose, row, &text))?)
}

/// Opens what [`seal`] sealed.
pub(crate) fn open(vault: &Vault, place: &Place<'_>, sealed: &[u8]) -> Result<Secrets> {
    let text = place.with(|row| vault.open(row, sealed))?;
    let secrets = serde_json::from_str(text.expose_secret())
        .map_err(|_| Error::Internal("a sealed value is no JSON object of texts".to_owned()))?;
    learn(&secrets);
    Ok(secrets)
}

/// What may be shown of `secrets`, keeping the hints of those that were not given anew.
pub(crate) fn hints(former: &Hints, config: &Config, at: OffsetDateTime) -> Hints {
    let mut hints = former.clone();
    for (name, secret) in &config.secrets {
        hints.insert(
            name.clone(),
            SecretHint {
                has_value: true,
                last4: patchbay_vault::last4(secret),
                updated_at: clock::format(at),
            },
        );
    }
    hints
}

/// Reads a column of JSON that this crate wrote.
pub(crate) fn stored<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|_| Error::Internal("a stored JSON value is damaged".to_owned()))
}

/// Writes a column of JSON.
pub(crate) fn text<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|_| Error::Internal("a value could not be written as JSON".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_catalog::connection_types;
    use serde_json::json;

    fn of(config: Value) -> Option<String> {
        let Value::Object(config) = config else {
            panic!("a config is an object")
        };
        destination(&config)
    }

    #[test]
    fn an_address_is_scheme_host_and_port_and_nothing_else() {
        assert_eq!(of(json!({})), None);
        assert_eq!(of(json!({"project_id": "p"})), None);
        let origin = Some("https://x.example:8443".to_owned());
        assert_eq!(of(json!({"url": "https://x.example:8443/v1"})), origin);
        assert_eq!(of(json!({"url": "https://x.example:8443/v2?a=b"})), origin);
    }

    #[test]
    fn whatever_leads_elsewhere_changes_the_destination() {
        let former = json!({"host": "a.example", "port": 5432, "database": "d"});
        assert_eq!(
            of(former.clone()),
            of(json!({"port": 5432, "host": "a.example", "database": "e"}))
        );
        for other in [
            json!({"host": "b.example", "port": 5432}),
            json!({"host": "a.example", "port": 5433}),
            json!({"host": "a.example"}),
        ] {
            assert_ne!(of(other), of(former.clone()));
        }
        assert_ne!(
            of(json!({"uri": "neo4j://a"})),
            of(json!({"uri": "neo4j://b"}))
        );
    }

    #[test]
    fn every_field_of_the_catalogue_that_names_an_address_is_looked_at() {
        const NO_ADDRESS: [&str; 5] = [
            "auth_uri",
            "auth_provider_x509_cert_url",
            "client_x509_cert_url",
            "universe_domain",
            "public_preview_domain",
        ];
        for ty in connection_types() {
            for field in &ty.fields {
                let name = field.name.as_str();
                let leads = [
                    "url", "uri", "host", "port", "domain", "dns", "region", "command",
                ]
                .iter()
                .any(|part| name.split('_').any(|word| word.starts_with(part)));
                if leads && name != "url" && !NO_ADDRESS.contains(&name) {
                    assert!(WHERE.contains(&name), "{}.{name}", ty.id);
                }
            }
        }
    }
}
