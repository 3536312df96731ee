//! Who is asking: from a bearer to a caller whose rights the type tells.

use std::sync::Arc;

use secrecy::SecretString;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::acts;
use crate::clock;
use crate::error::{Error, Result};
use crate::manifest::Manifest;
use crate::open::Platform;
use crate::tokens::{self, Presented, TokenKind};

/// A user of the management API, known by a Personal Access Token.
#[derive(Debug, Clone, Copy)]
pub struct User {
    /// The user's id.
    pub id: Uuid,
}

/// What a request showed to an App.
#[derive(Debug)]
pub enum AppCredential {
    /// No `Authorization` header.
    None,
    /// A bearer.
    Bearer(SecretString),
    /// Something else in the header.
    Malformed,
}

/// Somebody who may call one App: its App API's caller, or a builder through a PAT twin.
#[derive(Debug, Clone)]
pub struct AppCaller {
    /// The App with what its deployed version asks for.
    pub manifest: Arc<Manifest>,
    /// Whether a credential was shown, or this is anybody, whom a public App answers too.
    pub known: bool,
}

/// An end user of one App, known by a connect token.
#[derive(Debug, Clone)]
pub struct ConnectCaller {
    /// The App with what its deployed version asks for.
    pub manifest: Arc<Manifest>,
    /// The App's own name for the user.
    pub user_id: String,
    /// The requirements that the token is limited to; all when `None`.
    pub requirement_ids: Option<Vec<Uuid>>,
    /// When the token ends.
    pub expires_at: OffsetDateTime,
}

/// What a stored token opens.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    id: Uuid,
    kind: TokenKind,
    user_id: Uuid,
    org_id: Uuid,
    project_id: Option<Uuid>,
    expires_at: Option<OffsetDateTime>,
}

impl Platform {
    /// The user of a Personal Access Token, or of the builder's own session; 401 for anything else.
    pub async fn authenticate_user(&self, bearer: &SecretString) -> Result<User> {
        let presented = tokens::recognise(bearer).ok_or(Error::Unauthorized)?;
        match presented.kind {
            TokenKind::PersonalAccessToken => {
                let caller = self.caller(presented).await?;
                acts(
                    "personal_access_token",
                    Some(caller.id),
                    Some(caller.user_id),
                );
                Ok(User { id: caller.user_id })
            }
            TokenKind::Session => {
                let user = self.session_user(&presented.hash)?;
                acts("session", None, Some(user.id));
                Ok(user)
            }
            TokenKind::AccessKey | TokenKind::Ticket => Err(Error::Unauthorized),
        }
    }

    /// Whether a credential opens an App.
    ///
    /// A public App opens to everybody without one. 401: none where one is needed, or junk. 403: a
    /// PAT, a connect token, another project's Access Key. 404: no such App.
    pub async fn authenticate_app(
        &self,
        app: Uuid,
        credential: AppCredential,
    ) -> Result<AppCaller> {
        let bearer = match credential {
            AppCredential::Malformed => return Err(Error::Unauthorized),
            AppCredential::None => {
                let manifest = self.manifest(app).await?;
                if manifest.is_public() {
                    return Ok(AppCaller {
                        manifest,
                        known: false,
                    });
                }
                return Err(Error::Unauthorized);
            }
            AppCredential::Bearer(bearer) => bearer,
        };
        let Some(presented) = tokens::recognise(&bearer) else {
            return Err(match self.authenticate_connect(&bearer).await {
                Ok(_) => Error::Forbidden,
                Err(other) => other,
            });
        };
        if presented.kind == TokenKind::Session {
            self.session_user(&presented.hash)?;
            return Err(Error::Forbidden);
        }
        let caller = self.caller(presented).await?;
        if caller.kind != TokenKind::AccessKey {
            return Err(Error::Forbidden);
        }
        let manifest = self.manifest(app).await?;
        let project = manifest.app.project_id;
        let opens = caller.org_id == manifest.org_id
            && caller.project_id.is_none_or(|scope| scope == project);
        if !opens {
            return Err(Error::Forbidden);
        }
        acts("access_key", Some(caller.id), None);
        Ok(AppCaller {
            manifest,
            known: true,
        })
    }

    /// The App of a PAT twin (`/v1/apps/{id}/…`); 404 when there is none.
    pub async fn app_of_builder(&self, app: Uuid) -> Result<AppCaller> {
        let manifest = self.manifest(app).await?;
        Ok(AppCaller {
            manifest,
            known: true,
        })
    }

    async fn caller(&self, presented: Presented) -> Result<Caller> {
        let caller = match self.callers.get(&presented.hash) {
            Ok(caller) => caller,
            Err(read) => {
                let caller = self.stored_caller(&presented).await?;
                self.callers.keep(read, presented.hash, caller.clone());
                caller
            }
        };
        if caller.expires_at.is_some_and(|end| end <= clock::now()) {
            return Err(Error::Unauthorized);
        }
        self.usage.note(caller.kind, caller.id);
        Ok(caller)
    }

    async fn stored_caller(&self, presented: &Presented) -> Result<Caller> {
        match presented.kind {
            TokenKind::PersonalAccessToken => {
                let row = self
                    .store
                    .personal_access_token_by_lookup(&presented.lookup)
                    .await?
                    .filter(|row| tokens::same(&row.hash, &presented.hash))
                    .ok_or(Error::Unauthorized)?;
                Ok(Caller {
                    id: row.id,
                    kind: presented.kind,
                    user_id: row.user_id,
                    org_id: self.local_org(),
                    project_id: None,
                    expires_at: row.expires_at,
                })
            }
            TokenKind::AccessKey => {
                let row = self
                    .store
                    .access_key_by_lookup(&presented.lookup)
                    .await?
                    .filter(|row| tokens::same(&row.hash, &presented.hash))
                    .ok_or(Error::Unauthorized)?;
                Ok(Caller {
                    id: row.id,
                    kind: presented.kind,
                    user_id: row.created_by,
                    org_id: row.org_id,
                    project_id: row.project_id,
                    expires_at: row.expires_at,
                })
            }
            TokenKind::Session | TokenKind::Ticket => Err(Error::Unauthorized),
        }
    }
}
