//! The programs that the tests start, and where each comes from.

use std::env;
use std::path::{Path, PathBuf};

/// Program and what installs it on Debian.
const TOOLS: [(&str, &str); 11] = [
    ("Xvfb", "apt-get install xvfb"),
    ("openbox", "apt-get install openbox"),
    ("xdotool", "apt-get install xdotool"),
    ("xclip", "apt-get install xclip"),
    ("import", "apt-get install imagemagick"),
    ("WebKitWebDriver", "apt-get install webkit2gtk-driver"),
    ("chromium", "apt-get install chromium"),
    ("chromedriver", "apt-get install chromium-driver"),
    ("dbus-daemon", "apt-get install dbus"),
    ("gnome-keyring-daemon", "apt-get install gnome-keyring"),
    ("tauri-driver", "cargo install tauri-driver@2.1.0 --locked"),
];

/// Fails when a tool is missing, naming all that are.
pub(crate) fn check() {
    let missing: Vec<String> = TOOLS
        .iter()
        .filter(|(program, _)| find(program).is_none())
        .map(|(program, how)| format!("{program} is missing: {how}"))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Where a program is: on the path, or where cargo installs.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let installed = env::home_dir().map(|home| home.join(".cargo/bin"));
    env::split_paths(&path)
        .chain(installed)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// The built window: `PATCHBAY_DESKTOP_BIN`, or the one beside the test executable.
pub(crate) fn patchbay_desktop() -> PathBuf {
    let path = env::var_os("PATCHBAY_DESKTOP_BIN").map_or_else(
        || {
            let test = env::current_exe().expect("a test knows its own path");
            let profile = test.parent().and_then(Path::parent);
            profile
                .expect("a test lies in target/<profile>/deps")
                .join("patchbay-desktop")
        },
        PathBuf::from,
    );
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build -p patchbay-desktop`",
        path.display()
    );
    path
}
