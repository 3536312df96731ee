//! Sending the request, once more with renewed access where it was refused, and reading the answer.

use std::time::Duration;

use patchbay_redact::{redact, redact_value};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, Request};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::{Call, HttpCall, flat, text, wrong};
use crate::error::{NodeError, codes};
use crate::outbound::{BodyError, MAX_ANSWER, read_body};
use crate::request_headers::is_of_the_request;
use crate::secrets;

/// The SDK's default.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How much of a refusal is told, in characters.
const TOLD: usize = 500;

/// What came back.
struct Answer {
    host: String,
    status: u16,
    /// Its content type says JSON.
    json: bool,
    content: String,
}

impl HttpCall<'_> {
    /// Sends the request. Where the account's token is refused, whatever the method: such a request
    /// was not carried out. So it is sent again, once, with the next token.
    pub(super) async fn exchange(&self, client: &Client, call: &Call) -> Result<Value, NodeError> {
        let answer = self.send(client, call, call.bearer.as_ref()).await?;
        let Some(refused) = call.bearer.clone().filter(|_| self.ended(&answer)) else {
            return self.told(&answer, None);
        };
        let renewed = match &self.connection.renewal {
            Some(renewal) => renewal.renew(refused).await,
            None => None,
        };
        let Some(token) = renewed else {
            return self.told(&answer, None);
        };
        let answer = self.send(client, call, Some(&token)).await?;
        self.told(&answer, Some(&token))
    }

    async fn send(
        &self,
        client: &Client,
        call: &Call,
        bearer: Option<&SecretString>,
    ) -> Result<Answer, NodeError> {
        let request = self.request(call, bearer)?;
        let host = call.url.host_str().unwrap_or_default().to_owned();
        let answer = client.execute(request).await.map_err(|error| {
            if error.is_timeout() {
                return NodeError::passing(
                    codes::TIMEOUT,
                    format!("{host} did not answer in time"),
                );
            }
            let text = format!("{host} cannot be reached");
            NodeError::passing(codes::PROVIDER_UNREACHABLE, text)
        })?;
        let status = answer.status().as_u16();
        let json = answer
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
        let body = read_body(answer, MAX_ANSWER)
            .await
            .map_err(|error| match error {
                BodyError::TooLarge => NodeError::new(
                    codes::INVALID_ANSWER,
                    format!("{host} answers more than 10 MiB"),
                ),
                BodyError::Broken(_) => {
                    let text = format!("{host}'s answer broke off");
                    NodeError::passing(codes::PROVIDER_UNREACHABLE, text)
                }
            })?;
        Ok(Answer {
            host,
            status,
            json,
            content: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    /// The request, as it is sent.
    ///
    /// # Errors
    /// A header that cannot be set, or carried.
    pub(super) fn request(
        &self,
        call: &Call,
        bearer: Option<&SecretString>,
    ) -> Result<Request, NodeError> {
        let mut request = Request::new(call.method.clone(), call.url.clone());
        let timeout = self.raw["timeout"].as_f64();
        let timeout = timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        *request.timeout_mut() = Some(timeout.unwrap_or(TIMEOUT));
        if let Some((kind, body)) = &call.body {
            *request.body_mut() = Some(body.clone().into());
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in flat(&call.headers) {
            if is_of_the_request(&name) {
                return Err(wrong(format!("the header {name} cannot be set")));
            }
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_str(&value);
            let (Ok(name), Ok(mut value)) = (name, value) else {
                return Err(wrong("a header holds characters that no header can carry"));
            };
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
        // Last, so that no input takes the account's place.
        if let Some(token) = bearer {
            let value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
            let mut value = value
                .map_err(|_| wrong("the access token holds characters that no header can carry"))?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        Ok(request)
    }

    /// Whether the answer says that the account's token is not good any more.
    fn ended(&self, answer: &Answer) -> bool {
        if !self.succeeds(answer.status) {
            return answer.status == 401;
        }
        self.connection
            .renewal
            .as_ref()
            .filter(|renewal| renewal.looks_at_answers())
            .is_some_and(|renewal| {
                serde_json::from_str(&answer.content).is_ok_and(|body| renewal.ended(&body))
            })
    }

    /// What the node gives for an answer; `renewed` is the token that it was asked with, when it is
    /// not the connection's own.
    fn told(&self, answer: &Answer, renewed: Option<&SecretString>) -> Result<Value, NodeError> {
        let Answer {
            host,
            status,
            json,
            content,
        } = answer;
        if !self.succeeds(*status) || self.ended(answer) {
            return Err(self.refused(answer, renewed));
        }
        let kind = text(&self.raw["response_type"]);
        let mut content = match kind {
            Some("json") => parsed(content, host)?,
            None if *json => parsed(content, host)?,
            None | Some("text" | "raw") => Value::String(content.clone()),
            Some(_) => return Err(wrong("response_type must be text, raw or json")),
        };
        // The run knows the connection's secrets, and not this one.
        if let Some(token) = renewed {
            redact_value(&mut content, std::slice::from_ref(token));
        }
        Ok(json!({"content": content, "status_code": status}))
    }

    fn succeeds(&self, status: u16) -> bool {
        match self.raw["success_codes"].as_array() {
            Some(codes) => codes
                .iter()
                .any(|code| code.as_u64() == Some(status.into())),
            None => status == 200,
        }
    }

    fn refused(&self, answer: &Answer, renewed: Option<&SecretString>) -> NodeError {
        let Answer {
            host,
            status,
            content,
            ..
        } = answer;
        let mut secrets = secrets::of(self.connection);
        secrets.extend(renewed.cloned());
        let told: String = redact(content, &secrets).chars().take(TOLD).collect();
        let again = match renewed {
            Some(_) => ", with access that was just renewed",
            None => "",
        };
        let message = format!("{host} answered HTTP {status}{again}: {told}");
        match status {
            429 => NodeError::passing(codes::PROVIDER_RATE_LIMITED, message),
            500.. => NodeError::passing(codes::PROVIDER_FAILED, message),
            // Of an answer that is refused, 2xx says in its body that the token has ended.
            200..300 | 401 | 403 if self.ended(answer) || *status >= 400 => {
                NodeError::new(codes::PROVIDER_UNAUTHORIZED, message)
            }
            _ => NodeError::new(codes::PROVIDER_REJECTED, message),
        }
    }
}

fn parsed(content: &str, host: &str) -> Result<Value, NodeError> {
    serde_json::from_str(content).map_err(|_| {
        NodeError::new(
            codes::INVALID_ANSWER,
            format!("{host}'s answer is not JSON"),
        )
    })
}
