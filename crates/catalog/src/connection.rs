//! Connection types: what a connection to one service consists of. Never the connections
//! themselves, which hold values and live elsewhere.

use std::{collections::HashMap, sync::LazyLock};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{data, field::Field};

static TYPES: LazyLock<Vec<ConnectionType>> =
    LazyLock::new(|| data::parse(include_str!("../data/connection_types.json")));

static BY_ID: LazyLock<HashMap<&'static str, &'static ConnectionType>> =
    LazyLock::new(|| TYPES.iter().map(|ty| (ty.id.as_str(), ty)).collect());

/// Every connection type, in the order in which a picker shows them.
pub fn connection_types() -> &'static [ConnectionType] {
    &TYPES
}

/// The connection type with this id, such as `dynamiq.connections.OpenAI`.
pub fn connection_type(id: &str) -> Option<&'static ConnectionType> {
    BY_ID.get(id).copied()
}

/// How a connection of a type becomes usable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Kind {
    /// The fields are all there is: the connection works as soon as they are given.
    #[serde(rename = "api_key")]
    ApiKey,
    /// The account's owner grants access at the provider (RFC 6749).
    #[serde(rename = "oauth2")]
    OAuth2 {
        /// The provider profile that answers, or `None` where each connection names its own.
        #[serde(default)]
        provider: Option<String>,
        /// The scopes asked for when a connection names none.
        #[serde(default)]
        scopes: Vec<String>,
    },
}

/// What a connection to one service consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConnectionType {
    /// The type id of the SDK and the platform, such as `dynamiq.connections.OpenAI`.
    pub id: String,
    /// The name of the service, for people.
    pub label: String,
    /// The group in a picker, such as `llm`, `database` or `oauth`.
    pub category: String,
    /// Two letters that stand for the service where there is no picture.
    pub glyph: String,
    /// How a connection of this type becomes usable.
    #[serde(flatten)]
    pub kind: Kind,
    /// The fields of `config`, in the SDK's order.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Where to find the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The service's own page about its keys, always https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
}

impl ConnectionType {
    /// Whether access is granted at the provider instead of by giving a key.
    pub fn is_oauth(&self) -> bool {
        matches!(self.kind, Kind::OAuth2 { .. })
    }

    /// Whether a field applies beside these non-secret values: its condition holds, or it has none.
    pub fn applies(&self, field: &Field, public: &Map<String, Value>) -> bool {
        let Some(condition) = &field.when else {
            return true;
        };
        let other = self.field(&condition.field);
        let held = public
            .get(&condition.field)
            .or_else(|| other?.default.as_ref())
            .and_then(Value::as_str);
        held == Some(condition.is.as_str())
    }

    /// Whether a connection of this type names a program that is started on the platform's machine,
    /// such as an MCP server over stdio.
    pub fn starts_a_program(&self) -> bool {
        self.field("command").is_some()
    }

    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
