//! OA-5: a sign-in that somebody else started is never completed silently.

use patchbay_tests::{AuthorizationServer, Options, Platform, Server, Visitor, wait};

use super::nothing_leaked;

#[tokio::test]
async fn oa_5_another_browser_is_asked_first_with_app_user_and_account() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    // A server that says who signs in.
    let issuer = server.url().to_owned();
    let body = serde_json::json!({
        "client_id": "client-of-the-tests", "endpoints": {"issuer": issuer},
    });
    let _ = platform
        .put("/v1/oauth-apps/google", &body)
        .await
        .expect(200);
    server.add_to_redirects(&format!(
        "&iss={}",
        issuer.replace(':', "%3A").replace('/', "%2F")
    ));
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let token = platform.connect_token(&app, "mal<b>lory").await;
    // Mallory starts, and sends the provider's address to somebody else.
    let (url, mallory) = platform.connect_account(&token, &requirement).await;
    let victim = Visitor::new();

    let page = victim.sign_in(&platform, &url).await.expect(200);

    assert!(page.text.contains("Mail Helper"), "{}", page.text);
    assert!(page.text.contains("mal&#60;b&#62;lory") && page.text.contains("ann@example.com"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"));
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(platform.status(&app, "mal<b>lory").await, "incomplete");
    let refused = platform.run(&app, "mal<b>lory").await.expect(400);
    assert_eq!(refused.code(), "requirement_unsatisfied");
    // Whoever started has neither the page nor its nonce.
    let attempt = page.text.split("name=\"attempt\" value=\"").nth(1);
    let attempt = attempt
        .and_then(|rest| rest.split('"').next())
        .expect("it names the attempt");
    for nonce in ["", "guess", attempt] {
        let form = format!("attempt={attempt}&nonce={nonce}");
        let answer = platform
            .call("POST", "/oauth2/callback/google")
            .body("application/x-www-form-urlencoded", form)
            .send()
            .await;
        let _ = answer.expect(400);
    }
    let _ = mallory.sign_in(&platform, &url).await.expect(400);
    assert_eq!(platform.status(&app, "mal<b>lory").await, "incomplete");

    let done = victim.press(&platform, &page).await.expect(200);
    assert!(done.text.contains("Google is connected"));
    assert_eq!(platform.status(&app, "mal<b>lory").await, "completed");
    let again = victim.press(&platform, &page).await.expect(400);
    assert!(again.text.contains("answered already"));
    nothing_leaked(&platform, &server).await;
}

#[tokio::test]
async fn oa_5_the_cookie_of_one_sign_in_is_worth_nothing_for_another() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let mallory = platform.connect_token(&app, "mallory").await;
    let ann = platform.connect_token(&app, "ann").await;
    let (theirs, _) = platform.connect_account(&mallory, &requirement).await;
    let (own, browser) = platform.connect_account(&ann, &requirement).await;
    let page = browser.sign_in(&platform, &theirs).await.expect(200);
    assert!(page.text.contains("<form"), "it asks");
    assert_eq!(platform.status(&app, "mallory").await, "incomplete");
    let page = browser.sign_in(&platform, &own).await.expect(200);
    assert!(
        !page.text.contains("<form"),
        "the control: its own is completed at once"
    );
    assert_eq!(platform.status(&app, "ann").await, "completed");
}

#[tokio::test]
async fn oa_5_a_builders_sign_in_through_a_public_address_asks_too() {
    // A port that is free a moment from now: the public address has to name it.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.local_addr().expect("it has an address").port()
    };
    let public = format!("http://localhost:{port}");
    let mut options = Options::default().flag("--public-url").flag(&public);
    options.listen = Some(format!("127.0.0.1:{port}"));
    let platform = Platform::with(&options).await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    let path = format!("/v1/connections/{id}/oauth2/authorize");
    let started = platform.builder("POST", &path).send().await.expect(200);
    let cookie = started.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(
        cookie.contains("Path=/oauth2/") && cookie.starts_with("pb_flow_"),
        "{cookie}"
    );
    let url = started.data()["url"]
        .as_str()
        .expect("it names a page")
        .to_owned();
    let victim = Visitor::new();
    let page = victim.sign_in(&platform, &url).await.expect(200);
    assert!(page.text.contains("an account") && page.text.contains("<form"));
    assert_eq!(platform.connection(&id).await["status"], "incomplete");
    // The builder's own browser is not asked.
    let started = platform.builder("POST", &path).send().await.expect(200);
    let builder = Visitor::new();
    builder.keep(&started);
    let url = started.data()["url"]
        .as_str()
        .expect("it names a page")
        .to_owned();
    let _ = builder.sign_in(&platform, &url).await.expect(200);
    assert_eq!(platform.connection(&id).await["status"], "active");
}

#[tokio::test]
async fn oa_5_tokens_that_wait_to_be_confirmed_are_sealed() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let token = platform.connect_token(&app, "mallory").await;
    let (url, _) = platform.connect_account(&token, &requirement).await;
    let _ = Visitor::new().sign_in(&platform, &url).await.expect(200);
    wait::until("the database to be written", async || Some(())).await;
    let data = Server::data_dir(&platform.server);
    for secret in server.tokens() {
        for (path, bytes) in patchbay_tests::scan::files(&data) {
            let found = patchbay_tests::scan::found(&bytes, &secret);
            assert_eq!(found, [""; 0], "{} holds {secret}", path.display());
        }
    }
}
