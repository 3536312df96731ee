//! Requests that show a credential in one place or another, and answers that tell in their bodies.

use serde_json::json;

use super::case::{Case, KEY, json_of, one};
use super::stand_in::{Answer, Seen, StandIn};
use crate::probe::{LIMIT, Verdict};

#[tokio::test]
async fn watsonx_exchanges_the_key_at_ibm_cloud() {
    Case {
        ty: "WatsonX",
        public: json!({"url": "https://us-south.ml.cloud.ibm.com", "project_id": "p"}),
        secret: one("api_key"),
        host: "iam.cloud.ibm.com",
        lines: vec!["POST https://iam.cloud.ibm.com/identity/token"],
        right: |seen| {
            seen.entry("apikey") == KEY
                && seen.entry("grant_type") == "urn:ibm:params:oauth:grant-type:apikey"
                && seen.header("content-type") == "application/x-www-form-urlencoded"
        },
        answers: (
            Answer::new(200, r#"{"access_token": "t"}"#),
            Answer::new(400, r#"{"errorCode": "BXNIM0415E"}"#),
        ),
        sent: true,
        anonymous: false,
    }
    .is_checked()
    .await;
}

#[tokio::test]
async fn an_answer_that_says_nothing_of_the_key_is_no_verdict_on_it() {
    let case = Case {
        ty: "WatsonX",
        public: json!({"url": "https://us-south.ml.cloud.ibm.com", "project_id": "p"}),
        secret: one("api_key"),
        host: "iam.cloud.ibm.com",
        lines: vec![],
        right: |_| true,
        answers: (Answer::new(200, ""), Answer::new(400, "")),
        sent: true,
        anonymous: false,
    };
    let other = r#"{"errorCode": "BXNIM0109E"}"#;
    let (checked, _) = case.asked(KEY, |_| Answer::new(400, other)).await;
    assert_eq!(checked.verdict, Verdict::NotCheckable);
    let long = "x".repeat(LIMIT + 1);
    let (checked, _) = case.asked(KEY, move |_| Answer::new(400, &long)).await;
    assert_eq!(checked.verdict, Verdict::NotCheckable);
    let (limited, _) = case.asked(KEY, |_| Answer::new(429, "")).await;
    assert_eq!(limited.verdict, Verdict::Works);
}

#[tokio::test]
async fn milvus_tells_in_the_body() {
    Case {
        ty: "Milvus",
        public: json!({"uri": "https://in03.api.zillizcloud.example"}),
        secret: one("api_key"),
        host: "in03.api.zillizcloud.example",
        lines: vec!["POST https://in03.api.zillizcloud.example/v2/vectordb/collections/list"],
        right: |seen| {
            seen.header("authorization") == format!("Bearer {KEY}") && json_of(seen) == json!({})
        },
        answers: (
            Answer::new(200, r#"{"code": 0, "data": []}"#),
            Answer::new(
                200,
                r#"{"code": 1800, "message": "user hasn't authenticated"}"#,
            ),
        ),
        sent: true,
        anonymous: true,
    }
    .is_checked()
    .await;
}

/// A type whose key is shown in a `GET`, at a host of its service.
pub(super) fn get(
    ty: &'static str,
    host: &'static str,
    line: &'static str,
    right: fn(&Seen) -> bool,
) -> Case {
    Case {
        ty,
        public: json!({}),
        secret: one("api_key"),
        host,
        lines: vec![line],
        right,
        answers: (Answer::new(200, "{}"), Answer::new(401, "{}")),
        sent: true,
        anonymous: false,
    }
}

pub(super) fn bears_key(seen: &Seen) -> bool {
    seen.header("authorization") == format!("Bearer {KEY}")
}

#[tokio::test]
async fn a_key_in_a_query_is_told_to_nobody_but_its_service() {
    get(
        "ScaleSerp",
        "api.scaleserp.com",
        "GET https://api.scaleserp.com/account?api_key=",
        |seen| seen.line.ends_with(&format!("?api_key={KEY}")),
    )
    .is_checked()
    .await;
}

#[tokio::test]
async fn a_key_in_a_form_is_checked_where_it_comes_from() {
    let nvidia = get(
        "NvidiaNIM",
        "api.ngc.nvidia.com",
        "POST https://api.ngc.nvidia.com/v3/keys/get-caller-info",
        |seen| seen.entry("credentials") == KEY,
    );
    let public = json!({"url": "https://integrate.api.nvidia.com/v1"});
    Case { public, ..nvidia }.is_checked().await;
}

#[tokio::test]
async fn a_text_in_the_body_tells_too() {
    let jina = get("Jina", "r.jina.ai", "GET https://r.jina.ai/", bears_key);
    let answers = (
        Answer::new(200, "[Authenticated as] x\n[Balance left] 7\n"),
        Answer::new(401, ""),
    );
    let case = Case { answers, ..jina };
    case.is_checked().await;
    let (public, _) = case.asked(KEY, |_| Answer::new(200, "[Usage1] x")).await;
    assert_eq!(
        public.verdict,
        Verdict::NotCheckable,
        "its page for everybody"
    );
}

#[tokio::test]
async fn other_types_are_asked_as_their_services_document() {
    let exa = get(
        "Exa",
        "api.exa.ai",
        "GET https://api.exa.ai/research/v1?limit=1",
        |seen| seen.header("x-api-key") == KEY,
    );
    let lines = vec![exa.lines[0], exa.lines[0]];
    Case { lines, ..exa }.is_checked().await;

    let atlas = get(
        "AtlasCloud",
        "api.atlascloud.ai",
        "GET https://api.atlascloud.ai/public/v1/balance",
        bears_key,
    );
    atlas.is_checked().await;
    let (known, _) = atlas.asked(KEY, |_| Answer::new(403, "{}")).await;
    assert_eq!(
        known.verdict,
        Verdict::Works,
        "known, and no reader of bills"
    );

    let databricks = get(
        "Databricks",
        "w.cloud.databricks.example",
        "GET https://w.cloud.databricks.example/api/2.0/serving-endpoints",
        bears_key,
    );
    let public = json!({"url": "https://w.cloud.databricks.example/serving-endpoints"});
    Case {
        public,
        ..databricks
    }
    .is_checked()
    .await;

    get(
        "CuaDesktop",
        "api.cua.ai",
        "GET https://api.cua.ai/v1/vms",
        bears_key,
    )
    .is_checked()
    .await;

    let unstructured = get(
        "Unstructured",
        "platform.unstructuredapp.io",
        "GET https://platform.unstructuredapp.io/api/v1/sources",
        |seen| seen.header("unstructured-api-key") == KEY,
    );
    let public = json!({"url": "https://api.unstructuredapp.io/general/v0/general"});
    Case {
        public,
        ..unstructured
    }
    .is_checked()
    .await;

    let pipedream = get(
        "PipedreamOAuth2",
        "api.pipedream.com",
        "GET https://api.pipedream.com/v1/connect/proj_1/accounts?limit=1",
        |seen| bears_key(seen) && seen.header("x-pd-environment") == "production",
    );
    let public = json!({"project_id": "proj_1", "environment": "production"});
    let secret = one("access_token");
    Case {
        public,
        secret,
        ..pipedream
    }
    .is_checked()
    .await;
}

#[tokio::test]
async fn minimax_tells_in_a_success_that_it_refuses() {
    let minimax = get(
        "MiniMax",
        "api.minimax.io",
        "GET https://api.minimax.io/v1/models",
        bears_key,
    );
    let lines = vec![minimax.lines[0], minimax.lines[0]];
    let answers = (
        Answer::new(200, r#"{"object": "list", "data": []}"#),
        Answer::new(401, r#"{"base_resp": {"status_code": 1004}}"#),
    );
    let case = Case {
        lines,
        answers,
        ..minimax
    };
    case.is_checked().await;
    let refused = r#"{"base_resp": {"status_code": 2049}}"#;
    let answer = move |seen: &Seen| match seen.header("authorization") {
        "" => Answer::new(401, ""),
        _ => Answer::new(200, refused),
    };
    let (checked, _) = case.asked(KEY, answer).await;
    assert_eq!(checked.verdict, Verdict::Refused);
}

#[tokio::test]
async fn what_is_answered_to_everybody_tells_nothing_of_a_key() {
    for (ty, host, line) in [
        (
            "SambaNova",
            "api.sambanova.ai",
            "GET https://api.sambanova.ai/v1/models",
        ),
        (
            "TypeSafe",
            "api.typesafe.ai",
            "GET https://api.typesafe.ai/v1/models",
        ),
    ] {
        let case = get(ty, host, line, bears_key);
        let lines = vec![line, line];
        let case = Case { lines, ..case };
        case.is_checked().await;
        let (checked, seen) = case.asked(KEY, |_| Answer::new(200, "{}")).await;
        assert_eq!(checked.verdict, Verdict::NotCheckable);
        assert_eq!(seen.len(), 1, "the key was not even shown");
        assert!(!seen[0].whole().contains(KEY));
    }
}

/// Connections of an MCP server, whose headers are one secret.
fn mcp(ty: &'static str, lines: Vec<&'static str>) -> Case {
    let headers = |key: &str| json!({"Authorization": format!("Bearer {key}")}).to_string();
    Case {
        public: json!({"url": "https://mcp.example/mcp/"}),
        secret: ("headers", headers(KEY), headers("planted-wrong-0b7e36d8")),
        lines,
        anonymous: true,
        ..get(ty, "mcp.example", "", bears_key)
    }
}

#[tokio::test]
async fn an_mcp_server_is_greeted_and_its_session_ended() {
    let lines = vec![
        "POST https://mcp.example/mcp/",
        "DELETE https://mcp.example/mcp/",
    ];
    let answer = Answer::new(200, "{}").with("mcp-session-id: s-1");
    let case = Case {
        right: |seen| {
            bears_key(seen)
                && (seen.line.starts_with("DELETE") && seen.header("mcp-session-id") == "s-1"
                    || json_of(seen)["method"] == "initialize")
        },
        answers: (answer, Answer::new(401, "")),
        ..mcp("MCPStreamableHTTP", lines)
    };
    case.is_checked().await;
    mcp("MCPSse", vec!["GET https://mcp.example/mcp/"])
        .is_checked()
        .await;
}

#[tokio::test]
async fn an_address_that_would_take_the_key_elsewhere_is_not_asked() {
    for (ty, public) in [
        (
            "WatsonX",
            json!({"url": "https://cpd.example", "project_id": "p"}),
        ),
        ("NvidiaNIM", json!({"url": "https://nim.example/v1"})),
        ("AtlasCloud", json!({"url": "https://proxy.example/v1"})),
        ("ScaleSerp", json!({"url": "https://proxy.example"})),
        ("Jina", json!({"url": "https://proxy.example"})),
        (
            "Unstructured",
            json!({"url": "https://unstructured.example/"}),
        ),
        ("Serply", json!({})),
        ("Lakera", json!({})),
    ] {
        let service = StandIn::start(&["proxy.example"], |_| Answer::new(200, "{}")).await;
        let case = get(ty, "proxy.example", "", |_| true);
        let connection = Case { public, ..case }.connection(KEY);
        let checked = service.engine().check_connection(&connection).await;
        assert_eq!(checked.verdict, Verdict::NotCheckable, "{ty}: {checked:?}");
        assert!(
            checked.message.starts_with("It was not asked: "),
            "{checked:?}"
        );
        assert!(service.seen().is_empty(), "{ty}");
    }
}
