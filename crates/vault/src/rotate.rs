//! Rotation: a new vault key, new slot keys, and new data keys beside the old ones.
//!
//! The result is a whole header, which the caller stores in one transaction; until then the old
//! one is valid, and afterwards the new one is. The old data keys stay in it, since what they
//! sealed is sealed anew only afterwards; the caller destroys each when nothing needs it. It must
//! never drop a slot or a data key.

use secrecy::SecretString;

use crate::aead::{self, RandomError};
use crate::keys::{self, DataKey, Keys};
use crate::passphrase::Cost;
use crate::{
    CreateError, Keychain, Opener, Purpose, RecoveryCode, SealReason, SlotKind, VaultHeader, slots,
    unlock,
};

/// What rotation made. Nothing of it counts before the header is stored.
pub struct Rotated {
    /// The new records.
    pub header: VaultHeader,
    /// The keys of `header`.
    pub keys: Keys,
    /// The new recovery code, when there was one before. The old code opens nothing any more.
    pub recovery_code: Option<RecoveryCode>,
}

/// Why nothing was rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RotateError {
    /// The vault has a passphrase, and what was given is not it.
    #[error("the passphrase does not open this vault")]
    Passphrase,
    /// The vault has a passphrase, and none was given.
    #[error("the vault has a passphrase, which is needed to wrap the new key")]
    NoPassphrase,
    /// A key could not be made or kept.
    #[error(transparent)]
    Create(#[from] CreateError),
}

impl From<RandomError> for RotateError {
    fn from(error: RandomError) -> Self {
        Self::Create(error.into())
    }
}

/// Makes a new vault key, wraps it anew for one slot of each kind that `header` has, and adds a
/// new data key for each purpose.
///
/// The keychain gets a new entry, named by [`next_keychain_entry`](crate::next_keychain_entry); the
/// old one stays until the caller has stored the result. Blocks; see the crate's documentation.
///
/// # Errors
/// When a passphrase is needed and is missing or wrong, or a key could not be made or kept.
pub fn rotate(
    header: &VaultHeader,
    keys: &Keys,
    keychain: &dyn Keychain,
    passphrase: Option<&SecretString>,
) -> Result<Rotated, RotateError> {
    rotate_at(header, keys, keychain, passphrase, Cost::DEFAULT)
}

fn rotate_at(
    header: &VaultHeader,
    keys: &Keys,
    keychain: &dyn Keychain,
    passphrase: Option<&SecretString>,
    cost: Cost,
) -> Result<Rotated, RotateError> {
    let has = |kind| !header.slots_of(kind).is_empty();
    let vault_id = header.vault_id;
    let vault_key = aead::random_key()?;
    let slot = |opener: Opener<'_>| {
        let version = header.next_version(opener.kind());
        slots::new_slot(vault_id, &vault_key, version, opener, cost)
    };
    let mut new = header.clone();
    new.slots = Vec::new();
    if has(SlotKind::Passphrase) {
        let passphrase = passphrase.ok_or(RotateError::NoPassphrase)?;
        unlock(header, Opener::Passphrase(passphrase))
            .map_err(|_: SealReason| RotateError::Passphrase)?;
        new.slots.push(slot(Opener::Passphrase(passphrase))?);
    }
    let mut recovery_code = None;
    if has(SlotKind::Recovery) {
        let code = RecoveryCode::generate()?;
        new.slots.push(slot(Opener::Recovery(&code))?);
        recovery_code = Some(code);
    }
    if has(SlotKind::Keychain) {
        new.slots.push(slot(Opener::Keychain(keychain))?);
    }
    new.check = keys::check_value(&vault_key, vault_id).to_vec();
    new.keys = Vec::new();
    let mut data_keys = Vec::new();
    for old in keys.data_keys() {
        new.keys.push(keys::record_of(&vault_key, vault_id, old)?);
        data_keys.push(copy_of(old));
    }
    for purpose in Purpose::ALL {
        let (record, data_key) = keys::new_data_key(&vault_key, vault_id, purpose)?;
        new.keys.push(record);
        data_keys.push(data_key);
    }
    Ok(Rotated {
        keys: Keys::new(vault_id, vault_key, data_keys),
        header: new,
        recovery_code,
    })
}

fn copy_of(data_key: &DataKey) -> DataKey {
    DataKey {
        id: data_key.id,
        purpose: data_key.purpose,
        key: aead::copy_of(&data_key.key),
    }
}

impl Keys {
    /// The same keys without the data keys of these ids, whose last value is gone.
    #[must_use]
    pub fn without(&self, dropped: &[uuid::Uuid]) -> Self {
        let kept = self
            .data_keys()
            .iter()
            .filter(|key| !dropped.contains(&key.id));
        Self::new(
            self.vault_id(),
            aead::copy_of(self.vault_key()),
            kept.map(copy_of).collect(),
        )
    }
}

impl std::fmt::Debug for Rotated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rotated").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::{ExposeSecret, SecretString};

    use super::{RotateError, Rotated, rotate_at};
    use crate::create::create_at;
    use crate::passphrase::Cost;
    use crate::{
        Keys, MemoryKeychain, Opener, Purpose, RowIdentity, SealReason, SlotKind, Vault,
        VaultHeader, add_recovery_slot, remove_keychain_entry, unlock,
    };

    const CHEAP: Cost = Cost { m: 8, t: 1, p: 1 };
    const ROW: RowIdentity<'static> = RowIdentity {
        table: "connections",
        row: "1",
        column: "sealed",
        app: None,
        user: None,
        destination: None,
    };

    fn turn(
        header: &VaultHeader,
        keys: &Keys,
        keychain: &MemoryKeychain,
        passphrase: Option<&str>,
    ) -> Result<Rotated, RotateError> {
        let passphrase = passphrase.map(SecretString::from);
        rotate_at(header, keys, keychain, passphrase.as_ref(), CHEAP)
    }

    #[test]
    fn a_value_from_before_opens_after_and_new_ones_use_the_new_key() {
        let keychain = MemoryKeychain::new();
        let (header, keys) = create_at(Opener::Keychain(&keychain), CHEAP).unwrap();
        let rotated = turn(&header, &keys, &keychain, None).unwrap();
        let vault = Vault::unsealed(keys);
        let before = vault.seal(Purpose::Owner, &ROW, &"secret".into()).unwrap();
        vault.unseal(rotated.keys);
        assert!(vault.is_outdated(Purpose::Owner, &before).unwrap());
        assert_eq!(vault.open(&ROW, &before).unwrap().expose_secret(), "secret");
        let after = vault.seal(Purpose::Owner, &ROW, &"secret".into()).unwrap();
        assert!(!vault.is_outdated(Purpose::Owner, &after).unwrap());
    }

    #[test]
    fn both_headers_open_until_the_old_keychain_entry_is_removed() {
        let keychain = MemoryKeychain::new();
        let (old, keys) = create_at(Opener::Keychain(&keychain), CHEAP).unwrap();
        let new = turn(&old, &keys, &keychain, None).unwrap().header;
        assert_ne!(old.check, new.check, "the vault key is another");
        for header in [&old, &new] {
            unlock(header, Opener::Keychain(&keychain)).unwrap();
        }
        let entry = format!("vault:{}:v1", old.vault_id);
        remove_keychain_entry(&keychain, &entry).unwrap();
        unlock(&new, Opener::Keychain(&keychain)).unwrap();
        let reason = unlock(&old, Opener::Keychain(&keychain)).unwrap_err();
        assert_eq!(reason, SealReason::KeyMissing);
    }

    #[test]
    fn every_kind_of_slot_is_kept_and_the_old_recovery_code_opens_nothing() {
        let keychain = MemoryKeychain::new();
        let phrase = SecretString::from("a phrase");
        let (mut header, keys) = create_at(Opener::Passphrase(&phrase), CHEAP).unwrap();
        let (slot, old_code) = add_recovery_slot(&header, &keys).unwrap();
        header.slots.push(slot);
        unlock(&header, Opener::Recovery(&old_code)).unwrap();
        let rotated = turn(&header, &keys, &keychain, Some("a phrase")).unwrap();
        let kinds: Vec<_> = rotated.header.slots.iter().map(|slot| slot.kind).collect();
        assert_eq!(kinds, [SlotKind::Passphrase, SlotKind::Recovery]);
        unlock(&rotated.header, Opener::Passphrase(&phrase)).unwrap();
        let code = rotated.recovery_code.unwrap();
        unlock(&rotated.header, Opener::Recovery(&code)).unwrap();
        let reason = unlock(&rotated.header, Opener::Recovery(&old_code)).unwrap_err();
        assert_eq!(reason, SealReason::WrongRecoveryCode);
        assert_eq!(keychain.writes(), 0, "no keychain slot was asked for");
    }

    #[test]
    fn a_vault_with_a_passphrase_is_not_rotated_without_it() {
        let keychain = MemoryKeychain::new();
        let phrase = SecretString::from("a phrase");
        let (header, keys) = create_at(Opener::Passphrase(&phrase), CHEAP).unwrap();
        let missing = turn(&header, &keys, &keychain, None).unwrap_err();
        assert_eq!(missing, RotateError::NoPassphrase);
        let wrong = turn(&header, &keys, &keychain, Some("another")).unwrap_err();
        assert_eq!(wrong, RotateError::Passphrase);
    }

    #[test]
    fn a_dropped_data_key_opens_nothing_and_the_others_stay() {
        let keychain = MemoryKeychain::new();
        let (header, keys) = create_at(Opener::Keychain(&keychain), CHEAP).unwrap();
        let old: Vec<_> = header.keys.iter().map(|key| key.id).collect();
        let vault = Vault::unsealed(turn(&header, &keys, &keychain, None).unwrap().keys);
        let sealed = vault.seal(Purpose::Tokens, &ROW, &"new".into()).unwrap();
        let fewer = vault.with_keys(|keys| keys.without(&old)).unwrap();
        vault.unseal(fewer);
        assert_eq!(vault.open(&ROW, &sealed).unwrap().expose_secret(), "new");
        let before = Vault::unsealed(keys)
            .seal(Purpose::Tokens, &ROW, &"old".into())
            .unwrap();
        assert!(vault.open(&ROW, &before).is_err());
    }
}
