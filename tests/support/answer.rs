//! An answer of the server, whole, and what tests ask of it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
    pub(crate) request: String,
}

impl Answer {
    /// The same answer, if it has this status.
    ///
    /// # Panics
    /// With the request and the body, when it has another one.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert!(
            self.status == status,
            "{} answered {}, not {status}: {}",
            self.request,
            self.status,
            self.text
        );
        self
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_str(&self.text) {
            Ok(value) => value,
            Err(error) => panic!(
                "{} answered {} with no JSON ({error}): {:?}",
                self.request, self.status, self.text
            ),
        }
    }

    /// What is under `data`.
    #[track_caller]
    pub fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// The `code` of an error, empty when the answer is none.
    #[track_caller]
    pub fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The `details` of an error: field to reason.
    #[track_caller]
    pub fn details(&self) -> Value {
        self.json()["error"]["details"].clone()
    }

    /// A header's value, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
