//! When credentials were last used: noted in memory, written now and then, so that a read stays a
//! read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use patchbay_store::{Store, StoreError};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::tokens::TokenKind;

#[derive(Debug, Default)]
pub(crate) struct Usage(Mutex<HashMap<Uuid, (TokenKind, OffsetDateTime)>>);

impl Usage {
    pub(crate) fn note(&self, kind: TokenKind, id: Uuid) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, (kind, crate::clock::now()));
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
    noted: &HashMap<Uuid, (TokenKind, OffsetDateTime)>,
) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    for (id, (kind, at)) in noted {
        match kind {
            TokenKind::PersonalAccessToken => tx.touch_personal_access_token(*id, *at).await?,
            TokenKind::AccessKey => tx.touch_access_key(*id, *at).await?,
            TokenKind::Session | TokenKind::Ticket => {}
        }
    }
    tx.commit().await
}
