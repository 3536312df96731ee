//! Why a call of Pipedream did not work.

use std::time::Duration;

/// Why a call did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PipedreamError {
    /// Nothing answered.
    #[error("Pipedream cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("Pipedream did not answer in time")]
    Timeout,
    /// The base address is not one that is called.
    #[error("Pipedream's address is not one that Patchbay calls")]
    Address,
    /// The client id or secret is wrong, or may not do this.
    #[error("Pipedream does not accept the client id or the client secret")]
    Unauthorized,
    /// There is no such thing.
    #[error("Pipedream knows no such thing")]
    NotFound,
    /// Too often.
    #[error("Pipedream wants fewer requests")]
    RateLimited(Option<Duration>),
    /// The request is wrong, in Pipedream's words.
    #[error("Pipedream refused: {0}")]
    Rejected(String),
    /// The service is not well.
    #[error("Pipedream is not well at the moment (HTTP {0})")]
    Server(u16),
    /// Not an answer of the API.
    #[error("Pipedream's answer could not be read")]
    Answer,
}

impl PipedreamError {
    /// Whether the same call may work later.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Timeout
                | Self::RateLimited(_)
                | Self::Server(_)
                | Self::Answer
        )
    }
}
