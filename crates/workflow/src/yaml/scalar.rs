//! What a plain scalar means to the SDK's loader: `PyYAML`'s resolver of YAML 1.1
//! (<https://yaml.org/type/>) with the changes of `OmegaConf` 2.3, under which times stay text and `1e3`
//! is a number.

use serde_json::{Number, Value};

/// The value of a plain scalar; `None` for a number that JSON has not, such as `.inf`.
pub(crate) fn plain(text: &str) -> Option<Value> {
    if is_null(text) {
        return Some(Value::Null);
    }
    if let Some(flag) = boolean(text) {
        return Some(Value::Bool(flag));
    }
    if let Some(number) = integer(text) {
        return Some(number);
    }
    if is_float(text) {
        return float(text);
    }
    Some(Value::String(text.to_owned()))
}

/// Whether a text that is written without quotes is read back as that text, by this loader and by
/// others of YAML 1.1 and 1.2.
pub(crate) fn is_plain_text(text: &str) -> bool {
    let mut letters = text.chars().peekable();
    let begins = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '_' | '$' | '/');
    if !text.starts_with(begins) || text.ends_with([' ', ':']) {
        return false;
    }
    while let Some(letter) = letters.next() {
        let fits = match letter {
            '_' | '.' | '/' | '$' | ' ' | '-' => true,
            // A colon before a space ends a key.
            ':' => letters.peek().is_some_and(|next| *next != ' '),
            letter => letter.is_ascii_alphanumeric(),
        };
        if !fits {
            return false;
        }
    }
    let lower = text.to_ascii_lowercase();
    !matches!(
        lower.as_str(),
        "y" | "n"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "true"
            | "false"
            | "null"
            | "none"
            | "nan"
            | "inf"
    )
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    }
}

fn integer(text: &str) -> Option<Value> {
    let (negative, digits) = signed(text);
    let all = |digits: &str, radix: u32| {
        !digits.is_empty()
            && digits
                .chars()
                .all(|digit| digit == '_' || digit.is_digit(radix))
    };
    let read = |digits: &str, radix: u32| {
        let bare = digits.replace('_', "");
        i128::from_str_radix(&bare, radix).ok()
    };
    let size = if let Some(bits) = digits.strip_prefix("0b") {
        all(bits, 2).then(|| read(bits, 2))?
    } else if let Some(hex) = digits.strip_prefix("0x") {
        all(hex, 16).then(|| read(hex, 16))?
    } else if digits == "0" {
        Some(0)
    } else if let Some(octal) = digits.strip_prefix('0') {
        all(octal, 8).then(|| read(octal, 8))?
    } else if digits.starts_with(|first: char| first.is_ascii_digit()) {
        if digits.contains(':') {
            sexagesimal(digits)
        } else {
            all(digits, 10).then(|| read(digits, 10))?
        }
    } else {
        return None;
    };
    let size = size.map(|size| if negative { -size } else { size });
    let number = match size {
        Some(size) => i64::try_from(size)
            .map(Number::from)
            .or_else(|_| u64::try_from(size).map(Number::from))
            .ok(),
        None if digits.contains(':') => return None,
        None => None,
    };
    // Python's integers have no end; JSON's become numbers with a fraction.
    let wide = || {
        text.replace('_', "")
            .parse()
            .ok()
            .and_then(Number::from_f64)
    };
    number.or_else(wide).map(Value::Number)
}

/// `1:30` is 90, as in YAML 1.1.
fn sexagesimal(digits: &str) -> Option<i128> {
    let mut total: i128 = 0;
    for (place, part) in digits.split(':').enumerate() {
        let fits = if place == 0 {
            part.chars()
                .all(|digit| digit == '_' || digit.is_ascii_digit())
        } else {
            is_sixtieth(part)
        };
        if part.is_empty() || !fits {
            return None;
        }
        let part: i128 = part.replace('_', "").parse().ok()?;
        total = total.checked_mul(60)?.checked_add(part)?;
    }
    Some(total)
}

fn is_sixtieth(part: &str) -> bool {
    match part.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => (b'0'..=b'5').contains(ten) && one.is_ascii_digit(),
        _ => false,
    }
}

fn is_float(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (_, bare) = signed(text);
    if matches!(bare, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    if bare.contains(':') {
        return float_of_sixties(bare).is_some();
    }
    let (mantissa, exponent) = match bare.find(['e', 'E']) {
        Some(at) => (&bare[..at], Some(&bare[at + 1..])),
        None => (bare, None),
    };
    let (sign, power) = exponent.map_or((false, None), |exponent| {
        let (_, digits) = signed(exponent);
        (digits.len() != exponent.len(), Some(digits))
    });
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    if power.is_some_and(|power| power.is_empty() || !power.bytes().all(|b| b.is_ascii_digit())) {
        return false;
    }
    match mantissa.split_once('.') {
        // `.5` has no sign of its own, and wants one before its power.
        Some(("", fraction)) => {
            bare.len() == text.len()
                && fraction.starts_with(|first: char| first.is_ascii_digit())
                && digits(fraction)
                && (power.is_none() || sign)
        }
        Some((whole, fraction)) => {
            whole.starts_with(|first: char| first.is_ascii_digit())
                && digits(whole)
                && digits(fraction)
                && (is_grouped(whole) || power.is_none() || sign)
        }
        None => power.is_some() && digits(mantissa) && is_grouped(mantissa),
    }
}

/// Whether every underscore stands between two digits.
fn is_grouped(digits: &str) -> bool {
    digits.split('_').all(|group| !group.is_empty())
}

fn float(text: &str) -> Option<Value> {
    let (negative, bare) = signed(text);
    let size = match float_of_sixties(bare) {
        Some(size) => size,
        None => bare.replace('_', "").parse().ok()?,
    };
    Number::from_f64(if negative { -size } else { size }).map(Value::Number)
}

fn float_of_sixties(text: &str) -> Option<f64> {
    if !text.contains(':') {
        return None;
    }
    let (whole, fraction) = text.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let mut parts = whole.split(':');
    let first = parts.next()?;
    let fits = first.starts_with(|first: char| first.is_ascii_digit())
        && digits(first)
        && digits(fraction)
        && parts.all(is_sixtieth);
    if !fits {
        return None;
    }
    let mut total = 0.0;
    for part in whole.split(':') {
        let part: f64 = part.replace('_', "").parse().ok()?;
        total = total * 60.0 + part;
    }
    let fraction: f64 = format!("0.{}", fraction.replace('_', "")).parse().ok()?;
    Some(total + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_plain_scalar_means_what_it_means_to_the_sdk() {
        for (text, value) in [
            ("yes", json!(true)),
            ("Off", json!(false)),
            ("y", json!("y")),
            ("~", json!(null)),
            ("", json!(null)),
            ("017", json!(15)),
            ("018", json!("018")),
            ("0o17", json!("0o17")),
            ("0x1F", json!(31)),
            ("0b101", json!(5)),
            ("1_000", json!(1000)),
            ("1:30", json!(90)),
            ("1:75", json!("1:75")),
            ("-1:30", json!(-90)),
            ("1:30.5", json!(90.5)),
            ("1e3", json!(1000.0)),
            ("1.", json!(1.0)),
            (".5", json!(0.5)),
            ("-.5", json!("-.5")),
            (".5e3", json!(".5e3")),
            ("2026-01-02", json!("2026-01-02")),
            ("-", json!("-")),
            ("0", json!(0)),
            ("+7", json!(7)),
            ("1.5e-3", json!(0.0015)),
            ("12e03", json!(12000.0)),
            ("5_e3", json!("5_e3")),
            ("5_0e3", json!(50_000.0)),
            ("1_.5", json!(1.5)),
            ("1_.5e3", json!("1_.5e3")),
            ("abc", json!("abc")),
            ("1a", json!("1a")),
        ] {
            assert_eq!(plain(text), Some(value), "{text:?}");
        }
        assert_eq!(plain(".inf"), None);
        assert_eq!(plain(".nan"), None);
    }

    #[test]
    fn what_looks_like_something_else_is_not_written_bare() {
        for text in [
            "", "yes", "NO", "null", "y", "12", "1:30", "- a", "a: b", "a:", "a ", " a", "#a",
            "{a", "*a", "&a", "!a", "%a", "@a", "`a", "'a", "\"a", "a,b", "a#b", "0x1", ".5", "~",
            "=", "<<", "---", "é", "a\nb", "?", "|", ">",
        ] {
            assert!(!is_plain_text(text), "{text:?}");
        }
        for text in [
            "gpt-4o",
            "$.a.output.x",
            "https://x.example/v1",
            "dynamiq.nodes.llms.OpenAI",
            "a b",
            "_x",
            "/v1",
        ] {
            assert!(is_plain_text(text), "{text:?}");
            assert_eq!(plain(text), Some(json!(text)));
        }
    }
}
