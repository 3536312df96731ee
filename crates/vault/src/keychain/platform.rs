//! What differs between operating systems: which store to open, what its failures mean, and
//! whether a locked keychain can be recognised without a prompt.
//!
//! It must never use the `keyring` facade's own store: that one keeps a failed first start
//! until the process ends.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::CredentialStore;
use keyring_core::api::CredentialPersistence;

use super::KeychainError;

/// The system's keychain as [`OsKeychain`](super::OsKeychain) drives it.
pub(super) trait Platform: Send + Sync + 'static {
    /// Opens the store anew. May block.
    fn connect(&self) -> keyring::Result<Arc<CredentialStore>>;

    /// Whether `entry` is behind a lock at this moment, found out without a prompt. `None`
    /// when that cannot be known. May block.
    fn is_locked(&self, entry: &str) -> Option<bool>;
}

/// The keychain of the operating system this was built for.
pub(super) struct System;

impl Platform for System {
    fn connect(&self) -> keyring::Result<Arc<CredentialStore>> {
        let store = open_store()?;
        match store.persistence() {
            CredentialPersistence::UntilDelete => Ok(store),
            _ => Err(keyring::Error::NotSupportedByStore(
                "entries are not kept on disk".to_owned(),
            )),
        }
    }

    fn is_locked(&self, entry: &str) -> Option<bool> {
        is_locked(entry)
    }
}

#[cfg(target_os = "linux")]
fn open_store() -> keyring::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "macos")]
fn open_store() -> keyring::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "windows")]
fn open_store() -> keyring::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
fn open_store() -> keyring::Result<Arc<CredentialStore>> {
    Err(keyring::Error::NotSupportedByStore(
        "there is no keychain for this system".to_owned(),
    ))
}

/// How new entries are made.
pub(super) fn modifiers() -> HashMap<&'static str, &'static str> {
    if cfg!(target_os = "linux") {
        HashMap::from([("label", "Patchbay vault key")])
    } else if cfg!(target_os = "windows") {
        // The default roams to the domain's other machines.
        HashMap::from([("persistence", "Local")])
    } else {
        HashMap::new()
    }
}

/// Asks the Secret Service in a session of its own; its search reports locks instead of
/// lifting them.
#[cfg(target_os = "linux")]
fn is_locked(entry: &str) -> Option<bool> {
    use secret_service::EncryptionType;
    use secret_service::blocking::SecretService;

    let service = SecretService::connect(EncryptionType::Plain).ok()?;
    let attributes = HashMap::from([("service", super::KEYCHAIN_SERVICE), ("username", entry)]);
    let found = service.search_items(attributes).ok()?;
    if !found.locked.is_empty() {
        return Some(true);
    }
    service.get_default_collection().ok()?.is_locked().ok()
}

#[cfg(not(target_os = "linux"))]
fn is_locked(_entry: &str) -> Option<bool> {
    None
}

/// What a failure of the store means, with none of its bytes.
pub(super) fn classify(error: &keyring::Error) -> KeychainError {
    use keyring::Error;
    match error {
        Error::NoStorageAccess(cause) => classify_refusal(cause.as_ref()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => {
            KeychainError::Damaged
        }
        Error::TooLong(..) | Error::Invalid(..) | Error::NotSupportedByStore(_) => {
            KeychainError::Unsuitable
        }
        _ => KeychainError::Unavailable,
    }
}

/// The Secret Service answers "no access" for a lock that was not lifted and for a service
/// without a default collection; only the first one heals by unlocking.
#[cfg(target_os = "linux")]
fn classify_refusal(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> KeychainError {
    match cause.downcast_ref::<secret_service::Error>() {
        Some(secret_service::Error::NoResult) => KeychainError::Unavailable,
        _ => KeychainError::Locked,
    }
}

#[cfg(target_os = "macos")]
fn classify_refusal(_cause: &(dyn std::error::Error + Send + Sync + 'static)) -> KeychainError {
    KeychainError::Locked
}

/// Elsewhere a refusal means that the session has no keychain, as with a Windows service
/// account.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn classify_refusal(_cause: &(dyn std::error::Error + Send + Sync + 'static)) -> KeychainError {
    KeychainError::Unavailable
}

#[cfg(test)]
mod tests {
    use keyring::Error;

    use super::{KeychainError, classify};

    fn cause() -> Box<dyn std::error::Error + Send + Sync> {
        Box::new(std::io::Error::other("cause"))
    }

    #[test]
    fn every_failure_of_the_store_has_a_meaning() {
        let cases = [
            (Error::PlatformFailure(cause()), KeychainError::Unavailable),
            (Error::NoDefaultStore, KeychainError::Unavailable),
            (
                Error::BadStoreFormat("x".into()),
                KeychainError::Unavailable,
            ),
            (Error::BadEncoding(vec![255]), KeychainError::Damaged),
            (
                Error::BadDataFormat(vec![255], cause()),
                KeychainError::Damaged,
            ),
            (Error::Ambiguous(vec![]), KeychainError::Damaged),
            (Error::TooLong("x".into(), 1), KeychainError::Unsuitable),
            (
                Error::Invalid("x".into(), "y".into()),
                KeychainError::Unsuitable,
            ),
            (
                Error::NotSupportedByStore("x".into()),
                KeychainError::Unsuitable,
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(classify(&error), expected, "{error}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_lock_differs_from_a_missing_collection() {
        let refusal = |cause: secret_service::Error| Error::NoStorageAccess(Box::new(cause));
        let dismissed = refusal(secret_service::Error::Prompt);
        assert_eq!(classify(&dismissed), KeychainError::Locked);
        let locked = refusal(secret_service::Error::Locked);
        assert_eq!(classify(&locked), KeychainError::Locked);
        let no_collection = refusal(secret_service::Error::NoResult);
        assert_eq!(classify(&no_collection), KeychainError::Unavailable);
    }
}
