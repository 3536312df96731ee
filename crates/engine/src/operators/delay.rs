//! Delay: waits for a while or until a time, then passes its input on. It must never hold a run for
//! longer than the SDK holds a worker.

use std::time::Duration;

use serde_json::{Value, json};
use speedate::{DateTime, DateTimeConfig, TimestampUnit};
use time::{OffsetDateTime, UtcOffset};

use crate::error::{NodeError, codes};

/// The longest wait in place. The SDK pauses a run for a longer one where that is possible.
const LONGEST: f64 = 60.0;

/// Waits, and gives the input with `waited_until` and `waited_seconds`.
///
/// # Errors
/// [`codes::INPUT_INVALID`]: there is nothing to wait for, or it is too far away.
pub(crate) async fn run(raw: &Value, input: &Value) -> Result<Value, NodeError> {
    let started = OffsetDateTime::now_utc();
    let until = end(raw, input, started)?;
    let left = (until - started).as_seconds_f64();
    if left > LONGEST {
        return Err(wrong(format!(
            "the delay would last until {}: Patchbay waits for at most {LONGEST} seconds",
            iso(until)
        )));
    }
    if let Ok(left) = Duration::try_from_secs_f64(left) {
        tokio::time::sleep(left).await;
    }
    let waited = (OffsetDateTime::now_utc() - started).as_seconds_f64();
    let mut output = input.as_object().cloned().unwrap_or_default();
    output.shift_remove("until");
    output.shift_remove("duration_seconds");
    output.insert("waited_until".into(), iso(until).into());
    let waited = (waited * 1_000.0).round() / 1_000.0;
    output.insert("waited_seconds".into(), json!(waited));
    Ok(Value::Object(output))
}

fn end(raw: &Value, input: &Value, now: OffsetDateTime) -> Result<OffsetDateTime, NodeError> {
    if !input["until"].is_null() {
        return instant(&input["until"])
            .ok_or_else(|| wrong("until must be a time, as ISO 8601 writes it"));
    }
    let seconds = [&input["duration_seconds"], &raw["duration_seconds"]]
        .into_iter()
        .find(|value| !value.is_null())
        .ok_or_else(|| wrong("the delay has nothing to wait for: until or duration_seconds"))?;
    let number = match seconds {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    let number = number
        .filter(|seconds| *seconds >= 0.0)
        .ok_or_else(|| wrong("duration_seconds must be a number of at least 0"))?;
    let length = time::Duration::checked_seconds_f64(number);
    length
        .and_then(|length| now.checked_add(length))
        .ok_or_else(|| wrong("duration_seconds is too far in the future"))
}

/// A time as pydantic reads it; one without a zone is of UTC.
fn instant(value: &Value) -> Option<OffsetDateTime> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let config = DateTimeConfig {
        timestamp_unit: TimestampUnit::Infer,
        ..DateTimeConfig::default()
    };
    let parsed = DateTime::parse_bytes_with_config(text.as_bytes(), &config).ok()?;
    let offset = UtcOffset::from_whole_seconds(parsed.time.tz_offset.unwrap_or(0)).ok()?;
    let nanos = i128::from(parsed.timestamp_tz()) * 1_000_000_000
        + i128::from(parsed.time.microsecond) * 1_000;
    let instant = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
    Some(instant.to_offset(offset))
}

/// A time as Python's `isoformat` writes it.
fn iso(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let (hours, minutes, _) = at.offset().as_hms();
    let sign = if at.offset().is_negative() { '-' } else { '+' };
    let fraction = match time.microsecond() {
        0 => String::new(),
        micros => format!(".{micros:06}"),
    };
    format!(
        "{date}T{:02}:{:02}:{:02}{fraction}{sign}{:02}:{:02}",
        time.hour(),
        time.minute(),
        time.second(),
        hours.unsigned_abs(),
        minutes.unsigned_abs(),
    )
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_delay_waits_and_passes_its_input_on() {
        let began = tokio::time::Instant::now();
        let output = run(
            &json!({"duration_seconds": 30}),
            &json!({"a": 1, "duration_seconds": 12.5}),
        )
        .await
        .unwrap();
        assert_eq!(began.elapsed().as_secs(), 12);
        assert_eq!(output["a"], 1);
        assert!(output.get("duration_seconds").is_none());
        assert!(output["waited_until"].as_str().unwrap().ends_with("+00:00"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_time_that_is_past_is_not_waited_for() {
        let began = tokio::time::Instant::now();
        let output = run(&json!({}), &json!({"until": "2020-01-02T03:04:05+02:00"})).await;
        assert_eq!(began.elapsed(), Duration::ZERO);
        assert_eq!(output.unwrap()["waited_until"], "2020-01-02T03:04:05+02:00");
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_waited_for_is_told() {
        for (raw, input, message) in [
            (json!({}), json!({}), "nothing to wait for"),
            (json!({"duration_seconds": -1}), json!({}), "at least 0"),
            (
                json!({"duration_seconds": 61}),
                json!({}),
                "at most 60 seconds",
            ),
            (json!({"duration_seconds": 1e30}), json!({}), "too far"),
            (json!({}), json!({"until": "tomorrow"}), "ISO 8601"),
        ] {
            let error = run(&raw, &input).await.unwrap_err();
            assert!(error.message.contains(message), "{error:?}");
        }
    }

    #[test]
    fn times_are_read_as_pydantic_reads_them() {
        for (written, expected) in [
            (
                json!("2026-11-29T16:22:49.5Z"),
                "2026-11-29T16:22:49.500000+00:00",
            ),
            (json!("2026-11-29 16:22"), "2026-11-29T16:22:00+00:00"),
            (json!("2026-11-29T16:22-03:30"), "2026-11-29T16:22:00-03:30"),
            (json!(1_700_000_000), "2023-11-14T22:13:20+00:00"),
            (json!(1_700_000_000_000_i64), "2023-11-14T22:13:20+00:00"),
        ] {
            assert_eq!(iso(instant(&written).unwrap()), expected, "{written}");
        }
    }
}
