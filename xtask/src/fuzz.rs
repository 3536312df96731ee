//! The stage `fuzz` (HS-12): requests generated from the `OpenAPI` document, sent to the built server by
//! Schemathesis (<https://schemathesis.readthedocs.io>), with the settings in `tests/fuzz/`. It
//! fails on a 5xx, on an answer that the document does not have, on a route that opens without its
//! credential, and on an answer with a stored secret in it.

mod fixture;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use secrecy::SecretString;
use serde_json::Value;

use crate::api::Api;
use crate::checkout::{Checkout, Profile};
use crate::process::{self, Shown};
use crate::python;
use crate::server::Server;
use crate::stages::Extent;
use fixture::Variables;

/// Opens the vault of a data folder that is gone when the stage ends.
const PASSPHRASE: &str = "a passphrase of a few minutes";

/// Cases for each operation, and how many cases there must be in all: fewer would mean that
/// operations were left out.
fn size(extent: Extent) -> (u32, u32) {
    match extent {
        Extent::Modest => (3, 1_500),
        Extent::Full => (250, 20_000),
    }
}

pub(crate) fn run(checkout: &Checkout, extent: Extent) -> Result<Shown> {
    let folder = tempfile::tempdir()?;
    let document: Value = serde_json::from_str(&process::output(
        Command::new(checkout.binary(Profile::Dev, "patchbay")).arg("openapi"),
    )?)?;
    let server = Server::start(
        checkout,
        &[
            "--data-dir".to_owned(),
            folder.path().join("data").display().to_string(),
            "--listen".to_owned(),
            "127.0.0.1:0".to_owned(),
        ],
        Some(&SecretString::from(PASSPHRASE)),
        &|| false,
    )?;
    let fuzzed = Fuzzed {
        variables: fixture::make(server.url(), &server.token()?)?,
        checks: checkout.path("tests/fuzz/checks.py"),
        settings: checkout.path("tests/fuzz/schemathesis.toml"),
        schemathesis: python::FUZZ.program(checkout, "schemathesis"),
        url: server.url(),
        folder: folder.path(),
    };
    fuzzed.expect_a_missing_answer_to_be_found(&document)?;
    fuzzed.expect_a_shown_secret_to_be_found(&document)?;
    let (examples, least) = size(extent);
    let shown = fuzzed.send(&document, &["--max-examples", &examples.to_string()])?;
    fuzzed.expect_the_app_to_be_there(&server.token()?)?;
    let cases = cases(&shown.text).context("Schemathesis told no number of cases")?;
    ensure!(
        cases >= least || !shown.success,
        "only {cases} cases were sent, of at least {least}"
    );
    Ok(shown)
}

/// A server, what lies on it, and the program that asks it.
struct Fuzzed<'a> {
    variables: Variables,
    checks: PathBuf,
    settings: PathBuf,
    schemathesis: PathBuf,
    url: &'a str,
    folder: &'a Path,
}

impl Fuzzed<'_> {
    fn send(&self, document: &Value, options: &[&str]) -> Result<Shown> {
        process::show(&mut self.command(document, options)?)
    }

    /// The credentials go through the environment, which the settings read.
    fn command(&self, document: &Value, options: &[&str]) -> Result<Command> {
        let file = self.folder.join("openapi.json");
        fs::write(&file, document.to_string())?;
        let mut command = Command::new(&self.schemathesis);
        command.arg("--config-file").arg(&self.settings).arg("run");
        command.arg(&file).args(["--url", self.url]).args(options);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.env("FUZZ_CHECKS", &self.checks);
        command.current_dir(self.folder);
        Ok(command)
    }

    /// Proves that the run can fail: without its 401, `GET /v1/me` answers what is not in the
    /// document.
    fn expect_a_missing_answer_to_be_found(&self, document: &Value) -> Result<()> {
        let mut document = document.clone();
        document["paths"]["/v1/me"]["get"]["responses"]
            .as_object_mut()
            .and_then(|answers| answers.remove("401"))
            .context("the document has no 401 of GET /v1/me")?;
        let command = self.command(&document, &["--include-path", "/v1/me"])?;
        expect(command, "Undocumented status code")
    }

    /// A run that had deleted what its requests need would have asked for little.
    fn expect_the_app_to_be_there(&self, token: &SecretString) -> Result<()> {
        let app = self.variable("FUZZ_APP")?;
        Api::new(self.url, token.clone())
            .get(&format!("/v1/apps/{app}"))
            .context("the generated requests deleted the App that they need")?;
        Ok(())
    }

    fn variable(&self, name: &str) -> Result<&str> {
        let mut all = self.variables.iter();
        let (_, value) = all
            .find(|(known, _)| *known == name)
            .with_context(|| format!("the fixture sets no {name}"))?;
        Ok(value)
    }

    /// Proves that a stored secret would be seen: the id of the project stands for it here, which
    /// `GET /v1/projects` does answer.
    fn expect_a_shown_secret_to_be_found(&self, document: &Value) -> Result<()> {
        let project = self.variable("FUZZ_PROJECT")?;
        let mut command = self.command(document, &["--include-path", "/v1/projects"])?;
        command.env("FUZZ_PLANTED_KEY", project);
        expect(command, "the answer holds a stored secret")
    }
}

/// Runs a short run that must fail with these words.
fn expect(mut command: Command, finding: &str) -> Result<()> {
    command.args(["--phases", "coverage,fuzzing", "--max-examples", "5"]);
    let output = command.output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    if output.status.success() || !told.contains(finding) {
        bail!("a planted fault was not found:\n{told}");
    }
    Ok(())
}

/// `2459 generated, 2459 passed, 12 skipped`
fn cases(output: &str) -> Option<u32> {
    let line = output.lines().rfind(|line| line.contains(" generated"))?;
    let (number, _) = line.trim().split_once(" generated")?;
    number.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_cases_is_read_from_the_summary() {
        let output = "Test cases:\n  2450 generated, 2450 passed, 9 skipped\n\nSeed: 1\n";
        assert_eq!(cases(output), Some(2450));
        assert_eq!(
            cases("Test cases:\n  21,004 generated, 1 found"),
            Some(21_004)
        );
        assert_eq!(cases("nothing was sent"), None);
    }
}
