//! The SDK's connection classes as introspection finds them. `cargo xtask catalog` writes the data.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;

use crate::data;

/// The version of the `dynamiq` package that the facts were read from.
pub static VERSION: LazyLock<&'static str> = LazyLock::new(|| &FACTS.sdk);

static FACTS: LazyLock<Facts> =
    LazyLock::new(|| data::parse(include_str!("../../data/sdk_connections.json")));

static BY_ID: LazyLock<HashMap<&'static str, &'static SdkType>> = LazyLock::new(|| {
    FACTS
        .connections
        .iter()
        .map(|ty| (ty.id.as_str(), ty))
        .collect()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    sdk: String,
    connections: Vec<SdkType>,
}

/// Every concrete connection class of the SDK.
pub fn sdk_types() -> &'static [SdkType] {
    &FACTS.connections
}

/// The class with this type id.
pub fn sdk_type(id: &str) -> Option<&'static SdkType> {
    BY_ID.get(id).copied()
}

/// One connection class.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SdkType {
    /// The type id, such as `dynamiq.connections.OpenAI`.
    #[serde(rename = "type")]
    pub id: String,
    /// Its fields besides `id`, in the order in which the SDK writes them.
    pub fields: Vec<SdkField>,
}

impl SdkType {
    /// The last part of the type id.
    pub fn class(&self) -> &str {
        self.id.rsplit('.').next().unwrap_or(&self.id)
    }
}

/// The shape that pydantic asks of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SdkKind {
    /// `str`, an enumeration of texts, or a literal.
    String,
    /// `int`.
    Integer,
    /// `float`.
    Number,
    /// `bool`.
    Boolean,
    /// `dict[str, Any]`.
    Map,
    /// `dict[str, str]`.
    StringMap,
    /// `list[str]`.
    List,
    /// `datetime`.
    Datetime,
}

/// One field of a class.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SdkField {
    /// The name under which it is written.
    pub name: String,
    /// The only name under which it is accepted, where that differs.
    #[serde(default)]
    pub alias: Option<String>,
    /// Its shape.
    pub kind: SdkKind,
    /// Whether `null` may be given.
    pub nullable: bool,
    /// Whether its name says that it holds a secret.
    pub secret: bool,
    /// The only texts that are accepted.
    #[serde(default)]
    pub options: Option<Vec<String>>,
    /// Whether nothing stands in for it.
    #[serde(default)]
    pub required: bool,
    /// What stands in for it.
    #[serde(default)]
    pub default: Option<Value>,
    /// The environment variables that are asked when it is not given, in this order.
    #[serde(default)]
    pub env: Vec<SdkVar>,
}

impl SdkField {
    /// The name under which the constructor accepts it.
    pub fn argument(&self) -> &str {
        self.alias.as_ref().unwrap_or(&self.name)
    }
}

/// An environment variable that stands in for a field.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SdkVar {
    /// Its name.
    pub var: String,
    /// What stands in for the variable.
    #[serde(default)]
    pub fallback: Option<Value>,
    /// Whether it counts as unset when it is set to nothing.
    #[serde(default)]
    pub skip_empty: bool,
}
