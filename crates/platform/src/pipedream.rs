//! Pipedream: the project that accounts are linked through, the accounts of builders and of end
//! users, and the catalogue that Action nodes are made from.
//!
//! Whether an account is linked is only ever what Pipedream answers to our own question. A link that
//! was followed, a page that was left, a webhook that arrived are hints to ask.

mod accounts;
mod catalogue;
mod links;
mod settings;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use patchbay_engine::{Bounds, SendError};
use patchbay_pipedream::{Client, Http, PipedreamError};
use std::collections::HashMap;
use tokio::sync::watch;

use crate::error::{Error, Result};
use crate::open::Platform;

pub use accounts::{
    AccountQuery, CreatePipedreamToken, PipedreamAccount, PipedreamApp, PipedreamToken,
};
pub use catalogue::{CatalogueQuery, Catalogued, ConfigureAction, ReloadProps};
pub use settings::{PipedreamSettings, PutPipedreamSettings};

/// How long one call may take: an action may work for three minutes.
const DEADLINE: Duration = Duration::from_mins(1);
/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 8 * 1024 * 1024;
/// How long an account that worked is believed to work.
const BELIEVED: Duration = Duration::from_mins(1);

/// What this process knows of Pipedream beside the database.
#[derive(Debug)]
pub(crate) struct PipedreamState {
    /// The client of the settings, with its token.
    client: Mutex<Option<Client>>,
    /// Accounts that were seen to work.
    seen: Mutex<HashMap<String, Instant>>,
    /// Counts links, for the one who looks for them.
    changes: watch::Sender<u64>,
}

impl Default for PipedreamState {
    fn default() -> Self {
        Self {
            client: Mutex::default(),
            seen: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }
}

impl PipedreamState {
    /// The settings are others now.
    fn forget(&self) {
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn changed(&self) {
        self.changes
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    fn believes(&self, account: &str) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| at.elapsed() < BELIEVED);
        seen.contains_key(account)
    }

    fn saw(&self, account: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(account.to_owned(), Instant::now());
    }

    fn doubts(&self, account: &str) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(account);
    }
}

impl Platform {
    /// The client of the project that is set.
    ///
    /// # Errors
    /// `not_configured` while none is.
    pub(crate) async fn pipedream_client(&self) -> Result<Client> {
        self.unsealed()?;
        let known = self
            .pipedream
            .client
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(client) = known {
            return Ok(client);
        }
        let credentials = self.pipedream_credentials().await?;
        let client = Client::new(credentials, self.pipedream_http());
        *self
            .pipedream
            .client
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(client.clone());
        Ok(client)
    }

    fn pipedream_http(&self) -> Http {
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
                        SendError::Address => PipedreamError::Address,
                        SendError::Unreachable | SendError::Certificate => {
                            PipedreamError::Unreachable
                        }
                        SendError::Timeout => PipedreamError::Timeout,
                        SendError::TooLarge => PipedreamError::Answer,
                    })
            })
        })
    }
}

/// What a refusal of Pipedream is to whoever asked.
fn told(error: &PipedreamError) -> Error {
    if *error == PipedreamError::NotFound {
        return Error::NotFound;
    }
    Error::refused(format!("{error}."))
}
