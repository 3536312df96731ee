//! How to find out whether a credential works: one cheap request that the service answers only to who
//! is known to it. Never sends one, and never sees a key.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::chat::{Base, EndpointError, QueryParam, append_query, base_url};
use crate::data;

static PROBES: LazyLock<Vec<Probe>> =
    LazyLock::new(|| data::parse(include_str!("../data/probes.json")));

/// The request that tells whether a connection of this type works, where there is one. `config` holds
/// its values after [`resolve_defaults`](crate::ConnectionType::resolve_defaults).
pub fn probe(connection_type: &str, config: &Map<String, Value>) -> Option<&'static Probe> {
    PROBES
        .iter()
        .find(|probe| probe.connection_type == connection_type && probe.applies(config))
}

/// The protocol in which a database of this type is asked, where it is no HTTP.
pub fn database_protocol(connection_type: &str) -> Option<DatabaseProtocol> {
    match connection_type.strip_prefix("dynamiq.connections.")? {
        "PostgreSQL" | "ApacheAGE" | "AWSRedshift" => Some(DatabaseProtocol::Postgresql),
        "MySQL" => Some(DatabaseProtocol::Mysql),
        "RedisConnection" => Some(DatabaseProtocol::Redis),
        "Neo4j" => Some(DatabaseProtocol::Bolt),
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

/// A request without effect, `GET`, whose answer tells whether a credential is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The connection type that it checks.
    pub connection_type: String,
    /// Values of fields for which it holds, `null` where none is given; it holds for all when empty.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
    /// The address below which `path` is found: the service's own, or the connection's.
    pub base: Base,
    /// The path below the base.
    pub path: String,
    /// Ways to show the credential; the first whose fields the connection has is taken. None: the
    /// service asks for none.
    pub auth: Vec<ProbeAuth>,
    /// Headers that every request of the service needs.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Parameters of the URL's query that the connection's fields give; none of them is secret.
    #[serde(default)]
    pub query: Vec<QueryParam>,
    /// Statuses that say that the credential is wrong.
    #[serde(default = "unauthorised")]
    pub refused: Vec<u16>,
}

/// How a probe shows the credential. Names fields and never their values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeAuth {
    /// `Authorization: Bearer` and this field (RFC 6750 section 2.1).
    Bearer(String),
    /// `Authorization: Token` and this field, as Deepgram takes it.
    Token(String),
    /// `Authorization: ApiKey` and this field, as Elasticsearch takes it.
    ApiKey(String),
    /// A header of this name with a field's bare value.
    Header {
        /// The header's name.
        name: String,
        /// The connection's field.
        field: String,
    },
    /// `Authorization: Basic` (RFC 7617).
    Basic {
        /// The field of the user's name.
        user: String,
        /// The field of the password.
        password: String,
    },
}

impl ProbeAuth {
    /// The secret field that has to be there.
    pub fn field(&self) -> &str {
        match self {
            Self::Bearer(field)
            | Self::Token(field)
            | Self::ApiKey(field)
            | Self::Header { field, .. } => field,
            Self::Basic { password, .. } => password,
        }
    }
}

fn unauthorised() -> Vec<u16> {
    vec![401, 403]
}

impl Probe {
    fn applies(&self, config: &Map<String, Value>) -> bool {
        self.when
            .iter()
            .all(|(field, value)| config.get(field).unwrap_or(&Value::Null) == value)
    }

    /// Where the request goes. `config` holds the connection's values after
    /// [`resolve_defaults`](crate::ConnectionType::resolve_defaults).
    ///
    /// # Errors
    /// When a field that the address needs is missing or unfit.
    pub fn url(&self, config: &Map<String, Value>) -> Result<Url, EndpointError> {
        let mut url = base_url(&self.base, config)?;
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(self.path.split('/').filter(|segment| !segment.is_empty()));
        }
        append_query(&mut url, &self.query, config)?;
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection_type;
    use serde_json::json;

    #[test]
    fn probes_name_types_and_fields_that_exist() {
        for probe in PROBES.iter() {
            let ty = connection_type(&probe.connection_type)
                .unwrap_or_else(|| panic!("{}", probe.connection_type));
            for auth in &probe.auth {
                let field = ty.field(auth.field());
                assert!(
                    field.is_some_and(|field| field.secret),
                    "{}.{}",
                    ty.id,
                    auth.field()
                );
                if let ProbeAuth::Basic { user, .. } = auth {
                    assert!(ty.field(user).is_some(), "{}.{user}", ty.id);
                }
            }
            let named = match &probe.base {
                Base::Fixed(address) => {
                    assert!(address.starts_with("https://"), "{address}");
                    vec![]
                }
                Base::Field { name, .. } => vec![name.as_str()],
                Base::Host { host, port, .. } => std::iter::once(host)
                    .chain(port)
                    .map(String::as_str)
                    .collect(),
                Base::Template(_) => vec!["region"],
            };
            for name in named
                .into_iter()
                .chain(probe.when.keys().map(String::as_str))
            {
                let field = ty.field(name);
                assert!(field.is_some_and(|field| !field.secret), "{}.{name}", ty.id);
            }
            for param in &probe.query {
                assert!(ty.field(&param.field).is_some_and(|field| !field.secret));
            }
        }
    }

    #[test]
    fn there_is_one_probe_for_a_type_and_its_values() {
        for probe in PROBES.iter() {
            let same = PROBES.iter().filter(|other| {
                other.connection_type == probe.connection_type && other.when == probe.when
            });
            assert_eq!(same.count(), 1, "{}", probe.connection_type);
        }
    }

    #[test]
    fn values_of_fields_choose_among_probes() {
        let url = |ty: &str, config: Value| {
            let config = config.as_object().unwrap();
            let probe = probe(&format!("dynamiq.connections.{ty}"), config).unwrap();
            probe.url(config).map(|url| url.to_string())
        };
        let custom =
            json!({"deployment_type": "custom", "http_host": "w.example", "http_port": 8443});
        assert_eq!(
            url("Weaviate", custom),
            Ok("https://w.example:8443/v1/schema".into())
        );
        let cloud = json!({"deployment_type": "weaviate_cloud", "url": "https://c.example"});
        assert_eq!(
            url("Weaviate", cloud),
            Ok("https://c.example/v1/schema".into())
        );
        assert_eq!(
            url("Turbopuffer", json!({"region": "aws-us-east-1"})),
            Ok("https://aws-us-east-1.turbopuffer.com/v1/namespaces".into())
        );
        assert_eq!(
            url(
                "Turbopuffer",
                json!({"base_url": "https://t.example", "region": "x"})
            ),
            Ok("https://t.example/v1/namespaces".into())
        );
        assert_eq!(
            url("Chroma", json!({"host": "127.0.0.1", "port": "8000"})),
            Ok("http://127.0.0.1:8000/api/v2/heartbeat".into())
        );
        for bad in [
            "evil.example/",
            "a@evil.example",
            "evil.example#",
            "x\\y",
            "",
        ] {
            assert!(url("Turbopuffer", json!({"region": bad})).is_err(), "{bad}");
            assert!(
                url("DatabricksSQL", json!({"server_hostname": bad})).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_address_is_the_connections_own_where_it_has_one() {
        let config = json!({"url": "http://127.0.0.1:9/v1/"});
        let url = |ty: &str| {
            let config = config.as_object().unwrap();
            let probe = probe(&format!("dynamiq.connections.{ty}"), config).unwrap();
            probe.url(config).unwrap().to_string()
        };
        assert_eq!(url("OpenAI"), "http://127.0.0.1:9/v1/models");
        assert_eq!(url("Mistral"), "https://api.mistral.ai/v1/models");
        let empty = probe("dynamiq.connections.OpenAI", &Map::new())
            .unwrap()
            .url(&Map::new());
        assert_eq!(empty, Err(EndpointError::Missing("url".to_owned())));
    }
}
