//! Takes secrets out of texts that came from outside.
//!
//! Providers echo keys in their errors, whole, escaped or with a masked middle.
//! The functions here never return a text that holds a known secret, or eight
//! consecutive bytes of one.

use std::collections::HashSet;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::forms::{encodings, spellings};
use crate::{MARK, SHORTEST as WINDOW};

/// Bytes of a secret beside a mask (`sk-***`) that identify it as an echo.
const MASKED_EDGE: usize = 3;

/// Returns `text` with every trace of the secrets replaced.
pub fn redact<'a>(text: &str, secrets: impl IntoIterator<Item = &'a SecretString>) -> String {
    let mut hidden = vec![false; text.len()];
    for secret in secrets {
        let secret = secret.expose_secret();
        if secret.is_empty() {
            continue;
        }
        for form in spellings(secret) {
            hide_whole(text, &form, &mut hidden);
            hide_windows(text, &form, &mut hidden);
        }
        if secret.len() >= WINDOW {
            for form in encodings(secret) {
                hide_bytes(text, &form, &mut hidden);
            }
        }
        hide_masked(text, secret, &mut hidden);
    }
    replace_hidden(text, &hidden)
}

/// Replaces every secret of at least eight bytes that stands whole in a text of a value: what a
/// provider says back in a successful answer.
pub fn redact_value<'a>(value: &mut Value, secrets: impl IntoIterator<Item = &'a SecretString>) {
    let forms: Vec<_> = secrets
        .into_iter()
        .filter(|secret| secret.expose_secret().len() >= WINDOW)
        .flat_map(|secret| texts(secret.expose_secret()))
        .collect();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => redact_whole(text, &forms),
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => open.extend(fields.values_mut()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Every form that is a text itself.
fn texts(secret: &str) -> Vec<Zeroizing<String>> {
    let mut texts = spellings(secret);
    for form in encodings(secret) {
        if let Ok(text) = std::str::from_utf8(&form) {
            texts.push(Zeroizing::new(text.to_owned()));
        }
    }
    texts.retain(|text| text.len() >= WINDOW);
    texts
}

fn redact_whole(text: &mut String, forms: &[Zeroizing<String>]) {
    for form in forms {
        if text.contains(form.as_str()) {
            *text = text.replace(form.as_str(), MARK);
        }
    }
}

fn hide_whole(text: &str, secret: &str, hidden: &mut [bool]) {
    for (start, found) in text.match_indices(secret) {
        hidden[start..start + found.len()].fill(true);
    }
}

fn hide_bytes(text: &str, form: &[u8], hidden: &mut [bool]) {
    if let Ok(form) = std::str::from_utf8(form)
        && form.len() >= WINDOW
    {
        hide_whole(text, form, hidden);
    }
}

fn hide_windows(text: &str, secret: &str, hidden: &mut [bool]) {
    let windows: HashSet<&[u8]> = secret.as_bytes().windows(WINDOW).collect();
    for (start, window) in text.as_bytes().windows(WINDOW).enumerate() {
        if windows.contains(window) {
            hidden[start..start + WINDOW].fill(true);
        }
    }
}

/// Hides words such as `sk-pr***wxyz` and `...wxyz`, whose visible ends are those
/// of the secret.
fn hide_masked(text: &str, secret: &str, hidden: &mut [bool]) {
    let separates = |c: char| c.is_whitespace() || "\"'`(),:;=<>{}[]".contains(c);
    for word in text.split(separates) {
        let Some((first, last)) = mask(word) else {
            continue;
        };
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let head = &word[..first];
        let tail = word[last..].trim_end_matches('.');
        let echoes = (head.len() >= MASKED_EDGE && secret.starts_with(head))
            || (tail.len() >= MASKED_EDGE && secret.ends_with(tail));
        if echoes {
            hidden[start..start + word.len()].fill(true);
        }
    }
}

/// Where the masked part of a word begins and ends: from the first to the last
/// asterisk, bullet, ellipsis or dot that has a dot beside it.
fn mask(word: &str) -> Option<(usize, usize)> {
    let mut marks = word.char_indices().filter(|&(at, c)| match c {
        '*' | '•' | '…' => true,
        '.' => word[..at].ends_with('.') || word[at + 1..].starts_with('.'),
        _ => false,
    });
    let (first, mark) = marks.next()?;
    let (last, mark) = marks.next_back().unwrap_or((first, mark));
    Some((first, last + mark.len_utf8()))
}

/// Replaces each hidden run by one mark. A character with a hidden byte is hidden.
fn replace_hidden(text: &str, hidden: &[bool]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut inside = false;
    for (start, character) in text.char_indices() {
        let end = start + character.len_utf8();
        if hidden[start..end].contains(&true) {
            if !inside {
                shown.push_str(MARK);
            }
            inside = true;
        } else {
            shown.push(character);
            inside = false;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk-proj-Zq81/\"é=Kx77wPmT02";

    fn clean(text: &str) -> String {
        redact(text, [&SecretString::from(KEY)])
    }

    #[test]
    fn exact_and_escaped_values_go() {
        let json = serde_json::Value::from(KEY).to_string();
        assert_eq!(clean(&format!("bad key {KEY}!")), "bad key [redacted]!");
        assert_eq!(clean(&format!("body {json}")), "body \"[redacted]\"");
        for url in [
            "?key=sk-proj-Zq81%2F%22%C3%A9%3DKx77wPmT02",
            "?key=sk-proj-Zq81%2f%22%c3%a9%3dKx77wPmT02",
        ] {
            assert_eq!(clean(url), "?key=[redacted]");
        }
    }

    #[test]
    fn parts_of_eight_bytes_go_and_shorter_ones_stay() {
        assert_eq!(clean("ends with Kx77wPmT"), "ends with [redacted]");
        assert_eq!(clean("starts with sk-proj"), "starts with sk-proj");
    }

    #[test]
    fn masked_echoes_go() {
        for masked in [
            "sk-pr***mT02",
            "sk-proj-********mT02",
            "...mT02",
            "sk-p…",
            "****mT02.",
        ] {
            let shown = clean(&format!(
                "Incorrect API key provided: {masked} See the docs."
            ));
            assert_eq!(
                shown,
                "Incorrect API key provided: [redacted] See the docs."
            );
        }
    }

    #[test]
    fn a_text_without_the_secret_is_unchanged() {
        let text = "Model gpt-9 does not exist... (see https://docs.example/errors) ***";
        assert_eq!(clean(text), text);
    }

    #[test]
    fn a_short_secret_is_redacted_whole() {
        assert_eq!(
            redact("pin 1234", [&SecretString::from("1234")]),
            "pin [redacted]"
        );
    }

    #[test]
    fn nothing_is_redacted_for_an_empty_secret() {
        assert_eq!(redact("fine", [&SecretString::from("")]), "fine");
    }

    #[test]
    fn several_secrets_go() {
        let secrets = [
            SecretString::from("alpha-one-1"),
            SecretString::from("beta-two-22"),
        ];
        assert_eq!(
            redact("alpha-one-1 and beta-two-22", &secrets),
            "[redacted] and [redacted]"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_part_of_a_secret_survives(
            secret in "[!-~é]{8,40}",
            before in "\\PC{0,20}",
            after in "\\PC{0,20}",
            form in 0_usize..4,
            cut in 0_usize..20,
        ) {
            let forms = spellings(&secret);
            let echo = &forms[form.min(forms.len() - 1)];
            let cut = echo.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(0);
            let text = format!("{before}{}{after}", &echo[cut..]);

            let shown = redact(&text, [&SecretString::from(secret.clone())]);

            proptest::prop_assume!(!shown.replace(MARK, "").contains(MARK));
            for part in shown.split(MARK) {
                for form in &forms {
                    let windows: HashSet<&[u8]> = form.as_bytes().windows(WINDOW).collect();
                    proptest::prop_assert!(part.as_bytes().windows(WINDOW).all(|w| !windows.contains(w)));
                }
            }
        }
    }
}
