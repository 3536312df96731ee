//! OAuth 2.0 as a client: what each provider wants, how access is asked for, exchanged, refreshed
//! and revoked.
//!
//! It decides nothing about connections and stores nothing. Requests leave through a function that
//! the caller gives, which holds the outbound policy; time arrives as an argument. No error quotes
//! what an authorization server said: its words may hold whatever it likes, a token among them.

mod account;
mod authorize;
mod client;
mod device;
mod discovery;
mod doctor;
mod endpoints;
mod error;
mod instance;
mod loopback;
mod provider;
mod pushed;
mod revoke;
mod scopes;
mod token;
mod wire;

pub use account::account_label;
pub use authorize::{Authorization, Request};
pub use client::Client;
pub use device::{DeviceAnswer, DeviceCode};
pub use discovery::discover;
pub use doctor::{Diagnosis, Finding, diagnose, skew};
pub use endpoints::{Endpoints, check_endpoint};
pub use error::{OAuthError, Refusal};
pub use loopback::{Loopback, Page, Reply};
pub use provider::{
    Body, Instance, Lifetime, Port, Provider, Redirect, Revocation, ScopeOption, SecretNeed, Sign,
    TokenAuth, generic, provider, providers,
};
pub use revoke::{Revoked, revoke};
pub use scopes::{missing, split};
pub use token::Tokens;
pub use wire::{Failure, Http, HttpRequest, HttpResponse, MAX_ANSWER};
