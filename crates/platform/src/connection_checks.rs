//! Whether a connection's credential works: before it is saved, and later.

use std::sync::Arc;

use patchbay_engine::Checked;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use patchbay_catalog::ConfigInput;

use crate::audit::Event;
use crate::check::{BLANK, Check};
use crate::connections::check_config;
use crate::error::{Error, Result};
use crate::open::Platform;

/// A credential that shall be checked and is not stored.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckConnection {
    /// The connection type, such as `dynamiq.connections.OpenAI`.
    #[schema(required, nullable = false, example = "dynamiq.connections.OpenAI")]
    pub r#type: Option<String>,
    /// The fields of the type.
    #[schema(required, nullable = false, value_type = Object)]
    pub config: Option<ConfigInput>,
}

/// What is known of a credential.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionCheck {
    /// `works`, `refused`, `unreachable`, or `not_checkable`.
    #[schema(example = "works")]
    pub verdict: &'static str,
    /// Why, a sentence.
    #[schema(example = "OpenAI accepts it.")]
    pub message: String,
}

impl From<Checked> for ConnectionCheck {
    fn from(checked: Checked) -> Self {
        Self {
            verdict: checked.verdict.as_str(),
            message: checked.message,
        }
    }
}

impl Platform {
    /// `POST /v1/connections/check`: asks the service, and stores nothing.
    pub async fn check_new_connection(&self, request: CheckConnection) -> Result<ConnectionCheck> {
        let mut check = Check::default();
        let checked = check_config(&mut check, request.r#type.as_deref(), request.config);
        check.finish()?;
        let (kind, config) = checked.ok_or_else(|| Error::field("type", BLANK))?;
        config.secrets.values().for_each(patchbay_redact::learn);
        let connection = self.with_environment(kind, &config.public, config.secrets);
        Ok(self.engine.check_connection(&connection).await.into())
    }

    /// `POST /v1/connections/{id}/check`: asks the service with what is stored.
    pub async fn check_stored_connection(self: &Arc<Self>, id: Uuid) -> Result<ConnectionCheck> {
        let row = self.store.connection(id).await?.ok_or(Error::NotFound)?;
        if row.system {
            return Err(Error::refused("a system connection needs no check"));
        }
        let connection = self.resolve_shared_now(&row).await?;
        self.note_uses(&[Event::of("connection.checked", id)])
            .await?;
        Ok(self.engine.check_connection(&connection).await.into())
    }
}
