//! Measures the time that a run spends waiting for providers.
//!
//! Overlapping calls count once. It must never be held across a wait: entering and
//! leaving are short, and leaving happens on drop, so a cancelled call counts too.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Adds up the time during which at least one call is under way.
#[derive(Default)]
pub(crate) struct ProviderClock(Mutex<Busy>);

#[derive(Default)]
struct Busy {
    calls: usize,
    since: Option<Instant>,
    total: Duration,
}

/// One call under way, until it is dropped.
pub(crate) struct Call<'a>(&'a ProviderClock);

impl ProviderClock {
    /// Begins a call.
    pub(crate) fn call(&self) -> Call<'_> {
        let mut busy = self.lock();
        if busy.calls == 0 {
            busy.since = Some(Instant::now());
        }
        busy.calls += 1;
        Call(self)
    }

    /// The time so far, calls under way included.
    pub(crate) fn total(&self) -> Duration {
        let busy = self.lock();
        busy.total + busy.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn lock(&self) -> MutexGuard<'_, Busy> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let mut busy = self.0.lock();
        busy.calls -= 1;
        if busy.calls == 0
            && let Some(since) = busy.since.take()
        {
            busy.total += since.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;

    #[test]
    fn overlapping_calls_count_once() {
        let clock = ProviderClock::default();
        let first = clock.call();
        let second = clock.call();
        sleep(Duration::from_millis(30));
        drop(first);
        sleep(Duration::from_millis(30));
        drop(second);
        let busy = clock.total();
        sleep(Duration::from_millis(30));

        assert!(busy >= Duration::from_millis(60), "{busy:?}");
        assert_eq!(clock.total(), busy, "idle time does not count");
    }
}
