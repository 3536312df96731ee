//! A connection as a run sees it: type, fields and opened secrets.
//!
//! It lives for one run. It must never be serialised, logged or kept by a client:
//! the secrets leave it only for the header of a request.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use patchbay_catalog::UnsetField;
use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::renewal::Renewal;

/// Whose values a connection holds, which decides the addresses that it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The builder of the workflow: public, private and loopback addresses.
    Builder,
    /// An end user of an App: public addresses only, unless the operator trusts them.
    EndUser,
}

/// A Connection, or what an end user gave for a requirement, opened for one run.
pub struct ResolvedConnection {
    /// Connection type id, such as `dynamiq.connections.OpenAI`.
    pub connection_type: String,
    /// Non-secret fields that were given, without defaults.
    pub public: Map<String, Value>,
    /// Secret fields by name.
    pub secrets: BTreeMap<String, SecretString>,
    /// Fields whose variable of the environment is not set: nothing can be done with the connection.
    pub unset: Vec<UnsetField>,
    /// Who gave the fields.
    pub owner: Owner,
    /// Stands for Patchbay's built-in model: answered locally, no fields needed.
    pub built_in: bool,
    /// How the next access token is had, of an authorized account.
    pub renewal: Option<Arc<dyn Renewal>>,
}

impl fmt::Debug for ResolvedConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolvedConnection")
            .field("connection_type", &self.connection_type)
            .field("public", &self.public.keys().collect::<Vec<_>>())
            .field("secrets", &self.secrets.keys().collect::<Vec<_>>())
            .field("unset", &self.unset)
            .field("owner", &self.owner)
            .field("built_in", &self.built_in)
            .field("renewal", &self.renewal.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_names_fields_and_shows_no_value() {
        let connection = ResolvedConnection {
            connection_type: "dynamiq.connections.OpenAI".into(),
            public: Map::from_iter([("url".to_owned(), "https://inner.example".into())]),
            secrets: BTreeMap::from([("api_key".to_owned(), "sk-planted".into())]),
            unset: Vec::new(),
            owner: Owner::EndUser,
            built_in: false,
            renewal: None,
        };

        let text = format!("{connection:?}");

        assert!(text.contains("api_key") && text.contains("EndUser"));
        assert!(!text.contains("sk-planted"));
        assert!(!text.contains("inner.example"));
    }
}
