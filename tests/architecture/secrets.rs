//! A type that holds a secret can be neither serialised nor displayed, and its `Debug` tells nothing.

use crate::checkout::{has_word, sources};

/// Types that hold a secret. The `Debug` of secrecy's own is redacted.
const SECRET: [&str; 4] = ["SecretString", "SecretSlice", "SecretBox", "Zeroizing"];

/// A type of ours that has a secret in a field.
#[derive(Debug, PartialEq, Eq)]
struct Holder<'a> {
    name: &'a str,
    derives: Vec<&'a str>,
    redacted_by_its_fields: bool,
}

#[test]
fn no_type_that_holds_a_secret_tells_it() {
    let mut offenders = Vec::new();
    let mut seen = 0;
    for source in sources("", &["rs"]) {
        for holder in holders(&source.text) {
            seen += 1;
            offenders.extend(
                leaks(&holder, &source.text)
                    .into_iter()
                    .map(|leak| format!("{leak} in {}", source.path)),
            );
        }
    }
    assert_eq!(offenders, Vec::<String>::new());
    assert!(
        seen >= 3,
        "the scan finds the types that hold secrets: {seen}"
    );
}

fn leaks(holder: &Holder<'_>, text: &str) -> Vec<String> {
    let name = holder.name;
    let derived = |derive: &str| holder.derives.contains(&derive);
    let implemented = |trait_name: &str| {
        text.lines().any(|line| {
            let implementation = line.trim_start().strip_prefix("impl");
            implementation
                .and_then(|rest| rest.split_once(" for "))
                .is_some_and(|(of, target)| {
                    has_word(of, trait_name) && target.split(['<', ' ']).next() == Some(name)
                })
        })
    };
    let mut leaks = Vec::new();
    if derived("Serialize") || implemented("Serialize") {
        leaks.push(format!("{name} can be serialised"));
    }
    if implemented("Display") {
        leaks.push(format!("{name} can be displayed"));
    }
    if derived("Debug") && !holder.redacted_by_its_fields {
        leaks.push(format!("{name} derives a telling Debug"));
    }
    leaks
}

/// The structs and enums of a file with a secret among their fields.
fn holders(text: &str) -> Vec<Holder<'_>> {
    let mut holders = Vec::new();
    let mut attributes_from = 0;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let code = line.trim();
        if let Some(name) = declared(code) {
            let body = body(&text[start..]);
            if SECRET.iter().any(|secret| has_word(body, secret)) {
                holders.push(Holder {
                    name,
                    derives: derives(&text[attributes_from..start]),
                    redacted_by_its_fields: !has_word(body, "Zeroizing"),
                });
            }
        }
        let between_items = code.is_empty() || code.ends_with(['}', ';', '{']);
        if between_items {
            attributes_from = offset;
        }
    }
    holders
}

fn declared(line: &str) -> Option<&str> {
    let line = line
        .strip_prefix("pub(crate) ")
        .or_else(|| line.strip_prefix("pub "))
        .unwrap_or(line);
    let rest = line
        .strip_prefix("struct ")
        .or_else(|| line.strip_prefix("enum "))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
}

/// From a declaration to its end: a `;` outside of all brackets, or the brace that closes it.
fn body(text: &str) -> &str {
    let mut depth = 0_usize;
    for (index, character) in text.char_indices() {
        match character {
            '{' | '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return &text[..index];
                }
            }
            ';' if depth == 0 => return &text[..index],
            _ => {}
        }
    }
    text
}

fn derives(attributes: &str) -> Vec<&str> {
    attributes
        .split("derive(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .flat_map(|list| list.split([',', ' ', '\n', ':']))
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn a_serialisable_secret_is_found() {
    let text =
        "#[derive(Debug, serde::Serialize)]\npub struct Key {\n    value: SecretString,\n}\n";
    assert_eq!(leaks(&holders(text)[0], text), ["Key can be serialised"]);
}

#[test]
fn a_displayed_secret_and_a_telling_debug_are_found() {
    let text = "#[derive(Clone, Debug)]\nstruct Key(Zeroizing<Vec<u8>>);\n\nimpl fmt::Display for Key {\n}\n";
    assert_eq!(
        leaks(&holders(text)[0], text),
        ["Key can be displayed", "Key derives a telling Debug"]
    );
}

#[test]
fn a_redacted_secret_and_a_neighbours_derive_are_no_leak() {
    let text = "#[derive(Serialize)]\nstruct Open { a: u8 }\n\n/// Holds one.\n#[derive(Debug)]\nstruct Key {\n    \
                value: Option<SecretString>,\n}\n";
    let found = holders(text);
    assert_eq!(found.len(), 1);
    assert_eq!(leaks(&found[0], text), Vec::<String>::new());
}
