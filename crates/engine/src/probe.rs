//! Whether a credential works: the catalogue's probe of its type, sent once, or one login to a database.
//!
//! The request goes where the connection's own requests go, or to whom the credential comes from, under
//! the same policy, and follows no redirect. What comes back is looked at and dropped: neither the
//! answer nor the credential is quoted, not even in part.

mod aws;
mod bolt;
mod database;
mod judge;
mod question;
mod service_account;
mod snowflake;
#[cfg(test)]
mod tests;

use std::time::Duration;

use patchbay_catalog::{HowToCheck, Probe, connection_type, how_to_check};
use reqwest::header::HeaderValue;
use reqwest::{Client, Request};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::Engine;
use crate::address::Reach;
use crate::connection::ResolvedConnection;
use crate::outbound::{OutboundPolicy, read_body};

use question::Question;

/// How long a service may take.
const DEADLINE: Duration = Duration::from_secs(15);
/// The longest answer that is looked at, in bytes.
const LIMIT: usize = 256 * 1024;

/// What is known of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The service accepts it.
    Works,
    /// The service knows it not, or not for this.
    Refused,
    /// The service cannot be reached, or is not well.
    Unreachable,
    /// Nothing was found out.
    NotCheckable,
}

impl Verdict {
    /// A stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::NotCheckable => "not_checkable",
        }
    }
}

/// A verdict with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What is known.
    pub verdict: Verdict,
    /// Why, a sentence; it quotes nothing that came from outside.
    pub message: String,
}

impl Checked {
    fn new(verdict: Verdict, message: impl Into<String>) -> Self {
        Self {
            verdict,
            message: message.into(),
        }
    }
}

impl Engine {
    /// Asks a connection's service whether it accepts the credential. The connection is its builder's:
    /// it may name this machine and private networks, and never cloud metadata.
    pub async fn check_connection(&self, connection: &ResolvedConnection) -> Checked {
        let Some(ty) = connection_type(&connection.connection_type) else {
            return Checked::new(Verdict::NotCheckable, "Its type is unknown.");
        };
        if let Some(unset) = connection.unset.first() {
            let told = unset.to_string();
            return Checked::new(Verdict::NotCheckable, sentence(&told));
        }
        let environment = |name: &str| (self.parts().environment)(name);
        let config = ty.resolve_defaults(&connection.public, &environment).values;
        let checked = match how_to_check(&ty.id, &config) {
            HowToCheck::Not(why) => return Checked::new(Verdict::NotCheckable, why),
            HowToCheck::Request(probe) => self.ask(probe, &ty.label, &config, connection).await,
            HowToCheck::Snowflake => {
                self.log_in_to_snowflake(&ty.label, &config, connection)
                    .await
            }
            HowToCheck::Login(protocol) => {
                let trusted = self.parts().clients.trusting().ok();
                let login = database::Login::new(&ty.label, &config, &connection.secrets);
                let checked = tokio::time::timeout(DEADLINE, login.check(protocol, trusted)).await;
                return checked.unwrap_or_else(|_| {
                    Checked::new(Verdict::Unreachable, "The database did not answer in time.")
                });
            }
        };
        checked.unwrap_or_else(|checked| checked)
    }

    /// Sends a probe, and judges what it is answered.
    async fn ask(
        &self,
        probe: &Probe,
        label: &str,
        config: &Map<String, Value>,
        connection: &ResolvedConnection,
    ) -> Result<Checked, Checked> {
        let question = Question::new(probe, config, &connection.secrets)?;
        let client = self.client_for(question.url())?;
        if probe.compared && question.has_credential() {
            let heard = send(&client, question.without_credential()?, probe).await?;
            if (200..300).contains(&heard.status) {
                let told = format!(
                    "{label} answers everybody what could be asked without cost, so nothing is known of the key."
                );
                return Err(Checked::new(Verdict::NotCheckable, told));
            }
        }
        let heard = send(&client, question.request()?, probe).await?;
        if let (Some(name), Some(session)) = (&probe.session, &heard.session) {
            // Whether the service forgets it is of no interest.
            drop(client.execute(question.end(name, session)?).await);
        }
        Ok(judge::judged(probe, label, heard.status, &heard.body))
    }

    /// A client that may reach this address.
    fn client_for(&self, url: &url::Url) -> Result<Client, Checked> {
        let policy = OutboundPolicy::for_url(url, Reach::Local)
            .map_err(|refused| Checked::new(Verdict::Unreachable, format!("{refused}.")))?;
        let client = self.parts().clients.unshared(policy);
        client.map_err(|error| Checked::new(Verdict::Unreachable, sentence(&error.to_string())))
    }
}

/// What is looked at of an answer.
struct Heard {
    status: u16,
    body: Zeroizing<Vec<u8>>,
    session: Option<HeaderValue>,
}

async fn send(client: &Client, mut request: Request, probe: &Probe) -> Result<Heard, Checked> {
    *request.timeout_mut() = Some(DEADLINE);
    let answer = client.execute(request).await.map_err(unanswered)?;
    let status = answer.status().as_u16();
    let session = probe
        .session
        .as_ref()
        .and_then(|name| answer.headers().get(name.as_str()).cloned());
    let wanted = probe.answers.iter().any(|rule| rule.reads_body(status));
    let body = if wanted {
        // One that breaks off or is too long fits no rule.
        read_body(answer, LIMIT).await.unwrap_or_default()
    } else {
        Vec::new()
    };
    Ok(Heard {
        status,
        body: Zeroizing::new(body),
        session,
    })
}

fn unanswered(error: reqwest::Error) -> Checked {
    let told = if error.is_timeout() {
        "The service did not answer in time."
    } else {
        "The service cannot be reached."
    };
    // It may hold the address, and with it a key.
    drop(error.without_url());
    Checked::new(Verdict::Unreachable, told)
}

/// A sentence out of a message.
fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}
