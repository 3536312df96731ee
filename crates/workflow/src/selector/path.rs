//! The SDK's `JSONPath` dialect (that of jsonpath-ng), rewritten to RFC 9535, which then runs it.
//!
//! The dialect allows what the RFC does not: names with hyphens without quotes, names and lists of
//! names after a dot, a dot before a bracket, a path without `$`. It has no filters. The rewritten
//! path quotes every name, so nothing of the expression reaches the RFC parser unread.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::SelectorError;

/// Bytes of an expression.
const MAX_LENGTH: usize = 4_096;

/// How many times over a path may name one value: each list of `n` names or indices may do it `n`
/// times, and each `..` once a level.
const MAX_REPEATS: usize = 1_024;
const REPEATS_OF_DESCENT: usize = 32;

/// Indices that RFC 9535 (section 2.1) allows: those that are exact in a double.
const MAX_INDEX: i64 = (1 << 53) - 1;

/// Words that are operators of the dialect and can be names only in quotes.
const RESERVED: [&str; 2] = ["where", "wherenot"];

const UNEXPECTED: &str = "unexpected character";

/// A parsed path.
#[derive(Debug)]
pub(super) struct Path(JsonPath);

impl Path {
    pub(super) fn parse(expr: &str) -> Result<Self, SelectorError> {
        if expr.len() > MAX_LENGTH {
            return Err(SelectorError::TooComplex);
        }
        let rfc = Reader::new(expr).path()?;
        let path = JsonPath::parse(&rfc).map_err(|error| SelectorError::Syntax {
            reason: "the path is not understood",
            position: error.position() + 1,
        })?;
        Ok(Self(path))
    }

    /// The matches in the order of RFC 9535.
    pub(super) fn find<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        self.0.query(value).all()
    }
}

/// Reads the dialect and writes the RFC's form.
struct Reader {
    chars: Vec<char>,
    at: usize,
    rfc: String,
    repeats: usize,
}

impl Reader {
    fn new(expr: &str) -> Self {
        Self {
            chars: expr.chars().collect(),
            at: 0,
            rfc: "$".to_owned(),
            repeats: 1,
        }
    }

    fn path(mut self) -> Result<String, SelectorError> {
        self.skip_space();
        if !self.root() {
            self.step()?;
        }
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some('.') => {
                    self.at += 1;
                    if self.take('.') {
                        self.repeat(REPEATS_OF_DESCENT)?;
                        self.rfc.push_str("..");
                    }
                    self.step()?;
                }
                Some('[') => self.step()?,
                Some(_) => return Err(self.error(UNEXPECTED)),
            }
        }
        Ok(self.rfc)
    }

    /// `$`, or `@` where it is not the start of a name.
    fn root(&mut self) -> bool {
        let is_root = match self.peek() {
            Some('$') => true,
            Some('@') => matches!(self.chars.get(self.at + 1), None | Some('.' | '[')),
            Some(_) | None => false,
        };
        self.at += usize::from(is_root);
        is_root
    }

    /// What may follow a dot: a wildcard, a number, names, or a bracket.
    fn step(&mut self) -> Result<(), SelectorError> {
        self.skip_space();
        match self.peek() {
            Some('[') => {
                self.at += 1;
                self.bracket()
            }
            Some('*') => {
                self.at += 1;
                self.rfc.push_str("[*]");
                Ok(())
            }
            Some('-' | '0'..='9') => {
                // After a dot a number is a name, without leading zeros as in the SDK.
                let name = self.integer()?.to_string();
                self.write_names(&[name]);
                Ok(())
            }
            Some(_) => self.names(),
            None => Err(self.error("a name is missing")),
        }
    }

    fn bracket(&mut self) -> Result<(), SelectorError> {
        self.skip_space();
        match self.peek() {
            Some('*') => {
                self.at += 1;
                self.rfc.push_str("[*]");
            }
            Some('-' | '0'..='9' | ':') => self.indices()?,
            Some(_) => self.names()?,
            None => return Err(self.error("a bracket is not closed")),
        }
        self.skip_space();
        if self.take(']') {
            Ok(())
        } else {
            Err(self.error("a closing bracket is missing"))
        }
    }

    fn names(&mut self) -> Result<(), SelectorError> {
        let mut names = vec![self.name()?];
        while self.separator(',') {
            names.push(self.name()?);
        }
        self.repeat(names.len())?;
        self.write_names(&names);
        Ok(())
    }

    fn name(&mut self) -> Result<String, SelectorError> {
        self.skip_space();
        match self.peek() {
            Some(quote @ ('\'' | '"')) => {
                self.at += 1;
                self.quoted(quote)
            }
            Some(first) if is_name_start(first) => {
                let start = self.at;
                while self.peek().is_some_and(is_name_part) {
                    self.at += 1;
                }
                let name: String = self.chars[start..self.at].iter().collect();
                if RESERVED.contains(&name.as_str()) {
                    self.at = start;
                    return Err(self.error("a reserved word needs quotes"));
                }
                Ok(name)
            }
            Some(other) if other.is_alphanumeric() => {
                Err(self.error("a name with this character needs brackets and quotes"))
            }
            Some(_) => Err(self.error(UNEXPECTED)),
            None => Err(self.error("a name is missing")),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, SelectorError> {
        let mut name = String::new();
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == quote {
                return Ok(name);
            }
            if next != '\\' {
                name.push(next);
                continue;
            }
            // A backslash makes the next character stand for itself, whatever it is.
            let Some(escaped) = self.peek() else { break };
            name.push(escaped);
            self.at += 1;
        }
        Err(self.error("a quote is not closed"))
    }

    /// A list of indices, or a slice.
    fn indices(&mut self) -> Result<(), SelectorError> {
        let mut inner = String::new();
        if self.peek() != Some(':') {
            inner.push_str(&self.index()?);
        }
        let mut indices = 1;
        if self.separator(':') {
            inner.push(':');
            inner.push_str(&self.optional_index()?);
            if self.separator(':') {
                inner.push(':');
                inner.push_str(&self.optional_index()?);
            }
        } else {
            while self.separator(',') {
                self.skip_space();
                inner.push(',');
                inner.push_str(&self.index()?);
                indices += 1;
            }
        }
        self.repeat(indices)?;
        self.rfc.push('[');
        self.rfc.push_str(&inner);
        self.rfc.push(']');
        Ok(())
    }

    fn optional_index(&mut self) -> Result<String, SelectorError> {
        self.skip_space();
        match self.peek() {
            Some('-' | '0'..='9') => self.index(),
            Some(_) | None => Ok(String::new()),
        }
    }

    fn index(&mut self) -> Result<String, SelectorError> {
        self.integer().map(|index| index.to_string())
    }

    fn integer(&mut self) -> Result<i64, SelectorError> {
        let start = self.at;
        self.take('-');
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.chars[start..self.at].iter().collect();
        let number = digits
            .parse()
            .ok()
            .filter(|number| (-MAX_INDEX..=MAX_INDEX).contains(number));
        number.ok_or_else(|| {
            self.at = start;
            self.error("a whole number is expected")
        })
    }

    fn write_names(&mut self, names: &[String]) {
        // A JSON string is a double-quoted name of RFC 9535 (section 2.3.1.1).
        let quoted: Vec<String> = names
            .iter()
            .map(|name| Value::from(name.as_str()).to_string())
            .collect();
        self.rfc.push('[');
        self.rfc.push_str(&quoted.join(","));
        self.rfc.push(']');
    }

    fn repeat(&mut self, times: usize) -> Result<(), SelectorError> {
        self.repeats = self.repeats.saturating_mul(times);
        if self.repeats > MAX_REPEATS {
            Err(SelectorError::TooComplex)
        } else {
            Ok(())
        }
    }

    fn separator(&mut self, separator: char) -> bool {
        self.skip_space();
        self.take(separator)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n')) {
            self.at += 1;
        }
    }

    fn error(&self, reason: &'static str) -> SelectorError {
        SelectorError::Syntax {
            reason,
            position: self.at + 1,
        }
    }
}

/// First character of a name without quotes, as the SDK's lexer has it.
fn is_name_start(character: char) -> bool {
    character.is_ascii_alphabetic()
        || matches!(character, '_' | '@' | '\u{4e00}'..='\u{9fa5}' | '\u{1f600}'..='\u{1f64f}')
}

fn is_name_part(character: char) -> bool {
    is_name_start(character) || character.is_ascii_digit() || character == '-'
}
