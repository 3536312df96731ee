//! Apps and actions, and the forms of their props. What was seen once stays usable without the
//! network, and says how old it is.

use std::future::Future;

use patchbay_pipedream::PipedreamError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use super::told;
use crate::check::Check;
use crate::clock;
use crate::error::{Error, Result};
use crate::open::Platform;

const MAX_TEXT: usize = 256;

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CatalogueQuery {
    /// Words of the name.
    pub q: Option<String>,
    /// Where the next page begins: `next` of the one before.
    pub after: Option<String>,
}

/// Something of the catalogue, with how old it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Catalogued {
    /// As Pipedream said it.
    #[schema(value_type = Object)]
    pub data: Value,
    /// Where the next page begins, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next: Option<String>,
    /// When Pipedream said it.
    #[serde(serialize_with = "clock::serialize")]
    pub fetched_at: OffsetDateTime,
    /// Whether Pipedream could not be asked now, so that this is what it said before.
    pub stale: bool,
}

/// Which prop's options are asked for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ConfigureAction {
    /// The project whose account the action has.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// The prop.
    #[schema(required, nullable = false, example = "channel")]
    pub prop_name: Option<String>,
    /// What was chosen so far.
    #[schema(value_type = Option<Object>)]
    pub configured_props: Option<Map<String, Value>>,
    /// Words that the options are searched for.
    pub query: Option<String>,
    /// Which page of options.
    pub page: Option<u32>,
    /// `context` of the page before.
    #[schema(value_type = Option<Object>)]
    pub prev_context: Option<Value>,
    /// What a former reload of the props named.
    pub dynamic_props_id: Option<String>,
}

/// What was chosen, for the props that depend on it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReloadProps {
    /// The project whose account the action has.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// What was chosen so far.
    #[schema(value_type = Option<Object>)]
    pub configured_props: Option<Map<String, Value>>,
    /// What a former reload of the props named.
    pub dynamic_props_id: Option<String>,
}

impl Platform {
    /// `GET /v1/pipedream/connect/apps`.
    pub async fn pipedream_apps(&self, query: &CatalogueQuery) -> Result<Catalogued> {
        let (search, after) = checked(query)?;
        let key = format!("apps?{search}&{}", after.as_deref().unwrap_or_default());
        let client = self.pipedream_client().await?;
        self.catalogued(&key, async {
            let page = client.apps(&search, after.as_deref()).await?;
            Ok(json!({"data": page.data, "next": page.page_info.end_cursor}))
        })
        .await
    }

    /// `GET /v1/pipedream/connect/apps/{slug}/actions`.
    pub async fn pipedream_actions(&self, app: &str, query: &CatalogueQuery) -> Result<Catalogued> {
        let (search, after) = checked(query)?;
        let key = format!(
            "actions/{app}?{search}&{}",
            after.as_deref().unwrap_or_default()
        );
        let client = self.pipedream_client().await?;
        self.catalogued(&key, async {
            let page = client.actions(app, &search, after.as_deref()).await?;
            Ok(json!({"data": page.data, "next": page.page_info.end_cursor}))
        })
        .await
    }

    /// `GET /v1/pipedream/connect/actions/{key}`.
    pub async fn pipedream_action(&self, key: &str) -> Result<Catalogued> {
        let client = self.pipedream_client().await?;
        self.catalogued(&format!("action/{key}"), async {
            Ok(json!({"data": client.action(key).await?}))
        })
        .await
    }

    /// `POST /v1/pipedream/connect/actions/{key}/configure`.
    pub async fn configure_action(&self, key: &str, request: ConfigureAction) -> Result<Value> {
        let mut check = Check::default();
        let project = check.id("project_id", request.project_id.as_deref());
        let prop = check.text("prop_name", request.prop_name.as_deref(), MAX_TEXT);
        check.finish()?;
        let client = self.pipedream_client().await?;
        let mut body = json!({
            "id": key, "prop_name": prop,
            "configured_props": request.configured_props.unwrap_or_default(),
        });
        for (name, value) in [
            ("query", request.query.map(Value::from)),
            ("page", request.page.map(Value::from)),
            ("prev_context", request.prev_context),
            (
                "dynamic_props_id",
                request.dynamic_props_id.map(Value::from),
            ),
        ] {
            if let Some(value) = value {
                body[name] = value;
            }
        }
        let user = Self::external_user_of_project(project);
        client
            .configure(&user, &body)
            .await
            .map_err(|error| told(&error))
    }

    /// `POST /v1/pipedream/connect/actions/{key}/props`.
    pub async fn reload_action_props(&self, key: &str, request: ReloadProps) -> Result<Value> {
        let mut check = Check::default();
        let project = check.id("project_id", request.project_id.as_deref());
        check.finish()?;
        let client = self.pipedream_client().await?;
        let mut body = json!({
            "id": key, "configured_props": request.configured_props.unwrap_or_default(),
        });
        if let Some(id) = request.dynamic_props_id {
            body["dynamic_props_id"] = id.into();
        }
        let user = Self::external_user_of_project(project);
        client
            .reload_props(&user, &body)
            .await
            .map_err(|error| told(&error))
    }

    /// What Pipedream says now, or said before.
    async fn catalogued(
        &self,
        key: &str,
        ask: impl Future<Output = std::result::Result<Value, PipedreamError>>,
    ) -> Result<Catalogued> {
        match ask.await {
            Ok(body) => {
                let now = clock::now();
                let mut tx = self.store.begin_note().await?;
                tx.put_pipedream_cache(key, &body.to_string(), now).await?;
                tx.commit().await?;
                Ok(catalogued(body, now, false))
            }
            Err(error) if error.may_pass() => match self.store.pipedream_cache(key).await? {
                Some(row) => {
                    let body = serde_json::from_str(&row.body)
                        .map_err(|_| Error::Internal("a cached answer is damaged".to_owned()))?;
                    Ok(catalogued(body, row.fetched_at, true))
                }
                None => Err(told(&error)),
            },
            Err(error) => Err(told(&error)),
        }
    }
}

fn checked(query: &CatalogueQuery) -> Result<(String, Option<String>)> {
    let mut check = Check::default();
    let search = check.optional_text("q", query.q.as_deref(), MAX_TEXT);
    let after = check.optional_text("after", query.after.as_deref(), MAX_TEXT);
    check.finish()?;
    Ok((search.unwrap_or_default(), after))
}

fn catalogued(mut body: Value, fetched_at: OffsetDateTime, stale: bool) -> Catalogued {
    let next = body["next"].as_str().map(str::to_owned);
    Catalogued {
        data: body["data"].take(),
        next,
        fetched_at,
        stale,
    }
}
