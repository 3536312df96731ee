//! Pipedream's API at the outermost edge: the stand-in of the builder's tests, whose shapes the
//! official SDK checks, as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::program;

/// A running stand-in. It ends with its owner.
#[derive(Debug)]
pub struct Pipedream {
    child: Child,
    // It ends when nobody holds this any more.
    _stdin: ChildStdin,
    settings: Value,
    performed: Arc<Mutex<Vec<Value>>>,
}

impl Pipedream {
    /// Starts it.
    ///
    /// # Panics
    /// When it does not say where it answers.
    pub fn start() -> Self {
        let mut child = Command::new(program::node_tool("tsx"))
            .arg("tests/builder/support/pipedream-process.ts")
            .current_dir(program::checkout())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the stand-in of Pipedream starts");
        let stdin = child.stdin.take().expect("its input is a pipe");
        let stdout = child.stdout.take().expect("its output is a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let first = lines.next().expect("it says where it answers");
        let performed = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&performed);
        thread::spawn(move || {
            for line in lines {
                let run = serde_json::from_str(&line).expect("a run is a line of JSON");
                heard
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(run);
            }
        });
        Self {
            child,
            _stdin: stdin,
            settings: serde_json::from_str(&first).expect("its settings are JSON"),
            performed,
        }
    }

    /// The body of `PUT /v1/pipedream/settings`.
    pub fn settings(&self) -> &Value {
        &self.settings
    }

    /// The runs of actions, as they arrived.
    pub fn performed(&self) -> Vec<Value> {
        self.performed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Pipedream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
