//! What hot requests read again and again, kept in memory and dropped the moment it changes.
//!
//! One process holds a data folder at a time, so dropping here is enough.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

/// A bounded map whose entries never outlive a change: a value that was read before a
/// [`ReadCache::clear`] is not kept by a [`ReadCache::keep`] after it.
#[derive(Debug)]
pub(crate) struct ReadCache<K, V> {
    state: RwLock<State<K, V>>,
    capacity: usize,
}

#[derive(Debug)]
struct State<K, V> {
    generation: u64,
    values: HashMap<K, V>,
}

/// When a read began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generation(u64);

impl<K: Eq + Hash, V: Clone> ReadCache<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            state: RwLock::new(State {
                generation: 0,
                values: HashMap::new(),
            }),
            capacity,
        }
    }

    /// The value, or the generation to give to [`ReadCache::keep`] after reading it.
    pub(crate) fn get(&self, key: &K) -> Result<V, Generation> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state
            .values
            .get(key)
            .cloned()
            .ok_or(Generation(state.generation))
    }

    /// Keeps what was read since `read`, unless something changed in between.
    pub(crate) fn keep(&self, read: Generation, key: K, value: V) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.generation != read.0 {
            return;
        }
        if state.values.len() >= self.capacity {
            state.values.clear();
        }
        state.values.insert(key, value);
    }

    /// Drops everything, and everything that is being read.
    pub(crate) fn clear(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.generation += 1;
        state.values.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let cache = ReadCache::new(2);
        let before = cache.get(&1).unwrap_err();
        cache.clear();
        cache.keep(before, 1, "old");
        assert!(cache.get(&1).is_err());
        let after = cache.get(&1).unwrap_err();
        cache.keep(after, 1, "new");
        assert_eq!(cache.get(&1).unwrap(), "new");
    }

    #[test]
    fn it_stays_bounded() {
        let cache = ReadCache::new(2);
        for key in 0..10 {
            let read = cache.get(&key).unwrap_err();
            cache.keep(read, key, key);
        }
        assert!(cache.state.read().unwrap().values.len() <= 2);
    }
}
