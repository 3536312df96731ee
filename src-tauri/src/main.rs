//! `patchbay-desktop`: a window with the builder, on a platform in the same process.
//!
//! It holds what only a desktop can do: the window and its limits, the system's browser, one
//! instance at a time. It knows no rule of the platform and no page: the page asks the platform's
//! own API through `platform_request`, and the bearer that opens it never leaves this process.

mod arguments;
mod browser;
mod clipboard;
mod closing;
mod commands;
mod desktop;
mod documents;
mod drafts;
mod embedded;
mod failure;
mod graphics;
mod preferences;
mod shell;
mod window;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    patchbay_instance::guard_secrets();
    tracing_subscriber::fmt()
        .with_writer(|| patchbay_redact::RedactingWriter::new(std::io::stderr()))
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("PATCHBAY_LOG")
                .unwrap_or_else(|_| "info".into()),
        )
        .with_target(false)
        .init();
    let arguments = Arguments::parse();
    graphics::suit_the_machine();
    match shell::run(arguments.data_dir) {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
