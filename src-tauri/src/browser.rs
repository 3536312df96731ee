//! The system's browser: which addresses may be given to it, and how.
//!
//! A launched address stands on a command line that every user of the machine can read
//! (`/proc/<pid>/cmdline`), so none that carries a token passes.

use std::io;
use std::net::IpAddr;

use url::{Host, Url};

/// Names under which a credential is put into an address.
const CREDENTIALS: [&str; 3] = ["token", "access_token", "ticket"];

/// Opens an address outside of the window.
pub(crate) trait Browser: Send + Sync {
    /// Hands the address over and does not wait for the browser.
    fn open(&self, address: &Url) -> io::Result<()>;
}

/// The browser that the user chose in the system's settings.
pub(crate) struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, address: &Url) -> io::Result<()> {
        open::that_detached(address.as_str())
    }
}

/// Why an address is not opened. The address itself is not told: it may hold what it must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// It is no URL.
    #[error("That is not an address")]
    Malformed,
    /// It is neither https nor http to this computer.
    #[error("Only https addresses, and http ones of this computer, are opened in the browser")]
    Scheme,
    /// It carries a user name, a password or a token.
    #[error("An address that carries a credential is not given to the browser")]
    Credential,
}

/// The address, when it may be opened: https anywhere or http on loopback, without a credential.
pub(crate) fn checked(text: &str) -> Result<Url, Refused> {
    let address = Url::parse(text).map_err(|_| Refused::Malformed)?;
    let local = || address.host().is_some_and(|host| is_loopback(&host));
    match address.scheme() {
        "https" => {}
        "http" if local() => {}
        _ => return Err(Refused::Scheme),
    }
    if carries_credential(&address) {
        return Err(Refused::Credential);
    }
    Ok(address)
}

/// Loopback literals (RFC 1122, RFC 4291) and the names that always mean them (RFC 6761, 6.3).
fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => IpAddr::V4(*ip).is_loopback(),
        Host::Ipv6(ip) => IpAddr::V6(*ip).is_loopback(),
    }
}

fn carries_credential(address: &Url) -> bool {
    let named = |pairs: &[u8]| {
        url::form_urlencoded::parse(pairs)
            .any(|(name, _)| CREDENTIALS.contains(&name.to_lowercase().as_str()))
    };
    !address.username().is_empty()
        || address.password().is_some()
        || named(address.query().unwrap_or_default().as_bytes())
        || named(address.fragment().unwrap_or_default().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_this_computer_are_opened() {
        for address in [
            "https://platform.openai.com/api-keys",
            "http://127.0.0.1:7420/open/abc",
            "http://[::1]:7420/",
            "http://localhost:8080/docs?page=2#tokens",
            "http://3f.apps.localhost:7420/",
        ] {
            assert!(checked(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn what_runs_reads_or_reveals_is_not_opened() {
        for address in [
            "http://example.com/",
            "http://localhost.example.com/",
            "http://notlocalhost/",
            "http://10.0.0.5/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "ssh://host",
            "smb://host/share",
            "ms-settings:",
            "tauri://localhost/",
            "mailto:a@example.com",
        ] {
            assert_eq!(checked(address), Err(Refused::Scheme), "{address}");
        }
        for text in ["", "-h", "--help", "/etc/passwd", "https://", "calc.exe"] {
            assert_eq!(checked(text), Err(Refused::Malformed), "{text}");
        }
    }

    #[test]
    fn an_address_with_a_credential_is_not_opened() {
        for address in [
            "http://127.0.0.1:7420/connect?token=eyJ",
            "https://example.com/?a=b&Access_Token=x",
            "http://127.0.0.1:7420/#ticket=x",
            "https://user@example.com/",
            "https://:password@example.com/",
        ] {
            assert_eq!(checked(address), Err(Refused::Credential), "{address}");
        }
    }

    #[test]
    fn an_opened_address_is_never_an_option_of_the_launcher() {
        let address = checked("https://example.com/ --new-window\n`id`").unwrap();
        assert!(address.as_str().starts_with("https://"));
        assert!(!address.as_str().contains([' ', '\n']), "{address}");
    }
}
