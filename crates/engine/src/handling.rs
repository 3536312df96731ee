//! A node's `error_handling`: how long an attempt may take, how often it is made,
//! and whether a failure fails the run.
//!
//! It must never repeat what another attempt cannot change, such as a refused key.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use serde_json::Value;

use crate::error::{NodeError, codes};

/// Time of one attempt when the node names none; the SDK's default for LLM nodes.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(10);

/// Longest wait that a provider's `Retry-After` can ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);

/// Retries are bounded even if a node asks for more.
const MAX_RETRIES: u64 = 100;

/// The SDK's `ErrorHandling`, read from a node. Unusable values count as absent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ErrorHandling {
    timeout: Duration,
    max_retries: u64,
    interval: Duration,
    backoff_rate: f64,
    max_interval: Option<Duration>,
    /// A failure becomes the node's result and the run goes on.
    pub(crate) returns: bool,
}

impl ErrorHandling {
    /// Reads the `error_handling` of a node, given whole.
    pub(crate) fn of(node: &Value) -> Self {
        let value = &node["error_handling"];
        let seconds = |name: &str| {
            let seconds = value[name].as_f64()?;
            Duration::try_from_secs_f64(seconds).ok()
        };
        Self {
            timeout: seconds("timeout_seconds").unwrap_or(DEFAULT_TIMEOUT),
            max_retries: value["max_retries"].as_u64().unwrap_or(0).min(MAX_RETRIES),
            interval: seconds("retry_interval_seconds").unwrap_or(Duration::from_secs(1)),
            backoff_rate: value["backoff_rate"]
                .as_f64()
                .filter(|rate| *rate >= 0.0)
                .unwrap_or(1.0),
            max_interval: seconds("max_retry_interval_seconds"),
            returns: value["behavior"] == "return",
        }
    }

    /// Makes attempts until one succeeds, fails for good, or none is left.
    ///
    /// # Errors
    /// The failure of the last attempt.
    pub(crate) async fn attempts<T, A, F>(&self, mut attempt: A) -> Result<T, NodeError>
    where
        A: FnMut() -> F,
        F: Future<Output = Result<T, NodeError>>,
    {
        let mut made = 0;
        loop {
            let error = match tokio::time::timeout(self.timeout, attempt()).await {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => error,
                Err(_) => NodeError::passing(
                    codes::TIMEOUT,
                    format!("no answer within {} s", self.timeout.as_secs_f64()),
                ),
            };
            if made >= self.max_retries || !error.retryable {
                return Err(error);
            }
            tokio::time::sleep(self.pause(made, error.retry_after, jitter())).await;
            made += 1;
        }
    }

    /// The wait after attempt number `made`: interval × rate ^ made, moved by up to
    /// a tenth, capped, and not shorter than the provider asked.
    fn pause(&self, made: u64, retry_after: Option<Duration>, jitter: f64) -> Duration {
        let exponent = i32::try_from(made).unwrap_or(i32::MAX);
        let seconds = self.interval.as_secs_f64() * self.backoff_rate.powi(exponent) * jitter;
        let pause = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        pause
            .min(self.max_interval.unwrap_or(Duration::MAX))
            .max(retry_after.unwrap_or_default().min(MAX_RETRY_AFTER))
    }
}

/// A factor from 0.9 to 1.1, so that runs which failed together do not return
/// together.
fn jitter() -> f64 {
    let steps = RandomState::new().hash_one(0_u8) % 2001;
    0.9 + f64::from(u16::try_from(steps).unwrap_or(1000)) / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn handling(value: &Value) -> ErrorHandling {
        ErrorHandling::of(&json!({ "error_handling": value }))
    }

    #[test]
    fn an_absent_block_means_one_attempt_of_ten_minutes() {
        let absent = ErrorHandling::of(&json!({"id": "llm"}));
        assert_eq!(absent.timeout, Duration::from_mins(10));
        assert_eq!((absent.max_retries, absent.returns), (0, false));
        let unusable = handling(&json!({
            "timeout_seconds": -1, "max_retries": "3", "backoff_rate": -2, "behavior": 1
        }));
        assert_eq!(unusable, absent);
    }

    #[test]
    fn pauses_grow_are_capped_and_respect_the_provider() {
        let handling = handling(&json!({
            "retry_interval_seconds": 2, "backoff_rate": 3, "max_retry_interval_seconds": 10
        }));
        let seconds = |made, after: Option<u64>| {
            handling
                .pause(made, after.map(Duration::from_secs), 1.0)
                .as_secs()
        };
        assert_eq!((seconds(0, None), seconds(1, None)), (2, 6));
        assert_eq!(seconds(5, None), 10, "capped by max_retry_interval_seconds");
        assert_eq!(seconds(0, Some(7)), 7, "Retry-After is the longer one");
        assert_eq!(seconds(0, Some(9_999)), 60, "Retry-After is bounded");
    }

    #[test]
    fn an_endless_backoff_does_not_overflow() {
        let handling = handling(&json!({"retry_interval_seconds": 1e18, "backoff_rate": 1e300}));
        assert_eq!(handling.pause(90, None, 1.0), Duration::MAX);
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        for _ in 0..1_000 {
            let factor = jitter();
            assert!((0.9..=1.1).contains(&factor), "{factor}");
        }
    }

    async fn count(handling: &ErrorHandling, error: NodeError) -> (u64, NodeError) {
        let mut made = 0;
        let result: Result<(), _> = handling
            .attempts(|| {
                made += 1;
                std::future::ready(Err(error.clone()))
            })
            .await;
        (made, result.unwrap_err())
    }

    #[tokio::test(start_paused = true)]
    async fn passing_failures_are_tried_again_and_others_are_not() {
        let handling = handling(&json!({"max_retries": 2}));
        let passing = NodeError::passing(codes::PROVIDER_FAILED, "busy");
        let lasting = NodeError::new(codes::PROVIDER_UNAUTHORIZED, "refused");

        assert_eq!(count(&handling, passing.clone()).await, (3, passing));
        assert_eq!(count(&handling, lasting.clone()).await, (1, lasting));
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_takes_too_long_is_a_timeout() {
        let handling = handling(&json!({"timeout_seconds": 0.5}));
        let result: Result<(), _> = handling.attempts(std::future::pending).await;

        let error = result.unwrap_err();
        assert_eq!(error.code, codes::TIMEOUT);
        assert_eq!(error.message, "no answer within 0.5 s");
    }
}
