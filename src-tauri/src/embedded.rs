//! The platform of this process: started on a thread of its own before the window shows, stopped
//! after it closed. The bearer that is made here goes into the client and nowhere else.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use patchbay_client::{ClientError, PlatformClient};
use patchbay_instance::{Instance, InstanceError, Options};
use patchbay_platform::{Platform, VaultState};
use patchbay_server::{Pages, Stop};
use url::Url;

/// Where it listens if the port is free: the address that a builder's scripts were told.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7420);
/// How long it may take to stop; what is not finished then is cut off.
const STOP: Duration = Duration::from_secs(3);

/// A platform that answers.
pub(crate) struct Embedded {
    pub(crate) platform: Arc<Platform>,
    /// Opens the platform's API with the bearer of this window.
    pub(crate) client: PlatformClient,
    stop: Stop,
    /// Disconnected once the platform has stopped.
    ended: Mutex<Receiver<()>>,
}

/// Why there is no platform. The data is as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The data folder, the socket or the database.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// The window's session.
    #[error("the window could not be let in: {0}")]
    Session(#[from] patchbay_platform::Error),
    /// The window's client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A thread, its runtime, or an address that is none.
    #[error("the platform could not be started: {0}")]
    Thread(String),
}

/// What a window's platform is started with.
pub(crate) fn options(data_dir: PathBuf) -> Options {
    Options {
        data_dir,
        listen: LISTEN,
        public_url: None,
        passphrase: None,
        trust_end_user_addresses: false,
        pages: Pages::Hosted,
    }
}

impl Embedded {
    /// Starts the platform and waits until it answers.
    pub(crate) fn start(options: Options) -> Result<Self, StartError> {
        let (tell, started) = sync_channel(1);
        let failed = |error: std::io::Error| StartError::Thread(error.to_string());
        std::thread::Builder::new()
            .name("platform".to_owned())
            .spawn(move || run(options, &tell))
            .map_err(failed)?;
        started
            .recv()
            .unwrap_or_else(|_| Err(StartError::Thread("its thread ended".to_owned())))
    }

    /// Stops the platform: requests under way may end, the database is closed.
    pub(crate) fn stop(&self) {
        self.stop.stop();
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.recv_timeout(STOP) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the platform was cut off");
        }
    }
}

/// The thread: serves until the stop, and tells once how the start went.
fn run(options: Options, tell: &SyncSender<Result<Embedded, StartError>>) {
    // Dropped when the thread ends, which is what `ended` waits for.
    let (_alive, ended) = sync_channel(0);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let served = match runtime {
        Ok(runtime) => runtime.block_on(serve(options, ended, tell)),
        Err(error) => Err(StartError::Thread(error.to_string())),
    };
    if let Err(error) = served {
        answer(tell, Err(error));
    }
}

async fn serve(
    options: Options,
    ended: Receiver<()>,
    tell: &SyncSender<Result<Embedded, StartError>>,
) -> Result<(), StartError> {
    Instance::with(options, async |instance| {
        let stop = Stop::new();
        let embedded = embedded(&instance, stop.clone(), ended)?;
        // A first look without the sample is still a first look.
        if let Err(error) = embedded.platform.add_sample_workflow().await {
            tracing::warn!(%error, "the sample workflow could not be added");
        }
        if let VaultState::Sealed { message, .. } = embedded.platform.vault_state() {
            tracing::warn!("the vault is sealed: {message}");
        }
        tracing::info!("Patchbay answers at {}", instance.url());
        answer(tell, Ok(embedded));
        instance.serve(&stop).await;
        Ok(())
    })
    .await?
}

fn embedded(instance: &Instance, stop: Stop, ended: Receiver<()>) -> Result<Embedded, StartError> {
    let platform = Arc::clone(instance.platform());
    let base = Url::parse(instance.url()).map_err(|error| StartError::Thread(error.to_string()))?;
    let client = PlatformClient::new(base, platform.open_session()?)?;
    Ok(Embedded {
        platform,
        client,
        stop,
        ended: Mutex::new(ended),
    })
}

fn answer(tell: &SyncSender<Result<Embedded, StartError>>, outcome: Result<Embedded, StartError>) {
    if tell.send(outcome).is_err() {
        tracing::error!("nobody waited for the platform");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use secrecy::SecretString;

    use super::*;

    /// A platform in a folder of the test, with a passphrase: the user's keychain is not asked.
    pub(crate) fn start(data_dir: PathBuf) -> Result<Embedded, StartError> {
        Embedded::start(Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            passphrase: Some(SecretString::from("a passphrase of the tests")),
            ..options(data_dir)
        })
    }

    #[test]
    fn it_listens_on_this_computer_alone() {
        let options = options(PathBuf::new());
        assert!(options.listen.ip().is_loopback());
        assert!(!options.trust_end_user_addresses);
        assert_eq!(options.pages, Pages::Hosted);
    }

    #[test]
    fn a_stopped_platform_leaves_the_folder_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let first = start(folder.path().join("data")).unwrap();
        let Err(StartError::Instance(InstanceError::InUse { .. })) =
            start(folder.path().join("data"))
        else {
            panic!("two hold one folder");
        };
        first.stop();
        start(folder.path().join("data")).unwrap().stop();
    }

    #[test]
    fn the_first_start_adds_the_sample() {
        let folder = tempfile::tempdir().unwrap();
        let embedded = start(folder.path().join("data")).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let ask = |path: String| {
            let answer = runtime.block_on(embedded.client.request("GET", &path, None));
            let body = answer.unwrap().body;
            serde_json::from_str::<serde_json::Value>(&body).unwrap()["data"].clone()
        };
        let project = ask("/v1/projects".to_owned())[0]["id"].clone();
        let project = project.as_str().unwrap();
        let workflows = ask(format!("/v1/workflows?project_id={project}"));
        assert_eq!(workflows[0]["name"], "hello");
        embedded.stop();
    }
}
