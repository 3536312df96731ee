//! The accept loop: HTTP/1.1 with a deadline on the header, a bound on connections, and a clean stop.
//!
//! `axum::serve` has no header timer, so an idle connection would stay for ever.

use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::CONNECTION;
use http::{HeaderValue, Method, Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use patchbay_platform::{Details, Error, ErrorBody, ErrorObject, Platform, in_request};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::admit::Hosts;
use crate::answer::Refusal;
use crate::callers::{Caller, Strangers};
use crate::consumed::Consumed;
use crate::pages::Pages;
use crate::router::{make_safe, router};

/// How long a request's header may take; also how long a kept connection may idle.
const HEADER: Duration = Duration::from_secs(10);
/// The most connections at a time.
const CONNECTIONS: usize = 4_096;
/// The most header lines of a request.
const HEADERS: usize = 100;
/// The most bytes of a request's line and header.
const HEADER_BYTES: usize = 32 * 1024;
/// How long requests under way may take to end once the server stops.
const GRACE: Duration = Duration::from_secs(2);
/// How long to wait when no connection can be accepted, such as for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(50);
const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// A server on one listening socket.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    hosts: Arc<Hosts>,
    pages: Pages,
}

/// Tells a [`Server`] to stop.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// A stop that has not been asked for.
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Asks for the stop; requests under way may end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the stop is asked for.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut seen = self.0.subscribe();
        async move {
            // The sender outlives every server that waits for it; without one there is nothing to
            // wait for either.
            let _gone = seen.wait_for(|stop| *stop).await;
        }
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

impl Server {
    /// Takes over a bound socket that answers to `hosts` and has `pages`.
    pub fn new(listener: TcpListener, hosts: Hosts, pages: Pages) -> Self {
        Self {
            listener,
            hosts: Arc::new(hosts),
            pages,
        }
    }

    /// Serves until `stop`, then lets requests under way end.
    pub async fn serve(self, platform: Arc<Platform>, stop: &Stop) {
        let router = router(platform, self.pages);
        let slots = Arc::new(Semaphore::new(CONNECTIONS));
        let strangers = Arc::new(Strangers::default());
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = stop.stopped() => break,
                accepted = accept(&self.listener, &slots) => accepted,
            };
            while connections.try_join_next().is_some() {}
            let Some((stream, peer, slot)) = accepted else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let serving = connection(
                stream,
                strangers.enter(peer),
                router.clone(),
                Arc::clone(&self.hosts),
                stop.stopped(),
            );
            connections.spawn(async move {
                serving.await;
                drop(slot);
            });
        }
        drop(self.listener);
        let ended = tokio::time::timeout(GRACE, async {
            while connections.join_next().await.is_some() {}
        });
        if ended.await.is_err() {
            tracing::warn!("requests under way were cut off");
        }
    }

    /// The address that is listened at.
    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small and whole; waiting to fill a packet only delays them.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps Nagle's delay");
            }
            Some((stream, peer.ip(), slot))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            None
        }
    }
}

async fn connection(
    stream: TcpStream,
    caller: Caller,
    router: Router,
    hosts: Arc<Hosts>,
    stopped: impl Future<Output = ()>,
) {
    let asking = caller.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        let router = router.clone();
        let caller = asking.clone();
        request.extensions_mut().insert(caller.clone());
        let admitted = hosts.admit(request);
        async move {
            caller.busy(true);
            let response = match admitted {
                Ok(request) => answer(router, request).await,
                Err(status) => turned_away(status),
            };
            caller.busy(false);
            Ok::<_, Infallible>(response)
        }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_headers(HEADERS)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = std::pin::pin!(serving);
    let stopping = tokio::select! {
        _ = serving.as_mut() => return,
        () = caller.evicted() => return,
        () = stopped => serving.as_mut(),
    };
    stopping.graceful_shutdown();
    if let Err(error) = serving.await {
        tracing::debug!(%error, "a connection ended badly");
    }
}

async fn answer(router: Router, request: Request<Incoming>) -> Response {
    let (parts, body) = request.into_parts();
    let secret = carries_secret(&parts.method, parts.uri.path());
    let (body, consumed) = Consumed::watch(body);
    let request = Request::from_parts(parts, Body::new(body));
    // A task of its own, so that a client that hangs up does not stop what it asked for halfway:
    // a change whose caches are not told, a run that never ends.
    let answering = tokio::spawn(in_request(router.oneshot(request)));
    let mut response = match answering.await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(_) => {
            Refusal::from(Error::Internal("a request was cut off".to_owned())).into_response()
        }
    };
    if secret || !consumed.load(Ordering::Relaxed) {
        response.headers_mut().insert(CONNECTION, CLOSE);
    }
    response
}

/// Whether a secret may come or go with a request. A connection keeps what it read and wrote last in
/// its buffers for as long as it is open, so such a one is closed, and its buffers are wiped.
fn carries_secret(method: &Method, path: &str) -> bool {
    const PLACES: [&str; 12] = [
        "vault",
        "connections",
        "credentials",
        "tokens",
        "access-keys",
        "personal-access-tokens",
        "accounts",
        "oauth-apps",
        "oauth2",
        "pipedream",
        "session",
        "authorize",
    ];
    let writes = *method == Method::POST || *method == Method::PUT || *method == Method::PATCH;
    writes && path.split('/').any(|part| PLACES.contains(&part))
}

/// The answer to a request that was not meant for this server.
fn turned_away(status: StatusCode) -> Response {
    let (code, message) = if status == StatusCode::MISDIRECTED_REQUEST {
        (
            "misdirected_request",
            "This server does not answer to that name",
        )
    } else {
        (
            "bad_request",
            "The request must have exactly one Host header",
        )
    };
    let error = ErrorObject {
        code: code.into(),
        message: message.to_owned(),
        details: Details::new(),
    };
    let mut response = (status, axum::Json(ErrorBody { error })).into_response();
    let headers = response.headers_mut();
    make_safe(headers);
    headers.insert(CONNECTION, CLOSE);
    response
}
