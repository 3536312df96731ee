//! Whether a credential of a database works, asked of real servers over their own protocols.

use patchbay_tests::Platform;
use patchbay_tests::databases::{DATABASE, Database, PASSWORD, USER};
use serde_json::{Value, json};

async fn verdict(platform: &Platform, kind: &str, config: &Value) -> (String, String) {
    let body = json!({"type": format!("dynamiq.connections.{kind}"), "config": config});
    let answer = platform.post("/v1/connections/check", &body).await;
    assert!(!answer.text.contains(PASSWORD));
    let data = answer.expect(200).data();
    let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
    (text("verdict"), text("message"))
}

/// Asks with what is right, and with one field after the other that is not.
async fn each(platform: &Platform, kind: &str, right: &Value, wrong: &[(&str, Value, &str)]) {
    let (found, message) = verdict(platform, kind, right).await;
    assert_eq!(found, "works", "{kind}: {message}");
    for (field, value, expected) in wrong {
        let mut config = right.clone();
        config[*field] = value.clone();
        let (found, message) = verdict(platform, kind, &config).await;
        let (verdict, words) = expected.split_once(": ").expect("a verdict and words");
        assert_eq!(found, verdict, "{kind}.{field}: {message}");
        assert!(message.contains(words), "{kind}.{field}: {message}");
    }
}

#[tokio::test]
async fn postgresql_tells_a_right_password_from_a_wrong_one() {
    let database = Database::postgresql();
    let platform = Platform::start().await;
    let right = json!({
        "host": "127.0.0.1", "port": database.port(), "database": DATABASE, "user": USER, "password": PASSWORD,
    });
    let wrong = [
        ("password", json!("wrong"), "refused: password is wrong"),
        ("user", json!("nobody"), "refused: password is wrong"),
        (
            "database",
            json!("nothing"),
            "refused: no database of this name",
        ),
        ("port", json!(1), "unreachable: cannot be reached"),
        (
            "host",
            json!("no.such.host.invalid"),
            "unreachable: cannot be reached",
        ),
        (
            "host",
            json!("169.254.169.254"),
            "unreachable: never called",
        ),
    ];
    for kind in ["PostgreSQL", "ApacheAGE", "AWSRedshift"] {
        each(&platform, kind, &right, &wrong).await;
    }
}

#[tokio::test]
async fn mysql_tells_a_right_password_from_a_wrong_one() {
    let database = Database::mariadb();
    let platform = Platform::start().await;
    let right = json!({
        "host": "localhost", "port": database.port(), "database": DATABASE, "user": USER, "password": PASSWORD,
    });
    let wrong = [
        ("password", json!("wrong"), "refused: password is wrong"),
        (
            "database",
            json!("mysql"),
            "refused: may not use the database",
        ),
        ("port", json!(1), "unreachable: cannot be reached"),
        (
            "host",
            json!("metadata.google.internal"),
            "unreachable: never called",
        ),
    ];
    each(&platform, "MySQL", &right, &wrong).await;
}

#[tokio::test]
async fn redis_tells_a_right_password_from_a_wrong_one() {
    let database = Database::redis();
    let platform = Platform::start().await;
    let right = json!({
        "host": "127.0.0.1", "port": database.port(), "db": 3, "username": USER, "password": PASSWORD,
    });
    let wrong = [
        ("password", json!("wrong"), "refused: password is wrong"),
        ("username", json!("nobody"), "refused: password is wrong"),
        ("db", json!(4_000), "refused: no database of this number"),
        ("port", json!(1), "unreachable: cannot be reached"),
    ];
    each(&platform, "RedisConnection", &right, &wrong).await;

    let bare = json!({"host": "127.0.0.1", "port": database.port(), "db": 0});
    let (found, message) = verdict(&platform, "RedisConnection", &bare).await;
    assert_eq!(found, "refused", "{message}");
}
