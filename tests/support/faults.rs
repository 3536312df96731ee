//! Faults of the system, injected into a running process by `strace(1)`: a system call that fails, or
//! that kills the process.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::wait;

/// Faults that are injected until this is dropped.
#[derive(Debug)]
pub struct Faults(Child);

impl Faults {
    /// Injects `fault` (as `strace -e inject=CALLS:FAULT` takes it) into `calls` of a process. A
    /// count in it is kept for each thread. `None` where this machine lets nobody trace a process.
    ///
    /// # Panics
    /// When it neither attaches nor fails in time.
    pub fn inject(pid: u32, calls: &str, fault: &str) -> Option<Self> {
        let mut strace = Command::new("strace")
            .args(["-f", "-qqq", "-o", "/dev/null", "-p", &pid.to_string()])
            .args(["-e", &format!("trace={calls}")])
            .args(["-e", &format!("inject={calls}:{fault}")])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let start = Instant::now();
        while !traced(pid) {
            if strace
                .try_wait()
                .expect("a child can be waited for")
                .is_some()
            {
                return None;
            }
            assert!(start.elapsed() < wait::DEADLINE, "strace does not attach");
            std::thread::sleep(Duration::from_millis(2));
        }
        Some(Self(strace))
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        // Interrupted, it lets go of the process; killed, it would take the process with it.
        let _ = Command::new("kill")
            .args(["-INT", &self.0.id().to_string()])
            .status();
        let _ = self.0.wait();
    }
}

/// Whether every thread of a process is traced.
fn traced(pid: u32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    threads.flatten().all(|thread| {
        let status = fs::read_to_string(thread.path().join("status"));
        status.is_ok_and(|status| !status.contains("TracerPid:\t0\n"))
    })
}

/// A file system of its own for a data folder, which is unmounted when this is dropped.
#[derive(Debug)]
pub struct Mount {
    folder: tempfile::TempDir,
}

impl Mount {
    /// Mounts what `mount ARGUMENTS FOLDER` does. `None` where this process may not mount.
    pub fn new(arguments: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mounted = Command::new("mount")
            .args(arguments)
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Self { folder })
    }

    /// Where it is.
    pub fn path(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // What still has it open is about to end; the mount goes with the last of it.
        let _ = Command::new("umount")
            .arg("-l")
            .arg(self.folder.path())
            .status();
    }
}
