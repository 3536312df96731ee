//! The Python environment of the contract tests: made in the cache, from `tests/requirements.txt`,
//! and made again when that file changes. It never touches the system's own packages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::process;

const REQUIREMENTS: &str = "tests/requirements.txt";

/// The interpreter that has the packages of the tests.
pub(crate) fn interpreter(checkout: &Checkout) -> PathBuf {
    environment(checkout).join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    })
}

/// Whether the environment was made whole, from the requirements as they stand.
pub(crate) fn is_current(checkout: &Checkout) -> bool {
    let wanted = fs::read(checkout.path(REQUIREMENTS)).ok();
    let installed = fs::read(stamp(checkout)).ok();
    wanted.is_some()
        && wanted == installed
        && process::succeeds(Command::new(interpreter(checkout)).arg("--version"))
}

/// Debian keeps a part of Python's `venv` module in a package of its own.
pub(crate) fn can_make_environments() -> bool {
    process::succeeds(Command::new(system_python()).args(["-c", "import ensurepip, venv"]))
}

pub(crate) fn install(checkout: &Checkout) -> Result<()> {
    let folder = environment(checkout);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(checkout.cache())?;
    process::run(Command::new(system_python()).args([
        Path::new("-m"),
        Path::new("venv"),
        &folder,
    ]))?;
    let requirements = checkout.path(REQUIREMENTS);
    process::run(
        Command::new(interpreter(checkout))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ])
            .arg(&requirements)
            .stdout(io::stderr()),
    )?;
    fs::copy(&requirements, stamp(checkout)).context("cannot mark the environment as whole")?;
    Ok(())
}

fn environment(checkout: &Checkout) -> PathBuf {
    checkout.cache().join("python")
}

/// Written last: an environment without it was left half made.
fn stamp(checkout: &Checkout) -> PathBuf {
    environment(checkout).join("requirements.txt")
}

fn system_python() -> &'static str {
    if cfg!(windows) { "python" } else { "python3" }
}
