//! A connection as the SDK's constructor makes it: given values first, then the environment, then
//! defaults, then what its validators derive.

use std::fmt;

use super::{
    coerce::coerce,
    derive::derive,
    facts::{SdkField, SdkKind, SdkType},
    json::Json,
};

/// A constructed connection.
pub struct Constructed {
    pub(super) ty: &'static SdkType,
    pub(super) id: String,
    /// The values of the class's fields, in their order.
    pub(super) fields: Json,
}

/// Why the SDK refuses to construct a connection. Never repeats a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The argument that is at fault.
    pub field: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.field, self.reason)
    }
}

pub(super) fn refuse(field: &str, reason: &'static str) -> Refusal {
    Refusal {
        field: field.to_owned(),
        reason,
    }
}

impl SdkType {
    /// Constructs a connection of this class from the constructor's arguments. `env` answers an
    /// environment variable, and `new_id` makes the id that is not given.
    ///
    /// # Errors
    /// The first argument that the SDK refuses.
    pub fn construct(
        &'static self,
        arguments: &Json,
        env: &dyn Fn(&str) -> Option<String>,
        new_id: &dyn Fn() -> String,
    ) -> Result<Constructed, Refusal> {
        let id = match arguments.get("id") {
            Some(Json::Text(id)) => id.clone(),
            Some(_) => return Err(refuse("id", "must be a valid string")),
            None => new_id(),
        };
        let mut fields = Json::Map(Vec::with_capacity(self.fields.len()));
        for field in &self.fields {
            let value = match arguments.get(field.argument()) {
                Some(given) => coerce(field, given.clone())
                    .map_err(|reason| refuse(field.argument(), reason))?,
                None if field.required => return Err(refuse(field.argument(), "is required")),
                None => field.stand_in(env),
            };
            fields.set(&field.name, value);
        }
        let mut made = Constructed {
            ty: self,
            id,
            fields,
        };
        derive(&mut made, arguments)?;
        Ok(made)
    }
}

impl SdkField {
    /// What the SDK takes when nothing is given. Of the environment it takes the text as it stands,
    /// whatever the field's shape.
    fn stand_in(&self, env: &dyn Fn(&str) -> Option<String>) -> Json {
        let mut fallback = None;
        for variable in &self.env {
            match env(&variable.var) {
                Some(text) if text.is_empty() && variable.skip_empty => {}
                Some(text) => return Json::Text(text),
                None => fallback = variable.fallback.as_ref().or(fallback),
            }
        }
        match fallback.or(self.default.as_ref()) {
            None => Json::Null,
            // A whole default of a `float` is written as a float too.
            Some(value) if self.kind == SdkKind::Number => {
                value.as_f64().map_or(Json::Null, Json::Float)
            }
            Some(value) => Json::from_value(value),
        }
    }
}

impl Constructed {
    /// A field's value; `null` where there is no such field.
    pub fn field(&self, name: &str) -> &Json {
        self.fields.get(name).unwrap_or(&Json::Null)
    }

    pub(super) fn field_mut(&mut self, name: &str) -> Option<&mut Json> {
        let Json::Map(entries) = &mut self.fields else {
            return None;
        };
        entries
            .iter_mut()
            .find_map(|(key, value)| (key == name).then_some(value))
    }
}
