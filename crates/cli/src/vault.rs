//! `patchbay vault`: opening and locking it, its ways in, its keys, its backups.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Subcommand;
use patchbay_client::{BackupFile, BackupSource, PlatformClient, Vault};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::files::read_secret;
use crate::print::{Print, say, time};
use crate::secret::{SecretSource, ask, confirm};
use crate::target::Target;

/// The largest backup that fits into one request, in bytes.
const MAX_UPLOAD: u64 = 24_000_000;

/// The vault that keeps credentials and tokens: how it opens, its keys, its backups.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay vault status
  patchbay vault unlock
  patchbay vault unlock --recovery-code
  patchbay vault passphrase --secret-file new-passphrase
  patchbay vault rotate --from-env VAULT_PASSPHRASE --yes
  patchbay vault backup
  patchbay vault restore patchbay-20261125-034500-123.age")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Says whether it is open, or why not, and the ways to open it
    Status,
    /// Opens it: with the keychain where it has one, else with its passphrase
    Unlock {
        /// With the printed recovery code
        #[arg(long)]
        recovery_code: bool,
        /// With the passphrase, though there is a keychain
        #[arg(long, conflicts_with = "recovery_code")]
        passphrase: bool,
        #[command(flatten)]
        secret: SecretSource,
    },
    /// Forgets its keys until somebody unlocks it; runs that need a credential stop with a message
    Lock,
    /// Sets after how many minutes without use it locks itself
    LockAfter {
        /// 1 to 10080, or never
        #[arg(value_parser = minutes)]
        minutes: Minutes,
    },
    /// Gives it a passphrase, or another one
    Passphrase {
        /// Read the passphrase that it has from this file instead of asking
        #[arg(long, value_name = "FILE")]
        current_file: Option<PathBuf>,
        #[command(flatten)]
        secret: SecretSource,
    },
    /// Lets this machine's keychain open it
    Keychain,
    /// Prints a new recovery code, once; a code from before opens nothing any more
    RecoveryCode {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Takes a way to open it away; never the last one
    Remove {
        /// The slot: keychain, passphrase, `recovery_code`, or an id of `vault status`
        slot: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Makes new keys and seals everything anew; prints the new recovery code where there was one
    Rotate {
        /// Do not ask
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        secret: SecretSource,
    },
    /// Backs everything up to one file that a passphrase opens
    Backup {
        /// List the backups that there are instead
        #[arg(long)]
        list: bool,
        #[command(flatten)]
        secret: SecretSource,
    },
    /// Replaces everything with what a backup holds; what is there now is kept beside it
    Restore {
        /// A file, or the name of one in the folder of the backups
        backup: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        secret: SecretSource,
    },
}

/// Minutes without use; none is never.
#[derive(Debug, Clone, Copy)]
struct Minutes(Option<u32>);

fn minutes(text: &str) -> Result<Minutes, String> {
    match text {
        "never" => Ok(Minutes(None)),
        number => match number.parse() {
            Ok(minutes @ 1..=10080) => Ok(Minutes(Some(minutes))),
            _ => Err("must be a number from 1 to 10080, or never".to_owned()),
        },
    }
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    target.with(async |client, print| match command {
        Command::Status => told(print, &client.vault().await?),
        Command::Unlock {
            recovery_code,
            passphrase,
            secret,
        } => {
            let vault = if recovery_code {
                let code = secret.read("Recovery code")?;
                client.open_vault_with_code(&code).await?
            } else {
                unlock(client, passphrase, &secret).await?
            };
            opened(print, &vault)
        }
        Command::Lock => told(print, &client.lock_vault().await?),
        Command::LockAfter { minutes } => {
            told(print, &client.set_vault_lock_after(minutes.0).await?)
        }
        Command::Passphrase {
            current_file,
            secret,
        } => change_passphrase(client, print, current_file.as_deref(), &secret).await,
        Command::Keychain => told(print, &client.add_vault_keychain().await?),
        Command::RecoveryCode { yes } => recovery_code(client, print, yes).await,
        Command::Remove { slot, yes } => remove(client, print, &slot, yes).await,
        Command::Rotate { yes, secret } => rotate(client, print, yes, &secret).await,
        Command::Backup { list: true, .. } => backups(client, print).await,
        Command::Backup { secret, .. } => {
            let passphrase = secret.read_new("Passphrase for the backup")?;
            let file = client.create_backup(&passphrase).await?;
            print.one(&file, &file.path)?;
            say("Copy it to another disk. Nobody opens it without its passphrase.")
        }
        Command::Restore {
            backup,
            yes,
            secret,
        } => restore(client, print, &backup, yes, &secret).await,
    })
}

fn has(vault: &Vault, kind: &str) -> bool {
    vault.slots.iter().any(|slot| slot.kind == kind)
}

async fn unlock(client: &PlatformClient, passphrase: bool, secret: &SecretSource) -> Result<Vault> {
    let vault = client.vault().await?;
    if vault.state == "unsealed" {
        return Ok(vault);
    }
    if !passphrase && has(&vault, "keychain") {
        let asked = client.retry_vault().await?;
        if asked.state == "unsealed" || !has(&vault, "passphrase") {
            return Ok(asked);
        }
        say(asked.message.as_deref().unwrap_or_default())?;
    }
    let given = if vault.exists {
        secret.read("Passphrase")?
    } else {
        secret.read_new("A passphrase for the new vault")?
    };
    Ok(client.open_vault(&given).await?)
}

/// A command that was to open the vault fails while it is sealed.
fn opened(print: Print, vault: &Vault) -> Result<()> {
    if vault.state == "unsealed" {
        return told(print, vault);
    }
    if print.json {
        print.one(vault, "")?;
    }
    let reason = vault.message.as_deref().unwrap_or("no reason was told");
    bail!("the vault is still sealed: {reason}")
}

fn told(print: Print, vault: &Vault) -> Result<()> {
    let mut lines = vec![match (&*vault.state, &vault.message) {
        ("unsealed", _) => "The vault is open.".to_owned(),
        (_, Some(message)) => format!("The vault is sealed. {message}"),
        (_, None) => "The vault is sealed.".to_owned(),
    }];
    lines.extend(vault.slots.iter().map(|slot| {
        let made = time(Some(&slot.created_at));
        format!("  {:<14} {}  {made}", slot.kind, slot.id)
    }));
    match vault.lock_after_minutes {
        Some(1) => lines.push("It locks itself after a minute without use.".to_owned()),
        Some(many) => lines.push(format!("It locks itself after {many} minutes without use.")),
        None => {}
    }
    if vault.outdated_values > 0 {
        lines.push(format!(
            "{} values are still to be sealed with the new keys; they open all the while.",
            vault.outdated_values
        ));
    }
    print.one(vault, &lines.join("\n"))
}

async fn change_passphrase(
    client: &PlatformClient,
    print: Print,
    current_file: Option<&Path>,
    secret: &SecretSource,
) -> Result<()> {
    let current = match current_file {
        Some(path) => Some(read_secret(path)?),
        None if has(&client.vault().await?, "passphrase") => Some(ask("Current passphrase")?),
        None => None,
    };
    let new = secret.read_new("New passphrase")?;
    let vault = client
        .change_vault_passphrase(current.as_ref(), &new)
        .await?;
    told(print, &vault)
}

/// Prints a recovery code: on stdout, and nowhere else.
fn print_code(print: Print, code: &SecretString) -> Result<()> {
    let code = code.expose_secret();
    print.one(&json!({ "recovery_code": code }), code)?;
    say("Print it or write it down, and keep it away from this machine: it is not shown again.")
}

async fn recovery_code(client: &PlatformClient, print: Print, yes: bool) -> Result<()> {
    if has(&client.vault().await?, "recovery_code") {
        confirm(
            "The recovery code that you have will open nothing any more.",
            yes,
        )?;
    }
    print_code(print, &client.create_recovery_code().await?)
}

async fn remove(client: &PlatformClient, print: Print, named: &str, yes: bool) -> Result<()> {
    let vault = client.vault().await?;
    let found = vault
        .slots
        .iter()
        .find(|slot| slot.kind == named || slot.id.to_string() == named);
    let slot = found.with_context(|| format!("the vault has no slot {named}"))?;
    confirm(
        &format!(
            "The {} will not open the vault any more.",
            words(&slot.kind)
        ),
        yes,
    )?;
    told(print, &client.delete_vault_slot(slot.id).await?)
}

fn words(kind: &str) -> &str {
    match kind {
        "recovery_code" => "recovery code",
        other => other,
    }
}

async fn rotate(
    client: &PlatformClient,
    print: Print,
    yes: bool,
    secret: &SecretSource,
) -> Result<()> {
    let vault = client.vault().await?;
    let mut consequence = "Every key is replaced, and what is stored is sealed anew.".to_owned();
    if has(&vault, "recovery_code") {
        consequence.push_str(" The recovery code that you have will open nothing any more.");
    }
    confirm(&consequence, yes)?;
    let passphrase = if has(&vault, "passphrase") {
        Some(secret.read("Passphrase of the vault")?)
    } else {
        None
    };
    let rotated = client.rotate_vault(passphrase.as_ref()).await?;
    if let Some(code) = &rotated.recovery_code {
        return print_code(print, code);
    }
    told(print, &rotated.vault)
}

async fn backups(client: &PlatformClient, print: Print) -> Result<()> {
    let found = client.vault_backups().await?;
    let row = |file: &BackupFile| {
        [
            file.name.clone(),
            file.bytes.to_string(),
            time(Some(&file.created_at)),
        ]
    };
    let none = format!("There are no backups in {}.", found.folder);
    print.list(&found.files, ["NAME", "BYTES", "MADE"], row, &none)
}

async fn restore(
    client: &PlatformClient,
    print: Print,
    backup: &str,
    yes: bool,
    secret: &SecretSource,
) -> Result<()> {
    let there = client.vault_backups().await?;
    let known = there.files.iter().any(|file| file.name == backup);
    let file = if known {
        None
    } else {
        Some(encoded(Path::new(backup), &there.folder)?)
    };
    confirm(
        "Connections, workflows, Apps, tokens and keys are replaced by those of the backup. \
         What is there now is kept in the folder of the backups.",
        yes,
    )?;
    let passphrase = secret.read("Passphrase of the backup")?;
    let source = match &file {
        Some(file) => BackupSource::Base64(file),
        None => BackupSource::Name(backup),
    };
    let restored = client.restore_backup(source, &passphrase).await?;
    let text = format!(
        "Restored, with {} sealed values. What was there before: {}",
        restored.values, restored.former
    );
    print.one(&restored, &text)
}

/// A backup file as the API takes it.
fn encoded(path: &Path, folder: &str) -> Result<String> {
    let unreadable = || format!("{} could not be read", path.display());
    let size = path.metadata().with_context(unreadable)?.len();
    if size > MAX_UPLOAD {
        bail!(
            "{} is too large to be sent: copy it to {folder} and say its name",
            path.display()
        );
    }
    Ok(STANDARD.encode(std::fs::read(path).with_context(unreadable)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_bounded_or_never() {
        assert_eq!(minutes("never").unwrap().0, None);
        assert_eq!(minutes("10080").unwrap().0, Some(10080));
        for wrong in ["0", "10081", "-1", "", "5m"] {
            assert!(minutes(wrong).is_err(), "{wrong}");
        }
    }
}
