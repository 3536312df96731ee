//! What was changed on a canvas and never saved, so that neither a crash nor the end of the window
//! loses it: one file a workflow in the data folder. The window's own storage ends with it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const FOLDER: &str = "drafts";
const MAX_ID: usize = 64;
/// Bytes of a draft.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// Whether a workflow can be called so: its id becomes the name of a file.
pub(crate) fn is_acceptable(workflow_id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !workflow_id.is_empty() && workflow_id.len() <= MAX_ID && workflow_id.bytes().all(plain)
}

/// The draft of a workflow; none when there is none.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn read(data_dir: &Path, workflow_id: &str) -> io::Result<Option<String>> {
    match fs::read_to_string(path(data_dir, workflow_id)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps a draft in place of the one before: whole, or not at all.
///
/// # Errors
/// It is too large, or the file cannot be written.
pub(crate) fn keep(data_dir: &Path, workflow_id: &str, text: &str) -> io::Result<()> {
    if text.len() > MAX_TEXT {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    fs::create_dir_all(data_dir.join(FOLDER))?;
    let path = path(data_dir, workflow_id);
    let new = path.with_extension("new");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(new, path)
}

/// The draft is saved, or nobody wants it any more.
///
/// # Errors
/// The file is there and cannot be removed.
pub(crate) fn forget(data_dir: &Path, workflow_id: &str) -> io::Result<()> {
    match fs::remove_file(path(data_dir, workflow_id)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn path(data_dir: &Path, workflow_id: &str) -> PathBuf {
    data_dir.join(FOLDER).join(format!("{workflow_id}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_kept_replaced_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let read = |id: &str| super::read(folder.path(), id).unwrap();
        assert_eq!(read("w1"), None);
        for text in ["{\"at\":1}", "{\"at\":2}"] {
            keep(folder.path(), "w1", text).unwrap();
            assert_eq!(read("w1").as_deref(), Some(text));
        }
        assert_eq!(read("w2"), None);
        let files = fs::read_dir(folder.path().join(FOLDER)).unwrap().count();
        assert_eq!(files, 1, "nothing else is left");
        for _ in 0..2 {
            forget(folder.path(), "w1").unwrap();
            assert_eq!(read("w1"), None);
        }
    }

    #[test]
    fn only_the_id_of_a_workflow_names_a_file() {
        assert!(is_acceptable("0198c0de-7000-7abc-8def-0123456789ab"));
        let long = "a".repeat(MAX_ID + 1);
        for id in ["", ".", "..", "a/b", "a\\b", "a.json", "a b", "ä", &long] {
            assert!(!is_acceptable(id), "{id}");
        }
    }
}
