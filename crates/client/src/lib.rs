//! A client of the platform's API: a base address and a bearer.
//!
//! The desktop sends the window's requests through it to the embedded server, so that the page never
//! sees the bearer. It speaks the one contract and knows no rule.

mod client;

pub use client::{Answer, ClientError, PlatformClient, StreamedAnswer};
