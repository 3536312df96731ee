//! Getting at the keys of a vault that exists.
//!
//! It must never write: not to the keychain, not to the header. A missing key stays missing.

use secrecy::SecretString;

use crate::aead::{self, Key, UnwrapError};
use crate::keychain::{self, Keychain};
use crate::keys::{self, Keys};
use crate::{Opener, SealReason, SlotKind, SlotRecord, VaultHeader, passphrase, recovery};

/// Opens the vault of `header` with `opener`.
///
/// Slots of the opener's kind are tried from the newest to the oldest. The key check value
/// decides whether the key is right before any data key is unwrapped. Blocks; see the
/// crate's documentation.
///
/// # Errors
/// The reason why the vault stays sealed. When several slots failed, the newest one's.
pub fn unlock(header: &VaultHeader, opener: Opener<'_>) -> Result<Keys, SealReason> {
    header.validate()?;
    let mut first_failure = None;
    for slot in header.slots_of(opener.kind()) {
        let result = open_slot(header, slot, opener)
            .and_then(|vault_key| keys::open_data_keys(header, vault_key));
        match result {
            Ok(keys) => return Ok(keys),
            Err(reason) => first_failure = first_failure.or(Some(reason)),
        }
    }
    Err(first_failure.unwrap_or(match opener.kind() {
        SlotKind::Keychain => SealReason::NoPassphrase,
        SlotKind::Passphrase => SealReason::WrongPassphrase,
        SlotKind::Recovery => SealReason::WrongRecoveryCode,
    }))
}

fn open_slot(
    header: &VaultHeader,
    slot: &SlotRecord,
    opener: Opener<'_>,
) -> Result<Key, SealReason> {
    let (slot_key, mismatch) = match opener {
        Opener::Keychain(keychain) => (keychain_key(keychain, header, slot)?, SealReason::WrongKey),
        Opener::Passphrase(passphrase) => (
            passphrase_key(slot, passphrase)?,
            SealReason::WrongPassphrase,
        ),
        Opener::Recovery(code) => (
            recovery::derive(&slot.params, code)?,
            SealReason::WrongRecoveryCode,
        ),
    };
    let aad = keys::slot_aad(header.vault_id, slot);
    aead::unwrap(&slot_key, &aad, &slot.wrapped).map_err(|error| match error {
        UnwrapError::BadFormat => SealReason::DamagedHeader,
        UnwrapError::AuthFailed => mismatch,
    })
}

pub(crate) fn keychain_key(
    keychain: &dyn Keychain,
    header: &VaultHeader,
    slot: &SlotRecord,
) -> Result<Key, SealReason> {
    let entry = keychain::entry_name(header.vault_id, slot.version);
    let stored = keychain.load(&entry)?.ok_or(SealReason::KeyMissing)?;
    keychain::decode_key(&stored).ok_or(SealReason::DamagedKey)
}

fn passphrase_key(slot: &SlotRecord, passphrase: &SecretString) -> Result<Key, SealReason> {
    passphrase::derive(&slot.params, passphrase)
}
