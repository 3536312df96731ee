//! A workflow as the SDK's YAML.

use std::collections::BTreeMap;

use patchbay_catalog::ValueKind;
use patchbay_store::{ConnectionRow, RequirementRow, WorkflowRow};
use patchbay_workflow::Graph;
use patchbay_workflow::yaml::{self, HeldConnection, HeldRequirement, Pipedream, Source};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::ExchangeWarning;
use crate::check::{Check, INVALID};
use crate::connections::known_type;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Hints};

/// What of a workflow is exported, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `yaml`, the Dynamiq SDK's document, and nothing else yet.
    pub format: Option<String>,
    /// The number of a version; without one, the draft.
    #[param(value_type = Option<i64>)]
    pub version: Option<String>,
}

/// A workflow as the Dynamiq SDK's document. It holds no secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedWorkflow {
    /// The document, for `WorkflowYAMLLoader`.
    #[schema(example = "nodes:\n  input:\n    type: dynamiq.nodes.utils.Input\n")]
    pub yaml: String,
    /// What is different in the SDK.
    pub warnings: Vec<ExchangeWarning>,
    /// The environment variables that have to be set before the document is loaded.
    #[schema(example = json!(["OPENAI_API_KEY"]))]
    pub environment: Vec<String>,
}

impl Platform {
    /// `GET /v1/workflows/{id}/export`.
    ///
    /// # Errors
    /// 503 while the vault is sealed, where a connection's secrets are a map: their names are told.
    pub async fn export_workflow(&self, id: Uuid, query: &ExportQuery) -> Result<ExportedWorkflow> {
        let row = self.store.workflow(id).await?.ok_or(Error::NotFound)?;
        let mut check = Check::default();
        if !matches!(query.format.as_deref(), None | Some("" | "yaml")) {
            check.add("format", INVALID);
        }
        let version = query.version.as_deref().filter(|text| !text.is_empty());
        let version = version.map(|text| {
            text.parse::<i64>().unwrap_or_else(|_| {
                check.add("version", INVALID);
                0
            })
        });
        check.finish()?;
        let flow = self.flow_of(&row, version).await?;
        let graph = Graph::parse(&flow).map_err(Error::invalid)?;
        let connections = self.held_connections(&graph).await?;
        let requirements = self.held_requirements(&graph).await?;
        let source = Source {
            name: &row.name,
            version,
            flow: &flow,
            connections: &connections,
            requirements: &requirements,
            pipedream: self.pipedream_project().await?,
        };
        let exported = yaml::export(&source).map_err(Error::invalid)?;
        Ok(ExportedWorkflow {
            yaml: exported.yaml,
            warnings: exported.warnings.into_iter().map(Into::into).collect(),
            environment: exported.environment,
        })
    }

    async fn flow_of(&self, row: &WorkflowRow, version: Option<i64>) -> Result<Value> {
        let Some(number) = version else {
            return sealed::stored(&row.flow);
        };
        let version = self.store.version_of(row.id, number).await?;
        let version = version.ok_or_else(|| Error::field("version", "is none of this workflow"))?;
        sealed::stored(&version.flow)
    }

    async fn held_connections(&self, graph: &Graph) -> Result<Vec<HeldConnection>> {
        let mut held = Vec::new();
        for id in graph.connection_ids() {
            if let Some(row) = self.store.connection(id).await? {
                held.push(self.held_connection(row)?);
            }
        }
        Ok(held)
    }

    fn held_connection(&self, row: ConnectionRow) -> Result<HeldConnection> {
        let kind = known_type(&row.r#type)?;
        let public: Map<String, Value> = sealed::stored(&row.config)?;
        let hints: Hints = sealed::stored(&row.hints)?;
        let mut secrets = BTreeMap::new();
        for field in &kind.fields {
            if hints.get(&field.name).is_some_and(|hint| hint.has_value) {
                secrets.insert(field.name.clone(), Vec::new());
            }
        }
        let is_map = |name: &String| {
            let field = kind.field(name);
            field.is_some_and(|field| matches!(field.value, ValueKind::Map | ValueKind::List))
        };
        if secrets.keys().any(is_map) {
            let opened = self.open_owner(&row, &public)?;
            for (name, inside) in secrets.iter_mut().filter(|(name, _)| is_map(name)) {
                let text = opened.get(name).map(ExposeSecret::expose_secret);
                let map =
                    text.and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
                inside.extend(map.into_iter().flatten().map(|(key, _)| key));
            }
        }
        Ok(HeldConnection {
            id: row.id,
            name: row.name,
            kind: row.r#type,
            public,
            secrets: if row.system {
                BTreeMap::from([("api_key".to_owned(), Vec::new())])
            } else {
                secrets
            },
            built_in: row.system,
        })
    }

    async fn held_requirements(&self, graph: &Graph) -> Result<Vec<HeldRequirement>> {
        let ids = graph.requirement_ids();
        let mut rows: Vec<RequirementRow> = self.store.requirements_by_id(&ids).await?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        let held = rows.into_iter().map(|row| HeldRequirement {
            id: row.id,
            name: row.name,
            kind: row.r#type,
            subject: row.subject,
            title: row.title,
            description: row.description,
            optional: row.optional,
        });
        Ok(held.collect())
    }

    async fn pipedream_project(&self) -> Result<Option<Pipedream>> {
        let settings = self.pipedream_settings().await?;
        Ok(settings
            .project_id
            .zip(settings.environment)
            .map(|(project_id, environment)| Pipedream {
                project_id,
                environment,
            }))
    }
}
