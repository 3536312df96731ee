//! Whether a text is JSON as Python's `json.loads` takes it, which knows `NaN` and `Infinity` too.

use std::iter::Peekable;
use std::str::CharIndices;

/// Digits of a whole number that Python reads.
const MAX_DIGITS: usize = 4_300;

/// How deep Python's reader goes before it gives up. The true limit depends on what called it.
const MAX_DEPTH: usize = 900;

/// Checks a text.
///
/// # Errors
/// What is wrong, and after how many characters.
pub(super) fn check(text: &str) -> Result<(), String> {
    let mut reader = Reader {
        text,
        chars: text.char_indices().peekable(),
    };
    reader.document().map_err(|reason| {
        let at = reader.chars.peek().map_or(text.len(), |(at, _)| *at);
        format!("{reason} (char {})", text[..at].chars().count())
    })
}

struct Reader<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Value,
    /// A value or the end of a list that has just begun.
    FirstItem,
    /// A key or the end of an object that has just begun.
    FirstKey,
    Key,
    /// A comma, or the end of what is open.
    More,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), &'static str> {
        let mut open: Vec<char> = Vec::new();
        let mut next = Next::Value;
        loop {
            if open.len() > MAX_DEPTH {
                return Err("maximum recursion depth exceeded");
            }
            self.skip_blanks();
            if next == Next::More {
                let Some(&inner) = open.last() else {
                    let rest = self.chars.peek();
                    return rest.map_or(Ok(()), |_| Err("Extra data"));
                };
                match self.take() {
                    Some(',') if inner == ']' => next = Next::Value,
                    Some(',') => next = Next::Key,
                    Some(end) if end == inner => {
                        open.pop();
                    }
                    _ => return Err("Expecting ',' delimiter"),
                }
                continue;
            }
            let first = self.peek();
            if next == Next::FirstItem && first == Some(']')
                || next == Next::FirstKey && first == Some('}')
            {
                self.take();
                open.pop();
                next = Next::More;
                continue;
            }
            if matches!(next, Next::Key | Next::FirstKey) {
                if self.take() != Some('"') {
                    return Err("Expecting property name enclosed in double quotes");
                }
                self.string()?;
                self.skip_blanks();
                if self.take() != Some(':') {
                    return Err("Expecting ':' delimiter");
                }
                next = Next::Value;
                continue;
            }
            next = match first {
                Some('[') => {
                    self.take();
                    open.push(']');
                    Next::FirstItem
                }
                Some('{') => {
                    self.take();
                    open.push('}');
                    Next::FirstKey
                }
                Some('"') => {
                    self.take();
                    self.string()?;
                    Next::More
                }
                _ => {
                    self.scalar()?;
                    Next::More
                }
            };
        }
    }

    /// A word or a number.
    fn scalar(&mut self) -> Result<(), &'static str> {
        let rest = self.rest();
        let words = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];
        if let Some(word) = words.iter().find(|word| rest.starts_with(**word)) {
            self.skip(word.len());
            return Ok(());
        }
        let sign = usize::from(rest.starts_with('-'));
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let whole = match digits(&rest[sign..]) {
            0 => return Err("Expecting value"),
            // A zero stands alone; what follows it is extra.
            _ if rest[sign..].starts_with('0') => 1,
            count => count,
        };
        let mut end = sign + whole;
        let mut is_whole = true;
        if rest[end..].starts_with('.') {
            let fraction = digits(&rest[end + 1..]);
            if fraction > 0 {
                end += 1 + fraction;
                is_whole = false;
            }
        }
        if rest[end..].starts_with(['e', 'E']) {
            let signed = usize::from(rest[end + 1..].starts_with(['+', '-']));
            let exponent = digits(&rest[end + 1 + signed..]);
            if exponent > 0 {
                end += 1 + signed + exponent;
                is_whole = false;
            }
        }
        if is_whole && whole > MAX_DIGITS {
            return Err("Exceeds the limit (4300 digits) for integer string conversion");
        }
        self.skip(end);
        Ok(())
    }

    /// The rest of a text whose quote is read. Half a surrogate pair is none the worse for Python.
    fn string(&mut self) -> Result<(), &'static str> {
        loop {
            match self.take() {
                None => return Err("Unterminated string"),
                Some('"') => return Ok(()),
                Some('\\') => match self.take() {
                    Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {}
                    Some('u') => {
                        for _ in 0..4 {
                            if !self.peek().is_some_and(|c| c.is_ascii_hexdigit()) {
                                return Err("Invalid \\uXXXX escape");
                            }
                            self.take();
                        }
                    }
                    Some(_) => return Err("Invalid \\escape"),
                    None => return Err("Unterminated string"),
                },
                Some(c) if c < ' ' => return Err("Invalid control character"),
                Some(_) => {}
            }
        }
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.take();
        }
    }

    fn rest(&mut self) -> &str {
        let at = self.chars.peek().map_or(self.text.len(), |(at, _)| *at);
        &self.text[at..]
    }

    /// Skips so many bytes, which are ASCII.
    fn skip(&mut self, bytes: usize) {
        for _ in 0..bytes {
            self.take();
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|(_, c)| *c)
    }

    fn take(&mut self) -> Option<char> {
        self.chars.next().map(|(_, c)| c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_reads_is_valid() {
        for text in [
            "null",
            " [1, -0, 2.5e-3, 1E5]\n",
            "{}",
            "{\"a\": {\"b\": []}}",
            "\"\\ud800 \\u00e9\"",
            "[NaN, -Infinity]",
            "1e999",
            "\"\u{7f}\"",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        let deep = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
        assert_eq!(check(&deep), Ok(()));
    }

    #[test]
    fn what_python_refuses_is_not() {
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "'a'",
            "{a: 1}",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12\"",
            "[1 2]",
            "nul",
            "nan",
            "1 2",
            "\u{feff}1",
            "{1: 2}",
            "[}",
            "{]",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
        assert!(check(&"1".repeat(4_301)).is_err());
        assert!(check(&"[".repeat(100_000)).is_err());
    }
}
