//! `patchbay`: serves the platform without a window, and prints its contract.
//!
//! Exit codes: 0 success, 1 failure, 2 usage. Data goes to stdout, everything else to stderr. No
//! secret is taken from, or shown on, the command line.

mod files;
mod openapi;
mod serve;

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
}

fn main() -> ExitCode {
    patchbay_instance::guard_secrets();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
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
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
