//! Signing in with a provider from the real window, through the system browser; and what the window
//! hands to that browser (OA-10).

use std::time::{Duration, Instant};

use patchbay_desktop_tests::{Desk, EndUser};
use patchbay_tests::{AuthorizationServer, profile, scan, wait};
use serde_json::{Value, json};

#[tokio::test]
async fn a_builder_connects_an_account_in_the_system_browser() {
    let server = AuthorizationServer::start();
    let desk = Desk::new();
    let window = desk.open().await;
    let page = &window.page;
    page.wait_for("Built-in model (no key)").await;
    let body = json!({"client_id": "client-of-the-tests", "endpoints": server.endpoints()});
    let (status, _) = window
        .request("PUT", "/v1/oauth-apps/google", Some(&body))
        .await;
    assert_eq!(status, 200);

    page.press("Connections").await;
    page.press("Add new connection").await;
    page.fill("Type", "Google").await;
    page.press("Google").await;
    page.fill("Name", "team-drive").await;
    page.press("Create").await;
    page.wait_for("Redirect URI to register").await;
    desk.picture("window-authorize");
    page.press("Authorize").await;
    wait::blocking("the browser", || (!desk.opened().is_empty()).then_some(()));
    let address = desk.opened().remove(0);
    assert!(
        address.starts_with(&format!("{}/authorize?", server.url())),
        "{address}"
    );
    page.wait_for("Waiting for Google").await;

    let browser = EndUser::open(&address).await;
    browser.page.wait_for("Google is connected").await;
    let back = Instant::now();
    page.wait_for("Google is connected").await;
    let took = back.elapsed();
    profile::figure(
        "window",
        "ms from the callback page to active",
        took.as_millis(),
    );
    assert!(took < Duration::from_secs(5), "{took:?}");
    page.press("team-drive").await;
    page.wait_for("Reconnect").await;
    desk.picture("window-account");

    // Neither the launched address nor the window holds a code, a verifier or a token.
    let held = window.everything().await;
    let exchange = server.token_requests().remove(0);
    let mut secrets = server.tokens();
    secrets.extend(["code", "code_verifier"].map(|name| exchange.form[name].clone()));
    for secret in secrets {
        assert!(!held.contains(&secret), "the window holds {secret}");
        assert_eq!(scan::found(address.as_bytes(), &secret), [""; 0]);
    }
}

#[tokio::test]
async fn oa_10_only_https_and_this_machine_reach_the_browser() {
    let desk = Desk::new();
    let window = desk.open().await;
    let mut nasty: Vec<String> = [
        "file:///etc/passwd",
        "file://host/share",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<h1>x",
        "smb://host/share",
        "ssh://-oProxyCommand=id/x",
        "ftp://example.com/",
        "mailto:a@example.com",
        "tel:112",
        "vbscript:x",
        "ms-settings:",
        "x-apple.systempreferences:",
        "search-ms:query=x",
        "tauri://localhost/",
        "patchbay://x",
        "chrome://settings",
        "about:blank",
        "blob:https://example.com/x",
        "view-source:https://example.com/",
        "http://example.com/",
        "http://10.0.0.5/",
        "http://169.254.169.254/latest/",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "http://0.0.0.0/",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://:x@example.com/",
        "https://example.com/?access_token=x",
        "https://example.com/#token=x",
        "http://127.0.0.1:7420/connect?token=eyJ",
        "-h",
        "--help",
        "-x https://example.com",
        "; id",
        "$(id)",
        "`id`",
        "| id",
        "\\\\host\\share",
        "C:\\Windows\\System32\\calc.exe",
        "/bin/sh",
        "../../bin/sh",
        "",
        " ",
        "https://",
        "https:",
        "://example.com",
        "example.com",
    ]
    .map(str::to_owned)
    .to_vec();
    let also: Vec<String> = nasty
        .iter()
        .map(|address| format!("\t{}\n", address.replace("https:", "HTTP:")))
        .collect();
    nasty.extend(also);
    assert_eq!(nasty.len(), 100);
    for address in &nasty {
        let answer = window
            .invoke("open_in_browser", json!({"url": address}))
            .await;
        assert!(answer.is_err(), "{address:?} was opened");
    }
    assert_eq!(desk.opened(), [""; 0]);

    // What passes arrives whole, as one argument, without a shell in between.
    for (address, launched) in [
        (
            "https://example.com/a?b=c&d=$(id)`id`;id|id",
            "https://example.com/a?b=c&d=$(id)`id`;id|id",
        ),
        ("https:/\\example.com/", "https://example.com/"),
        (
            "https://example.com/ --new\nwindow",
            "https://example.com/%20--newwindow",
        ),
        ("http://127.0.0.1:7420/docs", "http://127.0.0.1:7420/docs"),
    ] {
        let before = desk.opened().len();
        let answer: Result<Value, _> = window
            .invoke("open_in_browser", json!({"url": address}))
            .await;
        assert!(answer.is_ok(), "{address}");
        wait::blocking("the browser", || {
            (desk.opened().len() > before).then_some(())
        });
        assert_eq!(desk.opened().last().map(String::as_str), Some(launched));
    }
    profile::figure("OA-10", "addresses that no browser was given", nasty.len());
}
