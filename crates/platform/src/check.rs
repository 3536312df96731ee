//! Collects what is wrong with a request, field by field, before anything is done.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock;
use crate::error::{Details, Error, Result};

pub(crate) const BLANK: &str = "cannot be blank";
pub(crate) const INVALID: &str = "must be a valid value";
pub(crate) const FORMAT: &str = "must be in a valid format";

/// The longest name of anything, in characters.
pub(crate) const MAX_NAME: usize = 128;
/// The longest description, in characters.
pub(crate) const MAX_DESCRIPTION: usize = 512;
/// The longest id of an end user, in characters (spec of the platform's `user_id`).
pub(crate) const MAX_USER_ID: usize = 256;

#[derive(Debug, Default)]
pub(crate) struct Check(Details);

impl Check {
    pub(crate) fn add(&mut self, field: &str, reason: impl Into<String>) {
        self.0
            .entry(field.to_owned())
            .or_insert_with(|| reason.into());
    }

    pub(crate) fn extend(&mut self, details: Details) {
        for (field, reason) in details {
            self.0.entry(field).or_insert(reason);
        }
    }

    /// The error, if anything was wrong.
    pub(crate) fn finish(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Error::invalid(self.0))
    }

    /// A required text of 1 to `max` characters, trimmed, without control characters.
    pub(crate) fn text(&mut self, field: &str, value: Option<&str>, max: usize) -> String {
        let value = value.unwrap_or_default().trim();
        if value.is_empty() {
            self.add(field, BLANK);
        }
        self.limits(field, value, max);
        if value.contains('\n') {
            self.add(field, FORMAT);
        }
        value.to_owned()
    }

    /// An optional text: blank is none.
    pub(crate) fn optional_text(
        &mut self,
        field: &str,
        value: Option<&str>,
        max: usize,
    ) -> Option<String> {
        let value = value.unwrap_or_default().trim();
        self.limits(field, value, max);
        (!value.is_empty()).then(|| value.to_owned())
    }

    fn limits(&mut self, field: &str, value: &str, max: usize) {
        if value.chars().count() > max {
            self.add(field, format!("is too long (maximum is {max} characters)"));
        }
        if value.chars().any(|c| c.is_control() && c != '\n') {
            self.add(field, FORMAT);
        }
    }

    /// A yes or no in a query; no when it is not told.
    pub(crate) fn flag(&mut self, field: &str, value: Option<&str>) -> bool {
        match value {
            None | Some("false" | "0") => false,
            Some("true" | "1") => true,
            Some(_) => {
                self.add(field, INVALID);
                false
            }
        }
    }

    /// A required id of another object.
    pub(crate) fn id(&mut self, field: &str, value: Option<&str>) -> Uuid {
        let value = value.unwrap_or_default();
        if value.is_empty() {
            self.add(field, BLANK);
            return Uuid::nil();
        }
        value.parse().unwrap_or_else(|_| {
            self.add(field, FORMAT);
            Uuid::nil()
        })
    }

    /// An optional id of another object.
    pub(crate) fn optional_id(&mut self, field: &str, value: Option<&str>) -> Option<Uuid> {
        value.map(|value| self.id(field, Some(value)))
    }

    /// When something ends: RFC 3339, in the future.
    pub(crate) fn expiry(&mut self, value: Option<&str>) -> Option<OffsetDateTime> {
        let value = value?;
        match clock::parse(value) {
            Some(at) if at > clock::now() => Some(at),
            Some(_) => {
                self.add("expires_at", "must be in the future");
                None
            }
            None => {
                self.add("expires_at", FORMAT);
                None
            }
        }
    }

    /// A moment, past or not: RFC 3339; blank is none.
    pub(crate) fn date(&mut self, field: &str, value: Option<&str>) -> Option<OffsetDateTime> {
        let value = value.map(str::trim).filter(|value| !value.is_empty())?;
        let at = clock::parse(value);
        if at.is_none() {
            self.add(field, FORMAT);
        }
        at
    }

    /// An end user's id: 1 to 256 characters, no control characters, taken as it stands.
    pub(crate) fn user_id(&mut self, field: &str, value: Option<&str>) -> String {
        let value = value.unwrap_or_default();
        if value.is_empty() {
            self.add(field, BLANK);
        }
        self.limits(field, value, MAX_USER_ID);
        if value.contains('\n') {
            self.add(field, FORMAT);
        }
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_of_a_field_stays() {
        let mut check = Check::default();
        check.text("name", Some("  "), 3);
        check.add("name", "something else");
        let Err(Error::BadRequest { details, .. }) = check.finish() else {
            panic!("blank passed");
        };
        assert_eq!(details["name"], BLANK);
    }

    #[test]
    fn a_user_id_is_taken_as_it_stands() {
        let mut check = Check::default();
        assert_eq!(check.user_id("user_id", Some(" a/b?ü ")), " a/b?ü ");
        check.finish().unwrap();
        for bad in ["", "a\u{0}", "a\nb", &"x".repeat(257)] {
            let mut check = Check::default();
            check.user_id("user_id", Some(bad));
            assert!(check.finish().is_err(), "{bad:?} passed");
        }
    }
}
