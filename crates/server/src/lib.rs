//! The platform over HTTP: the management, App and Connect APIs and the hosted Setup Requirements
//! page.
//!
//! A request is admitted by its Host, authenticated by the one credential class of its route, read,
//! and becomes one call of `platform`. Nothing is decided here but who is asking and whether the
//! request can be read.

mod admit;
mod answer;
mod auth;
mod body;
mod callers;
mod consumed;
mod cors;
mod docs;
mod examples;
mod listen;
mod openapi;
mod pages;
mod params;
mod router;
mod routes;
mod stream;
mod unique;

pub use admit::{Hosts, HostsError};
pub use listen::{Server, Stop};
pub use openapi::document as openapi_document;
pub use pages::Pages;
