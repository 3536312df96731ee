//! Tokens of OAuth, which their provider is asked about.

use serde_json::{Value, json};

use super::case::{Case, KEY, one};
use super::requests::{bears_key, get};
use super::stand_in::{Answer, Seen};
use crate::probe::Verdict;

/// A type whose token came by OAuth.
fn oauth(ty: &'static str, public: Value, host: &'static str, line: &'static str) -> Case {
    let right: fn(&Seen) -> bool = |seen| bears_key(seen) || seen.entry("access_token") == KEY;
    Case {
        public,
        secret: one("access_token"),
        ..get(ty, host, line, right)
    }
}

#[tokio::test]
async fn tokens_of_oauth_are_checked_with_whom_they_are_for() {
    let google = oauth(
        "GoogleOAuth2",
        json!({}),
        "oauth2.googleapis.com",
        "POST https://oauth2.googleapis.com/tokeninfo",
    );
    let answers = (
        Answer::new(200, "{}"),
        Answer::new(400, r#"{"error": "invalid_token"}"#),
    );
    Case { answers, ..google }.is_checked().await;

    let dropbox = oauth(
        "DropboxOAuth2",
        json!({}),
        "api.dropboxapi.com",
        "POST https://api.dropboxapi.com/2/check/user",
    );
    dropbox.is_checked().await;
    let scope = r#"{"error": {".tag": "missing_scope"}}"#;
    let (known, _) = dropbox.asked(KEY, |_| Answer::new(401, scope)).await;
    assert_eq!(known.verdict, Verdict::Works, "{known:?}");

    let slack = oauth(
        "OAuth2",
        json!({"provider": "slack"}),
        "slack.com",
        "POST https://slack.com/api/auth.test",
    );
    let answers = (
        Answer::new(200, r#"{"ok": true}"#),
        Answer::new(200, r#"{"ok": false, "error": "invalid_auth"}"#),
    );
    Case { answers, ..slack }.is_checked().await;

    for (ty, host, line) in [
        (
            "MicrosoftOAuth2",
            "graph.microsoft.com",
            "GET https://graph.microsoft.com/v1.0/me",
        ),
        (
            "BoxOAuth2",
            "api.box.com",
            "GET https://api.box.com/2.0/users/me",
        ),
        (
            "NotionOAuth2",
            "api.notion.com",
            "GET https://api.notion.com/v1/users/me",
        ),
        (
            "GitHubOAuth2",
            "api.github.com",
            "GET https://api.github.com/user",
        ),
    ] {
        oauth(ty, json!({}), host, line).is_checked().await;
    }
}
