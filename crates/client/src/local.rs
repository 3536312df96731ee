//! Finding the platform of this user: the socket in the data folder hands out where it answers and a
//! session of the builder, which ends with the connection.

use std::path::{Path, PathBuf};

use crate::{ClientError, PlatformClient};

/// A running platform of this user. Its client works for as long as this lives.
#[derive(Debug)]
pub struct LocalPlatform {
    client: PlatformClient,
    /// The session ends when this closes.
    #[cfg(unix)]
    _connection: tokio::net::UnixStream,
}

/// Why no platform was found.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// Nothing listens in the data folder.
    #[error(
        "no Patchbay runs on {}: start `patchbay serve` or the window, or name another data folder with --data-dir",
        .0.display()
    )]
    NotRunning(PathBuf),
    /// It listens, and let nobody in.
    #[error("the Patchbay on {} did not let this command in: it lets in only commands of the user that started it", .0.display())]
    NotLetIn(PathBuf),
    /// This system has no such socket.
    #[error("commands cannot find a running Patchbay on this system yet")]
    Unsupported,
    /// The client could not be made.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl LocalPlatform {
    /// A client with a session of its own.
    pub fn client(&self) -> &PlatformClient {
        &self.client
    }

    /// Finds the platform that runs on a data folder.
    ///
    /// # Errors
    /// [`LocalError::NotRunning`], [`LocalError::NotLetIn`]; [`LocalError::Unsupported`] on Windows.
    #[cfg(unix)]
    pub async fn find(data_dir: &Path) -> Result<Self, LocalError> {
        use std::time::Duration;

        use tokio::net::UnixStream;
        use tokio::time::timeout;

        let folder = || data_dir.to_owned();
        let mut connection = UnixStream::connect(data_dir.join("patchbay.sock"))
            .await
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::PermissionDenied => LocalError::NotLetIn(folder()),
                _ => LocalError::NotRunning(folder()),
            })?;
        let greeting = timeout(Duration::from_secs(5), greeting(&mut connection))
            .await
            .ok()
            .flatten()
            .ok_or_else(|| LocalError::NotLetIn(folder()))?;
        let url = greeting.url.parse();
        let url = url.map_err(|_| LocalError::NotLetIn(folder()))?;
        Ok(Self {
            client: PlatformClient::new(url, greeting.token)?,
            _connection: connection,
        })
    }

    /// Finds the platform that runs on a data folder: not on this system.
    ///
    /// # Errors
    /// [`LocalError::Unsupported`].
    #[cfg(not(unix))]
    #[expect(clippy::unused_async, reason = "the same call on every system")]
    pub async fn find(_data_dir: &Path) -> Result<Self, LocalError> {
        Err(LocalError::Unsupported)
    }
}

/// Where the platform answers, and what opens it.
#[cfg(unix)]
#[derive(serde::Deserialize)]
struct Greeting {
    url: String,
    token: secrecy::SecretString,
}

#[cfg(unix)]
async fn greeting(connection: &mut tokio::net::UnixStream) -> Option<Greeting> {
    use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};

    const LONGEST: u64 = 4_096;
    let mut line = String::new();
    let mut reader = BufReader::new(connection.take(LONGEST));
    reader.read_line(&mut line).await.ok()?;
    serde_json::from_str(&line).ok()
}
