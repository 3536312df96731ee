//! The Python environments of the tests: each is made in the cache, from its file of requirements,
//! and made again when that file changes. They never touch the system's own packages.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::process;

/// What the contract tests need.
pub(crate) const TESTS: Environment = Environment {
    folder: "python",
    requirements: "tests/requirements.txt",
};

/// What the stage `fuzz` needs. It is apart, for it brings many packages that no test uses.
pub(crate) const FUZZ: Environment = Environment {
    folder: "python-fuzz",
    requirements: "tests/fuzz/requirements.txt",
};

/// The Dynamiq SDK, which the catalogue is compared with.
pub(crate) const SDK: Environment = Environment {
    folder: "sdk",
    requirements: "tests/sdk/requirements.txt",
};

/// An environment: its folder in the cache, and the file that names its packages.
pub(crate) struct Environment {
    folder: &'static str,
    requirements: &'static str,
}

impl Environment {
    /// The interpreter that has the packages.
    pub(crate) fn interpreter(&self, checkout: &Checkout) -> PathBuf {
        self.program(checkout, "python")
    }

    /// A program that one of the packages brings.
    pub(crate) fn program(&self, checkout: &Checkout, name: &str) -> PathBuf {
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.home(checkout).join(folder).join(name)
    }

    /// Whether the environment was made whole, from the requirements as they stand.
    pub(crate) fn is_current(&self, checkout: &Checkout) -> bool {
        let wanted = fs::read(checkout.path(self.requirements)).ok();
        let installed = fs::read(self.stamp(checkout)).ok();
        wanted.is_some()
            && wanted == installed
            && process::succeeds(Command::new(self.interpreter(checkout)).arg("--version"))
    }

    pub(crate) fn install(&self, checkout: &Checkout) -> Result<()> {
        let home = self.home(checkout);
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        fs::create_dir_all(checkout.cache())?;
        process::run(Command::new(system_python()).args([
            Path::new("-m"),
            Path::new("venv"),
            &home,
        ]))?;
        let requirements = checkout.path(self.requirements);
        process::run(
            Command::new(self.interpreter(checkout))
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
        fs::copy(&requirements, self.stamp(checkout))
            .context("cannot mark the environment as whole")?;
        Ok(())
    }

    fn home(&self, checkout: &Checkout) -> PathBuf {
        checkout.cache().join(self.folder)
    }

    /// Written last: an environment without it was left half made.
    fn stamp(&self, checkout: &Checkout) -> PathBuf {
        self.home(checkout).join("requirements.txt")
    }
}

/// Debian keeps a part of Python's `venv` module in a package of its own.
pub(crate) fn can_make_environments() -> bool {
    process::succeeds(Command::new(system_python()).args(["-c", "import ensurepip, venv"]))
}

fn system_python() -> &'static str {
    if cfg!(windows) { "python" } else { "python3" }
}
