//! Whose connection may call which address.

use std::collections::HashMap;
use std::sync::Arc;

use crate::support::*;
use patchbay_engine::{Engine, EngineConfig, Owner, RunOutcome, codes};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

async fn provider() -> MockServer {
    server(ResponseTemplate::new(200).set_body_json(completion("Hi"))).await
}

async fn run_as(engine: &Engine, owner: Owner, public: Value) -> RunOutcome {
    let connections = connections(connection(OPENAI, owner, public));
    engine
        .run(&one_llm(json!({})), &question("?"), &connections)
        .await
}

#[tokio::test]
async fn an_end_user_s_local_address_is_refused_before_anything_is_sent() {
    let server = provider().await;
    let port = server.address().port();
    for url in [
        server.uri(),
        format!("http://localhost:{port}/v1"),
        format!("https://localhost:{port}/v1"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        "https://10.0.0.5/v1".to_owned(),
        "http://169.254.169.254/".to_owned(),
        "http://api.example.com/v1".to_owned(),
    ] {
        let outcome = run_as(&engine(), Owner::EndUser, json!({"url": url})).await;
        assert_eq!(failure(&outcome).0, codes::ADDRESS_REFUSED, "{url}");
    }
    assert_eq!(count(&server).await, 0);
}

#[tokio::test]
async fn an_end_user_s_local_address_is_called_where_the_operator_trusts_it() {
    let server = provider().await;
    let trusting = Engine::new(EngineConfig {
        trust_end_user_addresses: true,
        ..EngineConfig::default()
    })
    .unwrap();

    let outcome = run_as(&trusting, Owner::EndUser, json!({"url": server.uri()})).await;
    assert_eq!(outcome.output, json!({"answer": "Hi"}));

    let metadata = json!({"url": "http://169.254.169.254/"});
    let outcome = run_as(&trusting, Owner::EndUser, metadata).await;
    assert_eq!(failure(&outcome).0, codes::ADDRESS_REFUSED);
}

#[tokio::test]
async fn the_operator_s_environment_is_trusted_for_end_users_too() {
    let server = provider().await;
    let uri = server.uri();
    let engine = Engine::new(EngineConfig {
        environment: Arc::new(move |name| (name == "OPENAI_URL").then(|| uri.clone())),
        ..EngineConfig::default()
    })
    .unwrap();

    let outcome = run_as(&engine, Owner::EndUser, json!({})).await;

    assert_eq!(outcome.output, json!({"answer": "Hi"}));
}

#[tokio::test]
async fn metadata_and_public_clear_text_are_refused_for_the_builder() {
    for url in [
        "http://169.254.169.254/latest/",
        "http://[fd00:ec2::254]/",
        "http://metadata.google.internal/",
        "http://8.8.8.8/v1",
    ] {
        let outcome = run_as(&engine(), Owner::Builder, json!({"url": url})).await;
        assert_eq!(failure(&outcome).0, codes::ADDRESS_REFUSED, "{url}");
    }
}

#[tokio::test]
async fn equal_connections_share_a_client_and_different_keys_do_not() {
    let server = provider().await;
    let engine = engine();
    let graph = one_llm(json!({}));
    let with_key = |id: &str, key: &str| {
        let public = json!({"id": id, "url": server.uri()});
        let mut connection = connection(OPENAI, Owner::Builder, public);
        connection.secrets.insert("api_key".into(), key.into());
        connections(connection)
    };
    for (id, key) in [("a", "k1"), ("b", "k1"), ("c", "k2")] {
        let outcome = engine.run(&graph, &question("?"), &with_key(id, key)).await;
        assert_eq!(outcome.error, None);
    }

    let stats = engine.connection_stats();
    assert_eq!((stats.hits, stats.misses, stats.live), (1, 2, 2));
}

#[tokio::test]
async fn a_connection_that_is_missing_unfit_or_without_key_stops_the_run() {
    let server = provider().await;
    let public = || json!({"url": server.uri()});
    let unfit = connection("dynamiq.connections.Anthropic", Owner::Builder, json!({}));
    let mut keyless = connection(OPENAI, Owner::Builder, public());
    keyless.secrets.clear();
    let mut split = connection(OPENAI, Owner::Builder, public());
    split
        .secrets
        .insert("api_key".into(), "a\r\nX-Evil: 1".into());
    for (connections, message) in [
        (HashMap::new(), "the node's connection is not there"),
        (connections(unfit), "connection type mismatch"),
        (
            connections(keyless),
            "the OpenAI connection has no usable key",
        ),
        (
            connections(split),
            "the OpenAI connection has no usable key",
        ),
    ] {
        let outcome = engine()
            .run(&one_llm(json!({})), &question("?"), &connections)
            .await;
        let error = outcome.error.expect("the run failed");
        assert_eq!(
            (error.code, error.message.as_str()),
            (codes::CONNECTION_MISSING, message)
        );
        assert_eq!(error.node_id.as_deref(), Some("llm"));
    }
    let unconnected = one_llm(json!({"connection": null}));
    let outcome = engine()
        .run(&unconnected, &question("?"), &HashMap::new())
        .await;
    let expected = (
        codes::CONNECTION_MISSING,
        "'connection' or 'client' should be specified".to_owned(),
    );
    assert_eq!(failure(&outcome), expected);
    assert_eq!(count(&server).await, 0);
}
