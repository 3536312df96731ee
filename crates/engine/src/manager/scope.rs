//! A manager for a while.

use std::ops::Deref;

use super::{ConnectionClient, ConnectionManager};

/// A manager whose clients are closed when the scope ends, however it ends: at the end of the block,
/// by an early return, an error or a panic.
#[derive(Debug)]
pub struct Scope<C: ConnectionClient>(ConnectionManager<C>);

impl<C: ConnectionClient> Scope<C> {
    pub(super) fn new(manager: ConnectionManager<C>) -> Self {
        Self(manager)
    }

    /// Ends the scope and waits until its clients are closed.
    pub async fn end(self) {
        self.0.aclose().await;
    }
}

impl<C: ConnectionClient> Deref for Scope<C> {
    type Target = ConnectionManager<C>;

    fn deref(&self) -> &ConnectionManager<C> {
        &self.0
    }
}

impl<C: ConnectionClient> Drop for Scope<C> {
    fn drop(&mut self) {
        self.0.close();
    }
}
