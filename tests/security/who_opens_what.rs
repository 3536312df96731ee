//! Every route of the contract with every kind of credential. A credential that opens nothing is
//! refused before the body is looked at.

use patchbay_tests::{App, Call, Platform, UNKNOWN, flow, wait};
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use crate::USER;
use crate::routes::{Class, ROUTES, Route};

/// What a credential gets from each class of routes.
#[derive(Debug, Clone, Copy)]
struct Expected {
    management: u16,
    app: u16,
    connect: u16,
}

/// It is let in: whatever the answer is, it is not about who asks.
const OPENS: u16 = 0;

const REFUSED: Expected = Expected {
    management: 401,
    app: 401,
    connect: 401,
};

impl Expected {
    fn of(self, class: Class) -> u16 {
        match class {
            Class::Open => OPENS,
            Class::Management => self.management,
            Class::App => self.app,
            Class::Connect => self.connect,
        }
    }
}

/// A server with two Apps in two projects.
struct World {
    platform: Platform,
    app: App,
    other: App,
}

async fn world() -> World {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Asked").await;
    let project = platform.create_project("Other").await;
    let workflow = platform
        .create_workflow_in(&project, "other", &flow::no_llm())
        .await;
    platform.save(&workflow, &flow::no_llm()).await;
    let other = platform
        .deploy_as(&json!({"name": "Other", "project_id": project, "workflow_id": workflow}))
        .await;
    World {
        platform,
        app,
        other,
    }
}

/// A request of a route, with `{app_id}` of the App API filled in and every other id unknown.
fn request(platform: &Platform, app: &App, route: Route, refused: bool) -> Call {
    let mut path = route.path.to_owned();
    if route.class == Class::App {
        path = path.replace("{app_id}", &app.id);
    }
    while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
        path.replace_range(from..=to, UNKNOWN);
    }
    let call = platform.call(route.method, &path);
    match (route.method, refused) {
        ("GET" | "DELETE", _) => call,
        // A body that nobody can read shows that who asks is decided before.
        (_, true) => call.body("text/plain", "{\"never\": read"),
        // The one route that takes a form.
        (_, false) if route.path == "/v1/workflows/test" => {
            call.body("multipart/form-data; boundary=x", "--x--\r\n")
        }
        (_, false) => call.json(&json!({})),
    }
}

/// Asks every route with a credential and compares with what is expected.
async fn assert_opens(
    platform: &Platform,
    app: &App,
    expected: Expected,
    credential: impl Fn(Class, Call) -> Call,
) {
    let mut wrong = Vec::new();
    for (at, route) in ROUTES.into_iter().enumerate() {
        // A table of refusals is more than one address may fail in a minute.
        if at % 100 == 0 {
            platform.change_address();
        }
        let wanted = expected.of(route.class);
        let call = request(platform, app, route, wanted != OPENS);
        let answer = credential(route.class, call).send().await;
        let right = if wanted == OPENS {
            let about_the_caller = [401, 403, 405, 415, 421, 429].contains(&answer.status);
            !about_the_caller && answer.status < 500
        } else {
            answer.status == wanted
        };
        if !right {
            wrong.push(format!(
                "{} {}: {}, not {wanted}",
                route.method, route.path, answer.status
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same bearer for every class.
fn bearer(token: &str) -> impl Fn(Class, Call) -> Call {
    move |_, call| call.bearer(token)
}

/// The credential that opens each class.
struct Right {
    token: String,
    key: String,
    connect: String,
}

impl Right {
    async fn of(world: &World) -> Self {
        Self {
            token: world.platform.token.clone(),
            key: world.app.key.clone(),
            connect: world.platform.connect_token(&world.app, USER).await,
        }
    }

    fn of_class(&self, class: Class) -> &str {
        match class {
            Class::Open => "",
            Class::Management => &self.token,
            Class::App => &self.key,
            Class::Connect => &self.connect,
        }
    }
}

fn in_two_seconds() -> String {
    let end = time::OffsetDateTime::now_utc() + time::Duration::seconds(2);
    end.format(&Rfc3339).expect("a time can be written")
}

#[tokio::test]
async fn hs_3_nothing_opens_only_what_is_open() {
    let World { platform, app, .. } = world().await;
    assert_opens(&platform, &app, REFUSED, |_, call| call).await;
}

#[tokio::test]
async fn hs_3_junk_opens_only_what_is_open() {
    let World { platform, app, .. } = world().await;
    assert_opens(&platform, &app, REFUSED, bearer("junk")).await;
}

#[tokio::test]
async fn hs_3_a_well_formed_stranger_opens_only_what_is_open() {
    let World { platform, app, .. } = world().await;
    let stranger = Platform::start().await;
    assert_opens(&platform, &app, REFUSED, bearer(&stranger.token)).await;
    let key = stranger.access_key(None).await;
    assert_opens(&platform, &app, REFUSED, bearer(&key)).await;
}

#[tokio::test]
async fn hs_3_a_connect_token_of_another_server_opens_only_what_is_open() {
    let World { platform, app, .. } = world().await;
    let stranger = world().await;
    let token = stranger.platform.connect_token(&stranger.app, USER).await;
    assert_opens(&platform, &app, REFUSED, bearer(&token)).await;
}

#[tokio::test]
async fn hs_3_a_personal_access_token_opens_the_management_api() {
    let World { platform, app, .. } = world().await;
    let expected = Expected {
        management: OPENS,
        app: 403,
        connect: 401,
    };
    assert_opens(&platform, &app, expected, bearer(&platform.token)).await;
}

#[tokio::test]
async fn hs_3_a_revoked_personal_access_token_opens_nothing_at_once() {
    let World { platform, app, .. } = world().await;
    let (id, token) = platform.personal_access_token("short-lived").await;
    let _ = platform
        .call("GET", "/v1/me")
        .bearer(&token)
        .send()
        .await
        .expect(200);
    let path = format!("/v1/personal-access-tokens/{id}");
    let _ = platform.delete(&path).await.expect(200);

    assert_opens(&platform, &app, REFUSED, bearer(&token)).await;
}

#[tokio::test]
async fn hs_3_an_expired_personal_access_token_opens_nothing() {
    let World { platform, app, .. } = world().await;
    let body = json!({"name": "ends", "expires_at": in_two_seconds()});
    let made = platform.post("/v1/personal-access-tokens", &body).await;
    let made = made.expect(201).data();
    let token = made["token"].as_str().expect("a text");
    wait::until("the token's end", async || {
        let me = platform.call("GET", "/v1/me").bearer(token).send().await;
        (me.status == 401).then_some(())
    })
    .await;

    assert_opens(&platform, &app, REFUSED, bearer(token)).await;
}

#[tokio::test]
async fn hs_3_an_access_key_of_the_project_opens_its_app() {
    let World { platform, app, .. } = world().await;
    let expected = Expected {
        app: OPENS,
        ..REFUSED
    };
    assert_opens(&platform, &app, expected, bearer(&app.key)).await;
}

#[tokio::test]
async fn hs_3_an_access_key_of_the_organisation_opens_every_app() {
    let World {
        platform,
        app,
        other,
    } = world().await;
    let key = platform.access_key(None).await;
    let expected = Expected {
        app: OPENS,
        ..REFUSED
    };
    assert_opens(&platform, &app, expected, bearer(&key)).await;
    assert_opens(&platform, &other, expected, bearer(&key)).await;
}

#[tokio::test]
async fn hs_3_an_access_key_of_another_project_is_forbidden() {
    let World {
        platform,
        app,
        other,
    } = world().await;
    let expected = Expected {
        app: 403,
        ..REFUSED
    };
    assert_opens(&platform, &app, expected, bearer(&other.key)).await;
}

#[tokio::test]
async fn hs_3_an_expired_access_key_opens_nothing() {
    let World { platform, app, .. } = world().await;
    let body = json!({
        "name": "ends", "project_id": platform.project, "expires_at": in_two_seconds(),
    });
    let made = platform.post("/v1/access-keys", &body).await;
    let made = made.expect(201).data();
    let key = made["key"].as_str().expect("a text");
    wait::until("the key's end", async || {
        let call = platform.call("GET", &app.at("/v1/requirements"));
        let answer = call.bearer(key).send().await;
        (answer.status == 401).then_some(())
    })
    .await;

    assert_opens(&platform, &app, REFUSED, bearer(key)).await;
}

#[tokio::test]
async fn hs_3_a_deleted_access_key_opens_nothing_at_once() {
    let World { platform, app, .. } = world().await;
    let body = json!({"name": "deleted", "project_id": platform.project});
    let made = platform.post("/v1/access-keys", &body).await;
    let made = made.expect(201).data();
    let key = made["key"].as_str().expect("a text");
    let call = platform.call("GET", &app.at("/v1/requirements"));
    let _ = call.bearer(key).send().await.expect(200);
    let path = format!("/v1/access-keys/{}", crate::id(&made));
    let _ = platform.delete(&path).await.expect(200);

    assert_opens(&platform, &app, REFUSED, bearer(key)).await;
}

#[tokio::test]
async fn hs_3_a_connect_token_opens_the_connect_api() {
    let World { platform, app, .. } = world().await;
    let token = platform.connect_token(&app, USER).await;
    let expected = Expected {
        app: 403,
        connect: OPENS,
        ..REFUSED
    };
    assert_opens(&platform, &app, expected, bearer(&token)).await;
}

#[tokio::test]
async fn hs_3_a_connect_token_of_another_app_is_forbidden_at_this_one() {
    let World {
        platform,
        app,
        other,
    } = world().await;
    let token = platform.connect_token(&other, USER).await;
    let expected = Expected {
        app: 403,
        connect: OPENS,
        ..REFUSED
    };
    assert_opens(&platform, &app, expected, bearer(&token)).await;
}

#[tokio::test]
async fn hs_3_two_authorization_headers_open_nothing() {
    let world = world().await;
    let right = Right::of(&world).await;
    let twice = |class, call: Call| match class {
        Class::Open => call,
        class => call
            .bearer(right.of_class(class))
            .bearer(right.of_class(class)),
    };
    assert_opens(&world.platform, &world.app, REFUSED, twice).await;
}

#[tokio::test]
async fn hs_3_the_right_credential_in_the_query_opens_nothing() {
    let world = world().await;
    let right = Right::of(&world).await;
    let in_the_query = |class, call: Call| {
        let token = right.of_class(class);
        call.query("access_token", token)
            .query("token", token)
            .query("api_key", token)
    };
    assert_opens(&world.platform, &world.app, REFUSED, in_the_query).await;
}

#[tokio::test]
async fn hs_3_the_right_credential_in_another_header_opens_nothing() {
    let world = world().await;
    let right = Right::of(&world).await;
    let elsewhere = |class, call: Call| {
        let token = right.of_class(class);
        call.header("x-api-key", token)
            .header("x-authorization", &format!("Bearer {token}"))
            .header("proxy-authorization", &format!("Bearer {token}"))
            .header("cookie", &format!("token={token}; access_token={token}"))
    };
    assert_opens(&world.platform, &world.app, REFUSED, elsewhere).await;
}

#[tokio::test]
async fn hs_3_the_right_credential_in_another_scheme_opens_nothing() {
    let world = world().await;
    let right = Right::of(&world).await;
    for scheme in ["Basic", "Token", "Bearer:", ""] {
        let other_scheme = |class, call: Call| {
            let value = format!("{scheme} {}", right.of_class(class));
            match class {
                Class::Open => call,
                _ => call.header("authorization", value.trim()),
            }
        };
        assert_opens(&world.platform, &world.app, REFUSED, other_scheme).await;
    }
}

#[tokio::test]
async fn hs_3_the_scheme_is_read_without_regard_to_case() {
    let platform = Platform::start().await;
    let value = format!("bEARER {}", platform.token);
    let me = platform
        .call("GET", "/v1/me")
        .header("authorization", &value);
    let _ = me.send().await.expect(200);
}

#[tokio::test]
async fn hs_3_a_public_app_opens_to_everybody_but_junk_and_tokens_of_others() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("open", &flow::no_llm()).await;
    platform.save(&workflow, &flow::no_llm()).await;
    let public = platform
        .deploy_as(&json!({
            "name": "Open", "project_id": platform.project, "workflow_id": workflow,
            "access_control": {"access_type": "public"},
        }))
        .await;
    let opens = Expected {
        app: OPENS,
        ..REFUSED
    };
    let token = Expected {
        management: OPENS,
        app: 403,
        connect: 401,
    };

    assert_opens(&platform, &public, opens, |_, call| call).await;
    assert_opens(&platform, &public, opens, bearer(&public.key)).await;
    assert_opens(&platform, &public, REFUSED, bearer("junk")).await;
    assert_opens(&platform, &public, token, bearer(&platform.token)).await;
}

#[tokio::test]
async fn hs_3_pages_and_the_contract_are_open() {
    let platform = Platform::start().await;

    for path in ["/healthz", "/openapi.json", "/connect", "/connect?token=x"] {
        for token in [None, Some("junk"), Some(platform.token.as_str())] {
            let call = platform.call("GET", path);
            let call = match token {
                Some(token) => call.bearer(token),
                None => call,
            };
            let _ = call.send().await.expect(200);
        }
    }
}
