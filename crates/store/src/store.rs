//! Opening the database, its guarantees, and transactions.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::copies;
use crate::error::{Result, StoreError};

/// The oldest SQLite that is accepted: earlier ones can corrupt a WAL
/// (<https://www.sqlite.org/wal.html#walresetbug>).
pub const SQLITE_FLOOR: &str = "3.51.3";

const READERS: u32 = 4;

pub(crate) static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// The embedded database: many readers, one writer at a time.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
    note: SqlitePool,
    pub(crate) turn: Arc<Mutex<()>>,
}

/// One write. Dropped without [`Tx::commit`], it leaves nothing.
#[derive(Debug)]
pub struct Tx {
    transaction: Transaction<'static, Sqlite>,
    _turn: OwnedMutexGuard<()>,
}

impl Store {
    /// Opens `path`, making it (mode 0600) when there is none, and brings its schema up to date.
    ///
    /// WAL with `synchronous=FULL`: what [`Tx::commit`] acknowledged survives a power cut.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a database of a newer Patchbay, [`StoreError::OldSqlite`],
    /// [`StoreError::Path`] for a symbolic link.
    pub async fn open(path: &Path) -> Result<Self> {
        prepare_file(path)?;
        copies::before_migration(path).await?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(256)
            .pragma("secure_delete", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("mmap_size", "0");
        let opened = Arc::new(AtomicBool::new(false));
        let write = writer(&opened).connect_with(options.clone()).await?;
        check_version(&write).await?;
        MIGRATOR.run(&write).await?;
        let note = writer(&opened)
            .connect_with(options.clone().synchronous(SqliteSynchronous::Normal))
            .await?;
        opened.store(true, Ordering::Relaxed);
        let read = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .test_before_acquire(false)
            .connect_with(options.read_only(false).pragma("query_only", "ON"))
            .await?;
        Ok(Self {
            read,
            write,
            note,
            turn: Arc::default(),
        })
    }

    /// Starts a write that is durable once committed. Writers queue: there is one at a time.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_on(&self.write).await
    }

    /// Starts a write that survives the end of this process, but a power cut only once a later
    /// [`Store::begin`] has committed. It costs no wait for the disk, and is only for what nobody was
    /// told yet, such as that a run began.
    pub async fn begin_note(&self) -> Result<Tx> {
        self.begin_on(&self.note).await
    }

    async fn begin_on(&self, pool: &SqlitePool) -> Result<Tx> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        Ok(Tx {
            transaction: pool.begin_with("BEGIN IMMEDIATE").await?,
            _turn: turn,
        })
    }

    /// Waits for running statements and closes the file.
    pub async fn close(&self) {
        self.read.close().await;
        self.note.close().await;
        self.write.close().await;
    }
}

impl Tx {
    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// Makes everything of this transaction durable.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        Ok(())
    }
}

/// One connection that writes, replaced when it can do so no more.
///
/// When the disk is full `SQLite` rolls back by itself, and what sqlx then rolls back is not there: the
/// connection counts as inside a transaction for ever. And where a file cannot be opened for writing,
/// for want of a descriptor say, `SQLite` opens it for reading instead, so a connection that is made
/// after the database was `opened` proves that it writes: it sets a number that is always zero.
fn writer(opened: &Arc<AtomicBool>) -> SqlitePoolOptions {
    let opened = Arc::clone(opened);
    SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .before_acquire(|connection, _| {
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
        .after_connect(move |connection, _| {
            let opened = opened.load(Ordering::Relaxed);
            Box::pin(async move {
                if !opened {
                    return Ok(());
                }
                let written = sqlx::query("PRAGMA user_version = 0").execute(connection);
                match written.await {
                    Err(error) if is_readonly(&error) => Err(error),
                    // Whatever else is wrong is told to whoever writes next.
                    _ => Ok(()),
                }
            })
        })
}

/// `SQLITE_READONLY` (<https://www.sqlite.org/rescode.html#readonly>).
fn is_readonly(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code.parse().is_ok_and(|code: u32| code & 0xff == 8))
}

async fn check_version(pool: &SqlitePool) -> Result<()> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(pool)
        .await?;
    if version_number(&found) < version_number(SQLITE_FLOOR) {
        return Err(StoreError::OldSqlite {
            found,
            floor: SQLITE_FLOOR,
        });
    }
    Ok(())
}

fn version_number(text: &str) -> Vec<u32> {
    text.split('.')
        .map(|part| u32::from_str(part).unwrap_or(0))
        .collect()
}

/// SQLite gives the WAL the mode of the database file, so that one is made with the right mode first.
#[cfg(unix)]
fn prepare_file(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let refuse = |reason: &str| StoreError::Path(format!("{} {reason}", path.display()));
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(refuse("is not a plain file")),
        Ok(_) => std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|error| refuse(&format!("cannot be made private: {error}"))),
        Err(_) => new_private_file(path),
    }
}

/// Makes an empty file that only its owner may read or write, where there is none.
pub fn new_private_file(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| StoreError::Path(format!("{} cannot be made: {error}", path.display())))
}

#[cfg(not(unix))]
fn prepare_file(_path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_new_database_has_the_durability_that_success_promises() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("patchbay.db"))
            .await
            .unwrap();
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(&store.write)
            .await
            .unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
            .fetch_one(&store.write)
            .await
            .unwrap();
        assert_eq!((journal.as_str(), synchronous), ("wal", 2));
    }

    #[tokio::test]
    async fn du_6_a_database_of_a_newer_patchbay_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.db");
        let store = Store::open(&path).await.unwrap();
        sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)")
            .execute(&store.write)
            .await
            .unwrap();
        store.close().await;
        assert!(matches!(
            Store::open(&path).await.unwrap_err(),
            StoreError::Newer
        ));
    }

    #[test]
    fn du_5_versions_compare_as_numbers() {
        assert!(version_number("3.9.0") < version_number("3.51.3"));
        assert!(version_number("3.51.3") >= version_number(SQLITE_FLOOR));
    }

    /// The race that corrupts a WAL before [`SQLITE_FLOOR`]: one connection writes while another one
    /// resets the log.
    #[tokio::test]
    async fn du_5_a_writer_beside_a_checkpointer_corrupts_nothing() {
        let full = std::env::var("PATCHBAY_SECURITY").is_ok_and(|profile| profile == "full");
        let length = Duration::from_secs(if full { 60 } else { 6 });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.db");
        let store = Store::open(&path).await.unwrap();
        let other = Store::open(&path).await.unwrap();
        sqlx::query("CREATE TABLE load (number INTEGER PRIMARY KEY, filler BLOB)")
            .execute(&store.write)
            .await
            .unwrap();
        let end = std::time::Instant::now() + length;
        let checkpoints = tokio::spawn(async move {
            let mut count = 0_u64;
            while std::time::Instant::now() < end {
                let done = sqlx::query("PRAGMA wal_checkpoint(RESTART)");
                done.execute(&other.note).await.unwrap();
                count += 1;
            }
            count
        });
        let mut written = 0_i64;
        while std::time::Instant::now() < end {
            sqlx::query("INSERT INTO load (filler) VALUES (randomblob(3000))")
                .execute(&store.note)
                .await
                .unwrap();
            written += 1;
        }
        let checkpoints = checkpoints.await.unwrap();
        assert!(
            written > 100 && checkpoints > 100,
            "{written}, {checkpoints}"
        );
        let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM load")
            .fetch_one(&store.read)
            .await
            .unwrap();
        assert_eq!(kept, written);
        assert!(store.is_sound().await.unwrap());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn ar_7_files_are_private_and_links_are_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.db");
        let store = Store::open(&path).await.unwrap();
        store.begin().await.unwrap().commit().await.unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", entry.path().display());
        }
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(
            Store::open(&link).await.unwrap_err(),
            StoreError::Path(_)
        ));
    }
}
