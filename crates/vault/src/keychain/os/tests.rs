//! The deadline, the parked call and the rebuilt store, against a store that misbehaves on
//! command.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
use keyring_core::{CredentialStore, Entry, Error, Result};
use secrecy::{ExposeSecret, SecretSlice};

use super::{Keychain, KeychainError, OsKeychain, Platform};

const DEADLINE: Duration = Duration::from_millis(300);

/// What the next call of the store does instead of working.
enum Trouble {
    Park(Receiver<()>),
    Fail(Error),
    Panic,
}

#[derive(Default)]
struct Backend {
    entries: Mutex<HashMap<String, Vec<u8>>>,
    troubles: Mutex<VecDeque<Trouble>>,
    refused_connects: AtomicUsize,
    connects: AtomicUsize,
    locked: Mutex<Option<bool>>,
}

impl Backend {
    fn next(&self, trouble: Trouble) {
        self.troubles.lock().unwrap().push_back(trouble);
    }

    /// Parks the next call until the sender is used or dropped.
    fn park_next(&self) -> Sender<()> {
        let (release, parked) = mpsc::channel();
        self.next(Trouble::Park(parked));
        release
    }

    fn suffer(&self) -> Result<()> {
        let trouble = self.troubles.lock().unwrap().pop_front();
        match trouble {
            None => Ok(()),
            Some(Trouble::Fail(error)) => Err(error),
            Some(Trouble::Panic) => panic!("the store panics"),
            Some(Trouble::Park(parked)) => {
                let _ = parked.recv();
                Ok(())
            }
        }
    }
}

struct Fake(Arc<Backend>);

impl Platform for Fake {
    fn connect(&self) -> Result<Arc<CredentialStore>> {
        self.0.connects.fetch_add(1, Ordering::SeqCst);
        let refused = &self.0.refused_connects;
        if refused.load(Ordering::SeqCst) > 0 {
            refused.fetch_sub(1, Ordering::SeqCst);
            return Err(platform_failure());
        }
        Ok(Arc::new(FakeStore(self.0.clone())))
    }

    fn is_locked(&self, _entry: &str) -> Option<bool> {
        *self.0.locked.lock().unwrap()
    }
}

struct FakeStore(Arc<Backend>);

impl CredentialStoreApi for FakeStore {
    fn vendor(&self) -> String {
        "fake".to_owned()
    }

    fn id(&self) -> String {
        "fake".to_owned()
    }

    fn build(&self, _: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let credential: Arc<Credential> = Arc::new(FakeCredential(self.0.clone(), user.to_owned()));
        Ok(Entry::new_with_credential(credential))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct FakeCredential(Arc<Backend>, String);

impl CredentialApi for FakeCredential {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.0.suffer()?;
        let mut entries = self.0.entries.lock().unwrap();
        entries.insert(self.1.clone(), secret.to_vec());
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.0.suffer()?;
        let entries = self.0.entries.lock().unwrap();
        entries.get(&self.1).cloned().ok_or(Error::NoEntry)
    }

    fn delete_credential(&self) -> Result<()> {
        self.0.suffer()?;
        let removed = self.0.entries.lock().unwrap().remove(&self.1);
        removed.map(drop).ok_or(Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FakeCredential")
    }
}

fn platform_failure() -> Error {
    Error::PlatformFailure(Box::new(std::io::Error::other("service gone")))
}

fn keychain() -> (Arc<Backend>, OsKeychain) {
    let backend = Arc::new(Backend::default());
    let keychain = OsKeychain::on(Arc::new(Fake(backend.clone())), DEADLINE);
    (backend, keychain)
}

fn secret() -> SecretSlice<u8> {
    b"secret".to_vec().into()
}

fn load(keychain: &OsKeychain) -> std::result::Result<Option<Vec<u8>>, KeychainError> {
    let stored = keychain.load("a")?;
    Ok(stored.map(|bytes| bytes.expose_secret().to_vec()))
}

/// What is stored, once the parked call has returned.
fn load_when_healed(keychain: &OsKeychain) -> Option<Vec<u8>> {
    let answer = (0..100).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        load(keychain).ok()
    });
    answer.expect("the keychain heals within a second")
}

#[test]
fn stores_loads_and_deletes() {
    let (_, keychain) = keychain();
    assert_eq!(load(&keychain), Ok(None));
    keychain.store("a", &secret()).unwrap();
    assert_eq!(load(&keychain), Ok(Some(b"secret".to_vec())));
    keychain.delete("a").unwrap();
    keychain.delete("a").unwrap();
    assert_eq!(load(&keychain), Ok(None));
}

#[test]
fn a_parked_call_times_out_and_later_ones_fail_fast() {
    let (backend, keychain) = keychain();
    *backend.locked.lock().unwrap() = Some(true);
    let _release = backend.park_next();

    let start = Instant::now();
    assert_eq!(load(&keychain), Err(KeychainError::Timeout));
    assert!(start.elapsed() >= DEADLINE);

    let start = Instant::now();
    for _ in 0..10 {
        assert_eq!(load(&keychain), Err(KeychainError::Locked));
    }
    assert!(
        start.elapsed() < DEADLINE,
        "no call waited for the parked one"
    );
}

#[test]
fn without_knowledge_of_the_lock_later_calls_still_fail_fast() {
    let (backend, keychain) = keychain();
    let _release = backend.park_next();
    assert_eq!(load(&keychain), Err(KeychainError::Timeout));
    let start = Instant::now();
    assert_eq!(load(&keychain), Err(KeychainError::Timeout));
    assert!(start.elapsed() < DEADLINE);
}

#[test]
fn an_answered_prompt_heals_without_a_new_store() {
    let (backend, keychain) = keychain();
    *backend.locked.lock().unwrap() = Some(true);
    let release = backend.park_next();
    assert_eq!(load(&keychain), Err(KeychainError::Timeout));
    release.send(()).unwrap();
    assert_eq!(load_when_healed(&keychain), None);
    assert_eq!(backend.connects.load(Ordering::SeqCst), 1);
}

#[test]
fn an_unlock_elsewhere_heals_although_the_call_stays_parked() {
    let (backend, keychain) = keychain();
    let _release = backend.park_next();
    assert_eq!(load(&keychain), Err(KeychainError::Timeout));
    *backend.locked.lock().unwrap() = Some(false);
    assert_eq!(load(&keychain), Ok(None));
    assert_eq!(backend.connects.load(Ordering::SeqCst), 2);
}

#[test]
fn a_call_that_its_caller_gave_up_never_starts() {
    let (backend, keychain) = keychain();
    let release = backend.park_next();
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(load(&keychain), Err(KeychainError::Timeout)));
        thread::sleep(DEADLINE / 3);
        let queued = keychain.store("a", &secret());
        assert_eq!(queued, Err(KeychainError::Timeout));
    });
    release.send(()).unwrap();
    // The same worker answers, after what was queued before.
    assert_eq!(load_when_healed(&keychain), None);
    assert_eq!(backend.connects.load(Ordering::SeqCst), 1);
}

#[test]
fn a_failed_start_is_not_kept() {
    let (backend, keychain) = keychain();
    backend.refused_connects.store(1, Ordering::SeqCst);
    assert_eq!(load(&keychain), Err(KeychainError::Unavailable));
    assert_eq!(load(&keychain), Ok(None));
}

#[test]
fn a_store_that_outlived_its_service_is_rebuilt_within_the_call() {
    let (backend, keychain) = keychain();
    keychain.store("a", &secret()).unwrap();
    backend.next(Trouble::Fail(platform_failure()));
    assert_eq!(load(&keychain), Ok(Some(b"secret".to_vec())));
    assert_eq!(backend.connects.load(Ordering::SeqCst), 2);
}

#[test]
fn any_failure_makes_the_next_call_use_a_new_store() {
    let (backend, keychain) = keychain();
    backend.next(Trouble::Fail(Error::BadEncoding(vec![255])));
    assert_eq!(load(&keychain), Err(KeychainError::Damaged));
    assert_eq!(load(&keychain), Ok(None));
    assert_eq!(backend.connects.load(Ordering::SeqCst), 2);
}

#[test]
fn storing_into_nothing_is_a_failure() {
    let (backend, keychain) = keychain();
    backend.next(Trouble::Fail(Error::NoEntry));
    assert_eq!(
        keychain.store("a", &secret()),
        Err(KeychainError::Unavailable)
    );
}

#[test]
fn a_panic_of_the_store_is_one_failed_call() {
    let (backend, keychain) = keychain();
    backend.next(Trouble::Panic);
    assert_eq!(load(&keychain), Err(KeychainError::Unavailable));
    assert_eq!(load(&keychain), Ok(None));
}
