//! HTTP/1.1 byte by byte, for requests that no client library would send.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A head that ends with its blank line gets an answer at once; waiting longer is a failure.
const PATIENCE: Duration = Duration::from_secs(15);

/// Sends `request` as it stands to `address` (`host:port`) and answers the status code with
/// everything that came back.
///
/// # Panics
/// When nothing that looks like an answer came back.
pub fn send(address: &str, request: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a socket has a timeout");
    stream.write_all(request).expect("a request can be sent");
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    // The server may reset the connection after it has refused a request.
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..read]);
        if complete(&answer) {
            break;
        }
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3)?.parse().ok());
    match status {
        Some(status) => (status, text),
        None => panic!("no answer but {text:?}"),
    }
}

/// As [`send`], and reads until the server closes the connection or says nothing for a second.
///
/// # Panics
/// As [`send`].
pub fn send_and_read_all(address: &str, request: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.write_all(request).expect("a request can be sent");
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    let patience = |answer: &[u8]| {
        if answer.is_empty() {
            PATIENCE
        } else {
            Duration::from_secs(1)
        }
    };
    loop {
        stream
            .set_read_timeout(Some(patience(&answer)))
            .expect("a socket has a timeout");
        let Ok(read @ 1..) = stream.read(&mut buffer) else {
            break;
        };
        answer.extend_from_slice(&buffer[..read]);
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3)?.parse().ok());
    match status {
        Some(status) => (status, text),
        None => panic!("no answer but {text:?}"),
    }
}

/// Whether the head and as much body as it announces are there.
fn complete(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let announced = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    announced.is_some_and(|length| body.len() >= length)
}
