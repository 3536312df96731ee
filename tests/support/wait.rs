//! Waits for something to become true, with a deadline and without guessing how long it takes.

use std::time::{Duration, Instant};

/// Generous: a loaded machine must not fail a test that is right.
pub const DEADLINE: Duration = Duration::from_secs(30);

const TICK: Duration = Duration::from_millis(10);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none before [`DEADLINE`]; `what` says what was waited for.
pub fn blocking<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < DEADLINE, "waited in vain for {what}");
        std::thread::sleep(TICK);
    }
}

/// The same on the runtime.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(start.elapsed() < DEADLINE, "waited in vain for {what}");
        tokio::time::sleep(TICK).await;
    }
}
