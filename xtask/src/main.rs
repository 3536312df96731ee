//! `cargo xtask …`: the repository's own commands. It drives cargo, npm and the built
//! `patchbay` from outside, and must never depend on the crates that it builds or checks.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a developer's command talks on the terminal"
)]

mod api;
mod bench;
mod catalog;
mod checkout;
mod counts;
mod fuzz;
mod generate;
mod package;
mod process;
mod python;
mod report;
mod run;
mod sample;
mod security;
mod server;
mod setup;
mod stages;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use checkout::Checkout;

#[derive(Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    about = "Patchbay's own commands",
    version
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build Patchbay and open it, with a sample workflow to try
    ///
    /// Installs what is missing, builds, and opens the window on the platform's own data folder.
    /// Without a display it says so and serves the same builder for a browser at a one-time link,
    /// with a sample App that has answered once; Ctrl-C stops it.
    #[command(after_help = run::EXAMPLES)]
    Run(run::Options),
    /// Check everything, and print the minutes of each stage
    #[command(after_help = test::EXAMPLES)]
    Test(test::Options),
    /// Measure the release build and print one JSON object
    Bench(bench::Options),
    /// Run the checks of the vault by their ids, and print their figures
    Security(security::Options),
    /// Build the installers of this system: on Linux a .deb and an .rpm
    Package,
    /// Write what is generated from the server's `OpenAPI` document
    Generate,
    /// Read the connection types of the Dynamiq SDK again, and tell what changed
    Catalog,
}

fn main() -> ExitCode {
    let outcome = Checkout::find().and_then(|checkout| match Arguments::parse().command {
        Command::Run(options) => run::run(&checkout, &options).map(|()| ExitCode::SUCCESS),
        Command::Test(options) => Ok(test::run(&checkout, &options)),
        Command::Bench(options) => bench::run(&checkout, &options).map(|()| ExitCode::SUCCESS),
        Command::Security(options) => security::run(&checkout, &options),
        Command::Package => package::run(&checkout).map(|()| ExitCode::SUCCESS),
        Command::Catalog => catalog::run(&checkout).map(|()| ExitCode::SUCCESS),
        Command::Generate => generate::run(&checkout).map(|()| ExitCode::SUCCESS),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
