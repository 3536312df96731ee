//! An authorization server at the outermost edge: it consents by itself, checks PKCE, rotates refresh
//! tokens, and misbehaves exactly as it is told.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A request of the token endpoint, or of one like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// The path.
    pub path: String,
    /// Parameters of the body.
    pub form: HashMap<String, String>,
    /// The `Authorization` header, empty when there was none.
    pub authorization: String,
}

/// What is answered instead of what an honest server would.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    /// The status line's code.
    pub status: u16,
    /// Headers beside the length.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// A pause before each KiB of the body.
    pub drip: Duration,
    /// Close before anything is answered.
    pub hangs_up: bool,
}

impl RawAnswer {
    /// A JSON answer.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::body(status, "application/json", body.to_string())
    }

    /// Any answer.
    pub fn body(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), kind.into())],
            body: body.into(),
            drip: Duration::ZERO,
            hangs_up: false,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

#[derive(Debug, Default)]
struct State {
    counter: u64,
    codes: HashMap<String, Pending>,
    refresh: HashSet<String>,
    access: HashSet<String>,
    devices: HashMap<String, bool>,
    token_requests: Vec<TokenRequest>,
    authorizations: Vec<HashMap<String, String>>,
    revoked: Vec<String>,
    used: Vec<String>,
    token_answer: Option<RawAnswer>,
    revoke_answer: Option<RawAnswer>,
    lifetime: u64,
    rotates: bool,
    without_refresh: bool,
    scope: Option<String>,
    extra: String,
    pause: Duration,
    issuer: Option<String>,
    keeps_former: bool,
}

#[derive(Debug)]
struct Pending {
    challenge: String,
    redirect_uri: String,
}

/// A running server. Its threads end with the process.
#[derive(Debug, Clone)]
pub struct AuthorizationServer {
    url: String,
    state: Arc<Mutex<State>>,
}

impl AuthorizationServer {
    /// Starts an honest server: access for an hour, rotating refresh tokens.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let server = Self {
            url: format!("http://{address}"),
            state: Arc::new(Mutex::new(State {
                lifetime: 3600,
                rotates: true,
                ..State::default()
            })),
        };
        let running = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = running.clone();
                // A client that goes away early is no failure of the test.
                thread::spawn(move || server.serve(stream));
            }
        });
        server
    }

    /// Its base address, which is its issuer.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The addresses, as the platform's settings take them.
    pub fn endpoints(&self) -> Value {
        json!({
            "authorization_url": format!("{}/authorize", self.url),
            "token_url": format!("{}/token", self.url),
            "revocation_url": format!("{}/revoke", self.url),
            "device_authorization_url": format!("{}/device", self.url),
        })
    }

    /// A config of the generic connection type for this server.
    pub fn config(&self) -> Value {
        let mut config = self.endpoints();
        config["client_id"] = "client-of-the-tests".into();
        config["scopes"] = json!(["read", "write"]);
        config
    }

    /// Answers this at the token endpoint from now on, or honestly again.
    pub fn answer_tokens_with(&self, answer: Option<RawAnswer>) {
        self.state().token_answer = answer;
    }

    /// Answers this at the revocation endpoint from now on, or honestly again.
    pub fn answer_revocations_with(&self, answer: Option<RawAnswer>) {
        self.state().revoke_answer = answer;
    }

    /// Access tokens live so many seconds from now on.
    pub fn live(&self, seconds: u64) {
        self.state().lifetime = seconds;
    }

    /// Gives no refresh tokens from now on.
    pub fn give_no_refresh_tokens(&self) {
        self.state().without_refresh = true;
    }

    /// Grants this instead of what is asked for.
    pub fn grant(&self, scope: &str) {
        self.state().scope = Some(scope.to_owned());
    }

    /// Adds this to the query that a browser is sent back with.
    pub fn add_to_redirects(&self, extra: &str) {
        extra.clone_into(&mut self.state().extra);
    }

    /// Takes so long to answer at the token endpoint.
    pub fn pause(&self, pause: Duration) {
        self.state().pause = pause;
    }

    /// Takes a used refresh token again, as providers with a grace do.
    pub fn keep_former_tokens(&self) {
        self.state().keeps_former = true;
    }

    /// Names another issuer in its description of itself.
    pub fn claim_to_be(&self, issuer: &str) {
        self.state().issuer = Some(issuer.to_owned());
    }

    /// Forgets every grant, as when a user takes access back.
    pub fn forget_grants(&self) {
        let mut state = self.state();
        state.refresh.clear();
        state.access.clear();
    }

    /// The user of a device types its code.
    pub fn approve_devices(&self) {
        for approved in self.state().devices.values_mut() {
            *approved = true;
        }
    }

    /// Requests of the token endpoint so far.
    pub fn token_requests(&self) -> Vec<TokenRequest> {
        self.state().token_requests.clone()
    }

    /// How many of them asked for this grant.
    pub fn grants_of(&self, grant: &str) -> usize {
        let requests = self.token_requests();
        let of =
            |request: &&TokenRequest| request.form.get("grant_type").is_some_and(|g| g == grant);
        requests.iter().filter(of).count()
    }

    /// Parameters of the consent page so far.
    pub fn authorizations(&self) -> Vec<HashMap<String, String>> {
        self.state().authorizations.clone()
    }

    /// Tokens that were revoked.
    pub fn revoked(&self) -> Vec<String> {
        self.state().revoked.clone()
    }

    /// Access tokens that its API was called with.
    pub fn used(&self) -> Vec<String> {
        self.state().used.clone()
    }

    /// Every token that is good at the moment.
    pub fn tokens(&self) -> Vec<String> {
        let state = self.state();
        state.refresh.iter().chain(&state.access).cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_whitespace();
        let (method, target) = (
            words.next().unwrap_or_default().to_owned(),
            words.next().unwrap_or_default().to_owned(),
        );
        let (mut length, mut authorization) = (0, String::new());
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.trim_end().split_once(':') else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "authorization" => value.trim().clone_into(&mut authorization),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let form = pairs(&String::from_utf8_lossy(&body));
        let answer = self.answer(&method, path, &pairs(query), &form, &authorization);
        write(&mut stream, &answer)
    }

    fn answer(
        &self,
        method: &str,
        path: &str,
        query: &HashMap<String, String>,
        form: &HashMap<String, String>,
        authorization: &str,
    ) -> RawAnswer {
        match (method, path) {
            ("GET", "/authorize") => self.authorize(query),
            ("POST", "/token") => {
                let (raw, pause) = {
                    let mut state = self.state();
                    state.token_requests.push(TokenRequest {
                        path: path.to_owned(),
                        form: form.clone(),
                        authorization: authorization.to_owned(),
                    });
                    (state.token_answer.clone(), state.pause)
                };
                thread::sleep(pause);
                raw.unwrap_or_else(|| self.token(form))
            }
            ("POST", "/device") => {
                let mut state = self.state();
                state.counter += 1;
                let code = format!("device-code-{:04}-of-the-tests", state.counter);
                state.devices.insert(code.clone(), false);
                RawAnswer::json(
                    200,
                    &json!({
                        "device_code": code, "user_code": "WDJB-MJHT", "expires_in": 600, "interval": 1,
                        "verification_uri": format!("{}/activate", self.url),
                        "verification_uri_complete": format!("{}/activate?user_code=WDJB-MJHT", self.url),
                    }),
                )
            }
            ("POST", "/revoke") => {
                let mut state = self.state();
                if let Some(raw) = &state.revoke_answer {
                    return raw.clone();
                }
                let token = form.get("token").cloned().unwrap_or_default();
                state.refresh.remove(&token);
                state.access.remove(&token);
                state.revoked.push(token);
                RawAnswer::body(200, "text/plain", "")
            }
            ("GET", "/.well-known/oauth-authorization-server") => {
                let mut metadata = json!({
                    "issuer": self.state().issuer.clone().unwrap_or_else(|| self.url.clone()),
                    "userinfo_endpoint": format!("{}/userinfo", self.url),
                    "authorization_response_iss_parameter_supported": true,
                });
                for (from, to) in [
                    ("authorization_url", "authorization_endpoint"),
                    ("token_url", "token_endpoint"),
                    ("revocation_url", "revocation_endpoint"),
                    ("device_authorization_url", "device_authorization_endpoint"),
                ] {
                    metadata[to] = self.endpoints()[from].clone();
                }
                RawAnswer::json(200, &metadata)
            }
            ("GET", "/userinfo") => RawAnswer::json(200, &json!({"email": "ann@example.com"})),
            ("GET", "/api") => {
                let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
                let mut state = self.state();
                state.used.push(token.to_owned());
                if state.access.contains(token) {
                    RawAnswer::json(200, &json!({"hello": "from the API"}))
                } else {
                    RawAnswer::json(401, &json!({"error": "invalid_token"}))
                }
            }
            _ => RawAnswer::body(404, "text/plain", ""),
        }
    }

    fn authorize(&self, query: &HashMap<String, String>) -> RawAnswer {
        let mut state = self.state();
        state.authorizations.push(query.clone());
        let get = |name: &str| query.get(name).cloned().unwrap_or_default();
        state.counter += 1;
        let code = format!("code-{:04}-of-the-tests-{}", state.counter, "c".repeat(16));
        let redirect_uri = get("redirect_uri");
        state.codes.insert(
            code.clone(),
            Pending {
                challenge: get("code_challenge"),
                redirect_uri: redirect_uri.clone(),
            },
        );
        let extra = &state.extra;
        let location = format!("{redirect_uri}?code={code}&state={}{extra}", get("state"));
        RawAnswer::body(302, "text/plain", "").header("location", &location)
    }

    fn token(&self, form: &HashMap<String, String>) -> RawAnswer {
        let refused = |code: &str| RawAnswer::json(400, &json!({"error": code}));
        let get = |name: &str| form.get(name).cloned().unwrap_or_default();
        let mut state = self.state();
        match get("grant_type").as_str() {
            "authorization_code" => {
                let Some(pending) = state.codes.remove(&get("code")) else {
                    return refused("invalid_grant");
                };
                let challenge = challenge(&get("code_verifier"));
                if challenge != pending.challenge || get("redirect_uri") != pending.redirect_uri {
                    return refused("invalid_grant");
                }
            }
            "refresh_token" => {
                let token = get("refresh_token");
                if !state.refresh.contains(&token) {
                    return refused("invalid_grant");
                }
                if state.rotates && !state.keeps_former {
                    state.refresh.remove(&token);
                }
            }
            "client_credentials" => {}
            "urn:ietf:params:oauth:grant-type:device_code" => {
                match state.devices.get(&get("device_code")) {
                    Some(true) => {}
                    Some(false) => return refused("authorization_pending"),
                    None => return refused("expired_token"),
                }
            }
            _ => return refused("unsupported_grant_type"),
        }
        state.counter += 1;
        let access = format!("at-{:04}-of-the-tests-{}", state.counter, "a".repeat(16));
        let refresh = format!("rt-{:04}-of-the-tests-{}", state.counter, "r".repeat(16));
        state.access.insert(access.clone());
        let mut answer = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": state.lifetime,
            "scope": state.scope.clone().unwrap_or_else(|| "read write".to_owned()),
        });
        let person = !state.without_refresh && get("grant_type") != "client_credentials";
        if person && (state.rotates || get("grant_type") != "refresh_token") {
            state.refresh.insert(refresh.clone());
            answer["refresh_token"] = refresh.into();
        }
        RawAnswer::json(200, &answer)
    }
}

/// The S256 challenge of a verifier (RFC 7636, section 4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()))
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).to_vec()
}

/// The parameters of a query or a form.
pub fn pairs(text: &str) -> HashMap<String, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let hex = String::from_utf8_lossy(&digits).into_owned();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn write(stream: &mut TcpStream, answer: &RawAnswer) -> io::Result<()> {
    if answer.hangs_up {
        return Ok(());
    }
    let mut head = format!(
        "HTTP/1.1 {} x\r\ncontent-length: {}\r\nconnection: close\r\n",
        answer.status,
        answer.body.len()
    );
    for (name, value) in &answer.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    if answer.drip.is_zero() {
        return stream.write_all(&answer.body);
    }
    for piece in answer.body.chunks(16) {
        thread::sleep(answer.drip);
        stream.write_all(piece)?;
    }
    Ok(())
}
