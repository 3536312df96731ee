//! A running `patchbay serve`, started and stopped. Its bootstrap token lies in a folder that only
//! this user can enter, which goes away with it.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::{NamedTempFile, TempDir};

use crate::checkout::{Checkout, Profile};
use crate::process;

/// Generous: a cold start on a busy machine, a passphrase to derive.
const READY: Duration = Duration::from_mins(1);
/// The server promises three seconds.
const STOPPED: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(50);

pub(crate) struct Server {
    child: Child,
    folder: TempDir,
    url: String,
}

impl Server {
    /// Starts the built server with `arguments` beside our own, and waits until it is ready.
    ///
    /// `cancelled` is asked while waiting. A passphrase goes through a file of mode 0600 that is
    /// gone when this returns.
    pub(crate) fn start(
        checkout: &Checkout,
        arguments: &[String],
        passphrase: Option<&SecretString>,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Self> {
        fs::create_dir_all(checkout.cache())?;
        let folder = tempfile::Builder::new()
            .prefix("run-")
            .tempdir_in(checkout.cache())?;
        let passphrase = passphrase
            .map(|passphrase| written(passphrase, &folder))
            .transpose()?;
        let mut command = Command::new(checkout.binary(Profile::Dev, "patchbay"));
        command.arg("serve").args(arguments).stdin(Stdio::null());
        command
            .arg("--ready-file")
            .arg(folder.path().join("ready.json"));
        command
            .arg("--bootstrap-token-file")
            .arg(folder.path().join("bootstrap-token"));
        if let Some(file) = &passphrase {
            command.arg("--passphrase-file").arg(file.path());
        }
        let child = command.spawn().context("cannot start patchbay")?;
        let mut server = Self {
            child,
            folder,
            url: String::new(),
        };
        server.url = server.wait_until_ready(cancelled)?;
        Ok(server)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn token_file(&self) -> PathBuf {
        self.folder.path().join("bootstrap-token")
    }

    pub(crate) fn token(&self) -> Result<SecretString> {
        let token =
            fs::read_to_string(self.token_file()).context("the server wrote no bootstrap token")?;
        Ok(token.trim().into())
    }

    /// Waits until the server ends by itself, or stops it when `cancelled` says so.
    pub(crate) fn wait(mut self, cancelled: &dyn Fn() -> bool) -> Result<()> {
        while !cancelled() {
            if let Some(status) = self.child.try_wait()? {
                if status.success() {
                    return Ok(());
                }
                bail!("patchbay serve ended with {status}");
            }
            thread::sleep(TICK);
        }
        Ok(())
    }

    fn wait_until_ready(&mut self, cancelled: &dyn Fn() -> bool) -> Result<String> {
        let file = self.folder.path().join("ready.json");
        let start = Instant::now();
        while start.elapsed() < READY {
            if let Ok(text) = fs::read_to_string(&file) {
                let ready: serde_json::Value = serde_json::from_str(&text)?;
                return Ok(ready["url"]
                    .as_str()
                    .context("the ready file names no url")?
                    .to_owned());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("patchbay serve ended with {status} before it was ready");
            }
            if cancelled() {
                bail!("interrupted");
            }
            thread::sleep(TICK);
        }
        bail!(
            "patchbay serve was not ready after {} seconds",
            READY.as_secs()
        )
    }

    /// Asks the server to end, and ends it where it does not.
    fn stop(&mut self) -> Result<()> {
        if cfg!(unix) && self.child.try_wait()?.is_none() {
            process::run(Command::new("kill").args(["-TERM", &self.child.id().to_string()]))?;
            let start = Instant::now();
            while start.elapsed() < STOPPED {
                if self.child.try_wait()?.is_some() {
                    return Ok(());
                }
                thread::sleep(TICK);
            }
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!(
                "patchbay serve (process {}) did not stop: {error:#}",
                self.child.id()
            );
        }
    }
}

fn written(passphrase: &SecretString, folder: &TempDir) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(folder.path())?;
    file.write_all(passphrase.expose_secret().as_bytes())?;
    Ok(file)
}
