//! The rules of the platform: who may do what to connections, requirements, workflows, Apps, end
//! users and runs, and what each of them answers.
//!
//! One function a request, called by `server` with a checked credential. A function reads and writes
//! through the store and the vault, answers after its commit, and knows no route and no table layout
//! of the wire beyond its own request and answer types. There is no way from here to another end
//! user's connection than the (App, user) of the credential.

mod access_keys;
mod accounts;
mod app_requirements;
mod apps;
mod audit;
mod audit_events;
mod catalogue;
mod check;
mod clock;
mod connect;
mod connect_tokens;
mod connection_checks;
mod connection_clients;
mod connection_environment;
mod connection_replacement;
mod connections;
mod credentials;
mod end_users;
mod environment;
mod error;
mod exchange;
mod identity;
mod limits;
mod list;
mod manifest;
mod oauth;
mod open;
mod origins;
mod personal_access_tokens;
mod pipedream;
mod read_cache;
mod requirements;
mod runs;
mod sample;
mod sealed;
mod sessions;
mod tokens;
mod usage;
mod uses;
mod vault;
mod versions;
mod workflows;

pub use access_keys::{AccessKey, AccessKeyQuery, CreateAccessKey, CreatedAccessKey};
pub use accounts::{CreateRemoteAccount, RemoteAccount};
pub use app_requirements::{AppRequirement, AppSpec, RequirementsStatus, SpecData, UserQuery};
pub use apps::{
    AccessControl, App, AppQuery, CreateApp, DeployApp, DeployedVersion, Deployment,
    DeploymentConfig, UpdateApp, VersionRef, WorkflowRef,
};
pub use audit::in_request;
pub use audit_events::{AuditEvent, AuditQuery};
pub use catalogue::{NodeTypeDetail, NodeTypeQuery, NodeTypeView};
pub use clock::format as format_time;
pub use connect::{
    AuthorizeAnswer, ConnectApp, ConnectItem, ConnectLink, ConnectSession, ConnectStatus,
    ConnectStatusItem, SubmitCredentials,
};
pub use connect_tokens::{CreateConnectToken, CreatedConnectToken};
pub use connection_checks::{CheckConnection, ConnectionCheck};
pub use connection_clients::ConnectionClients;
pub use connection_environment::EnvironmentField;
pub use connection_replacement::{NodesOfWorkflow, ReplaceConnection, ReplacedConnection};
pub use connections::{
    Connection, ConnectionQuery, CreateConnection, DeletedConnection, DuplicateConnection,
    SecretHint, UpdateConnection,
};
pub use credentials::{AppCaller, AppCredential, ConnectCaller, User};
pub use end_users::{AppUser, CreateEndUserConnection, EndUserConnection};
pub use environment::{EnvironmentConnection, EnvironmentQuery, ImportEnvironment};
pub use error::{Details, Error, ErrorBody, ErrorObject};
pub use exchange::{
    ExchangeWarning, ExportQuery, ExportedWorkflow, ImportWorkflow, ImportedConnectionView,
    ImportedRequirementView, ImportedWorkflow,
};
pub use identity::{CreateProject, Me, Org, Project, ProjectQuery};
pub use list::{DEFAULT_PAGE_SIZE, List, ListQuery, MAX_PAGE_SIZE, Pagination};
pub use manifest::Manifest;
pub use oauth::{
    AttemptQuery, Authorizing, Confirmation, Deleted, DeviceAuthorization, FlowCookie, Landing,
    OAuthApp, OAuthAttempt, OAuthCode, OAuthEndpoints, OAuthFinding, OAuthScope, OAuthView,
    PendingRevocation, PutOAuthApp, Revocation, Revocations,
};
pub use open::{Addresses, OpenError, Platform, Settings};
pub use personal_access_tokens::{
    BOOTSTRAP_TOKEN, CreatePersonalAccessToken, CreatedPersonalAccessToken, PersonalAccessToken,
};
pub use pipedream::{
    AccountQuery, CatalogueQuery, Catalogued, ConfigureAction, CreatePipedreamToken,
    PipedreamAccount, PipedreamApp, PipedreamSettings, PipedreamToken, PutPipedreamSettings,
    ReloadProps,
};
pub use requirements::{
    CreateRequirement, Form, Requirement, RequirementType, Spec, UpdateRequirement,
};
pub use runs::{CreateRun, Run, RunEvent, RunEvents, RunQuery, TestRun, TestWorkflow};
pub use sessions::{CreateUiSession, UiSession};
pub use uses::{IdentityUse, IdentityUses};
pub use vault::{
    BackupFile, ChangePassphrase, CreateBackup, LockAfter, NewRecoveryCode, RestoreBackup,
    Restored, RotateVault, RotatedVault, VaultBackups, VaultPassphrase, VaultRecoveryCode,
    VaultSlot, VaultState, VaultView,
};
pub use versions::{SaveVersion, Version};
pub use workflows::{CreateWorkflow, UpdateWorkflow, Workflow, WorkflowQuery};

/// An acknowledgement without data: `{"message":"deleted"}`, `{"message":"created"}`.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Message {
    /// What was done.
    #[schema(example = "deleted")]
    pub message: &'static str,
}

impl Message {
    /// Something was deleted.
    pub const DELETED: Self = Self { message: "deleted" };
    /// A run was stopped.
    pub const CANCELED: Self = Self {
        message: "canceled",
    };
    /// Something was created.
    pub const CREATED: Self = Self { message: "created" };
}
