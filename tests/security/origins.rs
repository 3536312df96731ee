//! Pages of other origins read nothing, except what an App lets its own pages read.

use patchbay_tests::{Answer, App, Platform};
use serde_json::json;

use crate::USER;

const OWN: &str = "https://app.example";
const STATUS: &str = "/v1/connect/requirements/status";

fn readable_by(answer: &Answer) -> Option<&str> {
    let origin = answer.headers.get("access-control-allow-origin")?;
    origin.to_str().ok()
}

async fn allowing(platform: &Platform) -> App {
    let (app, _) = platform.deploy_requirement("With Pages").await;
    let path = format!("/v1/apps/{}", app.id);
    let body = json!({"allowed_origins": [OWN]});
    let changed = platform.put(&path, &body).await.expect(200).data();
    assert_eq!(changed["allowed_origins"], json!([OWN]));
    app
}

#[tokio::test]
async fn hs_2_only_pages_of_an_allowed_origin_read_the_connect_api_and_only_of_their_app() {
    let platform = Platform::start().await;
    let app = allowing(&platform).await;
    let (other, _) = platform.deploy_requirement("Without Pages").await;
    let own = platform.connect_token(&app, USER).await;
    let foreign = platform.connect_token(&other, USER).await;
    let ask = |path: &str, token: &str, origin: &str| {
        let call = platform.call("GET", path).bearer(token);
        call.header("origin", origin).send()
    };

    assert_eq!(readable_by(&ask(STATUS, &own, OWN).await), Some(OWN));

    for (path, token, origin) in [
        (STATUS, &foreign, OWN),
        (STATUS, &own, "https://evil.example"),
        (STATUS, &own, "null"),
        (STATUS, &"junk".to_owned(), OWN),
        ("/v1/me", &platform.token, OWN),
        ("/healthz", &own, OWN),
    ] {
        let answer = ask(path, token, origin).await;
        assert_eq!(readable_by(&answer), None, "{path} {origin}");
    }
}

#[tokio::test]
async fn hs_2_a_browser_is_told_before_it_sends_a_token() {
    let platform = Platform::start().await;
    let _app = allowing(&platform).await;
    let ask = |path: &str, origin: &str| {
        let call = platform.call("OPTIONS", path).header("origin", origin);
        call.header("access-control-request-method", "GET").send()
    };

    let answer = ask(STATUS, OWN).await.expect(204);
    assert_eq!(readable_by(&answer), Some(OWN));
    for (path, origin) in [(STATUS, "https://evil.example"), ("/v1/me", OWN)] {
        let refused = ask(path, origin).await.expect(405);
        assert_eq!(readable_by(&refused), None);
    }
}

#[tokio::test]
async fn hs_2_what_is_no_origin_is_refused_by_its_place() {
    let platform = Platform::start().await;
    let app = allowing(&platform).await;
    let path = format!("/v1/apps/{}", app.id);
    for bad in ["*", "null", "https://app.example/", "app.example"] {
        let body = json!({"allowed_origins": [OWN, bad]});
        let refused = platform.put(&path, &body).await.expect(400);
        assert_eq!(
            refused.json()["error"]["details"]["allowed_origins[1]"],
            "must be in a valid format"
        );
    }
}
