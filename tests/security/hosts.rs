//! Exactly one Host, and one of ours: what stops DNS rebinding.

use std::slice::from_ref;

use patchbay_tests::{App, Platform, UNKNOWN, flow, profile, raw};

use crate::routes::ROUTES;

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
async fn hs_1_no_host_several_hosts_and_malformed_hosts_are_bad_requests() {
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
async fn hs_1_a_foreign_host_is_misdirected_even_with_the_right_token() {
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
async fn hs_1_loopback_names_with_the_port_are_ours() {
    let platform = Platform::start().await;
    let port = platform.server.port();

    for host in ["127.0.0.1", "localhost", "LocalHost", "[::1]"] {
        let host = format!("{host}:{port}");
        assert_eq!(ask(&platform, "/v1/me", from_ref(&host)), 200, "{host}");
    }
}

#[tokio::test]
async fn hs_1_an_absolute_target_must_name_the_same_host() {
    let platform = Platform::start().await;
    let own = platform.server.address().to_owned();
    let target = |host: &str| format!("http://{host}/v1/me");

    assert_eq!(ask(&platform, &target(&own), from_ref(&own)), 200);
    assert_eq!(ask(&platform, &target("evil.example"), &[own]), 400);
}

#[tokio::test]
async fn hs_1_an_apps_host_opens_only_that_apps_routes() {
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

/// Sixty hosts that are not ours, with the statuses that they may get.
fn foreign(port: &str) -> Vec<String> {
    let names = [
        "evil.example",
        "rebind.test",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.localhost",
        "localhost.",
        "127.0.0.2",
        "127.1",
        "0.0.0.0",
        "2130706433",
        "0x7f.0.0.1",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "169.254.169.254",
        "apps.localhost",
        "x.apps.localhost",
        "xn--lcalhost-gtb",
        "localhost%00",
        "127.0.0.1%2f",
    ];
    names
        .into_iter()
        .flat_map(|name| {
            let port: u16 = port.parse().expect("a port is a number");
            let other = port.wrapping_add(1).max(1);
            [
                name.to_owned(),
                format!("{name}:{port}"),
                format!("{name}:{other}"),
            ]
        })
        .collect()
}

#[tokio::test]
async fn hs_1_sixty_foreign_hosts_reach_no_route_of_a_private_or_a_public_app() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("public", &flow::no_llm()).await;
    platform.save(&workflow, &flow::no_llm()).await;
    let body = serde_json::json!({
        "name": "Public", "project_id": platform.project, "workflow_id": workflow,
        "access_control": {"access_type": "public"},
    });
    let public = platform.deploy_as(&body).await;
    let before = platform.get("/v1/audit-events").await.expect(200).json();
    let hosts = foreign(platform.server.port());
    let routes: Vec<_> = ROUTES
        .iter()
        .step_by(10 / profile::count(10).min(10))
        .collect();
    let mut asked = 0;
    for host in &hosts {
        for route in &routes {
            let path = route.path.replacen("{app_id}", &public.id, 1);
            let path = path.split('{').next().unwrap_or_default().to_owned();
            let path = path
                .strip_suffix('/')
                .map_or(path.clone(), |path| format!("{path}/{UNKNOWN}"));
            let request = format!(
                "{} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\n\
                 content-length: 0\r\nconnection: close\r\n\r\n",
                route.method, platform.token
            );
            let (status, text) = raw::send(platform.server.address(), request.as_bytes());
            assert!([400, 421].contains(&status), "{host} {path}: {text}");
            let (_, body) = text.split_once("\r\n\r\n").unwrap_or_default();
            assert!(!body.contains("\"data\""), "{host} {path}: {body}");
            asked += 1;
        }
    }
    let after = platform.get("/v1/audit-events").await.expect(200).json();
    assert_eq!(
        before["pagination"]["total_count"], after["pagination"]["total_count"],
        "nothing was changed"
    );
    profile::figure(
        "HS-1",
        "foreign hosts, requests, let in:",
        format!("{}, {asked}, 0", hosts.len()),
    );
}
