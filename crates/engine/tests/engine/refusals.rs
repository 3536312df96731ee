//! Providers that do not answer: each failure has its code, and no key is shown.

use std::time::Duration;

use crate::support::*;
use patchbay_engine::{NodeStatus, Owner, RunStatus, codes};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn each_refusal_has_its_code_and_the_provider_s_words() {
    use NodeStatus::{Failure, Skip, Success};
    let body = |message: &str| json!({"error": {"message": message, "type": "x"}});
    for (status, answer, code, message) in [
        (
            401,
            body("Incorrect API key"),
            codes::PROVIDER_UNAUTHORIZED,
            "OpenAI refused the key (HTTP 401): Incorrect API key",
        ),
        (
            403,
            json!({"detail": "Not allowed"}),
            codes::PROVIDER_UNAUTHORIZED,
            "OpenAI refused the key (HTTP 403): Not allowed",
        ),
        (
            400,
            body("Bad temperature"),
            codes::PROVIDER_REJECTED,
            "OpenAI rejected the request (HTTP 400): Bad temperature",
        ),
        (
            404,
            json!({"message": "No such model"}),
            codes::PROVIDER_REJECTED,
            "OpenAI rejected the request (HTTP 404): No such model",
        ),
        (
            402,
            json!({"error": "Out of\ncredit"}),
            codes::PROVIDER_REJECTED,
            "OpenAI rejected the request (HTTP 402): Out of credit",
        ),
        (
            429,
            json!({}),
            codes::PROVIDER_RATE_LIMITED,
            "OpenAI limits requests (HTTP 429)",
        ),
        (
            500,
            body("Oops"),
            codes::PROVIDER_FAILED,
            "OpenAI failed (HTTP 500): Oops",
        ),
    ] {
        let outcome = ask(ResponseTemplate::new(status).set_body_json(answer)).await;
        assert_eq!(failure(&outcome), (code, message.to_owned()));
        assert_eq!(outcome.output, Value::Null);
        let statuses: Vec<_> = outcome.nodes.iter().map(|node| node.status).collect();
        assert_eq!(statuses, [Success, Failure, Skip]);
        assert_eq!(outcome.nodes[1].error, outcome.error);
    }
}

#[tokio::test]
async fn retry_after_is_told() {
    let limited = ResponseTemplate::new(429)
        .insert_header("retry-after", "20")
        .set_body_json(json!({"error": {"message": "Slow down"}}));

    let outcome = ask(limited).await;

    let message = "OpenAI limits requests (HTTP 429); retry after 20 s: Slow down";
    assert_eq!(
        failure(&outcome),
        (codes::PROVIDER_RATE_LIMITED, message.into())
    );
}

#[tokio::test]
async fn pages_of_html_are_not_quoted_and_plain_text_is() {
    let page = ResponseTemplate::new(502).set_body_string("<html><h1>Bad gateway</h1></html>");
    assert_eq!(failure(&ask(page).await).1, "OpenAI failed (HTTP 502)");
    let text = ResponseTemplate::new(502).set_body_string("upstream is down\n");
    assert_eq!(
        failure(&ask(text).await).1,
        "OpenAI failed (HTTP 502): upstream is down"
    );
}

#[tokio::test]
async fn an_echoed_key_is_redacted() {
    let masked = format!("{}***{}", &KEY[..8], &KEY[KEY.len() - 4..]);
    for echo in [KEY, &format!("Bearer {KEY}"), &KEY[3..20], &masked] {
        for answer in [
            ResponseTemplate::new(401).set_body_json(json!({"error": {"message": echo}})),
            ResponseTemplate::new(400).set_body_string(echo),
            ResponseTemplate::new(200).set_body_json(json!({"error": {"message": echo}})),
        ] {
            let (_, message) = failure(&ask(answer).await);
            assert!(message.contains("[redacted]"), "{message}");
            assert!(!message.contains(&KEY[..8]), "{message}");
            assert!(!message.contains(&KEY[KEY.len() - 4..]), "{message}");
        }
    }
}

#[tokio::test]
async fn answers_of_another_shape_are_invalid() {
    for (answer, message) in [
        (
            ResponseTemplate::new(200).set_body_string("<html>"),
            "OpenAI's answer is not JSON",
        ),
        (
            ResponseTemplate::new(200).set_body_json(json!({"choices": []})),
            "OpenAI's answer holds no message",
        ),
        (
            ResponseTemplate::new(200).set_body_bytes(vec![b' '; 10 * 1024 * 1024 + 1]),
            "OpenAI's answer is larger than 10 MiB",
        ),
    ] {
        let expected = (codes::INVALID_ANSWER, message.to_owned());
        assert_eq!(failure(&ask(answer).await), expected);
    }
}

#[tokio::test]
async fn an_error_inside_a_successful_answer_is_the_provider_s() {
    let answer = json!({"error": {"code": 429, "message": "Upstream is busy"}});
    let outcome = ask(ResponseTemplate::new(200).set_body_json(answer)).await;
    assert_eq!(failure(&outcome).0, codes::PROVIDER_RATE_LIMITED);

    let answer = json!({"error": {"code": "boom", "message": "Upstream died"}});
    let outcome = ask(ResponseTemplate::new(200).set_body_json(answer)).await;
    assert_eq!(failure(&outcome).0, codes::PROVIDER_FAILED);
}

#[tokio::test]
async fn ss_3_a_redirect_is_not_followed() {
    let other = server(ResponseTemplate::new(200).set_body_json(completion("stolen"))).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("{}/v1/chat/completions", other.uri());
        let redirect = ResponseTemplate::new(status).insert_header("location", to.as_str());
        let (code, message) = failure(&ask(redirect).await);
        assert_eq!(code, codes::INVALID_ANSWER);
        assert_eq!(
            message,
            format!("OpenAI answered with a redirect, which is not followed (HTTP {status})")
        );
    }
    assert_eq!(count(&other).await, 0);
}

/// Where the key stands in a header of the provider's own, which clients carry along a redirect.
#[tokio::test]
async fn ss_3_a_key_in_a_header_of_the_providers_own_follows_no_redirect_either() {
    let other = server(ResponseTemplate::new(200).set_body_json(completion("stolen"))).await;
    let to = format!("{}/elsewhere", other.uri());
    let first = server(ResponseTemplate::new(307).insert_header("location", to.as_str())).await;
    let azure = json!({"url": first.uri(), "api_version": "2024-10-21"});
    let azure = connection("dynamiq.connections.AzureAI", Owner::Builder, azure);
    let node = one_llm(json!({"type": "dynamiq.nodes.llms.AzureAI"}));

    let outcome = engine()
        .run(&node, &question("Why?"), &connections(azure))
        .await;

    assert_eq!(failure(&outcome).0, codes::INVALID_ANSWER);
    let asked = first.received_requests().await.expect("recording is on");
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].headers.contains_key("api-key"),
        "the control: the key was in that header"
    );
    assert_eq!(count(&other).await, 0);
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let public = json!({"url": "http://127.0.0.1:1/v1"});
    let nobody = connections(connection(OPENAI, Owner::Builder, public));

    let outcome = engine()
        .run(&one_llm(json!({})), &question("?"), &nobody)
        .await;

    let message = "127.0.0.1 cannot be reached: it refuses connections";
    assert_eq!(
        failure(&outcome),
        (codes::PROVIDER_UNREACHABLE, message.into())
    );
}

#[tokio::test]
async fn a_provider_that_does_not_speak_tls_is_unreachable() {
    let server = server(ResponseTemplate::new(200)).await;
    let public = json!({"url": format!("https://{}/v1", server.address())});
    let connections = connections(connection(OPENAI, Owner::Builder, public));

    let outcome = engine()
        .run(&one_llm(json!({})), &question("?"), &connections)
        .await;

    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::PROVIDER_UNREACHABLE);
    assert!(
        message.starts_with("127.0.0.1 cannot be reached: TLS failed, "),
        "{message}"
    );
    assert_eq!(count(&server).await, 0);
}

#[tokio::test]
async fn a_name_that_nobody_has_is_unreachable() {
    let public = json!({"url": "https://nobody.invalid/v1"});
    let nobody = connections(connection(OPENAI, Owner::EndUser, public));

    let outcome = engine()
        .run(&one_llm(json!({})), &question("?"), &nobody)
        .await;

    let message = "nobody.invalid cannot be reached: its name cannot be resolved".to_owned();
    assert_eq!(failure(&outcome), (codes::PROVIDER_UNREACHABLE, message));
}

#[tokio::test]
async fn a_slow_provider_is_a_timeout() {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
    let server = server(slow).await;
    let graph = one_llm(json!({"error_handling": {"timeout_seconds": 0.2}}));

    let outcome = engine()
        .run(&graph, &question("?"), &builder(&server))
        .await;

    let message = "no answer within 0.2 s".to_owned();
    assert_eq!(failure(&outcome), (codes::TIMEOUT, message));
}

#[tokio::test]
async fn retries_are_made_as_often_as_the_node_says() {
    let handling = json!({"error_handling": {"max_retries": 2, "retry_interval_seconds": 0.01}});
    for (status, requests) in [(500, 3), (429, 3), (400, 1), (401, 1), (403, 1), (404, 1)] {
        let server = server(ResponseTemplate::new(status)).await;
        let graph = one_llm(handling.clone());

        let outcome = engine()
            .run(&graph, &question("?"), &builder(&server))
            .await;

        assert_eq!(outcome.status, RunStatus::Failed);
        assert_eq!(count(&server).await, requests, "{status}");
    }
}

#[tokio::test]
async fn a_retry_that_succeeds_completes_the_run() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("Hi")))
        .mount(&server)
        .await;
    let handling = json!({"error_handling": {"max_retries": 1, "retry_interval_seconds": 0.01}});

    let outcome = engine()
        .run(&one_llm(handling), &question("?"), &builder(&server))
        .await;

    assert_eq!(outcome.output, json!({"answer": "Hi"}));
}
