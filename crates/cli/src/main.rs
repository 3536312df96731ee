//! `patchbay`: serves the platform without a window, and talks to one that runs.
//!
//! Exit codes: 0 success, 1 failure, 2 usage. Data goes to stdout, everything else to stderr. No
//! secret is taken from, or shown on, the command line.
//!
//! A command that talks to a running platform is one file, named after its noun: its arguments with
//! `Target` flattened into them, and a `run` that calls [`target::Target::with`], asks the client
//! (`patchbay_client`, one method a route) and prints through [`print::Print`]. Its examples stand in
//! `after_help`. It gets a variant of [`Command`] and a line in [`main`].

mod access_key;
mod app;
mod audit;
mod cache_key;
mod connection;
mod doctor;
mod files;
mod openapi;
mod print;
mod requirement;
mod secret;
mod serve;
mod target;
mod token;
mod vault;
mod workflow;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Build AI workflows whose nodes act with a shared connection or with each end user's own.
#[derive(Debug, Parser)]
#[command(name = "patchbay", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the platform: the management, App and Connect APIs and the Setup Requirements page
    Serve(Box<serve::Arguments>),
    /// Prints the OpenAPI document of the APIs as JSON
    Openapi,
    /// Deploys Apps, runs them, and sends their users to connect
    App(app::Arguments),
    /// Shows who changed what, and which credential a run used
    Audit(audit::Arguments),
    /// Makes, lists and revokes Personal Access Tokens
    Token(token::Arguments),
    /// Makes, lists and revokes Access Keys
    AccessKey(access_key::Arguments),
    /// Opens, locks and backs up the vault, and changes its keys
    Vault(vault::Arguments),
    /// Makes, checks and imports connections, and prints the SDK's cache keys
    Connection(connection::Arguments),
    /// Lists, shows, exports and imports workflows
    Workflow(workflow::Arguments),
    /// Makes, lists, changes and deletes what end users have to bring
    Requirement(requirement::Arguments),
    /// Says what is wrong, and what to do about it
    Doctor(doctor::Arguments),
}

fn main() -> ExitCode {
    patchbay_instance::guard_secrets();
    tracing_subscriber::fmt()
        .with_writer(|| patchbay_redact::RedactingWriter::new(std::io::stderr()))
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("PATCHBAY_LOG")
                .unwrap_or_else(|_| "info".into()),
        )
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let done = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(*arguments),
        Command::Openapi => openapi::run(),
        Command::App(arguments) => app::run(arguments),
        Command::Audit(arguments) => audit::run(arguments),
        Command::Token(arguments) => token::run(arguments),
        Command::AccessKey(arguments) => access_key::run(arguments),
        Command::Vault(arguments) => vault::run(arguments),
        Command::Connection(arguments) => connection::run(arguments),
        Command::Workflow(arguments) => workflow::run(arguments),
        Command::Requirement(arguments) => requirement::run(arguments),
        Command::Doctor(arguments) => doctor::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::failure(&error);
            ExitCode::FAILURE
        }
    }
}
