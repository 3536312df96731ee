//! An update that is cut off: a database of each earlier schema, killed at each step on its way to
//! the present one.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use patchbay_tests::{checkout, patchbay, profile, wait};
use serde_json::json;

use crate::database::query;

/// What writes to the disk or takes from it.
const STEPS: &str = "pwrite64,fdatasync,fsync,ftruncate,unlink,rename";
/// More steps than any update takes.
const MOST: usize = 2_000;

/// The migrations, oldest first.
fn migrations() -> Vec<PathBuf> {
    let folder = checkout().join("crates/store/migrations");
    let entries = std::fs::read_dir(folder).expect("there are migrations");
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// A database as the first `count` migrations made it, with a project in it.
fn earlier(data: &Path, count: usize) {
    let script = "import sqlite3,sys,os,hashlib,uuid
data,*files=sys.argv[1:]
os.makedirs(data,0o700); d=sqlite3.connect(data+'/patchbay.db')
d.execute('PRAGMA journal_mode=WAL')
d.execute('CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)')
for f in files:
    sql=open(f,'rb').read(); d.executescript(sql.decode())
    number,_,name=os.path.basename(f)[:-4].partition('_')
    d.execute('INSERT INTO _sqlx_migrations VALUES(?,?,CURRENT_TIMESTAMP,1,?,1)',(int(number),name.replace('_',' '),hashlib.sha384(sql).digest()))
org,project=uuid.uuid4().bytes,uuid.uuid4().bytes; now='2026-01-01T00:00:00Z'
d.execute('INSERT INTO orgs VALUES(?,?,?)',(org,'Kept',now))
d.execute('INSERT INTO projects VALUES(?,?,?,?,?)',(project,org,'Kept',now,now))
d.commit(); d.close(); os.chmod(data+'/patchbay.db',0o600)";
    let made = Command::new("python3")
        .args(["-c", script])
        .arg(data)
        .args(&migrations()[..count])
        .status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "a database is made"
    );
}

/// One start of the product on a data folder.
struct Start {
    child: Child,
    ready: PathBuf,
}

impl Start {
    /// Starts it; killed at the given step of one of its threads, when there is one.
    fn of(folder: &Path, killed_at: Option<usize>) -> Self {
        let ready = folder.join("ready");
        let _ = std::fs::remove_file(&ready);
        let passphrase = folder.join("passphrase");
        std::fs::write(&passphrase, "a passphrase of the tests").expect("a file can be written");
        let mut command = match killed_at {
            None => Command::new(patchbay()),
            Some(step) => {
                let mut command = Command::new("strace");
                command
                    .args(["-f", "-qqq", "-o", "/dev/null"])
                    .args(["-e", &format!("trace={STEPS}")])
                    .args(["-e", &format!("inject={STEPS}:signal=SIGKILL:when={step}")])
                    .arg(patchbay());
                command
            }
        };
        let child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.join("data"))
            .arg("--ready-file")
            .arg(&ready)
            .arg("--passphrase-file")
            .arg(&passphrase)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        Self { child, ready }
    }

    /// Waits until it is ready, and stops it cleanly; or until it has ended. Says which.
    fn becomes_ready(mut self) -> bool {
        let start = Instant::now();
        loop {
            if let Ok(text) = std::fs::read_to_string(&self.ready) {
                let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                let pid = told["pid"].to_string();
                let sent = Command::new("kill").args(["-TERM", &pid]).status();
                assert!(sent.is_ok_and(|status| status.success()), "kill sends TERM");
                self.child.wait().expect("it ends");
                return true;
            }
            if self.child.try_wait().expect("it can be asked").is_some() {
                return false;
            }
            assert!(
                start.elapsed() < wait::DEADLINE,
                "it neither starts nor ends"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Kills an update at one step, starts again and looks at what is there. Says whether the step was
/// one of the update's.
fn killed_at(step: usize, schema: usize) -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    earlier(&data, schema);
    let killed = !Start::of(folder.path(), Some(step)).becomes_ready();

    assert!(
        Start::of(folder.path(), None).becomes_ready(),
        "schema {schema} starts after a kill at step {step}"
    );

    assert_eq!(query(&data, "PRAGMA integrity_check"), json!([["ok"]]));
    let kept = query(&data, "SELECT name FROM projects WHERE name = 'Kept'");
    assert_eq!(kept, json!([["Kept"]]), "schema {schema}, step {step}");
    let done = query(&data, "SELECT count(*) FROM _sqlx_migrations WHERE success");
    assert_eq!(done, json!([[migrations().len()]]));
    let copies = std::fs::read_dir(data.join("backups")).expect("there is a copy");
    let copies = copies.flatten().filter(|entry| {
        let name = entry.file_name();
        name.to_string_lossy().starts_with("before-update-")
    });
    assert!(copies.count() > 0, "schema {schema}, step {step}");
    killed
}

#[test]
fn du_6_an_update_that_is_killed_at_any_step_goes_on_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    earlier(&folder.path().join("data"), 1);
    if Start::of(folder.path(), Some(1)).becomes_ready() {
        profile::skip("DU-6", "this machine lets nobody trace a process");
        return;
    }
    let mut kills = 0;
    for schema in 1..migrations().len() {
        // Each step in the full profile, every thirtieth otherwise.
        let stride = if profile::count(10) == 10 { 1 } else { 30 };
        let mut step = 1 + (schema * 3) % stride;
        while step < MOST && killed_at(step, schema) {
            kills += 1;
            step += stride;
        }
        assert!(step < MOST, "an update ends");
    }
    assert!(kills > 0, "the control: updates were killed");
    profile::figure(
        "DU-6",
        "earlier schemas, kills on the way, started again:",
        format!("{}, {kills}, all", migrations().len() - 1),
    );
}
