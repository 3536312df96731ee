//! The process-wide vault: sealed with a reason, or unsealed with its keys.
//!
//! It must never answer with plaintext that was not authenticated under the identity the
//! caller names, and never keep a key after [`Vault::lock`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::aad::Aad;
use crate::aead::{self, AeadError, NONCE_LEN, RandomError, TAG_LEN};
use crate::keys::{Keys, Purpose};
use crate::{SealReason, padding};

/// The version byte of a sealed value.
const VERSION: u8 = 1;
const KEY_ID_LEN: usize = 16;
const PREFIX_LEN: usize = 1 + KEY_ID_LEN + NONCE_LEN;

/// Where a value is stored and where it may be sent.
///
/// All of it is authenticated with the value: a value opens only under the identity that it
/// was sealed under. `None` differs from an empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowIdentity<'a> {
    /// The table that holds the value.
    pub table: &'a str,
    /// The row's id.
    pub row: &'a str,
    /// The column, or the name of the field within it.
    pub column: &'a str,
    /// The App that the value belongs to, when it belongs to one.
    pub app: Option<&'a str>,
    /// The user that the value belongs to, when it belongs to one.
    pub user: Option<&'a str>,
    /// The only place the secret may be sent to, as `scheme://host:port`.
    pub destination: Option<&'a str>,
}

impl RowIdentity<'_> {
    fn aad(&self, vault_id: Uuid, key_id: Uuid) -> Aad {
        Aad::new("patchbay.vault.value")
            .field(&[VERSION])
            .field(vault_id.as_bytes())
            .field(key_id.as_bytes())
            .field(self.table.as_bytes())
            .field(self.row.as_bytes())
            .field(self.column.as_bytes())
            .optional(self.app)
            .optional(self.user)
            .optional(self.destination)
    }
}

/// Why a value was not sealed or opened. Carries nothing of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The vault is sealed.
    #[error("{}", .0.message())]
    Sealed(SealReason),
    /// The value was altered, or belongs to another row, user or destination.
    #[error("the stored value does not belong to this row, or was altered")]
    AuthFailed,
    /// The value was sealed under a key that this vault does not have.
    #[error("the stored value was sealed under a key that this vault does not have")]
    UnknownKey,
    /// The bytes are not a sealed value of a version this program knows.
    #[error("the stored value is not in a format that this version reads")]
    BadFormat,
    /// The system's random source failed.
    #[error("the system's random source failed")]
    Random,
}

impl From<RandomError> for VaultError {
    fn from(_: RandomError) -> Self {
        Self::Random
    }
}

/// Whether the vault can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It cannot, for this reason.
    Sealed(SealReason),
    /// It can.
    Unsealed,
}

enum State {
    Sealed(SealReason),
    Unsealed(Keys),
}

/// A handle on the process's vault. Clones share one state.
#[derive(Clone)]
pub struct Vault(Arc<RwLock<State>>, Arc<Use>);

/// When the vault was last used, in milliseconds since `start`.
struct Use {
    start: Instant,
    used_ms: AtomicU64,
}

impl Default for Use {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            used_ms: AtomicU64::new(0),
        }
    }
}

impl Vault {
    /// A vault that cannot be used, for `reason`.
    pub fn sealed(reason: SealReason) -> Self {
        Self(Arc::new(RwLock::new(State::Sealed(reason))), Arc::default())
    }

    /// A vault that seals and opens with `keys`.
    pub fn unsealed(keys: Keys) -> Self {
        Self(Arc::new(RwLock::new(State::Unsealed(keys))), Arc::default())
    }

    /// Whether the vault can be used at this moment.
    pub fn status(&self) -> Status {
        match &*self.read() {
            State::Sealed(reason) => Status::Sealed(*reason),
            State::Unsealed(_) => Status::Unsealed,
        }
    }

    /// Starts to use `keys`, for every clone of this handle.
    pub fn unseal(&self, keys: Keys) {
        self.touch();
        self.replace(State::Unsealed(keys));
    }

    /// Uses other keys from now on, of the same vault. It stays sealed if it was locked meanwhile.
    pub fn replace_keys(&self, keys: Keys) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Unsealed(_)) {
            *state = State::Unsealed(keys);
        }
    }

    /// Drops and zeroizes the keys. The reason is then [`SealReason::LockedHere`].
    pub fn lock(&self) {
        self.lock_because(SealReason::LockedHere);
    }

    /// As [`Vault::lock`], for a reason that an attempt to open it has told.
    pub fn lock_because(&self, reason: SealReason) {
        self.replace(State::Sealed(reason));
    }

    /// Seals `plaintext` for the place that `row` names, under the key of `purpose`.
    ///
    /// The result is the sealed format of the crate's documentation. Its length tells the
    /// plaintext's only to the next multiple of 64 bytes.
    ///
    /// # Errors
    /// When the vault is sealed or the random source fails.
    pub fn seal(
        &self,
        purpose: Purpose,
        row: &RowIdentity<'_>,
        plaintext: &SecretString,
    ) -> Result<Vec<u8>, VaultError> {
        self.touch();
        let state = self.read();
        let keys = unsealed(&state)?;
        let data_key = keys.sealing(purpose).ok_or(VaultError::UnknownKey)?;
        let nonce = aead::random_bytes::<NONCE_LEN>()?;
        let aad = row.aad(keys.vault_id(), data_key.id);

        let mut sealed = padded(data_key.id, &nonce, plaintext);
        let tag = aead::encrypt(
            &data_key.key,
            &nonce,
            aad.as_bytes(),
            &mut sealed[PREFIX_LEN..],
        )
        .map_err(|AeadError| VaultError::BadFormat)?;
        sealed.extend_from_slice(&tag);
        Ok(std::mem::take(&mut *sealed))
    }

    /// Opens what [`Vault::seal`] returned for the same `row`.
    ///
    /// # Errors
    /// [`VaultError::AuthFailed`] when the value was altered or belongs elsewhere,
    /// [`VaultError::UnknownKey`] and [`VaultError::BadFormat`] when it never came from this
    /// vault, [`VaultError::Sealed`] while the vault is sealed.
    pub fn open(&self, row: &RowIdentity<'_>, sealed: &[u8]) -> Result<SecretString, VaultError> {
        self.touch();
        let state = self.read();
        let keys = unsealed(&state)?;
        let (key_id, nonce, ciphertext, tag) = split(sealed).ok_or(VaultError::BadFormat)?;
        let data_key = keys.by_id(key_id).ok_or(VaultError::UnknownKey)?;
        let aad = row.aad(keys.vault_id(), key_id);

        let mut plaintext = Zeroizing::new(ciphertext.to_vec());
        aead::decrypt(&data_key.key, nonce, aad.as_bytes(), &mut plaintext, tag)
            .map_err(|AeadError| VaultError::AuthFailed)?;
        let value = padding::unpad(&plaintext).ok_or(VaultError::BadFormat)?;
        std::str::from_utf8(value)
            .map(SecretString::from)
            .map_err(|_| VaultError::BadFormat)
    }

    /// Runs `work` with the keys, for what changes the vault's own records. The keys stay in place
    /// meanwhile, and no caller can take them out.
    ///
    /// # Errors
    /// [`VaultError::Sealed`].
    pub fn with_keys<T>(&self, work: impl FnOnce(&Keys) -> T) -> Result<T, VaultError> {
        Ok(work(unsealed(&self.read())?))
    }

    /// Whether a sealed value must be sealed anew: it stands under another key than the newest of
    /// `purpose`.
    ///
    /// # Errors
    /// [`VaultError::Sealed`], [`VaultError::BadFormat`].
    pub fn is_outdated(&self, purpose: Purpose, sealed: &[u8]) -> Result<bool, VaultError> {
        let state = self.read();
        let newest = unsealed(&state)?
            .sealing(purpose)
            .ok_or(VaultError::UnknownKey)?;
        let (key_id, ..) = split(sealed).ok_or(VaultError::BadFormat)?;
        Ok(key_id != newest.id)
    }

    /// How long ago a value was sealed or opened, or the vault was opened.
    pub fn idle(&self) -> Duration {
        let used = Duration::from_millis(self.1.used_ms.load(Ordering::Relaxed));
        self.1.start.elapsed().saturating_sub(used)
    }

    /// Notes that the vault is in use.
    pub fn touch(&self) {
        let now = self.1.start.elapsed().as_millis();
        self.1
            .used_ms
            .store(u64::try_from(now).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    // A panic elsewhere cannot leave the state half written: it is replaced whole.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, state: State) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Vault").field(&self.status()).finish()
    }
}

fn unsealed(state: &State) -> Result<&Keys, VaultError> {
    match state {
        State::Sealed(reason) => Err(VaultError::Sealed(*reason)),
        State::Unsealed(keys) => Ok(keys),
    }
}

/// The prefix and the padded plaintext, in a buffer that takes the tag without moving: a
/// reallocation would leave the plaintext behind.
fn padded(key_id: Uuid, nonce: &[u8; NONCE_LEN], plaintext: &SecretString) -> Zeroizing<Vec<u8>> {
    let bytes = plaintext.expose_secret().as_bytes();
    let len = PREFIX_LEN + padding::padded_len(bytes.len()) + TAG_LEN;
    let mut buffer = Zeroizing::new(Vec::with_capacity(len));
    buffer.push(VERSION);
    buffer.extend_from_slice(key_id.as_bytes());
    buffer.extend_from_slice(nonce);
    buffer.extend_from_slice(bytes);
    padding::pad(&mut buffer, bytes.len());
    buffer
}

type Parts<'a> = (Uuid, &'a [u8; NONCE_LEN], &'a [u8], &'a [u8; TAG_LEN]);

/// The parts of a sealed value, or `None` when the bytes cannot be one.
fn split(sealed: &[u8]) -> Option<Parts<'_>> {
    let (version, rest) = sealed.split_first()?;
    let (key_id, rest) = rest.split_first_chunk::<KEY_ID_LEN>()?;
    let (nonce, rest) = rest.split_first_chunk::<NONCE_LEN>()?;
    let (ciphertext, tag) = rest.split_last_chunk::<TAG_LEN>()?;
    let well_formed = *version == VERSION
        && !ciphertext.is_empty()
        && ciphertext.len().is_multiple_of(padding::BUCKET);
    well_formed.then(|| (Uuid::from_bytes(*key_id), nonce, ciphertext, tag))
}
