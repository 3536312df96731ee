//! Whether a credential works: the catalogue's probe of its type, sent once, or one login to a database.
//!
//! The request goes where the connection's own requests go, under the same policy, and follows no
//! redirect. What comes back is looked at for its status alone: neither the answer nor the key is
//! quoted.

mod bolt;
mod database;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_catalog::{
    EndpointError, Probe, ProbeAuth, connection_type, database_protocol, probe,
};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::Engine;
use crate::address::Reach;
use crate::connection::ResolvedConnection;
use crate::outbound::OutboundPolicy;

/// How long a service may take.
const DEADLINE: Duration = Duration::from_secs(15);

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
            return Checked::new(Verdict::NotCheckable, format!("{}.", capitalised(&told)));
        }
        let environment = |name: &str| (self.parts().environment)(name);
        let config = ty.resolve_defaults(&connection.public, &environment).values;
        if let Some(protocol) = database_protocol(&ty.id) {
            let trusted = self.parts().clients.trusting().ok();
            let login = database::Login::new(&ty.label, &config, &connection.secrets);
            let checked = tokio::time::timeout(DEADLINE, login.check(protocol, trusted)).await;
            return checked.unwrap_or_else(|_| {
                Checked::new(Verdict::Unreachable, "The database did not answer in time.")
            });
        }
        let Some(probe) = probe(&ty.id, &config) else {
            let told = format!(
                "{} has no request that tells without doing anything.",
                ty.label
            );
            return Checked::new(Verdict::NotCheckable, told);
        };
        match self.ask(probe, &config, connection).await {
            Ok(status) => judged(probe, &ty.label, status),
            Err(checked) => checked,
        }
    }

    /// The status that the service answers.
    async fn ask(
        &self,
        probe: &Probe,
        config: &Map<String, Value>,
        connection: &ResolvedConnection,
    ) -> Result<u16, Checked> {
        let unusable = |error: EndpointError| {
            let error = error.to_string();
            Checked::new(Verdict::NotCheckable, format!("{}.", capitalised(&error)))
        };
        let url = probe.url(config).map_err(unusable)?;
        let policy = OutboundPolicy::for_url(&url, Reach::Local)
            .map_err(|refused| Checked::new(Verdict::Unreachable, format!("{refused}.")))?;
        let header = authorization(probe, config, &connection.secrets)?;
        let unreachable = |message: &str| Checked::new(Verdict::Unreachable, message);
        let client = self.parts().clients.unshared(policy);
        let client = client.map_err(|error| unreachable(&error.to_string()))?;
        let mut request = client.get(url).timeout(DEADLINE);
        for (name, value) in &probe.headers {
            request = request.header(name, value);
        }
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let answer = request.send().await.map_err(|error| {
            unreachable(if error.is_timeout() {
                "The service did not answer in time."
            } else {
                "The service cannot be reached."
            })
        })?;
        Ok(answer.status().as_u16())
    }
}

fn judged(probe: &Probe, label: &str, status: u16) -> Checked {
    match status {
        200..=299 => Checked::new(Verdict::Works, format!("{label} accepts it.")),
        refused if probe.refused.contains(&refused) => Checked::new(
            Verdict::Refused,
            format!("{label} refuses it (HTTP {status})."),
        ),
        402 | 429 => Checked::new(
            Verdict::Works,
            format!("{label} knows it, but its limits or credit are used up (HTTP {status})."),
        ),
        500..=599 => Checked::new(
            Verdict::Unreachable,
            format!("{label} is not well at the moment (HTTP {status})."),
        ),
        300..=399 => Checked::new(
            Verdict::NotCheckable,
            format!("What answers redirects elsewhere, which is not followed (HTTP {status})."),
        ),
        _ => Checked::new(
            Verdict::NotCheckable,
            format!("What answers there does not tell (HTTP {status})."),
        ),
    }
}

/// The header that shows the credential; none where the service asks for none.
fn authorization(
    probe: &Probe,
    config: &Map<String, Value>,
    secrets: &std::collections::BTreeMap<String, SecretString>,
) -> Result<Option<(HeaderName, HeaderValue)>, Checked> {
    if probe.auth.is_empty() {
        return Ok(None);
    }
    let given = |field: &str| {
        let secret = secrets.get(field).map(ExposeSecret::expose_secret);
        secret.filter(|secret| !secret.is_empty())
    };
    let found = probe
        .auth
        .iter()
        .find_map(|auth| Some((auth, given(auth.field())?)));
    let Some((auth, secret)) = found else {
        return Err(Checked::new(
            Verdict::NotCheckable,
            "There is no key to check.",
        ));
    };
    let (name, text) = match auth {
        ProbeAuth::Bearer(_) => (AUTHORIZATION, Zeroizing::new(format!("Bearer {secret}"))),
        ProbeAuth::Token(_) => (AUTHORIZATION, Zeroizing::new(format!("Token {secret}"))),
        ProbeAuth::ApiKey(_) => (AUTHORIZATION, Zeroizing::new(format!("ApiKey {secret}"))),
        ProbeAuth::Header { name, .. } => {
            let name = HeaderName::from_bytes(name.as_bytes());
            let name =
                name.map_err(|_| Checked::new(Verdict::NotCheckable, "It has no header."))?;
            (name, Zeroizing::new(secret.to_owned()))
        }
        ProbeAuth::Basic { user, .. } => {
            let user = config.get(user).and_then(Value::as_str).unwrap_or_default();
            let pair = Zeroizing::new(format!("{user}:{secret}"));
            let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
            (AUTHORIZATION, Zeroizing::new(format!("Basic {}", *encoded)))
        }
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| {
        Checked::new(
            Verdict::Refused,
            "It holds characters that no header can carry.",
        )
    })?;
    value.set_sensitive(true);
    Ok(Some((name, value)))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
