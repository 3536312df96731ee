//! The audit log: who changed what, with which credential, and which credential a run used. An event
//! stands in the transaction of its effect, so there is no effect without it.
//!
//! Who acts is known once a request is authenticated, and belongs to that request's task, so that no
//! function has to hand it on. What happens outside of a request the platform itself did.
//!
//! No secret and no end user's name stands in an event: the name is an HMAC under a key of its own,
//! which is no key of the vault, so that the log is written while the vault is sealed.

use std::cell::Cell;
use std::fmt::Write as _;
use std::future::Future;
use std::sync::{PoisonError, RwLock};

use hmac::{Hmac, KeyInit as _, Mac as _};
use patchbay_store::{AuditEventRow, Store, StoreError, Tx};
use sha2::Sha256;
use uuid::Uuid;

use crate::clock;
use crate::error::{Error, Result};
use crate::open::Platform;

/// Who acts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Actor {
    /// The class of the credential.
    pub(crate) class: &'static str,
    /// The credential, where it has an id.
    pub(crate) credential: Option<Uuid>,
    /// The builder, if it is one.
    pub(crate) user: Option<Uuid>,
}

const PLATFORM: Actor = Actor {
    class: "platform",
    credential: None,
    user: None,
};
const ANYBODY: Actor = Actor {
    class: "anonymous",
    credential: None,
    user: None,
};

tokio::task_local! {
    static ACTOR: Cell<Actor>;
}

/// A request's task: whoever it turns out to be, the events in it are that caller's.
pub async fn in_request<T>(request: impl Future<Output = T>) -> T {
    ACTOR.scope(Cell::new(ANYBODY), request).await
}

/// The request's credential was good.
pub(crate) fn acts(class: &'static str, credential: Option<Uuid>, user: Option<Uuid>) {
    let actor = Actor {
        class,
        credential,
        user,
    };
    // Outside of a request nobody but the platform acts.
    let _ = ACTOR.try_with(|current| current.set(actor));
}

/// What is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event<'a> {
    action: &'static str,
    object: Option<Uuid>,
    app: Option<Uuid>,
    run: Option<Uuid>,
    end_user: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// An action on the platform itself.
    pub(crate) fn plain(action: &'static str) -> Self {
        Self {
            action,
            object: None,
            app: None,
            run: None,
            end_user: None,
        }
    }

    /// An action on an object.
    pub(crate) fn of(action: &'static str, object: Uuid) -> Self {
        Self {
            object: Some(object),
            ..Self::plain(action)
        }
    }

    /// For an App, and one of its users.
    pub(crate) fn for_user(self, app: Uuid, end_user: Option<&'a str>) -> Self {
        Self {
            app: Some(app),
            end_user,
            ..self
        }
    }

    /// For a run.
    pub(crate) fn for_run(self, run: Uuid) -> Self {
        Self {
            run: Some(run),
            ..self
        }
    }
}

/// The key of the log's HMACs.
pub(crate) struct AuditKey(RwLock<Vec<u8>>);

impl AuditKey {
    /// The stored key, made at the first start.
    pub(crate) async fn open(store: &Store) -> std::result::Result<Self, StoreError> {
        if let Some(key) = store.audit_key().await? {
            return Ok(Self(RwLock::new(key)));
        }
        let mut key = vec![0; 32];
        getrandom::fill(&mut key).map_err(|error| StoreError::Path(error.to_string()))?;
        let mut tx = store.begin().await?;
        tx.insert_audit_key(&key).await?;
        tx.commit().await?;
        Ok(Self(RwLock::new(key)))
    }

    /// The key of another database, which has taken this one's place.
    pub(crate) fn replace(&self, other: Self) {
        let key = other.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = key;
    }

    /// What stands in the log for an end user.
    pub(crate) fn hide(&self, user: &str) -> Result<String> {
        let key = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut mac = Hmac::<Sha256>::new_from_slice(&key)
            .map_err(|_| Error::Internal("the audit key is damaged".to_owned()))?;
        mac.update(user.as_bytes());
        let mut text = String::from("hmac-sha256:");
        for byte in mac.finalize().into_bytes() {
            let _ = write!(text, "{byte:02x}");
        }
        Ok(text)
    }

    fn row(&self, event: Event<'_>) -> Result<AuditEventRow> {
        let actor = ACTOR.try_with(Cell::get).unwrap_or(PLATFORM);
        Ok(AuditEventRow {
            id: Uuid::new_v4(),
            at: clock::now(),
            action: event.action.to_owned(),
            actor: actor.class.to_owned(),
            credential_id: actor.credential,
            actor_id: actor.user,
            object_id: event.object,
            app_id: event.app,
            run_id: event.run,
            end_user: event.end_user.map(|user| self.hide(user)).transpose()?,
        })
    }
}

impl Platform {
    /// Starts a write that does something; the log says so once it is committed.
    pub(crate) async fn change(&self, event: Event<'_>) -> Result<Tx> {
        let mut tx = self.store.begin().await?;
        self.note(&mut tx, event).await?;
        Ok(tx)
    }

    /// As [`Platform::change`], where what is done has its id only then.
    pub(crate) async fn note(&self, tx: &mut Tx, event: Event<'_>) -> Result<()> {
        tx.insert_audit_event(&self.audit_key.row(event)?).await?;
        Ok(())
    }

    /// Notes that credentials are about to be used.
    pub(crate) async fn note_uses(&self, events: &[Event<'_>]) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.begin_note().await?;
        for event in events {
            tx.insert_audit_event(&self.audit_key.row(*event)?).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
