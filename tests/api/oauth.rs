//! Authorizing connections through OAuth: the settings, the flows, what is kept and what is shown.

use patchbay_tests::{AuthorizationServer, GOOGLE, OAUTH2, Platform, Visitor, pairs};
use serde_json::json;

const USER: &str = "user-42";

#[tokio::test]
async fn every_provider_is_listed_with_the_redirect_to_register_and_no_secret() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let apps = platform.get("/v1/oauth-apps").await.expect(200).data();
    let apps = apps.as_array().unwrap();
    for provider in [
        "google",
        "microsoft",
        "notion",
        "dropbox",
        "box",
        "github",
        "slack",
    ] {
        let app = apps.iter().find(|app| app["provider"] == provider).unwrap();
        assert_eq!(app["configured"], false, "{provider}");
        let redirect = app["redirect_uri"].as_str().unwrap();
        let host = if ["microsoft", "slack"].contains(&provider) {
            "localhost"
        } else {
            "127.0.0.1"
        };
        let port = platform.server.port();
        assert_eq!(
            redirect,
            format!("http://{host}:{port}/oauth2/callback/{provider}")
        );
    }
    let app = platform.use_as("google", &server).await;
    assert_eq!(app["configured"], true);
    assert_eq!(app["client_id"], "client-of-the-tests");
    assert_eq!(app["has_secret"], true);
    assert_eq!(
        app["endpoints"]["token_url"],
        format!("{}/token", server.url())
    );
    let text = platform.get("/v1/oauth-apps").await.text;
    assert!(!text.contains("secret-of-the-client"));
    let _ = platform.delete("/v1/oauth-apps/google").await.expect(200);
    let _ = platform.delete("/v1/oauth-apps/google").await.expect(404);
    let _ = platform
        .put("/v1/oauth-apps/nobody", &json!({"client_id": "x"}))
        .await
        .expect(404);
}

#[tokio::test]
async fn settings_are_refused_by_field() {
    let platform = Platform::start().await;
    let put = async |body| {
        platform
            .put("/v1/oauth-apps/gitlab", &body)
            .await
            .expect(400)
            .details()
    };
    assert_eq!(put(json!({})).await["client_id"], "cannot be blank");
    let half = json!({"client_id": "x", "endpoints": {"token_url": "https://a.example/token"}});
    assert_eq!(
        put(half).await["endpoints.authorization_url"],
        "cannot be blank"
    );
    let plain = json!({"client_id": "x", "endpoints": {"issuer": "http://a.example"}});
    assert_eq!(
        put(plain).await["endpoints.issuer"],
        "must be an https address, or an http one of this machine"
    );
    let redirect = json!({"client_id": "x", "redirect_uri": "https://a.example/"});
    assert!(
        put(redirect).await["redirect_uri"]
            .as_str()
            .unwrap()
            .ends_with("/oauth2/callback/gitlab")
    );
}

#[tokio::test]
async fn a_secret_stays_with_its_addresses() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let same = json!({"client_id": "client-of-the-tests", "endpoints": server.endpoints()});
    let kept = platform
        .put("/v1/oauth-apps/google", &same)
        .await
        .expect(200)
        .data();
    assert_eq!(kept["has_secret"], true);
    let other = AuthorizationServer::start();
    let moved = json!({"client_id": "client-of-the-tests", "endpoints": other.endpoints()});
    let refused = platform
        .put("/v1/oauth-apps/google", &moved)
        .await
        .expect(400);
    assert_eq!(
        refused.details()["client_secret"],
        "must be given again, because the addresses changed"
    );
}

#[tokio::test]
async fn a_connection_is_authorized_used_renewed_and_revoked() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    let app = platform.deploy_call("Caller", &server, &json!(id)).await;
    let refused = platform.run(&app, USER).await.expect(400);
    assert!(
        refused.text.contains("not authorized yet"),
        "{}",
        refused.text
    );

    platform.sign_in(&id).await;

    let shown = platform.connection(&id).await;
    assert_eq!(shown["oauth2"]["scopes_asked"], json!(["read", "write"]));
    assert_eq!(shown["oauth2"]["scopes_granted"], json!(["read", "write"]));
    assert_eq!(shown["oauth2"]["renewable"], true);
    assert_eq!(platform.attempt(&id).await["status"], "completed");
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["output"]["answer"], json!({"hello": "from the API"}));

    // Reconnecting keeps the id and all that refers to it.
    platform.sign_in(&id).await;
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["status"], "completed");

    let path = format!("/v1/connections/{id}/oauth2/revoke");
    let revoked = platform
        .builder("POST", &path)
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(revoked, json!({"revoked": true}));
    assert_eq!(server.revoked().len(), 1);
    let shown = platform.connection(&id).await;
    assert_eq!(shown["status"], "incomplete");
    assert!(shown.get("oauth2").is_none());
}

#[tokio::test]
async fn a_provider_of_the_catalogue_uses_the_client_of_the_settings() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let body =
        json!({"name": "drive", "project_id": platform.project, "type": GOOGLE, "config": {}});
    let id = platform
        .post("/v1/connections", &body)
        .await
        .expect(201)
        .data()["id"]
        .clone();
    let id = id.as_str().unwrap();
    let path = format!("/v1/connections/{id}/oauth2/authorize");
    let refused = platform.builder("POST", &path).send().await.expect(400);
    assert_eq!(refused.code(), "not_configured");

    platform.use_as("google", &server).await;
    platform.sign_in(id).await;

    let asked = &server.authorizations()[0];
    assert_eq!(asked["client_id"], "client-of-the-tests");
    assert_eq!(asked["access_type"], "offline");
    assert!(asked["scope"].contains("drive.readonly"));
    // Google takes any port of this machine, so the answer has a listener of its own.
    assert!(!asked["redirect_uri"].contains(&format!(":{}/", platform.server.port())));
    let exchange = &server.token_requests()[0];
    assert_eq!(
        exchange.form["client_secret"],
        "secret-of-the-client-0123456789"
    );
    assert_eq!(exchange.form["redirect_uri"], asked["redirect_uri"]);
}

#[tokio::test]
async fn addresses_are_discovered_from_the_issuer() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.add_to_redirects(&format!(
        "&iss={}",
        server.url().replace(':', "%3A").replace('/', "%2F")
    ));
    let config = json!({"issuer": server.url(), "client_id": "c", "scopes": ["read"]});
    let id = platform.create_oauth_connection(&config).await;
    platform.sign_in(&id).await;
    assert_eq!(
        platform.connection(&id).await["oauth2"]["account"],
        "ann@example.com"
    );
}

#[tokio::test]
async fn a_device_is_authorized_by_its_code() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    let path = format!("/v1/connections/{id}/oauth2/device");
    let shown = platform
        .builder("POST", &path)
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(shown["user_code"], "WDJB-MJHT");
    assert_eq!(shown["interval"], 1);
    assert!(
        shown["verification_uri_complete"]
            .as_str()
            .unwrap()
            .contains("WDJB-MJHT")
    );
    assert_eq!(platform.connection(&id).await["status"], "incomplete");
    server.approve_devices();
    assert_eq!(platform.attempt(&id).await["status"], "completed");
    assert_eq!(platform.connection(&id).await["status"], "active");
}

#[tokio::test]
async fn a_client_acts_for_itself_without_a_person() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.live(31);
    let mut config = server.config();
    config["grant"] = "client_credentials".into();
    config["client_secret"] = "secret-of-the-client-0123456789".into();
    let id = platform.create_oauth_connection(&config).await;
    let path = format!("/v1/connections/{id}/oauth2/authorize");
    let answer = platform
        .builder("POST", &path)
        .send()
        .await
        .expect(200)
        .data();
    assert!(answer.get("url").is_none());
    assert_eq!(platform.connection(&id).await["status"], "active");
    assert!(
        server.token_requests()[0]
            .authorization
            .starts_with("Basic ")
    );
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let app = platform.deploy_call("Itself", &server, &json!(id)).await;
    let _ = platform.run(&app, USER).await.expect(200);
    assert!(server.grants_of("client_credentials") >= 2);
}

#[tokio::test]
async fn the_answer_of_another_machines_browser_is_brought_by_hand() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    let url = platform.authorize(&id).await;
    let back = Visitor::new().consent(&platform, &url).await;
    let path = format!("/v1/connections/{id}/oauth2/code");
    for wrong in [
        "",
        "not an address",
        "http://127.0.0.1/oauth2/callback/x?code=a&state=b",
    ] {
        let refused = platform
            .post(&path, &json!({"address": wrong}))
            .await
            .expect(400);
        assert!(refused.details()["address"].is_string());
    }
    let attempt = platform
        .post(&path, &json!({"address": back}))
        .await
        .expect(200)
        .data();
    assert_eq!(attempt["status"], "completed");
    assert_eq!(platform.connection(&id).await["status"], "active");
}

#[tokio::test]
async fn waiting_can_be_cancelled() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    let url = platform.authorize(&id).await;
    let path = format!("/v1/connections/{id}/oauth2/attempt");
    assert_eq!(
        platform.get(&path).await.expect(200).data()["status"],
        "waiting"
    );
    let _ = platform.delete(&path).await.expect(204);
    assert_eq!(
        platform.get(&path).await.expect(200).data()["status"],
        "canceled"
    );
    let late = Visitor::new().sign_in(&platform, &url).await.expect(400);
    assert!(late.text.contains("has ended already"));
    assert_eq!(platform.connection(&id).await["status"], "incomplete");
    assert_eq!(server.token_requests(), []);
}

#[tokio::test]
async fn an_end_user_connects_an_account_of_their_own() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let token = platform.connect_token(&app, USER).await;
    let path = format!("/v1/connect/requirements/{requirement}/oauth2/authorize");
    let refused = platform
        .call("POST", &path)
        .bearer(&token)
        .send()
        .await
        .expect(400);
    assert_eq!(refused.code(), "not_configured");
    platform.use_as("google", &server).await;

    let (url, visitor) = platform.connect_account(&token, &requirement).await;

    assert!(
        url.starts_with(&format!("{}/authorize?", server.url())),
        "the provider's own page"
    );
    let refused = platform.run(&app, USER).await.expect(400);
    assert_eq!(
        refused.details()["google"],
        "the authorization was not finished"
    );
    let page = visitor.sign_in(&platform, &url).await.expect(200);
    assert!(page.text.contains("Google is connected"));
    assert_eq!(platform.status(&app, USER).await, "completed");
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["status"], "completed");
    assert_eq!(server.used().len(), 1);
    assert_eq!(platform.status(&app, "somebody-else").await, "incomplete");

    // Taken back by the user, it is taken back at the provider too.
    let path = format!("/v1/connect/requirements/{requirement}/connection");
    let _ = platform
        .call("DELETE", &path)
        .bearer(&token)
        .send()
        .await
        .expect(204);
    assert_eq!(platform.status(&app, USER).await, "incomplete");
    assert_eq!(server.revoked().len(), 1);
}

#[tokio::test]
async fn credentials_are_no_way_around_consent() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let token = platform.connect_token(&app, USER).await;
    let path = format!("/v1/connect/requirements/{requirement}/credentials");
    let body = json!({"type": GOOGLE, "config": {}});
    let refused = platform
        .call("POST", &path)
        .bearer(&token)
        .json(&body)
        .send()
        .await;
    assert!(refused.expect(400).text.contains("use oauth2/authorize"));
    let body = json!({"name": "x", "project_id": platform.project, "type": OAUTH2, "config": {"access_token": "x", "client_id": "c"}});
    let refused = platform.post("/v1/connections", &body).await.expect(400);
    assert!(refused.details()["config.access_token"].is_string());
}

#[tokio::test]
async fn less_than_was_asked_for_is_told() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.grant("read");
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let oauth2 = platform.connection(&id).await["oauth2"].clone();
    assert_eq!(oauth2["scopes_granted"], json!(["read"]));
    let finding = &oauth2["findings"][0];
    assert_eq!(finding["code"], "scope_missing");
    assert!(finding["problem"].as_str().unwrap().contains("write"));
}

#[tokio::test]
async fn changed_addresses_leave_the_tokens_behind() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let other = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let path = format!("/v1/connections/{id}");
    let mut config = server.config();
    config["scopes"] = json!(["read"]);
    let kept = platform
        .put(&path, &json!({"config": config}))
        .await
        .expect(200)
        .data();
    assert_eq!(kept["status"], "active", "the same server");
    let moved = platform
        .put(&path, &json!({"config": other.config()}))
        .await
        .expect(200)
        .data();
    assert_eq!(moved["status"], "incomplete");
    assert_eq!(other.token_requests(), []);
}

#[tokio::test]
async fn the_consent_page_carries_what_the_config_says() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let mut config = server.config();
    config["extra_params"] = json!({"audience": "api", "state": "mine", "prompt": "consent"});
    let id = platform.create_oauth_connection(&config).await;
    let url = platform.authorize(&id).await;
    let query = pairs(url.split_once('?').unwrap().1);
    assert_eq!(query["audience"], "api");
    assert_eq!(query["prompt"], "consent");
    assert_ne!(query["state"], "mine");
    assert_eq!(query["response_type"], "code");
}

#[tokio::test]
async fn commands_sign_in_and_say_what_is_wrong() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let healthy = platform.server.run(&["doctor"]);
    assert!(
        healthy.status.success(),
        "{}",
        String::from_utf8_lossy(&healthy.stderr)
    );
    let id = platform.create_oauth_connection(&server.config()).await;
    let unwell = platform.server.run(&["doctor", "--json"]);
    assert_eq!(unwell.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&unwell.stdout).unwrap();
    assert_eq!(told[0]["about"], "connection an account");
    assert!(
        told[0]["advice"]
            .as_str()
            .unwrap()
            .contains("connection authorize")
    );

    let approving = server.clone();
    let approves = std::thread::spawn(move || {
        for _ in 0..200 {
            approving.approve_devices();
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    });
    let signed_in = platform
        .server
        .run(&["connection", "authorize", "an account", "--device"]);
    let stderr = String::from_utf8_lossy(&signed_in.stderr).into_owned();
    assert!(signed_in.status.success(), "{stderr}");
    assert!(
        stderr.contains("WDJB-MJHT") && stderr.contains("is connected"),
        "{stderr}"
    );
    assert_eq!(platform.connection(&id).await["status"], "active");
    assert!(platform.server.run(&["doctor"]).status.success());
    drop(approves);
}
