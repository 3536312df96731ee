//! A `patchbay serve` of its own: folder, port, passphrase, captured output. It ends with its owner.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::{program, wait};

/// The passphrase of every server that is not given another.
const PASSPHRASE: &str = "a passphrase of the tests";

/// What opens the vault.
#[derive(Debug, Clone, Copy, Default)]
pub enum Passphrase<'a> {
    /// The passphrase that all tests use.
    #[default]
    Usual,
    /// This one.
    Other(&'a str),
    /// No `--passphrase-file`: the keychain, if there is one.
    Absent,
}

/// What a server is started with, beside the flags that every test needs.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// What opens the vault.
    pub passphrase: Passphrase<'a>,
    /// More flags.
    pub flags: Vec<String>,
    /// Environment variables. There are no others but `PATH` and a `HOME` of the test.
    pub environment: Vec<(String, String)>,
    /// Where to listen; a free port when not told.
    pub listen: Option<String>,
    /// The data folder of a new server; one in the server's own folder when not told.
    pub data_dir: Option<PathBuf>,
}

impl Options<'_> {
    /// Adds a flag.
    #[must_use]
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// Adds an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A server that ended instead of becoming ready.
#[derive(Debug)]
pub struct Failed {
    /// How it ended.
    pub status: ExitStatus,
    /// What it printed on standard error.
    pub stderr: String,
}

/// A running server, or one that was stopped and may be started again on the same data.
#[derive(Debug)]
pub struct Server {
    folder: TempDir,
    data: PathBuf,
    child: Option<Child>,
    url: String,
    pid: u32,
}

impl Server {
    /// Starts a server on a new folder and waits until it is ready.
    ///
    /// # Panics
    /// With what it printed, when it does not become ready.
    pub fn start(options: &Options<'_>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let own = folder.path().join("data");
        let mut server = Self {
            folder,
            data: options.data_dir.clone().unwrap_or(own),
            child: None,
            url: String::new(),
            pid: 0,
        };
        server.start_again(options);
        server
    }

    /// Starts a stopped server again: same data, another port.
    ///
    /// # Panics
    /// With what it printed, when it does not become ready.
    pub fn start_again(&mut self, options: &Options<'_>) {
        let ready = self.path("ready.json");
        if ready.exists() {
            fs::remove_file(&ready).expect("the former ready file can be removed");
        }
        let child = self.command(options, "").spawn().expect("patchbay starts");
        self.pid = child.id();
        self.child = Some(child);
        let text = wait::blocking("the ready file", || {
            if let Some(status) = self.exited() {
                panic!("patchbay ended with {status}: {}", self.output());
            }
            fs::read_to_string(&ready).ok()
        });
        let ready: Value = serde_json::from_str(&text).expect("the ready file is JSON");
        let url = ready["url"].as_str().expect("it names the URL");
        url.clone_into(&mut self.url);
    }

    /// Starts a second process on the same data, which is expected to end by itself.
    ///
    /// # Panics
    /// When it does not end.
    pub fn second(&self, options: &Options<'_>) -> Failed {
        let mut child = self
            .command(options, "second-")
            .spawn()
            .expect("patchbay starts");
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child can be waited for") {
                break status;
            }
            if start.elapsed() > wait::DEADLINE {
                child.kill().expect("a child can be killed");
                panic!("a second process on the same data did not end");
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        Failed {
            status,
            stderr: self.read("second-stderr"),
        }
    }

    /// Stops the process with SIGTERM and answers how it ended and how long it took.
    ///
    /// # Panics
    /// When it does not run, or does not stop before the deadline of the tests.
    pub fn stop(&mut self) -> (ExitStatus, Duration) {
        self.signal("TERM")
    }

    /// Stops the process with a signal, named without `SIG`.
    ///
    /// # Panics
    /// As [`Server::stop`].
    pub fn signal(&mut self, name: &str) -> (ExitStatus, Duration) {
        let mut child = self.child.take().expect("the server runs");
        let start = Instant::now();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &child.id().to_string()])
            .status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "kill(1) sends {name}"
        );
        let status = wait::blocking("the server's end", || {
            child.try_wait().expect("a child can be waited for")
        });
        (status, start.elapsed())
    }

    /// Runs a command of `patchbay` against this server's data folder.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run(&self, arguments: &[&str]) -> std::process::Output {
        Command::new(program::patchbay())
            .args(arguments)
            .arg("--data-dir")
            .arg(&self.data)
            .env_clear()
            .env("HOME", self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("patchbay runs")
    }

    /// As [`Server::run`], on a terminal at which `lines` are typed, each when it is asked for. The
    /// output is what the terminal shows.
    ///
    /// # Panics
    /// When it cannot be started.
    #[cfg(unix)]
    pub fn run_at_a_terminal(&self, arguments: &[&str], lines: &[&str]) -> std::process::Output {
        const SCRIPT: &str = "import os,pty,select,sys,time
count=int(sys.argv[1]); lines=sys.argv[2:2+count]; command=sys.argv[2+count:]
pid,terminal=pty.fork()
if pid==0: os.execv(command[0],command)
seen=b''
while True:
    try: piece=os.read(terminal,4096)
    except OSError: break
    if not piece: break
    seen+=piece; sys.stdout.buffer.write(piece); sys.stdout.flush()
    if lines and (seen.endswith(b': ') or seen.endswith(b'] ')):
        time.sleep(.05); os.write(terminal,lines.pop(0).encode()+b'\\n'); seen=b''
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid,0)[1]))";
        Command::new("python3")
            .args(["-c", SCRIPT, &lines.len().to_string()])
            .args(lines)
            .arg(program::patchbay())
            .args(arguments)
            .arg("--data-dir")
            .arg(&self.data)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("TERM", "dumb")
            .stdin(Stdio::null())
            .output()
            .expect("python3 runs")
    }

    /// Where it answers: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap_or(&self.url)
    }

    /// The port alone.
    pub fn port(&self) -> &str {
        self.url.rsplit(':').next().unwrap_or_default()
    }

    /// The process id of the running or last process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// What the ready file says.
    ///
    /// # Panics
    /// When there is none.
    pub fn ready(&self) -> Value {
        serde_json::from_str(&self.read("ready.json")).expect("the ready file is JSON")
    }

    /// The bootstrap Personal Access Token of the running or last process.
    pub fn token(&self) -> String {
        self.read("bootstrap-token").trim().to_owned()
    }

    /// The file that the bootstrap token is in.
    pub fn token_file(&self) -> PathBuf {
        self.path("bootstrap-token")
    }

    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        self.data.clone()
    }

    /// The folder of the test, which holds the data folder and is `HOME`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Everything that all processes have printed so far.
    pub fn output(&self) -> String {
        self.read("stdout") + &self.read("stderr")
    }

    /// Whether the process has ended by itself, or was killed.
    pub fn has_ended(&mut self) -> bool {
        self.exited().is_some()
    }

    fn exited(&mut self) -> Option<ExitStatus> {
        self.child.as_mut()?.try_wait().ok()?
    }

    fn command(&self, options: &Options<'_>, prefix: &str) -> Command {
        let mut command = Command::new(program::patchbay());
        command
            .args(["serve", "--listen"])
            .arg(options.listen.as_deref().unwrap_or("127.0.0.1:0"))
            .arg("--data-dir")
            .arg(&self.data)
            .arg("--ready-file")
            .arg(self.path(&format!("{prefix}ready.json")))
            .arg("--bootstrap-token-file")
            .arg(self.path(&format!("{prefix}bootstrap-token")))
            .args(&options.flags);
        let passphrase = match options.passphrase {
            Passphrase::Usual => Some(PASSPHRASE),
            Passphrase::Other(text) => Some(text),
            Passphrase::Absent => None,
        };
        if let Some(passphrase) = passphrase {
            let file = self.path("passphrase");
            fs::write(&file, passphrase).expect("the passphrase can be written");
            restrict(&file);
            command.arg("--passphrase-file").arg(file);
        }
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .envs(options.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(self.append(&format!("{prefix}stdout")))
            .stderr(self.append(&format!("{prefix}stderr")));
        command
    }

    fn append(&self, name: &str) -> fs::File {
        fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path(name))
            .expect("a file for the output can be opened")
    }

    fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.path(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[cfg(unix)]
fn restrict(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).expect("a file has a mode");
}

#[cfg(not(unix))]
fn restrict(_: &Path) {}
