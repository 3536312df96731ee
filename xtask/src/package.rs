//! `cargo xtask package`: the installers of this system, from a release build. On Linux a .deb and
//! an .rpm; the others can only be made on the systems that they are for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
    let mut pages = checkout.npm();
    pages.args(["run", "--workspace", "ui", "build"]);
    process::run(pages.stdout(io::stderr()))?;
    for installer in made(checkout, Profile::Release, &["build"])? {
        println!("{}", installer.display());
    }
    Ok(())
}

/// Packs the binary that the tests were run on, and fails when an installer is missing. What a release
/// build would add are ten minutes: no code of ours depends on the profile.
pub(crate) fn check(checkout: &Checkout) -> Result<()> {
    made(checkout, Profile::Dev, &["bundle", "--debug"]).map(drop)
}

/// Has Tauri make the installers in cargo's target folder, and answers where they are.
fn made(checkout: &Checkout, profile: Profile, how: &[&str]) -> Result<Vec<PathBuf>> {
    let folder = bundles(checkout, profile)?;
    // What an earlier version left would be taken for this one's.
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    let mut bundler = checkout.npx();
    bundler.arg("tauri").args(how);
    bundler.args(["--ci", "--bundles", BUNDLES]);
    process::run(bundler.stdout(io::stderr()))?;
    found(&folder)
}

/// The installers in a folder.
fn found(folder: &Path) -> Result<Vec<PathBuf>> {
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

/// Where Tauri puts what it bundles: beside the binary.
fn bundles(checkout: &Checkout, profile: Profile) -> Result<PathBuf> {
    let binary = checkout.binary(profile, "patchbay-desktop");
    let folder = binary.parent().context("a binary lies in a folder")?;
    Ok(folder.join("bundle"))
}
