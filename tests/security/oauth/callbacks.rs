//! OA-2, OA-4: whose answer it is.

use patchbay_tests::{AuthorizationServer, Platform, Visitor, profile};
use serde_json::json;

use super::nothing_leaked;

#[tokio::test]
async fn oa_2_what_is_not_the_answer_is_refused_and_the_attempt_survives() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    let other = platform.create_oauth_connection(&server.config()).await;
    let visitor = Visitor::new();
    let url = platform.authorize(&id).await;
    let back = visitor.consent(&platform, &url).await;
    let (callback, query) = back.split_once('?').expect("it has a query");
    let (_, state) = query.split_once("state=").expect("it has a state");
    let foreign = platform.authorize(&other).await;
    let (_, foreign) = foreign.split_once("state=").expect("it has a state");
    let foreign = foreign.split('&').next().unwrap_or_default();

    for query in [
        String::new(),
        "code=x".to_owned(),
        "code=x&state=".to_owned(),
        "code=x&state=wrong".to_owned(),
        format!("code=x&state={}", &state[1..]),
        format!("code=x&state={}", state.to_uppercase()),
        format!("code=x&state={state}%00"),
        "error=access_denied".to_owned(),
        "error=access_denied&state=wrong".to_owned(),
    ] {
        let page = visitor
            .open(&platform, &format!("{callback}?{query}"))
            .await;
        assert_eq!(page.status, 400, "{query}");
        assert!(
            page.text.contains("Nothing has changed"),
            "{query}: {}",
            page.text
        );
        let path = format!("/v1/connections/{id}/oauth2/attempt");
        assert_eq!(
            platform.get(&path).await.data()["status"],
            "waiting",
            "{query}"
        );
    }
    assert_eq!(server.token_requests(), [], "no code was spent");
    // Another attempt's state connects nothing here: the code is this one's, PKCE tells them apart.
    let crossed = back.replace(state, foreign);
    let _ = visitor.open(&platform, &crossed).await.expect(400);
    assert_eq!(platform.connection(&other).await["status"], "incomplete");

    let fresh = platform.authorize(&id).await;
    let back = visitor.consent(&platform, &fresh).await;
    let _ = visitor.open(&platform, &back).await.expect(200);
    assert_eq!(platform.connection(&id).await["status"], "active");
    let replayed = visitor.open(&platform, &back).await.expect(400);
    assert!(replayed.text.contains("has ended already"));
    assert_eq!(platform.connection(&id).await["status"], "active");
    nothing_leaked(&platform, &server).await;
}

#[tokio::test]
async fn oa_2_attempts_side_by_side_do_not_mix() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let mut urls = Vec::new();
    for _ in 0..20 {
        let id = platform.create_oauth_connection(&server.config()).await;
        let url = platform.authorize(&id).await;
        urls.push((id, url));
    }
    let visitor = Visitor::new();
    let mut backs = Vec::new();
    for (id, url) in urls {
        backs.push((id, visitor.consent(&platform, &url).await));
    }
    for (at, (id, back)) in backs.iter().enumerate().rev() {
        let _ = visitor.open(&platform, back).await.expect(200);
        for (other, (id, _)) in backs.iter().enumerate() {
            let wanted = if other >= at { "active" } else { "incomplete" };
            assert_eq!(platform.connection(id).await["status"], wanted);
        }
        assert_eq!(platform.attempt(id).await["status"], "completed");
    }
    profile::figure("OA-2", "attempts side by side without a mix", backs.len());
}

/// OA-4: a malicious server beside an honest one sends the browser to the honest one, to get its
/// code (mix-up, RFC 9700, section 4.4), or answers for it.
#[tokio::test]
async fn oa_4_a_code_reaches_no_other_servers_token_endpoint() {
    let platform = Platform::start().await;
    let honest = AuthorizationServer::start();
    let malicious = AuthorizationServer::start();
    let at_honest = platform.create_oauth_connection(&honest.config()).await;
    let at_malicious = platform.create_oauth_connection(&malicious.config()).await;
    let visitor = Visitor::new();

    // The user starts at the malicious server, which sends the browser on to the honest one with its
    // own state. The honest server sends the code to the honest client's redirect.
    let asked = platform.authorize(&at_malicious).await;
    let registered = platform.authorize(&at_honest).await;
    let redirect = |url: &str| {
        let (_, query) = url.split_once('?').expect("it has a query");
        let query = patchbay_tests::pairs(query);
        (query["redirect_uri"].clone(), query["state"].clone())
    };
    let (honest_redirect, honest_state) = redirect(&registered);
    let (malicious_redirect, malicious_state) = redirect(&asked);
    assert_ne!(
        honest_redirect, malicious_redirect,
        "each server has a redirect of its own"
    );
    let code = "code-of-the-honest-server-0123456789";
    let mixed = format!("{honest_redirect}?code={code}&state={malicious_state}");
    let _ = visitor.open(&platform, &mixed).await.expect(400);
    assert_eq!(malicious.token_requests(), [], "the code did not go there");
    let attempt = platform.attempt(&at_malicious).await;
    assert_eq!(attempt["problem"]["code"], "issuer_mismatch");

    // CORF: the malicious server's answer, brought to the honest client's redirect and the reverse.
    let forged = format!("{malicious_redirect}?code=forged&state={honest_state}");
    let _ = visitor.open(&platform, &forged).await.expect(400);
    assert_eq!(honest.token_requests(), []);
    for id in [&at_honest, &at_malicious] {
        assert_eq!(platform.connection(id).await["status"], "incomplete");
    }

    // The same within one profile: its settings name another server while a browser is out.
    platform.use_as("google", &honest).await;
    let body = json!({"name": "g", "project_id": platform.project, "type": patchbay_tests::GOOGLE, "config": {}});
    let id = platform
        .post("/v1/connections", &body)
        .await
        .expect(201)
        .data();
    let id = super::super::id(&id).to_owned();
    let url = platform.authorize(&id).await;
    platform.use_as("google", &malicious).await;
    let back = visitor.consent(&platform, &url).await;
    let _ = visitor.open(&platform, &back).await.expect(400);
    assert_eq!(malicious.token_requests(), []);
    assert_eq!(
        platform.attempt(&id).await["problem"]["code"],
        "issuer_mismatch"
    );
}

/// OA-4: what was granted by one server is never renewed at another.
#[tokio::test]
async fn oa_4_a_refresh_token_goes_to_no_other_server() {
    let platform = Platform::start().await;
    let honest = AuthorizationServer::start();
    honest.live(31);
    let malicious = AuthorizationServer::start();
    platform.use_as("google", &honest).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &honest).await;
    let token = platform.connect_token(&app, crate::USER).await;
    let (url, visitor) = platform.connect_account(&token, &requirement).await;
    let _ = visitor.sign_in(&platform, &url).await.expect(200);
    platform.use_as("google", &malicious).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    let refused = platform.run(&app, crate::USER).await.expect(400);
    assert_eq!(refused.code(), "requirement_unsatisfied");
    assert_eq!(malicious.token_requests(), []);
    assert_eq!(platform.status(&app, crate::USER).await, "incomplete");
}
