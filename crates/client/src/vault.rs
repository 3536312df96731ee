//! The vault: whether secrets can be stored and used, the ways to open it, its backups.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{CallError, PlatformClient};

/// The vault of a platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Vault {
    /// `unsealed` or `sealed`.
    pub state: String,
    /// Why it is sealed, a stable word.
    pub reason: Option<String>,
    /// Why it is sealed and what to do, a sentence.
    pub message: Option<String>,
    /// Whether a vault was made there.
    pub exists: bool,
    /// The ways to open it.
    pub slots: Vec<VaultSlot>,
    /// After how many minutes without use it locks itself; never when none.
    pub lock_after_minutes: Option<i64>,
    /// How many values a rotation has still to seal anew.
    pub outdated_values: i64,
}

/// One way to open the vault.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VaultSlot {
    /// The slot's id.
    pub id: Uuid,
    /// `keychain`, `passphrase` or `recovery_code`.
    pub kind: String,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

/// A vault with new keys.
#[derive(Debug, Deserialize)]
pub struct RotatedVault {
    /// The vault.
    pub vault: Vault,
    /// The new recovery code, told once, when there was one before.
    pub recovery_code: Option<SecretString>,
}

/// A backup on the platform's machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BackupFile {
    /// The file's name, which a restore takes.
    pub name: String,
    /// The file.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was written (RFC 3339).
    pub created_at: String,
}

/// The backups that are there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VaultBackups {
    /// The folder that they lie in.
    pub folder: String,
    /// The newest first.
    pub files: Vec<BackupFile>,
}

/// What was restored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restored {
    /// The vault, open.
    pub vault: Vault,
    /// How many sealed values the backup held.
    pub values: u64,
    /// The copy of what was there before.
    pub former: String,
}

/// Where a backup is.
#[derive(Debug, Clone, Copy)]
pub enum BackupSource<'a> {
    /// In the platform's folder of backups, by name.
    Name(&'a str),
    /// Here: the file, base64.
    Base64(&'a str),
}

#[derive(Deserialize)]
struct NewRecoveryCode {
    recovery_code: SecretString,
}

impl PlatformClient {
    /// `GET /v1/vault`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn vault(&self) -> Result<Vault, CallError> {
        self.get("/v1/vault").await
    }

    /// `POST /v1/vault/retry`: asks the keychain again.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn retry_vault(&self) -> Result<Vault, CallError> {
        self.data("POST", "/v1/vault/retry", None::<&()>).await
    }

    /// `POST /v1/vault/passphrase`: opens the vault, or makes it when there is none.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn open_vault(&self, passphrase: &SecretString) -> Result<Vault, CallError> {
        let body = json!({ "passphrase": passphrase.expose_secret() });
        self.data("POST", "/v1/vault/passphrase", Some(&body)).await
    }

    /// `POST /v1/vault/recovery-code`: opens the vault with the printed code.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn open_vault_with_code(&self, code: &SecretString) -> Result<Vault, CallError> {
        let body = json!({ "recovery_code": code.expose_secret() });
        self.data("POST", "/v1/vault/recovery-code", Some(&body))
            .await
    }

    /// `POST /v1/vault/lock`: the keys are forgotten until somebody unlocks it.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn lock_vault(&self) -> Result<Vault, CallError> {
        self.data("POST", "/v1/vault/lock", None::<&()>).await
    }

    /// `PUT /v1/vault/lock-after`: after so many minutes without use; never when none.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn set_vault_lock_after(&self, minutes: Option<u32>) -> Result<Vault, CallError> {
        let body = json!({ "minutes": minutes });
        self.data("PUT", "/v1/vault/lock-after", Some(&body)).await
    }

    /// `PUT /v1/vault/slots/passphrase`: gives the vault a passphrase, or another one.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn change_vault_passphrase(
        &self,
        current: Option<&SecretString>,
        new: &SecretString,
    ) -> Result<Vault, CallError> {
        let mut body = json!({ "passphrase": new.expose_secret() });
        if let Some(current) = current {
            body["current_passphrase"] = Value::from(current.expose_secret());
        }
        self.data("PUT", "/v1/vault/slots/passphrase", Some(&body))
            .await
    }

    /// `POST /v1/vault/slots/recovery-code`: a new code, told once, in place of a former one.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_recovery_code(&self) -> Result<SecretString, CallError> {
        let made: NewRecoveryCode = self
            .data("POST", "/v1/vault/slots/recovery-code", None::<&()>)
            .await?;
        Ok(made.recovery_code)
    }

    /// `POST /v1/vault/slots/keychain`: lets the keychain open the vault.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn add_vault_keychain(&self) -> Result<Vault, CallError> {
        self.data("POST", "/v1/vault/slots/keychain", None::<&()>)
            .await
    }

    /// `DELETE /v1/vault/slots/{id}`: takes a way in away, unless it is the last one.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_vault_slot(&self, id: Uuid) -> Result<Vault, CallError> {
        let path = format!("/v1/vault/slots/{id}");
        self.data("DELETE", &path, None::<&()>).await
    }

    /// `POST /v1/vault/rotate`; the passphrase only where the vault has one.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn rotate_vault(
        &self,
        passphrase: Option<&SecretString>,
    ) -> Result<RotatedVault, CallError> {
        let body = match passphrase {
            Some(passphrase) => json!({ "passphrase": passphrase.expose_secret() }),
            None => json!({}),
        };
        self.data("POST", "/v1/vault/rotate", Some(&body)).await
    }

    /// `GET /v1/vault/backups`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn vault_backups(&self) -> Result<VaultBackups, CallError> {
        self.get("/v1/vault/backups").await
    }

    /// `POST /v1/vault/backups`: everything in one file that the passphrase opens.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_backup(&self, passphrase: &SecretString) -> Result<BackupFile, CallError> {
        let body = json!({ "passphrase": passphrase.expose_secret() });
        self.data("POST", "/v1/vault/backups", Some(&body)).await
    }

    /// `POST /v1/vault/restore`: replaces everything with what a backup holds.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn restore_backup(
        &self,
        source: BackupSource<'_>,
        passphrase: &SecretString,
    ) -> Result<Restored, CallError> {
        let mut body = json!({ "passphrase": passphrase.expose_secret() });
        match source {
            BackupSource::Name(name) => body["name"] = Value::from(name),
            BackupSource::Base64(file) => body["backup"] = Value::from(file),
        }
        self.data("POST", "/v1/vault/restore", Some(&body)).await
    }
}
