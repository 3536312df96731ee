//! A program with everything that it starts, so that nothing of a test outlives it.

use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const MOMENT: Duration = Duration::from_secs(2);

/// A process that leads a process group of its own; the group is killed with its owner.
#[derive(Debug)]
pub(crate) struct Group(pub(crate) Child);

impl Group {
    pub(crate) fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_owned();
        let child = command.process_group(0).stdin(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{} does not start: {error}", name.display())))
    }

    /// Asks the process to end, and gives it a moment to do so.
    pub(crate) fn end(&mut self) {
        self.signal("TERM");
        let start = Instant::now();
        while start.elapsed() < MOMENT && matches!(self.0.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends a signal, named without `SIG`, to the process alone.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.0.id().to_string()])
            .status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "kill sends {name}"
        );
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // All of it may have ended by itself already.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.0.id())])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}
