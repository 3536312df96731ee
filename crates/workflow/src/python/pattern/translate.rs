//! Reads Python's syntax and writes fancy-regex's, every literal quoted.

mod group;
mod set;

use std::fmt::Write as _;

use super::PatternError;

/// An expression for fancy-regex.
pub(super) struct Written {
    /// Flags of the whole expression, such as `(?i)`.
    pub(super) flags: String,
    pub(super) body: String,
}

pub(super) fn translate(expression: &str) -> Result<Written, PatternError> {
    let mut reader = Reader {
        chars: expression.chars().collect(),
        at: 0,
        out: String::new(),
        groups: vec![Group::default()],
        captures: 0,
        repeatable: Repeatable::Nothing,
        flags: String::new(),
    };
    reader.expression()?;
    Ok(Written {
        flags: reader.flags,
        body: reader.out,
    })
}

/// An open group.
#[derive(Clone, Copy, Default)]
struct Group {
    /// Whether `^` and `$` are those of lines.
    lines: bool,
}

/// What stands before a quantifier.
#[derive(Clone, Copy, PartialEq)]
enum Repeatable {
    /// Nothing, or a place such as `^`.
    Nothing,
    /// Something that is repeated already.
    Repeated,
    Something,
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    out: String,
    groups: Vec<Group>,
    captures: usize,
    repeatable: Repeatable,
    flags: String,
}

impl Reader {
    fn expression(&mut self) -> Result<(), PatternError> {
        while let Some(next) = self.peek() {
            let start = self.at;
            self.at += 1;
            match next {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group(start)?,
                ')' => {
                    if self.groups.len() == 1 {
                        return Err(invalid("unbalanced parenthesis", start));
                    }
                    self.groups.pop();
                    self.out.push(')');
                    self.repeatable = Repeatable::Something;
                }
                '|' => self.place("|"),
                '.' => self.something("."),
                '^' if self.lines() => self.place("^"),
                '^' => self.place(r"\A"),
                '$' if self.lines() => self.place("$"),
                '$' => self.place(r"(?=\n?\z)"),
                '*' | '+' | '?' => self.quantifier(start, &next.to_string())?,
                '{' => match self.counts() {
                    Some(counts) => self.quantifier(start, &counts)?,
                    None => self.literal('{'),
                },
                literal => self.literal(literal),
            }
        }
        if self.groups.len() > 1 {
            return Err(invalid("missing ), unterminated subpattern", self.at));
        }
        Ok(())
    }

    fn lines(&self) -> bool {
        self.groups.last().is_some_and(|group| group.lines)
    }

    /// What matches a place and cannot be repeated.
    fn place(&mut self, written: &str) {
        self.out.push_str(written);
        self.repeatable = Repeatable::Nothing;
    }

    fn something(&mut self, written: &str) {
        self.out.push_str(written);
        self.repeatable = Repeatable::Something;
    }

    fn literal(&mut self, literal: char) {
        quote(&mut self.out, literal);
        self.repeatable = Repeatable::Something;
    }

    fn quantifier(&mut self, start: usize, written: &str) -> Result<(), PatternError> {
        match self.repeatable {
            Repeatable::Nothing => return Err(invalid("nothing to repeat", start)),
            Repeatable::Repeated => return Err(invalid("multiple repeat", start)),
            Repeatable::Something => {}
        }
        self.out.push_str(written);
        if let Some(manner @ ('?' | '+')) = self.peek() {
            self.at += 1;
            self.out.push(manner);
        }
        self.repeatable = Repeatable::Repeated;
        Ok(())
    }

    /// The rest of `{2,3}`; none where the brace stands for itself.
    fn counts(&mut self) -> Option<String> {
        let end = self.chars[self.at..].iter().position(|c| *c == '}')?;
        let inner: String = self.chars[self.at..self.at + end].iter().collect();
        let (low, high) = inner
            .split_once(',')
            .map_or((inner.as_str(), None), |(low, high)| (low, Some(high)));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if inner.is_empty() || !digits(low) || !high.is_none_or(digits) {
            return None;
        }
        self.at += end + 1;
        let low = if low.is_empty() { "0" } else { low };
        Some(match high {
            None => format!("{{{low}}}"),
            Some(high) => format!("{{{low},{high}}}"),
        })
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
}

/// A character that stands for itself wherever it is.
fn quote(out: &mut String, literal: char) {
    if literal.is_ascii_alphanumeric() || (!literal.is_ascii() && literal.is_alphanumeric()) {
        out.push(literal);
    } else {
        let _written = write!(out, r"\x{{{:x}}}", u32::from(literal));
    }
}

fn invalid(reason: &'static str, position: usize) -> PatternError {
    PatternError::Invalid { reason, position }
}
