//! Regular expressions as Python's `re` reads them, written anew for the engine that runs them here.
//!
//! What would mean something else here is refused, never guessed. The steps of a search are bounded.

mod translate;

use fancy_regex::{Regex, RegexBuilder, RuntimeError};

/// Steps back that one search may take.
const MAX_STEPS: usize = 1_000_000;
/// Bytes of an expression.
const MAX_LENGTH: usize = 16 * 1024;
/// Bytes of its compiled form.
const MAX_SIZE: usize = 10 * 1024 * 1024;

/// A regular expression.
#[derive(Debug)]
pub struct Pattern(Regex);

/// Why a regular expression gives no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Python does not take it either.
    #[error("{reason} at position {position}")]
    Invalid {
        /// What is wrong there.
        reason: &'static str,
        /// Characters before it, as Python counts.
        position: usize,
    },
    /// It asks for something that is not done here.
    #[error("{0} cannot be used here")]
    Unsupported(&'static str),
    /// It is not understood, or is too large.
    #[error("the expression cannot be used: {0}")]
    Refused(String),
    /// A search takes too many steps.
    #[error("the expression takes too many steps on this text")]
    TooManySteps,
}

impl Pattern {
    /// An expression that is looked for anywhere in a text, as by `re.search`.
    ///
    /// # Errors
    /// As [`PatternError`] says.
    pub fn search(expression: &str) -> Result<Self, PatternError> {
        Self::compile(expression, |flags, body| format!("{flags}(?:{body})"))
    }

    /// An expression that has to match the whole of a text, as by `re.fullmatch`.
    ///
    /// # Errors
    /// As [`PatternError`] says.
    pub fn full(expression: &str) -> Result<Self, PatternError> {
        Self::compile(expression, |flags, body| format!(r"{flags}\A(?:{body})\z"))
    }

    fn compile(
        expression: &str,
        around: impl Fn(&str, &str) -> String,
    ) -> Result<Self, PatternError> {
        if expression.len() > MAX_LENGTH {
            return Err(PatternError::Refused("it is too long".to_owned()));
        }
        let written = translate::translate(expression)?;
        let regex = RegexBuilder::new(&around(&written.flags, &written.body))
            .backtrack_limit(MAX_STEPS)
            .delegate_size_limit(MAX_SIZE)
            .build()
            .map_err(|error| PatternError::Refused(error.to_string()))?;
        Ok(Self(regex))
    }

    /// Whether a text matches.
    ///
    /// # Errors
    /// [`PatternError::TooManySteps`].
    pub fn matches(&self, text: &str) -> Result<bool, PatternError> {
        self.0.is_match(text).map_err(|error| match error {
            fancy_regex::Error::RuntimeError(RuntimeError::BacktrackLimitExceeded) => {
                PatternError::TooManySteps
            }
            other => PatternError::Refused(other.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(expression: &str, text: &str) -> bool {
        let pattern =
            Pattern::search(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
        pattern.matches(text).unwrap()
    }

    #[test]
    fn expressions_mean_what_they_mean_in_python() {
        for (expression, text, expected) in [
            ("", "", true),
            (r"^\d+$", "12\n", true),
            (r"^\d+\Z", "12\n", false),
            (r"^\d+$", "12\n\n", false),
            (r"(?m)^b$", "a\nb\nc", true),
            (r"^b$", "a\nb\nc", false),
            (r"a.c", "a\nc", false),
            (r"(?s)a.c", "a\nc", true),
            (r"(?i)GRÜN", "grün", true),
            (r"\bwort\b", "ein wort.", true),
            (r"\bwort\b", "einwort", false),
            (r"\w+", "\u{301}", false),
            (r"[^\W\d]", "7_", true),
            (r"\s", "\u{1c}", true),
            (r"[\s]", "\u{1c}", true),
            (r"\d", "٣", true),
            (r"(?P<q>['\x22]).*?(?P=q)", "say 'hi'", true),
            (r"(a|b)\1", "ab bb", true),
            (r"(?<=€)\d+(?!\d)", "€12", true),
            ("a{,2}b", "aab", true),
            ("^a{,}$", "aaaa", true),
            ("a{b}", "a{b}", true),
            ("x{2", "x{2", true),
            ("[]a]+", "]a", true),
            ("[[a&&b]", "&", true),
            ("[a-]", "-", true),
            (r"[\-\]]", "]", true),
            (r"\u00e9\x41", "éA", true),
            (r"\.", "a", false),
            (r"a++b", "aab", true),
            (r"(?#note)a", "a", true),
            (r"\#\ \-", "# -", true),
            (r"\0", "\0", true),
            (r"\101", "A", true),
            (r"(?i:a)b", "AB", false),
        ] {
            assert_eq!(
                found(expression, text),
                expected,
                "{expression} in {text:?}"
            );
        }
    }

    #[test]
    fn a_full_match_leaves_nothing_over() {
        for (expression, text, expected) in [
            ("a|ab", "ab", true),
            ("ab$", "ab\n", false),
            ("(?i)yes", "YES", true),
            ("a*", "aab", false),
        ] {
            let pattern = Pattern::full(expression).unwrap();
            assert_eq!(pattern.matches(text), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn what_python_refuses_is_refused() {
        for expression in [
            "(", ")", "[a", "*a", "a**", "^*", "a{2}{3}", r"\q", r"[b-a]", r"[\d-z]", "(?<n>a)",
            r"\x4", "a|*", r"(?P=n)", r"\2",
        ] {
            assert!(Pattern::search(expression).is_err(), "{expression}");
        }
        for expression in ["(?x)a b", "(?a)a", r"\N{DIGIT ONE}", "(a)?(?(1)b|c)"] {
            let refused = Pattern::search(expression).unwrap_err();
            assert!(
                matches!(refused, PatternError::Unsupported(_)),
                "{expression}: {refused}"
            );
        }
    }

    #[test]
    fn a_search_without_end_is_given_up() {
        let pattern = Pattern::search(r"(?:(a+)\1?)+$").unwrap();
        let text = format!("{}!", "a".repeat(5_000));
        assert_eq!(pattern.matches(&text), Err(PatternError::TooManySteps));
    }
}
