//! One login to a database, over its own protocol.
//!
//! The address is checked on what DNS answered for this very connection, as for HTTP. A password goes
//! out in clear to this machine and private networks at most; elsewhere the server has to show a
//! certificate that this machine trusts first.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use mysql_async::{Conn, OptsBuilder, SslOpts};
use patchbay_catalog::DatabaseProtocol;
use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, RedisConnectionInfo, RedisError};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tokio::net::TcpStream;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::TlsConnector;
use url::Url;

use super::bolt::{self, Said};
use super::{Checked, Verdict};
use crate::address::{AddressClass, Reach, classify};
use crate::outbound::{OutboundPolicy, permitted};

/// Where Neo4j listens unless its address tells otherwise.
const NEO4J_PORT: u16 = 7687;

/// What a database is logged in to with.
pub(super) struct Login<'a> {
    label: &'a str,
    config: &'a Map<String, Value>,
    password: Option<&'a str>,
}

/// Where a database listens.
struct Place {
    host: String,
    port: u16,
    address: IpAddr,
}

impl Place {
    /// On this machine or in a private network.
    fn is_local(&self) -> bool {
        classify(self.address) == AddressClass::Local
    }

    /// Looks a host up and checks what was found.
    async fn find(host: &str, port: u16) -> Result<Self, Checked> {
        let bracketed = if host.parse::<std::net::Ipv6Addr>().is_ok() {
            format!("[{host}]")
        } else {
            host.to_owned()
        };
        // Written as an address of the web, so that the same rules judge it.
        let url = Url::parse(&format!("https://{bracketed}:{port}")).ok();
        let url = url.filter(|url| url.path() == "/" && url.host_str().is_some());
        let url = url.ok_or_else(|| unusable("host"))?;
        let refused = |message: String| Checked::new(Verdict::Unreachable, format!("{message}."));
        let policy = OutboundPolicy::for_url(&url, Reach::Local)
            .map_err(|error| refused(error.to_string()))?;
        let found = tokio::net::lookup_host((host, port))
            .await
            .map_err(|_| unreachable())?;
        let allowed = permitted(found.map(|address| address.ip()), policy)
            .map_err(|error| refused(error.to_string()))?;
        let address = *allowed.first().ok_or_else(unreachable)?;
        Ok(Self {
            host: host.to_owned(),
            port,
            address,
        })
    }

    async fn dial(&self) -> Result<TcpStream, Checked> {
        let stream = TcpStream::connect((self.address, self.port)).await;
        stream.map_err(|_| unreachable())
    }
}

fn unusable(field: &str) -> Checked {
    let told = format!("The connection's {field} is missing or no {field}.");
    Checked::new(Verdict::NotCheckable, told)
}

fn unreachable() -> Checked {
    Checked::new(Verdict::Unreachable, "The database cannot be reached.")
}

fn untrusted() -> Checked {
    let told = "It was not asked: the password would leave this network, and the database shows no certificate that this machine trusts.";
    Checked::new(Verdict::NotCheckable, told)
}

impl<'a> Login<'a> {
    pub(super) fn new(
        label: &'a str,
        config: &'a Map<String, Value>,
        secrets: &'a BTreeMap<String, SecretString>,
    ) -> Self {
        let password = secrets.get("password").map(ExposeSecret::expose_secret);
        Self {
            label,
            config,
            password: password.filter(|password| !password.is_empty()),
        }
    }

    /// Logs in once and leaves again. `trusted` is what certificates are held against; without it
    /// only databases nearby are asked.
    pub(super) async fn check(
        &self,
        protocol: DatabaseProtocol,
        trusted: Option<ClientConfig>,
    ) -> Checked {
        match self.found(protocol, trusted).await {
            Ok(()) => Checked::new(Verdict::Works, format!("{} accepts it.", self.label)),
            Err(checked) => checked,
        }
    }

    async fn found(
        &self,
        protocol: DatabaseProtocol,
        trusted: Option<ClientConfig>,
    ) -> Result<(), Checked> {
        match protocol {
            DatabaseProtocol::Postgresql => self.postgresql(&self.place().await?, trusted).await,
            DatabaseProtocol::Mysql => self.mysql(&self.place().await?).await,
            DatabaseProtocol::Redis => self.redis(&self.place().await?).await,
            DatabaseProtocol::Bolt => self.bolt(trusted).await,
        }
    }

    /// Where the fields `host` and `port` point.
    async fn place(&self) -> Result<Place, Checked> {
        let host = self.text("host").ok_or_else(|| unusable("host"))?;
        let port = match &self.config["port"] {
            Value::String(text) => text.trim().parse().ok(),
            port => port.as_u64().and_then(|port| u16::try_from(port).ok()),
        };
        let port = port.ok_or_else(|| unusable("port"))?;
        Place::find(host, port).await
    }

    fn text(&self, field: &str) -> Option<&'a str> {
        let text = self.config.get(field)?.as_str()?;
        Some(text).filter(|text| !text.is_empty())
    }

    fn refused(&self, why: &str) -> Checked {
        Checked::new(
            Verdict::Refused,
            format!("{} refuses it: {why}.", self.label),
        )
    }

    fn unwell(&self) -> Checked {
        let told = format!("{} takes nobody at the moment.", self.label);
        Checked::new(Verdict::Unreachable, told)
    }

    /// With TLS where the server has it; nearby also without.
    async fn postgresql(
        &self,
        place: &Place,
        trusted: Option<ClientConfig>,
    ) -> Result<(), Checked> {
        let local = place.is_local();
        let Some(trusted) = trusted else {
            return if local {
                self.postgresql_over(place, SslMode::Disable, None)
                    .await
                    .map_err(told)
            } else {
                Err(untrusted())
            };
        };
        let mode = if local {
            SslMode::Prefer
        } else {
            SslMode::Require
        };
        match self.postgresql_over(place, mode, Some(trusted)).await {
            Ok(()) => Ok(()),
            Err(Failed::Told(checked)) => Err(checked),
            Err(Failed::Tls) if local => {
                let again = self.postgresql_over(place, SslMode::Disable, None).await;
                again.map_err(told)
            }
            Err(Failed::Tls) => Err(untrusted()),
        }
    }

    async fn postgresql_over(
        &self,
        place: &Place,
        mode: SslMode,
        trusted: Option<ClientConfig>,
    ) -> Result<(), Failed> {
        let mut config = tokio_postgres::Config::new();
        config
            .application_name("patchbay")
            .ssl_mode(mode)
            .user(self.text("user").unwrap_or_default());
        if let Some(password) = self.password {
            config.password(password);
        }
        if let Some(database) = self.text("database") {
            config.dbname(database);
        }
        let stream = place.dial().await.map_err(Failed::Told)?;
        let connected = match trusted {
            Some(trusted) => {
                let mut tls = MakeRustlsConnect::new(trusted);
                let tls = MakeTlsConnect::<TcpStream>::make_tls_connect(&mut tls, &place.host);
                let tls = tls.map_err(|_| Failed::Tls)?;
                config.connect_raw(stream, tls).await.map(drop)
            }
            None => config
                .connect_raw(stream, tokio_postgres::NoTls)
                .await
                .map(drop),
        };
        connected.map_err(|error| self.of_postgresql(&error))
    }

    fn of_postgresql(&self, error: &tokio_postgres::Error) -> Failed {
        let Some(code) = error.code() else {
            let mut source = std::error::Error::source(error);
            while let Some(cause) = source {
                if cause.is::<rustls::Error>() {
                    return Failed::Tls;
                }
                let inner = cause.downcast_ref::<std::io::Error>();
                let inner = inner.and_then(std::io::Error::get_ref);
                if inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>) {
                    return Failed::Tls;
                }
                source = cause.source();
            }
            // No TLS where it is required is told without a source.
            return if error.to_string().contains("TLS") {
                Failed::Tls
            } else if error.to_string().contains("password") {
                Failed::Told(self.refused("it asks for a password, and there is none"))
            } else {
                Failed::Told(unreachable())
            };
        };
        let known = [
            (SqlState::INVALID_PASSWORD, "the password is wrong"),
            (
                SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
                "this user may not log in from here",
            ),
            (
                SqlState::INVALID_CATALOG_NAME,
                "it has no database of this name",
            ),
            (
                SqlState::INSUFFICIENT_PRIVILEGE,
                "this user may not use the database",
            ),
        ];
        let why = known.iter().find(|(known, _)| known == code);
        Failed::Told(match why {
            Some((_, why)) => self.refused(why),
            None => self.unwell(),
        })
    }

    async fn mysql(&self, place: &Place) -> Result<(), Checked> {
        let tls = if place.is_local() {
            None
        } else {
            Some(SslOpts::default())
        };
        let opts = OptsBuilder::default()
            .ip_or_hostname(&place.host)
            .tcp_port(place.port)
            .resolved_ips(Some(vec![place.address]))
            .prefer_socket(false)
            .ssl_opts(tls)
            .user(self.text("user"))
            .pass(self.password)
            .db_name(self.text("database"));
        let connection = Conn::new(opts)
            .await
            .map_err(|error| self.of_mysql(&error))?;
        // Whether it says goodbye well is of no interest.
        drop(connection.disconnect().await);
        Ok(())
    }

    fn of_mysql(&self, error: &mysql_async::Error) -> Checked {
        match error {
            mysql_async::Error::Server(server) => match server.code {
                1045 | 1698 => self.refused("the user or the password is wrong"),
                1044 => self.refused("this user may not use the database"),
                1049 => self.refused("it has no database of this name"),
                1130 => self.refused("nobody may log in from here"),
                _ => self.unwell(),
            },
            mysql_async::Error::Io(mysql_async::IoError::Tls(_)) => untrusted(),
            mysql_async::Error::Driver(mysql_async::DriverError::NoClientSslFlagFromServer) => {
                untrusted()
            }
            _ => unreachable(),
        }
    }

    /// The SDK speaks to Redis without TLS, so only one nearby is asked.
    async fn redis(&self, place: &Place) -> Result<(), Checked> {
        if !place.is_local() {
            return Err(untrusted());
        }
        let mut login = RedisConnectionInfo::default().set_db(self.redis_database());
        if let Some(user) = self.text("username") {
            login = login.set_username(user);
        }
        if let Some(password) = self.password {
            login = login.set_password(password);
        }
        let stream = place.dial().await?;
        let of_redis = |error: RedisError| self.of_redis(&error);
        let (mut connection, driver) = MultiplexedConnection::new(&login, stream)
            .await
            .map_err(of_redis)?;
        let ping = async {
            let pong: Result<String, _> = redis::cmd("PING").query_async(&mut connection).await;
            pong.map(drop).map_err(of_redis)
        };
        tokio::select! {
            answer = ping => answer,
            () = driver => Err(unreachable()),
        }
    }

    fn redis_database(&self) -> i64 {
        match &self.config["db"] {
            Value::String(text) => text.trim().parse().unwrap_or(0),
            db => db.as_i64().unwrap_or(0),
        }
    }

    fn of_redis(&self, error: &RedisError) -> Checked {
        match error.code() {
            Some("NOAUTH") => self.refused("it asks for a password, and there is none"),
            Some("NOPERM") => self.refused("this user may not ask it anything"),
            _ if error.kind() == ErrorKind::AuthenticationFailed => {
                self.refused("the user or the password is wrong")
            }
            _ if error.is_io_error() => unreachable(),
            _ => self.refused("it has no database of this number"),
        }
    }

    /// In clear to a database nearby alone.
    async fn bolt(&self, trusted: Option<ClientConfig>) -> Result<(), Checked> {
        let uri = self.text("uri").and_then(|uri| Url::parse(uri).ok());
        let uri = uri.ok_or_else(|| unusable("address"))?;
        let encrypted = match uri.scheme() {
            "bolt" | "neo4j" => false,
            "bolt+s" | "neo4j+s" | "bolt+ssc" | "neo4j+ssc" => true,
            _ => return Err(unusable("address")),
        };
        let host = uri.host_str().ok_or_else(|| unusable("address"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let place = Place::find(host, uri.port().unwrap_or(NEO4J_PORT)).await?;
        if !encrypted && !place.is_local() {
            return Err(untrusted());
        }
        let user = self.text("username").unwrap_or_default();
        let password = self.password.unwrap_or_default();
        let mut stream = place.dial().await?;
        let said = if encrypted {
            let trusted = trusted.ok_or_else(untrusted)?;
            let name = ServerName::try_from(host.to_owned()).map_err(|_| unusable("address"))?;
            let connector = TlsConnector::from(Arc::new(trusted));
            let connected = connector.connect(name, stream).await;
            let mut stream = connected.map_err(|error| match error.get_ref() {
                Some(inner) if inner.is::<rustls::Error>() => untrusted(),
                _ => unreachable(),
            })?;
            bolt::log_in(&mut stream, user, password).await
        } else {
            bolt::log_in(&mut stream, user, password).await
        };
        match said.map_err(|_| unreachable())? {
            Said::Welcome => Ok(()),
            Said::Unauthorized => Err(self.refused("the user or the password is wrong")),
            Said::Expired => Err(self.refused("the password has to be changed first")),
            Said::Busy => Err(self.unwell()),
            Said::Unknown => Err(Checked::new(
                Verdict::NotCheckable,
                "What answers there speaks no Bolt that is known here.",
            )),
        }
    }
}

/// Why a login failed.
enum Failed {
    /// No TLS, or a certificate that is not trusted.
    Tls,
    /// Something that can be told.
    Told(Checked),
}

fn told(failed: Failed) -> Checked {
    match failed {
        Failed::Tls => untrusted(),
        Failed::Told(checked) => checked,
    }
}
