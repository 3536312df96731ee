//! Access that ends while a run has it: revoked early, or by a clock that differs from ours.

use std::future::Future;
use std::pin::Pin;

use secrecy::SecretString;
use serde_json::Value;

/// How an authorized connection gets its next access token. Whoever opened the connection implements
/// it; the engine stores no token.
pub trait Renewal: Send + Sync {
    /// Whether an answer's body says that the token has ended, at a provider whose status does not.
    fn ended(&self, answer: &Value) -> bool;

    /// Whether [`Renewal::ended`] has anything to look for, so that no body is read in vain.
    fn looks_at_answers(&self) -> bool;

    /// The token that takes the place of a refused one: fetched now, unless somebody else just did.
    /// None where there is none to be had.
    fn renew(&self, refused: SecretString) -> Renewed<'_>;
}

/// A token to come.
pub type Renewed<'a> = Pin<Box<dyn Future<Output = Option<SecretString>> + Send + 'a>>;
