//! JSON values as Python holds them: whole numbers of any length, keys in their order, the last of
//! equal keys. Written as pydantic writes them, which is compact and leaves other scripts as they are.

use std::fmt;

use serde_json::{Value, value::RawValue};

/// A JSON value. Has no telling Debug, since it may be a secret.
#[derive(Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number, in decimal digits.
    Int(String),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Map(Vec<(String, Json)>),
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        })
    }
}

impl Json {
    /// Reads a JSON text.
    ///
    /// # Errors
    /// The text is no JSON; the error tells the place and no value.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        Self::from_raw(serde_json::from_str(text)?)
    }

    fn from_raw(raw: &RawValue) -> Result<Self, serde_json::Error> {
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') => Self::Text(serde_json::from_str(text)?),
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                Self::List(
                    items
                        .into_iter()
                        .map(Self::from_raw)
                        .collect::<Result<_, _>>()?,
                )
            }
            Some(b'{') => {
                let Entries(entries) = serde_json::from_str(text)?;
                let mut map = Self::Map(Vec::with_capacity(entries.len()));
                for (name, value) in entries {
                    map.set(&name, Self::from_raw(value)?);
                }
                map
            }
            _ if text.contains(['.', 'e', 'E']) => {
                // Python reads what is too large as infinite, where serde_json refuses it.
                Self::Float(text.parse().unwrap_or(f64::NAN))
            }
            _ if text == "-0" => Self::Int("0".into()),
            _ => Self::Int(text.into()),
        })
    }

    /// What a data file holds.
    pub(super) fn from_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) if number.is_f64() => {
                Self::Float(number.as_f64().unwrap_or(f64::NAN))
            }
            Value::Number(number) => Self::Int(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from_value).collect()),
            Value::Object(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::from_value(value)))
                    .collect(),
            ),
        }
    }

    /// The value under a key of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Sets a key of an object: in its place, or at the end. Nothing else has keys.
    pub(super) fn set(&mut self, name: &str, value: Self) {
        let Self::Map(entries) = self else { return };
        match entries.iter_mut().find(|(key, _)| key == name) {
            Some((_, place)) => *place = value,
            None => entries.push((name.to_owned(), value)),
        }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether Python takes it for true.
    pub(super) fn truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Int(digits) => digits != "0",
            Self::Float(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
        }
    }

    /// As pydantic's `model_dump_json` writes it.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(digits) => out.push_str(digits),
            Self::Float(number) => write_float(*number, out),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    separate(index, out);
                    item.write(out);
                }
                out.push(']');
            }
            Self::Map(entries) => {
                out.push('{');
                for (index, (name, value)) in entries.iter().enumerate() {
                    separate(index, out);
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        formatter.write_str(&text)
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

fn write_text(text: &str, out: &mut String) {
    // Writing a str as JSON cannot fail.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// pydantic writes an exponent without its plus sign, and what is no number as `null`.
fn write_float(number: f64, out: &mut String) {
    let text = serde_json::to_string(&number).unwrap_or_else(|_| "null".into());
    out.push_str(&text.replace("e+", "e"));
}

/// The entries of an object as they stand, equal keys too.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Entries<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Entries<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}
