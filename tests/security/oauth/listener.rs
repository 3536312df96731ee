//! OA-6: the listener of a builder's own sign-in.

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use patchbay_tests::{AuthorizationServer, GOOGLE, Platform, Visitor, pairs, raw};
use serde_json::json;

#[tokio::test]
async fn oa_6_only_the_answer_ends_the_wait() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let body = json!({"name": "g", "project_id": platform.project, "type": GOOGLE, "config": {}});
    let id = platform
        .post("/v1/connections", &body)
        .await
        .expect(201)
        .data();
    let id = crate::id(&id).to_owned();
    let url = platform.authorize(&id).await;
    let redirect = pairs(url.split_once('?').expect("it has a query").1)["redirect_uri"].clone();
    let rest = redirect
        .strip_prefix("http://127.0.0.1:")
        .expect("a literal address");
    let (port, path) = rest.split_once('/').expect("it has a path");
    let address = format!("127.0.0.1:{port}");
    assert!(
        TcpListener::bind(&address).is_err(),
        "nobody else gets the port"
    );

    for at in 0..34 {
        for (method, target, host, status) in [
            ("GET", "/".to_owned(), &address, 404),
            ("GET", format!("/{path}/more"), &address, 404),
            (
                "GET",
                format!("/{path}?state=guess-{at}&code=x"),
                &address,
                400,
            ),
            ("GET", format!("/{path}?error=access_denied"), &address, 400),
            ("POST", format!("/{path}?state=guess"), &address, 405),
            (
                "GET",
                format!("/{path}?state=x"),
                &"evil.example".to_owned(),
                421,
            ),
        ] {
            let request = format!(
                "{method} {target} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            let (answered, text) = raw::send(&address, request.as_bytes());
            assert_eq!(answered, status, "{method} {target}");
            assert!(!text.contains("guess"), "nothing is echoed: {text}");
        }
    }
    assert_eq!(
        platform
            .get(&format!("/v1/connections/{id}/oauth2/attempt"))
            .await
            .data()["status"],
        "waiting"
    );
    let _ = Visitor::new().sign_in(&platform, &url).await.expect(200);
    assert_eq!(platform.connection(&id).await["status"], "active");
    closes_within_a_second(&address);

    // A cancelled wait closes too, and a new one takes the place of the old.
    let first = platform.authorize(&id).await;
    let second = platform.authorize(&id).await;
    let port = |url: &str| {
        let redirect = pairs(url.split_once('?').expect("a query").1)["redirect_uri"].clone();
        let rest = redirect.strip_prefix("http://").expect("plain").to_owned();
        rest.split('/').next().expect("a host").to_owned()
    };
    closes_within_a_second(&port(&first));
    let path = format!("/v1/connections/{id}/oauth2/attempt");
    let _ = platform.delete(&path).await.expect(204);
    closes_within_a_second(&port(&second));
}

fn closes_within_a_second(address: &str) {
    let began = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(
            began.elapsed() < Duration::from_secs(1),
            "{address} is open"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
