//! The socket: the address that was asked for, or the next free port.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::error::InstanceError;

/// How many ports after the one that was asked for are tried.
const TRIES: u16 = 100;

/// `ADDR:PORT`, or `:PORT` on loopback.
///
/// # Errors
/// What the text must be.
pub fn parse_address(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix(':') {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    text.parse()
        .map_err(|_| "must be ADDR:PORT, such as 127.0.0.1:7420 or :0".to_owned())
}

/// Binds the address; when its port is taken, the next free one.
pub(crate) async fn bind(asked: SocketAddr) -> Result<TcpListener, InstanceError> {
    let mut address = asked;
    for _ in 0..TRIES {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                if address != asked {
                    tracing::warn!("{asked} is taken, so Patchbay listens at {address}");
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                let Some(port) = address.port().checked_add(1) else {
                    break;
                };
                address.set_port(port);
            }
            Err(error) => return Err(InstanceError::Listen(address, error)),
        }
    }
    Err(InstanceError::Taken(asked))
}

/// The base URL under which this machine reaches a listening address.
pub(crate) fn local_url(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_the_host() {
        assert_eq!(parse_address(":0").unwrap(), "127.0.0.1:0".parse().unwrap());
        assert_eq!(
            parse_address("[::1]:80").unwrap(),
            "[::1]:80".parse().unwrap()
        );
        for bad in ["", "7420", "localhost:1", "127.0.0.1", "127.0.0.1:99999"] {
            assert!(parse_address(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_taken_port_is_passed_over() {
        let first = bind(parse_address(":0").unwrap()).await.unwrap();
        let taken = first.local_addr().unwrap();
        let second = bind(taken).await.unwrap();
        assert!(second.local_addr().unwrap().port() > taken.port());
        assert!(second.local_addr().unwrap().ip().is_loopback());
    }

    #[test]
    fn an_unspecified_address_is_reached_on_loopback() {
        let url = |text: &str| local_url(text.parse().unwrap());
        assert_eq!(url("0.0.0.0:80"), "http://127.0.0.1:80");
        assert_eq!(url("[::]:80"), "http://[::1]:80");
        assert_eq!(url("127.0.0.1:7420"), "http://127.0.0.1:7420");
    }
}
