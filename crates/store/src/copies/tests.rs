//! Copies are whole and private, a newer database is left as it was, and a restore is all or nothing.

use std::fs;
use std::path::Path;

use super::*;

/// A database as an earlier version left it: with the first migration alone.
async fn earlier(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = fs::remove_file(name);
    }
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.create_if_missing(true).connect().await.unwrap();
    let first = MIGRATOR.iter().next().unwrap().clone();
    let migrator = sqlx::migrate::Migrator::with_migrations(vec![first]);
    migrator.run(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn copies(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join("backups")) else {
        return Vec::new();
    };
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn du_6_a_copy_is_made_before_an_update_and_three_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("patchbay.db");
    for round in 1..=5 {
        earlier(&path).await;
        Store::open(&path).await.unwrap().close().await;
        assert_eq!(copies(folder.path()).len(), round.min(3), "round {round}");
    }
    let copied = copies(folder.path()).pop().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            copied.metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let store = Store::open(&copied).await.unwrap();
    assert!(store.is_sound().await.unwrap());
}

#[tokio::test]
async fn du_6_no_copy_is_made_of_what_is_new_or_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("patchbay.db");
    for _ in 0..2 {
        Store::open(&path).await.unwrap().close().await;
    }
    assert!(copies(folder.path()).is_empty());
}

#[tokio::test]
async fn du_6_a_newer_database_is_left_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("patchbay.db");
    let store = Store::open(&path).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    run(tx.conn(), "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)").await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let before = fs::read(&path).unwrap();
    assert!(matches!(
        Store::open(&path).await.unwrap_err(),
        StoreError::Newer
    ));
    assert_eq!(fs::read(&path).unwrap(), before);
    let log = fs::read(folder.path().join("patchbay.db-wal")).unwrap_or_default();
    assert!(log.is_empty(), "nothing waits to be written into it");
    assert!(copies(folder.path()).is_empty());
}

#[tokio::test]
async fn what_is_restored_replaces_everything_and_keeps_the_named_token() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.db"), folder.path().join("to.db"));
    let user = |store: Store, id: &'static str, token: &'static str| async move {
        let mut tx = store.begin().await.unwrap();
        for sql in [
            format!("INSERT INTO users VALUES (x'{id}', '', '', '', '', '')"),
            format!(
                "INSERT INTO personal_access_tokens VALUES (x'{id}', x'{id}', '{token}', '{id}', x'', '', NULL, NULL, '')"
            ),
        ] {
            run(tx.conn(), &sql).await.unwrap();
        }
        tx.commit().await.unwrap();
        store
    };
    let source = user(Store::open(&from).await.unwrap(), "01", "mine").await;
    source.close().await;
    let store = user(Store::open(&to).await.unwrap(), "02", "kept").await;

    store.replace_with(&from, "kept").await.unwrap();

    let tokens: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT name, user_id FROM personal_access_tokens ORDER BY name")
            .fetch_all(&store.read)
            .await
            .unwrap();
    assert_eq!(
        tokens,
        [("kept".to_owned(), vec![1]), ("mine".to_owned(), vec![1])]
    );
    let users: i64 = sqlx::query_scalar("SELECT count(*) FROM users")
        .fetch_one(&store.read)
        .await
        .unwrap();
    assert_eq!(users, 1);
    store.begin().await.unwrap().commit().await.unwrap();
}
