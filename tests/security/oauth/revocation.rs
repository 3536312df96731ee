//! OA-9: deleted here, gone there.

use patchbay_tests::{AuthorizationServer, Options, Platform, RawAnswer, wait};
use serde_json::json;

use super::nothing_leaked;

#[tokio::test]
async fn oa_9_a_deletion_revokes_at_the_provider_and_says_so() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let tokens = server.tokens();
    let deleted = platform
        .delete(&format!("/v1/connections/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        deleted,
        json!({"message": "deleted", "revocation": {"revoked": true}})
    );
    let revoked = server.revoked();
    assert!(
        revoked[0].starts_with("rt-") && tokens.contains(&revoked[0]),
        "the whole grant"
    );
    assert_eq!(
        platform
            .get("/v1/oauth-revocations")
            .await
            .expect(200)
            .data(),
        json!([])
    );
    nothing_leaked(&platform, &server).await;
}

#[tokio::test]
async fn oa_9_what_is_offline_is_queued_flagged_and_tried_again() {
    let mut platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let down = RawAnswer {
        hangs_up: true,
        ..RawAnswer::body(200, "text/plain", "")
    };
    server.answer_revocations_with(Some(down));
    let deleted = platform
        .delete(&format!("/v1/connections/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(deleted["revocation"]["revoked"], false);
    assert_eq!(deleted["revocation"]["queued"], true);
    assert!(deleted["revocation"]["reason"].is_string());
    let pending = platform
        .get("/v1/oauth-revocations")
        .await
        .expect(200)
        .data();
    assert_eq!(pending[0]["name"], "an account");
    assert!(pending[0]["due_at"].is_string());
    // Not forgotten with the process.
    platform.restart(&Options::default());
    let pending = platform
        .get("/v1/oauth-revocations")
        .await
        .expect(200)
        .data();
    assert_eq!(pending.as_array().map(Vec::len), Some(1));
    let path = format!("/v1/oauth-revocations/{id}");
    let _ = platform.delete(&path).await.expect(200);
    let _ = platform.delete(&path).await.expect(404);
    nothing_leaked(&platform, &server).await;
}

#[tokio::test]
async fn oa_9_a_refusal_and_the_lack_of_a_way_are_told() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let refusal = RawAnswer::json(400, &json!({"error": "unsupported_token_type"}));
    server.answer_revocations_with(Some(refusal));
    let path = format!("/v1/connections/{id}/oauth2/revoke");
    let answer = platform
        .builder("POST", &path)
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(answer["revoked"], false);
    assert!(answer["reason"].as_str().expect("why").contains("refused"));
    assert_eq!(
        platform.connection(&id).await["status"],
        "active",
        "nothing changed"
    );

    let mut config = server.config();
    config
        .as_object_mut()
        .expect("an object")
        .remove("revocation_url");
    let id = platform.create_oauth_connection(&config).await;
    platform.sign_in(&id).await;
    let deleted = platform
        .delete(&format!("/v1/connections/{id}"))
        .await
        .expect(200)
        .json();
    let reason = deleted["revocation"]["reason"]
        .as_str()
        .expect("why")
        .to_owned();
    assert!(reason.contains("account's settings"), "{reason}");
    assert!(deleted["revocation"].get("queued").is_none());
    let pending = platform
        .get("/v1/oauth-revocations")
        .await
        .expect(200)
        .data();
    assert_eq!(pending[0]["due_at"], json!(null), "left to the builder");
    wait::until("nothing", async || Some(())).await;
}
