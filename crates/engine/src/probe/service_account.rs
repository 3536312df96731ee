//! What the key of a Google service account signs to be given an access token: a JWT as an
//! authorisation grant (RFC 7523 section 2.1, signed with RS256, RFC 7518 section 3.3;
//! <https://developers.google.com/identity/protocols/oauth2/service-account#httprest>). The key itself
//! is not sent.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use patchbay_catalog::{SERVICE_ACCOUNT_EMAIL, SERVICE_ACCOUNT_KEY_ID};
use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::{Checked, Verdict};

/// The type of the grant (RFC 7523 section 2.1).
pub(super) const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// How long the assertion holds, in seconds.
const LIFETIME: u64 = 300;

/// An assertion for `audience`, good for a token with this scope.
///
/// # Errors
/// The key is none, or the account's address is missing.
pub(super) fn assertion(
    config: &Map<String, Value>,
    key: &str,
    scope: &str,
    audience: &str,
    now: SystemTime,
) -> Result<Zeroizing<String>, Checked> {
    let text = |field: &str| config.get(field).and_then(Value::as_str);
    let Some(email) = text(SERVICE_ACCOUNT_EMAIL) else {
        let told = "The connection's client_email is missing.";
        return Err(Checked::new(Verdict::NotCheckable, told));
    };
    let issued = now
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let mut header = json!({"alg": "RS256", "typ": "JWT"});
    if let Some(id) = text(SERVICE_ACCOUNT_KEY_ID) {
        header["kid"] = id.into();
    }
    let claims = json!({
        "iss": email, "scope": scope, "aud": audience, "iat": issued, "exp": issued + LIFETIME,
    });
    let encoded = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let mut assertion = Zeroizing::new(format!("{}.{}", encoded(&header), encoded(&claims)));
    let signature = sign(key, assertion.as_bytes())
        .ok_or_else(|| Checked::new(Verdict::Refused, "Its private key is no RSA key in PEM."))?;
    assertion.push('.');
    assertion.push_str(&URL_SAFE_NO_PAD.encode(signature));
    Ok(assertion)
}

fn sign(key: &str, message: &[u8]) -> Option<Vec<u8>> {
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).ok()?;
    let key = any_supported_type(&key).ok()?;
    let signer = key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])?;
    signer.sign(message).ok()
}
