//! One request, one answer.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may take: a run may take ten minutes.
const ANSWER: Duration = Duration::from_mins(11);

/// A platform, with the bearer that opens it.
#[derive(Clone)]
pub struct PlatformClient {
    base: Url,
    bearer: SecretString,
    http: Client,
}

/// What a platform answered, whatever it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// The content type, if there is content.
    pub content_type: Option<String>,
    /// The body, as text.
    pub body: String,
}

/// What is sent with a request.
#[derive(Debug)]
pub struct RequestBody {
    kind: String,
    text: String,
}

impl RequestBody {
    /// JSON.
    pub fn json(text: String) -> Self {
        Self {
            kind: "application/json".to_owned(),
            text,
        }
    }

    /// A form whose parts are apart by a boundary (RFC 7578).
    ///
    /// # Errors
    /// The boundary is none that a header can carry (RFC 2046, section 5.1.1).
    pub fn form(boundary: &str, text: String) -> Result<Self, ClientError> {
        let fits = (1..=70).contains(&boundary.len())
            && boundary
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !fits {
            return Err(ClientError::Boundary);
        }
        Ok(Self {
            kind: format!("multipart/form-data; boundary={boundary}"),
            text,
        })
    }
}

/// An answer whose body is read while it arrives.
#[derive(Debug)]
pub struct StreamedAnswer {
    /// The HTTP status code.
    pub status: u16,
    /// The content type, if there is content.
    pub content_type: Option<String>,
    response: reqwest::Response,
    /// What has arrived of a line that has not ended.
    rest: Vec<u8>,
}

impl StreamedAnswer {
    /// The whole lines that arrived next, or at last what stands after the last line's end; none
    /// when the body has ended.
    ///
    /// # Errors
    /// The body broke off.
    pub async fn lines(&mut self) -> Result<Option<String>, ClientError> {
        loop {
            let chunk = self.response.chunk().await;
            let Some(chunk) = chunk.map_err(|error| failed(&error))? else {
                let rest = std::mem::take(&mut self.rest);
                return Ok((!rest.is_empty()).then(|| text(rest)));
            };
            self.rest.extend_from_slice(&chunk);
            if let Some(end) = self.rest.iter().rposition(|&byte| byte == b'\n') {
                let rest = self.rest.split_off(end + 1);
                return Ok(Some(text(std::mem::replace(&mut self.rest, rest))));
            }
        }
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is not one of this platform's API.
    #[error("{0} is not an address of the platform's API")]
    Path(String),
    /// The method is none.
    #[error("the method is none of HTTP's")]
    Method,
    /// The body is not one that JSON can tell.
    #[error("the request could not be written as JSON")]
    Body,
    /// The boundary of a form is none.
    #[error("the form has no boundary that a header can carry")]
    Boundary,
    /// The client could not be made.
    #[error("the HTTP client could not start")]
    Start,
    /// The platform did not answer.
    #[error("the platform does not answer")]
    Unreachable,
    /// The platform took too long.
    #[error("the platform took too long to answer")]
    Timeout,
}

impl std::fmt::Debug for PlatformClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlatformClient")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}

impl PlatformClient {
    /// A client of the platform at `base` (scheme, host and port).
    ///
    /// # Errors
    /// [`ClientError::Start`] without a TLS backend.
    pub fn new(base: Url, bearer: SecretString) -> Result<Self, ClientError> {
        let http = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .user_agent(concat!("patchbay/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| ClientError::Start)?;
        Ok(Self { base, bearer, http })
    }

    /// Sends a request to a path of the API, with the bearer, and answers what came back.
    ///
    /// # Errors
    /// [`ClientError::Path`] for anything but an absolute path under `/v1/`, `/healthz` or
    /// `/openapi.json`: the bearer goes nowhere else.
    pub async fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<RequestBody>,
    ) -> Result<Answer, ClientError> {
        let answer = self.send(method, path, body, "application/json").await?;
        let (status, content_type) = head(&answer);
        let body = answer.text().await.map_err(|error| failed(&error))?;
        Ok(Answer {
            status,
            content_type,
            body,
        })
    }

    /// As [`PlatformClient::request`], for an answer that goes on: the events of a run.
    ///
    /// # Errors
    /// As [`PlatformClient::request`].
    pub async fn stream(
        &self,
        method: &str,
        path: &str,
        body: Option<RequestBody>,
    ) -> Result<StreamedAnswer, ClientError> {
        let response = self.send(method, path, body, "text/event-stream").await?;
        let (status, content_type) = head(&response);
        Ok(StreamedAnswer {
            status,
            content_type,
            response,
            rest: Vec::new(),
        })
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<RequestBody>,
        accept: &str,
    ) -> Result<reqwest::Response, ClientError> {
        let url = self.address(path)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| ClientError::Method)?;
        let mut request = self
            .http
            .request(method, url)
            .bearer_auth(self.bearer.expose_secret())
            .header(ACCEPT, accept);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, body.kind).body(body.text);
        }
        request.send().await.map_err(|error| failed(&error))
    }

    fn address(&self, path: &str) -> Result<Url, ClientError> {
        let refuse = || ClientError::Path(path.chars().take(64).collect());
        if !path.starts_with('/') || path.starts_with("//") || path.contains('\\') {
            return Err(refuse());
        }
        let url = self.base.join(path).map_err(|_| refuse())?;
        let api = ["/v1/", "/healthz", "/openapi.json"];
        let known = api.iter().any(|prefix| url.path().starts_with(prefix));
        if url.origin() != self.base.origin() || !known {
            return Err(refuse());
        }
        Ok(url)
    }
}

/// The status and the content type.
fn head(answer: &reqwest::Response) -> (u16, Option<String>) {
    let content_type = answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    (answer.status().as_u16(), content_type)
}

fn failed(error: &reqwest::Error) -> ClientError {
    if error.is_timeout() {
        ClientError::Timeout
    } else {
        ClientError::Unreachable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wiremock::matchers::{body_string, header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    fn client(base: &str) -> PlatformClient {
        let base = Url::parse(base).unwrap();
        PlatformClient::new(base, SecretString::from("planted")).unwrap()
    }

    #[tokio::test]
    async fn a_request_carries_the_bearer_and_its_body() {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path("/v1/connections"))
            .and(header("authorization", "Bearer planted"))
            .and(header("content-type", "application/json"))
            .and(body_string("{}"))
            .respond_with(ResponseTemplate::new(400).set_body_string("no"))
            .expect(1)
            .mount(&server)
            .await;
        let answer = client(&server.uri())
            .request(
                "POST",
                "/v1/connections",
                Some(RequestBody::json("{}".to_owned())),
            )
            .await
            .unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (400, "no"));
    }

    #[tokio::test]
    async fn a_streamed_answer_is_read_in_whole_lines() {
        let server = MockServer::start().await;
        let text = "event: a\ndata: \u{e9}\n\n: last";
        Mock::given(method("POST"))
            .and(header("accept", "text/event-stream"))
            .respond_with(ResponseTemplate::new(200).set_body_raw(text, "text/event-stream"))
            .mount(&server)
            .await;
        let client = client(&server.uri());
        let mut answer = client.stream("POST", "/v1/runs", None).await.unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.content_type.as_deref(), Some("text/event-stream"));
        let mut read = Vec::new();
        while let Some(lines) = answer.lines().await.unwrap() {
            read.push(lines);
        }
        assert_eq!(read, ["event: a\ndata: \u{e9}\n\n", ": last"]);
    }

    #[tokio::test]
    async fn the_bearer_goes_nowhere_but_to_the_api() {
        let client = client("http://127.0.0.1:9");
        for path in [
            "//evil.example/v1/me",
            "http://evil.example/v1/me",
            "/connect",
            "/v1/../connect",
            "/\\evil.example/v1/",
            "v1/me",
            "",
        ] {
            let refused = client.request("GET", path, None).await.unwrap_err();
            assert!(matches!(refused, ClientError::Path(_)), "{path}");
        }
    }

    #[tokio::test]
    async fn a_platform_that_is_gone_is_told_from_one_that_refuses() {
        let gone = client("http://127.0.0.1:9");
        let error = gone.request("GET", "/v1/me", None).await.unwrap_err();
        assert!(matches!(error, ClientError::Unreachable));
        assert!(!format!("{error:?} {gone:?}").contains("planted"));
    }
}
