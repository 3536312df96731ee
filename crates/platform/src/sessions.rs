//! The builder's own sessions: a window's or a browser tab's bearer for the management API, kept in
//! memory only, and the one-time tickets that hand something to a browser without putting a secret
//! on a command line.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::check::BLANK;
use crate::clock;
use crate::connect_tokens::CreateConnectToken;
use crate::credentials::{AppCaller, User};
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::tokens::{self, Hash, TokenKind};

/// How long a ticket waits to be used.
const TICKET: Duration = Duration::from_mins(2);
/// How long a session may idle.
const IDLE: Duration = Duration::from_hours(12);

/// Sessions and tickets, by the hash of what opens them.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    sessions: HashMap<Hash, Instant>,
    tickets: HashMap<Hash, (Instant, Ticket)>,
}

/// What a ticket is good for, once.
#[derive(Debug)]
enum Ticket {
    /// A session of the builder.
    Session,
    /// A redirect to an address that carries a secret.
    Address(SecretString),
}

/// A ticket that is to be exchanged for a session.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateUiSession {
    /// The ticket of a link that `patchbay serve --ui` printed.
    #[schema(required, nullable = false, value_type = String)]
    pub ticket: Option<SecretString>,
}

/// A session of the builder.
#[derive(Debug, Serialize, ToSchema)]
pub struct UiSession {
    /// The bearer of the management API, for this tab only.
    pub token: String,
    /// When it ends if it is not used before.
    #[serde(serialize_with = "clock::serialize")]
    pub expires_at: OffsetDateTime,
}

impl Platform {
    /// A bearer for the window of this process.
    pub fn open_session(&self) -> Result<SecretString> {
        let token = tokens::generate(TokenKind::Session)?;
        let mut state = self.sessions.state();
        state.sessions.retain(|_, seen| seen.elapsed() <= IDLE);
        state.sessions.insert(token.hash, Instant::now());
        Ok(token.secret)
    }

    /// Ends a session of [`Platform::open_session`].
    pub fn close_session(&self, session: &SecretString) {
        if let Some(presented) = tokens::recognise(session) {
            self.sessions.state().sessions.remove(&presented.hash);
        }
    }

    /// A ticket for a session, good once within two minutes.
    pub fn session_ticket(&self) -> Result<SecretString> {
        self.ticket(Ticket::Session)
    }

    /// `POST /v1/ui/session`.
    pub fn redeem_session_ticket(&self, request: CreateUiSession) -> Result<UiSession> {
        let ticket = request
            .ticket
            .ok_or_else(|| Error::field("ticket", BLANK))?;
        let Some(Ticket::Session) = self.redeem(&ticket) else {
            return Err(Error::Unauthorized);
        };
        Ok(UiSession {
            token: self.open_session()?.expose_secret().to_owned(),
            expires_at: clock::now() + IDLE,
        })
    }

    /// An address that opens a user's Setup Requirements page once within two minutes. Unlike the
    /// page's own address it carries no connect token, so it may stand on a command line.
    pub async fn connect_page_address(&self, caller: &AppCaller, user_id: &str) -> Result<String> {
        let request = CreateConnectToken {
            user_id: Some(user_id.to_owned()),
            requirement_ids: None,
        };
        let minted = self.create_connect_token(caller, request).await?;
        self.address_once(SecretString::from(minted.url))
    }

    /// An address that leads to another one once within two minutes. It carries no secret of that
    /// one's, so it may stand on a command line.
    pub(crate) fn address_once(&self, address: SecretString) -> Result<String> {
        let ticket = self.ticket(Ticket::Address(address))?;
        Ok(format!(
            "{}/open/{}",
            self.addresses.public,
            ticket.expose_secret()
        ))
    }

    /// `GET /open/{ticket}`: where the ticket leads; 404 when it was used or has ended.
    pub fn redeem_address_ticket(&self, ticket: &SecretString) -> Result<SecretString> {
        match self.redeem(ticket) {
            Some(Ticket::Address(address)) => Ok(address),
            Some(Ticket::Session) | None => Err(Error::NotFound),
        }
    }

    /// The user of a session, which lives on.
    pub(crate) fn session_user(&self, hash: &Hash) -> Result<User> {
        let mut state = self.sessions.state();
        let seen = state.sessions.get_mut(hash).ok_or(Error::Unauthorized)?;
        if seen.elapsed() > IDLE {
            state.sessions.remove(hash);
            return Err(Error::Unauthorized);
        }
        *seen = Instant::now();
        Ok(User {
            id: self.local_user(),
        })
    }

    fn ticket(&self, ticket: Ticket) -> Result<SecretString> {
        let token = tokens::generate(TokenKind::Ticket)?;
        let mut state = self.sessions.state();
        state
            .tickets
            .retain(|_, (made, _)| made.elapsed() <= TICKET);
        state.tickets.insert(token.hash, (Instant::now(), ticket));
        Ok(token.secret)
    }

    fn redeem(&self, ticket: &SecretString) -> Option<Ticket> {
        let presented = tokens::recognise(ticket)?;
        let (made, ticket) = self.sessions.state().tickets.remove(&presented.hash)?;
        (made.elapsed() <= TICKET).then_some(ticket)
    }
}

impl Sessions {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
