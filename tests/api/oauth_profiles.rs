//! Every provider profile at a stand-in for its server: what each one wants is sent in the manner
//! that it wants, from the consent page to the revocation.

use patchbay_tests::{AuthorizationServer, OAUTH2, Platform, Visitor, pairs};
use serde_json::{Value, json};

const CLIENT: &str = "client-of-the-tests";
const SECRET: &str = "secret-of-the-client-0123456789";

/// How a provider takes a client's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Basic,
    Form,
    BasicJson,
    FormJson,
}

/// How a provider takes access back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Revokes {
    /// RFC 7009.
    Token,
    /// A form without a hint, the client's secret in it.
    ClientForm,
    /// A JSON object, the client by HTTP Basic.
    Json,
    /// The token as bearer.
    Bearer,
    /// `DELETE` with a JSON object, the client by HTTP Basic.
    Github,
}

struct Case {
    provider: &'static str,
    /// `localhost` or `127.0.0.1`, and whether any port will do.
    redirect: (&'static str, bool),
    shows: Shows,
    /// The scopes' parameter, and what stands between them.
    scopes: (&'static str, &'static str),
    /// More parameters of the consent page.
    params: &'static [(&'static str, &'static str)],
    revokes: Revokes,
}

const SPACES: (&str, &str) = ("scope", " ");
const COMMAS: (&str, &str) = ("scope", ",");
const FIXED: (&str, bool) = ("127.0.0.1", false);
const ANY: (&str, bool) = ("127.0.0.1", true);
const LOCALHOST: (&str, bool) = ("localhost", false);

fn case(provider: &'static str, redirect: (&'static str, bool), shows: Shows) -> Case {
    Case {
        provider,
        redirect,
        shows,
        scopes: SPACES,
        params: &[],
        revokes: Revokes::Token,
    }
}

fn cases() -> Vec<Case> {
    use Shows::{Basic, BasicJson, Form, FormJson};
    vec![
        Case {
            params: &[("access_type", "offline"), ("prompt", "consent")],
            ..case("google", ANY, Form)
        },
        case("microsoft", ("localhost", true), Form),
        Case {
            params: &[("owner", "user")],
            revokes: Revokes::Json,
            ..case("notion", FIXED, BasicJson)
        },
        Case {
            params: &[("token_access_type", "offline")],
            revokes: Revokes::Bearer,
            ..case("dropbox", FIXED, Form)
        },
        Case {
            revokes: Revokes::ClientForm,
            ..case("box", ANY, Form)
        },
        Case {
            revokes: Revokes::Github,
            ..case("github", ANY, Form)
        },
        Case {
            scopes: ("user_scope", ","),
            revokes: Revokes::Bearer,
            ..case("slack", LOCALHOST, Form)
        },
        case("gitlab", FIXED, Form),
        Case {
            scopes: COMMAS,
            params: &[("prompt", "consent")],
            ..case("linear", FIXED, Form)
        },
        Case {
            params: &[("audience", "api.atlassian.com"), ("prompt", "consent")],
            ..case("atlassian", LOCALHOST, FormJson)
        },
        case("hubspot", LOCALHOST, Form),
        Case {
            scopes: COMMAS,
            ..case("zoom", ANY, Basic)
        },
        case("spotify", ANY, Basic),
        case("salesforce", LOCALHOST, Form),
        case("airtable", LOCALHOST, Basic),
        case("asana", LOCALHOST, Form),
        case("discord", LOCALHOST, Form),
    ]
}

/// A connection of the provider's own type, or of the generic one.
async fn connection(platform: &Platform, provider: &str) -> String {
    let own = [
        ("google", "GoogleOAuth2"),
        ("microsoft", "MicrosoftOAuth2"),
        ("notion", "NotionOAuth2"),
        ("dropbox", "DropboxOAuth2"),
        ("box", "BoxOAuth2"),
        ("github", "GitHubOAuth2"),
    ];
    let own = own.iter().find(|(id, _)| *id == provider);
    let (kind, mut config) = match own {
        Some((_, name)) => (format!("dynamiq.connections.{name}"), json!({})),
        None => (OAUTH2.to_owned(), json!({"provider": provider})),
    };
    if provider != "notion" {
        config["scopes"] = json!(["one", "two"]);
    }
    let body = json!({
        "name": format!("of {provider}"), "project_id": platform.project, "type": kind,
        "config": config,
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    made.data()["id"].as_str().expect("it is told").to_owned()
}

#[tokio::test]
async fn every_profile_speaks_to_its_provider_in_the_providers_manner() {
    let platform = Platform::start().await;
    for case in cases() {
        let server = AuthorizationServer::start();
        server.live(3);
        if case.provider == "slack" {
            server.nest_tokens_in("authed_user");
        }
        let shown = platform.use_as(case.provider, &server).await;
        let id = connection(&platform, case.provider).await;

        let url = platform.authorize(&id).await;
        let asked = pairs(url.split_once('?').expect("it is told").1);
        consent_page(&platform, &case, &shown, &asked);
        let page = Visitor::new().sign_in(&platform, &url).await.expect(200);
        assert!(page.text.contains("is connected"), "{}", case.provider);
        assert_eq!(platform.connection(&id).await["status"], "active");

        server.live(3600);
        patchbay_tests::wait::until("the renewal", async || {
            (server.grants_of("refresh_token") > 0).then_some(())
        })
        .await;
        exchanges(&case, &server, &asked);
        patchbay_tests::wait::until("the renewed access", async || {
            let shown = platform.connection(&id).await;
            shown["oauth2"]["refreshed_at"].is_string().then_some(())
        })
        .await;

        let deleted = platform.delete(&format!("/v1/connections/{id}")).await;
        let deleted = deleted.expect(200).json();
        assert_eq!(deleted["revocation"]["revoked"], true, "{}", case.provider);
        revocation(&case, &server);
    }
}

/// What the browser is sent out with.
fn consent_page(
    platform: &Platform,
    case: &Case,
    shown: &Value,
    asked: &std::collections::HashMap<String, String>,
) {
    let Case {
        provider,
        redirect: (host, any),
        scopes: (param, between),
        ..
    } = case;
    assert_eq!(asked["client_id"], CLIENT, "{provider}");
    assert_eq!(asked["code_challenge_method"], "S256", "{provider}");
    assert_eq!(asked["response_type"], "code", "{provider}");
    for (name, value) in case.params {
        assert_eq!(asked[*name], *value, "{provider}");
    }
    if *provider == "notion" {
        assert!(!asked.contains_key("scope"), "Notion has none");
    } else {
        assert!(
            asked[*param].starts_with(&format!("one{between}two")),
            "{provider}: {}",
            asked[*param]
        );
    }
    let registered = shown["redirect_uri"].as_str().expect("it is told");
    let port = platform.server.port();
    assert_eq!(
        registered,
        format!("http://{host}:{port}/oauth2/callback/{provider}")
    );
    assert_eq!(shown["any_port"], *any, "{provider}");
    if *any {
        let own = &asked["redirect_uri"];
        assert!(own.starts_with(&format!("http://{host}:")), "{own}");
        assert_ne!(own, registered, "{provider}: a listener of its own");
    } else {
        assert_eq!(asked["redirect_uri"], registered, "{provider}");
    }
}

/// The code's exchange, and the renewal.
fn exchanges(
    case: &Case,
    server: &AuthorizationServer,
    asked: &std::collections::HashMap<String, String>,
) {
    let provider = case.provider;
    for request in server.token_requests() {
        let json = request.headers["content-type"] == "application/json";
        let basic = request.authorization.starts_with("Basic ");
        let posted = request.form.get("client_secret").map(String::as_str) == Some(SECRET);
        let shows = match (basic, json) {
            (true, true) => Shows::BasicJson,
            (true, false) => Shows::Basic,
            (false, true) => Shows::FormJson,
            (false, false) => Shows::Form,
        };
        assert_eq!(shows, case.shows, "{provider}");
        assert_eq!(posted, !basic, "{provider}");
        assert_eq!(request.headers["accept"], "application/json", "{provider}");
        if provider == "notion" {
            assert_eq!(request.headers["notion-version"], "2022-06-28");
        }
    }
    let exchange = &server.token_requests()[0];
    assert_eq!(exchange.form["redirect_uri"], asked["redirect_uri"]);
    assert!(exchange.form["code_verifier"].len() >= 43, "{provider}");
}

fn revocation(case: &Case, server: &AuthorizationServer) {
    let provider = case.provider;
    let asked = server.revocations();
    assert_eq!(asked.len(), 1, "{provider}");
    let request = &asked[0];
    let kind = request.headers.get("content-type").map(String::as_str);
    let form = kind == Some("application/x-www-form-urlencoded");
    let basic = request.authorization.starts_with("Basic ");
    let manner = match (form, basic, request.authorization.starts_with("Bearer at-")) {
        (_, _, true) => Revokes::Bearer,
        (true, _, _) if request.form.contains_key("token_type_hint") => Revokes::Token,
        (true, _, _) => Revokes::ClientForm,
        (false, true, _) if request.form.contains_key("access_token") => Revokes::Github,
        _ => Revokes::Json,
    };
    assert_eq!(manner, case.revokes, "{provider}");
    let whole = !matches!(manner, Revokes::Bearer | Revokes::Github);
    let token = &server.revoked()[0];
    assert_eq!(token.starts_with("rt-"), whole, "{provider}: {token}");
}

/// None is forgotten.
#[tokio::test]
async fn every_profile_has_a_case() {
    let platform = Platform::start().await;
    let apps = platform.get("/v1/oauth-apps").await.expect(200).data();
    let mut listed: Vec<&str> = apps
        .as_array()
        .expect("it is told")
        .iter()
        .filter_map(|app| app["provider"].as_str())
        .collect();
    let mut tested: Vec<&str> = cases().iter().map(|case| case.provider).collect();
    listed.sort_unstable();
    tested.sort_unstable();
    assert_eq!(listed, tested);
}
