//! Exactly one Host, and one of ours: what stops DNS rebinding.

use std::slice::from_ref;

use patchbay_tests::{App, Platform, raw};

/// Sends `GET path` with these Host lines and the builder's token, and answers the status.
fn ask(platform: &Platform, path: &str, hosts: &[String]) -> u16 {
    let hosts: Vec<String> = hosts
        .iter()
        .map(|host| format!("host: {host}\r\n"))
        .collect();
    let hosts = hosts.concat();
    let request = format!(
        "GET {path} HTTP/1.1\r\n{hosts}authorization: Bearer {}\r\nconnection: close\r\n\r\n",
        platform.token
    );
    raw::send(platform.server.address(), request.as_bytes()).0
}

#[tokio::test]
async fn no_host_several_hosts_and_malformed_hosts_are_bad_requests() {
    let platform = Platform::start().await;
    let own = platform.server.address().to_owned();
    let port = platform.server.port();

    let mut cases = vec![
        vec![],
        vec![own.clone(), own.clone()],
        vec![own.clone(), "evil.example".to_owned()],
        vec!["evil.example".to_owned(), own.clone()],
    ];
    for malformed in [
        "",
        "a b",
        "user@127.0.0.1",
        "127.0.0.1/x",
        "a,b",
        "<x>",
        "[::1",
    ] {
        cases.push(vec![malformed.to_owned()]);
        cases.push(vec![format!("{malformed}:{port}")]);
    }
    for hosts in cases {
        assert_eq!(ask(&platform, "/v1/me", &hosts), 400, "{hosts:?}");
    }
}

#[tokio::test]
async fn a_foreign_host_is_misdirected_even_with_the_right_token() {
    let platform = Platform::start().await;
    let port = platform.server.port();

    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("localhost.:{port}"),
        format!("0.0.0.0:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("apps.localhost:{port}"),
        format!("x.apps.localhost:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        format!("{}:{port}0", "127.0.0.1"),
    ] {
        for path in ["/v1/me", "/healthz", "/connect"] {
            let status = ask(&platform, path, from_ref(&host));
            assert_eq!(status, 421, "{host} {path}");
        }
    }
}

#[tokio::test]
async fn loopback_names_with_the_port_are_ours() {
    let platform = Platform::start().await;
    let port = platform.server.port();

    for host in ["127.0.0.1", "localhost", "LocalHost", "[::1]"] {
        let host = format!("{host}:{port}");
        assert_eq!(ask(&platform, "/v1/me", from_ref(&host)), 200, "{host}");
    }
}

#[tokio::test]
async fn an_absolute_target_must_name_the_same_host() {
    let platform = Platform::start().await;
    let own = platform.server.address().to_owned();
    let target = |host: &str| format!("http://{host}/v1/me");

    assert_eq!(ask(&platform, &target(&own), from_ref(&own)), 200);
    assert_eq!(ask(&platform, &target("evil.example"), &[own]), 400);
}

#[tokio::test]
async fn an_apps_host_opens_only_that_apps_routes() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Own").await;
    let other = platform.deploy("Other", &app.workflow).await;
    let ask = async |app: &App, path: &str, token: &str| {
        let call = platform.call("GET", path).header("host", &app.hostname);
        call.bearer(token).send().await.status
    };

    assert_eq!(ask(&app, "/v1/requirements", &app.key).await, 200);
    for path in ["/v1/me", "/v1/workflows", "/healthz", "/connect"] {
        assert_eq!(ask(&app, path, &platform.token).await, 404, "{path}");
    }
    let nested = format!("/apps/{}/v1/requirements", other.id);
    assert_eq!(ask(&app, &nested, &app.key).await, 404);
    let climbing = format!("/../{}/v1/requirements", other.id);
    let request = format!(
        "GET {climbing} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\r\n",
        app.hostname, app.key
    );
    let (status, _) = raw::send(platform.server.address(), request.as_bytes());
    assert_eq!(status, 404);
}
