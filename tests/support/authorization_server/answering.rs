//! How the server answers, honestly unless it was told otherwise.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{AuthorizationServer, Pending, RawAnswer, TokenRequest, pairs};

impl AuthorizationServer {
    pub(super) fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_whitespace();
        let (method, target) = (
            words.next().unwrap_or_default().to_owned(),
            words.next().unwrap_or_default().to_owned(),
        );
        let mut headers = HashMap::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length");
        let mut body = vec![0; length.and_then(|text| text.parse().ok()).unwrap_or(0)];
        reader.read_exact(&mut body)?;
        if self.state().silent {
            return Ok(());
        }
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let request = TokenRequest {
            path: path.to_owned(),
            form: parameters(&body),
            authorization: headers.get("authorization").cloned().unwrap_or_default(),
            headers,
        };
        let mut answer = self.answer(&method, &pairs(query), &request);
        if let Some(date) = &self.state().date {
            answer = answer.header("date", date);
        }
        write(&mut stream, &answer)
    }

    fn answer(
        &self,
        method: &str,
        query: &HashMap<String, String>,
        request: &TokenRequest,
    ) -> RawAnswer {
        let TokenRequest {
            path,
            form,
            authorization,
            ..
        } = request;
        match (method, path.as_str()) {
            ("GET", "/authorize") => self.authorize(query),
            ("POST", "/token") => {
                let (raw, pause) = {
                    let mut state = self.state();
                    state.token_requests.push(request.clone());
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
            ("POST" | "DELETE", "/revoke") => {
                let mut state = self.state();
                if let Some(raw) = &state.revoke_answer {
                    return raw.clone();
                }
                state.revocations.push(request.clone());
                // Each provider has a manner of its own.
                let named = form.get("token").or_else(|| form.get("access_token"));
                let token = named
                    .map(String::as_str)
                    .or_else(|| authorization.strip_prefix("Bearer "))
                    .unwrap_or_default()
                    .to_owned();
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
            ("GET" | "POST", "/api") => self.api(form, authorization),
            _ => RawAnswer::body(404, "text/plain", ""),
        }
    }

    fn api(&self, form: &HashMap<String, String>, authorization: &str) -> RawAnswer {
        let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
        let mut state = self.state();
        state.used.push(token.to_owned());
        if !state.access.contains(token) {
            return if state.refuses_in_body {
                RawAnswer::json(200, &json!({"ok": false, "error": "token_expired"}))
            } else {
                RawAnswer::json(401, &json!({"error": "invalid_token"}))
            };
        }
        if let Some(text) = form.get("text") {
            state.sent.push(text.clone());
        }
        RawAnswer::json(200, &json!({"hello": "from the API"}))
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
        let outcome = match &state.redirect_error {
            Some(error) => error.clone(),
            None => format!("code={code}"),
        };
        let location = format!("{redirect_uri}?{outcome}&state={}{extra}", get("state"));
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
        for (name, value) in &state.members {
            answer[name] = value.clone();
        }
        if let Some(member) = &state.nested_in {
            answer = json!({"ok": true, member: answer});
        }
        RawAnswer::json(200, &answer)
    }
}

/// A body's parameters: a form's, or those of a JSON object.
fn parameters(body: &[u8]) -> HashMap<String, String> {
    let object = serde_json::from_slice::<HashMap<String, String>>(body);
    object.unwrap_or_else(|_| pairs(&String::from_utf8_lossy(body)))
}

/// The S256 challenge of a verifier (RFC 7636, section 4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()))
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).to_vec()
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
