//! Tokens of remote platforms: checked with a real one, kept sealed, never told again.

use patchbay_tests::{Options, Platform, scan};
use serde_json::{Value, json};

use crate::id;

async fn add(platform: &Platform, url: &str, token: &str) -> patchbay_tests::Answer {
    let body = json!({"name": "work", "url": url, "token": token});
    platform.post("/v1/accounts", &body).await
}

#[tokio::test]
async fn a_token_is_checked_with_its_platform_kept_sealed_and_forgotten() {
    let remote = Platform::start().await;
    let (token_id, token) = remote.personal_access_token("for the other").await;
    let mut platform = Platform::start().await;

    let added = add(&platform, remote.server.url(), &token)
        .await
        .expect(201)
        .data();

    assert_eq!(added["email"], "builder@localhost");
    assert_eq!(added["last4"], json!(token[token.len() - 4..]));
    let listed = platform.get("/v1/accounts").await.expect(200).data();
    assert_eq!(listed, json!([added]));
    platform.restart(&Options::default());
    let account = id(&added).to_owned();
    let path = format!("/v1/accounts/{account}/check");
    let checked = platform.post(&path, &json!({})).await.expect(200).data();
    assert!(checked["last_used_at"].as_str() > added["last_used_at"].as_str());
    for (path, bytes) in scan::files(&platform.server.data_dir()) {
        assert_eq!(scan::found(&bytes, &token), [""; 0], "{}", path.display());
    }
    assert_eq!(scan::found(&platform.transcript().bytes(), &token), [""; 0]);

    let revoke = format!("/v1/personal-access-tokens/{token_id}");
    let _ = remote.delete(&revoke).await.expect(200);
    let refused = platform.post(&path, &json!({})).await.expect(400);
    assert_eq!(refused.details()["token"], "is refused by the platform");
    let path = format!("/v1/accounts/{account}");
    let _ = platform.delete(&path).await.expect(200);
    let _ = platform.delete(&path).await.expect(404);
    assert_eq!(
        platform.get("/v1/accounts").await.expect(200).data(),
        json!([])
    );
}

#[tokio::test]
async fn what_is_no_token_or_no_platform_is_refused_and_nothing_kept() {
    let remote = Platform::start().await;
    let platform = Platform::start().await;
    let url = remote.server.url();
    let cases: [(&str, &str, &str); 9] = [
        (url, "dyn_pat_nonsense", "token"),
        (url, "", "token"),
        (url, "with\r\nline: break", "token"),
        ("http://127.0.0.1:1", "dyn_pat_x", "url"),
        ("http://example.com", "dyn_pat_x", "url"),
        ("https://169.254.169.254", "dyn_pat_x", "url"),
        ("https://user:secret@example.com", "dyn_pat_x", "url"),
        ("file:///etc/passwd", "dyn_pat_x", "url"),
        (&format!("{url}/connect"), "dyn_pat_x", "url"),
    ];
    for (url, token, field) in cases {
        let refused = add(&platform, url, token).await.expect(400);
        assert!(
            refused.details()[field].is_string(),
            "{url}: {}",
            refused.text
        );
    }
    let _ = platform
        .post("/v1/vault/lock", &json!({}))
        .await
        .expect(200);
    let sealed = add(&platform, url, "dyn_pat_x").await.expect(503);
    assert_eq!(sealed.code(), "vault_sealed");
    assert_eq!(
        platform.get("/v1/accounts").await.expect(200).data(),
        Value::Array(Vec::new())
    );
}
