//! Apps, actions, and the forms of their props.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::client::{Client, encoded};
use crate::error::PipedreamError;

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
pub struct List<T> {
    /// The items.
    pub data: Vec<T>,
    /// Where the page stands.
    #[serde(default)]
    pub page_info: PageInfo,
}

/// Where a page stands.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PageInfo {
    /// How many there are in all.
    #[serde(default)]
    pub total_count: usize,
    /// Where the next page begins.
    #[serde(default)]
    pub end_cursor: Option<String>,
}

/// An app that accounts belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its id.
    #[serde(default)]
    pub id: Option<String>,
    /// Its name in addresses, such as `gmail`.
    pub name_slug: String,
    /// Its name.
    pub name: String,
    /// `oauth`, `keys` or `none`.
    #[serde(default)]
    pub auth_type: Option<String>,
    /// What it is.
    #[serde(default)]
    pub description: Option<String>,
    /// Its picture.
    #[serde(default)]
    pub img_src: Option<String>,
    /// What it belongs to.
    #[serde(default)]
    pub categories: Vec<String>,
}

/// An action. Its props are passed on as they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Its key, such as `gmail-send-email`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: Option<String>,
    /// What it does.
    #[serde(default)]
    pub description: Option<String>,
    /// What its form is drawn from.
    #[serde(default)]
    pub configurable_props: Vec<Value>,
    /// What it may do: `destructiveHint`, `readOnlyHint`, …
    #[serde(default)]
    pub annotations: Option<Map<String, Value>>,
}

impl Client {
    /// `GET /v1/connect/apps`: those with actions, a page.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn apps(
        &self,
        search: &str,
        after: Option<&str>,
    ) -> Result<List<App>, PipedreamError> {
        let mut query = vec![("has_actions", "true"), ("limit", "100")];
        if !search.is_empty() {
            query.push(("q", search));
        }
        query.extend(after.map(|after| ("after", after)));
        self.call(Method::GET, "/v1/connect/apps", &query, None)
            .await
    }

    /// `GET /v1/connect/{project}/actions`: those of an app.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn actions(
        &self,
        app: &str,
        search: &str,
        after: Option<&str>,
    ) -> Result<List<Component>, PipedreamError> {
        let mut query = vec![("app", app), ("limit", "100")];
        if !search.is_empty() {
            query.push(("q", search));
        }
        query.extend(after.map(|after| ("after", after)));
        self.project(Method::GET, "/actions", &query, None).await
    }

    /// `GET /v1/connect/{project}/actions/{key}`.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn action(&self, key: &str) -> Result<Component, PipedreamError> {
        let path = format!("/actions/{}", encoded(key));
        let mut answer: Value = self.project(Method::GET, &path, &[], None).await?;
        let component = match answer.get_mut("data") {
            Some(inner) => inner.take(),
            None => answer,
        };
        serde_json::from_value(component).map_err(|_| PipedreamError::Answer)
    }

    /// `POST …/actions/configure`: the options of one prop. `request` holds `id`, `prop_name`,
    /// `configured_props`, and `query`, `page`, `prev_context`, `dynamic_props_id` where there are any.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn configure(&self, user: &str, request: &Value) -> Result<Value, PipedreamError> {
        self.of_user("/actions/configure", user, request).await
    }

    /// `POST …/actions/props`: the props that depend on what was chosen.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn reload_props(&self, user: &str, request: &Value) -> Result<Value, PipedreamError> {
        self.of_user("/actions/props", user, request).await
    }

    /// `GET /v1/connect/usage`: what was used between two moments, in seconds since 1970.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn usage(&self, from: i64, to: i64) -> Result<Value, PipedreamError> {
        let (from, to) = (from.to_string(), to.to_string());
        let query = [("start_ts", from.as_str()), ("end_ts", to.as_str())];
        self.call(Method::GET, "/v1/connect/usage", &query, None)
            .await
    }

    /// `POST …/rate_limits`: a token that holds its bearer to so many requests.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn rate_limit(
        &self,
        window_seconds: u32,
        requests: u32,
    ) -> Result<Value, PipedreamError> {
        let body = json!({
            "window_size_seconds": window_seconds, "requests_per_window": requests,
        });
        self.project(Method::POST, "/rate_limits", &[], Some(&body))
            .await
    }

    /// `…/proxy/{url}`: a request to an app's own API with a user's account.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn proxy(
        &self,
        method: Method,
        url: &str,
        user: &str,
        account: &str,
        body: Option<&Value>,
    ) -> Result<Value, PipedreamError> {
        let path = format!("/proxy/{}", encoded(&STANDARD.encode(url)));
        let query = [("external_user_id", user), ("account_id", account)];
        self.project(method, &path, &query, body).await
    }

    async fn of_user(
        &self,
        path: &str,
        user: &str,
        request: &Value,
    ) -> Result<Value, PipedreamError> {
        let mut body = request.clone();
        body["external_user_id"] = user.into();
        self.project(Method::POST, path, &[], Some(&body)).await
    }
}
