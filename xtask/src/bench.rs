//! `cargo xtask bench`: builds the product and its bench for release and runs the one on the other.
//! The figures are the bench's; this prints nothing on standard output itself.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::checkout::{Checkout, Profile};
use crate::process;
use crate::setup::{self, Tool};

#[derive(Args)]
pub(crate) struct Options {
    /// Fewer and shorter rounds: to see that it works, not to quote
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let tools = [
        Tool::Compiler,
        Tool::Node,
        Tool::NpmPackages,
        Tool::Wrk,
        Tool::Keyring,
    ];
    setup::install(checkout, &tools)?;
    let packages = ["--package", "patchbay-cli", "--package", "patchbay-bench"];
    process::run(checkout.cargo().args(["build", "--release"]).args(packages))?;
    let mut bench = Command::new(checkout.binary(Profile::Release, "patchbay-bench"));
    bench
        .arg("all")
        .arg("--patchbay")
        .arg(checkout.binary(Profile::Release, "patchbay"));
    if options.quick {
        bench.arg("--quick");
    }
    process::run(&mut bench)?;
    Ok(())
}
