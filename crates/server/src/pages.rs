//! The built pages, embedded, and the headers that they are served with.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use rust_embed::RustEmbed;

/// What `npm run build` made: `connect.html` and `assets/`. Asset names carry a hash of their
/// content.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Built;

/// Which pages a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// The hosted Setup Requirements page.
    Hosted,
    /// That, and the builder at `/`.
    HostedAndBuilder,
}

/// Own assets only; nothing may frame the page, and it sends forms nowhere.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; \
     base-uri 'none'",
);
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A page. Its address may carry a token, so nothing may keep it.
pub(crate) fn page(name: &str) -> Response {
    let Some(file) = Built::get(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (OPENER, SAME_ORIGIN),
        (RESOURCE, SAME_ORIGIN),
    ];
    (headers, file.data).into_response()
}

/// An asset of a page: a file name, nothing that leads out of the folder.
pub(crate) fn asset(name: &str) -> Response {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let file = (plain && !name.starts_with('.')).then(|| Built::get(&format!("assets/{name}")));
    let Some(file) = file.flatten() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (CONTENT_TYPE, kind),
        (
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
        (RESOURCE, SAME_ORIGIN),
    ];
    (headers, file.data).into_response()
}
