//! One user's session: a home folder, a screen, a session bus with a keyring, a system browser that
//! notes what it was given.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use patchbay_tests::keyring::Keyring;
use patchbay_tests::wait;
use tempfile::TempDir;

use crate::display::{self, Display};
use crate::program::Program;
use crate::tools;
use crate::window::Window;

/// Stands for the user's browser: `open` calls it with the address.
const BROWSER: &str = "#!/bin/sh\n[ $# = 1 ] || printf 'arguments: %s\\n' \"$#\" >> \"$HOME/opened\"\nprintf '%s\\n' \"$1\" >> \"$HOME/opened\"\n";

/// A user's session, which ends with its owner.
#[derive(Debug)]
pub struct Desk {
    home: TempDir,
    /// The session's keyring.
    pub keyring: Keyring,
    display: Display,
    environment: Vec<(String, String)>,
}

impl Desk {
    /// Starts a session with an unlocked keyring.
    ///
    /// # Panics
    /// When a tool is missing; the message names its package.
    pub fn new() -> Self {
        tools::check();
        let home = tempfile::tempdir().expect("a temporary folder can be made");
        let programs = home.path().join("bin");
        fs::create_dir(&programs).expect("a folder can be made");
        let browser = programs.join("xdg-open");
        fs::write(&browser, BROWSER).expect("a script can be written");
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o700))
            .expect("a script has a mode");
        Self {
            keyring: Keyring::unlocked(),
            display: Display::start(home.path()),
            home,
            environment: Vec::new(),
        }
    }

    /// Adds an environment variable to the programs that are started.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts the window by itself.
    pub fn start(&self) -> Program {
        Program::start(self, &tools::patchbay_desktop())
    }

    /// Starts another build of the window by itself.
    pub fn start_program(&self, program: &Path) -> Program {
        Program::start(self, program)
    }

    /// Starts the window under a driver, on the same data as before, and waits for its page.
    pub async fn open(&self) -> Window {
        Window::open(self).await
    }

    /// The data folder of the window.
    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The folder of the session.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The addresses that the system browser was given, oldest first.
    pub fn opened(&self) -> Vec<String> {
        let noted = fs::read_to_string(self.home.path().join("opened")).unwrap_or_default();
        noted.lines().map(str::to_owned).collect()
    }

    /// Takes a picture of the screen: `pictures/<name>.png` beside the built program.
    pub fn picture(&self, name: &str) {
        display::picture(self.display.name(), name);
    }

    /// Whether a window with exactly this title is on the screen and in front.
    pub fn in_front(&self, title: &str) -> bool {
        self.display
            .ask(&["getactivewindow", "getwindowname"])
            .is_some_and(|name| name == title)
    }

    /// Waits until a window with exactly this title is in front.
    pub fn wait_for(&self, title: &str) {
        wait::blocking(&format!("the window {title:?}"), || {
            self.in_front(title).then_some(())
        });
    }

    /// Presses keys in the window that is in front, such as `alt+F4`.
    pub fn press(&self, keys: &[&str]) {
        let pressed = self.display.ask(&[&["key"], keys].concat());
        assert!(pressed.is_some(), "the keys are pressed");
    }

    /// Puts the window that is in front away.
    pub fn minimise(&self) {
        let done = self.display.ask(&["getactivewindow", "windowminimize"]);
        assert!(done.is_some(), "a window is in front");
    }

    /// What is on the clipboard of the session, as the given kind of content.
    pub fn clipboard(&self, target: &str) -> String {
        let output = self
            .command(tools::find("xclip").expect("it was checked"))
            .args(["-selection", "clipboard", "-out", "-target", target])
            .output()
            .expect("xclip runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Copies a text, as another program of the session does.
    pub fn copy(&self, text: &str) {
        let mut child = self
            .command(tools::find("xclip").expect("it was checked"))
            .args(["-selection", "clipboard", "-in"])
            .stdin(std::process::Stdio::piped())
            .spawn()
            .expect("xclip runs");
        let mut input = child.stdin.take().expect("it is piped");
        std::io::Write::write_all(&mut input, text.as_bytes()).expect("it reads");
        drop(input);
        let _ = child.wait();
    }

    /// The name of its screen, as `DISPLAY` has it.
    pub fn screen(&self) -> &str {
        self.display.name()
    }

    /// A program in this session, with nothing else of this machine's environment.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Command {
        let inherited = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}/bin:{inherited}", self.home.path().display());
        let mut command = Command::new(program.into());
        command
            .env_clear()
            .envs(self.keyring.environment())
            .env("PATH", path)
            .env("HOME", self.home.path())
            .env("DISPLAY", self.display.name())
            .env("LANG", "C.UTF-8")
            // The accessibility bus would be one more daemon that outlives the test.
            .env("NO_AT_BRIDGE", "1")
            .envs(self.environment.iter().cloned());
        command
    }
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}
