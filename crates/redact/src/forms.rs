//! The forms that software gives to a text on its way out.

use std::fmt::Write as _;

use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

/// The secret as it stands, as JSON writes it (RFC 8259 section 7) and as a URL does (RFC 3986
/// section 2.1, in both cases of hex).
pub(crate) fn spellings(secret: &str) -> Vec<Zeroizing<String>> {
    let escaped = Zeroizing::new(serde_json::Value::from(secret).to_string());
    let mut forms = vec![
        Zeroizing::new(secret.to_owned()),
        Zeroizing::new(escaped[1..escaped.len() - 1].to_owned()),
        percent(secret, false, |byte| format!("%{byte:02X}")),
        percent(secret, false, |byte| format!("%{byte:02x}")),
        percent(secret, true, |byte| format!("%{byte:02X}")),
    ];
    forms.dedup();
    forms
}

/// Every other form, which shows nothing of the secret to the eye: base64 (RFC 4648) of a longer
/// text in which it begins at any offset, hex, UTF-16, and the list of bytes that a `Debug` prints.
pub(crate) fn encodings(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let bytes = |digit: fn(u8) -> String| -> Zeroizing<Vec<u8>> {
        Zeroizing::new(
            secret
                .bytes()
                .flat_map(|byte| digit(byte).into_bytes())
                .collect(),
        )
    };
    let mut forms = vec![
        bytes(|byte| format!("{byte:02x}")),
        bytes(|byte| format!("{byte:02X}")),
        bytes(|byte| format!("%{byte:02x}")),
        bytes(|byte| format!("%{byte:02X}")),
        bytes(|byte| format!("\\u{byte:04x}")),
        utf16(secret, u16::to_le_bytes),
        utf16(secret, u16::to_be_bytes),
        numbers(secret, ","),
        numbers(secret, ", "),
    ];
    for offset in 0..3 {
        forms.push(base64(secret, offset, &STANDARD));
        forms.push(base64(secret, offset, &URL_SAFE));
    }
    forms
}

/// Percent-encoded; `form` as HTML forms are, with `+` for a space and `*` left alone.
fn percent(secret: &str, form: bool, encode: fn(u8) -> String) -> Zeroizing<String> {
    let kept: &[u8] = if form { b"-._*" } else { b"-._~" };
    let mut encoded = Zeroizing::new(String::with_capacity(secret.len() * 3));
    for byte in secret.bytes() {
        match byte {
            b' ' if form => encoded.push('+'),
            _ if byte.is_ascii_alphanumeric() || kept.contains(&byte) => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&encode(byte)),
        }
    }
    encoded
}

fn utf16(secret: &str, bytes: fn(u16) -> [u8; 2]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(secret.encode_utf16().flat_map(bytes).collect())
}

fn numbers(secret: &str, separator: &str) -> Zeroizing<Vec<u8>> {
    let mut list = Zeroizing::new(String::with_capacity(secret.len() * 5));
    for (at, byte) in secret.bytes().enumerate() {
        if at > 0 {
            list.push_str(separator);
        }
        // Writing into a String does not fail.
        let _ = write!(list, "{byte}");
    }
    Zeroizing::new(list.as_bytes().to_vec())
}

/// The characters of base64 that depend on the secret alone: three bytes make four characters.
fn base64(secret: &str, offset: usize, engine: &impl base64::Engine) -> Zeroizing<Vec<u8>> {
    let mut padded = Zeroizing::new(vec![0; offset]);
    padded.extend_from_slice(secret.as_bytes());
    let encoded = Zeroizing::new(engine.encode(&*padded).into_bytes());
    let from = if offset == 0 { 0 } else { 4 };
    let to = padded.len() / 3 * 4;
    Zeroizing::new(encoded.get(from..to).unwrap_or_default().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    fn has(secret: &str, form: &[u8]) -> bool {
        spellings(secret).iter().any(|one| one.as_bytes() == form)
            || encodings(secret).iter().any(|one| one.as_slice() == form)
    }

    #[test]
    fn forms_are_those_of_the_standards() {
        for form in [
            &b"a \"\xc3\xa9"[..],
            b"a \\\"\xc3\xa9",
            b"a%20%22%C3%A9",
            b"a%20%22%c3%a9",
            b"a+%22%C3%A9",
            b"612022c3a9",
            b"%61%20%22%c3%a9",
            b"a\0 \0\"\0\xe9\0",
            b"\0a\0 \0\"\0\xe9",
            b"97,32,34,195,169",
            b"97, 32, 34, 195, 169",
            // Of "YSAiw6k=", the characters that whole groups of three bytes make.
            b"YSAi",
        ] {
            assert!(has("a \"é", form), "{}", String::from_utf8_lossy(form));
        }
    }

    #[test]
    fn base64_is_recognised_wherever_the_secret_begins() {
        let secret = "sk-planted-0123456789";
        for before in ["", "x", "xy", "xyz"] {
            let text = STANDARD.encode(format!("{before}{secret} and more"));
            let found = encodings(secret)
                .iter()
                .any(|form| form.len() >= 20 && text.contains(&*String::from_utf8_lossy(form)));
            assert!(found, "{text}");
        }
    }
}
