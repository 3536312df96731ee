//! Groups: captures, names, looks ahead and behind, comments and flags.

use std::fmt::Write as _;

use super::{Group, Reader, Repeatable, invalid};
use crate::python::PatternError;

impl Reader {
    pub(super) fn group(&mut self, start: usize) -> Result<(), PatternError> {
        self.repeatable = Repeatable::Nothing;
        let mut group = Group {
            lines: self.lines(),
        };
        if !self.take('?') {
            self.captures += 1;
            self.out.push('(');
            self.groups.push(group);
            return Ok(());
        }
        let Some(kind) = self.peek() else {
            return Err(invalid("unexpected end of pattern", self.at));
        };
        self.at += 1;
        match kind {
            ':' | '=' | '!' | '>' => {
                self.out.push_str("(?");
                self.out.push(kind);
            }
            '<' => {
                let Some(side @ ('=' | '!')) = self.peek() else {
                    return Err(invalid("unknown extension ?<", start));
                };
                self.at += 1;
                self.out.push_str("(?<");
                self.out.push(side);
            }
            'P' => {
                if !self.named(start)? {
                    return Ok(());
                }
            }
            '#' => return self.comment(start),
            '(' => return Err(PatternError::Unsupported("a group that asks for another")),
            _ => {
                self.at -= 1;
                if !self.flag_group(start, &mut group)? {
                    return Ok(());
                }
            }
        }
        self.groups.push(group);
        Ok(())
    }

    /// `(?P<name>`, or `(?P=name)`, which opens no group.
    fn named(&mut self, start: usize) -> Result<bool, PatternError> {
        let (opens, end) = match self.peek() {
            Some('<') => (true, '>'),
            Some('=') => (false, ')'),
            _ => return Err(invalid("unknown extension ?P", start)),
        };
        self.at += 1;
        let mut name = String::new();
        loop {
            match self.peek() {
                Some(next) if next == end => break,
                Some(next) if next == '_' || next.is_ascii_alphanumeric() => name.push(next),
                _ => return Err(invalid("bad character in group name", self.at)),
            }
            self.at += 1;
        }
        self.at += 1;
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(invalid("bad character in group name", start));
        }
        if opens {
            self.captures += 1;
            let _written = write!(self.out, "(?P<{name}>");
        } else {
            let _written = write!(self.out, "(?P={name})");
            self.repeatable = Repeatable::Something;
        }
        Ok(opens)
    }

    fn comment(&mut self, start: usize) -> Result<(), PatternError> {
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == ')' {
                return Ok(());
            }
        }
        Err(invalid("missing ), unterminated comment", start))
    }

    /// `(?i)` of the whole expression, which opens no group, or `(?i-s:` of a part.
    fn flag_group(&mut self, start: usize, group: &mut Group) -> Result<bool, PatternError> {
        let mut flags = String::new();
        let mut on = true;
        while let Some(next) = self.peek() {
            self.at += 1;
            match next {
                'i' | 's' => flags.push(next),
                'm' => {
                    flags.push(next);
                    group.lines = on;
                }
                // Texts are Unicode anyway.
                'u' if on => {}
                'x' => return Err(PatternError::Unsupported("the flag x")),
                'a' | 'L' => return Err(PatternError::Unsupported("the flags a and L")),
                '-' if on => {
                    on = false;
                    flags.push('-');
                }
                ')' if on && start == 0 => {
                    if let Some(whole) = self.groups.last_mut() {
                        *whole = *group;
                    }
                    if !flags.is_empty() {
                        self.flags = format!("(?{flags})");
                    }
                    return Ok(false);
                }
                ')' if on => {
                    return Err(invalid(
                        "global flags not at the start of the expression",
                        start,
                    ));
                }
                ':' => {
                    let _written = write!(self.out, "(?{flags}:");
                    return Ok(true);
                }
                _ => break,
            }
        }
        Err(invalid("unknown extension", start))
    }
}
