//! What the builder's tests measure in Chromium: the canvas beside React Flow alone, and the keys of a
//! search among many connections.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// Runs a script of the builder's tests, which prints its figures as JSON.
pub(crate) fn measure(
    script: &str,
    checkout: &Path,
    patchbay: &Path,
    quick: bool,
) -> Result<Value> {
    let mut command = Command::new("npm");
    command
        .args([
            "run",
            "--silent",
            "--workspace",
            "tests/builder",
            script,
            "--",
        ])
        .current_dir(checkout)
        .env("PATCHBAY_BIN", patchbay)
        .stderr(Stdio::inherit());
    if quick {
        command.arg("--quick");
    }
    let output = command.output().context("cannot start npm")?;
    if !output.status.success() {
        bail!("the measurement in Chromium ended with {}", output.status);
    }
    serde_json::from_slice(&output.stdout).context("the measurement in Chromium printed no JSON")
}
