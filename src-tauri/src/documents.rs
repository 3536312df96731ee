//! Documents that the page writes for whoever uses it: files among the downloads, never over another
//! file, and of the kinds that Patchbay writes.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The kinds that are written.
const KINDS: [&str; 2] = ["yaml", "json"];
const MAX_NAME: usize = 160;
/// Bytes of a document.
const MAX_TEXT: usize = 32 * 1024 * 1024;
/// How often another name is tried.
const MAX_TRIES: u32 = 200;

/// The folder of downloads, or the home folder where there is none.
pub(crate) fn folder() -> Option<PathBuf> {
    let dirs = directories::UserDirs::new()?;
    let downloads = dirs.download_dir().filter(|path| path.is_dir());
    Some(downloads.unwrap_or_else(|| dirs.home_dir()).to_owned())
}

/// Whether this is a document of Patchbay by its name: no folder, no hidden file, a known kind.
pub(crate) fn is_acceptable(name: &str, text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.len() <= MAX_NAME
        && text.len() <= MAX_TEXT
        && name.rsplit_once('.').is_some_and(|(stem, kind)| {
            !stem.is_empty() && stem.bytes().all(plain) && KINDS.contains(&kind)
        })
}

/// Writes a document under its name, or under it with a number where that is taken, and says where.
pub(crate) fn save(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, "yaml"));
    for number in 1..=MAX_TRIES {
        let path = if number == 1 {
            folder.join(name)
        } else {
            folder.join(format!("{stem}-{number}.{kind}"))
        };
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_never_written_over_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let first = save(folder.path(), "bot.yaml", "one").unwrap();
        let second = save(folder.path(), "bot.yaml", "two").unwrap();
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one");
        assert_eq!(second, folder.path().join("bot-2.yaml"));
        assert_eq!(std::fs::read_to_string(second).unwrap(), "two");
    }

    #[test]
    fn only_documents_of_patchbay_are_written() {
        for name in ["bot.yaml", "ticket-triage_2.json"] {
            assert!(is_acceptable(name, ""), "{name}");
        }
        let long = format!("{}.yaml", "a".repeat(MAX_NAME));
        for name in [
            "",
            ".yaml",
            "bot",
            "bot.sh",
            "../bot.yaml",
            "a/b.yaml",
            "a\\b.yaml",
            "a b.yaml",
            "a.b.yaml",
            ".bashrc",
            &long,
        ] {
            assert!(!is_acceptable(name, ""), "{name}");
        }
    }
}
