//! A login that opens a session.

use serde_json::json;

use super::case::{Case, KEY, json_of, one};
use super::stand_in::Answer;
use crate::probe::Verdict;

fn snowflake() -> Case {
    Case {
        ty: "Snowflake",
        public: json!({
            "user": "builder", "account": "myorg-my_account.eu-central-1", "warehouse": "W",
            "database": "D", "schema": "PUBLIC",
        }),
        secret: one("password"),
        host: "myorg-my-account.eu-central-1.snowflakecomputing.com",
        lines: vec![
            "POST https://myorg-my-account.eu-central-1.snowflakecomputing.com/session/v1/login-request?requestId=",
            "POST https://myorg-my-account.eu-central-1.snowflakecomputing.com/session?delete=true&requestId=",
        ],
        right: |seen| {
            let login = json_of(seen);
            let data = &login["data"];
            seen.header("authorization") == r#"Snowflake Token="session-1""#
                || data["PASSWORD"] == KEY
                    && data["LOGIN_NAME"] == "builder"
                    && data["ACCOUNT_NAME"] == "myorg-my_account"
        },
        answers: (
            Answer::new(
                200,
                r#"{"success": true, "code": null, "data": {"token": "session-1"}}"#,
            ),
            Answer::new(200, r#"{"success": false, "code": "390100", "data": {}}"#),
        ),
        sent: true,
        anonymous: false,
    }
}

#[tokio::test]
async fn snowflake_is_logged_in_to_and_left_again() {
    snowflake().is_checked().await;
}

#[tokio::test]
async fn what_snowflake_wants_besides_a_password_is_no_verdict_on_it() {
    let more = r#"{"success": false, "code": "390197", "data": {"nextAction": "RETRY_LOGIN"}}"#;
    let (checked, seen) = snowflake().asked(KEY, |_| Answer::new(200, more)).await;
    assert_eq!(checked.verdict, Verdict::NotCheckable, "{checked:?}");
    assert_eq!(seen.len(), 1);
}
