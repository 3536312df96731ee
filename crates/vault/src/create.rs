//! Making a new vault.
//!
//! It must never be called for data that already has a vault: a second key would make the
//! first one's values unreadable. The caller decides that, by the absence of any database.

use crate::aead::{self, RandomError};
use crate::header::FORMAT;
use crate::keychain::KeychainError;
use crate::keys::{self, Keys};
use crate::passphrase::Cost;
use crate::{Opener, Purpose, VaultHeader, slots};

/// Why no vault, or no slot, was made. Nothing depends on what may have been left in the keychain: its
/// entry carries the id of a vault that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// The keychain failed.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// The keychain accepted the key and then did not give the same one back.
    #[error("the system keychain did not keep the key that was stored in it")]
    ReadBack,
    /// The passphrase is empty.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The key could not be derived from the passphrase, for want of memory.
    #[error("there is not enough memory to derive a key from the passphrase")]
    Derivation,
    /// The vault has as many slots as it can have.
    #[error("the vault has as many ways to open it as it can have; remove one first")]
    TooManySlots,
    /// The system's random source failed.
    #[error("the system's random source failed")]
    Random,
}

impl From<RandomError> for CreateError {
    fn from(_: RandomError) -> Self {
        Self::Random
    }
}

/// Makes a vault with one slot, which `opener` opens.
///
/// With a keychain the new key is stored, read back and compared before this returns.
/// Blocks; see the crate's documentation. The caller stores the header in one transaction
/// before it seals anything.
///
/// # Errors
/// When the keychain or the random source fails, or the passphrase is empty; the header
/// then does not exist and there is nothing to clean up.
pub fn create(opener: Opener<'_>) -> Result<(VaultHeader, Keys), CreateError> {
    create_at(opener, Cost::DEFAULT)
}

/// [`create`], at a chosen cost of a passphrase slot.
pub(crate) fn create_at(
    opener: Opener<'_>,
    cost: Cost,
) -> Result<(VaultHeader, Keys), CreateError> {
    let vault_id = aead::random_id()?;
    let vault_key = aead::random_key()?;
    let slot = slots::new_slot(vault_id, &vault_key, 1, opener, cost)?;

    let (records, data_keys) = Purpose::ALL
        .into_iter()
        .map(|purpose| keys::new_data_key(&vault_key, vault_id, purpose))
        .collect::<Result<(Vec<_>, Vec<_>), _>>()?;
    let header = VaultHeader {
        vault_id,
        format: FORMAT,
        check: keys::check_value(&vault_key, vault_id).to_vec(),
        slots: vec![slot],
        keys: records,
    };
    Ok((header, Keys::new(vault_id, vault_key, data_keys)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::SecretString;
    use serde_json::json;

    use super::{CreateError, create_at};
    use crate::passphrase::Cost;
    use crate::{Keys, MemoryKeychain, Opener, SealReason, SlotKind, VaultHeader, unlock};

    const CHEAP: Cost = Cost { m: 8, t: 1, p: 1 };

    fn vault_of(passphrase: &str) -> (VaultHeader, Keys) {
        create_at(Opener::Passphrase(&passphrase.into()), CHEAP).unwrap()
    }

    fn unlock_with(header: &VaultHeader, passphrase: &str) -> Result<Keys, SealReason> {
        unlock(header, Opener::Passphrase(&passphrase.into()))
    }

    #[test]
    fn a_passphrase_opens_the_vault_it_made() {
        let (header, keys) = vault_of("correct horse battery staple");
        let opened = unlock_with(&header, "correct horse battery staple").unwrap();
        assert_eq!(opened.vault_id(), keys.vault_id());
        assert_eq!(header.slots[0].kind, SlotKind::Passphrase);
    }

    #[test]
    fn ks_8_a_hundred_wrong_passphrases_get_one_answer() {
        let (header, _) = vault_of("correct horse battery staple");
        for i in 0..100 {
            let wrong = format!("correct horse battery staple{i}");
            let reason = unlock_with(&header, &wrong).unwrap_err();
            assert_eq!(reason, SealReason::WrongPassphrase);
        }
        assert_eq!(
            unlock_with(&header, "").unwrap_err(),
            SealReason::WrongPassphrase
        );
    }

    #[test]
    fn an_empty_passphrase_protects_nothing() {
        let error = create_at(Opener::Passphrase(&SecretString::default()), CHEAP).unwrap_err();
        assert_eq!(error, CreateError::EmptyPassphrase);
    }

    #[test]
    fn the_other_kind_of_opener_says_what_the_vault_needs() {
        let (header, _) = vault_of("phrase");
        let keychain = MemoryKeychain::new();
        let reason = unlock(&header, Opener::Keychain(&keychain)).unwrap_err();
        assert_eq!(reason, SealReason::NoPassphrase);
    }

    #[test]
    fn a_salt_of_another_slot_does_not_open() {
        let (mut header, _) = vault_of("phrase");
        header.slots[0].params = vault_of("phrase").0.slots[0].params.clone();
        let reason = unlock_with(&header, "phrase").unwrap_err();
        assert_eq!(reason, SealReason::WrongPassphrase);
    }

    #[test]
    fn the_newest_slot_that_opens_wins() {
        let (mut header, _) = vault_of("phrase");
        let mut newer = header.slots[0].clone();
        newer.version = 2;
        header.slots.push(newer);
        assert!(unlock_with(&header, "phrase").is_ok());
    }

    #[test]
    fn more_slots_than_the_bound_are_refused_before_any_is_tried() {
        let (mut header, _) = vault_of("phrase");
        header.slots = vec![header.slots[0].clone(); 17];
        let reason = unlock_with(&header, "phrase").unwrap_err();
        assert_eq!(reason, SealReason::DamagedHeader);
    }

    fn cheap_or_out_of_bounds(cheap: u64, bound: u64) -> impl Strategy<Value = u64> {
        prop_oneof![0..=cheap, bound + 1..=u64::MAX]
    }

    proptest! {
        #[test]
        fn ks_8_mutated_slots_are_refused_without_a_panic(
            m in cheap_or_out_of_bounds(128, 1_048_576),
            t in cheap_or_out_of_bounds(2, 16),
            p in cheap_or_out_of_bounds(8, 8),
            salt in "[A-Za-z0-9+/=]{0,100}",
            wrapped in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let (mut header, _) = vault_of("phrase");
            header.slots[0].params =
                json!({"kdf": "argon2id", "m": m, "t": t, "p": p, "salt": salt});
            header.slots[0].wrapped = wrapped;
            let reason = unlock_with(&header, "phrase").unwrap_err();
            prop_assert!(matches!(
                reason,
                SealReason::DamagedHeader | SealReason::WrongPassphrase
            ));
        }
    }
}
