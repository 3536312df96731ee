//! OA-9, where more than one connection goes at once: whatever takes access with it gives it back.

use std::time::Duration;

use patchbay_tests::{AuthorizationServer, GOOGLE, Options, Platform, RawAnswer, flow, wait};
use serde_json::{Value, json};

use super::nothing_leaked;
use crate::USER;

/// An App of which five users signed in.
async fn with_users(platform: &Platform, server: &AuthorizationServer) -> patchbay_tests::App {
    platform.use_as("google", server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", server).await;
    for user in ["ann", "ben", "cem", "dora", "eve"] {
        platform.link_account(&app, user, &requirement).await;
    }
    assert_eq!(server.refresh_tokens().len(), 5);
    app
}

async fn delete(platform: &Platform, path: &str) -> Value {
    platform.delete(path).await.expect(200).json()
}

fn sorted(mut tokens: Vec<String>) -> Vec<String> {
    tokens.sort();
    tokens
}

#[tokio::test]
async fn oa_9_a_deleted_app_gives_back_what_each_of_its_users_granted_once() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let app = with_users(&platform, &server).await;
    let granted = server.refresh_tokens();

    let deleted = delete(&platform, &format!("/v1/apps/{}", app.id)).await;

    assert_eq!(
        deleted,
        json!({"message": "deleted", "revocations": {"revoked": 5, "queued": 0, "left": 0}})
    );
    assert_eq!(sorted(server.revoked()), granted, "each token, once");
    assert!(platform.pending_revocations().await.is_empty());
    let workflow = format!("/v1/workflows/{}", app.workflow);
    assert_eq!(
        delete(&platform, &workflow).await,
        json!({"message": "deleted"})
    );
    nothing_leaked(&platform, &server).await;
}

#[tokio::test]
async fn oa_9_what_goes_with_an_app_while_its_provider_is_away_is_revoked_later() {
    let mut platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let app = with_users(&platform, &server).await;
    let granted = server.refresh_tokens();
    server.fall_silent(true);

    let deleted = delete(&platform, &format!("/v1/apps/{}", app.id)).await;

    assert_eq!(deleted["revocations"]["queued"], 5, "{deleted}");
    assert_eq!(deleted["revocations"]["revoked"], 0);
    assert!(deleted["revocations"]["reasons"][0].is_string());
    assert_eq!(platform.pending_revocations().await.len(), 5);
    platform.restart(&Options::default());
    assert_eq!(platform.pending_revocations().await.len(), 5, "still noted");
    server.fall_silent(false);
    wait::until("what is due", async || {
        platform
            .pending_revocations()
            .await
            .is_empty()
            .then_some(())
    })
    .await;
    assert_eq!(sorted(server.revoked()), granted, "each token, once");
    nothing_leaked(&platform, &server).await;
}

#[tokio::test]
async fn oa_9_a_deleted_requirement_gives_back_what_no_deployed_version_asks_for() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    platform.link_account(&app, USER, &requirement).await;
    let granted = server.refresh_tokens();
    let path = format!("/v1/workflows/{}/requirements/{requirement}", app.workflow);

    // The deployed version goes on to ask for it, and its user goes on to be served.
    assert_eq!(
        delete(&platform, &path).await,
        json!({"message": "deleted"})
    );
    let _ = platform.run(&app, USER).await.expect(200);
    assert_eq!(server.revoked(), [""; 0]);

    platform.save(&app.workflow, &flow::no_llm()).await;
    let redeploy = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&redeploy, &json!({})).await.expect(200);
    wait::until("the revocation", async || {
        (server.revoked() == granted).then_some(())
    })
    .await;

    // The other way round: first no version asks for it, then it is deleted.
    let body = json!({
        "name": "google-2", "type": "connection", "form": {"title": "Google"},
        "spec": {"type": GOOGLE},
    });
    let second = platform.create_requirement_of(&app.workflow, &body).await;
    platform
        .save(
            &app.workflow,
            &server.flow_of_call(&flow::requirement(&second)),
        )
        .await;
    let _ = platform.post(&redeploy, &json!({})).await.expect(200);
    platform.link_account(&app, USER, &second).await;
    platform.save(&app.workflow, &flow::no_llm()).await;
    let _ = platform.post(&redeploy, &json!({})).await.expect(200);
    assert_eq!(server.revoked().len(), 1, "it may come back");
    let path = format!("/v1/workflows/{}/requirements/{second}", app.workflow);
    let deleted = delete(&platform, &path).await;
    assert_eq!(deleted["revocations"]["revoked"], 1, "{deleted}");
    assert_eq!(server.revoked().len(), 2);
    assert_eq!(server.refresh_tokens(), [""; 0]);
}

#[tokio::test]
async fn oa_9_access_at_an_address_that_is_left_is_given_back_there() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let other = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let granted = server.refresh_tokens();
    let path = format!("/v1/connections/{id}");
    let moved = json!({"config": other.config()});
    let _ = platform.put(&path, &moved).await.expect(200);
    assert_eq!(server.revoked(), granted);
    assert_eq!(other.revoked(), [""; 0]);
}

#[tokio::test]
async fn oa_9_a_sign_in_that_nobody_confirmed_goes_back_with_its_app() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let token = platform.connect_token(&app, "mallory").await;
    let (url, _) = platform.connect_account(&token, &requirement).await;
    let victim = patchbay_tests::Visitor::new();
    let page = victim.sign_in(&platform, &url).await.expect(200);
    assert!(page.text.contains("<form"), "it asks");
    let granted = server.refresh_tokens();
    assert_eq!(granted.len(), 1);

    let deleted = delete(&platform, &format!("/v1/apps/{}", app.id)).await;

    assert_eq!(deleted["revocations"]["revoked"], 1, "{deleted}");
    assert_eq!(server.revoked(), granted);
    let _ = victim.press(&platform, &page).await.expect(400);
}

#[tokio::test]
async fn oa_9_what_is_renewed_while_it_is_deleted_is_given_back_too() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.live(32);
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    platform.link_account(&app, USER, &requirement).await;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    server.pause(Duration::from_secs(2));
    let run = platform.run(&app, USER);
    let deletion = async {
        wait::until("the renewal to begin", async || {
            (server.grants_of("refresh_token") == 1).then_some(())
        })
        .await;
        delete(&platform, &format!("/v1/apps/{}", app.id)).await
    };
    let (run, _) = tokio::join!(run, deletion);
    assert!(run.status >= 400, "its App is gone: {}", run.text);
    wait::until("the new token's revocation", async || {
        server.refresh_tokens().is_empty().then_some(())
    })
    .await;
    assert_eq!(server.revoked().len(), 2, "the former one and the new one");
}

#[tokio::test]
async fn oa_9_access_whose_client_is_gone_is_left_to_the_builder_openly() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let app = with_users(&platform, &server).await;
    let _ = platform.delete("/v1/oauth-apps/google").await.expect(200);
    let deleted = delete(&platform, &format!("/v1/apps/{}", app.id)).await;
    assert_eq!(deleted["revocations"]["left"], 5, "{deleted}");
    let reason = deleted["revocations"]["reasons"][0].as_str().expect("why");
    assert!(reason.contains("not configured any more"), "{reason}");
    let pending = platform.pending_revocations().await;
    assert_eq!(pending.len(), 5);
    assert!(pending.iter().all(|row| row["due_at"].is_null()));
}

/// Where only the issuer is known, its addresses are asked for when it can be reached again.
#[tokio::test]
async fn oa_9_a_server_that_cannot_be_asked_for_its_addresses_is_asked_later() {
    let mut platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.add_to_redirects(&format!(
        "&iss={}",
        server.url().replace(':', "%3A").replace('/', "%2F")
    ));
    let config = json!({"issuer": server.url(), "client_id": "c", "scopes": ["read"]});
    let id = platform.create_oauth_connection(&config).await;
    platform.sign_in(&id).await;
    let granted = server.refresh_tokens();
    // What was discovered is forgotten with the process.
    platform.restart(&Options::default());
    server.fall_silent(true);
    let deleted = delete(&platform, &format!("/v1/connections/{id}")).await;
    assert_eq!(deleted["revocation"]["queued"], true, "{deleted}");
    server.fall_silent(false);
    wait::until("the revocation", async || {
        (server.revoked() == granted).then_some(())
    })
    .await;
}

/// A grant that cannot be stored, since what it was for is gone, goes back too.
#[tokio::test]
async fn oa_9_an_answer_for_something_that_is_gone_is_given_back() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let token = platform.connect_token(&app, USER).await;
    let (url, visitor) = platform.connect_account(&token, &requirement).await;
    server.pause(Duration::from_secs(1));
    let signing_in = visitor.sign_in(&platform, &url);
    let deletion = async {
        wait::until("the exchange to begin", async || {
            (server.grants_of("authorization_code") == 1).then_some(())
        })
        .await;
        delete(&platform, &format!("/v1/apps/{}", app.id)).await
    };
    let (page, _) = tokio::join!(signing_in, deletion);
    assert!(page.status >= 400, "{}", page.text);
    wait::until("the revocation", async || {
        server.refresh_tokens().is_empty().then_some(())
    })
    .await;
    assert_eq!(server.revoked().len(), 1);
}

/// The control of the first test: a provider that refuses is not taken for one that revoked.
#[tokio::test]
async fn oa_9_a_refusal_is_told_for_each() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let app = with_users(&platform, &server).await;
    let refusal = RawAnswer::json(400, &json!({"error": "unsupported_token_type"}));
    server.answer_revocations_with(Some(refusal));
    let deleted = delete(&platform, &format!("/v1/apps/{}", app.id)).await;
    assert_eq!(deleted["revocations"]["revoked"], 0, "{deleted}");
    assert_eq!(platform.pending_revocations().await.len(), 5);
}
