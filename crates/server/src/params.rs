//! Path and query parameters.

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use patchbay_platform::Error;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::answer::Refusal;

/// The ids of a path, in their order. What is no UUID names nothing, so it is not found, like an id
/// that nothing has.
#[derive(Debug)]
pub(crate) struct Ids<const COUNT: usize>(pub(crate) [Uuid; COUNT]);

impl<S: Sync, const COUNT: usize> FromRequestParts<S> for Ids<COUNT> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let params = RawPathParams::from_request_parts(parts, &())
            .await
            .map_err(|_| Error::NotFound)?;
        let ids = params
            .iter()
            .map(|(_, value)| value.parse::<Uuid>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| Error::NotFound)?;
        let last = ids.len().checked_sub(COUNT).ok_or(Error::NotFound)?;
        ids.get(last..)
            .and_then(|ids| <[Uuid; COUNT]>::try_from(ids).ok())
            .map(Self)
            .ok_or_else(|| Error::NotFound.into())
    }
}

/// Refuses bytes that are no text: two of them must not become the same replacement character, since
/// a user's id is compared as it stands.
fn check_encoding(query: &str) -> Result<(), Error> {
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if percent_decode_str(name).decode_utf8().is_err() {
            return Err(Error::refused("the query could not be read"));
        }
        if percent_decode_str(value).decode_utf8().is_err() {
            return Err(Error::field(name, "must be UTF-8"));
        }
    }
    Ok(())
}

/// A query; a parameter may be repeated where the field is a list.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        check_encoding(query)?;
        serde_html_form::from_str(query)
            .map(Self)
            .map_err(|_| Error::refused("the query could not be read").into())
    }
}
