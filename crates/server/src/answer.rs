//! What goes back: the envelope of a success, the body of a refusal.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use patchbay_platform::{Details, Error, ErrorBody, ErrorObject};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// The envelope of a single object: `{"data": …}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Data<T> {
    /// The object.
    pub(crate) data: T,
}

/// A refusal, of a rule or of the transport.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// What a rule said.
    Platform(Error),
    /// The body's content type is not JSON.
    UnsupportedMediaType,
    /// The body is larger than the route takes.
    PayloadTooLarge { limit: usize },
    /// The body did not arrive in time.
    Timeout,
    /// No such method here.
    MethodNotAllowed,
}

pub(crate) type Answer<T> = Result<T, Refusal>;

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::Platform(error) => return platform_response(&error),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "The body must be application/json".to_owned(),
            ),
            Self::PayloadTooLarge { limit } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                format!("The body is larger than {limit} bytes"),
            ),
            Self::Timeout => (
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                "The body did not arrive in time".to_owned(),
            ),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Method Not Allowed".to_owned(),
            ),
        };
        let error = ErrorObject {
            code: code.into(),
            message,
            details: Details::new(),
        };
        (status, Json(ErrorBody { error })).into_response()
    }
}

fn platform_response(error: &Error) -> Response {
    if let Error::Internal(reason) = error {
        tracing::error!(%reason, "a request failed");
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(error.body())).into_response();
    if let Error::TooManyRequests { retry_after } = error {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(*retry_after));
    }
    response
}

/// The refusals that every route with a credential shares.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "the variants only describe answers in the OpenAPI document"
)]
pub(crate) enum Refusals {
    /// The request is wrong; `details` name the fields.
    #[response(status = 400)]
    BadRequest(ErrorBody),
    /// No credential, or one that opens nothing.
    #[response(status = 401)]
    Unauthorized(ErrorBody),
    /// Absent, or outside of the credential's scope.
    #[response(status = 404)]
    NotFound(ErrorBody),
    /// Too many refused credentials, or too many secrets minted; `Retry-After` says for how long.
    #[response(status = 429)]
    TooManyRequests(ErrorBody),
    /// A fault of the platform.
    #[response(status = 500)]
    Internal(ErrorBody),
    /// The vault is sealed.
    #[response(status = 503)]
    VaultSealed(ErrorBody),
    /// The disk is full; nothing was stored.
    #[response(status = 507)]
    StorageFull(ErrorBody),
}

/// The refusals of a route that reads a JSON body.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "the variants only describe answers in the OpenAPI document"
)]
pub(crate) enum BodyRefusals {
    /// The body did not arrive in time.
    #[response(status = 408)]
    Timeout(ErrorBody),
    /// The body is too large.
    #[response(status = 413)]
    PayloadTooLarge(ErrorBody),
    /// The body is not JSON.
    #[response(status = 415)]
    UnsupportedMediaType(ErrorBody),
}

/// The refusal of a good credential that does not open an App.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "the variants only describe answers in the OpenAPI document"
)]
pub(crate) enum AppRefusals {
    /// A good credential that does not open this App.
    #[response(status = 403)]
    Forbidden(ErrorBody),
}
