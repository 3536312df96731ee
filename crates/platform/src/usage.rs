//! When credentials were last used: noted in memory, written now and then, so that a read stays a
//! read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use patchbay_store::{Store, StoreError};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::tokens::TokenKind;

/// What was used.
#[derive(Debug, Clone, Copy)]
enum Used {
    Token(TokenKind),
    Connection,
}

#[derive(Debug, Default)]
pub(crate) struct Usage(Mutex<HashMap<Uuid, (Used, OffsetDateTime)>>);

impl Usage {
    pub(crate) fn note(&self, kind: TokenKind, id: Uuid) {
        self.remember(Used::Token(kind), id);
    }

    /// Notes that a run acts with a connection.
    pub(crate) fn note_connection(&self, id: Uuid) {
        self.remember(Used::Connection, id);
    }

    /// When something was used that is not written yet.
    pub(crate) fn since_written(&self, id: Uuid) -> Option<OffsetDateTime> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get(&id).map(|(_, at)| *at)
    }

    fn remember(&self, used: Used, id: Uuid) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, (used, crate::clock::now()));
    }

    pub(crate) async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if noted.is_empty() {
            return Ok(());
        }
        let written = write(store, &noted).await;
        if written.is_err() {
            let mut later = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (id, use_) in noted {
                later.entry(id).or_insert(use_);
            }
        }
        written
    }
}

async fn write(
    store: &Store,
    noted: &HashMap<Uuid, (Used, OffsetDateTime)>,
) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    for (id, (used, at)) in noted {
        match used {
            Used::Connection => tx.touch_connection(*id, *at).await?,
            Used::Token(TokenKind::PersonalAccessToken) => {
                tx.touch_personal_access_token(*id, *at).await?;
            }
            Used::Token(TokenKind::AccessKey) => tx.touch_access_key(*id, *at).await?,
            Used::Token(TokenKind::Session | TokenKind::Ticket) => {}
        }
    }
    tx.commit().await
}
