//! An LLM provider that answers at once, in `OpenAI`'s chat-completions shape, and knows how long
//! each answer took it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The time of the answers so far.
#[derive(Clone, Default)]
pub(crate) struct Times(Arc<Mutex<Vec<Duration>>>);

impl Times {
    /// Takes the times since the last call.
    pub(crate) fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, time: Duration) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(time);
    }
}

/// Serves on a free loopback port, on the runtime of the caller and as long as it lives.
pub(crate) async fn serve() -> Result<(SocketAddr, Times)> {
    let times = Times::default();
    let router = Router::new()
        .route("/v1/chat/completions", post(complete))
        .with_state(times.clone());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            eprintln!("the provider of the bench ended: {error}");
        }
    });
    Ok((address, times))
}

async fn complete(State(times): State<Times>, Json(request): Json<Value>) -> Json<Value> {
    let start = Instant::now();
    let answer = json!({
        "id": "chatcmpl-bench",
        "object": "chat.completion",
        "created": 0,
        "model": request["model"],
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "ready"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    });
    times.push(start.elapsed());
    Json(answer)
}
