//! Asks the real SDK what it makes of generated connections and of documents, and starts servers of the
//! Model Context Protocol with the package that the SDK speaks it through.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot prepare what it needs has failed"
)]

mod server;

use std::env;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use patchbay_tests::checkout;
use serde_json::Value;

pub use server::McpServer;

/// The Python that has the SDK: `PATCHBAY_SDK_PYTHON`, or the one that `cargo xtask test` keeps in
/// the cache.
pub fn python() -> PathBuf {
    let path = env::var_os("PATCHBAY_SDK_PYTHON").map_or_else(cached, PathBuf::from);
    assert!(
        path.is_file(),
        "{} is missing: `cargo xtask test --only sdk` installs it",
        path.display()
    );
    path
}

fn cached() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .expect("there is a home folder");
    cache.join("patchbay-dev/sdk/bin/python")
}

/// What a script prints, run with the SDK.
pub fn ask(script: &str, arguments: &[&str]) -> String {
    let output = Command::new(python())
        .arg(checkout().join(script))
        .args(arguments)
        .current_dir(env::temp_dir())
        .output()
        .expect("Python starts");
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// What a script prints as JSON, run with the SDK and given JSON.
pub fn ask_json(script: &str, asked: &Value) -> Value {
    let mut child = Command::new(python())
        .arg(checkout().join(script))
        .current_dir(env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let text = asked.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("Python ends");
    writer.join().expect("no panic").expect("all is read");
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What the SDK made of one generated connection.
pub struct Made {
    /// Its line of `patchbay connection cache-key`.
    pub asked: String,
    /// What the SDK answers, by name; nothing where it refuses to construct it.
    pub answers: Value,
}

/// `each` generated connections of every type, and what the SDK makes of them.
pub fn made(seed: u32, each: u32) -> Vec<Made> {
    let facts = checkout().join("crates/catalog/data/sdk_connections.json");
    let facts = facts.to_str().expect("a path in Unicode");
    let printed = ask(
        "tests/sdk/oracle.py",
        &[facts, &seed.to_string(), &each.to_string()],
    );
    printed
        .split('\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (asked, answers) = line.split_once('\u{1e}').expect("two parts");
            Made {
                asked: asked.to_owned(),
                answers: serde_json::from_str(answers).expect("JSON"),
            }
        })
        .collect()
}
