//! Whether the window closes at once, or the page has something to ask first.

use std::sync::atomic::{AtomicU8, Ordering};

const AT_ONCE: u8 = 0;
const AFTER_A_QUESTION: u8 = 1;
const ASKED: u8 = 2;

/// A page that hangs asks nothing: who presses a second time closes the window. A page that is well
/// takes the question up, and is asked again then.
#[derive(Debug, Default)]
pub(crate) struct Closing(AtomicU8);

impl Closing {
    /// Whether the page is asked, from now on.
    pub(crate) fn ask(&self, active: bool) {
        let next = if active { AFTER_A_QUESTION } else { AT_ONCE };
        self.0.store(next, Ordering::SeqCst);
    }

    /// Whether the page has to be asked now, since somebody closes the window.
    pub(crate) fn asks_now(&self) -> bool {
        self.0
            .compare_exchange(AFTER_A_QUESTION, ASKED, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_once_until_it_takes_the_question_up() {
        let closing = Closing::default();
        assert!(!closing.asks_now(), "nothing is unsaved");
        closing.ask(true);
        assert!(closing.asks_now());
        assert!(!closing.asks_now(), "the page hangs");
        closing.ask(true);
        assert!(closing.asks_now());
        closing.ask(false);
        assert!(!closing.asks_now());
    }
}
