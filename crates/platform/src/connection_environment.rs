//! Fields of connections that are taken from the process's environment when they are used.

use patchbay_catalog::{ConnectionType, environment_reference};
use patchbay_engine::{Owner, ResolvedConnection};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::connections::Connection;
use crate::open::Platform;
use crate::sealed;

/// A field that is taken from the environment at use.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnvironmentField {
    /// The field.
    #[schema(example = "api_key")]
    pub field: String,
    /// The variable.
    #[schema(example = "OPENAI_API_KEY")]
    pub variable: String,
    /// Whether the platform's environment has it now; a run fails while it has not.
    pub set: bool,
}

impl Platform {
    /// A connection of the builder with what the environment gives for its references.
    pub(crate) fn with_environment(
        &self,
        kind: &ConnectionType,
        public: &Map<String, Value>,
        mut secrets: sealed::Secrets,
    ) -> ResolvedConnection {
        let taken = kind.take_from_environment(public, &|name| (self.environment)(name));
        taken.secrets.values().for_each(patchbay_redact::learn);
        secrets.extend(taken.secrets);
        ResolvedConnection {
            connection_type: kind.id.clone(),
            public: taken.public,
            secrets,
            unset: taken.unset,
            owner: Owner::Builder,
            built_in: false,
            renewal: None,
        }
    }

    pub(crate) fn environment_fields(&self, config: &Map<String, Value>) -> Vec<EnvironmentField> {
        let fields = config.iter().filter_map(|(field, value)| {
            let variable = environment_reference(value.as_str()?)?;
            Some(EnvironmentField {
                field: field.clone(),
                variable: variable.to_owned(),
                set: (self.environment)(variable).is_some_and(|text| !text.trim().is_empty()),
            })
        });
        fields.collect()
    }

    /// Says in the log what the SDK says when it constructs a connection: the field stays empty, and
    /// the failure comes at first use.
    pub(crate) fn warn_of_unset(connection: &Connection) {
        for field in connection.environment.iter().filter(|field| !field.set) {
            let EnvironmentField { variable, .. } = field;
            tracing::warn!(connection = %connection.id, "Environment variable '{variable}' not found");
        }
    }
}
