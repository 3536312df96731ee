//! `OmegaConf`'s interpolations (<https://omegaconf.readthedocs.io/en/2.3_branch/grammar.html>): the few
//! forms that workflows use, and the escape of texts that merely look like one.

/// Writes a text so that `OmegaConf` gives it back as it stands: a `${` that is text is written `\${`,
/// and the backslashes before it twice. A text without one is left alone, backslashes included.
///
/// ```
/// use patchbay_workflow::yaml::escape;
///
/// assert_eq!(escape(r"cost: ${x}"), r"cost: \${x}");
/// assert_eq!(escape(r"a\b"), r"a\b");
/// ```
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut pieces = text.split("${");
    if let Some(first) = pieces.next() {
        escaped.push_str(first);
    }
    for piece in pieces {
        let backslashes = escaped.len() - escaped.trim_end_matches('\\').len();
        escaped.extend(std::iter::repeat_n('\\', backslashes + 1));
        escaped.push_str("${");
        escaped.push_str(piece);
    }
    escaped
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// It stands for itself.
    Text(String),
    /// `${oc.env:NAME}` or `${oc.env:NAME,default}`; decoded, its text is read as YAML.
    Variable {
        name: String,
        default: Option<String>,
        decoded: bool,
    },
    /// `${a.b.c}`: another place of the document.
    Place(Vec<String>),
}

/// Takes a text apart.
///
/// # Errors
/// An interpolation of another form.
pub(crate) fn pieces(text: &str) -> Result<Vec<Piece>, &'static str> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        let bare = before.trim_end_matches('\\');
        let backslashes = before.len() - bare.len();
        plain.push_str(bare);
        plain.extend(std::iter::repeat_n('\\', backslashes / 2));
        if backslashes % 2 == 1 {
            plain.push_str("${");
            rest = &from[2..];
            continue;
        }
        let end = closing(&from[2..]).ok_or("has an interpolation without an end")?;
        if !plain.is_empty() {
            found.push(Piece::Text(std::mem::take(&mut plain)));
        }
        found.push(interpolation(from[2..2 + end].trim())?);
        rest = &from[2 + end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() || found.is_empty() {
        found.push(Piece::Text(plain));
    }
    Ok(found)
}

/// Where the brace that is open before a text closes in it.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

fn interpolation(inner: &str) -> Result<Piece, &'static str> {
    const FORM: &str = "has an interpolation of a form that is not read: known are ${oc.env:NAME}, \
         ${oc.env:NAME,default}, ${oc.decode:${oc.env:NAME}} and ${key.of.the.document}";
    if let Some(decoded) = inner.strip_prefix("oc.decode:") {
        let inside = decoded
            .trim()
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .ok_or(FORM)?;
        return match interpolation(inside)? {
            Piece::Variable { name, default, .. } => Ok(Piece::Variable {
                name,
                default,
                decoded: true,
            }),
            Piece::Text(_) | Piece::Place(_) => Err(FORM),
        };
    }
    if let Some(variable) = inner.strip_prefix("oc.env:") {
        let (name, default) = match variable.split_once(',') {
            Some((name, default)) => (name, Some(unquoted(default.trim()).ok_or(FORM)?)),
            None => (variable, None),
        };
        let name = name.trim();
        let plain = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'_';
        if name.is_empty() || !name.bytes().all(plain) {
            return Err(FORM);
        }
        return Ok(Piece::Variable {
            name: name.to_owned(),
            default,
            decoded: false,
        });
    }
    let steps: Vec<String> = inner.split('.').map(str::to_owned).collect();
    let is_key = |step: &String| {
        !step.is_empty()
            && step
                .chars()
                .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
    };
    if steps.iter().all(is_key) {
        Ok(Piece::Place(steps))
    } else {
        Err(FORM)
    }
}

/// A default as it is written: bare, or in quotes.
fn unquoted(text: &str) -> Option<String> {
    if text.contains("${") {
        return None;
    }
    for quote in ['\'', '"'] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.strip_suffix(quote).map(str::to_owned);
        }
    }
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn variable(name: &str, default: Option<&str>, decoded: bool) -> Piece {
        Piece::Variable {
            name: name.to_owned(),
            default: default.map(str::to_owned),
            decoded,
        }
    }

    #[test]
    fn every_form_that_workflows_use_is_told_apart() {
        for (text, expected) in [
            ("${oc.env:A_1}", variable("A_1", None, false)),
            ("${oc.env:A,b c}", variable("A", Some("b c"), false)),
            ("${oc.env:A,''}", variable("A", Some(""), false)),
            ("${oc.decode:${oc.env:A}}", variable("A", None, true)),
            ("${a.b-c}", Piece::Place(vec!["a".into(), "b-c".into()])),
            (r"\${a}", Piece::Text("${a}".into())),
            (r"a\b", Piece::Text(r"a\b".into())),
            ("", Piece::Text(String::new())),
        ] {
            assert_eq!(pieces(text).unwrap(), [expected], "{text}");
        }
        let mixed = pieces("Bearer ${oc.env:T}!").unwrap();
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            mixed,
            [text("Bearer "), variable("T", None, false), text("!")]
        );
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "${",
            "${oc.env:A",
            "${oc.env:}",
            "${oc.env:A,${oc.env:B}}",
            "${oc.select:a}",
            "${.a}",
            "${a[0]}",
            "${oc.decode:1}",
            "${}",
        ] {
            assert!(pieces(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_escaped_text_stands_for_itself(text in r#"(\\|\$|\{|\}|a|"|\$\{|\n){0,12}"#) {
            prop_assert_eq!(pieces(&escape(&text)).unwrap(), [Piece::Text(text)]);
        }
    }
}
