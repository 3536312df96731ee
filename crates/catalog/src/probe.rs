//! How to find out whether a credential works: one cheap request that the service answers only to who
//! is known to it, or one login to a database. Never sends one, and never sees a key.

mod answer;
mod request;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

pub use answer::{AnswerRule, Meaning};
pub use request::{AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN};
pub use request::{Method, Probe, ProbeAuth};
pub use request::{SERVICE_ACCOUNT_EMAIL, SERVICE_ACCOUNT_KEY, SERVICE_ACCOUNT_KEY_ID};

use crate::data;

const SNOWFLAKE: &str = "dynamiq.connections.Snowflake";

static PROBES: LazyLock<Vec<Probe>> =
    LazyLock::new(|| data::parse(include_str!("../data/probes.json")));

static UNCHECKED: LazyLock<Vec<Unchecked>> =
    LazyLock::new(|| data::parse(include_str!("../data/unchecked.json")));

/// How the credential of a connection is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowToCheck {
    /// One request over HTTP.
    Request(&'static Probe),
    /// One login in the database's own protocol.
    Login(DatabaseProtocol),
    /// One login to Snowflake, as its own drivers begin a session over HTTP.
    Snowflake,
    /// Not at all, and why: a sentence for whoever asked.
    Not(&'static str),
}

/// How to find out whether a connection of this type works. `config` holds its values after
/// [`resolve_defaults`](crate::ConnectionType::resolve_defaults).
pub fn how_to_check(connection_type: &str, config: &Map<String, Value>) -> HowToCheck {
    if let Some(protocol) = database_protocol(connection_type) {
        return HowToCheck::Login(protocol);
    }
    if connection_type == SNOWFLAKE {
        return HowToCheck::Snowflake;
    }
    let mut probes = PROBES.iter();
    let probe =
        probes.find(|probe| probe.connection_type == connection_type && probe.on.holds(config));
    if let Some(probe) = probe {
        return HowToCheck::Request(probe);
    }
    let mut reasons = UNCHECKED.iter();
    let reason =
        reasons.find(|reason| reason.connection_type == connection_type && reason.on.holds(config));
    HowToCheck::Not(
        reason.map_or("Nothing is known of how to check it.", |reason| {
            reason.why.as_str()
        }),
    )
}

/// The protocol in which a database of this type is asked, where it is no HTTP request alone.
fn database_protocol(connection_type: &str) -> Option<DatabaseProtocol> {
    match connection_type {
        "dynamiq.connections.PostgreSQL"
        | "dynamiq.connections.ApacheAGE"
        | "dynamiq.connections.AWSRedshift" => Some(DatabaseProtocol::Postgresql),
        "dynamiq.connections.MySQL" => Some(DatabaseProtocol::Mysql),
        "dynamiq.connections.RedisConnection" | "dynamiq.cache.RedisCacheConfig" => {
            Some(DatabaseProtocol::Redis)
        }
        "dynamiq.connections.Neo4j" => Some(DatabaseProtocol::Bolt),
        _ => None,
    }
}

/// A protocol of databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseProtocol {
    /// PostgreSQL's frontend/backend protocol, version 3; Redshift speaks it too.
    Postgresql,
    /// The client/server protocol of `MySQL`; `MariaDB` speaks it too.
    Mysql,
    /// RESP.
    Redis,
    /// Neo4j's.
    Bolt,
}

/// Why connections of a type, with certain values, are not checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    connection_type: String,
    #[serde(default)]
    on: On,
    /// A sentence for whoever asked.
    why: String,
}

/// For which values of a connection an entry holds; for all when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct On {
    /// Values of fields, `null` where none is given.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
    /// What the values of fields begin with.
    #[serde(default)]
    pub starts: BTreeMap<String, String>,
    /// Hosts at which a field's address has to be: the credential belongs to them, so it is shown to
    /// nobody while the connection names another one.
    #[serde(default)]
    pub at: Option<At>,
}

/// Hosts at which a field's address has to be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// The field.
    pub field: String,
    /// Names of hosts; the names below them count too.
    pub hosts: Vec<String>,
    /// Whether no address at all is as good.
    #[serde(default)]
    pub or_none: bool,
}

impl On {
    fn holds(&self, config: &Map<String, Value>) -> bool {
        let given = |field: &str| match config.get(field) {
            Some(Value::String(text)) if text.trim().is_empty() => &Value::Null,
            Some(value) => value,
            None => &Value::Null,
        };
        let same = |(field, value): (&String, &Value)| given(field) == value;
        let starts = |(field, start): (&String, &String)| {
            let text = given(field).as_str();
            text.is_some_and(|text| text.trim().starts_with(start.as_str()))
        };
        self.when.iter().all(same)
            && self.starts.iter().all(starts)
            && self.at.as_ref().is_none_or(|at| at.holds(given(&at.field)))
    }
}

impl At {
    fn holds(&self, address: &Value) -> bool {
        let Some(address) = address.as_str() else {
            return self.or_none;
        };
        let Some(url) = url::Url::parse(address.trim()).ok() else {
            return false;
        };
        let below = |host: &str, name: &str| {
            let rest = host.strip_suffix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        url.scheme() == "https"
            && url
                .host_str()
                .is_some_and(|host| self.hosts.iter().any(|name| below(host, name)))
    }
}
