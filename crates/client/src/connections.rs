//! Connections: credentials that a project shares.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::{CallError, ListQuery, OAuthGrant, Page, PlatformClient, Revocation};

/// A connection, without its secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its type, such as `dynamiq.connections.OpenAI`.
    pub r#type: String,
    /// `active`, `incomplete` or `expired`.
    pub status: String,
    /// Its project.
    pub project_id: Uuid,
    /// What is not secret of it.
    pub config: Map<String, Value>,
    /// What was granted, of a type that is authorized through OAuth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oauth2: Option<OAuthGrant>,
    /// When it was changed (RFC 3339).
    pub updated_at: String,
}

/// What is known of a credential.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConnectionCheck {
    /// `works`, `refused`, `unreachable` or `not_checkable`.
    pub verdict: String,
    /// Why, a sentence.
    pub message: String,
}

/// A workflow or an App that uses a connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConnectionUse {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The nodes that act with the connection.
    pub nodes: Vec<String>,
}

/// Where a connection is used, or was replaced by another one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConnectionUses {
    /// Workflows, as they are now.
    pub workflows: Vec<ConnectionUse>,
    /// Apps, by the version that they run.
    pub apps: Vec<ConnectionUse>,
}

/// The fields of a connection: those that are secret apart from the others.
#[derive(Debug, Clone, Default)]
pub struct ConnectionFields {
    /// What is not secret.
    pub public: Map<String, Value>,
    /// What is.
    pub secrets: BTreeMap<String, SecretString>,
}

impl ConnectionFields {
    /// As the API takes them.
    fn config(&self) -> Value {
        let mut config = self.public.clone();
        for (name, secret) in &self.secrets {
            config.insert(name.clone(), Value::from(secret.expose_secret()));
        }
        Value::Object(config)
    }
}

impl PlatformClient {
    /// `GET /v1/connections?project_id=`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn connections(
        &self,
        project: Uuid,
        query: &ListQuery,
    ) -> Result<Page<Connection>, CallError> {
        let project = project.to_string();
        self.page("/v1/connections", &[("project_id", &project)], query)
            .await
    }

    /// `POST /v1/connections`.
    ///
    /// # Errors
    /// [`CallError`], with the fields that were wrong.
    pub async fn create_connection(
        &self,
        project: Uuid,
        name: &str,
        kind: &str,
        fields: &ConnectionFields,
    ) -> Result<Connection, CallError> {
        let body = json!({
            "name": name, "project_id": project, "type": kind, "config": fields.config(),
        });
        self.data("POST", "/v1/connections", Some(&body)).await
    }

    /// `PUT /v1/connections/{id}`: the config only; a secret that is not given stays.
    ///
    /// # Errors
    /// [`CallError`], with the fields that were wrong.
    pub async fn update_connection(
        &self,
        id: Uuid,
        fields: &ConnectionFields,
    ) -> Result<Connection, CallError> {
        let body = json!({ "config": fields.config() });
        let path = format!("/v1/connections/{id}");
        self.data("PUT", &path, Some(&body)).await
    }

    /// `GET /v1/connections/{id}/uses`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn connection_uses(&self, id: Uuid) -> Result<ConnectionUses, CallError> {
        let path = format!("/v1/connections/{id}/uses");
        self.data("GET", &path, None::<&()>).await
    }

    /// `POST /v1/connections/{id}/duplicate`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn duplicate_connection(
        &self,
        id: Uuid,
        name: Option<&str>,
    ) -> Result<Connection, CallError> {
        let path = format!("/v1/connections/{id}/duplicate");
        let body = json!({ "name": name });
        self.data("POST", &path, Some(&body)).await
    }

    /// `POST /v1/connections/{id}/replace`: every node that acts with the one acts with the other.
    /// As a `preview` it only says what would change.
    ///
    /// # Errors
    /// [`CallError`], when a node does not take the other connection.
    pub async fn replace_connection(
        &self,
        id: Uuid,
        with: Uuid,
        preview: bool,
    ) -> Result<ConnectionUses, CallError> {
        let path = format!("/v1/connections/{id}/replace");
        let body = json!({ "connection_id": with, "preview": preview });
        self.data("POST", &path, Some(&body)).await
    }

    /// `DELETE /v1/connections/{id}`: refused while it is in use; says whether its provider took the
    /// access back, where there was some.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_connection(&self, id: Uuid) -> Result<Option<Revocation>, CallError> {
        #[derive(Deserialize)]
        struct Answer {
            revocation: Option<Revocation>,
        }
        let path = format!("/v1/connections/{id}");
        let answer: Answer = self.object("DELETE", &path, None::<&()>).await?;
        Ok(answer.revocation)
    }

    /// `POST /v1/connections/{id}/check`: asks the service with what is stored.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn check_connection(&self, id: Uuid) -> Result<ConnectionCheck, CallError> {
        let path = format!("/v1/connections/{id}/check");
        self.data("POST", &path, None::<&()>).await
    }
}
