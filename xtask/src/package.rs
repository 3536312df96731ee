//! `cargo xtask package`: the installers of this system, from a release build. On Linux a .deb and
//! an .rpm; the others can only be made on the systems that they are for.

use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, Profile};
use crate::process;
use crate::setup::{self, Tool};

/// The bundles that Tauri makes on this system without fetching anything.
const BUNDLES: &str = if cfg!(target_os = "linux") {
    "deb,rpm"
} else if cfg!(target_os = "macos") {
    "app,dmg"
} else {
    "nsis"
};

/// Builds the installers and prints where they are.
pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    setup::install(
        checkout,
        &[Tool::Compiler, Tool::Node, Tool::NpmPackages, Tool::Window],
    )?;
    for installer in build(checkout)? {
        println!("{}", installer.display());
    }
    Ok(())
}

/// Builds the installers and fails when one is missing.
pub(crate) fn check(checkout: &Checkout) -> Result<()> {
    build(checkout).map(drop)
}

/// Builds the installers into cargo's target folder and answers where they are.
fn build(checkout: &Checkout) -> Result<Vec<PathBuf>> {
    let mut pages = checkout.npm();
    pages.args(["run", "--workspace", "ui", "build"]);
    process::run(pages.stdout(io::stderr()))?;
    let folder = bundles(checkout)?;
    // What an earlier version left would be taken for this one's.
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    let mut bundler = checkout.npx();
    bundler.args(["tauri", "build", "--ci", "--bundles", BUNDLES]);
    process::run(bundler.stdout(io::stderr()))?;
    found(checkout)
}

/// The installers of the last build.
fn found(checkout: &Checkout) -> Result<Vec<PathBuf>> {
    let folder = bundles(checkout)?;
    let mut installers = Vec::new();
    for kind in BUNDLES.split(',') {
        let kind_folder = match kind {
            "app" => folder.join("macos"),
            other => folder.join(other),
        };
        let files = fs::read_dir(&kind_folder)
            .with_context(|| format!("no {kind} was made: {}", kind_folder.display()))?;
        for file in files {
            let path = file?.path();
            let ending = if kind == "nsis" { "exe" } else { kind };
            if path
                .extension()
                .is_some_and(|extension| extension == ending)
            {
                installers.push(path);
            }
        }
    }
    if installers.is_empty() {
        bail!("nothing was made in {}", folder.display());
    }
    installers.sort();
    Ok(installers)
}

/// Where Tauri puts what it bundles: beside the release binary.
fn bundles(checkout: &Checkout) -> Result<PathBuf> {
    let binary = checkout.binary(Profile::Release, "patchbay-desktop");
    let folder = binary.parent().context("a binary lies in a folder")?;
    Ok(folder.join("bundle"))
}
