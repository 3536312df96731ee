//! Why a platform could not be started.

use std::path::{Path, PathBuf};

use patchbay_platform::OpenError;
use patchbay_server::HostsError;

/// Why a platform could not be started. Nothing was changed, unless it says so.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The user has no home folder.
    #[error("this user has no home folder: say where the data folder is")]
    NoHome,
    /// A file or folder could not be used.
    #[error("{path} {what}: {source}", path = path.display())]
    Path {
        /// The file or folder.
        path: PathBuf,
        /// What could not be done.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data folder is something else, or other users may write to it.
    #[error("{0}")]
    Folder(String),
    /// Another process holds the data folder.
    #[error("{folder} is in use by another Patchbay{holder}; stop it first, or use another data folder", folder = folder.display())]
    InUse {
        /// The data folder.
        folder: PathBuf,
        /// ` (process 1, http://…)`, when it left a note.
        holder: String,
    },
    /// No port could be bound.
    #[error("{0} and the ports after it are taken")]
    Taken(std::net::SocketAddr),
    /// The address could not be bound.
    #[error("{0} cannot be listened at: {1}")]
    Listen(std::net::SocketAddr, std::io::Error),
    /// The public URL cannot be served.
    #[error(transparent)]
    Hosts(#[from] HostsError),
    /// The database or the vault could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl InstanceError {
    pub(crate) fn path(path: &Path, what: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Path { path, what, source }
    }
}
