//! Who may read what lies on the disk, however careless the user's settings are.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use patchbay_tests::{patchbay, profile, wait};

/// The flags of a server in `folder`, with a passphrase.
fn flags(folder: &Path) -> Vec<String> {
    let passphrase = folder.join("passphrase");
    fs::write(&passphrase, "a passphrase of the tests\n").expect("a file can be written");
    let path = |name: &str| folder.join(name).display().to_string();
    let pairs = [
        ("--listen", "127.0.0.1:0".to_owned()),
        ("--data-dir", path("data")),
        ("--ready-file", path("ready")),
        ("--bootstrap-token-file", path("token")),
        ("--passphrase-file", passphrase.display().to_string()),
    ];
    let flags = pairs
        .into_iter()
        .flat_map(|(flag, value)| [flag.to_owned(), value]);
    std::iter::once("serve".to_owned()).chain(flags).collect()
}

/// A start that is expected to be refused.
fn refused(folder: &Path) -> String {
    let output = Command::new(patchbay())
        .args(flags(folder))
        .stdin(Stdio::null())
        .output()
        .expect("patchbay starts");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn command(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(patchbay())
        .args(arguments)
        .arg("--data-dir")
        .arg(folder.join("data"))
        .output()
        .expect("patchbay runs")
}

/// Every file and folder, with its mode.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let mode = |path: &Path| {
            let metadata = path.symlink_metadata().expect("it is there");
            metadata.permissions().mode() & 0o777
        };
        found.push((folder.clone(), mode(&folder)));
        for entry in fs::read_dir(&folder).expect("it can be listed").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                found.push((entry.path(), mode(&entry.path())));
            }
        }
    }
    found
}

#[test]
fn ar_7_nobody_else_reads_a_file_whatever_the_umask_is() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut server = Command::new("sh")
        .args(["-c", "umask 000; exec \"$@\"", "sh"])
        .arg(patchbay())
        .args(flags(folder.path()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("patchbay starts");
    let ready = folder.path().join("ready");
    wait::blocking("the start", || ready.exists().then_some(()));
    let backup = ["vault", "backup", "--secret-file"];
    let passphrase = folder.path().join("passphrase").display().to_string();
    let done = command(folder.path(), &[&backup[..], &[&passphrase]].concat());
    assert!(done.status.success(), "{done:?}");

    let found = modes(&folder.path().join("data"));

    let _ = server.kill();
    let _ = server.wait();
    assert!(
        found
            .iter()
            .any(|(path, _)| path.ends_with("patchbay.db-wal"))
    );
    assert!(
        found
            .iter()
            .any(|(path, _)| path.to_string_lossy().ends_with(".age"))
    );
    let open: Vec<_> = found.iter().filter(|(_, mode)| mode & 0o077 != 0).collect();
    assert!(open.is_empty(), "{open:?}");
    profile::figure(
        "AR-7",
        "files and folders under umask 000, open to others:",
        format!("{}, 0", found.len()),
    );
}

#[test]
fn ar_7_a_database_that_is_a_link_and_a_folder_that_others_write_to_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder can be made");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).expect("a folder has a mode");
    let elsewhere = folder.path().join("elsewhere.db");
    fs::write(&elsewhere, "").expect("a file can be written");
    symlink(&elsewhere, data.join("patchbay.db")).expect("a link can be made");

    let told = refused(folder.path());

    assert!(told.contains("not a plain file"), "{told}");
    assert_eq!(fs::read(&elsewhere).expect("it is there"), b"", "untouched");
    fs::remove_file(data.join("patchbay.db")).expect("a link can be removed");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o770)).expect("a folder has a mode");
    let told = refused(folder.path());
    assert!(told.contains("chmod"), "{told}");
}

#[test]
fn ar_7_backups_do_not_follow_a_link_to_another_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut server = Command::new(patchbay())
        .args(flags(folder.path()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("patchbay starts");
    let ready = folder.path().join("ready");
    wait::blocking("the start", || ready.exists().then_some(()));
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder can be made");
    let backups = folder.path().join("data/backups");
    let _ = fs::remove_dir_all(&backups);
    symlink(&elsewhere, &backups).expect("a link can be made");
    let passphrase = folder.path().join("passphrase").display().to_string();

    let done = command(
        folder.path(),
        &["vault", "backup", "--secret-file", &passphrase],
    );

    let _ = server.kill();
    let _ = server.wait();
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    assert_eq!(fs::read_dir(&elsewhere).expect("it is there").count(), 0);
}
