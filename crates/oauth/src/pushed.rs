//! Pushed authorization requests (RFC 9126): what is asked for goes to the server directly, and the
//! browser carries a reference to it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use crate::client::Client;
use crate::endpoints::check_endpoint;
use crate::error::{OAuthError, Refusal};
use crate::provider::TokenAuth;
use crate::wire::{HttpRequest, HttpResponse};

/// The longest reference that is taken, in bytes.
const MAX_REFERENCE: usize = 2048;

impl Client {
    /// Pushes the request of a consent page's address to `endpoint`, and answers the short address in
    /// its place.
    pub(crate) async fn pushed(&self, endpoint: &str, asked: &Url) -> Result<Url, OAuthError> {
        let request = self.push(&check_endpoint(endpoint)?, asked)?;
        let answer = self.wire().plain(request).await?;
        let reference = reference(&answer)?;
        let page = self.endpoints.authorization_url.as_deref();
        let mut page =
            check_endpoint(page.ok_or(OAuthError::NoEndpoint("authorization address"))?)?;
        // RFC 9126, section 4: these two, and nothing of what was pushed.
        page.query_pairs_mut()
            .append_pair("client_id", &self.client_id)
            .append_pair("request_uri", &reference);
        Ok(page)
    }

    /// RFC 9126, section 2.1: the parameters of the authorization request as a form, the client
    /// authenticated as at the token endpoint.
    fn push(&self, endpoint: &Url, asked: &Url) -> Result<HttpRequest, OAuthError> {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(asked.query_pairs());
        let mut request = http::Request::builder()
            .method(Method::POST)
            .uri(endpoint.as_str())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in &self.profile.headers {
            request = request.header(name, value);
        }
        if let Some(secret) = self.secret() {
            if self.token_auth == TokenAuth::Basic {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!(
                    "{}:{}",
                    encoded(&self.client_id),
                    encoded(secret.expose_secret())
                );
                let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair)))
                    .map_err(|_| OAuthError::Address)?;
                value.set_sensitive(true);
                request = request.header(AUTHORIZATION, value);
            } else {
                form.append_pair("client_secret", secret.expose_secret());
            }
        }
        request
            .body(form.finish().into_bytes())
            .map_err(|_| OAuthError::Address)
    }
}

/// RFC 9126, sections 2.2 and 2.3.
fn reference(answer: &HttpResponse) -> Result<String, OAuthError> {
    let status = answer.status();
    if status.is_redirection() {
        return Err(OAuthError::Redirected);
    }
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    if let Some(code) = body["error"].as_str() {
        let description = body["error_description"].as_str().unwrap_or_default();
        return Err(OAuthError::Refused(Refusal::read(code, description)));
    }
    match status.as_u16() {
        429 => return Err(OAuthError::RateLimited(None)),
        code @ 500.. => return Err(OAuthError::Server(code)),
        200 | 201 => {}
        _ => return Err(OAuthError::InvalidAnswer("it refuses without a reason")),
    }
    body["request_uri"]
        .as_str()
        .filter(|text| (1..=MAX_REFERENCE).contains(&text.len()))
        .map(str::to_owned)
        .ok_or(OAuthError::InvalidAnswer("it holds no reference"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    use http::StatusCode;
    use secrecy::SecretString;

    use super::*;
    use crate::authorize::Request;
    use crate::endpoints::Endpoints;
    use crate::provider::generic;

    type Seen = Arc<Mutex<Vec<HttpRequest>>>;

    fn client(auth: TokenAuth, status: u16, body: &'static str) -> (Client, Seen) {
        let seen = Seen::default();
        let keeps = Arc::clone(&seen);
        let client = Client {
            profile: generic(),
            endpoints: Endpoints {
                authorization_url: Some("https://id.example/authorize?tenant=x".into()),
                token_url: Some("https://id.example/token".into()),
                pushed_authorization_request_url: Some("https://id.example/par".into()),
                ..Endpoints::default()
            },
            client_id: "the client".into(),
            client_secret: Some(SecretString::from("its:secret")),
            token_auth: auth,
            params: BTreeMap::new(),
            http: Arc::new(move |request| {
                keeps.lock().unwrap().push(request);
                Box::pin(async move {
                    let mut answer = http::Response::new(body.as_bytes().to_vec());
                    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
                    Ok(answer)
                })
            }),
        };
        (client, seen)
    }

    async fn ask(client: &Client) -> Result<Url, OAuthError> {
        let request = Request {
            redirect_uri: "http://127.0.0.1:1/oauth2/callback/x",
            scopes: &["read".to_owned()],
        };
        client.authorize(request).await.map(|asked| asked.url)
    }

    #[tokio::test]
    async fn the_browser_carries_a_reference_and_nothing_else() {
        let body = r#"{"request_uri":"urn:example:1","expires_in":60}"#;
        for auth in [TokenAuth::Basic, TokenAuth::Post, TokenAuth::None] {
            let (client, seen) = client(auth, 201, body);
            let url = ask(&client).await.unwrap();
            assert_eq!(
                url.as_str(),
                "https://id.example/authorize?tenant=x&client_id=the+client&request_uri=urn%3Aexample%3A1"
            );
            let seen = seen.lock().unwrap();
            let sent = String::from_utf8_lossy(seen[0].body()).into_owned();
            assert_eq!(seen[0].uri(), "https://id.example/par");
            for part in [
                "response_type=code",
                "code_challenge_method=S256",
                "scope=read",
                "state=",
                "client_id=the+client",
            ] {
                assert!(sent.contains(part), "{sent}");
            }
            let posted = sent.contains("client_secret=its%3Asecret");
            assert_eq!(posted, auth == TokenAuth::Post);
            let basic = seen[0].headers().get(AUTHORIZATION);
            let wanted = format!("Basic {}", STANDARD.encode("the+client:its%3Asecret"));
            assert_eq!(
                basic.map(|value| value.to_str().unwrap().to_owned()),
                (auth == TokenAuth::Basic).then_some(wanted)
            );
        }
    }

    #[tokio::test]
    async fn a_request_that_is_refused_opens_no_page() {
        for (status, body, error) in [
            (
                400,
                r#"{"error":"invalid_scope"}"#,
                OAuthError::Refused(Refusal::InvalidScope),
            ),
            (302, "", OAuthError::Redirected),
            (503, "", OAuthError::Server(503)),
            (
                201,
                r#"{"request_uri":""}"#,
                OAuthError::InvalidAnswer("it holds no reference"),
            ),
            (
                404,
                "<html>",
                OAuthError::InvalidAnswer("it refuses without a reason"),
            ),
        ] {
            let (client, _) = client(TokenAuth::None, status, body);
            assert_eq!(ask(&client).await, Err(error), "{status} {body}");
        }
    }
}
