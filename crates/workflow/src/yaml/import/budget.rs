//! How much of a document what names its places may repeat: a short document cannot grow into a large one.

use serde_json::Value;

use super::super::read::size;

const PIECES: usize = 100_000;
/// So many times the length of the document, or the least.
const TIMES: usize = 4;
const MIN_BYTES: usize = 1 << 20;
const PROMPT_BYTES: usize = 16 << 20;
/// What a value costs beside its texts, where it is not the only one.
const VALUE: usize = 32;

/// The one reason of a document that goes beyond.
pub(super) const EXCESS: &str = "takes in too much of the document: what is named is repeated until the \
     document is many times as long as it is written";

/// What is left of it.
pub(super) struct Budget {
    pieces: usize,
    bytes: usize,
    spent: bool,
}

impl Budget {
    /// For the interpolations of a document of so many bytes.
    pub(super) fn new(length: usize) -> Self {
        Self {
            pieces: PIECES,
            bytes: MIN_BYTES.max(length.saturating_mul(TIMES)),
            spent: false,
        }
    }

    /// For the prompts, which many nodes may share.
    pub(super) fn of_prompts(length: usize) -> Self {
        Self::new(length.max(PROMPT_BYTES))
    }

    /// Whether somebody asked for more than there was.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }

    /// Takes pieces and bytes before they are made.
    pub(super) fn take(&mut self, pieces: usize, bytes: usize) -> Result<(), &'static str> {
        match (
            self.pieces.checked_sub(pieces),
            self.bytes.checked_sub(bytes),
        ) {
            (Some(pieces), Some(bytes)) if !self.spent => {
                (self.pieces, self.bytes) = (pieces, bytes);
                Ok(())
            }
            _ => {
                self.spent = true;
                Err(EXCESS)
            }
        }
    }

    /// Takes what a copy of a value holds.
    pub(super) fn copy(&mut self, value: &Value) -> Result<(), &'static str> {
        let size = size(value);
        self.take(1, size.bytes + VALUE * (size.values - 1))
    }
}
