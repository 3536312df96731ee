//! Clients in the hands of those who use them.

use std::num::NonZeroUsize;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

use crossbeam_utils::CachePadded;

/// Most stripes that anything has. More threads than that share.
const MAX_STRIPES: usize = 16;

/// A client that others use too. It can be kept for as long as a request takes; whoever keeps it
/// longer may find it closed.
#[derive(Debug)]
pub struct Handle<C>(Arc<CachePadded<Arc<C>>>);

impl<C> Clone for Handle<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C> Deref for Handle<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0
    }
}

impl<C> Handle<C> {
    /// Whether both are the same client.
    pub fn is(&self, other: &Self) -> bool {
        let one: &Arc<C> = &self.0;
        Arc::ptr_eq(one, &other.0)
    }
}

/// One client with a count of users for each stripe of threads: with a single count, threads that
/// use the same client would wait for each other at every lookup.
#[derive(Debug)]
pub(super) struct Shared<C> {
    handles: Stripes<Handle<C>>,
}

impl<C> Shared<C> {
    pub(super) fn new(client: C) -> Self {
        let client = Arc::new(client);
        let handle = || Handle(Arc::new(CachePadded::new(Arc::clone(&client))));
        Self {
            handles: Stripes::new(handle),
        }
    }

    pub(super) fn handle(&self) -> Handle<C> {
        self.handles.mine().clone()
    }

    pub(super) fn client(&self) -> &C {
        self.handles.mine()
    }
}

/// The same thing several times, so that threads need not share a cache line.
#[derive(Debug)]
pub(super) struct Stripes<T>(Box<[T]>);

impl<T> Stripes<T> {
    pub(super) fn new(make: impl FnMut() -> T) -> Self {
        let threads = available_parallelism().map_or(1, NonZeroUsize::get);
        let stripes = threads.next_power_of_two().min(MAX_STRIPES);
        Self(std::iter::repeat_with(make).take(stripes).collect())
    }

    /// The one of this thread.
    pub(super) fn mine(&self) -> &T {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        // A power of two, so that the remainder is a mask.
        &self.0[THREAD.with(|thread| *thread) & (self.0.len() - 1)]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }
}
