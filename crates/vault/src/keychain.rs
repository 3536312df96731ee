//! The keychain as the vault needs it: three blocking calls on one entry.
//!
//! It must never choose what to do about a failure (that is the caller's), and no error may
//! carry what an entry holds.

mod memory;
mod os;
mod platform;

pub use memory::MemoryKeychain;
pub use os::OsKeychain;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, ExposeSecretMut, SecretSlice};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::SealReason;
use crate::aead::{KEY_LEN, Key};

/// The service name of every entry.
pub const KEYCHAIN_SERVICE: &str = "dev.patchbay.vault";

/// Length of a key in base64.
const ENCODED_LEN: usize = KEY_LEN.div_ceil(3) * 4;

/// Stores small secrets by entry name, under the service [`KEYCHAIN_SERVICE`].
///
/// Every call may block, for as long as the implementation states.
pub trait Keychain: Send + Sync {
    /// What `entry` holds, or `None` when the keychain works and has no such entry.
    fn load(&self, entry: &str) -> Result<Option<SecretSlice<u8>>, KeychainError>;

    /// Stores `secret` as `entry`, in place of what it held.
    fn store(&self, entry: &str, secret: &SecretSlice<u8>) -> Result<(), KeychainError>;

    /// Removes `entry`. It is no error when there is none.
    fn delete(&self, entry: &str) -> Result<(), KeychainError>;

    /// Whether the keychain is locked, found out without asking its user. `None` where that cannot
    /// be known.
    fn is_locked(&self) -> Option<bool> {
        None
    }
}

/// Why a keychain call failed. Carries nothing of what the keychain holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain service, or it failed.
    #[error("the system keychain cannot be reached")]
    Unavailable,
    /// The keychain is locked and was not unlocked.
    #[error("the system keychain is locked")]
    Locked,
    /// No answer before the deadline; the keychain may be waiting for the user.
    #[error("the system keychain did not answer in time")]
    Timeout,
    /// The entry exists more than once, or cannot be read.
    #[error("the system keychain holds no single readable entry of this name")]
    Damaged,
    /// The keychain does not keep entries on disk, or does not take this one.
    #[error("the system keychain does not keep entries of this kind")]
    Unsuitable,
}

impl From<KeychainError> for SealReason {
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::Unavailable | KeychainError::Unsuitable => Self::NoKeychain,
            KeychainError::Locked => Self::Locked,
            KeychainError::Timeout => Self::Timeout,
            KeychainError::Damaged => Self::DamagedKey,
        }
    }
}

/// The entry that holds version `version` of the key of a vault's keychain slot.
pub(crate) fn entry_name(vault_id: Uuid, version: u32) -> String {
    format!("vault:{vault_id}:v{version}")
}

/// What a key's entry holds: base64, because `KWallet`'s bridge keeps only UTF-8.
pub(crate) fn encode_key(key: &Key) -> SecretSlice<u8> {
    let text = Zeroizing::new(STANDARD.encode(key.expose_secret()));
    text.as_bytes().to_vec().into()
}

/// The key in an entry, or `None` when what it holds is not one.
pub(crate) fn decode_key(stored: &SecretSlice<u8>) -> Option<Key> {
    let text: &[u8; ENCODED_LEN] = stored.expose_secret().try_into().ok()?;
    let mut decoded = Zeroizing::new([0; ENCODED_LEN]);
    let len = STANDARD.decode_slice(text, decoded.as_mut_slice()).ok()?;
    let mut key = Key::new(Box::new([0; KEY_LEN]));
    key.expose_secret_mut()
        .copy_from_slice(decoded.get(..len).filter(|bytes| bytes.len() == KEY_LEN)?);
    Some(key)
}
