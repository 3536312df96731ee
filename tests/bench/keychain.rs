//! A start with a keychain slot, in a session bus and a keyring of its own, so that the user's
//! keychain is neither asked nor changed.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::server::Settings;
use crate::{Measured, start, subfolder, this_program};

/// Runs [`inside`] under `dbus-run-session`, in a temporary home.
pub(crate) fn measure(measured: &Measured) -> Result<Value> {
    let home = tempfile::tempdir()?;
    let runtime = subfolder(home.path(), "runtime")?;
    #[cfg(unix)]
    fs::set_permissions(
        &runtime,
        std::os::unix::fs::PermissionsExt::from_mode(0o700),
    )?;
    let mut command = Command::new("dbus-run-session");
    command
        .arg("--")
        .arg(this_program()?)
        .arg("keychain")
        .arg("--patchbay")
        .arg(&measured.patchbay);
    if measured.quick {
        command.arg("--quick");
    }
    command
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime);
    for name in [
        "DBUS_SESSION_BUS_ADDRESS",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
    ] {
        command.env_remove(name);
    }
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start dbus-run-session")?;
    if !output.status.success() {
        bail!(
            "the measurement under dbus-run-session ended with {}",
            output.status
        );
    }
    serde_json::from_slice(&output.stdout)
        .context("the measurement under dbus-run-session printed no JSON")
}

/// Measures with an unlocked keyring on the bus of this session; the keyring ends with the bus.
pub(crate) fn inside(measured: &Measured) -> Result<Value> {
    unlock_keyring()?;
    let folder = tempfile::tempdir()?;
    let settings = Settings::with_keychain(&measured.patchbay, folder.path())?;
    start::measure(&settings, measured.quick)
}

fn unlock_keyring() -> Result<()> {
    let mut keyring = Command::new("gnome-keyring-daemon")
        .args(["--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("cannot start gnome-keyring-daemon")?;
    let mut password = keyring
        .stdin
        .take()
        .context("gnome-keyring-daemon takes no password")?;
    password.write_all(b"bench")?;
    drop(password);
    // It ends as soon as its child in the background is ready.
    let status = keyring.wait()?;
    if !status.success() {
        bail!("gnome-keyring-daemon ended with {status}");
    }
    Ok(())
}
