//! Whether a credential of a database works, asked of real servers over their own protocols.

use patchbay_tests::Platform;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

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

/// Stands for Neo4j, which no registry has: it takes one password, in Bolt 4.4.
fn neo4j() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("it is accepted");
            let mut handshake = [0; 20];
            stream.read_exact(&mut handshake).expect("a handshake");
            assert_eq!(handshake[..4], [0x60, 0x60, 0xB0, 0x17]);
            stream.write_all(&[0, 0, 4, 4]).expect("it listens");
            let mut length = [0; 2];
            stream.read_exact(&mut length).expect("a chunk");
            let mut hello = vec![0; usize::from(u16::from_be_bytes(length)) + 2];
            stream.read_exact(&mut hello).expect("a message");
            let given = |text: &str| {
                let mut parts = hello.windows(text.len());
                parts.any(|part| part == text.as_bytes())
            };
            let code = b"\xB1\x7F\xA1\x84code\xD0\x25Neo.ClientError.Security.Unauthorized";
            let answer: &[u8] = if given(PASSWORD) && given(USER) {
                b"\xB1\x70\xA0"
            } else {
                code
            };
            let length = u16::try_from(answer.len()).expect("it is short");
            let chunk = [&length.to_be_bytes()[..], answer, &[0, 0]].concat();
            stream.write_all(&chunk).expect("it listens");
        }
    });
    port
}

#[tokio::test]
async fn neo4j_tells_a_right_password_from_a_wrong_one() {
    let platform = Platform::start().await;
    let right = json!({
        "uri": format!("bolt://127.0.0.1:{}", neo4j()), "username": USER, "password": PASSWORD,
    });
    let wrong = [
        ("password", json!("wrong"), "refused: password is wrong"),
        (
            "uri",
            json!("bolt://127.0.0.1:1"),
            "unreachable: cannot be reached",
        ),
        ("uri", json!("ftp://127.0.0.1"), "not_checkable: address"),
        (
            "uri",
            json!("bolt://169.254.169.254"),
            "unreachable: never called",
        ),
        // A password in clear stays at home.
        (
            "uri",
            json!("bolt://9.9.9.9"),
            "not_checkable: no certificate",
        ),
    ];
    each(&platform, "Neo4j", &right, &wrong).await;
}
