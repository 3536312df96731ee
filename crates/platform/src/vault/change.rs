//! Changes of an open vault's ways in and of its keys. Each is one transaction on the vault's
//! records; the vault has a way in before and after.

use patchbay_vault::{
    CreateError, RotateError, SealReason, SlotKind, SlotRecord, Status, add_keychain_slot,
    add_passphrase_slot, add_recovery_slot, next_keychain_entry,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::records::Records;
use super::{VaultView, long_enough, off_the_runtime};
use crate::audit::Event;
use crate::check::BLANK;
use crate::error::{Error, Result};
use crate::open::Platform;

/// The longest time without use after which a vault may lock itself: a week, in minutes.
const MAX_LOCK_AFTER: i64 = 7 * 24 * 60;

/// A recovery code that was printed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VaultRecoveryCode {
    /// Nine groups of four; case, spaces and hyphens do not matter.
    #[schema(required, nullable = false, value_type = String, format = "password")]
    pub recovery_code: Option<SecretString>,
}

/// A new passphrase for the vault.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangePassphrase {
    /// The passphrase that the vault has, if it has one.
    #[schema(nullable = false, value_type = Option<String>, format = "password")]
    pub current_passphrase: Option<SecretString>,
    /// At least 8 characters.
    #[schema(required, nullable = false, value_type = String, format = "password")]
    pub passphrase: Option<SecretString>,
}

/// When the vault locks itself.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LockAfter {
    /// After so many minutes without use, 1 to 10080; null is never.
    #[schema(required)]
    pub minutes: Option<i64>,
}

/// What a rotation needs.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RotateVault {
    /// The vault's passphrase, if it has one: the new key is wrapped with it.
    #[schema(nullable = false, value_type = Option<String>, format = "password")]
    pub passphrase: Option<SecretString>,
}

/// A recovery code, told once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewRecoveryCode {
    /// Nine groups of four. A code from before opens nothing any more.
    #[schema(example = "0000-0000-0000-0000-0000-0000-0000-0000-0000")]
    pub recovery_code: String,
}

/// A vault with new keys.
#[derive(Debug, Serialize, ToSchema)]
pub struct RotatedVault {
    /// The vault.
    pub vault: VaultView,
    /// The new recovery code, told once, when there was one before; the old one opens nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub recovery_code: Option<String>,
}

impl Platform {
    /// `POST /v1/vault/lock`: forgets the keys until somebody unlocks it.
    pub async fn lock_vault(&self) -> Result<VaultView> {
        if self.vault.status() == Status::Unsealed {
            self.seal(SealReason::LockedHere);
        }
        self.vault().await
    }

    /// `PUT /v1/vault/lock-after`.
    pub async fn set_lock_after(&self, request: LockAfter) -> Result<VaultView> {
        if request
            .minutes
            .is_some_and(|minutes| !(1..=MAX_LOCK_AFTER).contains(&minutes))
        {
            return Err(Error::field(
                "minutes",
                format!("must be between 1 and {MAX_LOCK_AFTER}, or null for never"),
            ));
        }
        let _turn = self.opening.lock().await;
        let mut records = Records::read(&self.store).await?;
        records.lock_after_minutes = request.minutes;
        self.store_records(&records).await?;
        self.vault().await
    }

    /// `PUT /v1/vault/slots/passphrase`: gives the vault a passphrase, or another one.
    pub async fn change_vault_passphrase(&self, request: ChangePassphrase) -> Result<VaultView> {
        let passphrase = request
            .passphrase
            .filter(|text| !text.expose_secret().is_empty())
            .ok_or_else(|| Error::field("passphrase", BLANK))?;
        long_enough("passphrase", &passphrase)?;
        let _turn = self.opening.lock().await;
        self.unsealed()?;
        let mut records = Records::read(&self.store).await?;
        self.confirm(&records, "current_passphrase", request.current_passphrase)
            .await?;
        let (vault, header) = (self.vault.clone(), records.header.clone());
        let slot = off_the_runtime(move || {
            vault.with_keys(|keys| add_passphrase_slot(&header, keys, &passphrase))
        })
        .await??;
        put(&mut records, slot.map_err(not_made)?);
        self.store_records(&records).await?;
        self.vault().await
    }

    /// `POST /v1/vault/slots/recovery-code`: makes a recovery code, in place of a former one.
    pub async fn create_recovery_code(&self) -> Result<NewRecoveryCode> {
        let _turn = self.opening.lock().await;
        self.unsealed()?;
        let mut records = Records::read(&self.store).await?;
        let made = self
            .vault
            .with_keys(|keys| add_recovery_slot(&records.header, keys))?;
        let (slot, code) = made.map_err(not_made)?;
        put(&mut records, slot);
        self.store_records(&records).await?;
        Ok(NewRecoveryCode {
            recovery_code: code.printed().expose_secret().to_owned(),
        })
    }

    /// `POST /v1/vault/slots/keychain`: lets the keychain open the vault, with a new key.
    pub async fn add_vault_keychain(&self) -> Result<VaultView> {
        let _turn = self.opening.lock().await;
        self.unsealed()?;
        self.put_keychain_slot().await?;
        self.vault().await
    }

    /// `DELETE /v1/vault/slots/{id}`: takes a way in away, unless it is the last one.
    pub async fn delete_vault_slot(&self, id: Uuid) -> Result<VaultView> {
        let _turn = self.opening.lock().await;
        self.unsealed()?;
        let mut records = Records::read(&self.store).await?;
        let before = records.keychain_entries();
        let count = records.header.slots.len();
        records.header.slots.retain(|slot| slot.id != id);
        if records.header.slots.len() == count {
            return Err(Error::NotFound);
        }
        if records.header.slots.is_empty() {
            return Err(Error::refused(
                "This is the only way to open the vault. Add another one first, or nobody can open it again.",
            ));
        }
        self.store_and_clean(&records, &before).await?;
        self.vault().await
    }

    /// `POST /v1/vault/rotate`: a new vault key, new slot keys, new data keys.
    ///
    /// What is stored is sealed anew afterwards, and opens all the while.
    pub async fn rotate_vault(&self, request: RotateVault) -> Result<RotatedVault> {
        let _turn = self.opening.lock().await;
        self.unsealed()?;
        let mut records = Records::read(&self.store).await?;
        let before = records.keychain_entries();
        let next = (!before.is_empty()).then(|| next_keychain_entry(&records.header));
        if let Some(entry) = &next {
            self.announce(entry).await?;
        }
        let (vault, header) = (self.vault.clone(), records.header.clone());
        let keychain = std::sync::Arc::clone(&self.keychain);
        let rotated = off_the_runtime(move || {
            vault.with_keys(|keys| {
                patchbay_vault::rotate(
                    &header,
                    keys,
                    keychain.as_ref(),
                    request.passphrase.as_ref(),
                )
            })
        })
        .await??
        .map_err(not_rotated)?;
        records.header = rotated.header;
        self.store_and_clean(&records, &before).await?;
        self.vault.replace_keys(rotated.keys);
        self.rotated_now();
        self.clean_leftovers().await;
        Ok(RotatedVault {
            vault: self.vault().await?,
            recovery_code: rotated
                .recovery_code
                .map(|code| code.printed().expose_secret().to_owned()),
        })
    }

    /// Stores a keychain slot in place of a former one.
    pub(super) async fn put_keychain_slot(&self) -> Result<()> {
        let mut records = Records::read(&self.store).await?;
        let before = records.keychain_entries();
        self.announce(&next_keychain_entry(&records.header)).await?;
        let (vault, header) = (self.vault.clone(), records.header.clone());
        let keychain = std::sync::Arc::clone(&self.keychain);
        let slot = off_the_runtime(move || {
            vault.with_keys(|keys| add_keychain_slot(&header, keys, keychain.as_ref()))
        })
        .await??;
        put(&mut records, slot.map_err(not_made)?);
        self.store_and_clean(&records, &before).await
    }

    /// Notes a keychain entry before it is made, so that it is found after a crash.
    async fn announce(&self, entry: &str) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.add_vault_leftover(entry).await?;
        Ok(tx.commit().await?)
    }

    async fn store_records(&self, records: &Records) -> Result<()> {
        let mut tx = self.change(Event::plain("vault.changed")).await?;
        records.replace(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// Stores the records, and in the same transaction which keychain entries are needed no more.
    async fn store_and_clean(&self, records: &Records, before: &[String]) -> Result<()> {
        let needed = records.keychain_entries();
        let mut tx = self.change(Event::plain("vault.changed")).await?;
        records.replace(&mut tx).await?;
        for entry in &needed {
            tx.remove_vault_leftover(entry).await?;
        }
        for entry in before.iter().filter(|entry| !needed.contains(entry)) {
            tx.add_vault_leftover(entry).await?;
        }
        tx.commit().await?;
        self.clean_leftovers().await;
        Ok(())
    }

    /// A vault that has a passphrase is changed only by somebody who knows it.
    async fn confirm(
        &self,
        records: &Records,
        field: &'static str,
        passphrase: Option<SecretString>,
    ) -> Result<()> {
        if records.lacks(SlotKind::Passphrase) {
            return Ok(());
        }
        let passphrase = passphrase
            .filter(|text| !text.expose_secret().is_empty())
            .ok_or_else(|| Error::field(field, BLANK))?;
        let header = records.header.clone();
        let opened = off_the_runtime(move || {
            patchbay_vault::unlock(&header, patchbay_vault::Opener::Passphrase(&passphrase))
        })
        .await?;
        opened
            .map(drop)
            .map_err(|_| Error::field(field, "does not open this vault"))
    }

    pub(crate) fn unsealed(&self) -> Result<()> {
        match self.vault.status() {
            Status::Unsealed => Ok(()),
            Status::Sealed(reason) => Err(Error::VaultSealed(reason)),
        }
    }
}

/// A slot in place of those of its kind.
fn put(records: &mut Records, slot: SlotRecord) {
    records.header.slots.retain(|old| old.kind != slot.kind);
    records.header.slots.push(slot);
}

fn not_made(error: CreateError) -> Error {
    match error {
        CreateError::Keychain(_) | CreateError::ReadBack => {
            Error::refused(format!("Nothing was changed: {error}."))
        }
        CreateError::EmptyPassphrase => Error::field("passphrase", BLANK),
        CreateError::TooManySlots | CreateError::Derivation | CreateError::Random => {
            Error::Internal(error.to_string())
        }
    }
}

fn not_rotated(error: RotateError) -> Error {
    match error {
        RotateError::NoPassphrase => Error::field("passphrase", BLANK),
        RotateError::Passphrase => Error::field("passphrase", "does not open this vault"),
        RotateError::Create(error) => not_made(error),
    }
}
