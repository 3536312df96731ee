//! Floods: of guessed credentials, and of connections that say nothing or too little.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use patchbay_tests::{Options, Platform, Server, raw, wait};

#[tokio::test]
async fn hs_10_guesses_are_slowed_by_address_and_a_good_client_is_not() {
    let platform = Platform::start().await;
    let guess = |number: u32| {
        platform
            .call("GET", "/v1/me")
            .bearer("dyn_pat_guess")
            .header("x-forwarded-for", &format!("203.0.113.{}", number % 100))
    };
    let mut answers = Vec::new();
    for number in 0..200 {
        answers.push(guess(number).send().await);
        if number % 20 == 0 {
            let _ = platform.get("/v1/me").await.expect(200);
        }
    }

    let refused = answers.iter().filter(|answer| answer.status == 401).count();
    let slowed: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 429)
        .collect();
    assert_eq!((refused, slowed.len()), (120, 80));
    let wait = slowed[0].headers["retry-after"].to_str().ok();
    let wait: u64 = wait.and_then(|text| text.parse().ok()).expect("seconds");
    assert!((1..=61).contains(&wait), "{wait}");
    let _ = platform.get("/v1/me").await.expect(200);
    assert_eq!(slowed[0].json()["error"]["code"], "too_many_requests");
}

#[test]
fn hs_9_silent_connections_keep_nobody_out() {
    let server = Server::start(&Options::default());
    let token = server.token();
    let connect = |text: &str| {
        let mut stream = TcpStream::connect(server.address()).expect("the server listens");
        stream
            .write_all(text.as_bytes())
            .expect("a socket takes it");
        stream
    };
    let own = format!(
        "GET /v1/me HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n",
        server.address()
    );
    let mut honest = connect(&own);
    let mut first = [0; 12];
    honest.read_exact(&mut first).expect("it is answered");
    assert_eq!(&first, b"HTTP/1.1 200");

    let start = Instant::now();
    let silent: Vec<TcpStream> = (0..500).map(|_| connect("")).collect();
    let half: Vec<TcpStream> = (0..300)
        .map(|_| connect("GET /healthz HTTP/1.1\r\nhost"))
        .collect();
    for _ in 0..20 {
        let asked = Instant::now();
        let (status, _) = raw::send(server.address(), own.as_bytes());
        assert_eq!(status, 200);
        assert!(asked.elapsed() < Duration::from_secs(2));
    }

    let open = || {
        silent
            .iter()
            .chain(&half)
            .filter(|stream| is_open(stream))
            .count()
    };
    wait::blocking("room", || (open() <= 512).then_some(()));
    assert!(
        start.elapsed() < Duration::from_secs(9),
        "it is no deadline"
    );
    honest.write_all(own.as_bytes()).expect("it stayed open");
    let left = wait::blocking("the header's deadline", || (open() == 0).then_some(start));
    assert!(left.elapsed() < Duration::from_secs(20));
}

/// Whether the other end has not closed: nothing is there to be read.
fn is_open(stream: &TcpStream) -> bool {
    let mut stream = stream;
    stream.set_nonblocking(true).expect("a socket has a mode");
    let read = stream.read(&mut [0; 512]);
    matches!(read, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}
