//! Takes secrets out of what is shown or logged.
//!
//! Two ways. [`redact`] and [`redact_value`] are given the secrets, and clean what a provider said
//! of them. [`learn`] and [`RedactingWriter`] guard the log, which nobody can hand the right secrets:
//! whatever the vault sealed or opened lately is recognised there, and so are this platform's own
//! tokens. Both know the forms that software gives to text on its way out: escaped, percent-encoded,
//! base64 at any offset, hex, UTF-16, lists of numbers.
//!
//! It must never keep a secret: what it learns are keyed hashes. It is the last net, not the first:
//! nothing else may log a secret because this would catch it.

mod forms;
mod known;
mod text;
mod tokens;
mod writer;

pub use known::learn;
pub use text::{redact, redact_value};
pub use writer::RedactingWriter;

/// What stands in the place of a secret.
pub const MARK: &str = "[redacted]";

/// Bytes of the shortest secret that is looked for wherever it may stand; a shorter one is a part of
/// innocent words.
const SHORTEST: usize = 8;
