//! What an attacker, a careless client or a curious file reader gets from the built `patchbay`.

#![expect(
    clippy::expect_used,
    reason = "a test whose preparation fails has failed"
)]

mod accounts;
mod addresses;
mod backups;
mod bad_input;
mod bodies;
mod browsers;
#[cfg(target_os = "linux")]
mod command_lines;
mod connect_tokens;
#[cfg(target_os = "linux")]
mod database;
#[cfg(target_os = "linux")]
mod durability;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(unix)]
mod file_modes;
mod floods;
mod hosts;
mod isolation;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(target_os = "linux")]
mod listeners;
#[cfg(target_os = "linux")]
mod migrations;
mod oauth;
mod origins;
#[cfg(target_os = "linux")]
mod planted_keys;
#[cfg(target_os = "linux")]
mod power_cuts;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod reach;
mod rotation;
mod routes;
mod smuggling;
mod vault_slots;
mod who_opens_what;
mod worlds;

/// The end user of the tests.
const USER: &str = "user-42";
/// That user's key.
const KEY: &str = "sk-user-42-0123456789abcdefgh";

/// The `id` of an object that was answered.
fn id(value: &serde_json::Value) -> &str {
    value["id"].as_str().expect("an object has an id")
}
