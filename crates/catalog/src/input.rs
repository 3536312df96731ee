//! A `config` object as it arrives from outside. Until a connection type has said which
//! fields are secret every text counts as one: it must never be printed, serialised or
//! quoted in an error.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use secrecy::SecretString;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Number, Value};

/// A JSON object whose texts are all held as secrets.
///
/// It can be read and never written; Debug shows its field names only. Read it as a direct
/// member of a request body: `#[serde(flatten)]` and untagged enums would hold its texts in
/// between. Duplicate keys are
/// refused at every depth, because readers that disagree on which one counts are a way
/// around a check (RFC 8259 section 4).
#[derive(Default)]
pub struct ConfigInput(pub(crate) BTreeMap<String, InputValue>);

/// One value of a [`ConfigInput`].
pub(crate) enum InputValue {
    /// `null`, which means the same as an absent key.
    Null,
    Bool(bool),
    Number(Number),
    Text(SecretString),
    /// An object, as JSON text.
    Object(SecretString),
    /// An array, as JSON text, and whether it holds nothing but strings.
    Array {
        json: SecretString,
        strings_only: bool,
    },
}

impl ConfigInput {
    /// Reads a value that is already in memory, for example in a test.
    ///
    /// # Errors
    /// When the value is not an object. The message quotes nothing of it.
    pub fn from_value(value: Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(value)
    }

    /// The names of the given fields, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Debug for ConfigInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl<'de> Deserialize<'de> for ConfigInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `deserialize_map`: its message for a wrong type quotes what it found.
        deserializer.deserialize_any(FieldsVisitor).map(Self)
    }
}

/// Reads the object itself. Every other shape is refused without quoting it.
struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = BTreeMap<String, InputValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if fields.insert(name, map.next_value()?).is_some() {
                return Err(duplicate_key());
            }
        }
        Ok(fields)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Err(not_an_object())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Err(not_an_object())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Err(not_an_object())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(not_an_object())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(not_an_object())
    }
}

fn not_an_object<E: Error>() -> E {
    E::custom("config must be an object")
}

fn duplicate_key<E: Error>() -> E {
    E::custom("config has a duplicate key")
}

impl<'de> Deserialize<'de> for InputValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// Reads the value of one field.
struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = InputValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<InputValue, E> {
        Ok(InputValue::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<InputValue, E> {
        Ok(InputValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<InputValue, E> {
        Ok(InputValue::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<InputValue, E> {
        Ok(InputValue::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<InputValue, E> {
        let number = Number::from_f64(value);
        number
            .map(InputValue::Number)
            .ok_or_else(|| E::custom("config has a number that JSON cannot hold"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<InputValue, E> {
        Ok(InputValue::Text(SecretString::from(value)))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<InputValue, E> {
        Ok(InputValue::Text(SecretString::from(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<InputValue, A::Error> {
        let mut out = Vec::new();
        let strings_only = JsonText(&mut out).array(seq)?;
        Ok(InputValue::Array {
            json: secret_text(out)?,
            strings_only,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<InputValue, A::Error> {
        let mut out = Vec::new();
        JsonText(&mut out).object(map)?;
        Ok(InputValue::Object(secret_text(out)?))
    }
}

fn secret_text<E: Error>(json: Vec<u8>) -> Result<SecretString, E> {
    String::from_utf8(json)
        .map(SecretString::from)
        .map_err(|_| E::custom("config is not valid UTF-8"))
}

/// Copies a nested value as JSON text, so that its strings are never held one by one.
struct JsonText<'a>(&'a mut Vec<u8>);

impl JsonText<'_> {
    /// Appends an array; answers whether all of its items are strings.
    fn array<'de, A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        let out = self.0;
        let mut strings_only = true;
        out.push(b'[');
        let start = out.len();
        loop {
            // The comma goes in before it is known whether an item follows.
            let end = out.len();
            if end > start {
                out.push(b',');
            }
            let Some(is_string) = seq.next_element_seed(JsonText(out))? else {
                out.truncate(end);
                break;
            };
            strings_only &= is_string;
        }
        out.push(b']');
        Ok(strings_only)
    }

    /// Appends an object.
    fn object<'de, A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let out = self.0;
        let mut names = BTreeSet::new();
        out.push(b'{');
        while let Some(name) = map.next_key::<String>()? {
            if !names.is_empty() {
                out.push(b',');
            }
            append(out, &name)?;
            out.push(b':');
            map.next_value_seed(JsonText(out))?;
            if !names.insert(name) {
                return Err(duplicate_key());
            }
        }
        out.push(b'}');
        Ok(())
    }

    fn scalar<E: Error>(self, value: impl Serialize) -> Result<bool, E> {
        append(self.0, &value).map(|()| false)
    }
}

fn append<E: Error>(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), E> {
    serde_json::to_writer(out, value).map_err(|_| E::custom("config cannot be held as JSON"))
}

impl<'de> DeserializeSeed<'de> for JsonText<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Appends one value; answers whether it is a string.
impl<'de> Visitor<'de> for JsonText<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.scalar(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        self.scalar(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        self.scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        self.scalar(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        self.scalar(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<bool, E> {
        append(self.0, &value).map(|()| true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
        self.array(seq).map(|_| false)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        self.object(map).map(|()| false)
    }
}
