use std::sync::Arc;
use std::sync::Mutex;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use wiremock::matchers::{body_string, header, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::tests::{account, failure, run};
use crate::{Owner, Renewal, Renewed, ResolvedConnection};

/// Gives this token, once it was asked, and remembers what it was asked for.
#[derive(Default)]
struct Next {
    token: Option<&'static str>,
    refused: Mutex<Vec<String>>,
}

impl Renewal for Next {
    fn ended(&self, answer: &Value) -> bool {
        answer["error"] == "token_expired"
    }

    fn looks_at_answers(&self) -> bool {
        true
    }

    fn renew(&self, refused: SecretString) -> Renewed<'_> {
        let refused = refused.expose_secret().to_owned();
        self.refused.lock().unwrap().push(refused);
        Box::pin(async { self.token.map(SecretString::from) })
    }
}

fn renewable(token: Option<&'static str>) -> (ResolvedConnection, Arc<Next>) {
    let next = Arc::new(Next {
        token,
        refused: Mutex::default(),
    });
    let connection = ResolvedConnection {
        renewal: Some(Arc::clone(&next) as Arc<dyn Renewal>),
        ..account(Owner::Builder)
    };
    (connection, next)
}

/// Refuses the first token with this answer and takes the second.
async fn server(refusal: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(header("authorization", "Bearer token-of-the-account"))
        .respond_with(refusal)
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(header("authorization", "Bearer token-after-the-renewal"))
        .and(body_string("amount=5"))
        .respond_with(ResponseTemplate::new(200).set_body_string("hello token-after-the-renewal"))
        .expect(1)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_the_same_request_sent_again() {
    for refusal in [
        ResponseTemplate::new(401),
        ResponseTemplate::new(200).set_body_json(json!({"ok": false, "error": "token_expired"})),
    ] {
        let server = server(refusal).await;
        let (connection, next) = renewable(Some("token-after-the-renewal"));
        let node = json!({"url": server.uri(), "method": "POST", "data": {"amount": 5}});
        let outcome = run(node, json!({}), connection).await;
        let content = outcome.output["content"].as_str().unwrap();
        assert!(content.starts_with("hello"), "{content}");
        assert!(!content.contains("token-after-the-renewal"), "{content}");
        assert_eq!(*next.refused.lock().unwrap(), ["token-of-the-account"]);
    }
}

#[tokio::test]
async fn what_is_refused_again_is_told() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(401).set_body_string("no: token-after-the-renewal"))
        .expect(2)
        .mount(&server)
        .await;
    let (connection, _) = renewable(Some("token-after-the-renewal"));
    let outcome = run(json!({"url": server.uri()}), json!({}), connection).await;
    let (code, message) = failure(&outcome);
    assert_eq!(code, "provider_unauthorized");
    assert!(message.contains("just renewed"), "{message}");
    assert!(!message.contains("token-after-the-renewal"), "{message}");
}

#[tokio::test]
async fn what_cannot_be_renewed_is_sent_once() {
    let server = MockServer::start().await;
    let body = json!({"ok": false, "error": "token_expired"});
    for refusal in [
        ResponseTemplate::new(401),
        ResponseTemplate::new(200).set_body_json(body),
    ] {
        server.reset().await;
        let refuse = Mock::given(method("GET")).respond_with(refusal).expect(1);
        refuse.mount(&server).await;
        let (connection, next) = renewable(None);
        let outcome = run(json!({"url": server.uri()}), json!({}), connection).await;
        assert_eq!(failure(&outcome).0, "provider_unauthorized");
        assert_eq!(next.refused.lock().unwrap().len(), 1);
    }
    // The node's own word counts: it takes 401 for an answer.
    server.reset().await;
    let refuse = Mock::given(method("GET")).respond_with(ResponseTemplate::new(401));
    refuse.expect(1).mount(&server).await;
    let (connection, next) = renewable(Some("token-after-the-renewal"));
    let node = json!({"url": server.uri(), "success_codes": [200, 401]});
    let outcome = run(node, json!({}), connection).await;
    assert_eq!(outcome.output["code"], 401);
    assert!(next.refused.lock().unwrap().is_empty());
}
