//! The one place that makes HTTP clients.
//!
//! Every client connects only to addresses that [`crate::address`] allows, checked
//! on what DNS answered for that very connection, follows no redirect, uses no
//! proxy of the environment and reads a bounded body. It must never hold a
//! credential: those are set on each request.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use thiserror::Error;
use url::Url;

use crate::address::{AddressRefused, Reach, check_address, check_url};

/// Longest wait for a connection, DNS and TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest answer that is read, in bytes.
pub(crate) const MAX_ANSWER: usize = 10 * 1024 * 1024;

/// How a client may connect: how far, and whether in clear text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct OutboundPolicy {
    reach: Reach,
    plain: bool,
}

impl OutboundPolicy {
    /// The policy for calling `url` with this reach.
    ///
    /// # Errors
    /// The URL itself is refused: scheme, user name, literal address or name.
    pub(crate) fn for_url(url: &Url, reach: Reach) -> Result<Self, AddressRefused> {
        check_url(url, reach)?;
        Ok(Self {
            reach,
            plain: url.scheme() == "http",
        })
    }

    /// The strictest policy: https to public addresses.
    #[cfg(test)]
    pub(crate) fn https() -> Self {
        Self {
            reach: Reach::Public,
            plain: false,
        }
    }

    /// A byte that tells policies apart, for the key of a shared client.
    pub(crate) fn tag(self) -> u8 {
        u8::from(self.reach == Reach::Local) | (u8::from(self.plain) << 1)
    }
}

/// Why a client cannot be made.
#[derive(Debug, Clone, Error)]
pub(crate) enum ClientError {
    /// The certificates of this machine cannot be used.
    #[error("the root certificates of this machine cannot be loaded")]
    Roots(#[source] rustls::Error),
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built")]
    Build(#[source] Arc<reqwest::Error>),
}

/// Makes clients. Reading the machine's root certificates takes longer than all else,
/// so it is done once for all of them.
pub(crate) struct Clients {
    /// Trusts the machine's certificate authorities, if they could be read.
    https: Result<ClientConfig, rustls::Error>,
    /// Trusts nobody: for clients that never speak TLS.
    plain: ClientConfig,
    /// Where a test's stand-in for every host of the internet listens.
    #[cfg(test)]
    stand_in: Option<std::net::SocketAddr>,
}

impl Clients {
    /// Reads the root certificates. A machine without any can still make clients for
    /// local providers.
    ///
    /// # Errors
    /// TLS itself cannot be configured.
    pub(crate) fn new() -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let versions =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let https = versions.clone().with_platform_verifier().map(|verified| {
            let mut config = verified.with_no_client_auth();
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            config
        });
        if let Err(error) = &https {
            tracing::warn!(%error, "no root certificates: providers cannot be reached over https");
        }
        Ok(Self {
            https,
            plain: versions
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth(),
            #[cfg(test)]
            stand_in: None,
        })
    }

    /// Clients that find every host at one address, and trust this authority alone.
    #[cfg(test)]
    pub(crate) fn standing_in(address: std::net::SocketAddr, roots: RootCertStore) -> Self {
        let mut clients = Self::new().unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let versions = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        clients.https = Ok(versions.with_root_certificates(roots).with_no_client_auth());
        clients.stand_in = Some(address);
        clients
    }

    /// Trusts the machine's certificate authorities, for protocols beside HTTP.
    ///
    /// # Errors
    /// There are none.
    pub(crate) fn trusting(&self) -> Result<ClientConfig, ClientError> {
        let mut config = self.https.clone().map_err(ClientError::Roots)?;
        config.alpn_protocols.clear();
        Ok(config)
    }

    /// Makes a client for one policy.
    ///
    /// # Errors
    /// There are no root certificates, or reqwest refuses the configuration.
    pub(crate) fn client(&self, policy: OutboundPolicy) -> Result<Client, ClientError> {
        let tls = if policy.plain {
            self.plain.clone()
        } else {
            self.https.clone().map_err(ClientError::Roots)?
        };
        Client::builder()
            .user_agent(concat!("patchbay/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .https_only(!policy.plain)
            .tls_backend_preconfigured(tls)
            .dns_resolver(CheckedResolver {
                policy,
                #[cfg(test)]
                stand_in: self.stand_in,
            })
            .build()
            .map_err(|error| ClientError::Build(Arc::new(error)))
    }
}

/// Resolves names and drops the addresses that the policy refuses, so that a
/// connection is made to a checked address and to no other.
struct CheckedResolver {
    policy: OutboundPolicy,
    #[cfg(test)]
    stand_in: Option<std::net::SocketAddr>,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.policy;
        #[cfg(test)]
        if let Some(address) = self.stand_in {
            let found: Addrs = Box::new(std::iter::once(address));
            return Box::pin(std::future::ready(Ok(found)));
        }
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = permitted(found.map(|address| address.ip()), policy)?;
            let addresses: Addrs = Box::new(allowed.into_iter().map(|ip| (ip, 0).into()));
            Ok(addresses)
        })
    }
}

/// The addresses that the policy allows.
///
/// # Errors
/// Why the last one was refused, when none is left.
pub(crate) fn permitted(
    found: impl Iterator<Item = IpAddr>,
    policy: OutboundPolicy,
) -> Result<Vec<IpAddr>, AddressRefused> {
    let mut refusal = None;
    let mut allowed = Vec::new();
    for address in found {
        match check_address(address, policy.reach, policy.plain) {
            Ok(()) => allowed.push(address),
            Err(refused) => refusal = Some(refused),
        }
    }
    match refusal {
        Some(refused) if allowed.is_empty() => Err(refused),
        _ => Ok(allowed),
    }
}

/// Why an answer could not be read.
#[derive(Debug, Error)]
pub(crate) enum BodyError {
    /// Longer than [`MAX_ANSWER`].
    #[error("the answer is larger than 10 MiB")]
    TooLarge,
    /// The connection broke or the time ran out.
    #[error("the answer broke off")]
    Broken(#[source] reqwest::Error),
}

/// Reads a whole answer, and stops as soon as it is longer than `limit` bytes.
///
/// # Errors
/// It is too long, or it did not arrive completely.
pub(crate) async fn read_body(mut answer: Response, limit: usize) -> Result<Vec<u8>, BodyError> {
    let announced = answer.content_length().unwrap_or(0);
    if announced > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(BodyError::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(BodyError::Broken)? {
        if body.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;

    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    fn policy(url: &str, reach: Reach) -> OutboundPolicy {
        OutboundPolicy::for_url(&Url::parse(url).unwrap(), reach).unwrap()
    }

    fn client(policy: OutboundPolicy) -> Client {
        Clients::new().unwrap().client(policy).unwrap()
    }

    fn refused(error: &(dyn Error + 'static)) -> bool {
        error.is::<AddressRefused>() || error.source().is_some_and(refused)
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_loopback_is_refused_at_connect_time() {
        let server = MockServer::start().await;
        let port = server.address().port();
        let public = client(policy("https://api.example.com/", Reach::Public));

        let error = public
            .get(format!("https://localhost:{port}/"))
            .send()
            .await
            .unwrap_err();

        assert!(refused(&error), "{error:?}");
        assert!(server.received_requests().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_local_name_is_reached_over_http_by_who_may() {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(204))
            .mount(&server)
            .await;
        let url = format!("http://localhost:{}/", server.address().port());

        let client = client(policy(&url, Reach::Local));

        assert_eq!(client.get(&url).send().await.unwrap().status(), 204);
        let requests = server.received_requests().await.unwrap();
        assert_eq!(
            requests[0].headers["user-agent"],
            concat!("patchbay/", env!("CARGO_PKG_VERSION"))
        );
    }

    #[test]
    fn only_permitted_answers_of_dns_are_used() {
        let answers = |list: &[&str]| -> Vec<IpAddr> {
            list.iter()
                .map(|address| address.parse().unwrap())
                .collect()
        };
        let public = policy("https://api.example.com/", Reach::Public);
        let plain = policy("http://ollama.lan/", Reach::Local);

        let mixed = answers(&["10.0.0.5", "8.8.8.8", "::1", "169.254.169.254"]);
        assert_eq!(
            permitted(mixed.clone().into_iter(), public),
            Ok(answers(&["8.8.8.8"]))
        );
        assert_eq!(
            permitted(mixed.into_iter(), plain),
            Ok(answers(&["10.0.0.5", "::1"])),
            "clear text stays local"
        );
        assert_eq!(
            permitted(answers(&["127.0.0.1"]).into_iter(), public),
            Err(AddressRefused::NotPublic("127.0.0.1".into()))
        );
        assert_eq!(
            permitted(answers(&["8.8.8.8"]).into_iter(), plain),
            Err(AddressRefused::PlainHttp("8.8.8.8".into()))
        );
    }

    #[tokio::test]
    async fn a_body_is_cut_off_at_its_limit() {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 1000]))
            .mount(&server)
            .await;
        let client = client(policy(&server.uri(), Reach::Local));
        let get = async || client.get(server.uri()).send().await.unwrap();

        assert_eq!(read_body(get().await, 1000).await.unwrap().len(), 1000);
        assert!(matches!(
            read_body(get().await, 999).await,
            Err(BodyError::TooLarge)
        ));
    }
}
