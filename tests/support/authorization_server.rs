//! An authorization server at the outermost edge: it consents by itself, checks PKCE, rotates refresh
//! tokens, and misbehaves exactly as it is told.

mod answering;

use std::collections::{HashMap, HashSet};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

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
    /// All headers, by their names in small letters.
    pub headers: HashMap<String, String>,
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches, each of a test"
)]
struct State {
    counter: u64,
    codes: HashMap<String, Pending>,
    refresh: HashSet<String>,
    access: HashSet<String>,
    devices: HashMap<String, bool>,
    token_requests: Vec<TokenRequest>,
    authorizations: Vec<HashMap<String, String>>,
    revoked: Vec<String>,
    revocations: Vec<TokenRequest>,
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
    silent: bool,
    refuses_in_body: bool,
    sent: Vec<String>,
    members: serde_json::Map<String, Value>,
    nested_in: Option<String>,
    date: Option<String>,
    redirect_error: Option<String>,
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

    /// Adds these members to its token answers from now on, and takes back what was added before.
    pub fn add_to_tokens(&self, members: &Value) {
        self.state().members = members.as_object().cloned().unwrap_or_default();
    }

    /// Puts its tokens into this member of its answers, as Slack does.
    pub fn nest_tokens_in(&self, member: &str) {
        self.state().nested_in = Some(member.to_owned());
    }

    /// Says that it is this time, an HTTP date.
    pub fn claim_that_it_is(&self, date: &str) {
        self.state().date = Some(date.to_owned());
    }

    /// Sends browsers back with this error, and no code; `more` follows in the query as it stands.
    pub fn refuse_consent(&self, error: &str, more: &str) {
        self.state().redirect_error = Some(format!("error={error}{more}"));
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

    /// Answers nothing at all from now on, or again.
    pub fn fall_silent(&self, silent: bool) {
        self.state().silent = silent;
    }

    /// Forgets every grant, as when a user takes access back.
    pub fn forget_grants(&self) {
        let mut state = self.state();
        state.refresh.clear();
        state.access.clear();
    }

    /// Forgets every access token; refresh tokens stay good.
    pub fn forget_access(&self) {
        self.state().access.clear();
    }

    /// Its API says in its body, with HTTP 200, that a token has ended, as Slack's does.
    pub fn refuse_in_body(&self) {
        self.state().refuses_in_body = true;
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

    /// Requests of the revocation endpoint so far.
    pub fn revocations(&self) -> Vec<TokenRequest> {
        self.state().revocations.clone()
    }

    /// Access tokens that its API was called with.
    pub fn used(&self) -> Vec<String> {
        self.state().used.clone()
    }

    /// Refresh tokens that are good at the moment, sorted.
    pub fn refresh_tokens(&self) -> Vec<String> {
        let mut tokens: Vec<String> = self.state().refresh.iter().cloned().collect();
        tokens.sort();
        tokens
    }

    /// Bodies that its API was sent and carried out.
    pub fn sent(&self) -> Vec<String> {
        self.state().sent.clone()
    }

    /// Every token that is good at the moment.
    pub fn tokens(&self) -> Vec<String> {
        let state = self.state();
        state.refresh.iter().chain(&state.access).cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
