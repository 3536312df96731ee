//! Starting, serving and stopping.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use patchbay_platform::{Addresses, Platform, Settings};
use patchbay_server::{Hosts, Pages, Server, Stop};
use patchbay_vault::OsKeychain;
use secrecy::SecretString;
use url::Url;

use crate::data_dir::{self, LockFile};
use crate::error::InstanceError;
use crate::listen;
#[cfg(unix)]
use crate::socket::Socket;

/// How often the vault is looked after.
const TEND: Duration = Duration::from_secs(2);
/// How often what is only in memory is written.
const FLUSH: Duration = Duration::from_secs(30);

/// What a platform is started with.
#[derive(Debug)]
pub struct Options {
    /// Where everything lives; made when there is none.
    pub data_dir: PathBuf,
    /// Where to listen; the next free port if it is taken.
    pub listen: SocketAddr,
    /// The address that browsers of end users reach, if it is not the listening one.
    pub public_url: Option<Url>,
    /// Opens the vault instead of the keychain.
    pub passphrase: Option<SecretString>,
    /// Whether end users may name loopback and private addresses.
    pub trust_end_user_addresses: bool,
    /// The pages that the server has.
    pub pages: Pages,
}

/// A platform that is open and bound, and answers once it is served.
pub struct Instance {
    platform: Arc<Platform>,
    server: Server,
    url: String,
    #[cfg(unix)]
    socket: Option<Socket>,
}

impl Instance {
    /// Takes the data folder, binds the socket, opens the platform, and gives it to `then`, which
    /// serves it; the folder is held until `then` ends.
    ///
    /// # Errors
    /// Of the start. What `then` answers is inside.
    pub async fn with<T>(
        options: Options,
        then: impl AsyncFnOnce(Self) -> T,
    ) -> Result<T, InstanceError> {
        data_dir::prepare(&options.data_dir)?;
        let mut lock = LockFile::open(&options.data_dir)?;
        let mut held = lock.hold()?;
        let listener = listen::bind(options.listen).await?;
        let address = listener
            .local_addr()
            .map_err(|error| InstanceError::Listen(options.listen, error))?;
        let url = listen::local_url(address);
        held.note(&url)?;
        let hosts = Hosts::new(address, options.public_url.as_ref())?;
        let public = match &options.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => url.clone(),
        };
        let platform = Platform::open(Settings {
            database: options.data_dir.join("patchbay.db"),
            addresses: Addresses {
                local: url.clone(),
                public,
                port: address.port(),
            },
            passphrase: options.passphrase,
            keychain: Arc::new(OsKeychain::new()),
            trust_end_user_addresses: options.trust_end_user_addresses,
            environment: Arc::new(|name| std::env::var(name).ok()),
        })
        .await?;
        let instance = Self {
            platform: Arc::new(platform),
            server: Server::new(listener, hosts, options.pages),
            url,
            #[cfg(unix)]
            socket: Socket::bind(&options.data_dir),
        };
        Ok(then(instance).await)
    }

    /// The open platform.
    pub fn platform(&self) -> &Arc<Platform> {
        &self.platform
    }

    /// The base address on this machine: `http://127.0.0.1:7420`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers requests until `stop`, then lets those under way end and closes the database.
    pub async fn serve(self, stop: &Stop) {
        let flushing = tokio::spawn(flush(Arc::clone(&self.platform)));
        let tending = tokio::spawn(tend(Arc::clone(&self.platform)));
        let renewing = tokio::spawn(Arc::clone(&self.platform).look_after_oauth());
        let looking = tokio::spawn(Arc::clone(&self.platform).look_after_links());
        #[cfg(unix)]
        let visits = self
            .socket
            .map(|socket| tokio::spawn(socket.serve(Arc::clone(&self.platform), self.url.clone())));
        self.server.serve(Arc::clone(&self.platform), stop).await;
        flushing.abort();
        tending.abort();
        renewing.abort();
        looking.abort();
        #[cfg(unix)]
        if let Some(visits) = visits {
            visits.abort();
        }
        self.platform.close().await;
    }
}

async fn tend(platform: Arc<Platform>) {
    loop {
        platform.tend_vault().await;
        tokio::time::sleep(TEND).await;
    }
}

async fn flush(platform: Arc<Platform>) {
    loop {
        tokio::time::sleep(FLUSH).await;
        platform.flush_quietly().await;
    }
}
