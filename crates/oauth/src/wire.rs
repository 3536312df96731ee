//! Between the protocol and a provider: what leaves in the provider's own manner, and what comes
//! back turned into what the RFC says.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::{CONTENT_TYPE, DATE, HeaderName, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value, json};
use std::time::Duration;

use crate::error::OAuthError;
use crate::provider::{Body, Provider};

/// A request with its whole body.
pub type HttpRequest = http::Request<Vec<u8>>;
/// An answer with its whole body.
pub type HttpResponse = http::Response<Vec<u8>>;
/// Why no answer came: one of the transport's errors.
pub type Failure = OAuthError;
/// Sends one request, follows no redirect, and reads at most [`MAX_ANSWER`] bytes.
pub type Http = Arc<
    dyn Fn(HttpRequest) -> Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + Send>>
        + Send
        + Sync,
>;

/// The largest answer of an authorization server that is read, in bytes.
pub const MAX_ANSWER: usize = 64 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Sends what the protocol wants to say to one provider.
#[derive(Clone)]
pub(crate) struct Wire {
    profile: &'static Provider,
    http: Http,
    /// What the server said the time is, RFC 9110, section 5.6.7.
    date: Arc<Mutex<Option<String>>>,
}

impl Wire {
    pub(crate) fn new(profile: &'static Provider, http: Http) -> Self {
        Self {
            profile,
            http,
            date: Arc::default(),
        }
    }

    /// The time of the server's last answer.
    pub(crate) fn date(&self) -> Option<String> {
        self.date
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Sends a request as it stands.
    pub(crate) async fn plain(&self, request: HttpRequest) -> Result<HttpResponse, OAuthError> {
        let answer = (self.http)(request).await?;
        let date = answer.headers().get(DATE);
        if let Some(date) = date.and_then(|date| date.to_str().ok()) {
            *self.date.lock().unwrap_or_else(PoisonError::into_inner) = Some(date.to_owned());
        }
        if answer.body().len() > MAX_ANSWER {
            return Err(OAuthError::TooLarge);
        }
        Ok(answer)
    }

    /// Sends a request of the token endpoint, and answers what the RFC would.
    pub(crate) async fn call(self, mut request: HttpRequest) -> Result<HttpResponse, OAuthError> {
        for (name, value) in &self.profile.headers {
            if let (Ok(name), Ok(value)) = (
                HeaderName::try_from(name.as_str()),
                HeaderValue::from_str(value),
            ) {
                request.headers_mut().insert(name, value);
            }
        }
        if self.profile.body == Body::Json {
            as_json(&mut request);
        }
        let answer = self.plain(request).await?;
        understood(self.profile, &answer)
    }
}

/// Writes a form's parameters as a JSON object.
fn as_json(request: &mut HttpRequest) {
    let pairs = url::form_urlencoded::parse(request.body());
    let object: Map<String, Value> = pairs
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect();
    *request.body_mut() = Value::Object(object).to_string().into_bytes();
    request.headers_mut().insert(CONTENT_TYPE, JSON);
}

/// An answer of a token endpoint, turned into what RFC 6749, sections 5.1 and 5.2, say.
fn understood(profile: &Provider, answer: &HttpResponse) -> Result<HttpResponse, OAuthError> {
    let status = answer.status();
    if status.is_redirection() {
        return Err(OAuthError::Redirected);
    }
    let body: Option<Map<String, Value>> = serde_json::from_slice(answer.body()).ok();
    if let Some(refusal) = body.as_ref().and_then(refusal) {
        return Ok(json_answer(StatusCode::BAD_REQUEST, &refusal));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(OAuthError::RateLimited(retry_after(answer)));
    }
    if status.is_server_error() {
        return Err(OAuthError::Server(status.as_u16()));
    }
    if !status.is_success() {
        return Err(OAuthError::InvalidAnswer("it refuses without a reason"));
    }
    let body = body.ok_or(OAuthError::InvalidAnswer("it is not a JSON object"))?;
    let granted = normalised(profile, body)?;
    Ok(json_answer(StatusCode::OK, &Value::Object(granted)))
}

/// What a refusal says, wherever it stands: some providers refuse with HTTP 200.
fn refusal(body: &Map<String, Value>) -> Option<Value> {
    let code = body.get("error").and_then(Value::as_str);
    let not_ok = body.get("ok") == Some(&Value::Bool(false));
    if code.is_none() && !not_ok {
        return None;
    }
    let description = body.get("error_description").and_then(Value::as_str);
    Some(json!({
        "error": code.unwrap_or("invalid_request"),
        "error_description": description.unwrap_or_default(),
    }))
}

/// The members of a grant under their own names, in their own types.
fn normalised(
    profile: &Provider,
    mut body: Map<String, Value>,
) -> Result<Map<String, Value>, OAuthError> {
    if let Some(path) = &profile.token_path
        && let Some(Value::Object(inner)) = body.get(path).cloned()
    {
        for name in ["access_token", "refresh_token", "expires_in", "scope"] {
            if let Some(value) = inner.get(name) {
                body.insert(name.to_owned(), value.clone());
            }
        }
        body.insert("token_type".to_owned(), json!("bearer"));
    }
    let token = body.get("access_token").and_then(Value::as_str);
    if token.is_none_or(str::is_empty) {
        return Err(OAuthError::InvalidAnswer("it holds no access token"));
    }
    match body.get("token_type").and_then(Value::as_str) {
        // Not every provider says it, though RFC 6749, section 5.1, wants it.
        None => {}
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(_) => return Err(OAuthError::TokenType),
    }
    body.insert("token_type".to_owned(), json!("bearer"));
    let scopes = match body.get("scope").or_else(|| body.get("scopes")) {
        Some(Value::String(text)) => Some(crate::scopes::split(text).join(" ")),
        Some(Value::Array(list)) => {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some(words.join(" "))
        }
        _ => None,
    };
    body.remove("scope");
    if let Some(scopes) = scopes {
        body.insert("scope".to_owned(), json!(scopes));
    }
    let seconds = match body.get("expires_in") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    body.remove("expires_in");
    // A lifetime below nothing, or of centuries, says nothing.
    if let Some(seconds) = seconds.filter(|seconds| (0.0..4e9).contains(seconds)) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked"
        )]
        body.insert("expires_in".to_owned(), json!(seconds as u64));
    }
    if !matches!(body.get("refresh_token"), Some(Value::String(text)) if !text.is_empty()) {
        body.remove("refresh_token");
    }
    Ok(body)
}

fn retry_after(answer: &HttpResponse) -> Option<Duration> {
    let seconds = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    Some(Duration::from_secs(
        seconds.trim().parse::<u64>().ok()?.min(3600),
    ))
}

fn json_answer(status: StatusCode, body: &Value) -> HttpResponse {
    let mut answer = http::Response::new(body.to_string().into_bytes());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, JSON);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::provider;

    fn answer(status: u16, body: &str) -> HttpResponse {
        let mut answer = http::Response::new(body.as_bytes().to_vec());
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        answer
    }

    fn read(id: &str, status: u16, body: &str) -> Result<Value, OAuthError> {
        let answer = understood(provider(id).unwrap(), &answer(status, body))?;
        Ok(serde_json::from_slice(answer.body()).unwrap())
    }

    #[test]
    fn slack_nests_its_tokens_and_refuses_with_200() {
        let body = r#"{"ok":true,"authed_user":{"id":"U1","access_token":"xoxp-1",
            "scope":"chat:write,users:read","token_type":"user"}}"#;
        let read_body = read("slack", 200, body).unwrap();
        assert_eq!(read_body["access_token"], "xoxp-1");
        assert_eq!(read_body["scope"], "chat:write users:read");
        let refused = read("slack", 200, r#"{"ok":false,"error":"token_expired"}"#).unwrap();
        assert_eq!(refused["error"], "token_expired");
    }

    #[test]
    fn what_is_no_grant_is_told_apart() {
        let token = r#"{"access_token":"t","token_type":"mac"}"#;
        assert_eq!(read("google", 200, token), Err(OAuthError::TokenType));
        assert_eq!(read("google", 302, token), Err(OAuthError::Redirected));
        assert_eq!(read("google", 503, ""), Err(OAuthError::Server(503)));
        assert_eq!(read("google", 429, ""), Err(OAuthError::RateLimited(None)));
        for body in [
            "<html>",
            "[]",
            "",
            r#"{"access_token":""}"#,
            r#"{"access_token":7}"#,
        ] {
            let outcome = read("google", 200, body);
            assert!(
                matches!(outcome, Err(OAuthError::InvalidAnswer(_))),
                "{body}"
            );
        }
        let github = r#"{"error":"bad_verification_code","error_description":"x"}"#;
        assert_eq!(
            read("github", 200, github).unwrap()["error"],
            "bad_verification_code"
        );
    }

    #[test]
    fn lifetimes_are_numbers_of_seconds_or_nothing() {
        for (given, kept) in [
            ("3600", json!(3600)),
            ("\"3600\"", json!(3600)),
            ("-5", Value::Null),
            ("1e300", Value::Null),
            ("\"soon\"", Value::Null),
        ] {
            let body = format!(r#"{{"access_token":"t","expires_in":{given}}}"#);
            assert_eq!(
                read("google", 200, &body).unwrap()["expires_in"],
                kept,
                "{given}"
            );
        }
    }

    #[test]
    fn json_bodies_hold_the_forms_parameters() {
        let mut request = http::Request::new(b"grant_type=authorization_code&code=a%20b".to_vec());
        as_json(&mut request);
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(
            body,
            json!({"grant_type": "authorization_code", "code": "a b"})
        );
    }
}
