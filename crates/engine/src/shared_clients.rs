//! The HTTP clients of the engine, shared by the connections that use them.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Client;
use rustls::ClientConfig;

use crate::error::{NodeError, codes};
use crate::manager::{ClientKey, ConnectionClient, ConnectionManager, Handle, ManagerStats};
use crate::outbound::{ClientError, Clients, OutboundPolicy};

/// An HTTP client. Its idle sockets are closed when the last one who has it lets go.
pub(crate) struct HttpClient {
    client: Client,
    closed: AtomicBool,
}

impl Deref for HttpClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl ConnectionClient for HttpClient {
    type Error = ClientError;

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

/// Makes HTTP clients and keeps those that are shared.
pub(crate) struct SharedClients {
    factory: Clients,
    manager: ConnectionManager<HttpClient>,
}

impl SharedClients {
    pub(crate) fn new(factory: Clients) -> Self {
        Self {
            factory,
            manager: ConnectionManager::default(),
        }
    }

    /// The client for a key, made by the first caller while the others wait. To be asked for before
    /// every attempt: it makes another one where the last was closed meanwhile.
    ///
    /// # Errors
    /// The client cannot be made; nothing is kept then, and the next call tries again.
    pub(crate) async fn client(
        &self,
        key: ClientKey,
        policy: OutboundPolicy,
    ) -> Result<Handle<HttpClient>, Arc<ClientError>> {
        let connect = async || {
            let client = self.factory.client(policy)?;
            Ok(HttpClient {
                client,
                closed: AtomicBool::new(false),
            })
        };
        self.manager.client(key, connect).await
    }

    /// As [`SharedClients::client`], with the error of a node that needs one.
    ///
    /// # Errors
    /// [`codes::PROVIDER_UNREACHABLE`].
    pub(crate) async fn of_node(
        &self,
        key: ClientKey,
        policy: OutboundPolicy,
    ) -> Result<Handle<HttpClient>, NodeError> {
        let client = self.client(key, policy).await;
        client.map_err(|error| NodeError::new(codes::PROVIDER_UNREACHABLE, error.to_string()))
    }

    /// What a protocol beside HTTP trusts.
    pub(crate) fn trusting(&self) -> Result<ClientConfig, ClientError> {
        self.factory.trusting()
    }

    /// A client that nobody shares, for one request.
    pub(crate) fn unshared(&self, policy: OutboundPolicy) -> Result<Client, ClientError> {
        self.factory.client(policy)
    }

    pub(crate) fn close(&self) {
        self.manager.close();
    }

    pub(crate) fn stats(&self) -> ManagerStats {
        self.manager.stats()
    }
}
