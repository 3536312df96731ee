//! Which credential each route takes, as decided; the server's own document is compared with it.

use std::collections::BTreeSet;

use patchbay_tests::Platform;
use serde_json::{Value, json};

/// What opens a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Everybody.
    Open,
    /// A Personal Access Token.
    Management,
    /// An Access Key; nothing at all when the App is public.
    App,
    /// A connect token.
    Connect,
}

/// A route of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Route {
    pub(crate) class: Class,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
}

pub(crate) const ROUTES: [Route; 125] = [
    open("GET", "/healthz"),
    open("POST", "/v1/ui/session"),
    management("GET", "/v1/accounts"),
    management("POST", "/v1/accounts"),
    management("POST", "/v1/accounts/{account_id}/check"),
    management("DELETE", "/v1/accounts/{account_id}"),
    management("GET", "/v1/vault"),
    management("POST", "/v1/vault/passphrase"),
    management("POST", "/v1/vault/retry"),
    management("POST", "/v1/vault/recovery-code"),
    management("PUT", "/v1/vault/lock-after"),
    management("PUT", "/v1/vault/slots/passphrase"),
    management("POST", "/v1/vault/slots/recovery-code"),
    management("POST", "/v1/vault/slots/keychain"),
    management("DELETE", "/v1/vault/slots/{slot_id}"),
    management("POST", "/v1/vault/rotate"),
    management("GET", "/v1/vault/backups"),
    management("POST", "/v1/vault/backups"),
    management("POST", "/v1/vault/restore"),
    management("GET", "/v1/connection-types"),
    management("GET", "/v1/agent-builder/nodes"),
    management("GET", "/v1/agent-builder/nodes/{type}"),
    management("GET", "/v1/audit-events"),
    management("GET", "/v1/me"),
    management("GET", "/v1/orgs"),
    management("GET", "/v1/orgs/{org_id}"),
    management("GET", "/v1/projects"),
    management("POST", "/v1/projects"),
    management("GET", "/v1/projects/{project_id}"),
    management("GET", "/v1/personal-access-tokens"),
    management("POST", "/v1/personal-access-tokens"),
    management("DELETE", "/v1/personal-access-tokens/{token_id}"),
    management("GET", "/v1/access-keys"),
    management("POST", "/v1/access-keys"),
    management("DELETE", "/v1/access-keys/{key_id}"),
    management("GET", "/v1/connections"),
    management("POST", "/v1/connections"),
    management("POST", "/v1/connections/check"),
    management("GET", "/v1/connections/environment"),
    management("POST", "/v1/connections/environment"),
    management("GET", "/v1/connections/clients"),
    management("POST", "/v1/connections/{connection_id}/check"),
    management("GET", "/v1/connections/{connection_id}"),
    management("PUT", "/v1/connections/{connection_id}"),
    management("DELETE", "/v1/connections/{connection_id}"),
    management("GET", "/v1/connections/{connection_id}/uses"),
    management("POST", "/v1/connections/{connection_id}/duplicate"),
    management("POST", "/v1/connections/{connection_id}/replace"),
    management("GET", "/v1/oauth-apps"),
    management("PUT", "/v1/oauth-apps/{provider}"),
    management("DELETE", "/v1/oauth-apps/{provider}"),
    management("GET", "/v1/oauth-revocations"),
    management("DELETE", "/v1/oauth-revocations/{revocation_id}"),
    management("POST", "/v1/connections/{connection_id}/oauth2/authorize"),
    management("POST", "/v1/connections/{connection_id}/oauth2/device"),
    management("POST", "/v1/connections/{connection_id}/oauth2/code"),
    management("GET", "/v1/connections/{connection_id}/oauth2/attempt"),
    management("DELETE", "/v1/connections/{connection_id}/oauth2/attempt"),
    management("POST", "/v1/connections/{connection_id}/oauth2/revoke"),
    management("GET", "/v1/pipedream/settings"),
    management("PUT", "/v1/pipedream/settings"),
    management("DELETE", "/v1/pipedream/settings"),
    management("POST", "/v1/pipedream/connect/tokens"),
    management("GET", "/v1/pipedream/connect/accounts"),
    management("DELETE", "/v1/pipedream/connect/accounts/{account_id}"),
    management("GET", "/v1/pipedream/connect/accounts/{account_id}/uses"),
    management("GET", "/v1/pipedream/connect/apps"),
    management("GET", "/v1/pipedream/connect/apps/{app_slug}/actions"),
    management("GET", "/v1/pipedream/connect/actions/{action_key}"),
    management(
        "POST",
        "/v1/pipedream/connect/actions/{action_key}/configure",
    ),
    management("POST", "/v1/pipedream/connect/actions/{action_key}/props"),
    management("GET", "/v1/workflows"),
    management("POST", "/v1/workflows"),
    management("POST", "/v1/workflows/import"),
    management("POST", "/v1/workflows/test"),
    management("POST", "/v1/workflows/test/{test_id}/cancel"),
    management("GET", "/v1/workflows/{workflow_id}"),
    management("GET", "/v1/workflows/{workflow_id}/export"),
    management("PUT", "/v1/workflows/{workflow_id}"),
    management("DELETE", "/v1/workflows/{workflow_id}"),
    management("POST", "/v1/workflows/{workflow_id}/save"),
    management("POST", "/v1/workflows/{workflow_id}/release"),
    management("GET", "/v1/workflows/{workflow_id}/versions"),
    management("GET", "/v1/workflows/{workflow_id}/requirements"),
    management("POST", "/v1/workflows/{workflow_id}/requirements"),
    management("GET", REQUIREMENT),
    management("PUT", REQUIREMENT),
    management("DELETE", REQUIREMENT),
    management("GET", "/v1/apps"),
    management("POST", "/v1/apps"),
    management("GET", "/v1/apps/{app_id}"),
    management("PUT", "/v1/apps/{app_id}"),
    management("DELETE", "/v1/apps/{app_id}"),
    management("POST", "/v1/apps/{app_id}/deploy"),
    management("POST", "/v1/apps/{app_id}/archive"),
    management("POST", "/v1/apps/{app_id}/unarchive"),
    management("GET", "/v1/apps/{app_id}/deployments"),
    management("GET", "/v1/apps/{app_id}/requirements"),
    management("GET", "/v1/apps/{app_id}/requirements/status"),
    management(
        "DELETE",
        "/v1/apps/{app_id}/requirements/{requirement_id}/connections",
    ),
    management("POST", "/v1/apps/{app_id}/connect/tokens"),
    management("GET", "/v1/apps/{app_id}/runs"),
    management("POST", "/v1/apps/{app_id}/runs"),
    management("POST", "/v1/apps/{app_id}/invoke"),
    management("GET", "/v1/apps/{app_id}/runs/{run_id}"),
    management("POST", "/v1/apps/{app_id}/runs/{run_id}/cancel"),
    management("GET", "/v1/apps/{app_id}/users"),
    app("GET", "/apps/{app_id}/v1/requirements"),
    app("GET", "/apps/{app_id}/v1/requirements/status"),
    app(
        "DELETE",
        "/apps/{app_id}/v1/requirements/{requirement_id}/connections",
    ),
    app("POST", "/apps/{app_id}/v1/connections"),
    app("POST", "/apps/{app_id}/v1/connect/tokens"),
    app("GET", "/apps/{app_id}/v1/runs"),
    app("POST", "/apps/{app_id}/v1/runs"),
    app("POST", "/apps/{app_id}"),
    app("GET", "/apps/{app_id}/v1/runs/{run_id}"),
    app("POST", "/apps/{app_id}/v1/runs/{run_id}/cancel"),
    connect("GET", "/v1/connect/requirements"),
    connect("GET", "/v1/connect/requirements/status"),
    connect("GET", "/v1/connect/session"),
    connect(
        "POST",
        "/v1/connect/requirements/{requirement_id}/credentials",
    ),
    connect(
        "POST",
        "/v1/connect/requirements/{requirement_id}/oauth2/authorize",
    ),
    connect(
        "POST",
        "/v1/connect/requirements/{requirement_id}/pipedream/authorize",
    ),
    connect(
        "DELETE",
        "/v1/connect/requirements/{requirement_id}/connection",
    ),
    // Last, since what comes after would find the vault locked.
    management("POST", "/v1/vault/lock"),
];

const REQUIREMENT: &str = "/v1/workflows/{workflow_id}/requirements/{requirement_id}";

const fn open(method: &'static str, path: &'static str) -> Route {
    Route {
        class: Class::Open,
        method,
        path,
    }
}

const fn management(method: &'static str, path: &'static str) -> Route {
    Route {
        class: Class::Management,
        method,
        path,
    }
}

const fn app(method: &'static str, path: &'static str) -> Route {
    Route {
        class: Class::App,
        method,
        path,
    }
}

const fn connect(method: &'static str, path: &'static str) -> Route {
    Route {
        class: Class::Connect,
        method,
        path,
    }
}

/// Method, path and operation of every route of the document.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("it has paths");
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("a path has operations") {
            operations.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    operations
}

async fn document(platform: &Platform) -> Value {
    let answer = platform.call("GET", "/openapi.json").send().await;
    answer.expect(200).json()
}

#[tokio::test]
async fn hs_3_every_route_of_the_contract_has_an_expectation_and_none_is_missing() {
    let platform = Platform::start().await;
    let document = document(&platform).await;

    let documented: BTreeSet<(String, String)> = operations(&document)
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .collect();

    let expected: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|route| (route.method.to_owned(), route.path.to_owned()))
        .collect();
    let difference: Vec<_> = documented.symmetric_difference(&expected).collect();
    assert!(
        difference.is_empty(),
        "say in this table who opens: {difference:?}"
    );
}

#[tokio::test]
async fn hs_3_the_document_names_the_credential_of_every_route() {
    let platform = Platform::start().await;
    let document = document(&platform).await;

    for (method, path, operation) in operations(&document) {
        let route = ROUTES
            .iter()
            .find(|route| route.method == method && route.path == path);
        let expected = match route.map(|route| route.class) {
            Some(Class::Open) => json!([{}]),
            Some(Class::Management) => json!([{"personal_access_token": []}]),
            Some(Class::App) => json!([{}, {"access_key": []}]),
            Some(Class::Connect) => json!([{"connect_token": []}]),
            None => Value::Null,
        };
        assert_eq!(operation["security"], expected, "{method} {path}");
    }
}

#[tokio::test]
async fn hs_3_what_is_no_route_is_not_found_or_not_allowed() {
    let platform = Platform::start().await;

    for (method, path, status) in [
        ("GET", "/", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/me/", 404),
        ("GET", "/v1//me", 404),
        ("GET", "/v1/%6de", 404),
        ("GET", "/v1/connect/../me", 404),
        ("GET", "/.env", 404),
        ("GET", "/assets/..%2f..%2fCargo.toml", 404),
        ("GET", "/assets/%2e%2e/connect.html", 404),
        ("DELETE", "/v1/me", 405),
        ("PATCH", "/v1/projects", 405),
        ("TRACE", "/healthz", 405),
    ] {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             connection: close\r\n\r\n",
            host = platform.server.address(),
            token = platform.token,
        );
        let (answered, text) =
            patchbay_tests::raw::send(platform.server.address(), request.as_bytes());
        assert_eq!(answered, status, "{method} {path}: {text}");
    }
}
