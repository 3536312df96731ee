//! Backups: the whole database in one file that `age` encrypts with a passphrase
//! (<https://age-encryption.org/v1>), so that it can be opened without us.
//!
//! Inside, the values are sealed as they are here, and the vault opens with that passphrase and
//! with the recovery code, if there is one. The keychain's slot and the vault's own passphrase are
//! never in it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use age::secrecy::SecretString as AgeSecret;
use patchbay_store::{Store, backup_folder, new_private_file, stamp};
use patchbay_vault::{CreateError, SlotKind, add_passphrase_slot};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::records::Records;
use super::{long_enough, off_the_runtime};
use crate::check::BLANK;
use crate::clock;
use crate::error::{Error, Result};
use crate::open::Platform;

pub(super) const SUFFIX: &str = ".age";

/// What a backup is made with.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateBackup {
    /// Opens the file, at least 8 characters. It may differ from the vault's own.
    #[schema(required, nullable = false, value_type = String, format = "password")]
    pub passphrase: Option<SecretString>,
}

/// A backup on the disk of the machine that runs Patchbay.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupFile {
    /// The file's name, which a restore takes.
    #[schema(example = "patchbay-20261125-034500-123.age")]
    pub name: String,
    /// The file.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was written.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
}

/// The backups that are there.
#[derive(Debug, Serialize, ToSchema)]
pub struct VaultBackups {
    /// The folder that they lie in. A backup that is copied there can be restored.
    pub folder: String,
    /// The newest first.
    pub files: Vec<BackupFile>,
}

impl Platform {
    /// `POST /v1/vault/backups`.
    pub async fn create_backup(&self, request: CreateBackup) -> Result<BackupFile> {
        let passphrase = request
            .passphrase
            .filter(|text| !text.expose_secret().is_empty())
            .ok_or_else(|| Error::field("passphrase", BLANK))?;
        long_enough("passphrase", &passphrase)?;
        let _turn = self.opening.lock().await;
        self.unsealed()?;
        let folder = self.backup_folder()?;
        let draft = Draft(folder.join("backup.draft"));
        draft.remove();
        self.store.copy_to(&draft.0).await?;
        self.prepare_copy(&draft.0, passphrase.clone()).await?;
        let path = folder.join(format!("patchbay-{}{SUFFIX}", stamp()));
        let target = path.clone();
        off_the_runtime(move || encrypt(&draft.0, &target, &passphrase).map(|()| drop(draft)))
            .await?
            .map_err(|error| disk(&error))?;
        described(&path).ok_or_else(|| Error::Internal("a backup vanished".to_owned()))
    }

    /// `GET /v1/vault/backups`.
    pub fn backups(&self) -> Result<VaultBackups> {
        let folder = self.backup_folder()?;
        let entries = std::fs::read_dir(&folder).map_err(|error| disk(&error))?;
        let mut files: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.to_string_lossy().ends_with(SUFFIX))
            .filter_map(|path| described(&path))
            .collect();
        files.sort_by_key(|file| std::cmp::Reverse(file.created_at));
        Ok(VaultBackups {
            folder: folder.display().to_string(),
            files,
        })
    }

    pub(super) fn backup_folder(&self) -> Result<PathBuf> {
        Ok(backup_folder(&self.database)?)
    }

    /// Gives the copy the slots that a backup has.
    async fn prepare_copy(&self, path: &Path, passphrase: SecretString) -> Result<()> {
        let copy = Store::open(path).await?;
        let done = async {
            let mut records = Records::read(&copy).await?;
            let (vault, header) = (self.vault.clone(), records.header.clone());
            let slot = off_the_runtime(move || {
                vault.with_keys(|keys| add_passphrase_slot(&header, keys, &passphrase))
            })
            .await??
            .map_err(|error: CreateError| Error::Internal(error.to_string()))?;
            records
                .header
                .slots
                .retain(|slot| slot.kind == SlotKind::Recovery);
            records.header.slots.push(slot);
            let mut tx = copy.begin().await?;
            records.replace(&mut tx).await?;
            for entry in copy.vault_leftovers().await? {
                tx.remove_vault_leftover(&entry).await?;
            }
            Ok(tx.commit().await?)
        }
        .await;
        copy.close().await;
        done
    }
}

/// A file that is removed with what belongs to it when its work is done, or failed.
pub(super) struct Draft(pub(super) PathBuf);

impl Draft {
    pub(super) fn remove(&self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = self.0.as_os_str().to_owned();
            name.push(suffix);
            // Nothing secret in clear is in it, and the next one removes it first.
            let _ = std::fs::remove_file(name);
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.remove();
    }
}

fn described(path: &Path) -> Option<BackupFile> {
    let metadata = path.symlink_metadata().ok()?;
    let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    metadata.is_file().then(|| BackupFile {
        name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        path: path.display().to_string(),
        bytes: metadata.len(),
        created_at: modified.into(),
    })
}

/// Encrypts `source` into `target`, which appears only when it is whole and on the disk.
fn encrypt(source: &Path, target: &Path, passphrase: &SecretString) -> std::io::Result<()> {
    let draft = Draft(target.with_extension("draft"));
    draft.remove();
    new_private_file(&draft.0).map_err(std::io::Error::other)?;
    let file = File::options().write(true).open(&draft.0)?;
    let secret = AgeSecret::from(passphrase.expose_secret());
    let encryptor = age::Encryptor::with_user_passphrase(secret);
    write_encrypted(encryptor, File::open(source)?, &file)?;
    file.sync_all()?;
    std::fs::rename(&draft.0, target)?;
    sync_folder(target)
}

fn write_encrypted(
    encryptor: age::Encryptor,
    mut source: impl std::io::Read,
    target: impl std::io::Write,
) -> std::io::Result<()> {
    let mut writer = encryptor.wrap_output(target)?;
    std::io::copy(&mut source, &mut writer)?;
    writer.finish()?.flush()
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(path.parent().unwrap_or(path))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Why a file is not a backup that a passphrase opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// The passphrase is another one.
    Passphrase,
    /// It is no backup, or was cut off or altered.
    Damaged,
    /// The disk is full or failed.
    Disk,
}

/// The most work that a file may ask for to derive its key: 2^20 passes, about a second.
const MAX_WORK: u8 = 20;

/// Decrypts what [`encrypt`] wrote. Every block is authenticated before it is written.
pub(super) fn decrypt(
    source: impl std::io::Read,
    target: &Path,
    passphrase: &SecretString,
) -> std::result::Result<(), Unreadable> {
    let decryptor = age::Decryptor::new(source).map_err(|_| Unreadable::Damaged)?;
    if !decryptor.is_scrypt() {
        return Err(Unreadable::Damaged);
    }
    let mut identity = age::scrypt::Identity::new(AgeSecret::from(passphrase.expose_secret()));
    identity.set_max_work_factor(MAX_WORK);
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .map_err(|error| match error {
            age::DecryptError::DecryptionFailed
            | age::DecryptError::KeyDecryptionFailed
            | age::DecryptError::NoMatchingKeys => Unreadable::Passphrase,
            _ => Unreadable::Damaged,
        })?;
    new_private_file(target).map_err(|_| Unreadable::Disk)?;
    let mut file = File::options()
        .write(true)
        .open(target)
        .map_err(|_| Unreadable::Disk)?;
    let mut block = vec![0; 64 * 1024];
    loop {
        let read = reader.read(&mut block).map_err(|_| Unreadable::Damaged)?;
        if read == 0 {
            break;
        }
        file.write_all(&block[..read])
            .map_err(|_| Unreadable::Disk)?;
    }
    file.sync_all().map_err(|_| Unreadable::Disk)
}

pub(super) fn disk(error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::StorageFull,
        _ => Error::Internal(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: &[u8] = b"SQLite format 3\0 and the rest of a database";

    /// A file at a cost that a test can pay a thousand times.
    fn encrypted(content: &[u8]) -> Vec<u8> {
        let mut recipient = age::scrypt::Recipient::new(AgeSecret::from("a passphrase"));
        recipient.set_work_factor(2);
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as _)).unwrap();
        let mut bytes = Vec::new();
        write_encrypted(encryptor, content, &mut bytes).unwrap();
        bytes
    }

    fn decrypted(bytes: &[u8], passphrase: &str) -> std::result::Result<Vec<u8>, Unreadable> {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("restored");
        decrypt(bytes, &target, &passphrase.into())?;
        Ok(std::fs::read(target).unwrap())
    }

    #[test]
    fn ar_6_what_was_encrypted_comes_out_with_its_passphrase_only() {
        let bytes = encrypted(CONTENT);
        assert_eq!(decrypted(&bytes, "a passphrase").unwrap(), CONTENT);
        let wrong = decrypted(&bytes, "A passphrase").unwrap_err();
        assert_eq!(wrong, Unreadable::Passphrase);
    }

    #[test]
    fn ar_6_every_cut_and_a_thousand_flipped_bits_are_refused() {
        let bytes = encrypted(CONTENT);
        for length in 0..bytes.len() {
            assert!(
                decrypted(&bytes[..length], "a passphrase").is_err(),
                "{length}"
            );
        }
        for flip in 0..1_000 {
            let mut altered = bytes.clone();
            let bit = flip * bytes.len() * 8 / 1_000;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(decrypted(&altered, "a passphrase").is_err(), "bit {bit}");
        }
    }

    #[test]
    fn ar_6_a_file_that_asks_for_hours_is_refused_at_once() {
        let text = String::from_utf8_lossy(&encrypted(CONTENT)).into_owned();
        let hostile: Vec<u8> = text.replacen(" 2\n", " 40\n", 1).into_bytes();
        let start = std::time::Instant::now();
        assert!(decrypted(&hostile, "a passphrase").is_err());
        assert!(start.elapsed().as_secs() < 1, "no work was done");
    }
}
