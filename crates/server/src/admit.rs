//! Who was asked: exactly one Host header, of a name that is ours.
//!
//! This comes before everything else, since it is what stops DNS rebinding: a page of another origin
//! can make a browser send requests here, but not under one of our names. An App's own host name
//! becomes its path form, `/apps/{id}/…`, so that both are the same route.

use std::net::SocketAddr;

use http::header::HOST;
use http::uri::{Authority, PathAndQuery};
use http::{Request, StatusCode, Uri};
use url::Url;
use uuid::Uuid;

const APPS: &str = ".apps.localhost";

/// The names that the server answers to.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// `host:port`, lower case; without the port where it is the scheme's default.
    names: Vec<String>,
    /// The ends of App host names: `.apps.localhost:7420`.
    app_suffixes: Vec<String>,
}

/// Why a public URL cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum HostsError {
    /// Not an absolute `http` or `https` URL with nothing but scheme, host and port.
    #[error("the public URL must be http(s)://HOST[:PORT], without path, user or query")]
    PublicUrl,
}

impl Hosts {
    /// The names of a server that listens at `address` and is reached from outside at `public`.
    pub fn new(address: SocketAddr, public: Option<&Url>) -> Result<Self, HostsError> {
        let port = address.port();
        let mut names: Vec<String> = ["127.0.0.1", "localhost", "[::1]"]
            .into_iter()
            .flat_map(|host| with_port(host, port, Some(80)))
            .collect();
        let ip = address.ip();
        if !ip.is_loopback() && !ip.is_unspecified() {
            let host = match ip {
                std::net::IpAddr::V4(ip) => ip.to_string(),
                std::net::IpAddr::V6(ip) => format!("[{ip}]"),
            };
            names.extend(with_port(&host, port, Some(80)));
        }
        let mut app_suffixes = with_port(APPS, port, Some(80));
        if let Some(public) = public {
            let (host, port, default) = public_authority(public)?;
            names.extend(with_port(&host, port, default));
            app_suffixes.extend(with_port(&format!(".apps.{host}"), port, default));
        }
        Ok(Self {
            names,
            app_suffixes,
        })
    }

    /// Lets a request in, or says with which status it is refused: 400 without exactly one
    /// well-formed Host, 421 for a name that is not ours.
    pub(crate) fn admit<B>(&self, mut request: Request<B>) -> Result<Request<B>, StatusCode> {
        let host = single_host(&request)?;
        if let Some(authority) = request.uri().authority()
            && !authority.as_str().eq_ignore_ascii_case(&host)
        {
            return Err(StatusCode::BAD_REQUEST);
        }
        if self.names.contains(&host) {
            return Ok(request);
        }
        let app = self
            .app_suffixes
            .iter()
            .find_map(|suffix| host.strip_suffix(suffix.as_str()))
            .and_then(|label| label.parse::<Uuid>().ok())
            .ok_or(StatusCode::MISDIRECTED_REQUEST)?;
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", PathAndQuery::as_str);
        let path = format!("/apps/{app}{path}");
        *request.uri_mut() = path.parse::<Uri>().map_err(|_| StatusCode::BAD_REQUEST)?;
        Ok(request)
    }
}

fn with_port(host: &str, port: u16, default: Option<u16>) -> Vec<String> {
    let mut names = vec![format!("{host}:{port}")];
    if default == Some(port) {
        names.push(host.to_owned());
    }
    names
}

fn public_authority(url: &Url) -> Result<(String, u16, Option<u16>), HostsError> {
    let plain = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let default = if url.scheme() == "https" { 443 } else { 80 };
    match (plain, url.host_str(), url.port_or_known_default()) {
        (true, Some(host), Some(port)) => Ok((host.to_ascii_lowercase(), port, Some(default))),
        _ => Err(HostsError::PublicUrl),
    }
}

fn single_host<B>(request: &Request<B>) -> Result<String, StatusCode> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(StatusCode::BAD_REQUEST);
    };
    let host = host.to_str().map_err(|_| StatusCode::BAD_REQUEST)?;
    let authority = host
        .parse::<Authority>()
        .map_err(|_| StatusCode::BAD_REQUEST)?;
    let plain = host
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b));
    if !plain || authority.host().is_empty() {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "0d9e8f7a-6b5c-4d3e-8f1a-0b9c8d7e6f5a";

    fn hosts() -> Hosts {
        let public = Url::parse("https://patchbay.example").unwrap();
        Hosts::new("127.0.0.1:7420".parse().unwrap(), Some(&public)).unwrap()
    }

    fn asked(host: &str, uri: &str) -> Result<String, StatusCode> {
        let request = Request::builder()
            .uri(uri)
            .header(HOST, host)
            .body(())
            .unwrap();
        hosts()
            .admit(request)
            .map(|request| request.uri().to_string())
    }

    #[test]
    fn our_names_are_let_in() {
        for host in [
            "127.0.0.1:7420",
            "localhost:7420",
            "LOCALHOST:7420",
            "[::1]:7420",
            "patchbay.example",
            "patchbay.example:443",
        ] {
            assert_eq!(asked(host, "/v1/me").unwrap(), "/v1/me", "{host}");
        }
    }

    #[test]
    fn an_app_host_becomes_its_path() {
        let host = format!("{APP}.apps.localhost:7420");
        assert_eq!(
            asked(&host, "/v1/requirements/status?user_id=a%20b").unwrap(),
            format!("/apps/{APP}/v1/requirements/status?user_id=a%20b")
        );
        let public = format!("{APP}.apps.patchbay.example");
        assert_eq!(asked(&public, "/").unwrap(), format!("/apps/{APP}/"));
    }

    #[test]
    fn foreign_names_are_misdirected() {
        for host in [
            "evil.example",
            "evil.example:7420",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.1.evil.example:7420",
            "localhost.:7420",
            "0.0.0.0:7420",
            "x.apps.localhost:7420",
            "patchbay.example:7420",
            "[::ffff:127.0.0.1]:7420",
        ] {
            assert_eq!(
                asked(host, "/v1/me").unwrap_err(),
                StatusCode::MISDIRECTED_REQUEST,
                "{host}"
            );
        }
    }

    #[test]
    fn anything_but_one_well_formed_host_is_a_bad_request() {
        let none = Request::builder().uri("/").body(()).unwrap();
        assert_eq!(hosts().admit(none).unwrap_err(), StatusCode::BAD_REQUEST);
        let two = Request::builder()
            .uri("/")
            .header(HOST, "localhost:7420")
            .header(HOST, "localhost:7420")
            .body(())
            .unwrap();
        assert_eq!(hosts().admit(two).unwrap_err(), StatusCode::BAD_REQUEST);
        for host in [
            "",
            "a b",
            "user@localhost:7420",
            "localhost:7420/x",
            "localhost:7420:1",
            "[::1",
        ] {
            assert_eq!(
                asked(host, "/").unwrap_err(),
                StatusCode::BAD_REQUEST,
                "{host:?}"
            );
        }
        assert_eq!(
            asked("localhost:7420", "http://evil.example/v1/me").unwrap_err(),
            StatusCode::BAD_REQUEST
        );
    }

    #[test]
    fn a_public_url_is_only_an_origin() {
        for bad in [
            "https://a.example/path",
            "https://u:p@a.example",
            "https://a.example/?x=1",
            "ftp://a.example",
        ] {
            let url = Url::parse(bad).unwrap();
            assert!(Hosts::new("127.0.0.1:1".parse().unwrap(), Some(&url)).is_err());
        }
    }
}
