//! The client that an attempt was begun with.

use patchbay_oauth::{Client, Endpoints, OAuthError};
use patchbay_store::OAuthAttemptRow;
use serde_json::{Map, Value};

use super::problem::Failed;
use crate::connections::known_type;
use crate::error::{Error, Result};
use crate::oauth::attempts::target_of;
use crate::oauth::clients::Bound;
use crate::oauth::kept::{Holder, OAuthTarget};
use crate::open::Platform;
use crate::sealed::{self, Secrets};

impl Platform {
    /// The client that an attempt was begun with, if it is still the same.
    pub(super) async fn client_of(
        &self,
        row: &OAuthAttemptRow,
    ) -> std::result::Result<Client, Failed> {
        let (kind, config, secrets) = self.subject_of(row).await?;
        let registered = self
            .registered(known_type(&kind)?, &config, &secrets)
            .await?;
        let then: Bound = sealed::stored(&row.config)?;
        if Bound::of(&registered.client) != then {
            return Err(Failed::OAuth(
                OAuthError::Issuer,
                Some(Box::new(registered.client)),
            ));
        }
        Ok(registered.client)
    }

    /// The client that an attempt was begun with, with the addresses that it had then, without asking
    /// anybody; none when it is another one by now.
    pub(in crate::oauth) async fn client_then(
        &self,
        row: &OAuthAttemptRow,
    ) -> Result<Option<Client>> {
        let (kind, config, secrets) = self.subject_of(row).await?;
        let registered = self
            .registered_at_rest(known_type(&kind)?, &config, &secrets)
            .await;
        let mut client = match registered {
            Ok(registered) => registered.client,
            Err(Error::NotConfigured(_) | Error::BadRequest { .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let then: Bound = sealed::stored(&row.config)?;
        if client.client_id != then.client_id {
            return Ok(None);
        }
        client.endpoints = Endpoints {
            revocation: client.endpoints.revocation(),
            ..then.endpoints
        };
        Ok(Some(client))
    }

    /// The type, config and secrets that an attempt's client comes from.
    async fn subject_of(
        &self,
        row: &OAuthAttemptRow,
    ) -> Result<(String, Map<String, Value>, Secrets)> {
        match target_of(row).ok_or(Error::NotFound)? {
            OAuthTarget::Builder { connection } => {
                let found = self.store.connection(connection).await?;
                let holder = Holder::Builder(Box::new(found.ok_or(Error::NotFound)?));
                let secrets = self.secrets_of(&holder)?;
                Ok((holder.kind().to_owned(), holder.config()?, secrets))
            }
            OAuthTarget::EndUser { requirement, .. } => {
                let found = self.store.requirement_of_attempt(requirement).await?;
                let subject = found.ok_or(Error::NotFound)?.subject;
                Ok((subject, Map::new(), Secrets::new()))
            }
        }
    }
}
