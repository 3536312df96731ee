//! A session bus with a gnome-keyring of its own, so that the user's keychain is neither asked nor
//! changed. Both end with their owner.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::server::{Options, Passphrase};
use crate::wait;

const PASSWORD: &[u8] = b"a password of the tests";

/// A session bus, and a keyring on it while one was started.
#[derive(Debug)]
pub struct Keyring {
    home: TempDir,
    address: String,
    bus: Child,
    daemon: Option<Child>,
}

impl Keyring {
    /// Starts the bus and an unlocked keyring, which is made on the way.
    ///
    /// # Panics
    /// When D-Bus or gnome-keyring is not installed or does not start.
    pub fn unlocked() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder can be made");
        let runtime = home.path().join("runtime");
        fs::create_dir(&runtime).expect("a folder can be made");
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700))
            .expect("a folder has a mode");
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", &runtime)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is installed");
        let mut address = String::new();
        let stdout = bus.stdout.take().expect("its output is a pipe");
        BufReader::new(stdout)
            .read_line(&mut address)
            .expect("dbus-daemon prints its address");
        let mut keyring = Self {
            home,
            address: address.trim().to_owned(),
            bus,
            daemon: None,
        };
        keyring.daemon = Some(keyring.start_daemon(true));
        keyring
    }

    /// Ends the keyring and starts it again without its password, so that it is there and locked.
    ///
    /// # Panics
    /// When it does not start.
    pub fn lock(&mut self) {
        self.end_daemon();
        self.daemon = Some(self.start_daemon(false));
    }

    /// Ends the keyring and starts it again with its password.
    ///
    /// # Panics
    /// When it does not start.
    pub fn unlock(&mut self) {
        self.end_daemon();
        self.daemon = Some(self.start_daemon(true));
    }

    /// Kills the keyring at once, as a crash does. The bus may start another one, which is locked.
    ///
    /// # Panics
    /// When there is none to kill.
    pub fn kill(&mut self) {
        let daemon = self.daemon.as_mut().expect("a keyring runs");
        daemon.kill().expect("a child can be killed");
        let _ = daemon.wait();
    }

    /// What a server is started with to use this keyring and no passphrase.
    pub fn options(&self) -> Options<'static> {
        let options = Options {
            passphrase: Passphrase::Absent,
            ..Options::default()
        };
        self.environment()
            .into_iter()
            .fold(options, |options, (name, value)| options.env(name, &value))
    }

    /// The environment of a program that is to use this keyring.
    pub fn environment(&self) -> [(&'static str, String); 3] {
        let home = self.home.path().display();
        [
            ("DBUS_SESSION_BUS_ADDRESS", self.address.clone()),
            ("HOME", home.to_string()),
            ("XDG_RUNTIME_DIR", format!("{home}/runtime")),
        ]
    }

    /// How many entries the keyring has for Patchbay.
    ///
    /// # Panics
    /// When the Secret Service does not answer.
    pub fn entries(&self) -> usize {
        let output = Command::new("dbus-send")
            .args(["--session", "--print-reply"])
            .args(["--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"])
            .arg("org.freedesktop.Secret.Service.SearchItems")
            .arg("dict:string:string:service,dev.patchbay.vault")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .output()
            .expect("dbus-send is installed");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("array"), "the keyring answers: {text}");
        text.matches("object path").count()
    }

    /// Starts the daemon and waits until it has its name on the bus.
    fn start_daemon(&self, unlock: bool) -> Child {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if unlock {
            command.arg("--unlock");
        }
        let mut child = command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring is installed");
        let mut stdin = child.stdin.take().expect("its input is a pipe");
        if unlock {
            stdin.write_all(PASSWORD).expect("it takes a password");
        }
        drop(stdin);
        wait::blocking("the keyring", || {
            if let Ok(Some(status)) = child.try_wait() {
                panic!("gnome-keyring ended with {status}");
            }
            self.serves_secrets().then_some(())
        });
        child
    }

    /// Whether the Secret Service has its name on the bus.
    fn serves_secrets(&self) -> bool {
        let output = Command::new("dbus-send")
            .args(["--session", "--print-reply=literal"])
            .args(["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .arg("org.freedesktop.DBus.NameHasOwner")
            .arg("string:org.freedesktop.secrets")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .output()
            .expect("dbus-send is installed");
        String::from_utf8_lossy(&output.stdout).contains("boolean true")
    }

    fn end_daemon(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            // It may have ended by itself already.
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
        // One that the bus has started meanwhile keeps the name, and would ignore a password.
        while let Some(pid) = self.owner() {
            let _ = Command::new("kill").args(["-KILL", &pid]).status();
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// The process that has the Secret Service's name on the bus.
    fn owner(&self) -> Option<String> {
        let output = Command::new("dbus-send")
            .args(["--session", "--print-reply=literal"])
            .args(["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .arg("org.freedesktop.DBus.GetConnectionUnixProcessID")
            .arg("string:org.freedesktop.secrets")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let pid = text.trim().strip_prefix("uint32 ")?.trim();
        Some(pid.to_owned())
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.end_daemon();
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}
