//! Fields that are taken from the environment when a connection is used: `${oc.env:NAME}`, as the
//! Dynamiq SDK's YAML files write it (`OmegaConf`'s resolver of that name).

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::connection::ConnectionType;
use crate::field::Field;

/// The variable that a value refers to.
///
/// ```
/// use patchbay_catalog::environment_reference;
///
/// assert_eq!(environment_reference("${oc.env:OPENAI_API_KEY}"), Some("OPENAI_API_KEY"));
/// assert_eq!(environment_reference("sk-x"), None);
/// ```
pub fn environment_reference(value: &str) -> Option<&str> {
    let name = value.trim().strip_prefix("${oc.env:")?.strip_suffix('}')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!name.is_empty() && name.bytes().all(plain)).then_some(name)
}

/// A field whose variable is not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsetField {
    /// What the field is called.
    pub label: String,
    /// The variable.
    pub variable: String,
}

impl fmt::Display for UnsetField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { label, variable } = self;
        write!(
            f,
            "its {label} comes from the environment variable {variable}, which is not set"
        )
    }
}

/// A connection's fields with what the environment gives.
#[derive(Default)]
pub struct FromEnvironment {
    /// The fields that are no secret.
    pub public: Map<String, Value>,
    /// The secret ones that the environment gave.
    pub secrets: BTreeMap<String, SecretString>,
    /// Those that it did not give.
    pub unset: Vec<UnsetField>,
}

impl ConnectionType {
    /// Puts the values of variables in the place of references to them. `env` answers the value of a
    /// variable. One that is unset, blank or unfit leaves its field empty, and is told.
    pub fn take_from_environment(
        &self,
        public: &Map<String, Value>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> FromEnvironment {
        let mut taken = FromEnvironment::default();
        for (name, value) in public {
            let variable = value.as_str().and_then(environment_reference);
            let (Some(variable), Some(field)) = (variable, self.field(name)) else {
                taken.public.insert(name.clone(), value.clone());
                continue;
            };
            let text = env(variable).filter(|text| !text.trim().is_empty());
            let read = text.and_then(|text| Some((field.value.read(text.trim())?, text)));
            match read {
                Some((_, text)) if field.secret => {
                    taken.secrets.insert(name.clone(), text.trim().into());
                }
                Some((value, _)) => {
                    taken.public.insert(name.clone(), value);
                }
                None => taken.unset.push(UnsetField {
                    label: field.label.clone(),
                    variable: variable.to_owned(),
                }),
            }
        }
        taken
    }
}

impl Field {
    /// Whether a reference names a variable that this field reads.
    ///
    /// # Errors
    /// Which ones it may name. Others hold what is none of the connection's business.
    pub(crate) fn check_reference(&self, variable: &str) -> Result<(), String> {
        if self.env.iter().any(|known| known.var == variable) {
            return Ok(());
        }
        let known: Vec<_> = self.env.iter().map(|known| known.var.as_str()).collect();
        Err(if known.is_empty() {
            "cannot be taken from the environment".to_owned()
        } else {
            format!("can be taken from {} only", known.join(" or "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection_type;
    use secrecy::ExposeSecret as _;
    use serde_json::json;

    #[test]
    fn a_reference_names_one_variable_and_nothing_else() {
        assert_eq!(environment_reference(" ${oc.env:A_1} "), Some("A_1"));
        for other in [
            "${oc.env:}",
            "${oc.env:A,b}",
            "x${oc.env:A}",
            "${oc.env:A}${oc.env:B}",
            "$A",
            "${A}",
        ] {
            assert_eq!(environment_reference(other), None, "{other}");
        }
    }

    #[test]
    fn variables_take_the_place_of_references() {
        let ty = connection_type("dynamiq.connections.PostgreSQL").unwrap();
        let public = json!({
            "host": "db.example",
            "port": "${oc.env:POSTGRESQL_PORT}",
            "user": "${oc.env:POSTGRESQL_USER}",
            "password": "${oc.env:POSTGRESQL_PASSWORD}",
        });
        let env = |name: &str| match name {
            "POSTGRESQL_PORT" => Some("7".to_owned()),
            "POSTGRESQL_PASSWORD" => Some(" secret\n".to_owned()),
            "POSTGRESQL_USER" => Some(" ".to_owned()),
            _ => None,
        };

        let taken = ty.take_from_environment(public.as_object().unwrap(), &env);

        let expected = json!({"host": "db.example", "port": 7});
        assert_eq!(Value::Object(taken.public), expected);
        assert_eq!(taken.secrets["password"].expose_secret(), "secret");
        let told: Vec<_> = taken.unset.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 1);
        assert!(
            told[0].contains("POSTGRESQL_USER, which is not set"),
            "{told:?}"
        );
    }
}
