//! What tells clients apart.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, Hasher};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::outbound::OutboundPolicy;

/// A hash over everything that makes a client what it is. Not printable, since it
/// is derived from credentials.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ClientKey([u8; 32]);

impl Hash for ClientKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let first = self.0.first_chunk().copied().unwrap_or_default();
        state.write_u64(u64::from_le_bytes(first));
    }
}

/// Takes a key as it is, since every part of it is a hash already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AsItIs;

impl BuildHasher for AsItIs {
    type Hasher = Written;

    fn build_hasher(&self) -> Written {
        Written(0)
    }
}

/// What was written to it last.
pub(super) struct Written(u64);

impl Hasher for Written {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, written: u64) {
        self.0 = written;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl ClientKey {
    /// The key of a connection's client: its type and all its fields but the `id`.
    pub fn of(
        connection_type: &str,
        public: &Map<String, Value>,
        secrets: &BTreeMap<String, SecretString>,
    ) -> Self {
        Self::hashed(None, connection_type, public, secrets)
    }

    /// Hashes type, policy and fields. Every part is preceded by its length and
    /// every list by its count, and names are sorted, so that equal fields always
    /// give equal keys and different ones never do.
    pub(crate) fn new(
        connection_type: &str,
        policy: OutboundPolicy,
        public: &Map<String, Value>,
        secrets: &BTreeMap<String, SecretString>,
    ) -> Self {
        Self::hashed(Some(policy), connection_type, public, secrets)
    }

    fn hashed(
        policy: Option<OutboundPolicy>,
        connection_type: &str,
        public: &Map<String, Value>,
        secrets: &BTreeMap<String, SecretString>,
    ) -> Self {
        let mut hash = Sha256::new();
        hash.update([policy.map_or(u8::MAX, OutboundPolicy::tag)]);
        part(&mut hash, connection_type);
        let mut public: Vec<_> = public.iter().filter(|(name, _)| *name != "id").collect();
        public.sort_unstable_by_key(|(name, _)| *name);
        count(&mut hash, public.len());
        for (name, value) in public {
            let mut value = value.clone();
            value.sort_all_objects();
            part(&mut hash, name);
            part(&mut hash, &value.to_string());
        }
        count(&mut hash, secrets.len());
        for (name, value) in secrets {
            part(&mut hash, name);
            part(&mut hash, value.expose_secret());
        }
        Self(hash.finalize().into())
    }
}

fn count(hash: &mut Sha256, items: usize) {
    hash.update(items.to_le_bytes());
}

fn part(hash: &mut Sha256, text: &str) {
    count(hash, text.len());
    hash.update(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(connection_type: &str, public: Value, secret: &str) -> ClientKey {
        let secrets = BTreeMap::from([("api_key".to_owned(), SecretString::from(secret))]);
        let Value::Object(public) = public else {
            panic!("fields are an object")
        };
        ClientKey::new(connection_type, OutboundPolicy::https(), &public, &secrets)
    }

    fn same(a: ClientKey, b: ClientKey) -> bool {
        a == b
    }

    #[test]
    fn equal_fields_share_a_key_whatever_their_id_and_order() {
        let first = json!({"id": "a", "url": "https://x.example", "headers": {"p": 1, "q": 2}});
        let second = json!({"headers": {"q": 2, "p": 1}, "url": "https://x.example", "id": "b"});
        assert!(same(key("T", first, "k"), key("T", second, "k")));
    }

    #[test]
    fn type_fields_secrets_and_policy_tell_keys_apart() {
        let base = || json!({"url": "https://x.example"});
        let other = json!({"url": "https://y.example"});
        assert!(!same(key("T", base(), "k"), key("U", base(), "k")));
        assert!(!same(key("T", base(), "k"), key("T", base(), "l")));
        assert!(!same(key("T", base(), "k"), key("T", other, "k")));
        assert!(!same(
            key("T", json!({"a": "b"}), ""),
            key("T", json!({"ab": ""}), "")
        ));
        let with = |policy| ClientKey::new("T", policy, &Map::new(), &BTreeMap::new());
        let url = "https://x.example".parse().unwrap();
        let local = OutboundPolicy::for_url(&url, crate::address::Reach::Local).unwrap();
        assert!(!same(with(OutboundPolicy::https()), with(local)));
    }
}
