//! Files that other processes wait for or that hold a secret: whole or absent, and private.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use secrecy::SecretString;

/// Writes a file of mode 0600 and moves it into place, so that nobody sees half of it.
pub(crate) fn write_private(path: &Path, content: &str) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp");
    let draft = path.with_file_name(name);
    let written = write_new(&draft, content).and_then(|()| std::fs::rename(&draft, path));
    if written.is_err() {
        // What could not be written whole is not left behind half; a failure of that is no news.
        let _ = std::fs::remove_file(&draft);
    }
    written.with_context(|| format!("{} could not be written", path.display()))
}

/// Writes a file that everybody may read who may read its folder, whole or not at all.
pub(crate) fn write_file(path: &Path, content: &str) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp");
    let draft = path.with_file_name(name);
    let written = std::fs::write(&draft, content).and_then(|()| std::fs::rename(&draft, path));
    if written.is_err() {
        // What could not be written whole is not left behind half; a failure of that is no news.
        let _ = std::fs::remove_file(&draft);
    }
    written.with_context(|| format!("{} could not be written", path.display()))
}

fn write_new(path: &Path, content: &str) -> std::io::Result<()> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// Removes a file, if there is one.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} could not be removed", path.display()))
        }
        _ => Ok(()),
    }
}

/// Reads a secret from the first line of a file.
pub(crate) fn read_secret(path: &Path) -> Result<SecretString> {
    let text = std::fs::read_to_string(path)
        .map(SecretString::from)
        .with_context(|| format!("{} could not be read", path.display()))?;
    let line = secrecy::ExposeSecret::expose_secret(&text)
        .lines()
        .next()
        .unwrap_or_default();
    anyhow::ensure!(!line.is_empty(), "{} is empty", path.display());
    Ok(SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn a_private_file_replaces_what_stood_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "old").unwrap();
        write_private(&path, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_secret_is_the_first_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        std::fs::write(&path, "correct horse \r\nsecond\n").unwrap();
        assert_eq!(
            read_secret(&path).unwrap().expose_secret(),
            "correct horse "
        );
        std::fs::write(&path, "\n").unwrap();
        assert!(read_secret(&path).is_err());
    }
}
