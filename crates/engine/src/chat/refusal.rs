//! What a provider says when it does not answer: status, message, time to wait.
//!
//! Every word of the provider passes through [`patchbay_redact::redact`]: providers echo keys.

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::chat::request::Target;
use crate::error::{NodeError, codes};
use crate::outbound::read_body;
use patchbay_redact::redact;

/// Bytes of a refusal that are read for its message.
const MAX_REFUSAL: usize = 64 * 1024;

/// Characters of the provider's message that are shown.
const MAX_MESSAGE: usize = 500;

/// Reads a refusal.
pub(super) async fn refused(response: Response, target: &Target<'_>) -> NodeError {
    let status = response.status();
    let retry_after = retry_after(response.headers());
    let body = read_body(response, MAX_REFUSAL).await.unwrap_or_default();
    let said = match serde_json::from_slice::<Value>(&body) {
        Ok(value) => message(&value),
        Err(_) => plain(&body),
    };
    classify(status, retry_after, said.as_deref(), target)
}

/// Reads a refusal that came with a successful status.
pub(super) fn inside(body: &Value, target: &Target<'_>) -> NodeError {
    let status = body["error"]["code"]
        .as_u64()
        .and_then(|code| StatusCode::from_u16(u16::try_from(code).ok()?).ok())
        .filter(|status| status.is_client_error() || status.is_server_error())
        .unwrap_or(StatusCode::BAD_GATEWAY);
    classify(status, None, message(body).as_deref(), target)
}

fn classify(
    status: StatusCode,
    retry_after: Option<Duration>,
    said: Option<&str>,
    target: &Target<'_>,
) -> NodeError {
    let (code, did, retryable) = match status.as_u16() {
        401 | 403 => (codes::PROVIDER_UNAUTHORIZED, "refused the key", false),
        429 => (codes::PROVIDER_RATE_LIMITED, "limits requests", true),
        // Request timeout, conflict, too early: the same request may pass later.
        408 | 409 | 425 => (codes::PROVIDER_REJECTED, "rejected the request", true),
        400..=499 => (codes::PROVIDER_REJECTED, "rejected the request", false),
        300..=399 => (
            codes::INVALID_ANSWER,
            "answered with a redirect, which is not followed",
            false,
        ),
        _ => (codes::PROVIDER_FAILED, "failed", true),
    };
    let mut text = format!("{} {did} (HTTP {})", target.label, status.as_u16());
    if let Some(wait) = retry_after {
        let _ = write!(text, "; retry after {} s", wait.as_secs());
    }
    if let Some(said) = said {
        text.push_str(": ");
        text.push_str(&shown(said, target));
    }
    NodeError {
        code,
        message: text,
        retryable,
        retry_after,
    }
}

/// The provider's words without secrets, control characters and excess.
fn shown(said: &str, target: &Target<'_>) -> String {
    redact(said, target.secrets.iter().copied())
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_MESSAGE)
        .collect()
}

/// The message in the places where providers put it.
fn message(body: &Value) -> Option<String> {
    [
        "/error/message",
        "/error",
        "/message",
        "/detail",
        "/errors/0/message",
        "/0/error/message",
    ]
    .into_iter()
    .filter_map(|place| body.pointer(place)?.as_str())
    .find(|text| !text.trim().is_empty())
    .map(str::to_owned)
}

/// A body that is neither JSON nor a page of HTML.
fn plain(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    (!text.is_empty() && !text.starts_with('<')).then(|| text.to_owned())
}

/// `Retry-After` in seconds (RFC 9110 section 10.2.3); its date form is ignored.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}
