//! The checks of `cargo xtask test`, in the order in which they are cheapest to fail.
//! A stage is one command line or one task; what it needs on the machine stands beside it.

use anyhow::Result;

use crate::checkout::{Checkout, Profile};
use crate::process::{self, Shown};
use crate::setup::Tool::{
    self, Chromium, Compiler, Curl, Databases, Dpkg, DynamiqSdk, Faults, Keyring, Nextest,
    NpmPackages, PythonPackages, RustComponents, Schemathesis, TauriDriver, VirtualDisplay, Window,
    WindowDrivers,
};
use crate::{fuzz, generate, package, python};

/// One check.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) needs: &'static [Tool],
    pub(crate) work: Work,
}

/// A command line, its words apart by single spaces, or a function of ours.
pub(crate) enum Work {
    Cargo(&'static str),
    /// Rust tests, with what they need to find the built `patchbay` and Python.
    Nextest(&'static str),
    Npm(&'static str),
    Task(fn(&Checkout) -> Result<()>),
    /// A function of ours that goes as far as it is told, and what it printed.
    Sized(fn(&Checkout, Extent) -> Result<Shown>),
}

/// How far a stage goes that has no end of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// A minute or so.
    Modest,
    /// What a release needs.
    Full,
}

/// Everything, each test once.
pub(crate) const FULL: [&str; 17] = [
    "fmt",
    "clippy",
    "ui-types",
    "ui-lint",
    "ui-unit",
    "ui-build",
    BUILD,
    "rust",
    "doctests",
    "sdk",
    "generated",
    "fuzz",
    "page",
    "builder",
    "desktop",
    "package",
    "installed",
];

/// What a developer runs between two edits.
pub(crate) const QUICK: [&str; 6] = ["fmt", "clippy", "unit", "ui-types", "ui-lint", "ui-unit"];

pub(crate) const BUILD: &str = "build";

/// The stages that start the built `patchbay`, or pack it.
const ON_THE_BINARY: [&str; 9] = [
    "rust",
    "sdk",
    "contract",
    "generated",
    "fuzz",
    "page",
    "builder",
    "desktop",
    "package",
];

/// The page that the server embeds is built with npm.
const TO_COMPILE: &[Tool] = &[Compiler, NpmPackages, Window];
const TO_LINT: &[Tool] = &[Compiler, NpmPackages, RustComponents, Window];
const TO_TEST: &[Tool] = &[Compiler, NpmPackages, Nextest, Window];
const TO_TEST_ALL: &[Tool] = &[
    Compiler,
    NpmPackages,
    Nextest,
    PythonPackages,
    Curl,
    Keyring,
    Faults,
    Databases,
    VirtualDisplay,
    Window,
];
const TO_FUZZ: &[Tool] = &[Compiler, NpmPackages, Schemathesis, Window];
const TO_COMPARE: &[Tool] = &[Compiler, NpmPackages, Nextest, DynamiqSdk];
const TO_DRIVE: &[Tool] = &[
    Compiler,
    NpmPackages,
    Nextest,
    PythonPackages,
    Keyring,
    VirtualDisplay,
    Window,
    WindowDrivers,
    TauriDriver,
];

const TO_INSTALL: &[Tool] = &[
    Compiler,
    NpmPackages,
    Nextest,
    Keyring,
    VirtualDisplay,
    Window,
    WindowDrivers,
    TauriDriver,
    Dpkg,
];

/// All stages; `unit`, `architecture` and `contract` are parts of `rust` to run alone.
pub(crate) const ALL: [Stage; 20] = [
    stage(
        "fmt",
        &[RustComponents],
        Work::Cargo("fmt --all -- --check"),
    ),
    stage(
        "clippy",
        TO_LINT,
        Work::Cargo("clippy --workspace --all-targets -- -D warnings"),
    ),
    stage(
        "unit",
        TO_TEST,
        Work::Nextest("--workspace --lib --bins --test architecture"),
    ),
    stage(
        "ui-types",
        &[NpmPackages],
        Work::Npm("run --workspace ui types"),
    ),
    stage(
        "ui-lint",
        &[NpmPackages],
        Work::Npm("run --workspace ui lint"),
    ),
    stage(
        "ui-unit",
        &[NpmPackages],
        Work::Npm("run --workspace ui test"),
    ),
    stage(
        "ui-build",
        &[NpmPackages],
        Work::Npm("run --workspace ui build"),
    ),
    stage(
        BUILD,
        TO_COMPILE,
        Work::Cargo("build --package patchbay-cli --package patchbay-desktop"),
    ),
    stage(
        "rust",
        TO_TEST_ALL,
        Work::Nextest("--workspace --exclude patchbay-desktop-tests --exclude patchbay-sdk-tests"),
    ),
    stage(
        "architecture",
        TO_TEST,
        Work::Nextest("--package patchbay-tests --test architecture"),
    ),
    stage(
        "contract",
        TO_TEST_ALL,
        Work::Nextest("--package patchbay-tests --filterset !binary(architecture)"),
    ),
    stage(
        "doctests",
        TO_COMPILE,
        Work::Cargo("test --doc --workspace"),
    ),
    stage(
        "sdk",
        TO_COMPARE,
        Work::Nextest("--package patchbay-sdk-tests"),
    ),
    stage("generated", TO_COMPILE, Work::Task(generate::check)),
    stage("fuzz", TO_FUZZ, Work::Sized(fuzz::run)),
    stage(
        "page",
        &[NpmPackages, Chromium],
        Work::Npm("test --workspace tests/connect-page"),
    ),
    stage(
        "builder",
        &[NpmPackages, Chromium, PythonPackages],
        Work::Npm("test --workspace tests/builder"),
    ),
    stage(
        "desktop",
        TO_DRIVE,
        Work::Nextest("--package patchbay-desktop-tests --test desktop"),
    ),
    stage("package", TO_COMPILE, Work::Task(package::check)),
    stage(
        "installed",
        TO_INSTALL,
        Work::Nextest("--package patchbay-desktop-tests --test package"),
    ),
];

const fn stage(name: &'static str, needs: &'static [Tool], work: Work) -> Stage {
    Stage { name, needs, work }
}

pub(crate) fn find(name: &str) -> Option<&'static Stage> {
    ALL.iter().find(|stage| stage.name == name)
}

impl Stage {
    pub(crate) fn starts_the_binary(&self) -> bool {
        ON_THE_BINARY.contains(&self.name)
    }

    /// Runs the stage with its output shown, and answers that output.
    pub(crate) fn run(&self, checkout: &Checkout, extent: Extent) -> Result<Shown> {
        let (mut command, words) = match self.work {
            Work::Cargo(words) => (checkout.cargo(), words),
            Work::Npm(words) => (checkout.npm(), words),
            Work::Nextest(words) => {
                let mut command = checkout.cargo();
                command.args(["nextest", "run", "--no-fail-fast"]);
                (command, words)
            }
            Work::Sized(task) => return task(checkout, extent),
            Work::Task(task) => {
                task(checkout)?;
                return Ok(Shown {
                    success: true,
                    text: String::new(),
                });
            }
        };
        command.args(words.split(' '));
        command.env("PATCHBAY_BIN", checkout.binary(Profile::Dev, "patchbay"));
        command.env("PATCHBAY_PYTHON", python::TESTS.interpreter(checkout));
        command.env("PATCHBAY_SDK_PYTHON", python::SDK.interpreter(checkout));
        command.env(
            "PATCHBAY_DESKTOP_BIN",
            checkout.binary(Profile::Dev, "patchbay-desktop"),
        );
        process::show(&mut command)
    }
}
