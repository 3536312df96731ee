//! Who granted access, for people to recognise: an e-mail address, a login, a name.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::provider::Provider;

/// The longest label, in characters.
const LONGEST: usize = 128;
/// Members that name an account in OpenID Connect and beside it, the best first.
const USUAL: [&str; 5] = ["email", "preferred_username", "login", "mail", "name"];

/// The label in an answer about the account.
pub fn account_label(profile: &Provider, answer: &Value) -> Option<String> {
    let own = profile.account_fields.iter().map(String::as_str);
    own.chain(USUAL).find_map(|path| text_at(answer, path))
}

/// The label in a token answer: at one of the profile's paths, or in the ID token, which comes from
/// the token endpoint itself and so needs no signature check (OpenID Connect Core, 3.1.3.7).
pub(crate) fn in_answer(profile: &Provider, members: &Map<String, Value>) -> Option<String> {
    let whole = Value::Object(members.clone());
    let own = profile.account_fields.iter();
    own.clone()
        .find_map(|path| text_at(&whole, path))
        .or_else(|| {
            let token = members.get("id_token")?.as_str()?;
            let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
            let claims: Value = serde_json::from_slice(&payload).ok()?;
            USUAL.iter().find_map(|name| text_at(&claims, name))
        })
}

/// A text at a dotted path: one line of printable characters, cut to a length that a page can show.
fn text_at(value: &Value, path: &str) -> Option<String> {
    let found = path
        .split('.')
        .try_fold(value, |value, part| value.get(part))?;
    let text: String = found
        .as_str()?
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::provider;
    use serde_json::json;

    #[test]
    fn an_account_is_named_by_the_first_that_is_there() {
        let google = provider("google").unwrap();
        let told = json!({"sub": "1", "email": "ann@example.com"});
        assert_eq!(
            account_label(google, &told).as_deref(),
            Some("ann@example.com")
        );
        let claims = URL_SAFE_NO_PAD.encode(r#"{"sub":"1","email":"ann@example.com"}"#);
        let members = json!({"id_token": format!("x.{claims}.y")});
        let members = members.as_object().unwrap();
        assert_eq!(
            in_answer(google, members).as_deref(),
            Some("ann@example.com")
        );
        let notion = json!({"workspace_name": "Acme\n<b>"});
        let notion = in_answer(provider("notion").unwrap(), notion.as_object().unwrap());
        assert_eq!(notion.as_deref(), Some("Acme<b>"));
    }
}
