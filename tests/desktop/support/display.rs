//! A screen that nobody sees, with a window manager.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use patchbay_tests::wait;

use crate::group::Group;
use crate::tools;

/// The window's 1280×800 and its title bar.
const SCREEN: &str = "1280x860x24";

/// A running X server with openbox.
#[derive(Debug)]
pub(crate) struct Display {
    name: String,
    // The window manager ends before its server.
    _manager: Group,
    server: Group,
}

impl Display {
    pub(crate) fn start(home: &Path) -> Self {
        // Xvfb can choose a free number itself, but two that do so at once take each other's socket.
        let name = format!(":{}", 1_000 + std::process::id() % 30_000);
        let mut server = Group::start(
            Command::new("Xvfb")
                .arg(&name)
                // Without `-noreset` it starts over whenever its last client leaves.
                .args(["-screen", "0", SCREEN, "-noreset", "-nolisten", "tcp"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        wait::blocking("the display", || {
            if let Ok(Some(status)) = server.0.try_wait() {
                panic!("Xvfb ended with {status} on {name}: is the display taken?");
            }
            ask(&name, &["getdisplaygeometry"]).map(drop)
        });
        let log = home.join("openbox.log");
        let mut manager = Group::start(
            Command::new("openbox")
                .env("DISPLAY", &name)
                .env("HOME", home)
                .stdout(Stdio::null())
                .stderr(fs::File::create(&log).expect("a log can be made")),
        );
        wait::blocking("the window manager", || {
            if let Ok(Some(status)) = manager.0.try_wait() {
                let said = fs::read_to_string(&log).unwrap_or_default();
                panic!("openbox ended with {status} on {name}: {said}");
            }
            ask(&name, &["get_num_desktops"]).map(drop)
        });
        Self {
            name,
            _manager: manager,
            server,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What xdotool answers, if it does.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Option<String> {
        ask(&self.name, arguments)
    }
}

impl Drop for Display {
    /// Lets the server take its lock file away, which a later one with this number would mind.
    fn drop(&mut self) {
        self.server.end();
    }
}

/// Takes a picture of the window in front, without its frame, or of the screen when none is, into cargo's target folder. `WebKitWebDriver`'s own hangs under
/// a virtual display.
pub(crate) fn picture(display: &str, name: &str) {
    let program = tools::patchbay_desktop();
    let folder = program.parent().expect("a program lies in a folder");
    let folder = folder.join("pictures");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let window = ask(display, &["getactivewindow"]);
    let taken = Command::new("import")
        .args(["-window", window.as_deref().unwrap_or("root")])
        .arg(folder.join(format!("{name}.png")))
        .env("DISPLAY", display)
        .status();
    assert!(
        taken.is_ok_and(|status| status.success()),
        "a picture is taken"
    );
}

fn ask(display: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new("xdotool")
        .args(arguments)
        .env("DISPLAY", display)
        .output()
        .expect("xdotool starts");
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}
