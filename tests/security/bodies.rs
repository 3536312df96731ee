//! Bodies that are too large, too deep, ambiguous or not JSON at all.

use patchbay_tests::{OPENAI, Platform, flow, raw};
use serde_json::json;

use crate::{KEY, USER};

const MEBIBYTE: usize = 1024 * 1024;

/// The server still answers somebody else, who comes over another connection.
fn assert_well(platform: &Platform) {
    let address = platform.server.address();
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    assert_eq!(raw::send(address, request.as_bytes()).0, 200);
}

/// A request head of the builder without a length.
fn head(platform: &Platform, path: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\n",
        platform.server.address(),
        platform.token
    )
}

#[tokio::test]
async fn hs_8_a_body_of_more_than_a_mebibyte_is_too_large() {
    let platform = Platform::start().await;
    let body = |length: usize| format!("{{\"name\":\"{}\"}}", "x".repeat(length - 11));

    let limit = platform
        .builder("POST", "/v1/projects")
        .body("application/json", body(MEBIBYTE))
        .send()
        .await;
    let over = platform
        .builder("POST", "/v1/projects")
        .body("application/json", body(MEBIBYTE + 1))
        .send()
        .await;

    assert!(limit.expect(400).details()["name"].is_string());
    assert_eq!(over.expect(413).code(), "payload_too_large");
    assert_well(&platform);
}

#[tokio::test]
async fn hs_8_a_connection_whose_request_was_not_read_says_that_it_closes() {
    let platform = Platform::start().await;

    let answer = platform
        .builder("POST", "/v1/projects")
        .body("application/json", " ".repeat(2 * MEBIBYTE))
        .send()
        .await
        .expect(413);

    assert_eq!(answer.header("connection"), "close");
}

#[tokio::test]
async fn hs_8_a_body_that_hides_its_length_is_too_large_all_the_same() {
    let platform = Platform::start().await;
    let mut request = head(&platform, "/v1/projects");
    request.push_str("transfer-encoding: chunked\r\n\r\n");
    for _ in 0..17 {
        request.push_str("10000\r\n");
        request.push_str(&" ".repeat(0x10000));
        request.push_str("\r\n");
    }
    request.push_str("0\r\n\r\n");

    let (status, text) = raw::send(platform.server.address(), request.as_bytes());

    assert_eq!(status, 413, "{text}");
    assert_well(&platform);
}

#[tokio::test]
async fn hs_8_a_workflow_may_be_larger_but_not_without_bounds() {
    let platform = Platform::start().await;
    let mut flow = flow::no_llm();
    flow["nodes"][1]["note"] = json!("x".repeat(2 * MEBIBYTE));
    platform.create_workflow("large", &flow).await;

    let head = head(&platform, "/v1/workflows");
    let request = format!("{head}content-length: {}\r\n\r\n", 32 * MEBIBYTE + 1);
    let (status, text) = raw::send(platform.server.address(), request.as_bytes());

    assert_eq!(status, 413, "{text}");
}

#[tokio::test]
async fn hs_8_only_json_is_read() {
    let platform = Platform::start().await;
    let body = r#"{"name":"Good"}"#;

    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/jsonp",
        "text/json",
        "",
    ] {
        let answer = platform
            .builder("POST", "/v1/projects")
            .body(content_type, body)
            .send()
            .await;
        assert_eq!(
            answer.expect(415).code(),
            "unsupported_media_type",
            "{content_type:?}"
        );
    }
    let head = head(&platform, "/v1/projects").replace("content-type: application/json\r\n", "");
    let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    assert_eq!(
        raw::send(platform.server.address(), request.as_bytes()).0,
        415
    );
    let _ = platform
        .builder("POST", "/v1/projects")
        .body("Application/JSON; charset=utf-8", body)
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn hs_8_a_body_that_is_nested_too_deep_is_refused_wherever_it_is_deep() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Runs", &flow::no_llm()).await;
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));

    for levels in [200, 100_000] {
        let deep = deep(levels);
        for (path, body) in [
            (
                "/v1/workflows".to_owned(),
                format!(
                    r#"{{"name":"deep","project_id":"{}","flow":{deep},"flow_ui":{{}}}}"#,
                    platform.project
                ),
            ),
            (
                "/v1/connections".to_owned(),
                format!(
                    r#"{{"name":"deep","project_id":"{}","type":"{OPENAI}","config":{{"api_key":{deep}}}}}"#,
                    platform.project
                ),
            ),
            (
                format!("/v1/apps/{}/runs", app.id),
                format!(r#"{{"input":{{"question":{deep}}}}}"#),
            ),
            ("/v1/projects".to_owned(), format!(r#"{{"other":{deep}}}"#)),
        ] {
            let answer = platform
                .builder("POST", &path)
                .body("application/json", body)
                .send()
                .await;
            assert_eq!(answer.expect(400).code(), "bad_request", "{levels} {path}");
        }
    }
    assert_well(&platform);
}

#[tokio::test]
async fn hs_8_a_key_that_is_given_twice_is_refused() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("asks", &flow::no_llm()).await;
    let requirements = format!("/v1/workflows/{workflow}/requirements");
    let project = &platform.project;
    let requirement = |form: &str, spec: &str| {
        format!(r#"{{"name":"openai","type":"connection","form":{{{form}}},"spec":{{{spec}}}}}"#)
    };
    let spec = format!(r#""type":"{OPENAI}""#);

    for (path, body) in [
        ("/v1/projects", r#"{"name":"a","name":"b"}"#.to_owned()),
        ("/v1/projects", r#"{"name":"a","n\u0061me":"b"}"#.to_owned()),
        (
            "/v1/connections",
            format!(
                r#"{{"name":"a","project_id":"{project}","type":"{OPENAI}","config":{{"api_key":"a","api_key":"b"}}}}"#
            ),
        ),
        (
            requirements.as_str(),
            requirement(r#""title":"a","title":"b""#, &spec),
        ),
        (
            requirements.as_str(),
            requirement(r#""title":"a""#, &format!("{spec},{spec}")),
        ),
    ] {
        let answer = platform
            .builder("POST", path)
            .body("application/json", body.clone())
            .send()
            .await;
        assert_eq!(answer.expect(400).code(), "bad_request", "{body}");
    }
    let list = platform.get(&requirements).await.expect(200);
    assert_eq!(list.data(), json!([]));
}

#[tokio::test]
async fn hs_8_what_is_no_json_object_is_refused() {
    let platform = Platform::start().await;

    for body in [
        &b""[..],
        b" ",
        b"{",
        b"{}x",
        b"{'name':'x'}",
        b"{\"name\":NaN}",
        b"{\"name\":\"x\",}",
        b"\xef\xbb\xbf{\"name\":\"x\"}",
        b"{\"name\":\"\xff\xfe\"}",
        b"{\"name\":\"\\ud800\"}",
        b"null",
        b"5",
        b"\"name\"",
        b"[]",
        b"[\"x\"]",
    ] {
        let call = platform.builder("POST", "/v1/projects");
        let answer = call.body("application/json", body).send().await;
        let shown = String::from_utf8_lossy(body);
        assert_eq!(answer.expect(400).code(), "bad_request", "{shown}");
    }
    let list = platform.get("/v1/projects").await.expect(200).json();
    assert_eq!(list["pagination"]["total_count"], 1);
}

#[tokio::test]
async fn hs_8_a_head_without_end_is_refused() {
    let platform = Platform::start().await;
    let address = platform.server.address();
    let long_line = format!(
        "GET /healthz HTTP/1.1\r\nhost: {address}\r\nx: {}\r\n\r\n",
        "x".repeat(420_000)
    );
    let many_lines = format!(
        "GET /healthz HTTP/1.1\r\nhost: {address}\r\n{}\r\n",
        "x: y\r\n".repeat(200)
    );
    let long_path = format!(
        "GET /{} HTTP/1.1\r\nhost: {address}\r\n\r\n",
        "x".repeat(70_000)
    );

    for request in [long_line, many_lines, long_path] {
        let (status, text) = raw::send(address, request.as_bytes());
        assert!([414, 431].contains(&status), "{status}: {text}");
    }
    assert_well(&platform);
}

#[tokio::test]
async fn hs_8_authorize_calls_take_an_empty_body_with_a_json_content_type() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;
    let token = platform.connect_token(&app, USER).await;

    for action in ["oauth2", "pipedream"] {
        let path = format!("/v1/connect/requirements/{requirement}/{action}/authorize");
        let call = platform.call("POST", &path).bearer(&token);
        let answer = call.header("content-type", "application/json").send().await;
        // Of the wrong kind here, which is told only once the request was read.
        assert_eq!(answer.expect(400).code(), "bad_request", "{action}");
    }
    let _ = platform.submit(&token, &requirement, KEY).await.expect(201);
}
