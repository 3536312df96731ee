//! Runs workflows: LLM nodes, agents with tools, requests, actions, MCP tools, and the operators that
//! decide, repeat, wait and check; with shared clients and an outbound policy.
//!
//! A run gets everything as arguments, the opened connections among them, and gives
//! back an outcome. This crate must never store anything, choose whose connection a
//! run uses, or fall back to another one; those are decided before it is called.

mod account;
mod action;
mod address;
mod agent;
mod builtin;
mod chat;
mod clock;
mod connection;
mod depends;
mod dry_run;
mod end_user;
mod engine;
mod error;
mod events;
mod handling;
mod http_call;
mod input_schema;
mod manager;
mod mcp;
mod operators;
mod outbound;
mod outcome;
mod plan;
mod probe;
mod renewal;
mod request_headers;
mod schedule;
mod scope;
mod secrets;
mod send;
mod settle;
mod shared_clients;
mod supported;
mod validators;
mod work;

pub use account::{AccountError, RemoteUser};
pub use action::PIPEDREAM_SERVICE;
pub use connection::{Owner, ResolvedConnection};
pub use dry_run::DryRun;
pub use end_user::check_end_user_addresses;
pub use engine::{Engine, EngineConfig, EngineError, Environment};
pub use error::{RunError, codes};
pub use events::{NodeEvent, Observer, ToolOutcome};
pub use manager::{ClientKey, ConnectionClient, ConnectionManager, Handle, ManagerStats, Scope};
pub use outcome::{NodeOutcome, NodeStatus, RunOutcome, RunStatus};
pub use probe::{Checked, Verdict};
pub use renewal::{Renewal, Renewed};
pub use send::{Bounds, SendError};
