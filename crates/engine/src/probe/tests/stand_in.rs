//! Stands for services of the internet at the outermost edge: every name resolves to it, it shows a
//! certificate that the engine under test trusts, and it remembers what it was sent.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::outbound::Clients;
use crate::{Engine, EngineConfig};

/// A request that arrived.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// `GET https://host/path?query`.
    pub(super) line: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Seen {
    pub(super) fn host(&self) -> &str {
        self.headers.get("host").map_or("", String::as_str)
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The entry of a form.
    pub(super) fn entry(&self, name: &str) -> String {
        let mut entries = url::form_urlencoded::parse(self.body.as_bytes());
        let found = entries.find(|(key, _)| key == name);
        found.map_or_else(String::new, |(_, value)| value.into_owned())
    }

    /// All of it as one text.
    pub(super) fn whole(&self) -> String {
        format!("{} {:?} {}", self.line, self.headers, self.body)
    }
}

/// An answer: status, headers, body.
#[derive(Debug, Clone)]
pub(super) struct Answer(pub(super) u16, pub(super) String, pub(super) String);

impl Answer {
    pub(super) fn new(status: u16, body: &str) -> Self {
        Self(status, String::new(), body.to_owned())
    }

    pub(super) fn with(mut self, header: &str) -> Self {
        self.1 = format!("{header}\r\n");
        self
    }
}

pub(super) struct StandIn {
    address: SocketAddr,
    roots: RootCertStore,
    seen: Arc<Mutex<Vec<Seen>>>,
    served: tokio::task::JoinHandle<()>,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl StandIn {
    /// Answers for these hosts.
    pub(super) async fn start(
        hosts: &[&str],
        answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let names: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (kept, answer) = (Arc::clone(&seen), Arc::new(answer));
        let served = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let (acceptor, kept, answer) =
                    (acceptor.clone(), Arc::clone(&kept), Arc::clone(&answer));
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let Some(request) = read(&mut stream).await else {
                        return;
                    };
                    let Answer(status, headers, body) = answer(&request);
                    kept.lock().unwrap().push(request);
                    let length = body.len();
                    let text = format!(
                        "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
                    );
                    let _ = stream.write_all(text.as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self {
            address,
            roots,
            seen,
            served,
        }
    }

    /// An engine for which this is the internet.
    pub(super) fn engine(&self) -> Engine {
        let clients = Clients::standing_in(self.address, self.roots.clone());
        Engine::with(EngineConfig::default(), clients)
    }

    /// An engine for which nothing listens where this did.
    pub(super) async fn gone(mut self) -> Engine {
        let engine = self.engine();
        self.served.abort();
        let _ = (&mut self.served).await;
        engine
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break end + 4;
        }
        match stream.read(&mut piece).await {
            Ok(read @ 1..) => bytes.extend_from_slice(&piece[..read]),
            _ => return None,
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
    let first = lines.next()?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse::<usize>().ok())
        .unwrap_or(0);
    while bytes.len() < head + length {
        match stream.read(&mut piece).await {
            Ok(read @ 1..) => bytes.extend_from_slice(&piece[..read]),
            _ => return None,
        }
    }
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let host = headers.get("host").map_or("", String::as_str);
    Some(Seen {
        line: format!("{method} https://{host}{path}"),
        body: String::from_utf8_lossy(&bytes[head..]).into_owned(),
        headers,
    })
}
