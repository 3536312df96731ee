//! What a page in somebody's browser may do: nothing that is for servers, and read nothing at all.

use patchbay_tests::{App, OPENAI, Platform};
use serde_json::{Value, json};

use crate::{KEY, USER};

/// The two routes that are for servers, with a body that each would take.
fn server_only(requirement: &str) -> [(&'static str, Value); 2] {
    [
        ("/v1/connect/tokens", json!({"user_id": USER})),
        (
            "/v1/connections",
            json!({
                "user_id": USER, "requirement_id": requirement, "type": OPENAI,
                "config": {"api_key": KEY},
            }),
        ),
    ]
}

async fn statuses(
    platform: &Platform,
    app: &App,
    requirement: &str,
    header: (&str, &str),
) -> Vec<u16> {
    let mut statuses = Vec::new();
    for (path, body) in server_only(requirement) {
        let call = platform.backend(app, "POST", path).json(&body);
        statuses.push(call.header(header.0, header.1).send().await.status);
    }
    statuses
}

#[tokio::test]
async fn hs_2_a_request_from_a_page_is_forbidden_where_only_servers_may() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;
    let own = platform.server.url().to_owned();

    for header in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", own.as_str()),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "anything"),
    ] {
        let seen = statuses(&platform, &app, &requirement, header).await;
        assert_eq!(seen, [403, 403], "{header:?}");
    }
    assert_eq!(platform.status(&app, USER).await, "incomplete");
}

#[tokio::test]
async fn hs_2_what_a_server_or_a_typed_address_sends_passes() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;

    for header in [
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-site", "none"),
        ("user-agent", "node"),
    ] {
        let seen = statuses(&platform, &app, &requirement, header).await;
        assert_eq!(seen, [201, 201], "{header:?}");
    }
}

#[tokio::test]
async fn hs_2_a_public_app_is_no_way_around_it() {
    let platform = Platform::start().await;
    let (private, requirement) = platform.deploy_requirement("Asks").await;
    let public = platform
        .deploy_as(&json!({
            "name": "Open", "project_id": platform.project, "workflow_id": private.workflow,
            "access_control": {"access_type": "public"},
        }))
        .await;

    for (path, body) in server_only(&requirement) {
        let call = platform.call("POST", &public.at(path)).json(&body);
        let answer = call.header("origin", "https://evil.example").send().await;
        assert_eq!(answer.expect(403).code(), "forbidden");
    }
}

#[tokio::test]
async fn hs_2_no_answer_may_be_read_by_another_origin() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Asks").await;
    let connect = platform.connect_token(&app, USER).await;

    let requirements = app.at("/v1/requirements");
    for (method, to, token) in [
        ("GET", "/healthz", ""),
        ("GET", "/v1/me", platform.token.as_str()),
        ("OPTIONS", "/v1/me", ""),
        ("GET", requirements.as_str(), app.key.as_str()),
        ("OPTIONS", requirements.as_str(), ""),
        ("GET", "/v1/connect/requirements", connect.as_str()),
        ("OPTIONS", "/v1/connect/requirements", ""),
    ] {
        let call = platform
            .call(method, to)
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
        let call = if token.is_empty() {
            call
        } else {
            call.bearer(token)
        };
        let answer = call.send().await;
        let cors: Vec<_> = answer
            .headers
            .keys()
            .filter(|name| name.as_str().starts_with("access-control-"))
            .collect();
        assert!(cors.is_empty(), "{method} {to}: {cors:?}");
    }
}

#[tokio::test]
async fn hs_2_no_answer_is_guessed_at_kept_or_told_to_other_sites() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Asks").await;
    let link = platform.connect_token(&app, USER).await;
    let page = format!("/connect?token={link}");

    for to in ["/v1/me", "/healthz", page.as_str(), "/nowhere"] {
        let answer = platform.builder("GET", to).send().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{to}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{to}");
        assert_eq!(answer.header("cache-control"), "no-store", "{to}");
    }
}

#[tokio::test]
async fn hs_15_the_page_loads_only_its_own_files_and_cannot_be_framed() {
    let platform = Platform::start().await;

    let page = platform.call("GET", "/connect").send().await.expect(200);

    let policy = page.header("content-security-policy").to_owned();
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(
            policy.split(';').any(|found| found.trim() == rule),
            "{rule} is not in {policy}"
        );
    }
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
}
