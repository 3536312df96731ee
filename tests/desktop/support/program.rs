//! The window's program as a user starts it, without a driver.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use patchbay_tests::wait;

use crate::desk::Desk;
use crate::group::Group;

/// A running program.
#[derive(Debug)]
pub struct Program {
    group: Group,
    log: PathBuf,
}

impl Program {
    pub(crate) fn start(desk: &Desk, program: &Path) -> Self {
        let count = fs::read_dir(desk.home()).map_or(0, Iterator::count);
        let log = desk.home().join(format!("log-{count}"));
        let file = fs::File::create(&log).expect("a log can be made");
        let output = file.try_clone().expect("a file can be shared");
        let mut command = desk.command(program);
        command
            .arg("--data-dir")
            .arg(desk.data_dir())
            .stdout(output)
            .stderr(file);
        Self {
            group: Group::start(&mut command),
            log,
        }
    }

    /// What it printed so far.
    pub fn output(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The variable of its environment, as the system sees it.
    pub fn variable(&self, name: &str) -> Option<String> {
        let file = format!("/proc/{}/environ", self.group.0.id());
        let text = fs::read_to_string(file).unwrap_or_default();
        text.split('\0')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The proportional set size of the program and everything that it started, in bytes: proc(5),
    /// `smaps_rollup`. A process that ends meanwhile counts as nothing.
    pub fn memory(&self) -> u64 {
        let group = self.group.0.id().to_string();
        let processes = fs::read_dir("/proc").expect("/proc can be read");
        let of_group = processes.flatten().filter(|process| {
            let stat = fs::read_to_string(process.path().join("stat")).unwrap_or_default();
            // The name, in parentheses, may hold anything; state, parent and group come after it.
            let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
            rest.split_whitespace().nth(2) == Some(&group)
        });
        of_group
            .filter_map(|process| {
                let rollup = fs::read_to_string(process.path().join("smaps_rollup")).ok()?;
                let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
                let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
                Some(kibibytes * 1024)
            })
            .sum()
    }

    /// Sends a signal, named without `SIG`.
    pub fn signal(&self, name: &str) {
        self.group.signal(name);
    }

    /// Waits until it ends, and answers how and how long that took.
    ///
    /// # Panics
    /// When it does not end.
    pub fn ended(&mut self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        let status = wait::blocking("the program's end", || {
            self.group.0.try_wait().expect("a child can be waited for")
        });
        (status, start.elapsed())
    }
}
