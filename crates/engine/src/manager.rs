//! Clients of connections, made once and shared: the `ConnectionManager` of the Dynamiq SDK.
//!
//! Nodes whose connections have equal type and fields share one client, whoever they belong to; the
//! id of a connection plays no part. A lookup of a client that is there takes no lock and writes to
//! nothing that another thread reads, so that threads do not slow each other down. The manager keeps
//! a hash of the fields and must never keep or log the fields or the hash itself.

mod handle;
mod key;
mod scope;

use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use crossbeam_utils::CachePadded;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use tokio::sync::OnceCell;

pub use handle::Handle;
use handle::{Shared, Stripes};
use key::AsItIs;
pub use key::ClientKey;
pub use scope::Scope;

/// Clients kept at once; the least recently used one goes first. The SDK's bound.
const MAX_CLIENTS: usize = 512;

/// A client of a service, as a [`ConnectionManager`] keeps it.
pub trait ConnectionClient: Send + Sync + 'static {
    /// Why none could be made.
    type Error: Send + Sync + 'static;

    /// Whether it can be used no more; the next lookup then makes another.
    fn is_closed(&self) -> bool;

    /// Ends what it holds open.
    fn close(&self);

    /// Ends what it holds open, and waits until that is done.
    fn aclose(&self) -> impl Future<Output = ()> + Send {
        async { self.close() }
    }
}

/// Counters of shared clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagerStats {
    /// Requests answered with a client that existed or was being made.
    pub hits: u64,
    /// Clients made.
    pub misses: u64,
    /// Clients kept at this moment.
    pub live: u64,
}

/// The shared clients. Cheap to clone; clones share everything.
pub struct ConnectionManager<C: ConnectionClient>(Arc<Inner<C>>);

type Slots<C> = HashMap<ClientKey, Arc<Slot<C>>, AsItIs>;

struct Inner<C: ConnectionClient> {
    /// Replaced as a whole, so that a lookup needs no lock: changes are rare, lookups are not.
    slots: ArcSwap<Slots<C>>,
    /// Held while the slots are replaced, and never while something is waited for.
    change: Mutex<()>,
    capacity: usize,
    /// How far behind the clock counts as just used.
    recent: u64,
    /// Counts up with every use that is noted.
    clock: AtomicU64,
    hits: Stripes<CachePadded<AtomicU64>>,
    misses: AtomicU64,
}

/// The place of one client, from the moment that somebody asks for it.
struct Slot<C: ConnectionClient> {
    client: OnceCell<Result<Shared<C>, Arc<C::Error>>>,
    used: AtomicU64,
    /// The manager was closed; a client that is still being made is closed at once.
    ended: AtomicBool,
}

impl<C: ConnectionClient> Slot<C> {
    fn shared(&self) -> Option<&Shared<C>> {
        self.client.get()?.as_ref().ok()
    }

    fn is_over(&self) -> bool {
        self.ended.load(Ordering::Acquire)
            || self
                .shared()
                .is_some_and(|shared| shared.client().is_closed())
    }
}

impl<C: ConnectionClient> Clone for ConnectionManager<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: ConnectionClient> fmt::Debug for ConnectionManager<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ConnectionManager")
            .field(&self.stats())
            .finish()
    }
}

impl<C: ConnectionClient> Default for ConnectionManager<C> {
    /// A manager of up to 512 clients.
    fn default() -> Self {
        Self::with_capacity(MAX_CLIENTS)
    }
}

impl<C: ConnectionClient> ConnectionManager<C> {
    /// A manager of up to so many clients, one at least. One more drops the least recently used, which
    /// goes on working for those who have it in hand.
    pub fn with_capacity(clients: usize) -> Self {
        Self(Arc::new(Inner {
            slots: ArcSwap::default(),
            change: Mutex::new(()),
            capacity: clients.max(1),
            recent: u64::try_from(clients / 8).unwrap_or(0),
            clock: AtomicU64::new(0),
            hits: Stripes::new(CachePadded::default),
            misses: AtomicU64::new(0),
        }))
    }

    /// A manager of its own, of the same size, whose clients are closed when it is dropped.
    pub fn scope(&self) -> Scope<C> {
        Scope::new(Self::with_capacity(self.0.capacity))
    }

    /// The client of a key if it is there and usable.
    pub fn cached(&self, key: ClientKey) -> Option<Handle<C>> {
        let slots = self.0.slots.load();
        let slot = slots.get(&key)?;
        let shared = slot.shared()?;
        if shared.client().is_closed() {
            return None;
        }
        self.0.touch(slot);
        self.0.hit();
        Some(shared.handle())
    }

    /// The client of a key. The first caller makes it while the others wait; so does the first one who
    /// finds it closed. If making it is given up, one of those who wait takes over.
    ///
    /// # Errors
    /// It cannot be made. All who waited are told; nothing is kept, and the next call tries again.
    pub async fn client<F>(
        &self,
        key: ClientKey,
        connect: impl Fn() -> F,
    ) -> Result<Handle<C>, Arc<C::Error>>
    where
        F: Future<Output = Result<C, C::Error>>,
    {
        loop {
            if let Some(handle) = self.cached(key) {
                return Ok(handle);
            }
            let slot = self.0.slot(key);
            let mut made = false;
            let client = slot
                .client
                .get_or_init(|| async {
                    let client = connect().await.map(Shared::new).map_err(Arc::new);
                    made = true;
                    client
                })
                .await;
            match client {
                Ok(shared) if slot.ended.load(Ordering::Acquire) => shared.client().close(),
                Ok(shared) => {
                    if made {
                        self.0.misses.fetch_add(1, Ordering::Relaxed);
                    } else {
                        self.0.hit();
                    }
                    return Ok(shared.handle());
                }
                Err(error) => {
                    let error = Arc::clone(error);
                    self.0.forget(key, &slot);
                    return Err(error);
                }
            }
        }
    }

    /// Closes every client and forgets it. One that fails at it stops no other. The manager can be used
    /// afterwards.
    pub fn close(&self) {
        for slot in self.0.empty() {
            let Some(shared) = slot.shared() else {
                continue;
            };
            let close = AssertUnwindSafe(|| shared.client().close());
            if catch_unwind(close).is_err() {
                tracing::warn!("a client failed while it was closed");
            }
        }
    }

    /// As [`ConnectionManager::close`], and waits until all are closed.
    pub async fn aclose(&self) {
        let slots = self.0.empty();
        let closing = slots.iter().filter_map(|slot| {
            let shared = slot.shared()?;
            Some(AssertUnwindSafe(shared.client().aclose()).catch_unwind())
        });
        for closed in join_all(closing).await {
            if closed.is_err() {
                tracing::warn!("a client failed while it was closed");
            }
        }
    }

    /// What was asked for so far, and what is kept.
    pub fn stats(&self) -> ManagerStats {
        let slots = self.0.slots.load();
        let live = slots.values().filter(|slot| slot.shared().is_some());
        ManagerStats {
            hits: self
                .0
                .hits
                .iter()
                .map(|hits| hits.load(Ordering::Relaxed))
                .sum(),
            misses: self.0.misses.load(Ordering::Relaxed),
            live: u64::try_from(live.count()).unwrap_or(u64::MAX),
        }
    }
}

impl<C: ConnectionClient> Inner<C> {
    fn hit(&self) {
        self.hits.mine().fetch_add(1, Ordering::Relaxed);
    }

    /// Makes a slot the most recently used one. Who is among the last eighth already writes nothing, so
    /// that threads with clients of their own do not slow each other down.
    fn touch(&self, slot: &Slot<C>) {
        let used = slot.used.load(Ordering::Relaxed);
        let now = self.clock.load(Ordering::Relaxed);
        if now.saturating_sub(used) > self.recent {
            slot.used.store(self.tick(), Ordering::Relaxed);
        }
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Every change of the slots is whole, so a panic elsewhere leaves nothing half done.
    fn changing(&self) -> MutexGuard<'_, ()> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The slot of a key, a new one if there is none or its client is closed.
    fn slot(&self, key: ClientKey) -> Arc<Slot<C>> {
        let _changing = self.changing();
        let slots = self.slots.load();
        if let Some(slot) = slots.get(&key).filter(|slot| !slot.is_over()) {
            self.touch(slot);
            return Arc::clone(slot);
        }
        let slot = Arc::new(Slot {
            client: OnceCell::new(),
            used: AtomicU64::new(self.tick()),
            ended: AtomicBool::new(false),
        });
        let mut changed = Slots::clone(&slots);
        changed.insert(key, Arc::clone(&slot));
        while changed.len() > self.capacity {
            let oldest = changed
                .iter()
                .min_by_key(|(_, slot)| slot.used.load(Ordering::Relaxed))
                .map(|(key, _)| *key);
            let Some(oldest) = oldest else { break };
            changed.remove(&oldest);
        }
        self.slots.store(Arc::new(changed));
        slot
    }

    /// Takes out a slot, unless another has taken its place.
    fn forget(&self, key: ClientKey, slot: &Arc<Slot<C>>) {
        let _changing = self.changing();
        let slots = self.slots.load();
        if slots.get(&key).is_some_and(|kept| Arc::ptr_eq(kept, slot)) {
            let mut changed = Slots::clone(&slots);
            changed.remove(&key);
            self.slots.store(Arc::new(changed));
        }
    }

    /// Takes out all slots.
    fn empty(&self) -> Vec<Arc<Slot<C>>> {
        let _changing = self.changing();
        let slots = self.slots.swap(Arc::default());
        for slot in slots.values() {
            slot.ended.store(true, Ordering::Release);
        }
        slots.values().map(Arc::clone).collect()
    }
}

#[cfg(test)]
mod tests;
