//! A keychain in memory, for tests of what the vault does in every state of a real one.
//!
//! It must never be offered to users: it forgets everything when the process ends.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretSlice;

use super::{Keychain, KeychainError};

/// Entries in memory, and failures to answer with.
#[derive(Default)]
pub struct MemoryKeychain(Mutex<State>);

#[derive(Default)]
struct State {
    entries: HashMap<String, SecretSlice<u8>>,
    failures: VecDeque<KeychainError>,
    writes: usize,
}

impl MemoryKeychain {
    /// An empty keychain that works.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the next call with `error`. Several failures are answered in order.
    pub fn fail_next(&self, error: KeychainError) {
        self.state().failures.push_back(error);
    }

    /// The names of the entries, sorted.
    pub fn entries(&self) -> Vec<String> {
        let mut names: Vec<_> = self.state().entries.keys().cloned().collect();
        names.sort();
        names
    }

    /// How many calls have stored or deleted something.
    pub fn writes(&self) -> usize {
        self.state().writes
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<T>(&self, action: impl FnOnce(&mut State) -> T) -> Result<T, KeychainError> {
        let mut state = self.state();
        match state.failures.pop_front() {
            Some(error) => Err(error),
            None => Ok(action(&mut state)),
        }
    }
}

impl Keychain for MemoryKeychain {
    fn load(&self, entry: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        self.call(|state| state.entries.get(entry).cloned())
    }

    fn store(&self, entry: &str, secret: &SecretSlice<u8>) -> Result<(), KeychainError> {
        self.call(|state| {
            state.writes += 1;
            state.entries.insert(entry.to_owned(), secret.clone());
        })
    }

    fn delete(&self, entry: &str) -> Result<(), KeychainError> {
        self.call(|state| {
            state.writes += 1;
            state.entries.remove(entry);
        })
    }
}

impl std::fmt::Debug for MemoryKeychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryKeychain").finish_non_exhaustive()
    }
}
