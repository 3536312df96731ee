//! Which addresses the engine may reach, for whom.
//!
//! Pure classification of IP addresses, host names and URLs. It must never look a
//! name up: what DNS answers is judged by the resolver in [`crate::outbound`] with
//! the same functions.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;
use url::{Host, Url};

/// How far a connection reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    /// Public addresses over https.
    Public,
    /// Also loopback and private addresses, there over http as well.
    Local,
}

/// What kind of network an address belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddressClass {
    /// Routed on the internet.
    Public,
    /// This machine, or a network behind the operator's router.
    Local,
    /// Cloud metadata and other addresses that no provider lives at.
    Forbidden,
}

/// Why an address is refused. The text never holds more of a URL than its host.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum AddressRefused {
    /// Loopback or private, for somebody who may name public addresses only.
    #[error("{0} is not a public address")]
    NotPublic(String),
    /// Refused for everyone.
    #[error("{0} is an address that is never called")]
    Forbidden(String),
    /// Clear text to a host that is not local.
    #[error("{0} is not a local address, so it must be called over https")]
    PlainHttp(String),
    /// Neither http nor https, no host, or a user name inside.
    #[error("the URL must be http or https, with a host and without a user name")]
    Malformed,
}

/// Names of metadata services, which may resolve to anything inside a cloud.
const METADATA_NAMES: [&str; 4] = [
    "metadata.google.internal",
    "metadata.goog",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Metadata and platform services at addresses outside 169.254.0.0/16: Alibaba,
/// Oracle, and Azure's wire server.
const METADATA_V4: [Ipv4Addr; 3] = [
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(168, 63, 129, 16),
];

/// The same inside `fc00::/7`: AWS, Google, Oracle, Scaleway.
const METADATA_V6: [Ipv6Addr; 4] = [
    Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254),
    Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254),
    Ipv6Addr::new(0xfd00, 0x00c1, 0, 0, 0, 0, 0xa9fe, 0xa9fe),
    Ipv6Addr::new(0xfd00, 0x0042, 0, 0, 0, 0, 0, 0x0042),
];

/// Classifies an address, seeing through IPv4-mapped, NAT64 and 6to4 forms.
pub(crate) fn classify(address: IpAddr) -> AddressClass {
    match address {
        IpAddr::V4(v4) => classify_v4(v4),
        IpAddr::V6(v6) => classify_v6(v6),
    }
}

fn classify_v4(address: Ipv4Addr) -> AddressClass {
    if METADATA_V4.contains(&address) {
        return AddressClass::Forbidden;
    }
    match address.octets() {
        // IANA special-purpose registry (RFC 6890): private, shared, benchmarking,
        // documentation.
        [127 | 10, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [100, 64..=127, ..]
        | [198, 18..=19, ..]
        | [192, 0, 2, _]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => AddressClass::Local,
        // "This network", link-local, protocol assignments, relay anycast,
        // multicast, reserved, broadcast.
        [0 | 224..=255, ..] | [169, 254, ..] | [192, 0, 0, _] | [192, 88, 99, _] => {
            AddressClass::Forbidden
        }
        _ => AddressClass::Public,
    }
}

fn classify_v6(address: Ipv6Addr) -> AddressClass {
    if address == Ipv6Addr::LOCALHOST {
        return AddressClass::Local;
    }
    if METADATA_V6.contains(&address) {
        return AddressClass::Forbidden;
    }
    let segments = address.segments();
    match segments {
        // IPv4-mapped (RFC 4291), the NAT64 well-known prefix (RFC 6052) and 6to4
        // (RFC 3056) reach the IPv4 address that they carry.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            classify_v4(embedded(high, low))
        }
        [0x2002, high, low, ..] => classify_v4(embedded(high, low)),
        // Unique local and the former site-local.
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] | [0x2001, 0x0db8, ..] => AddressClass::Local,
        // Global unicast without Teredo, ORCHID and benchmarking (2001::/23).
        [0x2001, 0..=0x01ff, ..] => AddressClass::Forbidden,
        [0x2000..=0x3fff, ..] => AddressClass::Public,
        // Unspecified, IPv4-compatible, local NAT64, discard-only, link-local,
        // multicast, and what nobody has assigned.
        _ => AddressClass::Forbidden,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

/// Whether a name can only mean something inside the operator's network: names of
/// this machine (RFC 6761), of the local network (RFC 6762, RFC 8375) and names
/// without a dot, which resolve through local search domains.
fn is_local_name(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    matches!(last, "localhost" | "internal" | "local")
        || name.ends_with(".home.arpa")
        || !name.contains('.')
}

/// Checks the scheme and host of a URL before any look-up.
///
/// # Errors
/// Why the URL may not be called by somebody with this reach.
pub(crate) fn check_url(url: &Url, reach: Reach) -> Result<(), AddressRefused> {
    if !matches!(url.scheme(), "http" | "https")
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(AddressRefused::Malformed);
    }
    let plain = url.scheme() == "http";
    match url.host().ok_or(AddressRefused::Malformed)? {
        Host::Ipv4(v4) => check_address(v4.into(), reach, plain),
        Host::Ipv6(v6) => check_address(v6.into(), reach, plain),
        Host::Domain(name) => check_name(name, reach, plain),
    }
}

/// Checks one address, a literal or an answer of DNS.
///
/// # Errors
/// Why it may not be connected to; `plain` says that the scheme is http.
pub(crate) fn check_address(
    address: IpAddr,
    reach: Reach,
    plain: bool,
) -> Result<(), AddressRefused> {
    match (classify(address), reach) {
        (AddressClass::Forbidden, _) => Err(AddressRefused::Forbidden(address.to_string())),
        (AddressClass::Local, Reach::Public) => Err(AddressRefused::NotPublic(address.to_string())),
        (AddressClass::Public, _) if plain => Err(AddressRefused::PlainHttp(address.to_string())),
        (AddressClass::Local, Reach::Local) | (AddressClass::Public, _) => Ok(()),
    }
}

fn check_name(name: &str, reach: Reach, plain: bool) -> Result<(), AddressRefused> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if name.is_empty() {
        return Err(AddressRefused::Malformed);
    }
    if METADATA_NAMES.contains(&name.as_str()) {
        return Err(AddressRefused::Forbidden(name));
    }
    if reach == Reach::Public {
        if is_local_name(&name) {
            return Err(AddressRefused::NotPublic(name));
        }
        if plain {
            return Err(AddressRefused::PlainHttp(name));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str, reach: Reach) -> Option<&'static str> {
        match check_url(&Url::parse(url).unwrap(), reach) {
            Ok(()) => None,
            Err(AddressRefused::NotPublic(_)) => Some("not public"),
            Err(AddressRefused::Forbidden(_)) => Some("forbidden"),
            Err(AddressRefused::PlainHttp(_)) => Some("plain"),
            Err(AddressRefused::Malformed) => Some("malformed"),
        }
    }

    #[test]
    fn addresses_are_classified_by_the_registries() {
        use AddressClass::{Forbidden, Local, Public};
        for (address, class) in [
            ("8.8.8.8", Public),
            ("100.63.255.255", Public),
            ("172.32.0.1", Public),
            ("192.1.0.1", Public),
            ("223.255.255.255", Public),
            ("2606:4700::1111", Public),
            ("2001:200::1", Public),
            ("127.0.0.1", Local),
            ("127.255.255.254", Local),
            ("10.0.0.5", Local),
            ("172.16.0.1", Local),
            ("172.31.255.255", Local),
            ("192.168.1.1", Local),
            ("100.64.0.1", Local),
            ("198.18.0.1", Local),
            ("::1", Local),
            ("fd12:3456::1", Local),
            ("fec0::1", Local),
            ("0.0.0.0", Forbidden),
            ("0.1.2.3", Forbidden),
            ("169.254.169.254", Forbidden),
            ("169.254.0.1", Forbidden),
            ("100.100.100.200", Forbidden),
            ("192.0.0.192", Forbidden),
            ("168.63.129.16", Forbidden),
            ("224.0.0.1", Forbidden),
            ("240.0.0.1", Forbidden),
            ("255.255.255.255", Forbidden),
            ("::", Forbidden),
            ("::7f00:1", Forbidden),
            ("fe80::1", Forbidden),
            ("ff02::1", Forbidden),
            ("2001::1", Forbidden),
            ("64:ff9b:1::a9fe:a9fe", Forbidden),
            ("fd00:ec2::254", Forbidden),
            ("fd20:ce::254", Forbidden),
            // The same IPv4 addresses in IPv6 clothing.
            ("::ffff:8.8.8.8", Public),
            ("::ffff:127.0.0.1", Local),
            ("::ffff:169.254.169.254", Forbidden),
            ("64:ff9b::808:808", Public),
            ("64:ff9b::a00:5", Local),
            ("64:ff9b::a9fe:a9fe", Forbidden),
            ("2002:0808:0808::1", Public),
            ("2002:7f00:1::", Local),
            ("2002:a9fe:a9fe::", Forbidden),
        ] {
            assert_eq!(classify(address.parse().unwrap()), class, "{address}");
        }
    }

    #[test]
    fn end_users_reach_public_https_only() {
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://0177.0.0.1/",
            "https://①②⑦.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://10.0.0.5/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://vault.corp.internal/",
            "https://printer.local/",
            "https://box.home.arpa/",
            "https://intranet/",
            "http://localhost:11434/",
        ] {
            assert_eq!(refusal(url, Reach::Public), Some("not public"), "{url}");
        }
        for url in ["http://api.example.com/", "http://8.8.8.8/"] {
            assert_eq!(refusal(url, Reach::Public), Some("plain"), "{url}");
        }
        for url in [
            "https://api.openai.com/v1",
            "https://8.8.8.8/",
            "https://localhost.example/",
        ] {
            assert_eq!(refusal(url, Reach::Public), None, "{url}");
        }
    }

    #[test]
    fn builders_reach_local_addresses_and_public_ones_over_https() {
        for url in [
            "http://127.0.0.1:8080/",
            "http://localhost:11434/",
            "http://192.168.1.5/",
            "https://10.0.0.5/",
            "https://api.openai.com/",
        ] {
            assert_eq!(refusal(url, Reach::Local), None, "{url}");
        }
        assert_eq!(refusal("http://8.8.8.8/", Reach::Local), Some("plain"));
    }

    #[test]
    fn metadata_is_refused_for_everyone() {
        for url in [
            "http://169.254.169.254/latest/meta-data/",
            "https://169.254.169.254/",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://[::ffff:169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[fd00:ec2::254]/",
            "http://100.100.100.200/",
            "http://metadata.google.internal/",
            "http://METADATA.google.internal./",
            "http://0/",
            "http://0.0.0.0:80/",
        ] {
            for reach in [Reach::Public, Reach::Local] {
                assert_eq!(refusal(url, reach), Some("forbidden"), "{url}");
            }
        }
    }

    #[test]
    fn other_schemes_and_user_names_are_malformed() {
        for url in [
            "ftp://example.com/",
            "file:///etc/passwd",
            "https://user@example.com/",
            "https://:password@example.com/",
            "https://example.com@127.0.0.1/",
            "data:,x",
        ] {
            assert_eq!(refusal(url, Reach::Local), Some("malformed"), "{url}");
        }
    }
}
