//! Requests of other protocols under the engine's outbound policy: one request, one bounded answer.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::time::Duration;

use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use crate::Engine;
use crate::address::{AddressRefused, Reach};
use crate::manager::ClientKey;
use crate::outbound::{BodyError, OutboundPolicy, read_body};

/// Why no answer came. It holds nothing of the request or the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SendError {
    /// The address is not one that is called.
    #[error("the address may not be called")]
    Address,
    /// No connection came about, or it broke.
    #[error("cannot be reached")]
    Unreachable,
    /// The certificate is not trusted.
    #[error("shows a certificate that is not trusted")]
    Certificate,
    /// It took too long.
    #[error("did not answer in time")]
    Timeout,
    /// The answer is too long.
    #[error("answers more than is read")]
    TooLarge,
}

/// How much of an answer is waited for and read.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The whole exchange.
    pub deadline: Duration,
    /// Bytes of the answer's body.
    pub body: usize,
}

impl Engine {
    /// Sends a request of the platform's own for the builder: https anywhere, http to this machine
    /// and private networks, cloud metadata never. No redirect is followed, no cookie kept.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
        bounds: Bounds,
    ) -> Result<http::Response<Vec<u8>>, SendError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| SendError::Address)?;
        let policy = OutboundPolicy::for_url(&url, Reach::Local).map_err(|_| SendError::Address)?;
        let key = ClientKey::new("", policy, &origin(&url), &BTreeMap::new());
        let client = self.parts().clients.client(key, policy).await;
        let client = client.map_err(|_| SendError::Unreachable)?;
        let request = reqwest::Request::try_from(request).map_err(|_| SendError::Address)?;
        tokio::time::timeout(bounds.deadline, async {
            let answer = client
                .execute(request)
                .await
                .map_err(|error| reason(&error))?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let body = read_body(answer, bounds.body)
                .await
                .map_err(|error| match error {
                    BodyError::TooLarge => SendError::TooLarge,
                    BodyError::Broken(_) => SendError::Unreachable,
                })?;
            let mut answer = http::Response::new(body);
            *answer.status_mut() = status;
            *answer.headers_mut() = headers;
            Ok(answer)
        })
        .await
        .map_err(|_| SendError::Timeout)?
    }
}

/// What requests to one server share.
fn origin(url: &Url) -> Map<String, Value> {
    let origin = url.origin().ascii_serialization();
    Map::from_iter([("origin".to_owned(), Value::String(origin))])
}

/// Whether an error is rustls's word on a certificate. It arrives wrapped in I/O errors, one in
/// another, whose sources it is not.
fn is_of_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(told) = error.downcast_ref::<rustls::Error>() {
        return matches!(told, rustls::Error::InvalidCertificate(_));
    }
    error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
        .is_some_and(|inner| is_of_certificate(inner))
}

fn reason(error: &reqwest::Error) -> SendError {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<AddressRefused>() {
            return SendError::Address;
        }
        if is_of_certificate(cause) {
            return SendError::Certificate;
        }
        source = cause.source();
    }
    if error.is_timeout() {
        SendError::Timeout
    } else {
        SendError::Unreachable
    }
}
