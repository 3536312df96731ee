//! A configuration that passed the check of its connection type, split into what may be
//! shown and what may not. It must never be serialised as a whole.

use std::{collections::BTreeMap, fmt};

use secrecy::SecretString;
use serde_json::{Map, Value};

/// A checked configuration.
///
/// Debug shows names and no values: keys get pasted into the wrong field.
#[derive(Clone, Default)]
pub struct Config {
    /// The non-secret fields that were given, in the type's field order.
    pub public: Map<String, Value>,
    /// The secret fields that were given. The secret of a map or list field is its JSON text.
    pub secrets: BTreeMap<String, SecretString>,
}

impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("public", &self.public.keys().collect::<Vec<_>>())
            .field("secrets", &self.secrets.keys().collect::<Vec<_>>())
            .finish()
    }
}
