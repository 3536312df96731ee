//! A `patchbay serve` of the bench: its files in a temporary folder, timed from spawn to ready.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use secrecy::SecretString;
use serde_json::Value;

use crate::subfolder;

/// What opens the vault of [`Settings::with_passphrase`].
pub(crate) const PASSPHRASE: &str = "a passphrase of the bench";

/// How often the ready file is looked for: the error of a start's time.
const TICK: Duration = Duration::from_micros(200);
const LIMIT: Duration = Duration::from_secs(30);

/// What a server is started with.
pub(crate) struct Settings {
    patchbay: PathBuf,
    folder: PathBuf,
    passphrase_file: Option<PathBuf>,
}

impl Settings {
    /// A vault that a passphrase opens, with its files in `folder`.
    pub(crate) fn with_passphrase(patchbay: &Path, folder: &Path) -> Result<Self> {
        let file = folder.join("passphrase");
        fs::write(&file, PASSPHRASE)?;
        #[cfg(unix)]
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(Self {
            passphrase_file: Some(file),
            ..Self::with_keychain(patchbay, folder)?
        })
    }

    /// A vault that the keychain of the session opens.
    pub(crate) fn with_keychain(patchbay: &Path, folder: &Path) -> Result<Self> {
        subfolder(folder, "data")?;
        Ok(Self {
            patchbay: patchbay.to_owned(),
            folder: folder.to_owned(),
            passphrase_file: None,
        })
    }

    /// Whether a passphrase opens the vault, and not the keychain.
    pub(crate) fn has_passphrase(&self) -> bool {
        self.passphrase_file.is_some()
    }

    /// The database of the server.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("data/patchbay.db")
    }

    fn ready_file(&self) -> PathBuf {
        self.folder.join("ready.json")
    }

    fn token_file(&self) -> PathBuf {
        self.folder.join("bootstrap-token")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.patchbay);
        command.args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--trust-end-user-addresses",
        ]);
        command.arg("--data-dir").arg(self.folder.join("data"));
        command.arg("--ready-file").arg(self.ready_file());
        command.arg("--bootstrap-token-file").arg(self.token_file());
        if let Some(file) = &self.passphrase_file {
            command.arg("--passphrase-file").arg(file);
        }
        // Its standard output is ours, and ours is the JSON alone.
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }
}

/// A server that is ready. It is ended with its owner at the latest.
pub(crate) struct Server {
    child: Child,
    started_in: Duration,
    url: String,
    version: String,
    token: SecretString,
}

impl Server {
    /// Starts a server and waits until it is ready.
    pub(crate) fn start(settings: &Settings) -> Result<Self> {
        let ready_file = settings.ready_file();
        if ready_file.exists() {
            fs::remove_file(&ready_file)?;
        }
        let start = Instant::now();
        let mut child = settings
            .command()
            .spawn()
            .context("cannot start patchbay")?;
        while !ready_file.exists() {
            if let Some(status) = child.try_wait()? {
                bail!("patchbay serve ended with {status} before it was ready");
            }
            if start.elapsed() > LIMIT {
                child.kill()?;
                bail!("patchbay serve was not ready after {LIMIT:?}");
            }
            thread::sleep(TICK);
        }
        let started_in = start.elapsed();
        let ready: Value = serde_json::from_str(&fs::read_to_string(&ready_file)?)?;
        let text = |key: &str| {
            ready[key]
                .as_str()
                .map(str::to_owned)
                .with_context(|| format!("no {key} in the ready file"))
        };
        Ok(Self {
            child,
            started_in,
            url: text("url")?,
            version: text("version")?,
            token: fs::read_to_string(settings.token_file())?.trim().into(),
        })
    }

    /// From just before the spawn until the ready file was there.
    pub(crate) fn started_in(&self) -> Duration {
        self.started_in
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn token(&self) -> &SecretString {
        &self.token
    }

    /// How many descriptors it holds: proc(5), `fd`.
    pub(crate) fn descriptors(&self) -> Result<usize> {
        let path = format!("/proc/{}/fd", self.child.id());
        let entries = fs::read_dir(&path).with_context(|| format!("cannot read {path}"))?;
        Ok(entries.count())
    }

    /// The proportional set size in MB (10⁶ bytes): proc(5), `smaps_rollup`.
    pub(crate) fn memory_mb(&self) -> Result<f64> {
        let path = format!("/proc/{}/smaps_rollup", self.child.id());
        let rollup = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let kibibytes = kibibytes(&rollup).with_context(|| format!("no Pss in {path}"))?;
        Ok(f64::from(kibibytes) * 1024.0 / 1_000_000.0)
    }

    /// Stops the server as a service manager does, and waits for its end.
    pub(crate) fn stop(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status()?;
        if !asked.success() {
            bail!("cannot stop patchbay serve (process {pid})");
        }
        let start = Instant::now();
        while start.elapsed() < LIMIT {
            if let Some(status) = self.child.try_wait()? {
                if status.success() {
                    return Ok(());
                }
                bail!("patchbay serve ended with {status} when asked to stop");
            }
            thread::sleep(Duration::from_millis(5));
        }
        bail!("patchbay serve did not stop in {LIMIT:?}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let ended = self.child.try_wait().is_ok_and(|status| status.is_some());
        if !ended && let Err(error) = self.child.kill() {
            eprintln!(
                "patchbay serve (process {}) could not be ended: {error}",
                self.child.id()
            );
        }
    }
}

fn kibibytes(rollup: &str) -> Option<u32> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proportional_set_size_is_read() {
        let rollup =
            "00400000-7fff [rollup]\nRss:    9000 kB\nPss:        8123 kB\nPss_Dirty: 5 kB\n";
        assert_eq!(kibibytes(rollup), Some(8123));
        assert_eq!(kibibytes("Rss: 1 kB"), None);
    }
}
