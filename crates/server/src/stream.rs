//! The events of a run as server-sent events (WHATWG HTML, section 9.2).

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body_util::StreamBody;
use hyper::body::Frame;
use patchbay_platform::{RunEvent, RunEvents};
use tokio::time::timeout;

/// After this long without an event a comment shows that the connection lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// One server-sent event of a run: its lines, by their names.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "it only describes an answer in the OpenAPI document"
)]
pub(crate) struct RunFrame {
    /// The type of the event.
    #[schema(example = "run.started")]
    event: String,
    /// A `RunEvent`, as JSON.
    data: String,
}

/// The answer that goes on for as long as the run does.
pub(crate) fn answer(events: RunEvents) -> Response {
    let frames = futures_util::stream::unfold(events, async |mut events| {
        let text = match timeout(HEARTBEAT, events.next()).await {
            Ok(Some(event)) => frame(&event),
            Ok(None) => return None,
            Err(_) => ": heartbeat\n\n".to_owned(),
        };
        Some((Ok::<_, Infallible>(Frame::data(Bytes::from(text))), events))
    });
    let body = Body::new(StreamBody::new(frames));
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}

fn frame(event: &RunEvent) -> String {
    // JSON has no line ends of its own, so an event is one line of data.
    let data = serde_json::to_string(event).unwrap_or_default();
    format!("event: {}\ndata: {data}\n\n", event.r#type)
}
