//! Whole copies of the database: before a migration, for a backup, and back from one.
//!
//! A copy holds what the database holds: sealed values stay sealed. It is private from its first
//! byte, and appears under its name only when it is whole.

use std::path::{Path, PathBuf};

use sqlx::migrate::Migrate as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use time::OffsetDateTime;

use crate::Store;
use crate::error::{Result, StoreError};
use crate::store::{MIGRATOR, new_private_file};

/// How many copies from before a migration are kept.
const KEPT: usize = 3;
const BEFORE_MIGRATION: &str = "before-update-";
/// What a restore leaves as it is, or copies first.
const MIGRATIONS: &str = "_sqlx_migrations";

impl Store {
    /// Writes a copy of the database to `path`, which must not exist, with mode 0600.
    pub async fn copy_to(&self, path: &Path) -> Result<()> {
        let _turn = self.turn.lock().await;
        let mut connection = self.write.acquire().await?;
        copy(&mut connection, path).await
    }

    /// Whether SQLite finds the file sound.
    pub async fn is_sound(&self) -> Result<bool> {
        let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
            .fetch_one(&self.read)
            .await?;
        Ok(found == "ok")
    }

    /// Replaces everything with what the database at `path` holds, in one transaction: a crash
    /// leaves the one or the other. Both have this version's schema. The Personal Access Tokens
    /// named `kept_token` stay, for the user that was restored, since a running script has them.
    pub async fn replace_with(&self, path: &Path, kept_token: &str) -> Result<()> {
        let _turn = self.turn.lock().await;
        let mut connection = self.write.acquire().await?;
        sqlx::query("ATTACH DATABASE $1 AS restored")
            .bind(path.to_string_lossy().into_owned())
            .execute(&mut *connection)
            .await?;
        let done = replace(&mut connection, kept_token).await;
        sqlx::query("DETACH DATABASE restored")
            .execute(&mut *connection)
            .await?;
        done
    }
}

async fn replace(connection: &mut SqliteConnection, kept_token: &str) -> Result<()> {
    let tables = tables(connection).await?;
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    run(&mut tx, "PRAGMA defer_foreign_keys = ON").await?;
    sqlx::query(
        "CREATE TEMP TABLE kept AS SELECT * FROM main.personal_access_tokens WHERE name = $1",
    )
    .bind(kept_token)
    .execute(&mut *tx)
    .await?;
    for table in &tables {
        run(&mut tx, &format!("DELETE FROM main.\"{table}\"")).await?;
    }
    for table in &tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut *tx)
            .await?;
        let columns = format!("\"{}\"", columns.join("\", \""));
        let sql = format!(
            "INSERT INTO main.\"{table}\" ({columns}) SELECT {columns} FROM restored.\"{table}\""
        );
        run(&mut tx, &sql).await?;
    }
    sqlx::query("DELETE FROM main.personal_access_tokens WHERE name = $1")
        .bind(kept_token)
        .execute(&mut *tx)
        .await?;
    run(
        &mut tx,
        "UPDATE kept SET user_id = (SELECT id FROM main.users LIMIT 1)",
    )
    .await?;
    run(
        &mut tx,
        "INSERT INTO main.personal_access_tokens SELECT * FROM kept",
    )
    .await?;
    run(&mut tx, "DROP TABLE kept").await?;
    tx.commit().await?;
    Ok(())
}

/// The tables of ours; the vault's own first, since what is sealed names its keys, and grants before
/// what they were granted to, which a trigger keeps for as long.
async fn tables(connection: &mut SqliteConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT name FROM main.sqlite_schema
          WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> $1
          ORDER BY name NOT LIKE 'vault\\_%' ESCAPE '\\', name <> 'oauth_grants', name",
    )
    .bind(MIGRATIONS)
    .fetch_all(connection)
    .await?)
}

async fn run(connection: &mut SqliteConnection, sql: &str) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await?;
    Ok(())
}

async fn copy(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    // SQLite fills an empty file that exists, and so keeps its mode.
    new_private_file(path)?;
    let done = sqlx::query("VACUUM INTO $1")
        .bind(path.to_string_lossy().into_owned())
        .execute(connection)
        .await;
    let synced = done.map_err(StoreError::from).and_then(|_| {
        std::fs::File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(|error| StoreError::Path(format!("{}: {error}", path.display())))
    });
    if synced.is_err() {
        // Half a copy is none; that it cannot be removed is told by what comes next.
        let _ = std::fs::remove_file(path);
    }
    synced
}

/// Refuses the database of a newer Patchbay before anything is written, and copies one that is to
/// be migrated into the folder `backups` beside it.
pub(crate) async fn before_migration(path: &Path) -> Result<()> {
    if !path.metadata().is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .connect()
        .await?;
    let done = examine(&mut connection, path).await;
    connection.close().await?;
    done
}

async fn examine(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    let known: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = $1)")
            .bind(MIGRATIONS)
            .fetch_one(&mut *connection)
            .await?;
    if !known {
        return Ok(());
    }
    let applied = connection.list_applied_migrations(MIGRATIONS).await?;
    let ours = || MIGRATOR.iter().map(|migration| migration.version);
    if applied
        .iter()
        .any(|one| !ours().any(|version| version == one.version))
    {
        return Err(StoreError::Newer);
    }
    if ours().all(|version| applied.iter().any(|one| one.version == version)) {
        return Ok(());
    }
    let folder = backup_folder(path)?;
    let copied = folder.join(format!("{BEFORE_MIGRATION}{}.db", stamp()));
    copy(connection, &copied).await?;
    tracing::info!(copy = %copied.display(), "the database was copied before its update");
    prune(&folder)
}

/// The private folder of the copies of the database at `path`.
pub fn backup_folder(path: &Path) -> Result<PathBuf> {
    let folder = path.with_file_name("backups");
    let refuse = |error: std::io::Error| StoreError::Path(format!("{}: {error}", folder.display()));
    if folder.is_symlink() {
        return Err(StoreError::Path(format!(
            "{} is a symbolic link",
            folder.display()
        )));
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder).map_err(refuse)?;
    Ok(folder)
}

/// Now, as a part of a file name that sorts by time: `20261125-034500-123`.
pub fn stamp() -> String {
    let now = OffsetDateTime::now_utc();
    format!(
        "{:04}{:02}{:02}-{:02}{:02}{:02}-{:03}",
        now.year(),
        u8::from(now.month()),
        now.day(),
        now.hour(),
        now.minute(),
        now.second(),
        now.millisecond()
    )
}

fn prune(folder: &Path) -> Result<()> {
    let refuse = |error: std::io::Error| StoreError::Path(format!("{}: {error}", folder.display()));
    let mut copies: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(refuse)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(BEFORE_MIGRATION))
        })
        .collect();
    copies.sort();
    for old in copies.iter().rev().skip(KEPT) {
        std::fs::remove_file(old).map_err(refuse)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
