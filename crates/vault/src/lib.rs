//! The vault: it keeps the credentials of a Patchbay installation unreadable at rest.
//!
//! One random vault key is wrapped by *slots* (the operating system's keychain, a
//! passphrase, a printed recovery code). The vault key wraps one data key for each [`Purpose`], and a data key seals
//! values with XChaCha20-Poly1305 under the identity of the row that holds them, so a value
//! copied to another row, user or destination does not open.
//!
//! This crate must never do storage of its own: it hands out and takes back the plain
//! records of [`VaultHeader`], which hold nothing secret in clear. It must never mint a key
//! for a vault that exists, never fall back to plaintext, and never put a secret into an
//! error, a log line or a `Debug` text.
//!
//! # Blocking
//!
//! [`create`], [`unlock`] and every [`Keychain`] call block: Argon2id takes on the order of
//! 100 ms and 64 MiB, a keychain call up to its deadline. Call them from a plain thread.
//! [`Vault::seal`] and [`Vault::open`] take microseconds and may be called anywhere.
//!
//! # Formats
//!
//! | What | Bytes |
//! |---|---|
//! | sealed value | `0x01` ‖ key id (16) ‖ nonce (24) ‖ XChaCha20-Poly1305(data key, pad(value), row identity) |
//! | wrapped key | `0x01` ‖ nonce (24) ‖ XChaCha20-Poly1305(wrapping key, key (32), identity of the slot or key) |
//! | key check value | first 16 bytes of HMAC-SHA256(vault key, `"kcv"` ‖ vault id) |
//! | keychain entry | service `dev.patchbay.vault`, user `vault:<vault id>:v<version>`, base64 of 32 bytes |

mod aad;
mod aead;
mod create;
mod header;
#[cfg(test)]
mod hex;
mod keychain;
mod keys;
mod padding;
mod passphrase;
mod preview;
mod recovery;
mod rotate;
mod seal_reason;
mod slots;
mod unlock;
mod vault;

pub use create::{CreateError, create};
pub use header::{FORMAT, KeyRecord, SlotKind, SlotRecord, VaultHeader};
pub use keychain::{KEYCHAIN_SERVICE, Keychain, KeychainError, MemoryKeychain, OsKeychain};
pub use keys::{Keys, Purpose};
pub use preview::last4;
pub use recovery::RecoveryCode;
pub use rotate::{RotateError, Rotated, rotate};
pub use seal_reason::SealReason;
pub use slots::{
    add_keychain_slot, add_passphrase_slot, add_recovery_slot, next_keychain_entry,
    remove_keychain_entry,
};
pub use unlock::unlock;
pub use vault::{RowIdentity, Status, Vault, VaultError};

use secrecy::SecretString;

/// What opens a vault, or protects a new one.
///
/// Its `Debug` names the kind only.
#[derive(Clone, Copy)]
pub enum Opener<'a> {
    /// The operating system's keychain, or a stand-in for it.
    Keychain(&'a dyn Keychain),
    /// A passphrase that the user typed. Its UTF-8 bytes are used as they are.
    Passphrase(&'a SecretString),
    /// The printed code of a recovery slot.
    Recovery(&'a RecoveryCode),
}

impl Opener<'_> {
    /// The kind of slot that this opener works on.
    pub fn kind(&self) -> SlotKind {
        match self {
            Opener::Keychain(_) => SlotKind::Keychain,
            Opener::Passphrase(_) => SlotKind::Passphrase,
            Opener::Recovery(_) => SlotKind::Recovery,
        }
    }
}

impl std::fmt::Debug for Opener<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Opener").field(&self.kind()).finish()
    }
}
