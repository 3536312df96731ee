//! Connections without a valid credential: at most so many at a time.
//!
//! A connection begins as a stranger's and stops to be one with the first request whose credential is
//! good. When there are too many strangers, the one that has waited longest without a request under
//! way is closed, so that slow or silent ones never keep others out.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The most connections without a valid credential.
const STRANGERS: usize = 512;

/// The connections of strangers, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Strangers {
    next: AtomicU64,
    open: Mutex<BTreeMap<u64, Arc<Stranger>>>,
}

#[derive(Debug, Default)]
struct Stranger {
    busy: AtomicBool,
    close: Notify,
}

/// One connection, for as long as it is open. Each of its requests carries it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The address of the other end.
    pub(crate) peer: IpAddr,
    place: Arc<Place>,
}

#[derive(Debug)]
struct Place {
    number: u64,
    stranger: Arc<Stranger>,
    strangers: Arc<Strangers>,
}

impl Strangers {
    /// A new connection; an older one is closed when there are too many.
    pub(crate) fn enter(self: &Arc<Self>, peer: IpAddr) -> Caller {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let stranger = Arc::new(Stranger::default());
        let mut open = self.open();
        if open.len() >= STRANGERS {
            let idle = open
                .iter()
                .find(|(_, stranger)| !stranger.busy.load(Ordering::Relaxed));
            if let Some(number) = idle
                .or_else(|| open.iter().next())
                .map(|(number, _)| *number)
                && let Some(oldest) = open.remove(&number)
            {
                oldest.close.notify_one();
            }
        }
        open.insert(number, Arc::clone(&stranger));
        drop(open);
        Caller {
            peer,
            place: Arc::new(Place {
                number,
                stranger,
                strangers: Arc::clone(self),
            }),
        }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Stranger>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Caller {
    /// A good credential was shown.
    pub(crate) fn known(&self) {
        self.place.leave();
    }

    /// A request is under way, or has been answered.
    pub(crate) fn busy(&self, busy: bool) {
        self.place.stranger.busy.store(busy, Ordering::Relaxed);
    }

    /// Waits until the connection has to make room.
    pub(crate) async fn evicted(&self) {
        self.place.stranger.close.notified().await;
    }
}

impl Place {
    fn leave(&self) {
        self.strangers.open().remove(&self.number);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use super::*;
    use tokio::time::timeout;

    const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    async fn closed(caller: &Caller) -> bool {
        timeout(Duration::from_millis(20), caller.evicted())
            .await
            .is_ok()
    }

    #[tokio::test]
    async fn the_oldest_idle_stranger_makes_room() {
        let strangers = Arc::new(Strangers::default());
        let mut callers: Vec<Caller> = (0..STRANGERS).map(|_| strangers.enter(PEER)).collect();
        callers[0].known();
        callers.push(strangers.enter(PEER));
        assert!(!closed(&callers[1]).await, "a known one counts no more");
        callers[1].busy(true);

        let newest = strangers.enter(PEER);

        assert!(closed(&callers[2]).await);
        for stays in [&callers[0], &callers[1], &callers[3], &newest] {
            assert!(!closed(stays).await);
        }
        assert_eq!(strangers.open().len(), STRANGERS);
        drop((callers, newest));
        assert_eq!(strangers.open().len(), 0);
    }
}
