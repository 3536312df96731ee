//! The secrets that this process handled lately, known by keyed hashes of their forms.
//!
//! A form is known by the hash of its first bytes, its length and the hash of all of it, under a key
//! that is random for each process: nothing here tells a secret, and a locked vault leaves none.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{LazyLock, PoisonError, RwLock};

use secrecy::{ExposeSecret as _, SecretString};

use crate::SHORTEST;
use crate::forms::{encodings, spellings};

/// How many secrets a generation holds. Two are looked at, so that at least so many of the last
/// secrets are known at any time.
const GENERATION: usize = 2_048;

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

/// Remembers a secret by its hashes, so that [`crate::RedactingWriter`] recognises it from now on.
/// One of fewer than eight bytes is not remembered.
pub fn learn(secret: &SecretString) {
    let secret = secret.expose_secret();
    if secret.len() < SHORTEST {
        return;
    }
    let familiar = KNOWN
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .is_recent(secret);
    if !familiar {
        KNOWN
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .learn(secret);
    }
}

/// Where secrets that were learnt stand in `bytes`, from first to last.
pub(crate) fn find(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    KNOWN
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .find(bytes)
}

#[derive(Default)]
struct Known {
    key: RandomState,
    recent: Generation,
    former: Generation,
}

#[derive(Default)]
struct Generation {
    secrets: HashSet<u64>,
    /// By the hash of a form's first bytes: its length, and the hashes of the forms of that length.
    forms: HashMap<u64, BTreeMap<usize, HashSet<u64>>>,
}

impl Known {
    fn hash(&self, bytes: &[u8]) -> u64 {
        self.key.hash_one(bytes)
    }

    fn is_recent(&self, secret: &str) -> bool {
        self.recent.secrets.contains(&self.hash(secret.as_bytes()))
    }

    fn learn(&mut self, secret: &str) {
        if self.recent.secrets.len() >= GENERATION {
            self.former = std::mem::take(&mut self.recent);
        }
        let whole = self.hash(secret.as_bytes());
        self.recent.secrets.insert(whole);
        for form in spellings(secret) {
            self.remember(form.as_bytes());
        }
        for form in encodings(secret) {
            self.remember(&form);
        }
    }

    fn remember(&mut self, form: &[u8]) {
        let Some(first) = form.get(..SHORTEST) else {
            return;
        };
        let (first, whole) = (self.hash(first), self.hash(form));
        let lengths = self.recent.forms.entry(first).or_default();
        lengths.entry(form.len()).or_default().insert(whole);
    }

    fn find(&self, bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
        let mut found = Vec::new();
        if self.recent.secrets.is_empty() {
            return found;
        }
        let mut at = 0;
        while let Some(first) = bytes.get(at..at + SHORTEST) {
            match self.longest(self.hash(first), &bytes[at..]) {
                Some(length) => {
                    found.push(at..at + length);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The length of the longest form that `bytes` begin with.
    fn longest(&self, first: u64, bytes: &[u8]) -> Option<usize> {
        let generations = [&self.recent, &self.former];
        let lengths = generations
            .into_iter()
            .filter_map(|generation| generation.forms.get(&first))
            .flatten();
        lengths
            .filter(|(length, _)| **length <= bytes.len())
            .filter(|(length, hashes)| hashes.contains(&self.hash(&bytes[..**length])))
            .map(|(length, _)| *length)
            .max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_a_generation_of_the_last_secrets_is_known() {
        let mut known = Known::default();
        let secret = |number: usize| format!("secret-number-{number:08}");
        for number in 0..GENERATION * 3 {
            known.learn(&secret(number));
        }
        let finds = |number: usize| !known.find(secret(number).as_bytes()).is_empty();
        assert!((GENERATION * 2..GENERATION * 3).all(finds));
        assert!(!finds(0), "what is old is forgotten, so memory is bounded");
    }

    #[test]
    fn the_longer_of_two_secrets_that_begin_alike_goes_whole() {
        let mut known = Known::default();
        known.learn("sk-proj-abcd");
        known.learn("sk-proj-abcd-efgh");
        let only = |text: &[u8]| known.find(text).first().cloned();
        assert_eq!(only(b"key sk-proj-abcd-efgh."), Some(4..21));
        assert_eq!(only(b"key sk-proj-abcd."), Some(4..16));
        assert!(known.find(b"key sk-proj-other").is_empty());
    }
}
