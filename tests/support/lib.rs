//! What the black-box tests share: a real `patchbay serve` in a folder of its own, an HTTP client
//! that remembers every answer, a builder's calls in short, a real OpenAI-compatible provider, a
//! keyring, and a search for planted secrets.
//!
//! It knows the product from outside only: its flags, its files, its HTTP. It must never link a
//! crate of the workspace.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot prepare what it needs has failed"
)]

mod answer;
mod app;
mod authorization_server;
mod call;
#[cfg(target_os = "linux")]
pub mod databases;
#[cfg(target_os = "linux")]
pub mod faults;
pub mod flow;
#[cfg(target_os = "linux")]
pub mod keyring;
mod openai_server;
mod pipedream;
mod platform;
pub mod profile;
mod program;
mod provider;
pub mod raw;
pub mod scan;
mod server;
mod signing_in;
mod visitor;
pub mod wait;

pub use answer::Answer;
pub use app::App;
pub use authorization_server::{AuthorizationServer, RawAnswer, TokenRequest, pairs};
pub use call::{Call, Transcript, percent_encoded};
pub use openai_server::OpenAiServer;
pub use pipedream::Pipedream;
pub use platform::Platform;
pub use program::{checkout, node_tool, patchbay, python};
pub use provider::{Provider, Recorded};
pub use server::{Failed, Options, Passphrase, Server};
pub use signing_in::{GOOGLE, OAUTH2};
pub use visitor::Visitor;

/// The connection type of the tests' LLM node.
pub const OPENAI: &str = "dynamiq.connections.OpenAI";

/// An id that nothing has.
pub const UNKNOWN: &str = "5d1f0a3c-6b7e-4c2d-9f80-1a2b3c4d5e6f";
