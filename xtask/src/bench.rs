//! `cargo xtask bench`: builds the product and its bench for release and runs the one on the other.
//! The figures are the bench's; this prints nothing on standard output itself.

use std::io;
use std::process::Command;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::checkout::{Checkout, Profile};
use crate::process;
use crate::python::SDK;
use crate::setup::{self, Tool};

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure
    #[arg(value_enum, default_value_t = Section::All)]
    section: Section,
    /// Fewer and shorter rounds: to see that it works, not to quote
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Section {
    /// Everything
    All,
    /// Reads beside durable writes, and the status query among a million connections
    Load,
    /// Lists of ten thousand connections
    Connections,
    /// Lookups of clients beside the Dynamiq SDK
    Clients,
    /// The canvas with up to ten thousand nodes
    Canvas,
}

impl Section {
    fn command(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Load => "load",
            Self::Connections => "connections",
            Self::Clients => "clients",
            Self::Canvas => "canvas",
        }
    }
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let tools = [
        Tool::Compiler,
        Tool::Node,
        Tool::DynamiqSdk,
        Tool::NpmPackages,
        Tool::Wrk,
        Tool::Keyring,
        Tool::VirtualDisplay,
        Tool::Window,
        Tool::WindowDrivers,
        Tool::TauriDriver,
    ];
    setup::install(checkout, &tools)?;
    process::run(
        checkout
            .npm()
            .args(["run", "--workspace", "ui", "build"])
            .stdout(io::stderr()),
    )?;
    let packages = [
        "patchbay-cli",
        "patchbay-bench",
        "patchbay-desktop",
        "patchbay-engine",
    ];
    let mut build = checkout.cargo();
    build.args(["build", "--release", "--bins"]);
    build.args(["--example", "empty-window", "--example", "client-lookups"]);
    process::run(build.args(packages.iter().flat_map(|name| ["--package", name])))?;
    let desktop = checkout.binary(Profile::Release, "patchbay-desktop");
    let mut bench = Command::new(checkout.binary(Profile::Release, "patchbay-bench"));
    bench
        .arg(options.section.command())
        .arg("--patchbay")
        .arg(checkout.binary(Profile::Release, "patchbay"))
        .arg("--desktop")
        .arg(&desktop)
        .arg("--empty-window")
        .arg(checkout.binary(Profile::Release, "examples/empty-window"))
        .arg("--client-lookups")
        .arg(checkout.binary(Profile::Release, "examples/client-lookups"))
        .arg("--sdk-python")
        .arg(SDK.interpreter(checkout))
        .arg("--checkout")
        .arg(checkout.path("."))
        // The window that a driver opens.
        .env("PATCHBAY_DESKTOP_BIN", &desktop);
    if options.quick {
        bench.arg("--quick");
    }
    process::run(&mut bench)?;
    Ok(())
}
