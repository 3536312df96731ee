//! What a page in the window can reach: the platform through one command, and nothing else. An
//! attacker who runs script in it gets no further.

use patchbay_desktop_tests::Desk;
use serde_json::{Value, json};

/// Tries every way out of the page; each attempt ends by itself.
const WAYS_OUT: [&str; 7] = [
    "location.assign('http://127.0.0.1:7420/connect')",
    "location.assign('https://example.com/')",
    "location.assign('data:text/html,<h1>out</h1>')",
    "location.assign(URL.createObjectURL(new Blob(['<h1>out</h1>'], { type: 'text/html' })))",
    "location.assign('patchbay-start://localhost/')",
    "window.open('https://example.com/')",
    "const link = document.createElement('a'); link.href = 'https://example.com/'; \
     link.target = '_blank'; document.body.append(link); link.click(); link.remove()",
];

/// Tries what the policy forbids and answers the directives that stopped it.
const BREACHES: &str = include_str!("breaches.js");

#[tokio::test]
async fn the_page_reaches_the_platform_through_one_command() {
    let desk = Desk::new();
    let window = desk.open().await;
    let (status, me) = window.request("GET", "/v1/me", None).await;
    assert_eq!(
        (status, &me["data"]["email"]),
        (200, &json!("builder@localhost"))
    );
    let (status, missing) = window.request("GET", "/v1/apps/nothing", None).await;
    assert_eq!(
        (status, &missing["error"]["code"]),
        (404, &json!("not_found"))
    );

    let health = window.request("GET", "/healthz", None).await;
    assert_eq!(
        health.1["vault"], "unsealed",
        "the keychain opened the vault"
    );
    let info = window
        .invoke("app_info", json!({}))
        .await
        .expect("it answers");
    assert_eq!(info["data_dir"], json!(desk.data_dir()));
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    window.page.wait_for("hello").await;
    desk.picture("first-start");
}

#[tokio::test]
async fn nothing_but_the_listed_commands_is_open_to_the_page() {
    let desk = Desk::new();
    let window = desk.open().await;
    let core = [
        ("plugin:app|version", json!({})),
        (
            "plugin:event|listen",
            json!({"event": "x", "target": {"kind": "Any"}, "handler": 0}),
        ),
        ("plugin:event|emit", json!({"event": "x", "payload": null})),
        ("plugin:window|close", json!({"label": "main"})),
        ("plugin:window|create", json!({"options": {"label": "x"}})),
        (
            "plugin:webview|create_webview_window",
            json!({"options": {"label": "x", "url": "https://example.com"}}),
        ),
        ("plugin:path|resolve_directory", json!({"directory": 1})),
        ("plugin:resources|close", json!({"rid": 0})),
        ("plugin:shell|open", json!({"path": "https://example.com"})),
        ("plugin:fs|read_file", json!({"path": "/etc/passwd"})),
        ("no_such_command", json!({})),
    ];
    for (command, options) in core {
        let refused = window.invoke(command, options).await;
        let reason = refused.expect_err(command);
        assert!(
            reason
                .as_str()
                .is_some_and(|text| text.contains("not allowed") || text.contains("not found")),
            "{command}: {reason}"
        );
    }
    let foreign = json!({"request": {"method": "GET", "path": "https://example.com/v1/me"}});
    let refused = window.invoke("platform_request", foreign).await;
    assert_eq!(
        refused.expect_err("a foreign address")["code"],
        "bad_request"
    );
}

#[tokio::test]
async fn the_page_cannot_be_left() {
    let desk = Desk::new();
    let window = desk.open().await;
    let page = async || {
        let address = window.address().await;
        let (page, _route) = address.split_once('#').unwrap_or((&address, ""));
        page.to_owned()
    };
    let home = page().await;
    assert!(home.starts_with("tauri://localhost"), "{home}");
    for way in WAYS_OUT {
        let _ = window.script(way).await;
        let settle = "setTimeout(arguments[0], 300)";
        let _ = window.script_until_done(settle).await;
        assert_eq!(page().await, home, "{way}");
        let windows = window
            .page
            .client
            .windows()
            .await
            .expect("windows are listed");
        assert_eq!(windows.len(), 1, "{way}");
    }
    assert_eq!(
        desk.opened(),
        Vec::<String>::new(),
        "nor did a browser open"
    );
    let still = window.request("GET", "/v1/me", None).await;
    assert_eq!(still.0, 200);
}

#[tokio::test]
async fn the_policy_stops_what_is_not_ours() {
    let desk = Desk::new();
    let window = desk.open().await;
    let told = window.script_until_done(BREACHES).await;
    assert_eq!(told[0], false, "an inline script ran");
    let stopped: Vec<&str> = told[1]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for directive in [
        "connect-src",
        "frame-src",
        "img-src",
        "object-src",
        "style-src-elem",
    ] {
        assert!(stopped.contains(&directive), "{directive} of {stopped:?}");
    }
    assert!(
        stopped
            .iter()
            .any(|directive| directive.starts_with("script-src")),
        "{stopped:?}"
    );
}

#[tokio::test]
async fn what_all_objects_share_cannot_be_changed() {
    let desk = Desk::new();
    let window = desk.open().await;
    let tried = window
        .script(
            "const done = []; \
             for (const name of ['polluted', 'toString', 'constructor', '__proto__']) { \
               try { Object.prototype[name] = 'x'; } catch {} \
               done.push({}[name] === 'x'); \
             } \
             const own = {}; own.toString = () => 'own'; own.constructor = 1; \
             return [done, Object.isFrozen(Object.prototype), String(own), own.constructor];",
        )
        .await;
    assert_eq!(tried, json!([[false, false, false, false], true, "own", 1]));
}

#[tokio::test]
async fn no_bearer_is_in_the_page() {
    let desk = Desk::new();
    let window = desk.open().await;
    let _ = window.request("GET", "/v1/me", None).await;
    let held = window.everything().await;
    assert!(held.contains("<html"), "the page was read");
    for token in [
        "patchbay_ses_",
        "patchbay_tkt_",
        "dyn_pat_",
        "dynamiq_acc_",
        "Bearer ",
    ] {
        assert!(!held.contains(token), "{token} is in the page");
    }
    let planted = "window.store = { session: { deep: ['patchbay_ses_planted'] } }; return null";
    let _ = window.script(planted).await;
    let held = window.everything().await;
    assert!(
        held.contains("patchbay_ses_planted"),
        "what is there is found"
    );
}

#[tokio::test]
async fn the_browser_opens_web_addresses_alone() {
    let desk = Desk::new();
    let window = desk.open().await;
    let open = async |url: &str| {
        window
            .invoke("open_in_browser", json!({ "url": url }))
            .await
    };
    for refused in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://example.com/",
        "--help",
        "http://127.0.0.1:7420/connect?token=eyJ",
    ] {
        let error = open(refused).await.expect_err(refused);
        assert_eq!(error["code"], "invalid_address", "{refused}");
    }
    let docs = "https://platform.openai.com/api-keys";
    open(docs).await.expect("a web address is opened");
    patchbay_tests::wait::blocking("the browser", || (!desk.opened().is_empty()).then_some(()));
    assert_eq!(desk.opened(), [docs]);
}
