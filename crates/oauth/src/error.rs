//! Why something did not work, in words of ours.

use std::time::Duration;

/// A refusal of an authorization server, as far as its codes are registered (RFC 6749, RFC 8628,
/// OpenID Connect Core). Others are [`Refusal::Unknown`]: their text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The user, or the server, said no.
    AccessDenied,
    /// The grant is no more: expired, revoked, used, or another client's.
    InvalidGrant,
    /// The client is unknown or its secret wrong.
    InvalidClient,
    /// The client may not do this.
    UnauthorizedClient,
    /// A scope is unknown or not for this client.
    InvalidScope,
    /// A parameter is wrong.
    InvalidRequest,
    /// The server does not know this grant.
    UnsupportedGrantType,
    /// The server does not know this response.
    UnsupportedResponseType,
    /// The redirect is not the registered one.
    RedirectUriMismatch,
    /// An administrator has to consent.
    AdminConsentRequired,
    /// The user has to sign in again.
    LoginRequired,
    /// Not yet: the device's user has not answered.
    AuthorizationPending,
    /// Not so often.
    SlowDown,
    /// The device code has ended.
    ExpiredToken,
    /// The server is not well.
    ServerError,
    /// The server is not well at the moment.
    TemporarilyUnavailable,
    /// A code that is not registered.
    Unknown,
}

impl Refusal {
    /// Reads a code; `description` is looked at for the codes of Microsoft (`AADSTS…`) only.
    pub fn read(code: &str, description: &str) -> Self {
        // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
        for (mark, refusal) in [
            ("AADSTS65001", Self::AdminConsentRequired),
            ("AADSTS90094", Self::AdminConsentRequired),
            ("AADSTS90093", Self::AdminConsentRequired),
            ("AADSTS50011", Self::RedirectUriMismatch),
            ("AADSTS7000218", Self::InvalidClient),
            ("AADSTS7000215", Self::InvalidClient),
        ] {
            if description.contains(mark) {
                return refusal;
            }
        }
        match code {
            "access_denied" | "user_denied" => Self::AccessDenied,
            // Slack's own words for a grant that is no more.
            "invalid_grant"
            | "token_expired"
            | "token_revoked"
            | "invalid_refresh_token"
            | "bad_refresh_token"
            | "invalid_code"
            | "code_already_used"
            | "account_inactive"
            | "bad_verification_code" => Self::InvalidGrant,
            "invalid_client"
            | "incorrect_client_credentials"
            | "bad_client_secret"
            | "invalid_client_id" => Self::InvalidClient,
            "unauthorized_client" => Self::UnauthorizedClient,
            "invalid_scope" => Self::InvalidScope,
            "invalid_request" => Self::InvalidRequest,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "unsupported_response_type" => Self::UnsupportedResponseType,
            "redirect_uri_mismatch" | "bad_redirect_uri" => Self::RedirectUriMismatch,
            "admin_policy_enforced" | "consent_required" => Self::AdminConsentRequired,
            "login_required" | "interaction_required" => Self::LoginRequired,
            "authorization_pending" => Self::AuthorizationPending,
            "slow_down" => Self::SlowDown,
            "expired_token" => Self::ExpiredToken,
            "server_error" => Self::ServerError,
            "temporarily_unavailable" => Self::TemporarilyUnavailable,
            _ => Self::Unknown,
        }
    }

    /// A stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidClient => "invalid_client",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::RedirectUriMismatch => "redirect_uri_mismatch",
            Self::AdminConsentRequired => "admin_consent_required",
            Self::LoginRequired => "login_required",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::Unknown => "refused",
        }
    }
}

/// Why access was not had. No text of a server stands in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// The address is neither https nor http on this machine, or is not one.
    #[error("must be an https address, or an http one of this machine")]
    Address,
    /// The client has no such endpoint.
    #[error("the provider's {0} is not known")]
    NoEndpoint(&'static str),
    /// The server said no.
    #[error("the provider refused: {}", .0.as_str())]
    Refused(Refusal),
    /// Nothing answered.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// Its certificate is not trusted.
    #[error("the provider's certificate is not trusted by this machine")]
    Certificate,
    /// The address is not one that is called.
    #[error("the provider's address is not one that Patchbay calls")]
    AddressRefused,
    /// No answer in time.
    #[error("the provider did not answer in time")]
    Timeout,
    /// The answer is longer than any token.
    #[error("the provider's answer is too long")]
    TooLarge,
    /// The answer sends elsewhere, which is not followed: a code or a token would go there.
    #[error("the provider's answer redirects elsewhere, which is not followed")]
    Redirected,
    /// The server is not well.
    #[error("the provider is not well at the moment (HTTP {0})")]
    Server(u16),
    /// Too often.
    #[error("the provider wants fewer requests")]
    RateLimited(Option<Duration>),
    /// Not an answer of the protocol.
    #[error("the provider's answer is not one of OAuth 2.0: {0}")]
    InvalidAnswer(&'static str),
    /// The token is no bearer token.
    #[error("the provider answered a token of a kind that Patchbay cannot use")]
    TokenType,
    /// The answer came from another server than the one that was asked (RFC 9207).
    #[error("the answer came from another server than the one that was asked")]
    Issuer,
}

impl OAuthError {
    /// Whether the same request may work later, so that what is stored stays as it is.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::Certificate
            | Self::Timeout
            | Self::Server(_)
            | Self::RateLimited(_)
            | Self::TooLarge
            | Self::Redirected
            | Self::InvalidAnswer(_) => true,
            Self::Refused(refusal) => matches!(
                refusal,
                Refusal::ServerError
                    | Refusal::TemporarilyUnavailable
                    | Refusal::SlowDown
                    | Refusal::AuthorizationPending
                    | Refusal::Unknown
                    // A client that is misconfigured now kills no grant.
                    | Refusal::InvalidClient
                    | Refusal::UnauthorizedClient
                    | Refusal::InvalidRequest
                    | Refusal::UnsupportedGrantType
            ),
            Self::Address
            | Self::NoEndpoint(_)
            | Self::AddressRefused
            | Self::TokenType
            | Self::Issuer => false,
        }
    }

    /// Whether the grant is no more, so that its owner has to connect again.
    pub fn ends_the_grant(&self) -> bool {
        matches!(
            self,
            Self::Refused(Refusal::InvalidGrant | Refusal::ExpiredToken | Refusal::AccessDenied)
        )
    }

    /// A stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address | Self::AddressRefused => "address_refused",
            Self::NoEndpoint(_) => "endpoint_unknown",
            Self::Refused(refusal) => refusal.as_str(),
            Self::Unreachable => "unreachable",
            Self::Certificate => "certificate",
            Self::Timeout => "timeout",
            Self::TooLarge => "answer_too_large",
            Self::Redirected => "redirected",
            Self::Server(_) => "provider_failed",
            Self::RateLimited(_) => "rate_limited",
            Self::InvalidAnswer(_) => "invalid_answer",
            Self::TokenType => "token_type",
            Self::Issuer => "issuer_mismatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registered_codes_are_repeated() {
        assert_eq!(Refusal::read("invalid_grant", ""), Refusal::InvalidGrant);
        let planted = Refusal::read("ya29.secret-token", "ya29.secret-token");
        assert_eq!(planted, Refusal::Unknown);
        assert!(!OAuthError::Refused(planted).to_string().contains("ya29"));
        let microsoft = Refusal::read("invalid_grant", "AADSTS65001: The user or administrator");
        assert_eq!(microsoft, Refusal::AdminConsentRequired);
    }

    #[test]
    fn what_may_pass_ends_no_grant() {
        for error in [
            OAuthError::Unreachable,
            OAuthError::Server(503),
            OAuthError::Refused(Refusal::InvalidClient),
            OAuthError::InvalidAnswer("x"),
        ] {
            assert!(error.may_pass() && !error.ends_the_grant(), "{error}");
        }
        let dead = OAuthError::Refused(Refusal::InvalidGrant);
        assert!(dead.ends_the_grant() && !dead.may_pass());
    }
}
