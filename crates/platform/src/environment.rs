//! Connections that the process's environment gives everything for. Their names and the names of the
//! variables are told, never a value.

use std::collections::BTreeSet;

use patchbay_catalog::{InEnvironment, in_environment};
use patchbay_store::{ConnectionFilter, Page, Sort};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::check::{BLANK, Check, INVALID};
use crate::connections::{Connection, CreateConnection};
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::open::Platform;

/// A connection that could be made of environment variables.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnvironmentConnection {
    /// Its type.
    #[schema(example = "dynamiq.connections.OpenAI")]
    pub r#type: String,
    /// The service's name.
    #[schema(example = "OpenAI")]
    pub label: String,
    /// What it would be called.
    #[schema(example = "openai-env")]
    pub name: String,
    /// The variables that give its fields.
    #[schema(example = json!(["OPENAI_API_KEY"]))]
    pub variables: Vec<String>,
}

/// Into which project.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EnvironmentQuery {
    /// The project that has none of them yet; required.
    #[param(required = true)]
    pub project_id: Option<String>,
}

/// Which connections to make.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ImportEnvironment {
    /// The project that shares them.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// Their types, as `GET /v1/connections/environment` tells them.
    #[schema(required, nullable = false)]
    pub types: Option<Vec<String>>,
}

impl Platform {
    /// `GET /v1/connections/environment`: what could be made and is not there yet.
    pub async fn environment_connections(
        &self,
        query: &EnvironmentQuery,
    ) -> Result<Vec<EnvironmentConnection>> {
        let mut check = Check::default();
        let project = check.id("project_id", query.project_id.as_deref());
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let found = self.not_imported(project).await?;
        let told = |one: &InEnvironment| EnvironmentConnection {
            r#type: one.ty.id.clone(),
            label: one.ty.label.clone(),
            name: one.name(),
            variables: one.variables.clone(),
        };
        Ok(found.iter().map(told).collect())
    }

    /// `POST /v1/connections/environment`: makes those that are named.
    ///
    /// # Errors
    /// 400 for a type that the environment has not everything for; nothing is made then.
    pub async fn import_environment(
        &self,
        user: User,
        request: ImportEnvironment,
    ) -> Result<Vec<Connection>> {
        let mut check = Check::default();
        let project = check.id("project_id", request.project_id.as_deref());
        let types = request.types.unwrap_or_default();
        if types.is_empty() {
            check.add("types", BLANK);
        }
        check.finish()?;
        self.existing_project("project_id", project).await?;
        self.unsealed()?;
        let mut found = self.not_imported(project).await?;
        if !types
            .iter()
            .all(|ty| found.iter().any(|one| one.ty.id == *ty))
        {
            return Err(Error::field("types", INVALID));
        }
        found.retain(|one| types.contains(&one.ty.id));
        let mut made = Vec::with_capacity(found.len());
        for one in found {
            let request = request_of(&one, project)?;
            made.push(self.create_connection(user, request).await?);
        }
        Ok(made)
    }

    async fn not_imported(&self, project: Uuid) -> Result<Vec<InEnvironment>> {
        let mut found = in_environment(&|name| (self.environment)(name));
        let filter = ConnectionFilter {
            project: Some(project),
            types: found.iter().map(|one| one.ty.id.clone()).collect(),
            search: None,
            include_system: false,
        };
        if found.is_empty() {
            return Ok(found);
        }
        let page = Page {
            offset: 0,
            limit: i64::MAX,
        };
        let (rows, _) = self
            .store
            .connections(&filter, &Sort::default(), page)
            .await?;
        let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        found.retain(|one| !names.contains(one.name().as_str()));
        Ok(found)
    }
}

/// The request that a builder would send for it.
fn request_of(one: &InEnvironment, project: Uuid) -> Result<CreateConnection> {
    let mut config = one.config.public.clone();
    for (name, secret) in &one.config.secrets {
        config.insert(name.clone(), Value::from(secret.expose_secret()));
    }
    let config = serde_json::from_value(Value::Object(config))
        .map_err(|_| Error::Internal("a config of the environment is none".to_owned()))?;
    Ok(CreateConnection {
        name: Some(one.name()),
        project_id: Some(project.to_string()),
        r#type: Some(one.ty.id.clone()),
        config: Some(config),
        expires_at: None,
    })
}
