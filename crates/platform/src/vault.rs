//! The vault of the open data folder: opening it, making it, and saying why it is sealed.

mod backup;
mod change;
mod records;
mod restore;
mod upkeep;
mod values;

pub use backup::{BackupFile, CreateBackup, VaultBackups};
pub use change::{
    ChangePassphrase, LockAfter, NewRecoveryCode, RotateVault, RotatedVault, VaultRecoveryCode,
};
pub use restore::{RestoreBackup, Restored};

use std::sync::Arc;

use patchbay_store::Store;
use patchbay_vault::{
    CreateError, Keychain, Keys, Opener, RecoveryCode, SealReason, Status, Vault,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::check::BLANK;
use crate::clock;
use crate::error::{Error, Result};
use crate::open::{OpenError, Platform};
use records::Records;

/// The shortest passphrase that a vault is made with, in characters.
const MIN_PASSPHRASE: usize = 8;

/// Whether secrets can be stored and used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultState {
    /// They can.
    Unsealed,
    /// They cannot; everything else works.
    Sealed {
        /// A stable word.
        reason: &'static str,
        /// What happened and what to do.
        message: &'static str,
    },
}

/// The vault, as its builder sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VaultView {
    /// `unsealed` or `sealed`.
    #[schema(example = "unsealed")]
    pub state: &'static str,
    /// Why it is sealed, a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reason: Option<&'static str>,
    /// Why it is sealed and what to do, a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub message: Option<&'static str>,
    /// Whether a vault was made here. While there is none, a passphrase makes one.
    pub exists: bool,
    /// The ways to open it, the oldest first.
    pub slots: Vec<VaultSlot>,
    /// After how many minutes without use it locks itself; never when null.
    #[schema(required)]
    pub lock_after_minutes: Option<i64>,
    /// How many values still stand under a key that a rotation replaced. They open as before, and
    /// are sealed anew one after another; the old keys are destroyed after the last one.
    pub outdated_values: i64,
}

/// One way to open the vault.
#[derive(Debug, Serialize, ToSchema)]
pub struct VaultSlot {
    /// The slot's id.
    pub id: Uuid,
    /// `keychain`, `passphrase` or `recovery_code`.
    #[schema(example = "keychain")]
    pub kind: &'static str,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
}

/// What a caller opens the vault with.
enum Given {
    Keychain,
    Passphrase(SecretString),
    Recovery(RecoveryCode),
}

/// A passphrase for the vault.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VaultPassphrase {
    /// At least 8 characters when it makes the vault.
    #[schema(required, nullable = false, value_type = String, format = "password")]
    pub passphrase: Option<SecretString>,
}

impl Platform {
    /// Whether the vault is open, or why not.
    pub fn vault_state(&self) -> VaultState {
        match self.vault.status() {
            Status::Unsealed => VaultState::Unsealed,
            Status::Sealed(reason) => VaultState::Sealed {
                reason: reason.as_str(),
                message: reason.message(),
            },
        }
    }

    /// `GET /v1/vault`.
    pub async fn vault(&self) -> Result<VaultView> {
        let rows = self.store.vault_header().await?;
        let exists = rows.is_some();
        let records = rows.and_then(records::of_rows);
        let outdated_values = match &records {
            Some(records) => {
                let newest = records.header.sealing_keys();
                self.store.outdated_values(&newest).await?
            }
            None => 0,
        };
        let slots = records.iter().flat_map(|records| {
            records.header.slots.iter().map(|slot| VaultSlot {
                id: slot.id,
                kind: slot.kind.as_str(),
                created_at: records.made_at(slot.id),
            })
        });
        let (state, reason, message) = match self.vault_state() {
            VaultState::Unsealed => ("unsealed", None, None),
            VaultState::Sealed { reason, message } => ("sealed", Some(reason), Some(message)),
        };
        Ok(VaultView {
            state,
            reason,
            message,
            exists,
            slots: slots.collect(),
            lock_after_minutes: records.as_ref().and_then(|one| one.lock_after_minutes),
            outdated_values,
        })
    }

    /// `POST /v1/vault/passphrase`: opens the vault, or makes it when there is none.
    pub async fn open_vault_with_passphrase(&self, request: VaultPassphrase) -> Result<VaultView> {
        let passphrase = request
            .passphrase
            .filter(|text| !text.expose_secret().is_empty())
            .ok_or_else(|| Error::field("passphrase", BLANK))?;
        if self.store.vault_header().await?.is_none() {
            long_enough("passphrase", &passphrase)?;
        }
        match self.try_opening(Given::Passphrase(passphrase)).await? {
            Status::Unsealed => self.vault().await,
            Status::Sealed(SealReason::WrongPassphrase) => {
                Err(Error::field("passphrase", "does not open this vault"))
            }
            Status::Sealed(reason) => Err(Error::VaultSealed(reason)),
        }
    }

    /// `POST /v1/vault/recovery-code`: opens the vault with the printed code.
    pub async fn open_vault_with_recovery_code(
        &self,
        request: VaultRecoveryCode,
    ) -> Result<VaultView> {
        let text = request
            .recovery_code
            .filter(|text| !text.expose_secret().is_empty())
            .ok_or_else(|| Error::field("recovery_code", BLANK))?;
        let code = RecoveryCode::parse(&text).ok_or_else(|| {
            Error::field(
                "recovery_code",
                "has a typing mistake: it is nine groups of four",
            )
        })?;
        let records = Records::read(&self.store).await?;
        if records.lacks(patchbay_vault::SlotKind::Recovery) {
            return Err(Error::field(
                "recovery_code",
                "was never made for this vault",
            ));
        }
        match self.try_opening(Given::Recovery(code)).await? {
            Status::Unsealed => self.vault().await,
            Status::Sealed(SealReason::WrongRecoveryCode) => Err(Error::field(
                "recovery_code",
                "does not open this vault: it is another vault's, or a newer code replaced it",
            )),
            Status::Sealed(reason) => Err(Error::VaultSealed(reason)),
        }
    }

    /// `POST /v1/vault/retry`: asks the keychain again.
    pub async fn retry_vault(&self) -> Result<VaultView> {
        self.try_opening(Given::Keychain).await?;
        self.vault().await
    }

    async fn try_opening(&self, given: Given) -> Result<Status> {
        if let Given::Passphrase(passphrase) = &given {
            patchbay_redact::learn(passphrase);
        }
        if self.vault.status() == Status::Unsealed {
            return Ok(Status::Unsealed);
        }
        let _turn = self.opening.lock().await;
        if self.vault.status() == Status::Unsealed {
            return Ok(Status::Unsealed);
        }
        let asked_keychain = matches!(given, Given::Keychain);
        let opened = open(&self.store, given, Arc::clone(&self.keychain)).await?;
        match opened {
            Ok(keys) => {
                self.vault.unseal(keys);
                Ok(Status::Unsealed)
            }
            Err(reason) => {
                // A wrong passphrase does not change why the vault is sealed.
                if asked_keychain {
                    self.seal(reason);
                }
                Ok(Status::Sealed(reason))
            }
        }
    }
}

/// Whether a new passphrase is long enough.
fn long_enough(field: &str, passphrase: &SecretString) -> Result<()> {
    if passphrase.expose_secret().chars().count() < MIN_PASSPHRASE {
        return Err(Error::field(
            field,
            format!("is too short (minimum is {MIN_PASSPHRASE} characters)"),
        ));
    }
    Ok(())
}

/// The vault of this database at start: unlocked, made, or sealed for a reason.
pub(crate) async fn at_start(
    store: &Store,
    passphrase: Option<SecretString>,
    keychain: Arc<dyn Keychain>,
) -> std::result::Result<Vault, OpenError> {
    let given = passphrase.map_or(Given::Keychain, Given::Passphrase);
    Ok(match open(store, given, keychain).await? {
        Ok(keys) => Vault::unsealed(keys),
        Err(reason) => Vault::sealed(reason),
    })
}

/// Unlocks the vault of this database, or makes one when there is none and nothing is sealed yet.
async fn open(
    store: &Store,
    given: Given,
    keychain: Arc<dyn Keychain>,
) -> std::result::Result<std::result::Result<Keys, SealReason>, OpenError> {
    if let Some(rows) = store.vault_header().await? {
        let Some(records) = records::of_rows(rows) else {
            return Ok(Err(SealReason::DamagedHeader));
        };
        return off_the_runtime(move || {
            patchbay_vault::unlock(&records.header, given.opener(keychain.as_ref()))
        })
        .await;
    }
    if store.has_sealed_values().await? {
        return Ok(Err(SealReason::DamagedHeader));
    }
    let made =
        off_the_runtime(move || patchbay_vault::create(given.opener(keychain.as_ref()))).await?;
    match made {
        Ok((header, keys)) => {
            let mut tx = store.begin().await?;
            let inserted = Records::new(header).insert(&mut tx).await;
            inserted.map_err(|error| OpenError::Vault(error.to_string()))?;
            tx.commit().await?;
            Ok(Ok(keys))
        }
        Err(CreateError::Keychain(error)) => Ok(Err(error.into())),
        Err(CreateError::ReadBack) => Ok(Err(SealReason::NoKeychain)),
        Err(other) => Err(OpenError::Vault(other.to_string())),
    }
}

impl Given {
    fn opener<'a>(&'a self, keychain: &'a dyn Keychain) -> Opener<'a> {
        match self {
            Self::Keychain => Opener::Keychain(keychain),
            Self::Passphrase(passphrase) => Opener::Passphrase(passphrase),
            Self::Recovery(code) => Opener::Recovery(code),
        }
    }
}

/// Argon2 takes a tenth of a second and a keychain may take as long as it likes. A thread of its own,
/// since the end of the runtime waits for those that the runtime lends.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> std::result::Result<T, OpenError> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name("vault".to_owned())
        .spawn(move || sender.send(work()).is_ok())
        .map_err(|error| OpenError::Vault(error.to_string()))?;
    receiver
        .await
        .map_err(|_| OpenError::Vault("the attempt to open it was interrupted".to_owned()))
}
