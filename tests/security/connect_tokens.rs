//! Connect tokens that somebody made or changed open nothing (RFC 8725).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use patchbay_tests::{App, Platform};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{KEY, USER};

/// A genuine token, taken apart.
struct Genuine {
    header: Value,
    claims: Value,
    signature: String,
    text: String,
}

impl Genuine {
    fn of(text: &str) -> Self {
        let parts: Vec<&str> = text.split('.').collect();
        let json = |part: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(part).expect("it is base64url");
            serde_json::from_slice(&bytes).expect("it is JSON")
        };
        Self {
            header: json(parts[0]),
            claims: json(parts[1]),
            signature: parts[2].to_owned(),
            text: text.to_owned(),
        }
    }

    fn with_header(&self, name: &str, value: impl Into<Value>) -> String {
        let mut header = self.header.clone();
        header[name] = value.into();
        joined(&header, &self.claims, &self.signature)
    }

    fn with_claim(&self, name: &str, value: impl Into<Value>) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value.into();
        joined(&self.header, &claims, &self.signature)
    }

    /// Signed anew with a key that an attacker may think of.
    fn signed_with(&self, key: &[u8]) -> String {
        let signed = format!("{}.{}", encoded(&self.header), encoded(&self.claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes every key");
        mac.update(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        format!("{signed}.{signature}")
    }
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn joined(header: &Value, claims: &Value, signature: &str) -> String {
    format!("{}.{}.{signature}", encoded(header), encoded(claims))
}

async fn with_token() -> (Platform, App, Genuine) {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Asks").await;
    let token = platform.connect_token(&app, USER).await;
    (platform, app, Genuine::of(&token))
}

/// None of these opens the Connect API, and the genuine token still does.
async fn assert_refused(platform: &Platform, genuine: &Genuine, hostile: &[String]) {
    let ask = async |token: &str| {
        let call = platform.call("GET", "/v1/connect/requirements");
        call.bearer(token).send().await
    };
    for token in hostile {
        assert_ne!(token, &genuine.text, "this one is genuine");
        let answer = ask(token).await;
        assert_eq!(answer.status, 401, "{token}: {}", answer.text);
        assert_eq!(answer.code(), "unauthorized");
    }
    let _ = ask(&genuine.text).await.expect(200);
}

#[tokio::test]
async fn hs_6_no_other_algorithm_is_taken() {
    let (platform, _, genuine) = with_token().await;
    let mut hostile: Vec<String> = [
        "none", "None", "NONE", "nOnE", "", "HS384", "HS512", "hs256", "RS256", "ES256", "EdDSA",
    ]
    .into_iter()
    .map(|algorithm| genuine.with_header("alg", algorithm))
    .collect();
    let unsigned = |header: Value| joined(&header, &genuine.claims, "");
    hostile.extend([
        unsigned(json!({"alg": "none"})),
        unsigned(json!({"alg": "none", "typ": "JWT"})),
        unsigned(genuine.header.clone()),
        genuine.with_header("alg", Value::Null),
        genuine.with_header("alg", json!(["HS256", "none"])),
    ]);

    assert_refused(&platform, &genuine, &hostile).await;
}

#[tokio::test]
async fn hs_6_no_other_key_is_taken() {
    let (platform, _, genuine) = with_token().await;
    let kid = genuine.header["kid"].as_str().expect("a kid").to_owned();
    let mut hostile: Vec<String> = [
        "",
        "../../../dev/null",
        "/dev/null",
        "' OR '1'='1",
        "https://evil.example/key",
        "5d1f0a3c-6b7e-4c2d-9f80-1a2b3c4d5e6f",
    ]
    .into_iter()
    .map(|other| genuine.with_header("kid", other))
    .collect();
    hostile.extend([
        genuine.with_header("kid", kid.to_uppercase()),
        genuine.with_header("jku", "https://evil.example/jwks.json"),
        genuine.with_header("x5u", "https://evil.example/x5u"),
        genuine.with_header("jwk", json!({"kty": "oct", "k": "AAAA"})),
        genuine.with_header("crit", json!(["exp"])),
        genuine.with_header("b64", false),
        genuine.with_header("zip", "DEF"),
    ]);
    for key in [
        &b""[..],
        b"\0",
        &[0; 32],
        b"secret",
        b"patchbay",
        kid.as_bytes(),
    ] {
        hostile.push(genuine.signed_with(key));
    }

    assert_refused(&platform, &genuine, &hostile).await;
}

#[tokio::test]
async fn hs_6_no_claim_can_be_changed() {
    let (platform, _, genuine) = with_token().await;
    let later = genuine.claims["exp"].as_i64().expect("a number") + 1;
    let hostile = vec![
        genuine.with_claim("sub", "somebody-else"),
        genuine.with_claim("user_id", "somebody-else"),
        genuine.with_claim("app_id", "5d1f0a3c-6b7e-4c2d-9f80-1a2b3c4d5e6f"),
        genuine.with_claim("jti", "5d1f0a3c-6b7e-4c2d-9f80-1a2b3c4d5e6f"),
        genuine.with_claim("iss", "evil.example"),
        genuine.with_claim("aud", "another"),
        genuine.with_claim("exp", later),
        genuine.with_claim("exp", later.to_string()),
        genuine.with_claim("exp", 1.5e300),
        genuine.with_claim("exp", -1),
        genuine.with_claim("exp", i64::MAX),
        genuine.with_claim("exp", u64::MAX),
        genuine.with_claim("exp", Value::Null),
        genuine.with_claim("iat", 0),
        genuine.with_claim("nbf", 0),
        genuine.with_claim("role", "admin"),
    ];

    assert_refused(&platform, &genuine, &hostile).await;
}

#[tokio::test]
async fn hs_6_no_other_spelling_of_a_token_is_taken() {
    let (platform, _, genuine) = with_token().await;
    let text = genuine.text.as_str();
    let parts: Vec<&str> = text.split('.').collect();
    let hostile = vec![
        text.to_lowercase(),
        text[..text.len() - 1].to_owned(),
        format!("{text}A"),
        format!("{text}="),
        format!("{text}."),
        format!("{text}.{}", parts[2]),
        format!(".{text}"),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}..{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[1], parts[0], parts[2]),
        format!("{}={}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(43)),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(100_000 / 8)),
        "eyJ".to_owned(),
        "eyJ..".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        "eyJhbGciOiJub25lIn0.e30.".to_owned(),
    ];

    assert_refused(&platform, &genuine, &hostile).await;
}

#[tokio::test]
async fn hs_6_a_token_says_no_more_than_it_must() {
    let (_, app, genuine) = with_token().await;

    let names: Vec<&String> = genuine
        .claims
        .as_object()
        .expect("claims are an object")
        .keys()
        .collect();

    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            "app_id", "aud", "exp", "iat", "iss", "jti", "sub", "user_id"
        ]
    );
    assert_eq!(genuine.claims["app_id"], json!(app.id));
    assert_eq!(genuine.claims["user_id"], USER);
    let lifetime = genuine.claims["exp"]
        .as_i64()
        .zip(genuine.claims["iat"].as_i64());
    assert_eq!(lifetime.map(|(end, start)| end - start), Some(86_400));
}

#[tokio::test]
async fn hs_6_a_token_of_a_deleted_app_opens_nothing() {
    let (platform, app, genuine) = with_token().await;
    let _ = platform
        .delete(&format!("/v1/apps/{}", app.id))
        .await
        .expect(200);

    let answer = platform
        .call("GET", "/v1/connect/requirements")
        .bearer(&genuine.text)
        .send()
        .await;

    assert!([401, 404].contains(&answer.status), "{}", answer.text);
}

#[tokio::test]
async fn hs_6_two_tokens_of_one_user_are_two() {
    let (platform, app, genuine) = with_token().await;

    let second = platform.connect_token(&app, USER).await;

    assert_ne!(second, genuine.text);
    let requirement = platform
        .call("GET", "/v1/connect/requirements")
        .bearer(&second)
        .send()
        .await
        .expect(200)
        .data();
    let requirement = crate::id(&requirement[0]).to_owned();
    let _ = platform
        .submit(&second, &requirement, KEY)
        .await
        .expect(201);
    let _ = platform
        .submit(&genuine.text, &requirement, KEY)
        .await
        .expect(201);
}
