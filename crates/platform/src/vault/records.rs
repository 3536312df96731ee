//! The vault's records between the vault's own types and the store's rows.

use std::collections::HashMap;

use patchbay_store::{Store, Tx, VaultHeaderRow, VaultKeyRow, VaultSlotRow};
use patchbay_vault::{KeyRecord, SealReason, SlotKind, SlotRecord, VaultHeader};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock;
use crate::error::{Error, Result};

/// A vault's header, and what the store knows of it besides.
pub(super) struct Records {
    pub(super) header: VaultHeader,
    pub(super) lock_after_minutes: Option<i64>,
    created_at: OffsetDateTime,
    /// When each slot and key was made, by its id.
    times: HashMap<Uuid, OffsetDateTime>,
}

impl Records {
    /// Of a vault that was just made.
    pub(super) fn new(header: VaultHeader) -> Self {
        Self {
            header,
            lock_after_minutes: None,
            created_at: clock::now(),
            times: HashMap::new(),
        }
    }

    /// The records of the stored vault.
    ///
    /// # Errors
    /// Sealed with the reason that there is none, or that they are damaged.
    pub(super) async fn read(store: &Store) -> Result<Self> {
        let rows = store.vault_header().await?;
        let rows = rows.ok_or(Error::VaultSealed(SealReason::NoVault))?;
        of_rows(rows).ok_or(Error::VaultSealed(SealReason::DamagedHeader))
    }

    /// Whether no slot is of `kind`.
    pub(super) fn lacks(&self, kind: SlotKind) -> bool {
        self.header.slots.iter().all(|slot| slot.kind != kind)
    }

    /// When a slot was made.
    pub(super) fn made_at(&self, slot: Uuid) -> OffsetDateTime {
        self.times.get(&slot).copied().unwrap_or(self.created_at)
    }

    /// The names of the keychain entries that the slots need.
    pub(super) fn keychain_entries(&self) -> Vec<String> {
        self.header.keychain_entries()
    }

    /// Stores them as those of a new vault.
    pub(super) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        let (header, slots, keys) = self.rows();
        Ok(tx.insert_vault_header(&header, &slots, &keys).await?)
    }

    /// Stores them in place of those that are there.
    pub(super) async fn replace(&self, tx: &mut Tx) -> Result<()> {
        let (header, slots, keys) = self.rows();
        Ok(tx.replace_vault_header(&header, &slots, &keys).await?)
    }

    fn rows(&self) -> HeaderRows {
        let now = clock::now();
        let at = |id: &Uuid| self.times.get(id).copied().unwrap_or(now);
        let slots = self.header.slots.iter().map(|slot| VaultSlotRow {
            id: slot.id,
            kind: slot.kind.as_str().to_owned(),
            version: i64::from(slot.version),
            params: slot.params.to_string(),
            wrapped: slot.wrapped.clone(),
            created_at: at(&slot.id),
        });
        let keys = self.header.keys.iter().map(|key| VaultKeyRow {
            id: key.id,
            purpose: key.purpose.clone(),
            wrapped: key.wrapped.clone(),
            created_at: at(&key.id),
        });
        let header = VaultHeaderRow {
            vault_id: self.header.vault_id,
            format: i64::from(self.header.format),
            key_check: self.header.check.clone(),
            created_at: self.created_at,
            lock_after_minutes: self.lock_after_minutes,
        };
        (header, slots.collect(), keys.collect())
    }
}

type HeaderRows = (VaultHeaderRow, Vec<VaultSlotRow>, Vec<VaultKeyRow>);

/// What the rows say, or `None` when no version of ours wrote them.
pub(super) fn of_rows((header, slots, keys): HeaderRows) -> Option<Records> {
    let times = slots
        .iter()
        .map(|slot| (slot.id, slot.created_at))
        .chain(keys.iter().map(|key| (key.id, key.created_at)))
        .collect();
    let slots = slots
        .into_iter()
        .map(|row| {
            Some(SlotRecord {
                id: row.id,
                kind: SlotKind::parse(&row.kind)?,
                version: u32::try_from(row.version).ok()?,
                params: serde_json::from_str(&row.params).ok()?,
                wrapped: row.wrapped,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    let keys = keys
        .into_iter()
        .map(|row| KeyRecord {
            id: row.id,
            purpose: row.purpose,
            wrapped: row.wrapped,
        })
        .collect();
    Some(Records {
        times,
        created_at: header.created_at,
        lock_after_minutes: header.lock_after_minutes,
        header: VaultHeader {
            vault_id: header.vault_id,
            format: u8::try_from(header.format).ok()?,
            check: header.key_check,
            slots,
            keys,
        },
    })
}
