//! The check of addresses that an end user submits, before anything is stored.
//!
//! It judges what is written only and must never look a name up; what a name resolves
//! to is judged at each connection of a run.

use patchbay_catalog::{ConnectionType, Field, FieldErrors, ValueKind};
use serde_json::{Map, Value};
use url::Url;

use crate::address::{AddressRefused, Reach, check_url};

/// Checks every URL and host that a configuration names. End users may name public
/// addresses only, and only over https.
///
/// # Errors
/// By field: `must be a public address`, or `must use https`.
pub fn check_end_user_addresses(
    config_public: &Map<String, Value>,
    ty: &ConnectionType,
) -> Result<(), FieldErrors> {
    let errors: FieldErrors = ty
        .fields
        .iter()
        .filter(|field| names_address(field))
        .filter_map(|field| {
            let reason = check_value(config_public.get(&field.name)?).err()?;
            Some((format!("config.{}", field.name), reason.to_owned()))
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// Whether a field decides where requests go: URLs, and texts named as hosts are.
fn names_address(field: &Field) -> bool {
    const HOST_NAMES: [&str; 6] = ["host", "hosts", "uri", "url", "endpoint", "dns"];
    match field.value {
        ValueKind::Url => true,
        ValueKind::String | ValueKind::List => {
            let last = field.name.rsplit('_').next().unwrap_or_default();
            HOST_NAMES.contains(&last)
        }
        ValueKind::Integer | ValueKind::Number | ValueKind::Boolean | ValueKind::Map => false,
    }
}

fn check_value(value: &Value) -> Result<(), &'static str> {
    match value {
        Value::String(text) => check_text(text),
        Value::Array(items) => items.iter().try_for_each(check_value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Ok(()),
    }
}

/// Reads a URL of any scheme or a bare `host[:port]` the way a client would: as an
/// https URL, whose host the URL standard normalises.
fn check_text(text: &str) -> Result<(), &'static str> {
    const NOT_PUBLIC: &str = "must be a public address";
    let text = text.trim();
    if text.is_empty() {
        return Ok(());
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let plain = scheme.eq_ignore_ascii_case("http");
    let url = Url::parse(&format!(
        "{}://{rest}",
        if plain { "http" } else { "https" }
    ))
    .map_err(|_| NOT_PUBLIC)?;
    check_url(&url, Reach::Public).map_err(|refused| match refused {
        AddressRefused::PlainHttp(_) => "must use https",
        AddressRefused::NotPublic(_) | AddressRefused::Forbidden(_) | AddressRefused::Malformed => {
            NOT_PUBLIC
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_catalog::connection_type;
    use serde_json::json;

    fn reason(url: &str) -> Option<String> {
        let ty = connection_type("dynamiq.connections.OpenAI").unwrap();
        let config = Map::from_iter([("url".to_owned(), json!(url))]);
        let mut errors = check_end_user_addresses(&config, ty).err()?;
        assert_eq!(errors.len(), 1);
        errors.remove("config.url")
    }

    #[test]
    fn local_and_metadata_addresses_are_refused_in_every_spelling() {
        for url in [
            "http://127.0.0.1:9999/v1",
            "https://127.1",
            "https://2130706433/v1",
            "https://[::1]/v1",
            "https://[::ffff:10.0.0.5]/",
            "https://[64:ff9b::c0a8:101]/",
            "https://192.168.1.1/",
            "https://100.64.0.1/",
            "https://169.254.169.254/",
            "https://224.0.0.1/",
            "https://0/",
            "https://localhost",
            "https://x.localhost/",
            "https://db.internal/",
            "https://nas.local./",
            "https://metadata.google.internal/",
            "bolt://127.1:7687",
            "127.0.0.1:5432",
            "https://example.com@10.0.0.5/",
            "not an address",
        ] {
            let reason = reason(url);
            assert_eq!(reason.as_deref(), Some("must be a public address"), "{url}");
        }
    }

    #[test]
    fn public_addresses_pass_over_https() {
        assert_eq!(reason("https://api.openai.com/v1"), None);
        assert_eq!(reason("https://93.184.216.34:8443/"), None);
        assert_eq!(reason(""), None);
        assert_eq!(
            reason("http://api.openai.com/v1").as_deref(),
            Some("must use https")
        );
    }

    #[test]
    fn a_configuration_without_addresses_passes() {
        let ty = connection_type("dynamiq.connections.Anthropic").unwrap();
        assert_eq!(check_end_user_addresses(&Map::new(), ty), Ok(()));
    }
}
