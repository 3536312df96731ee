//! Credentials that sign, and are not sent.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{KeyPair, PKCS_RSA_SHA256, PublicKeyData as _, RsaKeySize};
use serde_json::{Value, json};
use url::Url;

use super::case::{Case, KEY, one};
use super::stand_in::{Answer, Seen, StandIn};
use crate::connection::{Owner, ResolvedConnection};
use crate::probe::{Verdict, aws};

/// The keys of two service accounts.
static ACCOUNTS: LazyLock<[KeyPair; 2]> = LazyLock::new(|| {
    std::array::from_fn(|_| KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap())
});

/// Signs what arrived again with the right key.
fn signed(seen: &Seen, service: &str, region: &str) -> bool {
    let config = json!({"access_key_id": "AKIAEXAMPLE", "region": region});
    let secrets = BTreeMap::new();
    let key = aws::Key::of(config.as_object().unwrap(), &secrets, KEY).unwrap();
    let date = seen.header("x-amz-date");
    let now = SystemTime::now();
    let url = Url::parse(seen.line.split(' ').nth(1).unwrap()).unwrap();
    (0..30).any(|ago| {
        let then = now - Duration::from_secs(ago);
        let headers = key.sign(&url, service, then).unwrap();
        headers["x-amz-date"] == date && headers["authorization"] == seen.header("authorization")
    })
}

#[tokio::test]
async fn aws_is_asked_who_signs() {
    let public = json!({"access_key_id": "AKIAEXAMPLE", "region": "eu-central-1"});
    let line =
        "GET https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15";
    for ty in ["AWS", "AWSTextract"] {
        Case {
            ty,
            public: public.clone(),
            secret: one("secret_access_key"),
            host: "sts.eu-central-1.amazonaws.com",
            lines: vec![line],
            right: |seen| signed(seen, "sts", "eu-central-1"),
            answers: (
                Answer::new(200, "<GetCallerIdentityResponse/>"),
                Answer::new(403, "<Code>SignatureDoesNotMatch</Code>"),
            ),
            sent: false,
            anonymous: false,
        }
        .is_checked()
        .await;
    }
    Case {
        ty: "AWSOpenSearch",
        public: json!({
            "access_key_id": "AKIAEXAMPLE", "region": "us-east-1",
            "host": "search-my.us-east-1.es.amazonaws.com",
        }),
        secret: one("secret_access_key"),
        host: "search-my.us-east-1.es.amazonaws.com",
        lines: vec!["GET https://search-my.us-east-1.es.amazonaws.com/"],
        right: |seen| signed(seen, "es", "us-east-1"),
        answers: (Answer::new(200, "{}"), Answer::new(403, "{}")),
        sent: false,
        anonymous: false,
    }
    .is_checked()
    .await;
}

#[tokio::test]
async fn a_profile_and_an_endpoint_that_is_not_aws_are_not_asked() {
    for (ty, public) in [
        (
            "AWS",
            json!({"access_key_id": "A", "region": "eu-central-1", "profile": "team"}),
        ),
        (
            "AWSTextract",
            json!({"access_key_id": "A", "region": "x", "endpoint_url": "http://127.0.0.1:4566"}),
        ),
    ] {
        let service = StandIn::start(&["sts.eu-central-1.amazonaws.com"], |_| {
            Answer::new(200, "")
        })
        .await;
        let connection = ResolvedConnection {
            connection_type: format!("dynamiq.connections.{ty}"),
            public: public.as_object().unwrap().clone(),
            secrets: BTreeMap::from([("secret_access_key".to_owned(), KEY.into())]),
            unset: Vec::new(),
            renewal: None,
            owner: Owner::Builder,
            built_in: false,
        };
        let checked = service.engine().check_connection(&connection).await;
        assert_eq!(checked.verdict, Verdict::NotCheckable);
        assert!(
            checked.message.starts_with("It was not asked"),
            "{checked:?}"
        );
        assert!(service.seen().is_empty());
    }
}

/// Whether the first account signed this assertion, for Google's own address.
fn asserted(seen: &Seen) -> bool {
    let assertion = seen.entry("assertion");
    let Some((signed, signature)) = assertion.rsplit_once('.') else {
        return false;
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let claims = signed.split_once('.').unwrap().1;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
    let public = ACCOUNTS[0].der_bytes();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let mut algorithms = provider.signature_verification_algorithms.all.iter();
    seen.entry("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        && claims["aud"] == "https://oauth2.googleapis.com/token"
        && claims["iss"] == "robot@p.iam.gserviceaccount.com"
        && lifetime <= 3600
        && algorithms.any(|algorithm| {
            algorithm
                .verify_signature(public, signed.as_bytes(), &signature)
                .is_ok()
        })
}

#[tokio::test]
async fn a_service_account_shows_what_its_key_signs_to_google_alone() {
    let public = json!({
        "client_email": "robot@p.iam.gserviceaccount.com", "private_key_id": "k1",
        "token_uri": "https://oauth2.googleapis.com/token",
        "vertex_project_id": "p", "vertex_project_location": "us-central1",
    });
    for ty in ["GoogleCloud", "VertexAI", "GoogleDocumentAI"] {
        let mut public = public.clone();
        if ty != "VertexAI" {
            let fields = public.as_object_mut().unwrap();
            fields.retain(|name, _| !name.starts_with("vertex"));
        }
        let [right, wrong] = &*ACCOUNTS;
        Case {
            ty,
            public,
            secret: ("private_key", right.serialize_pem(), wrong.serialize_pem()),
            host: "oauth2.googleapis.com",
            lines: vec!["POST https://oauth2.googleapis.com/token"],
            right: asserted,
            answers: (
                Answer::new(200, r#"{"access_token": "t"}"#),
                Answer::new(400, r#"{"error": "invalid_grant"}"#),
            ),
            sent: false,
            anonymous: false,
        }
        .is_checked()
        .await;
    }
}

#[tokio::test]
async fn a_key_of_google_is_shown_to_no_other_token_address() {
    let case = |token_uri: &str| Case {
        ty: "GoogleCloud",
        public: json!({"client_email": "r@p.example", "token_uri": token_uri}),
        secret: ("private_key", ACCOUNTS[0].serialize_pem(), String::new()),
        host: "oauth2.googleapis.com",
        lines: vec![],
        right: |_| true,
        answers: (Answer::new(200, ""), Answer::new(200, "")),
        sent: false,
        anonymous: false,
    };
    for token_uri in [
        "https://elsewhere.example/token",
        "http://oauth2.googleapis.com/token",
    ] {
        let case = case(token_uri);
        let (checked, seen) = case.asked(&case.secret.1, |_| Answer::new(200, "")).await;
        assert_eq!(checked.verdict, Verdict::NotCheckable);
        assert!(checked.message.contains("not Google’s"), "{checked:?}");
        assert!(seen.is_empty());
    }
    let case = case("https://oauth2.googleapis.com/token");
    let (checked, seen) = case.asked("no key", |_| Answer::new(200, "")).await;
    assert_eq!(checked.verdict, Verdict::Refused, "{checked:?}");
    assert!(seen.is_empty());
}
