//! The folder where everything lives, held by one process at a time.

use std::fs::File;
use std::io::{ErrorKind, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use fd_lock::{RwLock, RwLockWriteGuard};

use crate::error::InstanceError;

type Result<T> = std::result::Result<T, InstanceError>;

/// The data folder of this user on this system.
///
/// # Errors
/// [`InstanceError::NoHome`].
pub fn default_data_dir() -> Result<PathBuf> {
    let folders = directories::ProjectDirs::from("dev", "patchbay", "Patchbay")
        .ok_or(InstanceError::NoHome)?;
    Ok(folders.data_dir().to_owned())
}

/// Makes the folder, private, or refuses one that others may write to.
pub(crate) fn prepare(path: &Path) -> Result<()> {
    let fresh = !path.exists();
    std::fs::create_dir_all(path).map_err(InstanceError::path(path, "could not be made"))?;
    if !path.is_dir() {
        return Err(InstanceError::Folder(format!(
            "{} is not a folder",
            path.display()
        )));
    }
    privacy(path, fresh)
}

#[cfg(unix)]
fn privacy(path: &Path, fresh: bool) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    if fresh {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
            .map_err(InstanceError::path(path, "could not be made private"))?;
    }
    let metadata = path
        .metadata()
        .map_err(InstanceError::path(path, "could not be read"))?;
    let mode = metadata.permissions().mode();
    if mode & 0o022 != 0 {
        return Err(InstanceError::Folder(format!(
            "{path} can be written by other users (mode {mode:o}); run: chmod go-w {path}",
            path = path.display(),
            mode = mode & 0o777
        )));
    }
    Ok(())
}

#[cfg(not(unix))]
fn privacy(_path: &Path, _fresh: bool) -> Result<()> {
    Ok(())
}

/// The file whose lock means that the folder is in use, and which says by whom.
pub(crate) struct LockFile {
    path: PathBuf,
    lock: RwLock<File>,
}

/// The folder is in use by this process for as long as this lives.
pub(crate) struct Held<'a>(RwLockWriteGuard<'a, File>);

impl LockFile {
    pub(crate) fn open(data_dir: &Path) -> Result<Self> {
        let path = data_dir.join("patchbay.lock");
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(&path)
            .map_err(InstanceError::path(&path, "could not be opened"))?;
        Ok(Self {
            path,
            lock: RwLock::new(file),
        })
    }

    /// Takes the folder, or says who has it.
    pub(crate) fn hold(&mut self) -> Result<Held<'_>> {
        let folder = self.path.parent().unwrap_or(&self.path);
        match self.lock.try_write() {
            Ok(guard) => Ok(Held(guard)),
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(InstanceError::Path {
                path: self.path.clone(),
                what: "could not be locked",
                source: error,
            }),
            Err(_) => Err(InstanceError::InUse {
                folder: folder.to_owned(),
                // The holder's note is only for the message; without it the message is shorter.
                holder: describe(&std::fs::read_to_string(&self.path).unwrap_or_default()),
            }),
        }
    }
}

impl Held<'_> {
    /// Notes who holds the folder, for the message that the next one gets.
    pub(crate) fn note(&mut self, url: &str) -> Result<()> {
        let note = serde_json::json!({ "pid": std::process::id(), "url": url }).to_string();
        let written = self
            .0
            .set_len(0)
            .and_then(|()| self.0.rewind())
            .and_then(|()| self.0.write_all(note.as_bytes()));
        written.map_err(InstanceError::path(
            Path::new("patchbay.lock"),
            "could not be written",
        ))
    }
}

fn describe(note: &str) -> String {
    let Ok(note) = serde_json::from_str::<serde_json::Value>(note) else {
        return String::new();
    };
    match (&note["pid"], &note["url"]) {
        (serde_json::Value::Number(pid), serde_json::Value::String(url)) => {
            format!(" (process {pid}, {url})")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_is_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = LockFile::open(folder.path()).unwrap();
        let mut held = first.hold().unwrap();
        held.note("http://127.0.0.1:7420").unwrap();
        let mut second = LockFile::open(folder.path()).unwrap();
        let Err(error) = second.hold() else {
            panic!("two hold one folder");
        };
        let told = error.to_string();
        assert!(told.contains(&std::process::id().to_string()), "{told}");
        assert!(told.contains("http://127.0.0.1:7420"), "{told}");
        drop(held);
        second.hold().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn ar_7_a_folder_that_others_may_write_to_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/data");
        prepare(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o775)).unwrap();
        assert!(prepare(&path).unwrap_err().to_string().contains("chmod"));
    }
}
