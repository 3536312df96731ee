//! What can go wrong between a rule and its row.

/// A failed read or write. It never carries a bound value, so never a secret or a user's text.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk or the database's size limit is full; nothing was written.
    #[error("the disk is full")]
    Full,
    /// A row with the same unique value stands already.
    #[error("the value is in use already")]
    Duplicate,
    /// The row is still referenced.
    #[error("the row is still referenced")]
    Referenced,
    /// The database was written by a newer Patchbay.
    #[error("the database belongs to a newer version of Patchbay; it was left untouched")]
    Newer,
    /// The SQLite library has the WAL-reset bug (<https://www.sqlite.org/wal.html#walresetbug>).
    #[error("SQLite {found} is older than {floor}, which is the first that keeps a WAL safe")]
    OldSqlite {
        /// The version that is linked.
        found: String,
        /// The oldest that is accepted.
        floor: &'static str,
    },
    /// A path that must be a plain file or folder of this user is not.
    #[error("{0}")]
    Path(String),
    /// Everything else: I/O, corruption, a closed pool.
    #[error("the database failed: {0}")]
    Database(String),
}

const SQLITE_FULL: &str = "13";

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            if database.is_unique_violation() {
                return Self::Duplicate;
            }
            if database.is_foreign_key_violation() {
                return Self::Referenced;
            }
            if database.code().as_deref() == Some(SQLITE_FULL) {
                return Self::Full;
            }
        }
        Self::Database(error.to_string())
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        if matches!(error, sqlx::migrate::MigrateError::VersionMissing(_)) {
            return Self::Newer;
        }
        Self::Database(error.to_string())
    }
}

pub(crate) type Result<T> = std::result::Result<T, StoreError>;
