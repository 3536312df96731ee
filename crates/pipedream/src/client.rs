//! The client: its token, its headers, its retries.

use std::fmt::{self, Write as _};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Method};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use crate::error::PipedreamError;

/// A request with its whole body.
pub type HttpRequest = http::Request<Vec<u8>>;
/// An answer with its whole body.
pub type HttpResponse = http::Response<Vec<u8>>;
/// Sends one request and follows no redirect.
pub type Http = Arc<
    dyn Fn(
            HttpRequest,
        ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, PipedreamError>> + Send>>
        + Send
        + Sync,
>;

/// A token is renewed so long before its end.
const EARLY: Duration = Duration::from_mins(2);
/// How often a call is repeated that may pass, as the official SDKs do.
const RETRIES: u32 = 2;
/// The longest pause that the service can ask for.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Which accounts, quotas and sign-ins apply; accounts do not cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// At most ten users, who sign in at pipedream.com.
    Development,
    /// For everybody, with a paid plan.
    Production,
}

impl Environment {
    /// As the header `x-pd-environment` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

/// What opens a project of Pipedream.
#[derive(Clone)]
pub struct Credentials {
    /// The base address: `https://api.pipedream.com`.
    pub base_url: Url,
    /// The project, `proj_…`.
    pub project_id: String,
    /// Which environment.
    pub environment: Environment,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: SecretString,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("project_id", &self.project_id)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

/// An access token of the client.
#[derive(Debug, Clone)]
pub struct Token {
    /// The bearer.
    pub secret: SecretString,
    /// When it is replaced.
    renew_at: Instant,
}

/// A client of one project. Clones share the token.
#[derive(Clone)]
pub struct Client {
    credentials: Credentials,
    http: Http,
    token: Arc<Mutex<Option<Token>>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.credentials).finish()
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl Client {
    /// A client without a token yet.
    pub fn new(credentials: Credentials, http: Http) -> Self {
        Self {
            credentials,
            http,
            token: Arc::default(),
        }
    }

    /// What it opens.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// A good access token; everybody who needs one at the same time waits for the same.
    ///
    /// # Errors
    /// [`PipedreamError`].
    pub async fn token(&self) -> Result<SecretString, PipedreamError> {
        let mut token = self.token.lock().await;
        if let Some(token) = token
            .as_ref()
            .filter(|token| token.renew_at > Instant::now())
        {
            return Ok(token.secret.clone());
        }
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": self.credentials.client_id,
            "client_secret": self.credentials.client_secret.expose_secret(),
        });
        let request = self.request(&Method::POST, "/v1/oauth/token", &[], Some(&body), None)?;
        let granted: Granted = read(&self.send(request).await?)?;
        let life = Duration::from_secs(granted.expires_in.unwrap_or(3600));
        let renew_at = Instant::now() + life.checked_sub(EARLY).unwrap_or(life / 2);
        *token = Some(Token {
            secret: granted.access_token.clone(),
            renew_at,
        });
        Ok(granted.access_token)
    }

    /// Calls a path of the project: `/v1/connect/{project_id}{path}`.
    pub(crate) async fn project<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<T, PipedreamError> {
        let path = format!(
            "/v1/connect/{}{path}",
            encoded(&self.credentials.project_id)
        );
        self.call(method, &path, query, body).await
    }

    /// Calls a path, with the client's token.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<T, PipedreamError> {
        // A token that was revoked early is replaced once.
        for fresh in [false, true] {
            if fresh {
                *self.token.lock().await = None;
            }
            let token = self.token().await?;
            let request = self.request(&method, path, query, body, Some(&token))?;
            match self.send(request).await {
                Err(PipedreamError::Unauthorized) if !fresh => {}
                answer => return read(&answer?),
            }
        }
        Err(PipedreamError::Unauthorized)
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
        token: Option<&SecretString>,
    ) -> Result<HttpRequest, PipedreamError> {
        let base = self.credentials.base_url.as_str().trim_end_matches('/');
        let mut url = Url::parse(&format!("{base}{path}")).map_err(|_| PipedreamError::Address)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = http::Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(ACCEPT, "application/json")
            .header("x-pd-environment", self.credentials.environment.as_str());
        if let Some(token) = token {
            let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
                .map_err(|_| PipedreamError::Answer)?;
            bearer.set_sensitive(true);
            request = request.header(AUTHORIZATION, bearer);
        }
        let bytes = match body {
            Some(body) => {
                request = request.header(CONTENT_TYPE, "application/json");
                body.to_string().into_bytes()
            }
            None => Vec::new(),
        };
        request.body(bytes).map_err(|_| PipedreamError::Address)
    }

    /// Sends, and repeats what may pass.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PipedreamError> {
        let mut made = 0;
        loop {
            let outcome = match (self.http)(request.clone()).await {
                Ok(answer) => judged(answer),
                Err(error) => Err(error),
            };
            let pause = match &outcome {
                Err(PipedreamError::RateLimited(after)) => after.unwrap_or_default(),
                Err(PipedreamError::Server(_)) => Duration::ZERO,
                // A request that broke off may have been carried out: only reads are repeated.
                Err(PipedreamError::Unreachable) if request.method() == Method::GET => {
                    Duration::ZERO
                }
                _ => return outcome,
            };
            if made >= RETRIES || pause > LONGEST_PAUSE {
                return outcome;
            }
            let backoff = Duration::from_millis(500) * 2_u32.pow(made);
            tokio::time::sleep(pause.max(backoff)).await;
            made += 1;
        }
    }
}

fn judged(answer: HttpResponse) -> Result<HttpResponse, PipedreamError> {
    let status = answer.status().as_u16();
    Err(match status {
        200..=299 => return Ok(answer),
        401 | 403 => PipedreamError::Unauthorized,
        404 => PipedreamError::NotFound,
        429 => {
            let after = answer.headers().get(RETRY_AFTER);
            let seconds = after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
            PipedreamError::RateLimited(seconds.map(Duration::from_secs))
        }
        408 | 500.. => PipedreamError::Server(status),
        400..=499 => PipedreamError::Rejected(said(answer.body())),
        _ => PipedreamError::Answer,
    })
}

/// The service's own words: `{error, code?, details?}`.
fn said(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = [&body["error"], &body["error"]["message"], &body["message"]]
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or("the request is wrong");
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

fn read<T: DeserializeOwned>(answer: &HttpResponse) -> Result<T, PipedreamError> {
    let body = answer.body();
    let body: &[u8] = if body.is_empty() { b"null" } else { body };
    serde_json::from_slice(body).map_err(|_| PipedreamError::Answer)
}

/// One segment of a path: nothing in it leads elsewhere.
pub(crate) fn encoded(segment: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if plain(byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn client(answers: Vec<(u16, &'static str)>) -> (Client, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&count);
        let http: Http = Arc::new(move |request: HttpRequest| {
            if request.uri().path() == "/v1/oauth/token" {
                let body = br#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#;
                return Box::pin(async move { Ok(http::Response::new(body.to_vec())) });
            }
            assert_eq!(request.headers()["x-pd-environment"], "development");
            assert_eq!(request.headers()["authorization"], "Bearer t");
            let at = seen.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
            let (status, body) = answers[at];
            let mut answer = http::Response::new(body.as_bytes().to_vec());
            *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
            Box::pin(async move { Ok(answer) })
        });
        let credentials = Credentials {
            base_url: Url::parse("https://api.pipedream.com").unwrap(),
            project_id: "proj_1".into(),
            environment: Environment::Development,
            client_id: "c".into(),
            client_secret: "s".into(),
        };
        (Client::new(credentials, http), count)
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_pass_is_repeated_twice() {
        let (client, count) = client(vec![(503, ""), (429, ""), (200, "{\"ok\":1}")]);
        let answer: Value = client.project(Method::POST, "/x", &[], None).await.unwrap();
        assert_eq!(answer, json!({"ok": 1}));
        assert_eq!(count.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn what_is_wrong_is_told_once() {
        let (client, count) = client(vec![(400, "{\"error\":\"no such prop\"}")]);
        let answer = client.project::<Value>(Method::POST, "/x", &[], None).await;
        assert_eq!(answer, Err(PipedreamError::Rejected("no such prop".into())));
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_segment_leads_nowhere_else() {
        assert_eq!(encoded("apn_1"), "apn_1");
        assert_eq!(encoded("../x?y#z/w"), "..%2Fx%3Fy%23z%2Fw");
    }
}
