//! What the vault needs now and then: opening by itself once its keychain does, locking itself when
//! nobody uses it, finishing a rotation, and removing keychain entries that nothing needs.

use std::sync::Arc;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use patchbay_store::SealedTable;
use patchbay_vault::{SealReason, Status, remove_keychain_entry};
use uuid::Uuid;

use super::records::Records;
use super::values::{self, purpose};
use super::{Given, off_the_runtime};
use crate::error::{Error, Result};
use crate::open::Platform;

/// How long after a rotation the old keys stay: a request that sealed with one has committed then.
const GRACE: Duration = Duration::from_secs(2);

impl Platform {
    /// Does what the vault needs at this moment. Called every two seconds or so.
    pub async fn tend_vault(&self) {
        let done = match self.vault.status() {
            Status::Sealed(reason) => self.heal(reason).await,
            Status::Unsealed => self.tend_open_vault().await,
        };
        match done {
            // It was locked meanwhile; the next call goes on where this one stopped.
            Ok(()) | Err(Error::VaultSealed(_)) => {}
            Err(error) => tracing::warn!(%error, "the vault's upkeep is left for later"),
        }
    }

    /// Forgets the keys, and everything that was opened with them.
    pub(crate) fn seal(&self, reason: SealReason) {
        self.vault.lock_because(reason);
        self.signing_keys.forget();
        self.engine.close();
    }

    pub(super) fn rotated_now(&self) {
        *self.rotated.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Removes the keychain entries that no slot needs. What cannot be removed now is tried again.
    pub(super) async fn clean_leftovers(&self) {
        if let Err(error) = self.try_cleaning().await {
            tracing::warn!(%error, "a former keychain entry is left for later");
        }
    }

    /// Opens the vault once the keychain is open, found out without asking its user anything.
    async fn heal(&self, reason: SealReason) -> Result<()> {
        let heals = matches!(
            reason,
            SealReason::Locked | SealReason::Timeout | SealReason::NoKeychain
        );
        if !heals {
            return Ok(());
        }
        let keychain = Arc::clone(&self.keychain);
        if off_the_runtime(move || keychain.is_locked()).await? != Some(false) {
            return Ok(());
        }
        if self.try_opening(Given::Keychain).await? == Status::Unsealed {
            tracing::info!("the keychain was unlocked, so the vault is open");
        }
        Ok(())
    }

    async fn tend_open_vault(&self) -> Result<()> {
        let records = Records::read(&self.store).await?;
        let minutes = records
            .lock_after_minutes
            .and_then(|one| u64::try_from(one).ok());
        if minutes.is_some_and(|minutes| self.vault.idle() >= Duration::from_secs(minutes * 60)) {
            self.seal(SealReason::LockedIdle);
            tracing::info!("the vault was not used for a while, so it locked itself");
            return Ok(());
        }
        self.try_cleaning().await?;
        if records.header.keys.len() > records.header.sealing_keys().len() {
            self.finish_rotation(&records).await?;
        }
        Ok(())
    }

    async fn try_cleaning(&self) -> Result<()> {
        let leftovers = self.store.vault_leftovers().await?;
        if leftovers.is_empty() {
            return Ok(());
        }
        let needed = Records::read(&self.store).await?.keychain_entries();
        for entry in leftovers {
            if !needed.contains(&entry) {
                let (keychain, name) = (Arc::clone(&self.keychain), entry.clone());
                off_the_runtime(move || remove_keychain_entry(keychain.as_ref(), &name))
                    .await?
                    .map_err(|error| Error::Internal(error.to_string()))?;
            }
            let mut tx = self.store.begin().await?;
            tx.remove_vault_leftover(&entry).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Seals anew what stands under an old key, then destroys the old keys. Each batch is a
    /// transaction and what is left is found by the key that it stands under, so a crash at any
    /// point loses nothing and the next call goes on.
    async fn finish_rotation(&self, records: &Records) -> Result<()> {
        for table in SealedTable::ALL {
            let Some(newest) = records.header.sealing_key(purpose(table)) else {
                continue;
            };
            let mut after = Uuid::nil();
            loop {
                let batch = values::reseal(&self.store, &self.vault, table, newest, after).await?;
                let Some(next) = batch.next else { break };
                after = next;
            }
        }
        let recent = self
            .rotated
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some_and(|at| at.elapsed() < GRACE);
        if recent {
            return Ok(());
        }
        self.destroy_old_keys().await
    }

    async fn destroy_old_keys(&self) -> Result<()> {
        let _turn = self.opening.lock().await;
        self.unsealed()?;
        let header = Records::read(&self.store).await?.header;
        let newest = header.sealing_keys();
        let mut destroyed = Vec::new();
        let mut tx = self.store.begin().await?;
        for key in header.keys.iter().filter(|key| !newest.contains(&key.id)) {
            if tx.delete_unused_vault_key(key.id).await? {
                destroyed.push(key.id);
            }
        }
        tx.commit().await?;
        if !destroyed.is_empty() {
            let fewer = self.vault.with_keys(|keys| keys.without(&destroyed))?;
            self.vault.replace_keys(fewer);
            tracing::info!(
                count = destroyed.len(),
                "the rotation is complete: the old keys are destroyed"
            );
        }
        Ok(())
    }
}
