//! Requests that two readers of HTTP would cut differently (RFC 9112 section 11.2): refused, and the
//! connection closed, so that nothing that follows is taken for a request.

use patchbay_tests::{Platform, raw};

#[tokio::test]
async fn hs_11_a_request_that_can_be_read_in_two_ways_is_refused_and_ends_the_connection() {
    let platform = Platform::start().await;
    let host = platform.server.address();
    let token = &platform.token;
    let next =
        format!("GET /v1/me HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\r\n");
    let head = format!(
        "POST /v1/projects HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"
    );
    let body = "{\"name\": \"smuggled\"}";
    let length = body.len();
    let cases = [
        (
            "a length and chunks",
            format!(
                "{head}content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
        ),
        (
            "two lengths",
            format!("{head}content-length: {length}\r\ncontent-length: 3\r\n\r\n{body}"),
        ),
        (
            "a list of lengths",
            format!("{head}content-length: {length}, 3\r\n\r\n{body}"),
        ),
        (
            "a signed length",
            format!("{head}content-length: +{length}\r\n\r\n{body}"),
        ),
        (
            "a hexadecimal length",
            format!("{head}content-length: 0x15\r\n\r\n{body}"),
        ),
        (
            "a folded header",
            format!("{head}x-folded: a\r\n b\r\ncontent-length: {length}\r\n\r\n{body}"),
        ),
        (
            "a space before the colon",
            format!("{head}content-length : {length}\r\n\r\n{body}"),
        ),
        (
            "a NUL in a header",
            format!("{head}x-nul: a\0b\r\ncontent-length: {length}\r\n\r\n{body}"),
        ),
        (
            "an unknown transfer coding",
            format!("{head}transfer-encoding: xchunked\r\n\r\n{body}"),
        ),
        (
            "a coding after chunked",
            format!("{head}transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        ),
        (
            "a chunk of a bad size",
            format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n{body}\r\n0\r\n\r\n"),
        ),
        ("no version", format!("GET /v1/me\r\nhost: {host}\r\n\r\n")),
        (
            "a version to come",
            format!("GET /v1/me HTTP/9.1\r\nhost: {host}\r\n\r\n"),
        ),
    ];
    for (what, request) in cases {
        let both = format!("{request}{next}");
        let (status, text) = raw::send_and_read_all(host, both.as_bytes());
        assert!((400..500).contains(&status), "{what}: {text}");
        let answers = text.matches("HTTP/1.1 ").count();
        assert_eq!(answers, 1, "{what}: the connection ends: {text}");
        assert!(!text.contains("builder@localhost"), "{what}: {text}");
    }
    let projects = platform.get("/v1/projects").await.expect(200);
    assert!(!projects.text.contains("smuggled"), "{}", projects.text);
    let (status, text) = raw::send_and_read_all(
        host,
        format!(
            "{next}{}",
            next.replace("host:", "connection: close\r\nhost:")
        )
        .as_bytes(),
    );
    assert_eq!(
        (status, text.matches("HTTP/1.1 200").count()),
        (200, 2),
        "the control: two plain requests are two: {text}"
    );
}

#[tokio::test]
async fn hs_11_an_expectation_that_nobody_can_meet_is_refused() {
    let platform = Platform::start().await;
    let host = platform.server.address();
    let request = format!(
        "POST /v1/projects HTTP/1.1\r\nhost: {host}\r\nexpect: 200-maybe\r\ncontent-length: 2\r\n\r\n{{}}"
    );
    let (status, text) = raw::send_and_read_all(host, request.as_bytes());
    assert!((400..500).contains(&status), "{text}");
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
}
