//! Whether a request's body was read to its end.
//!
//! An answer that is given before that leaves bytes on the connection that nobody will read, so the
//! connection must end with it and say so (RFC 9112 section 9.6).

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};

/// A request's body that notes when it has been read to its end.
pub(crate) struct Consumed {
    body: Incoming,
    done: Arc<AtomicBool>,
}

impl Consumed {
    /// The body, and whether it has been read to its end, which an empty one has from the start.
    pub(crate) fn watch(body: Incoming) -> (Self, Arc<AtomicBool>) {
        let done = Arc::new(AtomicBool::new(body.is_end_stream()));
        let watched = Self {
            body,
            done: Arc::clone(&done),
        };
        (watched, done)
    }
}

impl Body for Consumed {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut frame = self.body.frame();
        let polled = Pin::new(&mut frame).poll(context);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.done.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
