//! Clients of connections, made once and shared.
//!
//! Nodes whose connections have equal type and fields share one client, whoever
//! they belong to; the id of a connection plays no part. The manager keeps a hash
//! of the fields and must never keep or log the fields or the hash itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::future::Cache;
use moka::policy::EvictionPolicy;
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::outbound::{ClientError, Clients, OutboundPolicy};

/// Clients kept at once; the least recently used one goes first. The SDK's bound.
const MAX_CLIENTS: u64 = 512;

/// Counters of the shared clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagerStats {
    /// Requests answered with a client that existed or was being made.
    pub hits: u64,
    /// Clients made.
    pub misses: u64,
    /// Clients kept at this moment.
    pub live: u64,
}

/// A hash over everything that makes a client what it is. Not printable, since it
/// is derived from credentials.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClientKey([u8; 32]);

impl ClientKey {
    /// Hashes type, policy and fields. Every part is preceded by its length and
    /// every list by its count, and names are sorted, so that equal fields always
    /// give equal keys and different ones never do.
    pub(crate) fn new(
        connection_type: &str,
        policy: OutboundPolicy,
        public: &Map<String, Value>,
        secrets: &BTreeMap<String, SecretString>,
    ) -> Self {
        let mut hash = Sha256::new();
        hash.update([policy.tag()]);
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

/// The shared clients. Cheap to clone; clones share everything.
#[derive(Clone)]
pub(crate) struct ConnectionManager {
    clients: Cache<ClientKey, Client>,
    factory: Arc<Clients>,
    counters: Arc<Counters>,
}

#[derive(Default)]
struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl ConnectionManager {
    pub(crate) fn new(factory: Clients) -> Self {
        Self::with_capacity(factory, MAX_CLIENTS)
    }

    fn with_capacity(factory: Clients, clients: u64) -> Self {
        Self {
            clients: Cache::builder()
                .max_capacity(clients)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
            factory: Arc::new(factory),
            counters: Arc::default(),
        }
    }

    /// The client for a key, made by the first caller while the others wait.
    ///
    /// # Errors
    /// The client cannot be made; nothing is kept then, and the next call tries
    /// again.
    pub(crate) async fn client(
        &self,
        key: ClientKey,
        policy: OutboundPolicy,
    ) -> Result<Client, Arc<ClientError>> {
        let entry = self
            .clients
            .entry(key)
            .or_try_insert_with(async { self.factory.client(policy) })
            .await?;
        let counter = if entry.is_fresh() {
            &self.counters.misses
        } else {
            &self.counters.hits
        };
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(entry.into_value())
    }

    /// A client that nobody shares, for one request.
    pub(crate) fn unshared(&self, policy: OutboundPolicy) -> Result<Client, ClientError> {
        self.factory.client(policy)
    }

    pub(crate) fn stats(&self) -> ManagerStats {
        ManagerStats {
            hits: self.counters.hits.load(Ordering::Relaxed),
            misses: self.counters.misses.load(Ordering::Relaxed),
            live: u64::try_from(self.clients.iter().count()).unwrap_or(u64::MAX),
        }
    }
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

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_thousand_tasks_make_one_client() {
        let manager = ConnectionManager::new(Clients::new().unwrap());
        let tasks: Vec<_> = (0..1_000)
            .map(|_| {
                let manager = manager.clone();
                tokio::spawn(async move {
                    let key = key("T", json!({}), "k");
                    manager.client(key, OutboundPolicy::https()).await.is_ok()
                })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap());
        }

        let expected = ManagerStats {
            hits: 999,
            misses: 1,
            live: 1,
        };
        assert_eq!(manager.stats(), expected);
    }

    #[tokio::test]
    async fn the_least_recently_used_client_goes_first() {
        let manager = ConnectionManager::with_capacity(Clients::new().unwrap(), 2);
        let touch = async |secret: &str| {
            let key = key("T", json!({}), secret);
            manager.client(key, OutboundPolicy::https()).await.unwrap();
            manager.clients.run_pending_tasks().await;
        };
        for secret in ["a", "b", "a", "c"] {
            touch(secret).await;
        }
        let made = manager.stats();
        assert_eq!((made.misses, made.live), (3, 2));

        touch("a").await;
        assert_eq!(manager.stats().misses, 3, "a was used after b and is kept");
        touch("b").await;
        assert_eq!(manager.stats().misses, 4, "b was dropped");
    }
}
