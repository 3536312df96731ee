//! Secrets that a command needs: from a prompt without echo, a file, or a named environment
//! variable; never from the command line, which every user of the machine can read.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use secrecy::{ExposeSecret as _, SecretString};

use crate::files::read_secret;

/// Where a command's secret comes from; a prompt when nothing is said.
#[derive(Debug, clap::Args)]
pub(crate) struct SecretSource {
    /// Read the secret from the first line of this file instead of asking
    #[arg(long, value_name = "FILE", conflicts_with = "from_env")]
    secret_file: Option<PathBuf>,
    /// Read the secret from this environment variable instead of asking
    #[arg(long, value_name = "NAME")]
    from_env: Option<String>,
}

impl SecretSource {
    /// The secret; `what` is what it is asked for as.
    pub(crate) fn read(&self, what: &str) -> Result<SecretString> {
        match (&self.secret_file, &self.from_env) {
            (Some(path), _) => read_secret(path),
            (_, Some(name)) => from_env(name),
            (None, None) => ask(what),
        }
    }

    /// A secret that is new: who types it types it twice.
    pub(crate) fn read_new(&self, what: &str) -> Result<SecretString> {
        let secret = self.read(what)?;
        if self.secret_file.is_none() && self.from_env.is_none() {
            let again = ask("The same again")?;
            ensure!(
                secret.expose_secret() == again.expose_secret(),
                "the two differ; nothing was changed"
            );
        }
        Ok(secret)
    }
}

/// The value of a variable that the caller named.
pub(crate) fn from_env(name: &str) -> Result<SecretString> {
    let value = match std::env::var(name) {
        Ok(value) => SecretString::from(value),
        Err(std::env::VarError::NotPresent) => bail!("the variable {name} is not set"),
        Err(std::env::VarError::NotUnicode(_)) => bail!("the variable {name} is no text"),
    };
    ensure!(
        !value.expose_secret().is_empty(),
        "the variable {name} is empty"
    );
    Ok(value)
}

/// Asks on the terminal, without echo.
pub(crate) fn ask(what: &str) -> Result<SecretString> {
    let typed = rpassword::prompt_password(format!("{what}: "));
    let secret = SecretString::from(typed.context(
        "there is no terminal to ask on: name the secret with --secret-file or --from-env",
    )?);
    ensure!(!secret.expose_secret().is_empty(), "nothing was typed");
    Ok(secret)
}

/// Has an action confirmed whose consequence is said first. `yes` is the flag of scripts.
pub(crate) fn confirm(consequence: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    let mut out = anstream::stderr();
    writeln!(out, "{consequence}")?;
    let input = std::io::stdin();
    ensure!(
        input.is_terminal(),
        "there is no terminal to ask on: say --yes to go on"
    );
    write!(out, "Go on? [y/N] ")?;
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    ensure!(
        matches!(line.trim(), "y" | "Y" | "yes"),
        "nothing was changed"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_missing_is_named() {
        let source = SecretSource {
            secret_file: None,
            from_env: Some("PATCHBAY_NO_SUCH_VARIABLE".to_owned()),
        };
        let error = source.read("Passphrase").unwrap_err().to_string();
        assert!(error.contains("PATCHBAY_NO_SUCH_VARIABLE"), "{error}");
    }

    #[test]
    fn a_new_secret_from_a_file_is_not_asked_for_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "correct horse\n").unwrap();
        let source = SecretSource {
            secret_file: Some(path),
            from_env: None,
        };
        let secret = source.read_new("Passphrase").unwrap();
        assert_eq!(secret.expose_secret(), "correct horse");
    }

    #[test]
    fn a_script_confirms_with_a_flag() {
        assert!(confirm("Everything is replaced.", true).is_ok());
    }
}
