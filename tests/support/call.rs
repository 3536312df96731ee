//! One HTTP request, built step by step. Every answer goes into a transcript, so that a test can
//! search all of them at its end.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Method;
use reqwest::redirect::Policy;
use serde_json::Value;

use crate::answer::Answer;

/// Everything that the server has answered: status lines, headers and bodies.
#[derive(Debug, Clone, Default)]
pub struct Transcript(Arc<Mutex<Vec<u8>>>);

impl Transcript {
    /// All answers so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn add(&self, answer: &Answer) {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, value) in &answer.headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(answer.text.as_bytes());
        bytes.push(b'\n');
    }
}

/// Sends requests and keeps their answers.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: Arc<Mutex<reqwest::Client>>,
    pub(crate) transcript: Transcript,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self {
            http: Arc::new(Mutex::new(http(Ipv4Addr::LOCALHOST))),
            transcript: Transcript::default(),
        }
    }

    /// Sends from another address of this machine from now on.
    pub(crate) fn change_address(&self) {
        static NEXT: AtomicU8 = AtomicU8::new(2);
        let last = NEXT.fetch_add(1, Ordering::Relaxed).max(2);
        *self.http.lock().unwrap_or_else(PoisonError::into_inner) =
            http(Ipv4Addr::new(127, 0, 0, last));
    }

    pub(crate) fn call(&self, method: &str, url: &str) -> Call {
        Call {
            client: self.clone(),
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }
}

fn http(from: Ipv4Addr) -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .local_address(IpAddr::V4(from))
        .build()
        .expect("a client can be built")
}

/// A request that has not been sent.
#[derive(Debug, Clone)]
#[must_use]
pub struct Call {
    client: Client,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    /// Adds an `Authorization: Bearer` header; calling it twice sends two.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a parameter to the query, percent-encoded.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url
            .push(if self.url.contains('?') { '&' } else { '?' });
        self.url.push_str(name);
        self.url.push('=');
        self.url.push_str(&percent_encoded(value));
        self
    }

    /// Sets a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sets the parts of a form, each a text.
    pub fn form(self, parts: &[(&str, String)]) -> Self {
        const BOUNDARY: &str = "boundary-of-the-tests";
        let parts = parts.iter().map(|(name, value)| {
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        });
        let body = parts.collect::<String>() + &format!("--{BOUNDARY}--\r\n");
        self.body(&format!("multipart/form-data; boundary={BOUNDARY}"), body)
    }

    /// Sets a body as it stands.
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// Sends the request and reads the whole answer.
    ///
    /// # Panics
    /// When no answer came.
    pub async fn send(self) -> Answer {
        let transcript = self.client.transcript.clone();
        let answer = self.attempt().await.expect("the server answers");
        transcript.add(&answer);
        answer
    }

    /// Sends the request, which may well get no answer.
    ///
    /// # Errors
    /// When no whole answer came.
    ///
    /// # Panics
    /// When the method is none.
    pub async fn attempt(self) -> Result<Answer, reqwest::Error> {
        let method = Method::from_bytes(self.method.as_bytes()).expect("a method");
        let http = self.client.http.lock();
        let http = http.unwrap_or_else(PoisonError::into_inner).clone();
        let mut request = http.request(method, &self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !self.body.is_empty() {
            request = request.body(self.body);
        }
        let response = request.send().await?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await?,
            request: format!("{} {}", self.method, self.url),
        })
    }
}

/// Everything but the unreserved characters of RFC 3986 section 2.3, percent-encoded.
pub fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
