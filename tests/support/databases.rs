//! Real database servers on loopback, each in a folder of its own, gone when dropped.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::wait;

/// The user that every server knows, with [`PASSWORD`] and the database [`DATABASE`].
pub const USER: &str = "builder";
/// The user's password, with characters that addresses and quotes take for something else.
pub const PASSWORD: &str = "p@ss/w:rd%21 'x'";
/// The database that the user may use.
pub const DATABASE: &str = "shop";

/// A running server.
#[derive(Debug)]
pub struct Database {
    port: u16,
    process: Child,
    folder: TempDir,
    /// Ends by an interrupt: killed, PostgreSQL would leave shared memory behind.
    interrupted: bool,
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.interrupted {
            let id = self.process.id().to_string();
            drop(Command::new("kill").args(["-INT", &id]).status());
        } else {
            drop(self.process.kill());
        }
        drop(self.process.wait());
    }
}

impl Database {
    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// PostgreSQL that asks for SCRAM-SHA-256.
    pub fn postgresql() -> Self {
        let folder = folder("postgres");
        let (data, secret) = (folder.path().join("data"), folder.path().join("secret"));
        fs::write(&secret, PASSWORD).expect("the password is written");
        own(&secret, "postgres");
        let initdb = postgresql_program("initdb");
        done(
            as_user("postgres", &initdb)
                .arg("--pgdata")
                .arg(&data)
                .args(["--username", USER, "--auth", "scram-sha-256", "--no-sync"])
                .arg("--pwfile")
                .arg(&secret),
        );
        let server = postgresql_program("postgres");
        // The database is made by the server alone, before anybody can connect.
        let mut alone = as_user("postgres", &server);
        alone.args(["--single", "-D"]).arg(&data).arg("postgres");
        fed(&mut alone, &format!("CREATE DATABASE {DATABASE};\n"));
        Self::started(folder, true, |port| {
            let mut command = as_user("postgres", &server);
            command
                .arg("-D")
                .arg(&data)
                .args(["-p", &port.to_string(), "-h", "127.0.0.1"])
                .args(["-c", "unix_socket_directories=", "-c", "fsync=off"]);
            command
        })
    }

    /// `MariaDB`, which speaks the protocol of `MySQL`.
    pub fn mariadb() -> Self {
        let folder = folder("mysql");
        let data = folder.path().join("data");
        let init = folder.path().join("init.sql");
        let quoted = PASSWORD.replace('\'', "''");
        let sql = format!(
            "CREATE DATABASE {DATABASE};\nCREATE USER '{USER}'@'%' IDENTIFIED BY '{quoted}';\nGRANT ALL ON {DATABASE}.* TO '{USER}'@'%';\n"
        );
        fs::write(&init, sql).expect("the first statements are written");
        own(&init, "mysql");
        done(
            as_user("mysql", Path::new("mariadb-install-db"))
                .arg("--no-defaults")
                .arg(format!("--datadir={}", data.display()))
                .args(["--auth-root-authentication-method=normal", "--skip-test-db"]),
        );
        let server = Path::new("/usr/sbin/mariadbd");
        let socket = folder.path().join("socket");
        Self::started(folder, false, |port| {
            let mut command = as_user("mysql", server);
            command
                .arg("--no-defaults")
                .arg(format!("--datadir={}", data.display()))
                .arg(format!("--socket={}", socket.display()))
                .arg(format!("--init-file={}", init.display()))
                .arg(format!("--port={port}"))
                .args(["--bind-address=127.0.0.1", "--innodb-flush-method=nosync"]);
            command
        })
    }

    /// Redis with a user of its access control list, besides the default one without a password.
    pub fn redis() -> Self {
        let folder = TempDir::new().expect("a folder is made");
        let file = folder.path().join("redis.conf");
        // Redis takes no password with a space inside, so it gets its hash.
        let mut hash = String::new();
        for byte in Sha256::digest(PASSWORD) {
            write!(hash, "{byte:02x}").expect("a text can be written to");
        }
        let lines = format!("user default off\nuser {USER} on #{hash} ~* +@all\nsave \"\"\n");
        fs::write(&file, lines).expect("the settings are written");
        Self::started(folder, false, |port| {
            let mut command = Command::new("redis-server");
            command
                .arg(&file)
                .args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
            command
        })
    }

    fn started(folder: TempDir, interrupted: bool, command: impl Fn(u16) -> Command) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .expect("a port is free")
            .port();
        let log = fs::File::create(folder.path().join("log")).expect("a log is made");
        let also = log.try_clone().expect("a log has two ends");
        let process = command(port)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(also)
            .spawn()
            .expect("the server starts");
        let mut database = Self {
            port,
            process,
            folder,
            interrupted,
        };
        wait::blocking("a database server", || {
            let ended = database.process.try_wait().expect("it is a child");
            let said = || fs::read_to_string(database.folder.path().join("log"));
            assert!(ended.is_none(), "the server ended: {:?}", said());
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        database
    }
}

/// A folder that a system user can use.
fn folder(user: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder is made");
    own(folder.path(), user);
    folder
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Hands something to a system user, who has to run the server where root may not.
fn own(path: &Path, user: &str) {
    if is_root() {
        let asked = Command::new("id").args(["-u", user]).output();
        let asked = asked.expect("the users of this system can be asked for");
        let id = String::from_utf8_lossy(&asked.stdout).trim().parse();
        let id = id.expect("the server's package has made its user");
        chown(path, Some(id), None).expect("root may do it");
    }
}

fn as_user(user: &str, program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={user}"))
        .args(["--clear-groups", "--"])
        .arg(program);
    command
}

/// A program of PostgreSQL, which Debian keeps in a folder for each version.
fn postgresql_program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let found = versions
        .flatten()
        .map(|version| version.path().join("bin").join(name));
    found
        .filter(|path| path.is_file())
        .max()
        .unwrap_or_else(|| PathBuf::from(name))
}

fn done(command: &mut Command) {
    let output = command.output().expect("the database is installed");
    assert!(output.status.success(), "{output:?}");
}

/// Runs a program with this on its standard input.
fn fed(command: &mut Command, text: &str) {
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the database is installed");
    let mut input = process.stdin.take().expect("its input is a pipe");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    assert!(process.wait().expect("it is a child").success());
}
