//! Reading a JSON body: bounded in size and time, and refused at the field that is wrong without
//! repeating what stood there.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::BodyExt as _;
use patchbay_platform::Error;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout, timeout_at};

use crate::answer::Refusal;
use crate::unique::{TWICE, Unique};

/// The largest body of an ordinary route.
pub(crate) const ORDINARY: usize = 1024 * 1024;
/// The largest body of a route that takes a whole workflow.
pub(crate) const WORKFLOW: usize = 32 * 1024 * 1024;
/// How long a body may pause.
const IDLE: Duration = Duration::from_secs(30);
/// How long a body may take in all.
const TOTAL: Duration = Duration::from_mins(2);

/// A JSON body of at most `LIMIT` bytes.
#[derive(Debug)]
pub(crate) struct Json<T, const LIMIT: usize = ORDINARY>(pub(crate) T);

impl<T, S, const LIMIT: usize> FromRequest<S> for Json<T, LIMIT>
where
    T: DeserializeOwned,
    S: Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::UnsupportedMediaType);
        }
        let announced = content_length(request.headers());
        if announced.is_some_and(|length| length > LIMIT) {
            return Err(Refusal::PayloadTooLarge { limit: LIMIT });
        }
        let bytes = read(request.into_body(), LIMIT).await?;
        parse(&bytes).map(Self)
    }
}

/// The largest form.
const FORM: usize = 16 * 1024;

/// A form of a page of ours (`application/x-www-form-urlencoded`).
#[derive(Debug)]
pub(crate) struct Form<T>(pub(crate) T);

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        if essence(request.headers()) != "application/x-www-form-urlencoded" {
            return Err(Refusal::UnsupportedMediaType);
        }
        let bytes = read(request.into_body(), FORM).await?;
        let form = serde_html_form::from_bytes(&bytes);
        form.map(Self)
            .map_err(|_| Error::refused("the form could not be read").into())
    }
}

/// A form with parts (`multipart/form-data`, RFC 7578), each a text or JSON. It is read as one JSON
/// object: what is JSON as that, anything else as text.
#[derive(Debug)]
pub(crate) struct Parts<T, const LIMIT: usize = ORDINARY>(pub(crate) T);

impl<T, S, const LIMIT: usize> FromRequest<S> for Parts<T, LIMIT>
where
    T: DeserializeOwned,
    S: Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE);
        let boundary = kind
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| multer::parse_boundary(kind).ok())
            .ok_or(Refusal::UnsupportedMediaType)?;
        let bytes = read(request.into_body(), LIMIT).await?;
        let whole = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(bytes)]);
        let mut form = multer::Multipart::new(whole, boundary);
        let mut object = Map::new();
        let unreadable = || Refusal::from(Error::refused("the form could not be read"));
        while let Some(part) = form.next_field().await.map_err(|_| unreadable())? {
            let Some(name) = part.name().map(str::to_owned) else {
                return Err(unreadable());
            };
            let text = part.text().await.map_err(|_| unreadable())?;
            let value = if text.trim_start().starts_with(['{', '[']) {
                document::<Unique>(text.as_bytes())?;
                document(text.as_bytes())?
            } else {
                serde_json::from_str(&text).unwrap_or(Value::from(text))
            };
            if object.insert(name.clone(), value).is_some() {
                return Err(Error::field(name, "is given twice").into());
            }
        }
        let bytes = serde_json::to_vec(&object).map_err(|_| unreadable())?;
        parse(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    essence(headers) == "application/json"
}

/// The media type, without its parameters.
fn essence(headers: &HeaderMap) -> String {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read(mut body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let deadline = Instant::now() + TOTAL;
    let mut bytes = BytesMut::new();
    loop {
        let frame = timeout_at(deadline, timeout(IDLE, body.frame()))
            .await
            .map_err(|_| Refusal::Timeout)?
            .map_err(|_| Refusal::Timeout)?;
        let Some(frame) = frame else {
            return Ok(bytes.freeze());
        };
        let frame = frame.map_err(|_| Error::refused("the body could not be read"))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > limit {
                return Err(Refusal::PayloadTooLarge { limit });
            }
            bytes.extend_from_slice(&data);
        }
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    document::<Unique>(bytes)?;
    // Serde would take a list for an object, its items by the order of our fields.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::refused("the body must be a JSON object").into());
    }
    document(bytes)
}

fn document<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => wrong_field(&path, &inner.to_string()),
            serde_json::error::Category::Io
            | serde_json::error::Category::Syntax
            | serde_json::error::Category::Eof => Error::refused("the body is not valid JSON"),
        }
    })?;
    deserializer
        .end()
        .map_err(|_| Error::refused("the body is not valid JSON"))?;
    Ok(value)
}

/// Says what a field should have been. Serde's own message repeats what stood there, which may be a
/// secret, so only its last part is used.
fn wrong_field(path: &str, message: &str) -> Error {
    if let Some(name) = between(message, "unknown field `", "`") {
        let shown = if name.len() <= 64 { name } else { "?" };
        let field = match path.rsplit_once('.') {
            _ if path == "." || path == shown => shown.to_owned(),
            Some((parent, last)) if last == shown => format!("{parent}.{shown}"),
            _ => format!("{path}.{shown}"),
        };
        return Error::field(field, "is not a known field");
    }
    if path == "." && !message.starts_with(TWICE) {
        return Error::refused("the body must be a JSON object");
    }
    if message.starts_with(TWICE) || message.starts_with("duplicate field") {
        return Error::field(path, "is given twice");
    }
    let expected = message
        .rsplit_once("expected ")
        .map(|(_, expected)| expected.split(" at line ").next().unwrap_or_default());
    let Some(expected) = expected else {
        return Error::field(path, "must be a valid value");
    };
    let reason = match expected {
        "a map" => "must be an object",
        "a sequence" => "must be a list",
        "a boolean" => "must be true or false",
        "a string" => "must be a string",
        expected if expected.starts_with("struct") => "must be an object",
        _ => "must be a valid value",
    };
    Error::field(path, reason)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(x, _)| x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::Value;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the way to a value is looked at")]
    struct Sample {
        name: Option<String>,
        form: Option<Form>,
        list: Option<Vec<String>>,
        map: Option<serde_json::Map<String, Value>>,
        flag: Option<bool>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the way to a value is looked at")]
    struct Form {
        title: Option<String>,
    }

    fn refused(body: &str) -> (String, Vec<(String, String)>) {
        let Err(Refusal::Platform(Error::BadRequest { message, details })) =
            parse::<Sample>(body.as_bytes())
        else {
            panic!("{body} passed");
        };
        (message.into_owned(), details.into_iter().collect())
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        for (body, field, reason) in [
            (r#"{"name":5}"#, "name", "must be a string"),
            (r#"{"form":{"title":[]}}"#, "form.title", "must be a string"),
            (r#"{"form":"x"}"#, "form", "must be an object"),
            (
                r#"{"form":{"secret":1}}"#,
                "form.secret",
                "is not a known field",
            ),
            (r#"{"list":["a",1]}"#, "list[1]", "must be a string"),
            (r#"{"list":{}}"#, "list", "must be a list"),
            (r#"{"map":[]}"#, "map", "must be an object"),
            (r#"{"flag":"yes"}"#, "flag", "must be true or false"),
            (r#"{"name":"a","name":"b"}"#, "name", "is given twice"),
            (
                r#"{"map":{"a":{"b":1,"b":2}}}"#,
                "map.a.b",
                "is given twice",
            ),
        ] {
            let (_, details) = refused(body);
            assert_eq!(details, [(field.to_owned(), reason.to_owned())], "{body}");
        }
    }

    #[test]
    fn what_stood_there_is_not_repeated() {
        for body in [
            r#"{"form":"sk-planted"}"#,
            r#"{"flag":"sk-planted"}"#,
            r#""sk-planted""#,
            r#"{"name":"sk-planted""#,
        ] {
            let told = format!("{:?}", refused(body));
            assert!(!told.contains("planted"), "{told}");
        }
    }

    #[test]
    fn a_list_is_not_read_as_an_object() {
        let whole = "the body must be a JSON object".to_owned();
        for body in [r#"["a"]"#, " [null, null]", "[]", "5", "null"] {
            assert_eq!(refused(body), (whole.clone(), Vec::new()), "{body}");
        }
        assert!(parse::<Sample>(b" \t\r\n{}").is_ok());
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for body in ["", "{", "{} x", "nul", "[1,]"] {
            assert!(parse::<Sample>(body.as_bytes()).is_err(), "{body:?}");
        }
        let deep = format!("{{\"map\":{}1{}}}", "[".repeat(500), "]".repeat(500));
        assert!(parse::<Value>(deep.as_bytes()).is_err());
    }
}
