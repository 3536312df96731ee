//! Reads the embedded data files. A file that does not parse is a build defect, which the
//! tests of this crate find before anything ships; it must never read anything at run time.

use serde::de::DeserializeOwned;

/// Parses one embedded file.
#[expect(
    clippy::expect_used,
    reason = "the text is compiled in, and a test parses every file"
)]
pub(crate) fn parse<T: DeserializeOwned>(text: &'static str) -> T {
    serde_json::from_str(text).expect("an embedded data file is well formed")
}
