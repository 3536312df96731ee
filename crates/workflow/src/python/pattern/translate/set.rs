//! Escapes and sets of characters, with what Python counts as a digit, a blank and a word.

use super::{Reader, invalid, quote};
use crate::python::PatternError;

/// The characters of a word: Python's `str.isalnum` and the underscore.
const WORD: &str = r"\p{L}\p{N}_";
const DIGIT: &str = r"\p{Nd}";
/// Python's `str.isspace`, which knows four separators more.
const SPACE: &str = r"\s\x1c-\x1f";

impl Reader {
    pub(super) fn escape(&mut self) -> Result<(), PatternError> {
        let start = self.at - 1;
        let Some(next) = self.peek() else {
            return Err(invalid("bad escape (end of pattern)", start));
        };
        match next {
            'A' | 'Z' | 'b' | 'B' => {
                self.at += 1;
                let place = match next {
                    'A' => r"\A".to_owned(),
                    'Z' => r"\z".to_owned(),
                    'b' => format!("(?:(?<=[{WORD}])(?![{WORD}])|(?<![{WORD}])(?=[{WORD}]))"),
                    _ => {
                        format!(r"(?:(?<=[{WORD}])(?=[{WORD}])|(?!\A\z)(?<![{WORD}])(?![{WORD}]))")
                    }
                };
                self.place(&place);
                return Ok(());
            }
            '1'..='9' => return self.back_reference(start),
            _ => {}
        }
        match self.escaped(start)? {
            Item::Char(literal) => self.literal(literal),
            Item::Set(set) => self.something(&format!("[{set}]")),
        }
        Ok(())
    }

    /// `\1`, or `\101`, which is a character.
    fn back_reference(&mut self, start: usize) -> Result<(), PatternError> {
        let digit = |at: usize, max: char| {
            let found = self.chars.get(at).copied();
            found.filter(|c| ('0'..=max).contains(c))
        };
        let octal = [
            digit(start + 1, '3'),
            digit(start + 2, '7'),
            digit(start + 3, '7'),
        ];
        if let [Some(_), Some(_), Some(_)] = octal {
            let digits: String = self.chars[start + 1..start + 4].iter().collect();
            self.at = start + 4;
            let code = u32::from_str_radix(&digits, 8).ok();
            let literal = code.and_then(char::from_u32);
            self.literal(literal.ok_or_else(|| invalid("bad octal escape", start))?);
            return Ok(());
        }
        let length = if digit(start + 2, '9').is_some() {
            2
        } else {
            1
        };
        let number: String = self.chars[start + 1..=start + length].iter().collect();
        self.at = start + 1 + length;
        if number.parse::<usize>().is_ok_and(|n| n > self.captures) {
            return Err(invalid("invalid group reference", start));
        }
        self.something(&format!(r"(?:\{number})"));
        Ok(())
    }

    /// An escape that is the same inside a class and outside, after its backslash.
    fn escaped(&mut self, start: usize) -> Result<Item, PatternError> {
        let Some(next) = self.peek() else {
            return Err(invalid("bad escape (end of pattern)", start));
        };
        self.at += 1;
        let set = |set: &str| Ok(Item::Set(set.to_owned()));
        let not = |set: &str| Ok(Item::Set(format!("[^{set}]")));
        let literal = |literal| Ok(Item::Char(literal));
        match next {
            'd' => set(DIGIT),
            's' => set(SPACE),
            'w' => set(WORD),
            'D' => not(DIGIT),
            'S' => not(SPACE),
            'W' => not(WORD),
            'a' => literal('\x07'),
            'f' => literal('\x0c'),
            'n' => literal('\n'),
            'r' => literal('\r'),
            't' => literal('\t'),
            'v' => literal('\x0b'),
            'x' => self.code(start, 2),
            'u' => self.code(start, 4),
            'U' => self.code(start, 8),
            '0' => Ok(self.octal()),
            'N' => Err(PatternError::Unsupported("a character by its name")),
            other if other.is_ascii_alphanumeric() => Err(invalid("bad escape", start)),
            other => literal(other),
        }
    }

    fn code(&mut self, start: usize, length: usize) -> Result<Item, PatternError> {
        let digits: String = self.chars.iter().skip(self.at).take(length).collect();
        self.at += length;
        let complete = digits.len() == length && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let code = u32::from_str_radix(&digits, 16).ok().filter(|_| complete);
        let literal = code.and_then(char::from_u32);
        let literal = literal.ok_or_else(|| invalid("incomplete escape", start))?;
        Ok(Item::Char(literal))
    }

    /// Up to two octal digits after `\0`.
    fn octal(&mut self) -> Item {
        let mut code = 0;
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                break;
            };
            self.at += 1;
            code = code * 8 + digit;
        }
        Item::Char(char::from_u32(code).unwrap_or_default())
    }

    pub(super) fn class(&mut self) -> Result<(), PatternError> {
        let start = self.at - 1;
        let mut written = String::from("[");
        if self.take('^') {
            written.push('^');
        }
        let mut first = true;
        loop {
            if !std::mem::take(&mut first) && self.take(']') {
                break;
            }
            let from = self.at;
            let low = self.class_item(start)?;
            let is_range = self.peek() == Some('-')
                && self.chars.get(self.at + 1).is_some_and(|next| *next != ']');
            if !is_range {
                low.write(&mut written);
                continue;
            }
            self.at += 1;
            match (low, self.class_item(start)?) {
                (Item::Char(low), Item::Char(high)) if low <= high => {
                    quote(&mut written, low);
                    written.push('-');
                    quote(&mut written, high);
                }
                _ => return Err(invalid("bad character range", from)),
            }
        }
        written.push(']');
        self.something(&written);
        Ok(())
    }

    fn class_item(&mut self, start: usize) -> Result<Item, PatternError> {
        let Some(next) = self.peek() else {
            return Err(invalid("unterminated character set", start));
        };
        let here = self.at;
        self.at += 1;
        match next {
            '\\' if self.peek() == Some('b') => {
                self.at += 1;
                Ok(Item::Char('\x08'))
            }
            '\\' if self.peek().is_some_and(|c| ('1'..='9').contains(&c)) => {
                Err(PatternError::Unsupported("a number after \\ in a set"))
            }
            '\\' => self.escaped(here),
            literal => Ok(Item::Char(literal)),
        }
    }
}

/// A character, or a set in the form that stands inside brackets.
enum Item {
    Char(char),
    Set(String),
}

impl Item {
    fn write(&self, out: &mut String) {
        match self {
            Self::Char(literal) => quote(out, *literal),
            Self::Set(set) => out.push_str(set),
        }
    }
}
