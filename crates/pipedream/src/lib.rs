//! Pipedream Connect as a client (<https://pipedream.com/docs/connect/api-reference>).
//!
//! It stores nothing. Requests leave through a function that the caller gives, which holds the
//! outbound policy. No error quotes a token or what the service said beyond its own `error` text,
//! which callers redact before they show it.
//!
//! Casing is the service's: requests and resources are `snake_case`; the flags of a prop, the answers
//! of `configure` and `props`, annotations and `authProvisionId` are `camelCase`. What a form is drawn
//! from is therefore passed on as it came.

mod accounts;
mod client;
mod components;
mod error;

pub use accounts::{Account, ConnectToken, NewConnectToken, link};
pub use client::{Client, Credentials, Environment, Http, HttpRequest, HttpResponse, Token};
pub use components::{App, Component, List, PageInfo};
pub use error::PipedreamError;
