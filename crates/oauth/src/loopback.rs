//! A listener for one answer at a loopback redirect (RFC 8252, section 7.3): bound before the
//! address is told, on one path, closed when the answer is in.

use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};

/// How long a browser may take to say what it wants.
const HEADER: Duration = Duration::from_secs(10);
/// How long the page of the answer may take to arrive.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// Connections at a time: a browser needs one or two.
const CONNECTIONS: usize = 32;
/// The longest query that an answer may have, in bytes.
const MAX_QUERY: usize = 8 * 1024;

/// A page for the browser that came.
#[derive(Debug, Clone)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The page.
    pub html: String,
    /// Its content security policy.
    pub policy: String,
}

/// What the listener does after an answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What the browser shows.
    pub page: Page,
    /// Whether this was the answer that was waited for.
    pub ends: bool,
}

/// A bound listener.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    address: SocketAddr,
}

impl Loopback {
    /// Binds `127.0.0.1` at this port, or at a free one for 0.
    ///
    /// # Errors
    /// The port is another program's.
    pub async fn bind(port: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Answers `GET {path}?…` through `answer` until one ends the wait, or `deadline` has passed.
    /// Whatever else comes is refused and ends nothing. Dropping the future closes the port.
    ///
    /// Returns whether an answer ended the wait.
    pub async fn serve<A, F>(self, path: &str, deadline: Duration, answer: A) -> bool
    where
        A: Fn(String) -> F + Send + Sync + 'static,
        F: Future<Output = Reply> + Send + 'static,
    {
        let state = Arc::new(State {
            path: path.to_owned(),
            port: self.address.port(),
            answer,
            ended: Notify::new(),
        });
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        // Dropped with this future, so that no connection outlives the wait.
        let mut connections = tokio::task::JoinSet::new();
        let accepting = async {
            loop {
                let Ok(place) = Arc::clone(&room).acquire_owned().await else {
                    return;
                };
                let Ok((stream, peer)) = self.listener.accept().await else {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                };
                while connections.try_join_next().is_some() {}
                if !peer.ip().is_loopback() {
                    continue;
                }
                let state = Arc::clone(&state);
                connections.spawn(async move {
                    let _place = place;
                    let service = service_fn(move |request| answered(Arc::clone(&state), request));
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(HEADER)
                        .keep_alive(false)
                        .serve_connection(TokioIo::new(stream), service);
                    // A browser that hangs up has its reasons.
                    let _ = tokio::time::timeout(HEADER * 4, connection).await;
                });
            }
        };
        let ended = tokio::select! {
            () = accepting => false,
            () = state.ended.notified() => true,
            () = tokio::time::sleep(deadline) => false,
        };
        drop(self.listener);
        if ended {
            let _ = tokio::time::timeout(LAST_WORDS, async {
                while connections.join_next().await.is_some() {}
            })
            .await;
        }
        ended
    }
}

struct State<A> {
    path: String,
    port: u16,
    answer: A,
    ended: Notify,
}

async fn answered<A, F>(
    state: Arc<State<A>>,
    request: http::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible>
where
    A: Fn(String) -> F,
    F: Future<Output = Reply>,
{
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let own = [
        format!("127.0.0.1:{}", state.port),
        format!("localhost:{}", state.port),
    ];
    let asked = host.is_some_and(|host| own.iter().any(|own| own.eq_ignore_ascii_case(host)));
    if !asked || hosts.next().is_some() {
        return Ok(refused(StatusCode::MISDIRECTED_REQUEST));
    }
    if request.uri().path() != state.path {
        return Ok(refused(StatusCode::NOT_FOUND));
    }
    if request.method() != Method::GET {
        let mut answer = refused(StatusCode::METHOD_NOT_ALLOWED);
        answer
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET"));
        return Ok(answer);
    }
    let query = request.uri().query().unwrap_or_default();
    if query.len() > MAX_QUERY {
        return Ok(refused(StatusCode::URI_TOO_LONG));
    }
    let reply = (state.answer)(query.to_owned()).await;
    let answer = page(reply.page);
    if reply.ends {
        state.ended.notify_one();
    }
    Ok(answer)
}

fn page(page: Page) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::from(page.html)));
    *answer.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::OK);
    let headers = answer.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(CONTENT_TYPE, html);
    if let Ok(policy) = HeaderValue::from_str(&page.policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    safe(headers);
    answer
}

fn refused(status: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::new()));
    *answer.status_mut() = status;
    safe(answer.headers_mut());
    answer
}

fn safe(headers: &mut http::HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    async fn ask(port: u16, head: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        stream.write_all(head.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer.lines().next().unwrap_or_default().to_owned())
    }

    fn get(port: u16, path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n")
    }

    #[tokio::test]
    async fn only_its_answer_ends_the_wait_and_closes_the_port() {
        let loopback = Loopback::bind(0).await.unwrap();
        let port = loopback.port();
        let waiting =
            tokio::spawn(
                loopback.serve("/cb", Duration::from_secs(20), |query| async move {
                    let ends = query == "state=good";
                    Reply {
                        page: Page {
                            status: if ends { 200 } else { 400 },
                            html: "<p>".into(),
                            policy: "default-src 'none'".into(),
                        },
                        ends,
                    }
                }),
            );
        for _ in 0..50 {
            for (head, status) in [
                (get(port, "/"), "404"),
                (get(port, "/cb/"), "404"),
                (get(port, "/cb?state=bad"), "400"),
                (get(port, "/cb?error=access_denied"), "400"),
                (get(port, "/cb").replace("GET", "POST"), "405"),
                (
                    get(port, "/cb?state=good").replace("127.0.0.1:", "evil.example:"),
                    "421",
                ),
            ] {
                let line = ask(port, &head).await.unwrap();
                assert!(line.contains(status), "{line} for {head}");
            }
        }
        assert!(!waiting.is_finished());
        assert!(
            ask(port, &get(port, "/cb?state=good"))
                .await
                .unwrap()
                .contains("200")
        );
        assert!(waiting.await.unwrap());
        assert_eq!(
            ask(port, &get(port, "/cb")).await,
            None,
            "the port is closed"
        );
    }

    #[tokio::test]
    async fn a_wait_ends_by_itself_and_a_taken_port_is_told() {
        let loopback = Loopback::bind(0).await.unwrap();
        let port = loopback.port();
        assert!(Loopback::bind(port).await.is_err());
        let answer = |_| async { unreachable!() };
        assert!(
            !loopback
                .serve("/cb", Duration::from_millis(50), answer)
                .await
        );
        assert!(Loopback::bind(port).await.is_ok());
    }
}
