//! A client of the platform's API: a base address, a bearer, and one method a route.
//!
//! The desktop sends the window's requests through it, the commands of `patchbay` speak through it,
//! and so can a program of yours. It speaks the one contract and knows no rule: what the platform
//! refuses comes back as [`CallError::Refused`], with the fields that were wrong.
//!
//! ```no_run
//! use patchbay_client::{ListQuery, NewRun, PlatformClient};
//! use secrecy::SecretString;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let token = SecretString::from(std::env::var("PATCHBAY_TOKEN")?);
//! let client = PlatformClient::new("http://127.0.0.1:7420".parse()?, token)?;
//! let project = client.projects(&ListQuery::default()).await?.data[0].id;
//! for app in client.apps(project, &ListQuery::default()).await?.data {
//!     let status = client.requirements_status(app.id, "user-42").await?;
//!     if status.unsatisfied.is_empty() {
//!         let input = serde_json::json!({"input": "Hello"});
//!         let run = client.run_app(app.id, &NewRun::of("user-42", input)).await?;
//!         println!("{}: {}", run.status, run.output);
//!     } else {
//!         println!("{}", client.connect_token(app.id, "user-42").await?.url);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod access_keys;
mod apps;
mod audit;
mod call;
mod client;
mod connections;
mod identity;
mod local;
mod oauth;
mod requirements;
mod tokens;
mod vault;
mod workflows;

pub use access_keys::{AccessKey, NewAccessKey, NewAccessKeySecret};
pub use apps::{
    App, AppRequirement, ConnectToken, Deploy, NewApp, NewRun, RequirementsStatus, Run, VersionRef,
};
pub use audit::AuditEvent;
pub use call::{CallError, ListQuery, Page, Pagination, Refused};
pub use client::{Answer, ClientError, PlatformClient, RequestBody, StreamedAnswer};
pub use connections::{
    Connection, ConnectionCheck, ConnectionFields, ConnectionUse, ConnectionUses,
};
pub use identity::Project;
pub use local::{LocalError, LocalPlatform};
pub use oauth::{
    Authorizing, Deleted, DeviceAuthorization, OAuthApp, OAuthAttempt, OAuthFinding, OAuthGrant,
    PendingRevocation, Revocation, Revocations,
};
pub use requirements::{NewRequirement, Requirement};
pub use tokens::{NewToken, NewTokenSecret, PersonalAccessToken};
pub use vault::{BackupFile, BackupSource, Restored, RotatedVault, Vault, VaultBackups, VaultSlot};
pub use workflows::{
    ExchangeWarning, ExportedWorkflow, ImportDocument, ImportedConnection, ImportedRequirement,
    ImportedWorkflow, NewWorkflow, Version, Workflow,
};
