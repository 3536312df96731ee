//! The embedded database: one file a table, SQL and rows and nothing else.
//!
//! It decides no rule and opens no secret: what it is given sealed it stores sealed. Nothing above
//! `platform` may use it. A write is one [`Tx`]; success is answered after [`Tx::commit`].

mod access_keys;
mod apps;
mod audit_events;
mod connect_tokens;
mod connections;
mod copies;
mod deployments;
mod end_user_connections;
mod error;
mod identity;
mod oauth_attempts;
mod oauth_clients;
mod oauth_endings;
mod oauth_grants;
mod oauth_revocations;
mod page;
mod personal_access_tokens;
mod pipedream;
mod remote_accounts;
mod requirements;
mod runs;
mod sealed_values;
mod store;
mod vault_header;
mod workflows;

pub use access_keys::AccessKeyRow;
pub use apps::{AppFilter, AppRow, Archived};
pub use audit_events::{AuditEventRow, AuditFilter};
pub use connect_tokens::{ConnectTokenRow, SigningKeyRow};
pub use connections::{ConnectionFilter, ConnectionRow};
pub use copies::{backup_folder, stamp};
pub use deployments::DeploymentRow;
pub use end_user_connections::{AppUserRow, EndUserConnectionRow, LinkRow};
pub use error::StoreError;
pub use identity::{OrgRow, ProjectRow, UserRow};
pub use oauth_attempts::OAuthAttemptRow;
pub use oauth_clients::OAuthClientRow;
pub use oauth_endings::Ending;
pub use oauth_grants::OAuthGrantRow;
pub use oauth_revocations::OAuthRevocationRow;
pub use page::{Page, Sort};
pub use personal_access_tokens::PersonalAccessTokenRow;
pub use pipedream::{PipedreamCacheRow, PipedreamLinkRow, PipedreamSettingsRow};
pub use remote_accounts::RemoteAccountRow;
pub use requirements::RequirementRow;
pub use runs::{RunFilter, RunRow};
pub use sealed_values::{SealedRow, SealedTable};
pub use store::{SQLITE_FLOOR, Store, Tx, new_private_file};
pub use vault_header::{VaultHeaderRow, VaultKeyRow, VaultSlotRow};
pub use workflows::{FlowRow, VersionRow, WorkflowRow};
