//! Restoring a backup: decrypted beside the database, every value proven to open, and only then put
//! in the database's place, in one transaction.

use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_store::{Store, StoreError, stamp};
use patchbay_vault::{Keys, Opener, Vault};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::backup::{Draft, SUFFIX, Unreadable, decrypt, disk};
use super::records::Records;
use super::{VaultView, off_the_runtime, values};
use crate::BOOTSTRAP_TOKEN;
use crate::audit::Event;
use crate::check::BLANK;
use crate::error::{Error, Result};
use crate::open::Platform;

const DAMAGED: &str = "is no backup of Patchbay, or was cut off or altered";

/// Which backup to restore.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RestoreBackup {
    /// The passphrase that the backup was made with.
    #[schema(required, nullable = false, value_type = String, format = "password")]
    pub passphrase: Option<SecretString>,
    /// The name of a file in the folder of the backups.
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// The file itself, base64, instead of a name; at most 24 MB.
    #[schema(nullable = false)]
    pub backup: Option<String>,
}

/// What was restored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Restored {
    /// The vault, open.
    pub vault: VaultView,
    /// How many sealed values the backup held; each was opened before anything was replaced.
    pub values: usize,
    /// The copy of what was here before, which the former vault opens.
    pub former: String,
}

enum Source {
    File(File),
    Bytes(Vec<u8>),
}

impl Platform {
    /// `POST /v1/vault/restore`: replaces everything with what a backup holds.
    pub async fn restore_backup(&self, request: RestoreBackup) -> Result<Restored> {
        let passphrase = request
            .passphrase
            .filter(|text| !text.expose_secret().is_empty())
            .ok_or_else(|| Error::field("passphrase", BLANK))?;
        let folder = self.backup_folder()?;
        let (source, field) = source(&folder, request.name, request.backup)?;
        let _turn = self.opening.lock().await;
        let staged = Draft(folder.join("restore.draft"));
        staged.remove();
        let (target, secret) = (staged.0.clone(), passphrase.clone());
        off_the_runtime(move || match source {
            Source::File(file) => decrypt(file, &target, &secret),
            Source::Bytes(bytes) => decrypt(Cursor::new(bytes), &target, &secret),
        })
        .await?
        .map_err(|error| unreadable(error, field))?;
        let (keys, values) = self.prove(&staged.0, passphrase, field).await?;
        let former = folder.join(format!("before-restore-{}.db", stamp()));
        self.store.copy_to(&former).await?;
        self.store.replace_with(&staged.0, BOOTSTRAP_TOKEN).await?;
        self.start_over(keys).await?;
        let restored = self.change(Event::plain("vault.restored")).await?;
        restored.commit().await?;
        // Where no keychain answers, the passphrase goes on opening it.
        if let Err(error) = self.put_keychain_slot().await {
            tracing::info!(%error, "the restored vault opens with the backup's passphrase");
        }
        Ok(Restored {
            vault: self.vault().await?,
            values,
            former: former.display().to_string(),
        })
    }

    /// Opens the staged database and every value in it.
    async fn prove(
        &self,
        path: &Path,
        passphrase: SecretString,
        field: &'static str,
    ) -> Result<(Keys, usize)> {
        let staged = Store::open(path).await.map_err(|error| match error {
            StoreError::Newer => Error::field(
                field,
                "was made by a newer version of Patchbay: update Patchbay, then restore it",
            ),
            StoreError::Full => Error::StorageFull,
            _ => Error::field(field, DAMAGED),
        })?;
        let proven = async {
            if !staged.is_sound().await? {
                return Err(Error::field(field, DAMAGED));
            }
            let header = Records::read(&staged).await?.header;
            let keys = off_the_runtime(move || {
                patchbay_vault::unlock(&header, Opener::Passphrase(&passphrase))
            })
            .await?
            .map_err(|_| Error::field(field, DAMAGED))?;
            let vault = Vault::unsealed(keys);
            let count = values::verify(&staged, &vault).await.map_err(|error| {
                tracing::warn!(%error, "a value of a backup does not open");
                Error::field(
                    field,
                    "holds a value that does not open; nothing was changed",
                )
            })?;
            let keys = vault.with_keys(|keys| keys.without(&[]))?;
            Ok((keys, count))
        }
        .await;
        staged.close().await;
        proven
    }
}

fn source(
    folder: &Path,
    name: Option<String>,
    backup: Option<String>,
) -> Result<(Source, &'static str)> {
    if let Some(text) = backup.filter(|text| !text.is_empty()) {
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| Error::field("backup", "must be base64"))?;
        return Ok((Source::Bytes(bytes), "backup"));
    }
    let name = name
        .filter(|name| !name.is_empty())
        .ok_or_else(|| Error::field("name", BLANK))?;
    let plain = name.ends_with(SUFFIX) && !name.contains(['/', '\\']) && !name.starts_with('.');
    let path = folder.join(&name);
    if !plain || !path.symlink_metadata().is_ok_and(|file| file.is_file()) {
        return Err(Error::field(
            "name",
            "is no file in the folder of the backups",
        ));
    }
    let file = File::open(path).map_err(|error| disk(&error))?;
    Ok((Source::File(file), "name"))
}

fn unreadable(error: Unreadable, field: &'static str) -> Error {
    match error {
        Unreadable::Passphrase => Error::field("passphrase", "does not open this backup"),
        Unreadable::Damaged => Error::field(field, DAMAGED),
        Unreadable::Disk => Error::StorageFull,
    }
}
