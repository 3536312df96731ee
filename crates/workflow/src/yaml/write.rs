//! Writes a document: block style, two spaces a level, one document.
//!
//! What might be read as something else than it is stands in double quotes, by the rules of YAML 1.1
//! and 1.2 alike, and what `OmegaConf` would take for an interpolation is escaped.

use std::fmt::Write as _;

use super::interpolation::escape;
use super::scalar::is_plain_text;
use super::tree::{Entry, Yaml};

/// Writes a document whose root is a map, under a comment.
pub(crate) fn document(comment: &[String], root: &[Entry]) -> String {
    let mut out = String::new();
    for line in comment {
        comment_line(&mut out, 0, line);
    }
    entries(&mut out, root, 0);
    out
}

fn comment_line(out: &mut String, indent: usize, text: &str) {
    let text: String = text
        .chars()
        .map(|letter| {
            if is_printable(letter) && letter != '\n' {
                letter
            } else {
                ' '
            }
        })
        .collect();
    pad(out, indent);
    out.push_str(format!("# {text}").trim_end());
    out.push('\n');
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn entries(out: &mut String, map: &[Entry], indent: usize) {
    for entry in map {
        if let Some(comment) = &entry.comment {
            comment_line(out, indent, comment);
        }
        pad(out, indent);
        let key = &entry.key;
        if is_plain_text(key) && !key.contains(':') {
            out.push_str(key);
        } else {
            quoted(out, key);
        }
        out.push(':');
        value(out, &entry.value, indent);
    }
}

/// What stands behind a colon or a dash, to the end of its line or lines.
fn value(out: &mut String, yaml: &Yaml, indent: usize) {
    match yaml {
        Yaml::List(items) if !items.is_empty() => {
            out.push('\n');
            list(out, items, indent);
        }
        Yaml::Map(map) if !map.is_empty() => {
            out.push('\n');
            entries(out, map, indent + 2);
        }
        scalar => {
            out.push(' ');
            self::scalar(out, scalar, indent + 2);
            out.push('\n');
        }
    }
}

fn list(out: &mut String, items: &[Yaml], indent: usize) {
    for item in items {
        pad(out, indent);
        out.push('-');
        match item {
            // The first key stands behind the dash.
            Yaml::Map(map) if !map.is_empty() && map[0].comment.is_none() => {
                let mut inner = String::new();
                entries(&mut inner, map, indent + 2);
                out.push(' ');
                out.push_str(&inner[indent + 2..]);
            }
            Yaml::List(inner) if !inner.is_empty() => {
                out.push('\n');
                list(out, inner, indent + 2);
            }
            other => value(out, other, indent),
        }
    }
}

fn scalar(out: &mut String, yaml: &Yaml, indent: usize) {
    match yaml {
        Yaml::Null => out.push_str("null"),
        Yaml::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Yaml::Number(number) => out.push_str(&number.to_string()),
        Yaml::List(_) => out.push_str("[]"),
        Yaml::Map(_) => out.push_str("{}"),
        Yaml::Text(text) => self::text(out, &escape(text), indent),
        Yaml::Variable {
            before,
            name,
            decoded,
        } => {
            let variable = if *decoded {
                format!("{before}${{oc.decode:${{oc.env:{name}}}}}")
            } else {
                format!("{before}${{oc.env:{name}}}")
            };
            quoted(out, &variable);
        }
    }
}

fn text(out: &mut String, text: &str, indent: usize) {
    if is_plain_text(text) {
        out.push_str(text);
    } else if is_block(text) {
        let (body, keep) = match text.strip_suffix('\n') {
            Some(body) => (body, "|"),
            None => (text, "|-"),
        };
        out.push_str(keep);
        for line in body.split('\n') {
            out.push('\n');
            if !line.is_empty() {
                pad(out, indent);
                out.push_str(line);
            }
        }
    } else {
        quoted(out, text);
    }
}

/// Whether a text can stand as a literal block without an indicator: several lines, the first of them
/// not indented, none of blanks only, no more than one line break at the end.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    text.contains('\n')
        && !body.is_empty()
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && !body.split('\n').any(blank)
        && text.chars().all(is_printable)
}

/// Printable in YAML 1.1 and no line break but the line feed.
fn is_printable(letter: char) -> bool {
    match letter {
        '\t' | '\n' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => false,
        letter => letter >= '\u{A0}',
    }
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if is_printable(letter) => out.push(letter),
            letter => {
                let code = u32::from(letter);
                // Writing to a String cannot fail.
                let _ = if code > 0xFFFF {
                    write!(out, "\\U{code:08x}")
                } else {
                    write!(out, "\\u{code:04x}")
                };
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn written(value: &Value) -> String {
        document(&[], &[Entry::new("k", value)])
    }

    #[test]
    fn a_document_is_easy_to_read() {
        let value = json!({
            "name": "a b",
            "list": [{"a": 1, "b": []}, "x", [true, null]],
            "text": "one\ntwo\n",
            "odd": "yes",
            "money": "costs ${x}",
            "empty": {},
        });
        let expected = r#"k:
  name: a b
  list:
  - a: 1
    b: []
  - x
  -
    - true
    - null
  text: |
    one
    two
  odd: "yes"
  money: "costs \\${x}"
  empty: {}
"#;
        assert_eq!(written(&value), expected);
    }

    #[test]
    fn a_variable_is_never_escaped() {
        let bearer = Yaml::Variable {
            before: "Bearer ",
            name: "T".into(),
            decoded: false,
        };
        let text = document(
            &["a\nb".to_owned()],
            &[Entry {
                key: "h".into(),
                value: bearer,
                comment: Some("why".into()),
            }],
        );
        assert_eq!(text, "# a b\n# why\nh: \"Bearer ${oc.env:T}\"\n");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![
            "[ -~\\n\\t]{0,12}",
            any::<String>(),
            "(yes|no|on|null|~|1:30|017|1e3|0x1f|a: b|- a|#|\\$\\{x\\}|\\\\){1,3}",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e15..1e15_f64).prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(text.clone(), inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in any_value()) {
            let text = written(&value);
            let read = read(&text).map_err(|problem| TestCaseError::fail(format!("{problem:?}\n{text}")))?;
            let back = read.resolved_for_test();
            prop_assert_eq!(&back["k"], &value, "{}", text);
        }
    }
}
