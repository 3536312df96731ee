//! The vault of the open data folder: opening it, making it, and saying why it is sealed.

use std::sync::Arc;

use patchbay_store::{Store, StoreError, Tx, VaultHeaderRow, VaultKeyRow, VaultSlotRow};
use patchbay_vault::{
    CreateError, KeyRecord, Keychain, Keys, Opener, SealReason, SlotKind, SlotRecord, Status,
    Vault, VaultHeader,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::BLANK;
use crate::clock;
use crate::error::{Error, Result};
use crate::open::{OpenError, Platform};

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
        let exists = self.store.vault_header().await?.is_some();
        Ok(match self.vault_state() {
            VaultState::Unsealed => VaultView {
                state: "unsealed",
                reason: None,
                message: None,
                exists,
            },
            VaultState::Sealed { reason, message } => VaultView {
                state: "sealed",
                reason: Some(reason),
                message: Some(message),
                exists,
            },
        })
    }

    /// `POST /v1/vault/passphrase`: opens the vault, or makes it when there is none.
    pub async fn open_vault_with_passphrase(&self, request: VaultPassphrase) -> Result<VaultView> {
        let passphrase = request
            .passphrase
            .filter(|text| !text.expose_secret().is_empty())
            .ok_or_else(|| Error::field("passphrase", BLANK))?;
        let exists = self.store.vault_header().await?.is_some();
        if !exists && passphrase.expose_secret().chars().count() < MIN_PASSPHRASE {
            return Err(Error::field(
                "passphrase",
                format!("is too short (minimum is {MIN_PASSPHRASE} characters)"),
            ));
        }
        match self.try_opening(Some(passphrase)).await? {
            Status::Unsealed => self.vault().await,
            Status::Sealed(SealReason::WrongPassphrase) => {
                Err(Error::field("passphrase", "does not open this vault"))
            }
            Status::Sealed(reason) => Err(Error::VaultSealed(reason)),
        }
    }

    /// `POST /v1/vault/retry`: asks the keychain again.
    pub async fn retry_vault(&self) -> Result<VaultView> {
        self.try_opening(None).await?;
        self.vault().await
    }

    async fn try_opening(&self, passphrase: Option<SecretString>) -> Result<Status> {
        if self.vault.status() == Status::Unsealed {
            return Ok(Status::Unsealed);
        }
        let _turn = self.opening.lock().await;
        if self.vault.status() == Status::Unsealed {
            return Ok(Status::Unsealed);
        }
        let asked_keychain = passphrase.is_none();
        let opened = open(&self.store, passphrase, Arc::clone(&self.keychain))
            .await
            .map_err(|error| match error {
                OpenError::Store(error) => Error::from(error),
                OpenError::Engine(_) | OpenError::Vault(_) => Error::Internal(error.to_string()),
            })?;
        match opened {
            Ok(keys) => {
                self.vault.unseal(keys);
                Ok(Status::Unsealed)
            }
            Err(reason) => {
                // A wrong passphrase does not change why the vault is sealed.
                if asked_keychain {
                    self.vault.lock_because(reason);
                }
                Ok(Status::Sealed(reason))
            }
        }
    }
}

/// The vault of this database at start: unlocked, made, or sealed for a reason.
pub(crate) async fn at_start(
    store: &Store,
    passphrase: Option<SecretString>,
    keychain: Arc<dyn Keychain>,
) -> std::result::Result<Vault, OpenError> {
    Ok(match open(store, passphrase, keychain).await? {
        Ok(keys) => Vault::unsealed(keys),
        Err(reason) => Vault::sealed(reason),
    })
}

/// Unlocks the vault of this database, or makes one when there is none and nothing is sealed yet.
async fn open(
    store: &Store,
    passphrase: Option<SecretString>,
    keychain: Arc<dyn Keychain>,
) -> std::result::Result<std::result::Result<Keys, SealReason>, OpenError> {
    if let Some(rows) = store.vault_header().await? {
        let Some(header) = header_of(rows) else {
            return Ok(Err(SealReason::DamagedHeader));
        };
        return off_the_runtime(move || {
            with_opener(passphrase.as_ref(), &keychain, |opener| {
                patchbay_vault::unlock(&header, opener)
            })
        })
        .await;
    }
    if store.has_sealed_values().await? {
        return Ok(Err(SealReason::DamagedHeader));
    }
    let made = off_the_runtime(move || {
        with_opener(passphrase.as_ref(), &keychain, patchbay_vault::create)
    })
    .await?;
    match made {
        Ok((header, keys)) => {
            let mut tx = store.begin().await?;
            insert_header(&mut tx, &header).await?;
            tx.commit().await?;
            Ok(Ok(keys))
        }
        Err(CreateError::Keychain(error)) => Ok(Err(error.into())),
        Err(CreateError::ReadBack) => Ok(Err(SealReason::NoKeychain)),
        Err(other) => Err(OpenError::Vault(other.to_string())),
    }
}

fn with_opener<T>(
    passphrase: Option<&SecretString>,
    keychain: &Arc<dyn Keychain>,
    then: impl FnOnce(Opener<'_>) -> T,
) -> T {
    match passphrase {
        Some(passphrase) => then(Opener::Passphrase(passphrase)),
        None => then(Opener::Keychain(keychain.as_ref())),
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

type HeaderRows = (VaultHeaderRow, Vec<VaultSlotRow>, Vec<VaultKeyRow>);

fn header_of((header, slots, keys): HeaderRows) -> Option<VaultHeader> {
    let slots = slots
        .into_iter()
        .map(|row| {
            Some(SlotRecord {
                id: row.id,
                kind: SlotKind::parse(&row.kind)?,
                version: u32::try_from(row.version).ok()?,
                params: serde_json::from_str(&row.params).ok()?,
                wrapped: row.wrapped,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    let keys = keys
        .into_iter()
        .map(|row| KeyRecord {
            id: row.id,
            purpose: row.purpose,
            wrapped: row.wrapped,
        })
        .collect();
    Some(VaultHeader {
        vault_id: header.vault_id,
        format: u8::try_from(header.format).ok()?,
        check: header.key_check,
        slots,
        keys,
    })
}

async fn insert_header(tx: &mut Tx, header: &VaultHeader) -> std::result::Result<(), StoreError> {
    let created_at = clock::now();
    let slots: Vec<_> = header
        .slots
        .iter()
        .map(|slot| VaultSlotRow {
            id: slot.id,
            kind: slot.kind.as_str().to_owned(),
            version: i64::from(slot.version),
            params: slot.params.to_string(),
            wrapped: slot.wrapped.clone(),
            created_at,
        })
        .collect();
    let keys: Vec<_> = header
        .keys
        .iter()
        .map(|key| VaultKeyRow {
            id: key.id,
            purpose: key.purpose.clone(),
            wrapped: key.wrapped.clone(),
            created_at,
        })
        .collect();
    let row = VaultHeaderRow {
        vault_id: header.vault_id,
        format: i64::from(header.format),
        key_check: header.check.clone(),
        created_at,
    };
    tx.insert_vault_header(&row, &slots, &keys).await
}
