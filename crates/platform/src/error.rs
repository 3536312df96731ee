//! The one place where what went wrong becomes what the wire says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use patchbay_store::StoreError;
use patchbay_vault::{SealReason, VaultError};
use serde::Serialize;
use utoipa::ToSchema;

/// Reasons by field, as the wire's `details`.
pub type Details = BTreeMap<String, String>;

/// A refusal or a failure of a platform function.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 400: the request is wrong; `details` name the fields.
    #[error("{message}")]
    BadRequest {
        /// What is wrong, in a few words.
        message: Cow<'static, str>,
        /// Reasons by field.
        details: Details,
    },
    /// 400: what was sent does not go together; there is no field to name.
    #[error("{0}")]
    BadInput(&'static str),
    /// 400: the feature needs settings that have not been made.
    #[error("{0}")]
    NotConfigured(String),
    /// 400: the user has not connected what the App needs; reasons by requirement name.
    #[error("Requirement Unsatisfied")]
    RequirementUnsatisfied(Details),
    /// 401: no credential, or one that opens nothing.
    #[error("Unauthorized")]
    Unauthorized,
    /// 403: a good credential that does not open this.
    #[error("Forbidden")]
    Forbidden,
    /// 404: absent, or outside of the credential's scope.
    #[error("Not Found")]
    NotFound,
    /// 429: too often; nothing was done.
    #[error("Too Many Requests")]
    TooManyRequests {
        /// Seconds until it may be tried again.
        retry_after: u64,
    },
    /// 503: the vault is sealed, so nothing that needs a secret works.
    #[error("The vault is sealed: nothing was stored, and nothing that needs a secret works.")]
    VaultSealed(SealReason),
    /// 507: the disk is full; nothing was stored.
    #[error("The disk is full. Nothing was stored; make room and try again.")]
    StorageFull,
    /// 500: a fault of ours. The text is for the log only.
    #[error("{0}")]
    Internal(String),
}

/// The wire's error: `{"error":{"code","message","details"}}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// What happened.
    pub error: ErrorObject,
}

/// What happened, for a program and for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorObject {
    /// A stable word that clients branch on.
    #[schema(example = "bad_request")]
    pub code: Cow<'static, str>,
    /// A sentence.
    #[schema(example = "Bad Request")]
    pub message: String,
    /// Reasons by field, when there are any.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::HashMap<String, String>>)]
    pub details: Details,
}

impl Error {
    /// A 400 that names one field.
    pub fn field(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::invalid(Details::from([(field.into(), reason.into())]))
    }

    /// A 400 that names several fields.
    pub fn invalid(details: Details) -> Self {
        Self::BadRequest {
            message: Cow::Borrowed("Bad Request"),
            details,
        }
    }

    /// A 400 with a message of its own and no field.
    pub fn refused(message: impl Into<Cow<'static, str>>) -> Self {
        Self::BadRequest {
            message: message.into(),
            details: Details::new(),
        }
    }

    /// The HTTP status code.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest { .. }
            | Self::BadInput(_)
            | Self::NotConfigured(_)
            | Self::RequirementUnsatisfied(_) => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::TooManyRequests { .. } => 429,
            Self::Internal(_) => 500,
            Self::VaultSealed(_) => 503,
            Self::StorageFull => 507,
        }
    }

    /// The body. What a fault of ours was is not told.
    pub fn body(&self) -> ErrorBody {
        let (code, details) = match self {
            Self::BadRequest { details, .. } => ("bad_request", details.clone()),
            Self::BadInput(_) => ("bad_input", Details::new()),
            Self::NotConfigured(_) => ("not_configured", Details::new()),
            Self::RequirementUnsatisfied(details) => ("requirement_unsatisfied", details.clone()),
            Self::Unauthorized => ("unauthorized", Details::new()),
            Self::Forbidden => ("forbidden", Details::new()),
            Self::NotFound => ("not_found", Details::new()),
            Self::TooManyRequests { .. } => ("too_many_requests", Details::new()),
            Self::VaultSealed(reason) => (
                "vault_sealed",
                Details::from([("reason".to_owned(), reason.as_str().to_owned())]),
            ),
            Self::StorageFull => ("storage_full", Details::new()),
            Self::Internal(_) => ("internal", Details::new()),
        };
        let message = match self {
            Self::Internal(_) => "Internal Server Error".to_owned(),
            Self::BadRequest { .. }
            | Self::BadInput(_)
            | Self::NotConfigured(_)
            | Self::RequirementUnsatisfied(_)
            | Self::Unauthorized
            | Self::Forbidden
            | Self::NotFound
            | Self::TooManyRequests { .. }
            | Self::VaultSealed(_)
            | Self::StorageFull => self.to_string(),
        };
        ErrorBody {
            error: ErrorObject {
                code: Cow::Borrowed(code),
                message,
                details,
            },
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::StorageFull,
            // What a row belongs to was deleted in the meantime.
            StoreError::Referenced => Self::NotFound,
            other @ (StoreError::Duplicate
            | StoreError::Newer
            | StoreError::OldSqlite { .. }
            | StoreError::Path(_)
            | StoreError::Database(_)) => Self::Internal(other.to_string()),
        }
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Sealed(reason) => Self::VaultSealed(reason),
            other @ (VaultError::AuthFailed
            | VaultError::UnknownKey
            | VaultError::BadFormat
            | VaultError::Random) => Self::Internal(other.to_string()),
        }
    }
}

impl From<crate::open::OpenError> for Error {
    fn from(error: crate::open::OpenError) -> Self {
        match error {
            crate::open::OpenError::Store(error) => error.into(),
            other => Self::Internal(other.to_string()),
        }
    }
}

pub(crate) type Result<T> = std::result::Result<T, Error>;
