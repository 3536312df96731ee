//! A browser comes back from a provider: whose answer it is, and what it shows then.

mod answer;
mod confirm;
mod exchange;
mod problem;
mod subject;

use std::sync::Arc;

use patchbay_oauth::{Page, Reply};
use patchbay_store::OAuthAttemptRow;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use self::answer::Answer;
use super::hash;
use super::pages::{self, Asked};
use crate::clock;
use crate::error::Error;
use crate::open::Platform;

pub use confirm::Confirmation;
pub(super) use problem::Problem;

/// What the browser shows after it came back.
#[derive(Debug)]
pub struct Landing {
    /// The HTTP status.
    pub status: u16,
    /// The page.
    pub html: String,
    /// Its content security policy.
    pub policy: String,
    /// Whether it asks something, so that it is told where its form comes from.
    pub asks: bool,
}

/// How a landing ends.
enum Outcome {
    /// The account is connected.
    Connected { provider: String, window: bool },
    /// Somebody is asked first.
    Ask(Box<Asked>),
    /// It did not work; the attempt has ended.
    Failed(Box<Problem>),
    /// Not an answer to an attempt that waits. Nothing has changed.
    NotOurs(&'static str),
    /// A fault of ours.
    Fault(Error),
}

/// What tells the browser that came back.
enum Browser<'a> {
    /// It holds these cookies.
    Cookies(&'a str),
    /// It is the builder's own: it came to a listener of this machine, or the builder pasted its
    /// address.
    Own,
}

impl Platform {
    /// `GET /oauth2/callback/{context}`: `cookies` is the `Cookie` header.
    pub async fn land(self: &Arc<Self>, context: &str, query: &str, cookies: &str) -> Landing {
        let outcome = self
            .landed(context, query, None, Browser::Cookies(cookies))
            .await;
        self.landing(outcome)
    }

    /// An answer that the builder brought by hand.
    pub(super) async fn land_here(self: &Arc<Self>, context: &str, query: &str) {
        let outcome = self.landed(context, query, None, Browser::Own).await;
        self.oauth.changed();
        if let Outcome::Fault(error) = outcome {
            tracing::error!(%error, "an OAuth answer could not be taken");
        }
    }

    /// An answer at the listener of one attempt.
    pub(super) async fn land_at_listener(
        self: &Arc<Self>,
        attempt: Uuid,
        context: &str,
        query: &str,
    ) -> Reply {
        let outcome = self
            .landed(context, query, Some(attempt), Browser::Own)
            .await;
        let ends = !matches!(outcome, Outcome::NotOurs(_) | Outcome::Fault(_));
        let landing = self.landing(outcome);
        Reply {
            page: Page {
                status: landing.status,
                html: landing.html,
                policy: landing.policy,
            },
            ends,
        }
    }

    /// `POST /oauth2/callback/{context}`: somebody said yes to the page that asked.
    pub async fn confirm_oauth(
        self: &Arc<Self>,
        context: &str,
        confirmation: Confirmation,
    ) -> Landing {
        let outcome = match self.confirmed(context, confirmation).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Fault(error),
        };
        self.landing(outcome)
    }

    fn landing(&self, outcome: Outcome) -> Landing {
        self.oauth.changed();
        match outcome {
            Outcome::Connected { provider, window } => pages::connected(&provider, window),
            Outcome::Ask(asked) => pages::asks(&asked),
            Outcome::Failed(problem) => pages::failed(&problem.problem, &problem.advice),
            Outcome::NotOurs(why) => pages::not_ours(why),
            Outcome::Fault(error) => {
                tracing::error!(%error, "an OAuth answer could not be taken");
                pages::fault(matches!(error, Error::VaultSealed(_)))
            }
        }
    }

    async fn landed(
        self: &Arc<Self>,
        context: &str,
        query: &str,
        only: Option<Uuid>,
        browser: Browser<'_>,
    ) -> Outcome {
        let answer = Answer::read(query);
        let Some(state) = &answer.state else {
            return Outcome::NotOurs("It does not say which sign-in it belongs to.");
        };
        let row = match self.store.oauth_attempt_by_state(&hash(state)).await {
            Ok(Some(row)) => row,
            Ok(None) => return Outcome::NotOurs("It belongs to no sign-in that waits here."),
            Err(error) => return Outcome::Fault(error.into()),
        };
        if only.is_some_and(|only| only != row.id) {
            return Outcome::NotOurs("It belongs to another sign-in.");
        }
        if row.status != "waiting" {
            return Outcome::NotOurs("This sign-in has ended already.");
        }
        if row.expires_at <= clock::now() {
            return Outcome::NotOurs("This sign-in took too long. Start it again.");
        }
        let asks = !self.started_here(&row, &browser);
        let platform = Arc::clone(self);
        let context = context.to_owned();
        // Whoever hangs up now must not take a code or a token with it.
        let taken = tokio::spawn(async move { platform.take(row, &context, answer, asks).await });
        match taken.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Outcome::Fault(error),
            Err(_) => Outcome::Fault(Error::Internal("taking an answer panicked".to_owned())),
        }
    }

    /// Whether the browser that came back is the one that started. A builder's own comes back to
    /// this machine.
    fn started_here(&self, row: &OAuthAttemptRow, browser: &Browser<'_>) -> bool {
        let cookies = match browser {
            Browser::Own => return true,
            Browser::Cookies(cookies) => cookies,
        };
        if row.connection_id.is_some() && !self.addresses.is_public() {
            return true;
        }
        let name = format!("pb_flow_{}", row.id);
        let Some(wanted) = &row.browser_hash else {
            return false;
        };
        cookies
            .split(';')
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(held, _)| *held == name)
            .any(|(_, value)| hash(value).ct_eq(wanted).into())
    }
}
