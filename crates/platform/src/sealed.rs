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

/// Scheme, host and port that a config's own `url` names.
pub(crate) fn destination(config: &Map<String, Value>) -> Option<String> {
    let url = Url::parse(config.get("url")?.as_str()?).ok()?;
    Some(url.origin().ascii_serialization())
}

/// Seals secrets as one JSON object.
pub(crate) fn seal(
    vault: &Vault,
    purpose: Purpose,
    place: &Place<'_>,
    secrets: &Secrets,
) -> Result<Vec<u8>> {
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
    serde_json::from_str(text.expose_secret())
        .map_err(|_| Error::Internal("a sealed value is no JSON object of texts".to_owned()))
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
