//! Looks for a secret in bytes, in every form that software gives to text on its way out: raw,
//! base64 at any offset, hex, percent-encoded, escaped for JSON, UTF-16, a list of numbers.

use std::fs;
use std::path::{Path, PathBuf};

use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// A secret in one form.
#[derive(Debug, Clone)]
pub struct Form {
    /// What the form is called.
    pub name: String,
    /// What to look for.
    pub bytes: Vec<u8>,
}

/// All forms of a secret that are looked for.
pub fn forms(secret: &str) -> Vec<Form> {
    let mut forms = vec![
        form("raw", secret.as_bytes().to_vec()),
        form("hex", hex(secret, |byte| format!("{byte:02x}"))),
        form("HEX", hex(secret, |byte| format!("{byte:02X}"))),
        form("percent", hex(secret, |byte| format!("%{byte:02x}"))),
        form("PERCENT", hex(secret, |byte| format!("%{byte:02X}"))),
        form("form", form_urlencoded(secret)),
        form("json", json(secret)),
        form("json with slashes", json_with_slashes(secret)),
        form("json in json", json(&text(json(secret)))),
        form("json numbers", hex(secret, |byte| format!("\\u{byte:04x}"))),
        form("utf-16le", utf16(secret, u16::to_le_bytes)),
        form("utf-16be", utf16(secret, u16::to_be_bytes)),
        form("numbers", numbers(secret, ",")),
        form("spaced numbers", numbers(secret, ", ")),
    ];
    for offset in 0..3 {
        let name = |alphabet: &str| format!("{alphabet} at offset {offset}");
        forms.push(Form {
            name: name("base64"),
            bytes: base64_inner(secret, offset, &STANDARD),
        });
        forms.push(Form {
            name: name("base64url"),
            bytes: base64_inner(secret, offset, &URL_SAFE),
        });
    }
    forms
}

/// The names of the forms in which `bytes` hold the secret.
pub fn found(bytes: &[u8], secret: &str) -> Vec<String> {
    forms(secret)
        .into_iter()
        .filter(|form| contains(bytes, &form.bytes))
        .map(|form| form.name)
        .collect()
}

/// Every file under a folder with its content.
///
/// # Panics
/// When one cannot be read.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be listed") {
            let entry = entry.expect("a folder can be listed");
            let kind = entry.file_type().expect("an entry has a type");
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let bytes = fs::read(entry.path()).expect("a file can be read");
                files.push((entry.path(), bytes));
            }
        }
    }
    files
}

fn form(name: &str, bytes: Vec<u8>) -> Form {
    Form {
        name: name.to_owned(),
        bytes,
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else {
        return false;
    };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(needle) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

fn hex(secret: &str, digit: impl Fn(u8) -> String) -> Vec<u8> {
    secret.bytes().map(digit).collect::<String>().into_bytes()
}

fn form_urlencoded(secret: &str) -> Vec<u8> {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        _ => format!("%{byte:02X}"),
    };
    hex(secret, encode)
}

/// As it stands between the quotes of a JSON string (RFC 8259 section 7).
fn json(secret: &str) -> Vec<u8> {
    let quoted = serde_json::to_string(secret).expect("a text can be written as JSON");
    quoted.as_bytes()[1..quoted.len() - 1].to_vec()
}

/// As some writers do, so that `</script>` cannot appear.
fn json_with_slashes(secret: &str) -> Vec<u8> {
    text(json(secret)).replace('/', "\\/").into_bytes()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

fn utf16(secret: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    secret.encode_utf16().flat_map(bytes).collect()
}

fn numbers(secret: &str, separator: &str) -> Vec<u8> {
    let numbers: Vec<String> = secret.bytes().map(|byte| byte.to_string()).collect();
    numbers.join(separator).into_bytes()
}

/// The characters of base64 that depend on the secret alone, wherever it begins in a longer text
/// (RFC 4648: three bytes make four characters).
fn base64_inner(secret: &str, offset: usize, engine: &impl base64::Engine) -> Vec<u8> {
    let mut padded = vec![0; offset];
    padded.extend_from_slice(secret.as_bytes());
    let whole = padded.len() / 3 * 4;
    let encoded = engine.encode(&padded).into_bytes();
    let from = if offset == 0 { 0 } else { 4 };
    encoded[from..whole].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    /// Every character here is written differently by some form.
    const SECRET: &str = "sk-\"planted\"/b\\c+d=é-0123456789";

    #[test]
    fn a_secret_is_found_in_every_form() {
        for form in forms(SECRET) {
            let mut bytes = b"before ".to_vec();
            bytes.extend_from_slice(&form.bytes);
            bytes.extend_from_slice(b" after");
            let found = found(&bytes, SECRET);
            assert!(found.contains(&form.name), "{} in {found:?}", form.name);
        }
    }

    #[test]
    fn base64_is_found_wherever_the_secret_begins() {
        for before in ["", "x", "xy", "xyz", "a longer text: "] {
            let text = format!("{before}{SECRET} and more");
            for encoded in [STANDARD.encode(&text), URL_SAFE.encode(&text)] {
                let found = found(encoded.as_bytes(), SECRET);
                assert!(!found.is_empty(), "{encoded}");
            }
        }
    }

    #[test]
    fn a_text_without_the_secret_holds_no_form_of_it() {
        let harmless = "sk-planted and 0123456789, but not one after the other".repeat(100);
        assert_eq!(found(harmless.as_bytes(), SECRET), Vec::<String>::new());
    }

    #[test]
    fn files_of_nested_folders_are_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b"), SECRET).unwrap();
        let files = files(folder.path());
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].1, SECRET.as_bytes());
    }
}
