//! The opened keys of a vault, and what the vault key proves and unwraps.
//!
//! While a vault is open its own key is kept beside the data keys, so that a slot can be added and
//! keys can be rotated without asking again for what opened it. No key may leave this crate.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::aad::Aad;
use crate::aead::{self, KEY_LEN, Key, RandomError};
use crate::header::{CHECK_LEN, FORMAT};
use crate::{KeyRecord, SealReason, SlotRecord, VaultHeader};

/// What a value is kept for. Each purpose has a data key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Credentials of the builder's own connections.
    Owner,
    /// Credentials that end users gave.
    EndUser,
    /// Keys that sign or check the platform's own tokens.
    Tokens,
}

impl Purpose {
    /// Every purpose, in the order in which a new vault makes their keys.
    pub const ALL: [Self; 3] = [Self::Owner, Self::EndUser, Self::Tokens];

    /// The stable word that is stored for this purpose.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::EndUser => "end_user",
            Self::Tokens => "tokens",
        }
    }

    /// The purpose that [`Purpose::as_str`] wrote as `word`, if there is one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
    }
}

/// One data key and what it is for.
pub(crate) struct DataKey {
    pub(crate) id: Uuid,
    pub(crate) purpose: Purpose,
    pub(crate) key: Key,
}

/// The opened keys of one vault: its own, and its data keys.
///
/// They live on the heap, are zeroized when dropped, and cannot be cloned, printed or
/// serialized.
pub struct Keys {
    vault_id: Uuid,
    vault_key: Key,
    data: Vec<DataKey>,
}

impl Keys {
    pub(crate) fn new(vault_id: Uuid, vault_key: Key, data: Vec<DataKey>) -> Self {
        Self {
            vault_id,
            vault_key,
            data,
        }
    }

    /// The key that wraps the data keys and that the slots wrap.
    pub(crate) fn vault_key(&self) -> &Key {
        &self.vault_key
    }

    /// The data keys, the oldest first.
    pub(crate) fn data_keys(&self) -> &[DataKey] {
        &self.data
    }

    /// The vault that the keys belong to.
    pub fn vault_id(&self) -> Uuid {
        self.vault_id
    }

    /// The key that seals new values of `purpose`: the last of its kind.
    pub(crate) fn sealing(&self, purpose: Purpose) -> Option<&DataKey> {
        self.data.iter().rev().find(|key| key.purpose == purpose)
    }

    /// The key that sealed a value starting with this key id.
    pub(crate) fn by_id(&self, id: Uuid) -> Option<&DataKey> {
        self.data.iter().find(|key| key.id == id)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("vault_id", &self.vault_id)
            .finish_non_exhaustive()
    }
}

/// The key check value, which decides "wrong key" before any data key is tried.
pub(crate) fn check_value(vault_key: &Key, vault_id: Uuid) -> [u8; CHECK_LEN] {
    // RFC 2104 extends a shorter key with zeros to the block length; done here, so that
    // no call can fail.
    let mut block = Zeroizing::new([0; 64]);
    block[..KEY_LEN].copy_from_slice(vault_key.expose_secret());
    let mac = Hmac::<Sha256>::new((&*block).into())
        .chain_update(b"kcv")
        .chain_update(vault_id.as_bytes())
        .finalize()
        .into_bytes();
    std::array::from_fn(|i| mac[i])
}

/// What a slot's wrapped vault key is bound to.
pub(crate) fn slot_aad(vault_id: Uuid, slot: &SlotRecord) -> Aad {
    Aad::new("patchbay.vault.slot")
        .field(&[FORMAT])
        .field(vault_id.as_bytes())
        .field(slot.id.as_bytes())
        .field(slot.kind.as_str().as_bytes())
        .field(&slot.version.to_le_bytes())
}

/// A data key, wrapped by `vault_key`.
pub(crate) fn record_of(
    vault_key: &Key,
    vault_id: Uuid,
    data_key: &DataKey,
) -> Result<KeyRecord, RandomError> {
    let aad = data_key_aad(vault_id, data_key.id, data_key.purpose.as_str());
    Ok(KeyRecord {
        id: data_key.id,
        purpose: data_key.purpose.as_str().to_owned(),
        wrapped: aead::wrap(vault_key, &aad, &data_key.key)?,
    })
}

fn data_key_aad(vault_id: Uuid, id: Uuid, purpose: &str) -> Aad {
    Aad::new("patchbay.vault.key")
        .field(&[FORMAT])
        .field(vault_id.as_bytes())
        .field(id.as_bytes())
        .field(purpose.as_bytes())
}

/// Makes a data key and its record.
pub(crate) fn new_data_key(
    vault_key: &Key,
    vault_id: Uuid,
    purpose: Purpose,
) -> Result<(KeyRecord, DataKey), RandomError> {
    let data_key = DataKey {
        id: aead::random_id()?,
        purpose,
        key: aead::random_key()?,
    };
    Ok((record_of(vault_key, vault_id, &data_key)?, data_key))
}

/// Proves `vault_key` by the key check value and unwraps every data key with it.
pub(crate) fn open_data_keys(header: &VaultHeader, vault_key: Key) -> Result<Keys, SealReason> {
    let check = check_value(&vault_key, header.vault_id);
    if !bool::from(check.as_slice().ct_eq(&header.check)) {
        return Err(SealReason::WrongKey);
    }
    let keys = header
        .keys
        .iter()
        .map(|record| open_data_key(header.vault_id, &vault_key, record))
        .collect::<Result<_, _>>()?;
    let keys = Keys::new(header.vault_id, vault_key, keys);
    let complete = Purpose::ALL
        .iter()
        .all(|purpose| keys.sealing(*purpose).is_some());
    if complete {
        Ok(keys)
    } else {
        Err(SealReason::DamagedHeader)
    }
}

fn open_data_key(
    vault_id: Uuid,
    vault_key: &Key,
    record: &KeyRecord,
) -> Result<DataKey, SealReason> {
    let purpose = Purpose::parse(&record.purpose).ok_or(SealReason::DamagedHeader)?;
    let aad = data_key_aad(vault_id, record.id, &record.purpose);
    let key =
        aead::unwrap(vault_key, &aad, &record.wrapped).map_err(|_| SealReason::DamagedHeader)?;
    Ok(DataKey {
        id: record.id,
        purpose,
        key,
    })
}
