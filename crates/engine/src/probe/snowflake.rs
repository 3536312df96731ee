//! One login to Snowflake, as its own drivers begin a session over HTTP, and the end of that session
//! (<https://github.com/snowflakedb/snowflake-connector-python>, `auth/_auth.py` and `network.py`). No
//! warehouse is started and no statement sent.

use patchbay_catalog::EndpointError;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;
use uuid::Uuid;

use super::{Checked, DEADLINE, LIMIT, Verdict, sentence, unanswered};
use crate::Engine;
use crate::connection::ResolvedConnection;
use crate::outbound::read_body;

/// Where accounts live, below their names.
const DOMAIN: &str = "snowflakecomputing.com";
/// The user or the password is wrong.
const INCORRECT: &str = "390100";

/// What a login is answered.
#[derive(Deserialize)]
struct Answer {
    success: bool,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    data: Option<Session>,
}

/// What of a session is needed to end it.
#[derive(Deserialize)]
struct Session {
    #[serde(default)]
    token: Option<SecretString>,
}

impl Engine {
    /// Logs in once and leaves again.
    pub(super) async fn log_in_to_snowflake(
        &self,
        label: &str,
        config: &Map<String, Value>,
        connection: &ResolvedConnection,
    ) -> Result<Checked, Checked> {
        let text = |field: &str| {
            let text = config.get(field).and_then(Value::as_str).map(str::trim);
            let text = text.filter(|text| !text.is_empty());
            text.ok_or_else(|| unusable(&EndpointError::Missing(field.to_owned())))
        };
        let Some(password) = connection.secrets.get("password") else {
            let told = "There is no password to check.";
            return Err(Checked::new(Verdict::NotCheckable, told));
        };
        let account = text("account")?;
        let base = base(account)
            .ok_or_else(|| Checked::new(Verdict::NotCheckable, "Its account is no name of one."))?;
        let client = self.client_for(&base)?;
        let name = account.split('.').next().unwrap_or(account);
        let body = json!({"data": {
            "ACCOUNT_NAME": name,
            "LOGIN_NAME": text("user")?,
            "PASSWORD": password.expose_secret(),
            "CLIENT_APP_ID": "patchbay",
            "CLIENT_APP_VERSION": env!("CARGO_PKG_VERSION"),
            "CLIENT_ENVIRONMENT": {"APPLICATION": "patchbay"},
            "SESSION_PARAMETERS": {},
        }});
        let mut login = base.clone();
        login.set_path("/session/v1/login-request");
        let answer = request(&client, login).json(&body).send().await;
        let answer = answer.map_err(unanswered)?;
        let status = answer.status().as_u16();
        let read = read_body(answer, LIMIT).await.unwrap_or_default();
        let Ok(answer) = serde_json::from_slice::<Answer>(&read) else {
            return Err(match status {
                500..=599 => Checked::new(
                    Verdict::Unreachable,
                    format!("{label} is not well at the moment (HTTP {status})."),
                ),
                _ => Checked::new(
                    Verdict::NotCheckable,
                    format!("{label} answers there for no such account (HTTP {status})."),
                ),
            });
        };
        if answer.success {
            if let Some(token) = answer.data.and_then(|session| session.token) {
                end(&client, base, &token).await;
            }
            return Ok(Checked::new(Verdict::Works, format!("{label} accepts it.")));
        }
        if answer.code.as_deref() == Some(INCORRECT) {
            let told = format!("{label} refuses it: the user or the password is wrong.");
            return Ok(Checked::new(Verdict::Refused, told));
        }
        let told = format!(
            "{label} does not let this user in with a password alone, or not from here, which does not tell whether the password is right."
        );
        Ok(Checked::new(Verdict::NotCheckable, told))
    }
}

/// The address of an account, such as `myorg-account` or `xy12345.eu-central-1`.
fn base(account: &str) -> Option<Url> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !account.chars().all(inside) {
        return None;
    }
    // A host's name has no underscores, so Snowflake takes a hyphen for each.
    let host = account.replace('_', "-");
    Url::parse(&format!("https://{host}.{DOMAIN}")).ok()
}

fn request(client: &Client, mut url: Url) -> RequestBuilder {
    let id = Uuid::new_v4().to_string();
    url.query_pairs_mut().append_pair("requestId", &id);
    client
        .post(url)
        .header(ACCEPT, "application/json")
        .timeout(DEADLINE)
}

/// Whether Snowflake hears the goodbye is of no interest: it ends an idle session by itself.
async fn end(client: &Client, mut session: Url, token: &SecretString) {
    session.set_path("/session");
    session.query_pairs_mut().append_pair("delete", "true");
    let shown = format!("Snowflake Token=\"{}\"", token.expose_secret());
    let Ok(mut shown) = HeaderValue::from_str(&shown) else {
        return;
    };
    shown.set_sensitive(true);
    let goodbye = request(client, session).header(AUTHORIZATION, shown);
    drop(goodbye.json(&json!({})).send().await);
}

fn unusable(error: &EndpointError) -> Checked {
    Checked::new(Verdict::NotCheckable, sentence(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_host_of_snowflake_and_nothing_else() {
        let host = |account: &str| base(account).map(|url| url.to_string());
        assert_eq!(
            host("myorg-my_account").as_deref(),
            Some("https://myorg-my-account.snowflakecomputing.com/")
        );
        assert_eq!(
            host("xy12345.eu-central-1").as_deref(),
            Some("https://xy12345.eu-central-1.snowflakecomputing.com/")
        );
        for bad in [
            "evil.example/",
            "a@evil.example",
            "evil.example#",
            "x:1",
            "x\\y",
            "a b",
        ] {
            assert_eq!(host(bad), None, "{bad}");
        }
    }
}
