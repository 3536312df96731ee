//! OA-1, OA-3, OA-8: what an authorization server may answer.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use patchbay_tests::{AuthorizationServer, Platform, RawAnswer, Visitor, pairs, profile, scan};
use serde_json::{Value, json};

use super::nothing_leaked;

/// Stands in everything that the server says.
const CANARY: &str = "canary-0123456789-of-a-hostile-server";

/// One misbehaviour: its name, what is answered at the token endpoint, what is added to the
/// redirect, and the code that the attempt ends with.
type Case = (&'static str, Option<RawAnswer>, &'static str, &'static str);

fn token(body: &Value) -> RawAnswer {
    RawAnswer::json(200, body)
}

#[expect(clippy::too_many_lines, reason = "a table, a case a line")]
fn cases() -> Vec<Case> {
    let good = json!({"access_token": CANARY, "token_type": "Bearer", "expires_in": 60});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        Some(token(&body))
    };
    let error = |code: &str| {
        let body = json!({"error": code, "error_description": CANARY, "error_uri": CANARY});
        Some(RawAnswer::json(400, &body))
    };
    let html = format!("<html>{CANARY}</html>");
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    vec![
        (
            "a wrong issuer",
            None,
            "&iss=https%3A%2F%2Fevil.example",
            "issuer_mismatch",
        ),
        ("an empty issuer", None, "&iss=", "issuer_mismatch"),
        ("a second code", None, "&code=another", "invalid_answer"),
        (
            "an error beside a code",
            None,
            "&error=access_denied",
            "access_denied",
        ),
        (
            "an unknown error",
            None,
            "&error=somebody_elses_word",
            "refused",
        ),
        ("a second issuer", None, "&iss=a&iss=b", "issuer_mismatch"),
        ("a dead grant", error("invalid_grant"), "", "invalid_grant"),
        (
            "an unknown client",
            error("invalid_client"),
            "",
            "invalid_client",
        ),
        ("a bad scope", error("invalid_scope"), "", "invalid_scope"),
        ("an error of its own", error(CANARY), "", "refused"),
        (
            "an error that is no text",
            Some(RawAnswer::json(400, &json!({"error": {"code": CANARY}}))),
            "",
            "invalid_answer",
        ),
        (
            "a web page",
            Some(RawAnswer::body(200, "text/html", html.clone())),
            "",
            "invalid_answer",
        ),
        (
            "a web page as an error",
            Some(RawAnswer::body(400, "text/html", html.clone())),
            "",
            "invalid_answer",
        ),
        (
            "a web page as a failure",
            Some(RawAnswer::body(502, "text/html", html)),
            "",
            "provider_failed",
        ),
        (
            "a redirect",
            Some(RawAnswer::json(302, &good).header("location", "/elsewhere")),
            "",
            "redirected",
        ),
        (
            "a redirect that keeps the body",
            Some(RawAnswer::json(307, &good).header("location", "/elsewhere")),
            "",
            "redirected",
        ),
        (
            "a long body",
            Some(RawAnswer::body(
                200,
                "application/json",
                vec![b' '; 200 * 1024],
            )),
            "",
            "answer_too_large",
        ),
        (
            "a zip bomb",
            Some(
                RawAnswer::body(200, "application/json", vec![0x1f, 0x8b, 8, 0])
                    .header("content-encoding", "gzip"),
            ),
            "",
            "invalid_answer",
        ),
        (
            "another kind of token",
            with("token_type", json!("mac")),
            "",
            "token_type",
        ),
        (
            "no token",
            Some(token(&json!({"token_type": "Bearer", "canary": CANARY}))),
            "",
            "invalid_answer",
        ),
        (
            "an empty token",
            with("access_token", json!("")),
            "",
            "invalid_answer",
        ),
        (
            "a token that is a number",
            with("access_token", json!(7)),
            "",
            "invalid_answer",
        ),
        (
            "a token that is a list",
            with("access_token", json!([CANARY])),
            "",
            "invalid_answer",
        ),
        (
            "half an object",
            Some(RawAnswer::body(
                200,
                "application/json",
                format!("{{\"access_token\":\"{CANARY}"),
            )),
            "",
            "invalid_answer",
        ),
        (
            "a list",
            Some(RawAnswer::body(
                200,
                "application/json",
                format!("[\"{CANARY}\"]"),
            )),
            "",
            "invalid_answer",
        ),
        (
            "a deep list",
            Some(RawAnswer::body(200, "application/json", deep)),
            "",
            "invalid_answer",
        ),
        (
            "no body",
            Some(RawAnswer::body(200, "application/json", "")),
            "",
            "invalid_answer",
        ),
        (
            "bytes that are no text",
            Some(RawAnswer::body(200, "application/json", vec![0xff, 0xfe])),
            "",
            "invalid_answer",
        ),
        (
            "a failure",
            Some(RawAnswer::json(500, &json!({"message": CANARY}))),
            "",
            "provider_failed",
        ),
        (
            "a pause",
            Some(RawAnswer::json(503, &json!({"message": CANARY}))),
            "",
            "provider_failed",
        ),
        (
            "too often",
            Some(RawAnswer::body(429, "text/plain", CANARY).header("retry-after", "60")),
            "",
            "rate_limited",
        ),
        (
            "a refusal with 200",
            Some(token(
                &json!({"ok": false, "error": "invalid_code", "canary": CANARY}),
            )),
            "",
            "invalid_grant",
        ),
        (
            "nothing",
            Some(RawAnswer {
                hangs_up: true,
                ..RawAnswer::body(200, "text/plain", "")
            }),
            "",
            "unreachable",
        ),
    ]
}

#[tokio::test]
async fn oa_1_every_doubtful_answer_ends_typed_and_connects_nothing() {
    let platform = Platform::start().await;
    let cases = cases();
    let count = cases.len();
    for (name, answer, extra, code) in cases {
        let server = AuthorizationServer::start();
        server.answer_tokens_with(answer);
        server.add_to_redirects(extra);
        let id = platform.create_oauth_connection(&server.config()).await;
        let url = platform.authorize(&id).await;
        let page = Visitor::new().sign_in(&platform, &url).await.expect(400);
        assert!(!page.text.contains(CANARY), "{name}: {}", page.text);
        let attempt = platform.attempt(&id).await;
        assert_eq!(attempt["status"], "failed", "{name}");
        assert_eq!(attempt["problem"]["code"], code, "{name}");
        assert!(
            attempt["problem"]["advice"]
                .as_str()
                .is_some_and(|advice| advice.len() > 10)
        );
        assert_eq!(
            platform.connection(&id).await["status"],
            "incomplete",
            "{name}"
        );
    }
    // The control: an honest server connects.
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    nothing_leaked(&platform, &server).await;
    assert_eq!(scan::found(&platform.transcript().bytes(), CANARY), [""; 0]);
    assert_eq!(
        scan::found(platform.server.output().as_bytes(), CANARY),
        [""; 0]
    );
    profile::figure("OA-1", "typed outcomes of doubtful answers", count);
}

/// OA-1, where the server is honest and only unusual.
#[tokio::test]
async fn oa_1_unusual_answers_that_are_good_connect() {
    let platform = Platform::start().await;
    for body in [
        json!({"access_token": "unusual-token-0123456789"}),
        json!({"access_token": "unusual-token-0123456789", "token_type": "BEARER", "expires_in": "3600"}),
        json!({"access_token": "unusual-token-0123456789", "scope": "read,write", "expires_in": 3.5}),
        json!({"access_token": "unusual-token-0123456789", "refresh_token": null, "scope": ["read"]}),
    ] {
        let server = AuthorizationServer::start();
        server.answer_tokens_with(Some(token(&body)));
        let id = platform.create_oauth_connection(&server.config()).await;
        platform.sign_in(&id).await;
    }
}

#[tokio::test]
async fn oa_3_every_request_has_a_challenge_and_a_state_of_its_own() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    let (mut states, mut challenges) = (HashSet::new(), HashSet::new());
    let count = profile::count(1_000);
    for _ in 0..count {
        let url = platform.authorize(&id).await;
        let query = pairs(url.split_once('?').expect("it has a query").1);
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["code_challenge"].len(), 43, "a SHA-256 in base64url");
        assert!(query["state"].len() >= 43, "256 bits in base64url");
        assert!(states.insert(query["state"].clone()));
        assert!(challenges.insert(query["code_challenge"].clone()));
    }
    platform.sign_in(&id).await;
    let exchange = &server.token_requests()[0];
    let verifier = exchange.form["code_verifier"].len();
    assert!((43..=128).contains(&verifier), "{verifier}");
    profile::figure("OA-3", "distinct requests", count);
}

#[tokio::test]
async fn oa_8_a_token_endpoint_leads_nowhere_and_ends_in_time() {
    let platform = Platform::start().await;
    let elsewhere = AuthorizationServer::start();
    let server = AuthorizationServer::start();
    let location = format!("{}/token", elsewhere.url());
    for status in [301, 302, 303, 307, 308] {
        let body = json!({"access_token": "t"});
        let answer = RawAnswer::json(status, &body).header("location", &location);
        server.answer_tokens_with(Some(answer));
        let id = platform.create_oauth_connection(&server.config()).await;
        let url = platform.authorize(&id).await;
        let _ = Visitor::new().sign_in(&platform, &url).await.expect(400);
        assert_eq!(platform.attempt(&id).await["problem"]["code"], "redirected");
    }
    assert_eq!(
        elsewhere.token_requests(),
        [],
        "neither code nor verifier went there"
    );

    // 16 bytes a second: the whole of it would take longer than the deadline.
    let mut slow = RawAnswer::body(200, "application/json", vec![b' '; 2_000]);
    slow.drip = Duration::from_secs(1);
    server.answer_tokens_with(Some(slow));
    let id = platform.create_oauth_connection(&server.config()).await;
    let url = platform.authorize(&id).await;
    let began = Instant::now();
    let _ = Visitor::new().sign_in(&platform, &url).await.expect(400);
    let took = began.elapsed();
    assert_eq!(platform.attempt(&id).await["problem"]["code"], "timeout");
    assert!(took >= Duration::from_secs(29), "{took:?}");
    profile::figure(
        "OA-8",
        "seconds until a slow answer was cut off",
        took.as_secs(),
    );
}
