//! What Patchbay knows about services: connection types with their fields, node types with
//! the connections they accept, and the providers that answer chat completions.
//!
//! All of it is data, compiled into the binary from `data/*.json` and read once. The facts
//! follow the Dynamiq Python SDK 0.69.0; labels and help are Patchbay's own.
//!
//! This crate does no I/O: it never opens a file or a socket and never reads the environment
//! or the clock. What it needs of those arrives as an argument.

mod chat;
mod check;
mod config;
mod connection;
mod data;
mod environment;
mod field;
mod input;
mod node;
mod not_run;
mod probe;
mod reference;
mod resolve;
mod schema;
pub mod sdk;
mod settings;

pub use chat::{Auth, Base, ChatProvider, EndpointError, QueryParam, chat_provider};
pub use check::FieldErrors;
pub use config::Config;
pub use connection::{ConnectionType, Kind, connection_type, connection_types};
pub use environment::{InEnvironment, in_environment};
pub use field::{
    Condition, EnvVar, Field, MAX_SECRET_CHARS, MAX_TEXT_CHARS, MAX_URL_CHARS, ValueKind,
};
pub use input::ConfigInput;
pub use node::{
    ACTION, AGENT, CHOICE, DELAY, HTTP_CALL, INPUT, MAP, MCP_SERVER, MCP_TOOL, NodeType, OUTPUT,
    PASS, Presence, REGEX_MATCH, SUB_AGENT, VALID_CHOICES, VALID_JSON, is_validator, node_type,
    node_types, runnable, runs_as_tool,
};
pub use not_run::{NotRun, not_run_setting};
pub use probe::{
    AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AnswerRule, At,
    DatabaseProtocol, HowToCheck, Meaning, Method, On, Probe, ProbeAuth, SERVICE_ACCOUNT_EMAIL,
    SERVICE_ACCOUNT_KEY, SERVICE_ACCOUNT_KEY_ID, how_to_check,
};
pub use reference::{FromEnvironment, UnsetField, environment_reference};
pub use resolve::{Origin, Resolved};
pub use settings::{
    Component, NodeInput, NodeSettings, Setting, component_connections, node_settings,
};
