//! What a command needs on the machine, and how that is installed. On Debian and its relatives it
//! installs; on other systems it says what to type, and the stages that need it are skipped by
//! name. It never uses `sudo` without asking.

use std::env;
use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::checkout::Checkout;
use crate::{process, python};

/// Something outside the checkout's own sources that a command cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    Compiler,
    Node,
    RustComponents,
    Nextest,
    NpmPackages,
    PythonPackages,
    Schemathesis,
    DynamiqSdk,
    Chromium,
    Curl,
    Keyring,
    Faults,
    Databases,
    VirtualDisplay,
    Window,
    WindowDrivers,
    TauriDriver,
    Dpkg,
    Wrk,
}

/// The programs that drive a window.
const WINDOW_DRIVERS: [&str; 8] = [
    "openbox",
    "xdotool",
    "xclip",
    "import",
    "WebKitWebDriver",
    "chromium",
    "chromedriver",
    "dbus-daemon",
];

/// How a missing tool comes to the machine.
enum Source {
    /// A Debian package, and what to type on macOS and Windows.
    Debian(&'static str, &'static str),
    /// Comes by itself, from the package registries.
    Registry(fn(&Checkout) -> Result<()>),
    /// Is asked of the user.
    User(&'static str),
    /// Belongs to the machine; without it, what needs it is skipped by name.
    Machine(&'static str),
}

impl Tool {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Compiler => "a C compiler",
            Self::Node => "Node 20.19 or newer",
            Self::RustComponents => "rustfmt and clippy",
            Self::Nextest => "cargo-nextest",
            Self::NpmPackages => "the npm packages",
            Self::PythonPackages => "the Python packages",
            Self::Schemathesis => "Schemathesis",
            Self::DynamiqSdk => "the Dynamiq SDK",
            Self::Chromium => "chromium",
            Self::Curl => "curl",
            Self::Keyring => "gnome-keyring with dbus-run-session",
            Self::Faults => "strace and gdb",
            Self::Databases => "PostgreSQL, MariaDB and Redis",
            Self::VirtualDisplay => "xvfb",
            Self::Window => "the libraries of a window (WebKitGTK)",
            Self::WindowDrivers => "what drives a window",
            Self::TauriDriver => "tauri-driver",
            Self::Dpkg => "dpkg as root",
            Self::Wrk => "wrk",
        }
    }

    fn present(self, checkout: &Checkout) -> bool {
        match self {
            Self::Compiler => cfg!(windows) || on_path("cc"),
            Self::Node => on_path("npm") && node_is_new_enough(),
            Self::RustComponents => ["fmt", "clippy"]
                .iter()
                .all(|name| cargo_has(checkout, name)),
            Self::Nextest => cargo_has(checkout, "nextest"),
            Self::NpmPackages => npm_packages_are_current(checkout),
            Self::PythonPackages => python::TESTS.is_current(checkout),
            Self::Schemathesis => python::FUZZ.is_current(checkout),
            Self::DynamiqSdk => python::SDK.is_current(checkout),
            Self::Chromium => on_path("chromium"),
            Self::Curl => on_path("curl"),
            // Elsewhere the keychain is part of the system, and its tests are not compiled.
            Self::Keyring => {
                !cfg!(target_os = "linux")
                    || (on_path("gnome-keyring-daemon") && on_path("dbus-run-session"))
            }
            // Elsewhere the tests that need them are not compiled.
            Self::Faults => {
                !cfg!(target_os = "linux") || ["strace", "gcore"].into_iter().all(on_path)
            }
            // Elsewhere the tests that need them are not compiled.
            Self::Databases => {
                !cfg!(target_os = "linux")
                    || (on_path("redis-server")
                        && Path::new("/usr/sbin/mariadbd").is_file()
                        && (on_path("initdb") || Path::new("/usr/lib/postgresql").is_dir()))
            }
            Self::VirtualDisplay => {
                !cfg!(target_os = "linux") || (on_path("xvfb-run") && on_path("xauth"))
            }
            // Elsewhere the web view is part of the system.
            Self::Window => {
                !cfg!(target_os = "linux")
                    || process::succeeds(Command::new("pkg-config").args([
                        "--exists",
                        "webkit2gtk-4.1",
                        "librsvg-2.0",
                    ]))
            }
            Self::WindowDrivers => WINDOW_DRIVERS.into_iter().all(on_path),
            Self::TauriDriver => on_path("tauri-driver"),
            Self::Dpkg => on_path("dpkg") && is_root(),
            Self::Wrk => on_path("wrk"),
        }
    }

    fn source(self) -> Source {
        match self {
            Self::Compiler => Source::Debian("build-essential", "`xcode-select --install`"),
            Self::Node => {
                Source::User("install Node 20.19 or newer with npm from https://nodejs.org")
            }
            Self::RustComponents => Source::Registry(add_rust_components),
            Self::Nextest => Source::Registry(install_nextest),
            Self::NpmPackages => Source::Registry(install_npm_packages),
            Self::PythonPackages => Source::Registry(|checkout| python::TESTS.install(checkout)),
            Self::Schemathesis => Source::Registry(|checkout| python::FUZZ.install(checkout)),
            Self::DynamiqSdk => Source::Registry(|checkout| python::SDK.install(checkout)),
            Self::Chromium => Source::Debian(
                "chromium",
                "`brew install --cask chromium` or `winget install Hibbiki.Chromium`",
            ),
            Self::Curl => {
                Source::Debian("curl", "`brew install curl` or `winget install cURL.cURL`")
            }
            Self::Keyring => Source::Debian("gnome-keyring dbus-x11", "the keychain of the system"),
            Self::Faults => Source::Debian("strace gdb", "a Linux machine: these tests run there"),
            Self::Databases => Source::Debian(
                "postgresql mariadb-server redis-server",
                "a Debian machine: these tests run there",
            ),
            Self::VirtualDisplay => Source::Debian("xvfb xauth", "the display of the system"),
            Self::Window => Source::Debian(
                "pkg-config libwebkit2gtk-4.1-dev librsvg2-dev libayatana-appindicator3-dev libxdo-dev",
                "the web view of the system",
            ),
            Self::WindowDrivers => Source::Debian(
                "openbox xdotool xclip imagemagick webkit2gtk-driver chromium chromium-driver dbus",
                "a Debian machine: the window's tests run there",
            ),
            Self::TauriDriver => Source::Registry(install_tauri_driver),
            Self::Dpkg => Source::Machine("run it as root on Debian or a relative of it"),
            Self::Wrk => Source::Debian("wrk", "`brew install wrk`"),
        }
    }

    /// A Debian package that must be there before [`Source::Registry`] can work.
    fn debian_base(self) -> Option<&'static str> {
        match self {
            Self::PythonPackages | Self::Schemathesis | Self::DynamiqSdk
                if !python::can_make_environments() =>
            {
                Some("python3-venv")
            }
            _ => None,
        }
    }
}

/// Installs what of `tools` is missing and answers what could not be, because this system's
/// packages are not ours to install. On Debian a tool that stays missing is an error.
pub(crate) fn install(checkout: &Checkout, tools: &[Tool]) -> Result<Vec<Tool>> {
    let missing: Vec<Tool> = tools
        .iter()
        .copied()
        .filter(|tool| !tool.present(checkout))
        .collect();
    let packages = debian_packages(&missing);
    let debian = on_path("apt-get");
    if debian && !packages.is_empty() {
        install_packages(&packages)?;
    }
    let mut absent = Vec::new();
    for tool in missing {
        match tool.source() {
            Source::User(how) => bail!("{} is missing: {how}", tool.name()),
            Source::Registry(install) => {
                eprintln!("installing {}", tool.name());
                install(checkout).with_context(|| format!("installing {} failed", tool.name()))?;
            }
            Source::Debian(packages, _) if debian => {
                if !tool.present(checkout) {
                    bail!(
                        "{} is still missing after installing {packages}",
                        tool.name()
                    );
                }
            }
            Source::Debian(_, how) | Source::Machine(how) => {
                eprintln!("{} is missing; to have it: {how}", tool.name());
                absent.push(tool);
            }
        }
    }
    Ok(absent)
}

fn debian_packages(missing: &[Tool]) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for tool in missing {
        if let Source::Debian(names, _) = tool.source() {
            packages.extend(names.split(' '));
        }
        packages.extend(tool.debian_base());
    }
    packages
}

fn install_packages(packages: &[&str]) -> Result<()> {
    let root = is_root();
    let typed = format!(
        "apt-get install --yes --no-install-recommends {}",
        packages.join(" ")
    );
    if !root && !agreed(&format!("Run `sudo {typed}`?"))? {
        bail!("missing packages: run `sudo {typed}` and start again");
    }
    eprintln!("installing {}", packages.join(", "));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.arg("apt-get");
        }
        // What it prints is progress; the standard output may be a command's answer.
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(io::stderr());
        process::run(&mut command)
    };
    apt(&["update", "--quiet"])?;
    apt(&[
        &["install", "--yes", "--quiet", "--no-install-recommends"],
        packages,
    ]
    .concat())
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn agreed(question: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn on_path(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let script = format!("{program}.cmd");
    env::var_os("PATH").is_some_and(|path| {
        env::split_paths(&path).any(|folder| {
            folder.join(&file).is_file() || (cfg!(windows) && folder.join(&script).is_file())
        })
    })
}

fn node_is_new_enough() -> bool {
    process::output(Command::new("node").arg("--version"))
        .is_ok_and(|version| fits_node(version.trim()))
}

/// Vite 8 needs Node 20.19 or newer.
fn fits_node(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= (20, 19),
        _ => false,
    }
}

fn cargo_has(checkout: &Checkout, subcommand: &str) -> bool {
    process::succeeds(checkout.cargo().args([subcommand, "--version"]))
}

fn add_rust_components(_: &Checkout) -> Result<()> {
    process::run(
        Command::new("rustup")
            .args(["component", "add", "rustfmt", "clippy"])
            .stdout(io::stderr()),
    )
}

fn install_nextest(checkout: &Checkout) -> Result<()> {
    process::run(
        checkout
            .cargo()
            .args(["install", "cargo-nextest", "--locked"]),
    )
}

fn install_tauri_driver(checkout: &Checkout) -> Result<()> {
    process::run(
        checkout
            .cargo()
            .args(["install", "tauri-driver@2.1.0", "--locked"]),
    )
}

/// npm writes its own copy of the lock file into `node_modules` after each installation.
fn npm_packages_are_current(checkout: &Checkout) -> bool {
    let written = |path: PathBuf| fs::metadata(path).and_then(|file| file.modified()).ok();
    let installed = written(checkout.path("node_modules/.package-lock.json"));
    installed.is_some() && installed >= written(checkout.path("package-lock.json"))
}

fn install_npm_packages(checkout: &Checkout) -> Result<()> {
    process::run(checkout.npm().arg("ci").stdout(io::stderr()))?;
    let copy: &Path = &checkout.path("node_modules/.package-lock.json");
    if copy.is_file() {
        return Ok(());
    }
    bail!("npm ci left no {}", copy.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_judged_by_its_two_first_numbers() {
        let fitting: Vec<&str> = ["v18.20.0", "v20.18.9", "v20.19.0", "v22.0.1", "", "v"]
            .into_iter()
            .filter(|version| fits_node(version))
            .collect();
        assert_eq!(fitting, ["v20.19.0", "v22.0.1"]);
    }

    #[test]
    fn only_debian_packages_are_asked_of_apt() {
        let packages = debian_packages(&[Tool::Nextest, Tool::Keyring, Tool::Wrk]);
        assert_eq!(packages, ["gnome-keyring", "dbus-x11", "wrk"]);
    }

    #[test]
    fn a_program_is_found_on_the_path_or_not() {
        assert!(on_path("rustc"));
        assert!(!on_path("no-such-program-anywhere"));
    }
}
