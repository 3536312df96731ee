//! Checks a given `config` against its connection type. Everything wrong with it is told at
//! once, field by field, in words that never repeat a value.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::Url;

use crate::{
    config::Config,
    connection::ConnectionType,
    field::{Field, ValueKind},
    input::{ConfigInput, InputValue},
    reference::environment_reference,
};

/// What is wrong with a configuration: `config.<field>` to a short reason. A key that no
/// field could have is reported as `config`.
pub type FieldErrors = BTreeMap<String, String>;

const BLANK: &str = "cannot be blank";
const FORMAT: &str = "must be in a valid format";
const VALUE: &str = "must be a valid value";
/// No field of the SDK has a longer name.
const MAX_FIELD_NAME: usize = 40;

impl ConnectionType {
    /// Checks a configuration for a new connection.
    ///
    /// `null` means absent, text is trimmed unless the field is verbatim, and a blank text
    /// of an optional field means absent too.
    ///
    /// # Errors
    /// Every field that is missing, unknown or unfit.
    pub fn check(&self, config: ConfigInput) -> Result<Config, FieldErrors> {
        self.check_given(config, &[], false)
    }

    /// Checks a configuration of the builder, who may refer to the variables that a field reads: what
    /// refers to one is no secret, whatever the field is. Where it replaces a stored one, secrets that
    /// are stored may be left out and then stay as they are.
    ///
    /// # Errors
    /// Every field that is missing, unknown or unfit.
    pub fn check_of_builder(
        &self,
        given: ConfigInput,
        stored_secret_names: &[&str],
    ) -> Result<Config, FieldErrors> {
        self.check_given(given, stored_secret_names, true)
    }

    fn check_given(
        &self,
        given: ConfigInput,
        stored_secret_names: &[&str],
        references: bool,
    ) -> Result<Config, FieldErrors> {
        let mut given = given.0;
        let mut config = Config::default();
        let mut errors = FieldErrors::new();
        let choices = self.choices(&given);
        for field in &self.fields {
            let value = given.remove(&field.name).unwrap_or(InputValue::Null);
            let stored = field.secret && stored_secret_names.contains(&field.name.as_str());
            let applies = self.applies(field, &choices);
            let checked = match reference(&value) {
                Some(value) if references => field.check_reference_in(&value),
                _ => field.check(value),
            };
            match checked {
                Ok(Some(_)) if !applies => {
                    errors.insert(key(&field.name), self.condition_of(field));
                }
                Ok(Some(value)) => config.insert(field, value),
                Ok(None) if field.required && applies && !stored => {
                    errors.insert(key(&field.name), BLANK.into());
                }
                Ok(None) => {}
                Err(reason) => {
                    errors.insert(key(&field.name), reason);
                }
            }
        }
        for name in given.keys() {
            let (key, reason) = unknown(name);
            errors.insert(key, reason.into());
        }
        if errors.is_empty() {
            Ok(config)
        } else {
            Err(errors)
        }
    }
}

impl ConnectionType {
    /// What was chosen in the fields that others depend on, which may stand behind them.
    fn choices(&self, given: &BTreeMap<String, InputValue>) -> Map<String, Value> {
        let deciding = self.fields.iter().filter_map(|field| field.when.as_ref());
        deciding
            .filter_map(|condition| match given.get(&condition.field)? {
                InputValue::Text(text) if !text.expose_secret().trim().is_empty() => {
                    Some((condition.field.clone(), text.expose_secret().trim().into()))
                }
                _ => None,
            })
            .collect()
    }

    fn condition_of(&self, field: &Field) -> String {
        let Some(condition) = &field.when else {
            return VALUE.into();
        };
        let other = self.field(&condition.field);
        let label = other.map_or(condition.field.as_str(), |other| other.label.as_str());
        format!("applies only when {label} is {}", condition.is)
    }
}

/// What refers to a variable of the environment.
fn reference(value: &InputValue) -> Option<String> {
    match value {
        InputValue::Text(text) => {
            let text = text.expose_secret().trim();
            environment_reference(text).map(|_| text.to_owned())
        }
        _ => None,
    }
}

fn key(field: &str) -> String {
    format!("config.{field}")
}

/// A key that looks like no field's name is not repeated: it may be a pasted secret.
fn unknown(name: &str) -> (String, &'static str) {
    let plain = !name.is_empty()
        && name.len() <= MAX_FIELD_NAME
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain {
        (key(name), "is not a field of this connection type")
    } else {
        (
            "config".into(),
            "has a key that is not a field of this connection type",
        )
    }
}

/// A value that fits its field.
enum Checked {
    /// Text, or the JSON text of a map or a list.
    Secret(SecretString),
    Public(Value),
}

impl Config {
    fn insert(&mut self, field: &Field, value: Checked) {
        let name = field.name.clone();
        match value {
            Checked::Secret(text) => {
                self.secrets.insert(name, text);
            }
            Checked::Public(value) => {
                self.public.insert(name, value);
            }
        }
    }
}

impl Field {
    /// A reference is kept as it is, so that the variable is read at use.
    fn check_reference_in(&self, text: &str) -> Result<Option<Checked>, String> {
        let variable = environment_reference(text).unwrap_or_default();
        self.check_reference(variable)?;
        Ok(Some(Checked::Public(text.into())))
    }

    /// The checked value, or `None` where nothing was given.
    fn check(&self, value: InputValue) -> Result<Option<Checked>, String> {
        match (self.value, value) {
            (_, InputValue::Null) => Ok(None),
            (ValueKind::String | ValueKind::Url, InputValue::Text(text)) => self.check_text(text),
            (ValueKind::Integer, InputValue::Number(number)) if number.is_i64() => {
                Ok(Some(Checked::Public(number.into())))
            }
            (ValueKind::Number, InputValue::Number(number)) => {
                Ok(Some(Checked::Public(number.into())))
            }
            (ValueKind::Boolean, InputValue::Bool(value)) => {
                Ok(Some(Checked::Public(value.into())))
            }
            (ValueKind::Map, InputValue::Object(json))
            | (
                ValueKind::List,
                InputValue::Array {
                    json,
                    strings_only: true,
                },
            ) => self.check_json(json),
            (kind, _) => Err(wrong_kind(kind).into()),
        }
    }

    fn check_json(&self, json: SecretString) -> Result<Option<Checked>, String> {
        self.check_length(json.expose_secret())?;
        if self.secret {
            return Ok(Some(Checked::Secret(json)));
        }
        let value = serde_json::from_str(json.expose_secret()).map_err(|_| VALUE)?;
        Ok(Some(Checked::Public(value)))
    }

    fn check_text(&self, text: SecretString) -> Result<Option<Checked>, String> {
        let given = text.expose_secret();
        if given.trim().is_empty() {
            // Text that is there but blank is a mistake where a value is needed, even if a
            // stored one could stay.
            return if self.required {
                Err(BLANK.into())
            } else {
                Ok(None)
            };
        }
        // People paste keys with the newline that ended their line.
        let kept = if self.verbatim { given } else { given.trim() };
        self.check_length(kept)?;
        if !self.verbatim && kept.chars().any(char::is_control) {
            return Err(FORMAT.into());
        }
        if self.value == ValueKind::Url && !is_plain_http_url(kept) {
            return Err(FORMAT.into());
        }
        if let Some(options) = &self.options
            && !options.iter().any(|option| option == kept)
        {
            return Err(VALUE.into());
        }
        Ok(Some(if !self.secret {
            Checked::Public(kept.into())
        } else if kept.len() == given.len() {
            Checked::Secret(text)
        } else {
            Checked::Secret(kept.into())
        }))
    }

    fn check_length(&self, text: &str) -> Result<(), String> {
        if text.chars().count() > self.max_length {
            return Err(format!(
                "is too long (maximum is {} characters)",
                self.max_length
            ));
        }
        Ok(())
    }
}

fn wrong_kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::String | ValueKind::Url => "must be a string",
        ValueKind::Integer => "must be an integer",
        ValueKind::Number => "must be a number",
        ValueKind::Boolean => "must be a boolean",
        ValueKind::Map => "must be an object",
        ValueKind::List => "must be a list of strings",
    }
}

/// An absolute URL that every parser reads alike. User information in it would be a secret
/// in a field that is shown (RFC 9110 section 4.2.4), and a fragment is never sent.
fn is_plain_http_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    // The `url` crate follows browsers and forgives backslashes, missing or extra slashes and
    // an empty "@" before the host.
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let strict = !authority.is_empty() && !authority.contains('@') && !rest.contains('\\');
    let http = ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    strict && http && Url::parse(text).is_ok_and(|url| url.has_host() && url.fragment().is_none())
}
