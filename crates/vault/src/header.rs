//! The plain records of a vault: what the caller stores and hands back.
//!
//! Nothing here is secret in clear. The records come from storage that may have been
//! altered, so nothing here may be used before [`VaultHeader::validate`] accepted it.

use std::collections::HashSet;

use uuid::Uuid;

use crate::SealReason;

/// The format of headers that this version writes and reads.
pub const FORMAT: u8 = 1;

/// Length of the key check value in bytes.
pub(crate) const CHECK_LEN: usize = 16;

/// Bounds on what a header may hold. A passphrase slot costs Argon2id time and memory, so a
/// header must not be able to name thousands of them.
pub(crate) const MAX_SLOTS: usize = 16;
const MAX_KEYS: usize = 1024;

/// Everything about a vault that is stored outside the keychain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultHeader {
    /// Names the vault in its keychain entry and in every authenticated identity.
    pub vault_id: Uuid,
    /// The format of the records, [`FORMAT`].
    pub format: u8,
    /// Key check value: the first 16 bytes of HMAC-SHA256(vault key, `"kcv"` ‖ vault id).
    pub check: Vec<u8>,
    /// The ways in: each slot wraps the same vault key.
    pub slots: Vec<SlotRecord>,
    /// The data keys, wrapped by the vault key. The last one of a purpose seals new values;
    /// all of them open old ones.
    pub keys: Vec<KeyRecord>,
}

/// One way to get at the vault key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRecord {
    /// Names the slot; part of what authenticates `wrapped`.
    pub id: Uuid,
    /// What opens the slot.
    pub kind: SlotKind,
    /// Which key of this kind: the `v<n>` of the keychain entry. Starts at 1.
    pub version: u32,
    /// What the kind needs besides its secret. Keychain: an empty object. Passphrase:
    /// `{"kdf":"argon2id","m":KiB,"t":passes,"p":lanes,"salt":base64}` (RFC 9106). Recovery code:
    /// `{"kdf":"hkdf-sha256","salt":base64}` (RFC 5869).
    pub params: serde_json::Value,
    /// The vault key, wrapped: version byte ‖ nonce (24) ‖ ciphertext and tag (48).
    pub wrapped: Vec<u8>,
}

/// What opens a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlotKind {
    /// A random key in the operating system's keychain.
    Keychain,
    /// A key derived from a passphrase with Argon2id.
    Passphrase,
    /// A key derived from a printed code of 160 random bits with HKDF.
    Recovery,
}

impl SlotKind {
    /// The stable word that is stored for this kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Passphrase => "passphrase",
            Self::Recovery => "recovery_code",
        }
    }

    /// The kind that [`SlotKind::as_str`] wrote as `word`, if there is one.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "keychain" => Some(Self::Keychain),
            "passphrase" => Some(Self::Passphrase),
            "recovery_code" => Some(Self::Recovery),
            _ => None,
        }
    }
}

/// One data key, wrapped by the vault key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The key id that every value sealed under this key starts with.
    pub id: Uuid,
    /// [`Purpose::as_str`](crate::Purpose::as_str) of what the key seals.
    pub purpose: String,
    /// The data key, wrapped: version byte ‖ nonce (24) ‖ ciphertext and tag (48).
    pub wrapped: Vec<u8>,
}

impl VaultHeader {
    /// The ids of the data keys that seal new values: the last of each purpose.
    pub fn sealing_keys(&self) -> Vec<Uuid> {
        crate::Purpose::ALL
            .iter()
            .filter_map(|purpose| self.sealing_key(*purpose))
            .collect()
    }

    /// The id of the data key that seals new values of `purpose`.
    pub fn sealing_key(&self, purpose: crate::Purpose) -> Option<Uuid> {
        let of_purpose = |key: &&KeyRecord| key.purpose == purpose.as_str();
        self.keys.iter().rev().find(of_purpose).map(|key| key.id)
    }

    /// Checks the shape of the records, before any key is derived or asked for.
    pub(crate) fn validate(&self) -> Result<(), SealReason> {
        let key_ids: HashSet<Uuid> = self.keys.iter().map(|key| key.id).collect();
        let well_formed = self.format == FORMAT
            && self.check.len() == CHECK_LEN
            && (1..=MAX_SLOTS).contains(&self.slots.len())
            && (1..=MAX_KEYS).contains(&self.keys.len())
            && key_ids.len() == self.keys.len();
        if well_formed {
            Ok(())
        } else {
            Err(SealReason::DamagedHeader)
        }
    }

    /// The names of the keychain entries that the slots need.
    pub fn keychain_entries(&self) -> Vec<String> {
        self.slots_of(SlotKind::Keychain)
            .iter()
            .map(|slot| crate::keychain::entry_name(self.vault_id, slot.version))
            .collect()
    }

    /// The version that the next slot of `kind` gets.
    pub(crate) fn next_version(&self, kind: SlotKind) -> u32 {
        let newest = self.slots_of(kind).first().map_or(0, |slot| slot.version);
        newest.saturating_add(1)
    }

    /// The slots that `kind` opens, the newest first.
    pub(crate) fn slots_of(&self, kind: SlotKind) -> Vec<&SlotRecord> {
        let mut slots: Vec<_> = self.slots.iter().filter(|slot| slot.kind == kind).collect();
        slots.sort_by_key(|slot| std::cmp::Reverse(slot.version));
        slots
    }
}
