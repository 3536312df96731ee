//! A real OpenAI-compatible server, the Python package `fakellm`, behind a recorder that notes what
//! arrives and passes it on unchanged.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{program, wait};

const RUNNING: &str = "Uvicorn running on http://";

/// A request that reached the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The path and query.
    pub path: String,
    /// The bearer of its `Authorization` header; empty when there was none.
    pub key: String,
    /// The body.
    pub body: Value,
}

/// A running provider. It ends with its owner.
#[derive(Debug)]
pub struct Provider {
    child: Child,
    url: String,
    recorded: Arc<Mutex<Vec<Recorded>>>,
    // Holds the provider's configuration.
    _folder: TempDir,
}

impl Provider {
    /// Starts a provider that takes every key and answers something.
    pub fn start() -> Self {
        Self::with_rules(&[])
    }

    /// Starts a provider that answers `content` to each of these keys, so that a run's answer tells
    /// whose key it used.
    pub fn answering(answers: &[(&str, &str)]) -> Self {
        let rules: Vec<Value> = answers
            .iter()
            .map(|(key, content)| rule(key, &json!({"content": content})))
            .collect();
        Self::with_rules(&rules)
    }

    /// Starts a provider that answers `status` with `message` to this key.
    pub fn refusing(key: &str, status: u16, message: &str) -> Self {
        Self::with_rules(&[rule(key, &json!({"status": status, "error": message}))])
    }

    /// Starts a provider that answers by the first of these rules that fits, as `fakellm` has them:
    /// `{"name", "when", "respond"}`.
    pub fn with_rules(rules: &[Value]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let config = folder.path().join("fakellm.yaml");
        // JSON is YAML.
        let text = json!({"version": 1, "rules": rules}).to_string();
        fs::write(&config, text).expect("the provider's configuration can be written");
        let log = folder.path().join("log");
        let mut child = Command::new(program::python())
            .args(["-m", "fakellm.cli", "serve", "--host", "127.0.0.1"])
            .args(["--port", "0", "--config"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).expect("a log can be made"))
            .spawn()
            .expect("the provider starts");
        let upstream = wait::blocking("the provider", || {
            let text = fs::read_to_string(&log).unwrap_or_default();
            if let Ok(Some(status)) = child.try_wait() {
                panic!("the provider ended with {status}: {text}");
            }
            let (_, rest) = text.split_once(RUNNING)?;
            let (address, _) = rest.split_once(' ')?;
            Some(address.to_owned())
        });
        let recorded = Arc::default();
        let url = record(upstream, Arc::clone(&recorded));
        Self {
            child,
            url,
            recorded,
            _folder: folder,
        }
    }

    /// The base of its API, with `/v1`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Every request so far, in the order of arrival.
    pub fn requests(&self) -> Vec<Recorded> {
        self.recorded
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The keys of every request so far, in the order of arrival.
    pub fn keys(&self) -> Vec<String> {
        self.requests()
            .into_iter()
            .map(|request| request.key)
            .collect()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rule(key: &str, respond: &Value) -> Value {
    json!({
        "name": "of one key",
        "when": {"header.authorization": format!("Bearer {key}")},
        "respond": respond,
    })
}

/// Listens on a free port and passes every request on to `upstream`; answers the base URL. The
/// thread ends with the process.
fn record(upstream: String, recorded: Arc<Mutex<Vec<Recorded>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (upstream, recorded) = (upstream.clone(), Arc::clone(&recorded));
            // A client that goes away early is no failure of the test.
            thread::spawn(move || pass_on(stream, &upstream, &recorded));
        }
    });
    format!("http://{address}/v1")
}

/// Handles one request. The answer says `connection: close`, so the client sends no second one.
fn pass_on(stream: TcpStream, upstream: &str, recorded: &Mutex<Vec<Recorded>>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        head.push(line.trim_end().to_owned());
        line.clear();
    }
    let header = |name: &str| {
        head.iter().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let length = header("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let key = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    recorded
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Recorded {
            path: head
                .first()
                .and_then(|line| line.split(' ').nth(1))
                .unwrap_or_default()
                .to_owned(),
            key: key.unwrap_or_default().to_owned(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
        });
    let kept = head
        .iter()
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let mut request: Vec<u8> = Vec::new();
    for line in kept {
        request.extend_from_slice(line.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"connection: close\r\n\r\n");
    request.extend_from_slice(&body);
    let mut provider = TcpStream::connect(upstream)?;
    provider.write_all(&request)?;
    let mut client = stream;
    io::copy(&mut provider, &mut client)?;
    client.shutdown(Shutdown::Both)
}
