//! A desktop session in a temporary home: a bus, a keyring daemon and, when asked for, a
//! display with a prompter. It must leave no process behind.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use patchbay_vault::VaultHeader;
use tempfile::TempDir;

use crate::role::{self, Outcome, Role};

/// The password of the login keyring.
pub(crate) const PASSWORD: &str = "login";

/// How long one role may take: a call up to the deadline of 5 seconds, refusals of 2 seconds
/// at most, and 3 seconds to quit.
const ROLE_LIMIT: Duration = Duration::from_secs(10);

/// The state in which a session finds its keyring.
pub(crate) enum Keyring {
    /// The daemon starts unlocked, as after a sign-in with a password.
    Unlocked,
    /// The daemon starts when it is first asked, with what is on disk: locked, or nothing.
    AsItIs(Display),
}

/// Where the keyring can ask for its password.
pub(crate) enum Display {
    None,
    Xvfb,
}

pub(crate) struct Desktop {
    home: TempDir,
    test: &'static str,
}

impl Desktop {
    /// A home for the test of this name.
    pub(crate) fn new(test: &'static str) -> Self {
        let home = TempDir::new().unwrap();
        let runtime = home.path().join("run");
        fs::create_dir(&runtime).unwrap();
        fs::set_permissions(&runtime, Permissions::from_mode(0o700)).unwrap();
        Self { home, test }
    }

    pub(crate) fn save_header(&self, header: &VaultHeader) {
        role::save_header(self.home.path(), header);
    }

    /// What the roles wrote down so far, in order.
    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        role::outcomes(self.home.path())
    }

    pub(crate) fn words(&self) -> Vec<String> {
        self.outcomes()
            .into_iter()
            .map(|outcome| outcome.word)
            .collect()
    }

    /// Runs the roles one after another, each in a process of its own, in one new session.
    pub(crate) fn session(&self, keyring: &Keyring, roles: &[Role]) {
        require("dbus-run-session", "dbus-daemon");
        require("gnome-keyring-daemon", "gnome-keyring");
        let unlock = "printf %s \"$KEYRING_PASSWORD\" \
            | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 90;";
        let start = match keyring {
            Keyring::Unlocked => unlock,
            Keyring::AsItIs(_) => "",
        };
        let script = format!("{start} {}", self.script(roles));
        let mut command = match keyring {
            Keyring::AsItIs(Display::Xvfb) => {
                require("xvfb-run", "xvfb");
                let mut command = Command::new("xvfb-run");
                command.args(["--auto-servernum", "dbus-run-session"]);
                command
            }
            Keyring::Unlocked | Keyring::AsItIs(Display::None) => Command::new("dbus-run-session"),
        };
        command.args(["--", "sh", "-c", &script]);
        self.run(command, roles.len());
    }

    /// Runs the roles one after another where there is no bus at all.
    pub(crate) fn without_bus(&self, roles: &[Role]) {
        let mut command = Command::new("sh");
        command.args(["-c", &self.script(roles)]);
        self.run(command, roles.len());
    }

    /// Shell text that runs this test again in each role and stops at the first failure.
    fn script(&self, roles: &[Role]) -> String {
        let limit = ROLE_LIMIT.as_secs();
        let calls = roles.iter().map(|role| {
            format!(
                "{}={} timeout --kill-after=1 {limit} \"$TEST_PROGRAM\" --exact {} --nocapture",
                role::VARIABLE,
                role.as_str(),
                self.test
            )
        });
        calls.collect::<Vec<_>>().join(" && ")
    }

    fn run(&self, mut command: Command, roles: usize) {
        let log = self.home.path().join("log");
        let output = File::create(&log).unwrap();
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path().join("run"))
            .env("TEST_PROGRAM", std::env::current_exe().unwrap())
            .env("KEYRING_PASSWORD", PASSWORD)
            .stdout(output.try_clone().unwrap())
            .stderr(output);
        let limit = ROLE_LIMIT * u32::try_from(roles).unwrap() + Duration::from_secs(10);
        let status = wait(command, limit);
        let log = fs::read_to_string(&log).unwrap();
        assert!(
            status.is_some_and(|status| status.success()),
            "{status:?}\n{log}"
        );
    }
}

/// Runs `command`, or ends it after `limit`.
fn wait(mut command: Command, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// Fails unless `program` is installed, naming the Debian package that has it.
fn require(program: &str, package: &str) {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path)
        .map(|directory: PathBuf| directory.join(program))
        .any(|candidate: PathBuf| Path::exists(&candidate));
    assert!(
        found,
        "this test drives a real keyring and needs `{program}`: install the package `{package}`"
    );
}
