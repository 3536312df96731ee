//! The log's writer.

use std::io::{self, Write};

use crate::{MARK, known, tokens};

/// Writes what it is given without the secrets that [`crate::learn`] was told of, and without this
/// platform's tokens.
///
/// Give it whole lines, as `tracing_subscriber` does: what is split over two writes is not seen.
#[derive(Debug)]
pub struct RedactingWriter<W>(W);

impl<W: Write> RedactingWriter<W> {
    /// A writer before `inner`.
    pub fn new(inner: W) -> Self {
        Self(inner)
    }
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut hidden = known::find(bytes);
        hidden.extend(tokens::find(bytes));
        hidden.sort_by_key(|range| range.start);
        let mut at = 0;
        for range in hidden {
            if range.start >= at {
                self.0.write_all(&bytes[at..range.start])?;
                self.0.write_all(MARK.as_bytes())?;
            }
            at = at.max(range.end);
        }
        self.0.write_all(&bytes[at..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{encodings, spellings};
    use crate::learn;

    fn logged(line: &[u8]) -> String {
        let mut written = Vec::new();
        RedactingWriter::new(&mut written).write_all(line).unwrap();
        String::from_utf8_lossy(&written).into_owned()
    }

    fn line(form: &[u8]) -> Vec<u8> {
        [b"ERROR it failed: ", form, b" in 3 ms\n"].concat()
    }

    #[test]
    fn a_learnt_secret_is_logged_in_no_form() {
        let secret = "sk-\"planted\"/b\\c+d=é 0123456789";
        let forms: Vec<Vec<u8>> = spellings(secret)
            .iter()
            .map(|form| form.as_bytes().to_vec())
            .chain(encodings(secret).iter().map(|form| form.to_vec()))
            .collect();
        assert!(forms.len() > 15);
        for form in &forms {
            let control = String::from_utf8_lossy(&line(form)).into_owned();
            assert_eq!(
                logged(&line(form)),
                control,
                "unknown, it is written as it is"
            );
        }

        learn(&secret.into());

        for form in &forms {
            assert_eq!(
                logged(&line(form)),
                "ERROR it failed: [redacted] in 3 ms\n",
                "{}",
                String::from_utf8_lossy(form)
            );
        }
    }

    #[test]
    fn tokens_and_secrets_that_touch_leave_nothing_between_them() {
        learn(&"planted-secret-1".into());
        let token = format!("dyn_pat_{}", "a1".repeat(32));
        let text = format!("planted-secret-1{token} planted-secret-1\n");
        assert_eq!(logged(text.as_bytes()), "[redacted][redacted] [redacted]\n");
    }

    #[test]
    fn a_short_secret_does_not_spoil_the_log() {
        learn(&"error".into());
        assert_eq!(logged(b"an error\n"), "an error\n");
    }
}
