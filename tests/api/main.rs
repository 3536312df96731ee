//! What a builder, an App's backend and an end user get from the built `patchbay` over HTTP: the
//! round trip, the exact shapes, what may change what, and how the process starts and stops.

#![expect(
    clippy::expect_used,
    reason = "a test whose preparation fails has failed"
)]

mod agents;
mod apps;
mod audit;
mod commands;
mod connect;
mod connection_checks;
mod connections;
#[cfg(target_os = "linux")]
mod database_checks;
mod edges;
mod exchange;
mod hanging_up;
mod lists;
mod oauth;
mod oauth_doctor;
mod oauth_instance;
mod oauth_profiles;
mod providers;
mod requirements;
mod round_trip;
mod runs;
mod shapes;
mod start;
mod streams;
mod trials;
mod twins;
mod vault;
mod vault_commands;
mod workflows;

/// The end user of the tests.
const USER: &str = "user-42";
/// That user's key.
const KEY: &str = "sk-user-42-0123456789abcdefgh";
/// A key in a server's environment. Another one, since HS-16 looks for the user's in every process.
const ENVIRONMENT_KEY: &str = "sk-environment-0123456789abcd";

/// The `id` of an object that was answered.
fn id(value: &serde_json::Value) -> &str {
    value["id"].as_str().expect("an object has an id")
}

/// A time on the wire: RFC 3339, UTC, with `Z`.
fn time(value: &serde_json::Value) -> time::OffsetDateTime {
    let text = value.as_str().expect("a time is a text");
    assert!(text.ends_with('Z'), "{text} is not in UTC");
    let format = &time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(text, format).expect("a time is in RFC 3339")
}
