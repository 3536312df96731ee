//! Making slots, of a new vault and of an open one.
//!
//! A slot that is made here is a record and nothing else: the caller stores it, and removes in the
//! same transaction the one that it replaces. It must never leave a vault without a slot, which is
//! why nothing here removes one.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::aead::{self, Key};
use crate::header::MAX_SLOTS;
use crate::keychain::{self, Keychain, KeychainError};
use crate::keys::{self, Keys};
use crate::passphrase::{self, Cost};
use crate::{
    CreateError, Opener, RecoveryCode, SealReason, SlotKind, SlotRecord, VaultHeader, recovery,
};

/// The name of the keychain entry that [`add_keychain_slot`] will make, for the caller to note
/// before: an entry that no slot names after a crash is then found and removed.
pub fn next_keychain_entry(header: &VaultHeader) -> String {
    keychain::entry_name(header.vault_id, header.next_version(SlotKind::Keychain))
}

/// Removes a keychain entry that no slot needs any more. It is no error when there is none.
///
/// # Errors
/// Of the keychain.
pub fn remove_keychain_entry(keychain: &dyn Keychain, entry: &str) -> Result<(), KeychainError> {
    keychain.delete(entry)
}

/// Makes a slot that the keychain opens: a new key is stored there, read back and compared.
/// Blocks; see the crate's documentation.
///
/// # Errors
/// When the keychain or the random source fails, or there are too many slots.
pub fn add_keychain_slot(
    header: &VaultHeader,
    keys: &Keys,
    keychain: &dyn Keychain,
) -> Result<SlotRecord, CreateError> {
    add(header, keys, Opener::Keychain(keychain), Cost::DEFAULT)
}

/// Makes a slot that `passphrase` opens. Blocks; see the crate's documentation.
///
/// # Errors
/// When the passphrase is empty, memory or the random source fails, or there are too many slots.
pub fn add_passphrase_slot(
    header: &VaultHeader,
    keys: &Keys,
    passphrase: &SecretString,
) -> Result<SlotRecord, CreateError> {
    add(header, keys, Opener::Passphrase(passphrase), Cost::DEFAULT)
}

/// Makes a slot that a new recovery code opens, and the code, which is stored nowhere.
///
/// # Errors
/// When the random source fails or there are too many slots.
pub fn add_recovery_slot(
    header: &VaultHeader,
    keys: &Keys,
) -> Result<(SlotRecord, RecoveryCode), CreateError> {
    let code = RecoveryCode::generate()?;
    let slot = add(header, keys, Opener::Recovery(&code), Cost::DEFAULT)?;
    Ok((slot, code))
}

fn add(
    header: &VaultHeader,
    keys: &Keys,
    opener: Opener<'_>,
    cost: Cost,
) -> Result<SlotRecord, CreateError> {
    if header.slots.len() >= MAX_SLOTS {
        return Err(CreateError::TooManySlots);
    }
    let version = header.next_version(opener.kind());
    new_slot(header.vault_id, keys.vault_key(), version, opener, cost)
}

/// A slot that `opener` opens, with a fresh key of its own.
pub(crate) fn new_slot(
    vault_id: Uuid,
    vault_key: &Key,
    version: u32,
    opener: Opener<'_>,
    cost: Cost,
) -> Result<SlotRecord, CreateError> {
    let mut slot = SlotRecord {
        id: aead::random_id()?,
        kind: opener.kind(),
        version,
        params: json!({}),
        wrapped: Vec::new(),
    };
    let slot_key = match opener {
        Opener::Keychain(keychain) => new_keychain_key(keychain, vault_id, version)?,
        Opener::Passphrase(passphrase) => {
            slot.params = passphrase::new_params(cost)?;
            new_passphrase_key(&slot.params, passphrase)?
        }
        Opener::Recovery(code) => {
            slot.params = recovery::new_params()?;
            recovery::derive(&slot.params, code).map_err(|_: SealReason| CreateError::Random)?
        }
    };
    slot.wrapped = aead::wrap(&slot_key, &keys::slot_aad(vault_id, &slot), vault_key)?;
    Ok(slot)
}

fn new_keychain_key(
    keychain: &dyn Keychain,
    vault_id: Uuid,
    version: u32,
) -> Result<Key, CreateError> {
    let entry = keychain::entry_name(vault_id, version);
    let key = aead::random_key()?;
    keychain.store(&entry, &keychain::encode_key(&key))?;
    let kept = keychain
        .load(&entry)?
        .and_then(|stored| keychain::decode_key(&stored))
        .is_some_and(|stored| stored.expose_secret().ct_eq(key.expose_secret()).into());
    if !kept {
        // Whatever is there cannot be relied upon; failing to remove it changes nothing.
        let _ = keychain.delete(&entry);
        return Err(CreateError::ReadBack);
    }
    Ok(key)
}

fn new_passphrase_key(
    params: &serde_json::Value,
    passphrase: &SecretString,
) -> Result<Key, CreateError> {
    if passphrase.expose_secret().is_empty() {
        return Err(CreateError::EmptyPassphrase);
    }
    passphrase::derive(params, passphrase).map_err(|_| CreateError::Derivation)
}
