//! What pydantic's lax mode makes of a given value
//! (<https://docs.pydantic.dev/latest/concepts/conversion_table/>).

use speedate::{
    Date, DateTime, DateTimeConfig, DateTimeConfigBuilder, MicrosecondsPrecisionOverflowBehavior,
    TimeConfigBuilder,
};

use super::{
    facts::{SdkField, SdkKind},
    json::Json,
};

/// The value that the SDK takes, or why it takes none; the reason repeats no value.
pub(super) fn coerce(field: &SdkField, given: Json) -> Result<Json, &'static str> {
    if matches!(given, Json::Null) && field.nullable {
        return Ok(Json::Null);
    }
    match field.kind {
        SdkKind::String => string(field, given),
        SdkKind::Integer => integer(given).ok_or("must be a valid integer"),
        SdkKind::Number => number(given).ok_or("must be a valid number"),
        SdkKind::Boolean => boolean(&given).ok_or("must be a valid boolean"),
        SdkKind::Map => match given {
            Json::Map(_) => Ok(given),
            _ => Err("must be an object"),
        },
        SdkKind::StringMap => match &given {
            Json::Map(entries) if entries.iter().all(|(_, value)| value.text().is_some()) => {
                Ok(given)
            }
            _ => Err("must be an object of strings"),
        },
        SdkKind::List => match &given {
            Json::List(items) if items.iter().all(|item| item.text().is_some()) => Ok(given),
            _ => Err("must be a list of strings"),
        },
        SdkKind::Datetime => datetime(&given).ok_or("must be a valid datetime"),
    }
}

fn string(field: &SdkField, given: Json) -> Result<Json, &'static str> {
    let text = given.text().ok_or("must be a valid string")?;
    match &field.options {
        Some(options) if !options.iter().any(|option| option == text) => {
            Err("must be one of its options")
        }
        _ => Ok(given),
    }
}

fn integer(given: Json) -> Option<Json> {
    match given {
        Json::Int(_) => Some(given),
        Json::Bool(value) => Some(Json::Int(i32::from(value).to_string())),
        Json::Float(number) => whole(number),
        Json::Text(text) => integer_text(&text).map(Json::Int),
        _ => None,
    }
}

/// A float without a fraction, within the range of an `i64`.
fn whole(number: f64) -> Option<Json> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (number.is_finite() && number.fract() == 0.0 && number.abs() < LIMIT)
        .then(|| Json::Int(format!("{:.0}", if number == 0.0 { 0.0 } else { number })))
}

/// Digits with a sign, single underscores between them, and a fraction of zeros at most.
fn integer_text(text: &str) -> Option<String> {
    const LONGEST: usize = 4_300;
    let text = text.trim();
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = match unsigned.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => {
            whole
        }
        Some(_) => return None,
        None => unsigned,
    };
    let digits = without_underscores(digits)?;
    if digits.is_empty() || digits.len() > LONGEST || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    Some(match (digits, negative) {
        ("", _) => "0".into(),
        (digits, true) => format!("-{digits}"),
        (digits, false) => digits.to_owned(),
    })
}

/// Python allows single underscores between digits.
fn without_underscores(text: &str) -> Option<String> {
    let wrong = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (!wrong).then(|| text.replace('_', ""))
}

fn number(given: Json) -> Option<Json> {
    Some(Json::Float(match given {
        Json::Float(number) => number,
        Json::Int(digits) => digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())?,
        Json::Bool(value) => f64::from(u8::from(value)),
        Json::Text(text) => without_underscores(text.trim())?.parse().ok()?,
        _ => return None,
    }))
}

fn boolean(given: &Json) -> Option<Json> {
    let value = match given {
        Json::Bool(value) => *value,
        Json::Int(digits) => digit(digits)?,
        Json::Float(number) if *number == 0.0 => false,
        Json::Float(number) if (number - 1.0).abs() == 0.0 => true,
        Json::Text(text) => match text.to_ascii_lowercase().as_str() {
            "0" | "off" | "f" | "false" | "n" | "no" => false,
            "1" | "on" | "t" | "true" | "y" | "yes" => true,
            _ => return None,
        },
        _ => return None,
    };
    Some(Json::Bool(value))
}

fn digit(digits: &str) -> Option<bool> {
    match digits {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// A moment in ISO 8601 or in seconds (or milliseconds) since 1970, as the SDK's own parser reads it.
fn datetime(given: &Json) -> Option<Json> {
    let moment = match given {
        Json::Text(text) => match DateTime::parse_bytes_with_config(text.as_bytes(), &config()) {
            Ok(moment) => moment.to_string(),
            // A day alone is its midnight.
            Err(_) => format!("{}T00:00:00", Date::parse_str(text).ok()?),
        },
        Json::Int(digits) => since_1970(digits, "0")?,
        Json::Float(number) => since_1970(
            &format!("{:.0}", number.floor()),
            &format!("{:.0}", number.fract().abs() * 1_000_000.0),
        )?,
        _ => return None,
    };
    Some(Json::Text(moment))
}

fn since_1970(seconds: &str, microseconds: &str) -> Option<String> {
    let (seconds, microseconds) = (seconds.parse().ok()?, microseconds.parse().ok()?);
    DateTime::from_timestamp_with_config(seconds, microseconds, &config())
        .ok()
        .map(|moment| moment.to_string())
}

fn config() -> DateTimeConfig {
    let time = TimeConfigBuilder::new()
        .microseconds_precision_overflow_behavior(MicrosecondsPrecisionOverflowBehavior::Truncate)
        .unix_timestamp_offset(Some(0))
        .build();
    DateTimeConfigBuilder::new().time_config(time).build()
}
