//! `cargo xtask security`: the checks of the vault, of what is at rest and of the server, by their ids, and their
//! figures. The quick profile is part of `cargo xtask test`; the full one is run before a release.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::checkout::{Checkout, Profile};
use crate::setup::Tool::{
    Compiler, Faults, Keyring, Nextest, NpmPackages, PythonPackages, TauriDriver, VirtualDisplay,
    Window, WindowDrivers,
};
use crate::{process, python, setup};

/// Keychain, at rest, durability, memory, the window's commands, HTTP, outbound.
const CHECKS: &str = "test(/(^|::)(ks|ar|du|me|ip|hs|ss|oa)_[0-9]/)";
const PACKAGES: [&str; 8] = [
    "patchbay-vault",
    "patchbay-store",
    "patchbay-platform",
    "patchbay-engine",
    "patchbay-instance",
    "patchbay-desktop",
    "patchbay-desktop-tests",
    "patchbay-tests",
];

#[derive(Args)]
pub(crate) struct Options {
    /// Ten times as much of everything, as before a release
    #[arg(long)]
    full: bool,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<ExitCode> {
    let tools = [
        Compiler,
        NpmPackages,
        Nextest,
        PythonPackages,
        Keyring,
        Faults,
        VirtualDisplay,
        Window,
        WindowDrivers,
        TauriDriver,
    ];
    setup::install(checkout, &tools)?;
    process::run(checkout.cargo().args([
        "build",
        "--package",
        "patchbay-cli",
        "--package",
        "patchbay-desktop",
    ]))?;
    let mut command = checkout.cargo();
    command
        .args([
            "nextest",
            "run",
            "--no-fail-fast",
            "--success-output",
            "final",
        ])
        .args(["-E", CHECKS])
        .args(PACKAGES.iter().flat_map(|name| ["--package", name]))
        .env("PATCHBAY_BIN", checkout.binary(Profile::Dev, "patchbay"))
        .env(
            "PATCHBAY_DESKTOP_BIN",
            checkout.binary(Profile::Dev, "patchbay-desktop"),
        )
        .env("PATCHBAY_PYTHON", python::TESTS.interpreter(checkout));
    if options.full {
        command.env("PATCHBAY_SECURITY", "full");
    }
    let shown = process::show(&mut command)?;
    println!(
        "\nFigures of the {} profile:",
        if options.full { "full" } else { "quick" }
    );
    for figure in shown.text.lines().filter_map(figure) {
        println!("  {figure}");
    }
    Ok(if shown.success {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What a line tells of a check, if it does.
fn figure(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("figure ")
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_are_found_among_other_lines() {
        assert_eq!(
            figure("    figure KS-3: healed after ms 900"),
            Some("KS-3: healed after ms 900")
        );
        assert_eq!(figure("test ks_3 ... ok"), None);
    }
}
