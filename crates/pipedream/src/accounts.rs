//! Connect tokens, links, and the accounts that users linked.

use http::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::client::{Client, encoded};
use crate::components::List;
use crate::error::PipedreamError;

/// How many accounts are asked for at a time.
const PAGE: &str = "100";
/// The most that are read.
const MOST: usize = 1_000;

/// A token for one link, to be made.
#[derive(Debug, Clone, Default)]
pub struct NewConnectToken<'a> {
    /// Whose accounts are linked: at most 250 characters.
    pub external_user_id: &'a str,
    /// Where the service tells of a link; only a hint.
    pub webhook_uri: Option<&'a str>,
    /// Seconds that it lives, at most 14,400.
    pub expires_in: u32,
}

/// A token for one link.
#[derive(Clone, Deserialize)]
pub struct ConnectToken {
    /// `ctok_…`, good once.
    pub token: SecretString,
    /// When it ends, RFC 3339.
    pub expires_at: String,
    /// The page that links.
    pub connect_link_url: Option<SecretString>,
}

/// An account that a user linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// `apn_…`.
    pub id: String,
    /// What the user is called there, mostly an e-mail address.
    #[serde(default)]
    pub name: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Whether its credentials work, where that is known.
    #[serde(default)]
    pub healthy: Option<bool>,
    /// Whether it can never work again.
    #[serde(default)]
    pub dead: Option<bool>,
    /// The app.
    #[serde(default)]
    pub app: Option<Value>,
    /// When it was linked, RFC 3339.
    #[serde(default)]
    pub created_at: Option<String>,
    /// When it was changed, RFC 3339.
    #[serde(default)]
    pub updated_at: Option<String>,
}

impl Account {
    /// Whether it may be acted with: it is there, not known to be ill, and not dead.
    pub fn works(&self) -> bool {
        self.healthy != Some(false) && self.dead != Some(true)
    }

    /// The app's name in addresses, such as `gmail`.
    pub fn app_slug(&self) -> Option<&str> {
        self.app.as_ref()?.get("name_slug")?.as_str()
    }
}

/// The page on which a user links an account of an app; `account` reconnects one in place.
///
/// # Errors
/// [`PipedreamError::Answer`] when the service gave no page.
pub fn link(
    token: &ConnectToken,
    app: &str,
    account: Option<&str>,
) -> Result<SecretString, PipedreamError> {
    let base = token
        .connect_link_url
        .as_ref()
        .map_or("https://pipedream.com/_static/connect.html", |url| {
            url.expose_secret()
        });
    let mut url = Url::parse(base).map_err(|_| PipedreamError::Answer)?;
    let has = |url: &Url, name: &str| url.query_pairs().any(|(key, _)| key == name);
    let (with_token, with_mode) = (has(&url, "token"), has(&url, "connectLink"));
    {
        let mut pairs = url.query_pairs_mut();
        if !with_token {
            pairs.append_pair("token", token.token.expose_secret());
        }
        if !with_mode {
            pairs.append_pair("connectLink", "true");
        }
        pairs.append_pair("app", app);
        if let Some(account) = account {
            pairs.append_pair("accountId", account);
        }
    }
    Ok(SecretString::from(String::from(url)))
}

impl Client {
    /// `POST /v1/connect/{project}/tokens`.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn connect_token(
        &self,
        new: &NewConnectToken<'_>,
    ) -> Result<ConnectToken, PipedreamError> {
        let mut body = json!({
            "external_user_id": new.external_user_id, "expires_in": new.expires_in,
        });
        if let Some(uri) = new.webhook_uri {
            body["webhook_uri"] = uri.into();
        }
        self.project(Method::POST, "/tokens", &[], Some(&body))
            .await
    }

    /// The accounts of a user, of one app or of all.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn accounts(
        &self,
        user: &str,
        app: Option<&str>,
    ) -> Result<Vec<Account>, PipedreamError> {
        let mut accounts: Vec<Account> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut query = vec![("external_user_id", user), ("limit", PAGE)];
            query.extend(app.map(|app| ("app", app)));
            query.extend(after.as_deref().map(|after| ("after", after)));
            let page: List<Account> = self.project(Method::GET, "/accounts", &query, None).await?;
            let got = page.data.len();
            accounts.extend(page.data);
            after = page.page_info.end_cursor.filter(|_| got > 0);
            if after.is_none() || accounts.len() >= page.page_info.total_count.min(MOST) {
                return Ok(accounts);
            }
        }
    }

    /// One account; none when it is gone.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn account(&self, id: &str) -> Result<Option<Account>, PipedreamError> {
        let path = format!("/accounts/{}", encoded(id));
        let found: Result<Value, _> = self.project(Method::GET, &path, &[], None).await;
        let mut found = match found {
            Err(PipedreamError::NotFound) => return Ok(None),
            other => other?,
        };
        // Some versions of the API put it into an envelope.
        let account = match found.get_mut("data") {
            Some(inner) => inner.take(),
            None => found,
        };
        serde_json::from_value(account)
            .map(Some)
            .map_err(|_| PipedreamError::Answer)
    }

    /// Unlinks an account; one that is gone is no error.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn delete_account(&self, id: &str) -> Result<(), PipedreamError> {
        let path = format!("/accounts/{}", encoded(id));
        match self
            .project::<Value>(Method::DELETE, &path, &[], None)
            .await
        {
            Ok(_) | Err(PipedreamError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(url: Option<&str>) -> ConnectToken {
        ConnectToken {
            token: "ctok_1".into(),
            expires_at: String::new(),
            connect_link_url: url.map(SecretString::from),
        }
    }

    #[test]
    fn a_link_names_its_app_and_keeps_what_the_service_said() {
        let given = "https://pipedream.com/_static/connect.html?token=ctok_1&connectLink=true";
        let url = link(&token(Some(given)), "gmail", None).unwrap();
        assert_eq!(url.expose_secret(), format!("{given}&app=gmail"));
        let url = link(&token(None), "slack", Some("apn_1")).unwrap();
        assert_eq!(
            url.expose_secret(),
            "https://pipedream.com/_static/connect.html?token=ctok_1&connectLink=true&app=slack&accountId=apn_1"
        );
    }

    #[test]
    fn an_account_works_until_it_is_known_not_to() {
        let account = |text: &str| serde_json::from_str::<Account>(text).unwrap();
        assert!(account(r#"{"id":"apn_1"}"#).works());
        assert!(account(r#"{"id":"apn_1","healthy":true,"dead":false}"#).works());
        assert!(!account(r#"{"id":"apn_1","healthy":false}"#).works());
        assert!(!account(r#"{"id":"apn_1","healthy":true,"dead":true}"#).works());
    }
}
