//! Work on every sealed value: sealing it anew, and proving that it opens.

use patchbay_store::{SealedRow, SealedTable, Store};
use patchbay_vault::{Purpose, Vault};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::sealed::{self, Place};

/// How many values one transaction seals anew.
pub(super) const BATCH: i64 = 200;

/// What the values of a table are kept for.
pub(super) fn purpose(table: SealedTable) -> Purpose {
    match table {
        SealedTable::Connections => Purpose::Owner,
        SealedTable::EndUserConnections => Purpose::EndUser,
        SealedTable::ConnectSigningKeys
        | SealedTable::RemoteAccounts
        | SealedTable::OAuthClients
        | SealedTable::OAuthAttempts
        | SealedTable::OAuthRevocations
        | SealedTable::PipedreamSettings => Purpose::Tokens,
    }
}

/// The place that a row's value is bound to.
fn place(table: SealedTable, row: &SealedRow) -> Result<Place<'_>> {
    let destination = match &row.config {
        Some(config) => sealed::destination(&sealed::stored(config)?),
        None => None,
    };
    Ok(Place {
        table: table.name(),
        row: row.id,
        app: row.app_id,
        user: row.user_id.as_deref(),
        destination,
    })
}

/// The row's value, sealed under the newest key of its purpose.
fn anew(vault: &Vault, table: SealedTable, row: &SealedRow) -> Result<Vec<u8>> {
    place(table, row)?.with(|identity| {
        let value = vault.open(identity, &row.sealed)?;
        Ok(vault.seal(purpose(table), identity, &value)?)
    })
}

/// What a batch did.
pub(super) struct Batch {
    /// How many values were sealed anew.
    pub(super) sealed: usize,
    /// How many do not open, and were left as they are.
    pub(super) refused: usize,
    /// Where the next batch begins, when there may be one.
    pub(super) next: Option<Uuid>,
}

/// Seals one batch of a table's values anew: those after `after` that stand under another key than
/// `newest`. A value that does not open is left as it is.
pub(super) async fn reseal(
    store: &Store,
    vault: &Vault,
    table: SealedTable,
    newest: Uuid,
    after: Uuid,
) -> Result<Batch> {
    let mut tx = store.begin().await?;
    let rows = tx.sealed_values(table, Some(newest), after, BATCH).await?;
    let mut batch = Batch {
        sealed: 0,
        refused: 0,
        next: rows.last().map(|row| row.id),
    };
    for row in &rows {
        match anew(vault, table, row) {
            Ok(value) => {
                tx.put_sealed_value(table, row.id, &value).await?;
                batch.sealed += 1;
            }
            Err(sealed @ Error::VaultSealed(_)) => return Err(sealed),
            Err(error) => {
                tracing::error!(table = table.name(), row = %row.id, %error, "a value does not open");
                batch.refused += 1;
            }
        }
    }
    tx.commit().await?;
    Ok(batch)
}

/// Opens every value of a database; answers how many there are.
///
/// # Errors
/// At the first that does not open.
pub(super) async fn verify(store: &Store, vault: &Vault) -> Result<usize> {
    let mut count = 0;
    for table in SealedTable::ALL {
        let mut after = Uuid::nil();
        loop {
            let rows = store.sealed_values(table, None, after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            count += rows.len();
            for row in &rows {
                place(table, row)?.with(|identity| vault.open(identity, &row.sealed))?;
            }
        }
    }
    Ok(count)
}
