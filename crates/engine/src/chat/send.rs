//! One attempt: sends the request, reads the answer, says what went wrong.
//!
//! It must never quote the URL or the request in an error.

use std::error::Error;
use std::io;

use reqwest::Client;
use serde_json::Value;

use crate::address::AddressRefused;
use crate::chat::request::Target;
use crate::chat::{answer, refusal};
use crate::error::{NodeError, codes};
use crate::outbound::{BodyError, MAX_ANSWER, read_body};

/// Sends the request once and gives the node's output.
///
/// # Errors
/// What the network or the provider did, as [`codes`] tells it apart.
pub(super) async fn send(
    client: &Client,
    target: &Target<'_>,
    body: &Value,
) -> Result<Value, NodeError> {
    let mut request = client.post(target.url.clone()).json(body);
    if let Some((name, value)) = &target.auth {
        request = request.header(name, value);
    }
    let response = request
        .send()
        .await
        .map_err(|error| unreachable(&error, target))?;
    let status = response.status();
    tracing::debug!(
        provider = target.label,
        status = status.as_u16(),
        "provider answered"
    );
    if !status.is_success() {
        return Err(refusal::refused(response, target).await);
    }
    let body = read_body(response, MAX_ANSWER)
        .await
        .map_err(|error| unread(&error, target))?;
    let Ok(value) = serde_json::from_slice::<Value>(&body) else {
        return Err(answer::invalid(target.label, "is not JSON"));
    };
    // Gateways report an upstream's failure inside a successful answer.
    if value["choices"].is_null() && !value["error"].is_null() {
        return Err(refusal::inside(&value, target));
    }
    answer::output(&value, target.label)
}

fn unread(error: &BodyError, target: &Target<'_>) -> NodeError {
    match error {
        BodyError::TooLarge => answer::invalid(target.label, "is larger than 10 MiB"),
        BodyError::Broken(_) => NodeError::passing(
            codes::PROVIDER_UNREACHABLE,
            format!("{}'s answer broke off", target.label),
        ),
    }
}

/// Why no answer arrived.
fn unreachable(error: &reqwest::Error, target: &Target<'_>) -> NodeError {
    if let Some(refused) = cause::<AddressRefused>(error) {
        return NodeError::new(codes::ADDRESS_REFUSED, refused.to_string());
    }
    let host = target.url.host_str().unwrap_or_default();
    let reason = if error.is_timeout() {
        "no connection within 10 s".to_owned()
    } else if error.is_dns() {
        "its name cannot be resolved".to_owned()
    } else if let Some(tls) = cause::<rustls::Error>(error) {
        format!("TLS failed, {tls}")
    } else if !error.is_connect() {
        "the connection broke".to_owned()
    } else {
        match cause::<io::Error>(error).map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => "it refuses connections".to_owned(),
            _ => "no connection".to_owned(),
        }
    };
    NodeError::passing(
        codes::PROVIDER_UNREACHABLE,
        format!("{host} cannot be reached: {reason}"),
    )
}

/// The first error of this type in the chain of causes.
fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // An I/O error that wraps another error hides it from `source`.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|inner| inner as &(dyn Error + 'static));
        next = inner.or_else(|| error.source());
    }
    None
}
