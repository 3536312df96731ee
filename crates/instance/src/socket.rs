//! The socket in the data folder, by which commands of the same user find a running platform.
//!
//! Who connects is let in by the operating system's word on who that is (`SO_PEERCRED`), not by a
//! secret: a session of the builder is handed out, and ends when the connection does. It is no way
//! around the API: what the command does then it does over HTTP.

use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use patchbay_platform::Platform;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

/// The socket's name in the data folder.
const NAME: &str = "patchbay.sock";

/// A bound socket, removed when it is dropped.
pub(crate) struct Socket {
    listener: UnixListener,
    path: PathBuf,
    /// The user that owns the socket, and so this process.
    owner: u32,
}

impl Socket {
    /// Binds the socket of a data folder that this process holds. A platform without one serves all
    /// the same, so a failure is only told.
    pub(crate) fn bind(data_dir: &Path) -> Option<Self> {
        let path = data_dir.join(NAME);
        match Self::try_bind(&path) {
            Ok((listener, owner)) => Some(Self {
                listener,
                path,
                owner,
            }),
            Err(error) => {
                tracing::warn!(
                    "{} cannot be listened at, so other commands do not find this platform: {error}",
                    path.display()
                );
                None
            }
        }
    }

    fn try_bind(path: &Path) -> std::io::Result<(UnixListener, u32)> {
        // A former process that was killed left its socket; the folder's lock says that it is gone.
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        Ok((listener, std::fs::symlink_metadata(path)?.uid()))
    }

    /// Lets commands in until it is dropped.
    pub(crate) async fn serve(self, platform: Arc<Platform>, url: String) {
        let mut visits = JoinSet::new();
        loop {
            while visits.try_join_next().is_some() {}
            match self.listener.accept().await {
                Ok((stream, _)) if self.same_user(&stream) => {
                    visits.spawn(visit(stream, Arc::clone(&platform), url.clone()));
                }
                Ok(_) => tracing::warn!("a process of another user asked for a session"),
                Err(error) => {
                    tracing::warn!(%error, "a command could not be let in");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn same_user(&self, stream: &UnixStream) -> bool {
        stream
            .peer_cred()
            .is_ok_and(|peer| peer.uid() == self.owner)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // What is left behind is replaced at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Tells the visitor where the platform answers and what opens it, until the visitor leaves.
async fn visit(mut stream: UnixStream, platform: Arc<Platform>, url: String) {
    let session = match platform.open_session() {
        Ok(session) => session,
        Err(error) => {
            tracing::warn!(%error, "a session could not be opened");
            return;
        }
    };
    if let Err(error) = hand_over(&mut stream, &url, &session).await {
        tracing::debug!(%error, "a command left early");
    }
    platform.close_session(&session);
}

async fn hand_over(
    stream: &mut UnixStream,
    url: &str,
    session: &SecretString,
) -> std::io::Result<()> {
    let greeting = serde_json::json!({
        "url": url,
        "token": session.expose_secret(),
        "version": env!("CARGO_PKG_VERSION"),
    });
    stream.write_all(format!("{greeting}\n").as_bytes()).await?;
    let mut nothing = [0_u8; 64];
    while stream.read(&mut nothing).await? > 0 {}
    Ok(())
}
