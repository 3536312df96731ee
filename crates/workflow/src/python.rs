//! Where a workflow shows that the SDK is written in Python: how values are compared and printed, and
//! what a regular expression means.

mod compare;
mod pattern;
mod print;

use serde_json::Value;

pub use compare::{NotComparable, equal, order};
pub use pattern::{Pattern, PatternError};
pub(crate) use print::print;

/// A value as Python's `str` writes it: a text stands for itself, `true` is `True`.
pub fn text(value: &Value) -> String {
    print::str_of(value)
}

/// A value as Python's `repr` writes it: texts in quotes.
pub fn repr(value: &Value) -> String {
    print::repr_of(value)
}

/// A text without the blanks around it that Python's `strip` takes away.
pub fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}
