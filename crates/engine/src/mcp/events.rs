//! Server-sent events as they arrive
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>), within
//! a bound: what a server sends is never kept beyond it.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// `message` unless the server says something else.
    pub(super) kind: String,
    pub(super) data: String,
}

/// Too much arrived without an end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Puts events together from pieces of a stream.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// Bytes that no line end has followed yet.
    rest: Vec<u8>,
    kind: String,
    data: String,
    /// Whether the last byte was a carriage return, whose line feed may still come.
    after_return: bool,
    ready: std::collections::VecDeque<Event>,
}

impl Events {
    /// Takes a piece.
    ///
    /// # Errors
    /// An event of more than `limit` bytes.
    pub(super) fn feed(&mut self, piece: &[u8], limit: usize) -> Result<(), TooLong> {
        for &byte in piece {
            let second = std::mem::take(&mut self.after_return) && byte == b'\n';
            match byte {
                b'\n' if second => {}
                b'\n' => self.line(),
                b'\r' => {
                    self.after_return = true;
                    self.line();
                }
                byte => self.rest.push(byte),
            }
            if self.rest.len() + self.data.len() > limit {
                return Err(TooLong);
            }
        }
        Ok(())
    }

    /// The next whole event.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    fn line(&mut self) {
        let bytes = std::mem::take(&mut self.rest);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.strip_prefix('\u{feff}').unwrap_or(&line);
        if line.is_empty() {
            self.dispatch();
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.kind),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            // Comments have no name; ids and retries are for streams that are taken up again.
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let kind = std::mem::take(&mut self.kind);
        let mut data = std::mem::take(&mut self.data);
        if data.pop().is_none() {
            return;
        }
        let kind = if kind.is_empty() {
            "message".to_owned()
        } else {
            kind
        };
        self.ready.push_back(Event { kind, data });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &[&str]) -> Vec<(String, String)> {
        let mut events = Events::default();
        for piece in pieces {
            events.feed(piece.as_bytes(), 1_000).unwrap();
        }
        std::iter::from_fn(|| events.next())
            .map(|event| (event.kind, event.data))
            .collect()
    }

    fn event(kind: &str, data: &str) -> (String, String) {
        (kind.to_owned(), data.to_owned())
    }

    #[test]
    fn events_are_put_together_whatever_the_pieces_are() {
        let text =
            ": hello\r\nevent: endpoint\r\ndata: /m\r\n\r\ndata:a\ndata: b\n\nid: 7\n\ndata: last";
        let expected = [event("endpoint", "/m"), event("message", "a\nb")];
        assert_eq!(all(&[text]), expected);
        let single: Vec<&str> = text.split_inclusive(|_| true).collect();
        assert_eq!(all(&single), expected);
    }

    #[test]
    fn an_event_without_an_end_is_cut_off() {
        let mut events = Events::default();
        assert_eq!(events.feed(b"data: 123456789", 10), Err(TooLong));
        let mut events = Events::default();
        assert_eq!(events.feed(b"data: 1\ndata: 2\ndata: 3\n", 5), Err(TooLong));
    }
}
