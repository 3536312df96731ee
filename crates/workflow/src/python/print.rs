//! Prints values as Python does, which is what the SDK's templates, conditions and messages print.
//!
//! A text stands for itself; inside a list or a dict it is quoted as by Python's `repr`.

use std::fmt::{self, Write};

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind, Output, State};

/// A value as Python's `str` writes it: a text stands for itself.
pub(super) fn str_of(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| repr_of(value), str::to_owned)
}

/// A value as Python's `repr` writes it.
pub(super) fn repr_of(value: &serde_json::Value) -> String {
    let mut printed = String::new();
    // Writing to a text cannot fail.
    let _written = repr(&mut printed, &Value::from_serialize(value));
    printed
}

/// The formatter of every `{{ … }}`.
pub(crate) fn print(out: &mut Output<'_>, _: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    let printed = match value.as_str() {
        Some(text) => out.write_str(text),
        None if value.is_undefined() => Ok(()),
        None => repr(out, value),
    };
    printed.map_err(|_| Error::new(ErrorKind::WriteFailure, "the text is too large"))
}

fn repr(out: &mut dyn Write, value: &Value) -> fmt::Result {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => out.write_str("None"),
        ValueKind::Bool => out.write_str(if value.is_true() { "True" } else { "False" }),
        ValueKind::Number => number(out, value),
        ValueKind::String => text(out, value.as_str().unwrap_or_default()),
        ValueKind::Seq | ValueKind::Iterable => {
            out.write_char('[')?;
            for (at, item) in value.try_iter().into_iter().flatten().enumerate() {
                separate(out, at)?;
                repr(out, &item)?;
            }
            out.write_char(']')
        }
        ValueKind::Map => {
            out.write_char('{')?;
            for (at, key) in value.try_iter().into_iter().flatten().enumerate() {
                separate(out, at)?;
                repr(out, &key)?;
                out.write_str(": ")?;
                repr(out, &value.get_item(&key).unwrap_or_default())?;
            }
            out.write_char('}')
        }
        _ => write!(out, "{value}"),
    }
}

fn separate(out: &mut dyn Write, at: usize) -> fmt::Result {
    if at == 0 { Ok(()) } else { out.write_str(", ") }
}

/// Integers as they are; floats in their shortest form, with an exponent from 1e16 and below 1e-4.
fn number(out: &mut dyn Write, value: &Value) -> fmt::Result {
    let float = if value.is_integer() {
        None
    } else {
        f64::try_from(value.clone()).ok()
    };
    let Some(float) = float else {
        return write!(out, "{value}");
    };
    if float == 0.0 || !float.is_finite() || (1e-4..1e16).contains(&float.abs()) {
        return write!(out, "{float:?}");
    }
    let text = format!("{float:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    write!(out, "{mantissa}e{sign}{digits:0>2}")
}

/// Single quotes, unless the text has some and no double ones.
fn text(out: &mut dyn Write, text: &str) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.write_char(quote)?;
    for next in text.chars() {
        match next {
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            next if next == quote => write!(out, "\\{next}")?,
            next if next.is_control() => write!(out, "\\x{:02x}", u32::from(next))?,
            next => out.write_char(next)?,
        }
    }
    out.write_char(quote)
}
