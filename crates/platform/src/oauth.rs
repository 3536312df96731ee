//! OAuth: which clients are registered at providers, access that is asked for, kept fresh and taken
//! back, and the pages that a browser comes back to.
//!
//! The tokens stand in the sealed column of their connection, bound to its row; what is known about
//! them stands in a grant. A refresh token goes to the token address that gave it and nowhere else.

mod apps;
mod attempts;
mod callback;
mod clients;
mod device;
mod fresh;
mod kept;
mod pages;
mod refused;
mod revocations;
mod revoke;
mod unasked;
mod view;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use patchbay_engine::{Bounds, SendError};
use patchbay_oauth::{Endpoints, Http, MAX_ANSWER, OAuthError};
use sha2::{Digest as _, Sha512};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::open::Platform;

pub use apps::{OAuthApp, OAuthEndpoints, OAuthScope, PutOAuthApp};
pub use attempts::{AttemptQuery, Authorizing, FlowCookie, OAuthCode};
pub use callback::{Confirmation, Landing};
pub use device::DeviceAuthorization;
pub use revoke::{Deleted, PendingRevocation, Revocation, Revocations};
pub use view::{OAuthAttempt, OAuthFinding, OAuthView};

pub(crate) use revocations::Noted;
pub(crate) use view::view as grant_view;

/// How long one request to an authorization server may take.
const DEADLINE: Duration = Duration::from_secs(30);
/// How long a browser may be out.
pub(crate) const ATTEMPT: time::Duration = time::Duration::minutes(10);

/// How long what a server said of itself is believed.
const DISCOVERY: Duration = Duration::from_mins(10);

/// The access token's name among a connection's secrets.
const ACCESS: &str = "access_token";
/// The refresh token's name among a connection's secrets.
const REFRESH: &str = "refresh_token";
/// The account's own server's name among a connection's secrets: it is none, and sealed with the token
/// that is sent to it, so that nobody who can write rows sends a token elsewhere.
const INSTANCE: &str = "instance_url";
/// The client secret's name among a connection's or a client's secrets.
const SECRET: &str = "client_secret";

/// What this process knows of OAuth beside the database.
#[derive(Debug)]
pub(crate) struct OAuthState {
    /// One refresh of a grant at a time. One process holds the data folder, so this is everybody.
    refreshing: Mutex<HashMap<Uuid, Weak<tokio::sync::Mutex<()>>>>,
    /// When a grant was renewed last because an API refused its token.
    refused: Mutex<HashMap<Uuid, Instant>>,
    /// What waits for an attempt's end in this process: a listener, or a device's questions.
    waiting: Mutex<HashMap<Uuid, AbortHandle>>,
    /// What servers said of themselves lately.
    discovered: Mutex<HashMap<String, (Instant, Endpoints)>>,
    /// Counts what happened to attempts, for those who watch one.
    changes: watch::Sender<u64>,
}

impl Default for OAuthState {
    fn default() -> Self {
        Self {
            refreshing: Mutex::default(),
            refused: Mutex::default(),
            waiting: Mutex::default(),
            discovered: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }
}

impl OAuthState {
    /// The turn at a grant.
    fn turn(&self, grant: Uuid) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = lock(&self.refreshing);
        if let Some(turn) = turns.get(&grant).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        turns.insert(grant, Arc::downgrade(&turn));
        turn
    }

    fn wait_in(&self, attempt: Uuid, task: AbortHandle) {
        lock(&self.waiting).insert(attempt, task);
    }

    /// Ends what waits for an attempt.
    fn stop_waiting(&self, attempt: Uuid) {
        if let Some(task) = lock(&self.waiting).remove(&attempt) {
            task.abort();
        }
    }

    /// As [`OAuthState::stop_waiting`], for the one that ends by itself.
    fn waited(&self, attempt: Uuid) {
        lock(&self.waiting).remove(&attempt);
    }

    fn changed(&self) {
        self.changes
            .send_modify(|count| *count = count.wrapping_add(1));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Platform {
    /// The way to authorization servers: the engine's outbound policy, 64 KiB, 30 seconds.
    fn oauth_http(&self) -> Http {
        let engine = self.engine.clone();
        Arc::new(move |request| {
            let engine = engine.clone();
            Box::pin(async move {
                let bounds = Bounds {
                    deadline: DEADLINE,
                    body: MAX_ANSWER,
                };
                engine
                    .send(request, bounds)
                    .await
                    .map_err(|error| match error {
                        SendError::Address => OAuthError::AddressRefused,
                        SendError::Unreachable => OAuthError::Unreachable,
                        SendError::Certificate => OAuthError::Certificate,
                        SendError::Timeout => OAuthError::Timeout,
                        SendError::TooLarge => OAuthError::TooLarge,
                    })
            })
        })
    }
}

/// The hash under which a state, a cookie or a nonce is kept.
fn hash(text: &str) -> Vec<u8> {
    Sha512::digest(text.as_bytes()).to_vec()
}

/// A random text of 256 bits for a cookie or a nonce.
fn random() -> Result<String> {
    use base64::Engine as _;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|_| Error::Internal("the system gives no random bytes".to_owned()))?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

/// What a refusal of a provider is to whoever asked.
fn told(error: &OAuthError) -> Error {
    let mut text = error.to_string();
    if let Some(first) = text.get(..1).map(str::to_ascii_uppercase) {
        text.replace_range(..1, &first);
    }
    Error::refused(text + ".")
}
