//! Fills what a connection leaves open from the environment and the catalogue, as the SDK
//! does when it constructs one. Never secrets: a missing key must not silently become the
//! operator's own.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Number, Value};

use crate::{
    connection::ConnectionType,
    field::{Field, ValueKind},
};

/// Where a value came from, which decides how far it is trusted: only a given one was typed
/// by the connection's owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The connection holds it.
    Given,
    /// The operator's environment holds it.
    Environment,
    /// The catalogue's default.
    Default,
}

/// The non-secret values that a connection works with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolved {
    /// Field name to value, in the type's field order.
    pub values: Map<String, Value>,
    /// Field name to where its value came from, for every key of `values`.
    pub origins: BTreeMap<String, Origin>,
}

impl ConnectionType {
    /// Fills every absent non-secret field of `public` from its environment variables, then
    /// from its default. `env` answers the value of a variable, or `None` where it is unset.
    ///
    /// A variable that is blank or does not fit the field's kind counts as unset, since an
    /// empty address is of no use to a run.
    pub fn resolve_defaults(
        &self,
        public: &Map<String, Value>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Resolved {
        let mut resolved = Resolved::default();
        for field in self.fields.iter().filter(|field| !field.secret) {
            let given = public.get(&field.name).filter(|value| !value.is_null());
            let found = given
                .map(|value| (value.clone(), Origin::Given))
                .or_else(|| Some((field.environment_value(env)?, Origin::Environment)))
                .or_else(|| Some((field.default.clone()?, Origin::Default)));
            if let Some((value, origin)) = found {
                resolved.values.insert(field.name.clone(), value);
                resolved.origins.insert(field.name.clone(), origin);
            }
        }
        resolved
    }
}

impl Field {
    fn environment_value(&self, env: &dyn Fn(&str) -> Option<String>) -> Option<Value> {
        self.env
            .iter()
            .filter_map(|variable| env(&variable.var))
            .find_map(|text| self.value.read(text.trim()))
    }
}

impl ValueKind {
    /// Reads the text of an environment variable.
    pub(crate) fn read(self, text: &str) -> Option<Value> {
        if text.is_empty() {
            return None;
        }
        match self {
            Self::String | Self::Url => Some(text.into()),
            Self::Integer => text.parse::<i64>().ok().map(Value::from),
            Self::Number => text
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map(Value::from),
            Self::Boolean => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(true.into()),
                "false" | "0" | "no" | "off" => Some(false.into()),
                _ => None,
            },
            Self::Map => serde_json::from_str(text).ok().filter(Value::is_object),
            Self::List => serde_json::from_str::<Vec<String>>(text)
                .ok()
                .map(Value::from),
        }
    }
}
