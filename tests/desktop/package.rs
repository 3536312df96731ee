//! The .deb: installed with dpkg, started from where it put itself, removed without a trace but the
//! user's data.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use patchbay_desktop_tests::Desk;

const NAME: &str = "patchbay";
const PROGRAM: &str = "/usr/bin/patchbay-desktop";
const ENTRY: &str = "/usr/share/applications/Patchbay.desktop";
const LICENCE: &str = "/usr/share/doc/patchbay/copyright";
const ICONS: &str = "/usr/share/icons/hicolor";
const TITLE: &str = "Patchbay";

/// The package while it is installed; it is removed with its owner.
struct Installed;

impl Installed {
    fn from(package: &Path) -> Self {
        let before = dpkg(&["--status", NAME]);
        assert!(
            !before.contains("install ok installed"),
            "{NAME} is installed on this machine: remove it first"
        );
        let installed = Self;
        let told = dpkg(&["--install", &package.display().to_string()]);
        assert!(
            dpkg(&["--status", NAME]).contains("install ok installed"),
            "{told}"
        );
        installed
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        dpkg(&["--purge", NAME]);
    }
}

/// Runs dpkg and answers what it printed.
fn dpkg(arguments: &[&str]) -> String {
    let output = Command::new("dpkg").args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("dpkg does not start: {error}"));
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// The package that `cargo xtask test package` made.
fn package() -> PathBuf {
    let test = std::env::current_exe().unwrap_or_default();
    let target = test.ancestors().nth(3).unwrap_or(Path::new("."));
    let folder = target.join("debug/bundle/deb");
    let mut packages: Vec<PathBuf> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .collect();
    assert_eq!(
        packages.len(),
        1,
        "one .deb lies in {}: run `cargo xtask test package`",
        folder.display()
    );
    packages.remove(0)
}

#[test]
fn the_package_installs_starts_and_goes_away() {
    let package = package();
    let installed = Installed::from(&package);

    let entry = fs::read_to_string(ENTRY).unwrap_or_default();
    for line in [
        "Name=Patchbay",
        "Exec=patchbay-desktop",
        "Icon=patchbay-desktop",
        "Terminal=false",
    ] {
        assert!(entry.lines().any(|each| each == line), "{line} in {entry}");
    }
    for size in [16, 24, 32, 48, 64, 128, 256, 512] {
        let icon = format!("{ICONS}/{size}x{size}/apps/patchbay-desktop.png");
        assert!(Path::new(&icon).is_file(), "{icon}");
    }
    let licence = fs::read_to_string(LICENCE).unwrap_or_default();
    assert!(
        licence.contains("Apache License"),
        "{LICENCE} holds the licence"
    );

    let desk = Desk::new();
    let mut program = desk.start_program(Path::new(PROGRAM));
    desk.wait_for(TITLE);
    program.signal("TERM");
    let (status, _) = program.ended();
    assert!(status.success(), "{status}: {}", program.output());
    assert!(
        program.output().contains("Patchbay answers at"),
        "{}",
        program.output()
    );
    assert!(desk.data_dir().join("patchbay.db").is_file());

    drop(installed);
    for file in [PROGRAM, ENTRY] {
        assert!(!Path::new(file).exists(), "{file} was left behind");
    }
    assert!(
        desk.data_dir().join("patchbay.db").is_file(),
        "the user's data stays"
    );
}
