//! The main job by hand, in the real window: a builder draws a workflow whose connection each end
//! user brings, deploys it, and runs it as a user who gave a key in a browser of their own.

use patchbay_desktop_tests::{Desk, EndUser, Page, Window};
use patchbay_tests::{Provider, profile, scan, wait};

const KEY: &str = "sk-user-42-0123456789abcdefgh";
const ANSWER: &str = "A panel of jacks that one wires with cables.";

#[tokio::test]
async fn a_builder_does_the_main_job_from_first_start_to_a_completed_run() {
    let provider = Provider::answering(&[(KEY, ANSWER)]);
    let desk = Desk::new().env("OPENAI_URL", provider.url());
    let window = desk.open().await;
    let page = &window.page;

    see_the_sample(page).await;
    draw(page).await;
    flag_the_connection(page).await;
    picture_both_themes(&desk, &window).await;
    save(page, "v2").await;
    deploy(page, "v2").await;

    page.press("Requirements").await;
    page.press("Try as a new user").await;
    page.fill("User", "user-42").await;
    page.press("Continue").await;
    page.wait_for("pending").await;
    page.press("Make a connect link").await;
    page.press("Open in browser").await;
    wait::blocking("the browser", || (!desk.opened().is_empty()).then_some(()));
    let address = desk.opened().remove(0);
    assert!(
        address.contains("/open/"),
        "a ticket is launched: {address}"
    );
    assert!(!address.contains("eyJ"), "and no token: {address}");

    give_the_key(&address).await;
    page.wait_for("completed").await;
    desk.picture("window-requirements");

    page.press("Close").await;
    page.press("Test").await;
    page.fill("User", "user-42").await;
    page.wait_for("user-42’s own, connected").await;
    page.fill("input", "What is a patch bay?").await;
    page.press("Run").await;
    page.wait_for(ANSWER).await;
    desk.picture("window-run");

    assert_eq!(provider.keys(), [KEY], "the run used the user's own key");
    assert!(
        !window.everything().await.contains(KEY),
        "which the builder's window never held"
    );
}

/// The builder at work, in both themes.
async fn picture_both_themes(desk: &Desk, window: &Window) {
    window.page.wait_until_gone("Add New Requirement").await;
    window.page.press("Later").await;
    window.page.wait_until_gone("Keep a way back in").await;
    for theme in ["dark", "light"] {
        let show = format!("document.documentElement.dataset.theme = '{theme}'");
        let _ = window.script(&show).await;
        // Colours change over a moment.
        let settle = "setTimeout(arguments[0], 500)";
        let _ = window.script_until_done(settle).await;
        desk.picture(&format!("window-builder-{theme}"));
    }
}

/// The first start opens the sample, by itself.
async fn see_the_sample(page: &Page) {
    page.wait_for("Built-in model (no key)").await;
}

/// Input → OpenAI → Output, saved once.
async fn draw(page: &Page) {
    page.press("Agents").await;
    page.press("New workflow").await;
    page.fill("Name", "ticket-triage").await;
    page.press("Create").await;
    page.enter("OpenAI").await;
    save(page, "v1").await;
}

async fn flag_the_connection(page: &Page) {
    page.press("Connection").await;
    page.press("Requirements").await;
    page.press("New requirement").await;
    page.fill("Name", "openai").await;
    page.fill("Form Title", "OpenAI API Key").await;
    page.press("Create").await;
    page.wait_for("openai (Requirement)").await;
}

async fn save(page: &Page, version: &str) {
    page.press("Save").await;
    page.wait_for("Version description").await;
    page.press("Save").await;
    page.wait_until_gone("Version description").await;
    page.wait_for(version).await;
}

async fn deploy(page: &Page, version: &str) {
    page.press("Deploy").await;
    page.wait_for("Endpoint Authorization").await;
    page.press(&format!("Deploy {version}")).await;
    page.press("Open the App").await;
}

/// The end user's part, in their own browser.
async fn give_the_key(address: &str) {
    let end_user = EndUser::open(address).await;
    let page = &end_user.page;
    page.wait_for("Setup Requirements").await;
    page.press("Connect").await;
    page.fill("API key", KEY).await;
    page.press("Connect").await;
    page.wait_for("Everything is connected").await;
}

#[tokio::test]
async fn the_sample_runs_in_the_first_minute_without_a_key() {
    let desk = Desk::new();
    let window = desk.open().await;
    let page = &window.page;
    see_the_sample(page).await;
    desk.picture("window-first-start");
    deploy(page, "v1").await;
    page.press("Test").await;
    page.fill("input", "Hello").await;
    page.press("Run").await;
    page.wait_for("completed").await;
}

/// Keeps every answer that a command gives to the page, from now on.
const LISTEN: &str = "window.heard = []; const ask = window.fetch; \
    window.fetch = async (...request) => { const answer = await ask(...request); \
    answer.clone().text().then((text) => window.heard.push(text)); return answer; }";

#[tokio::test]
async fn ip_3_what_is_typed_into_the_window_never_comes_back() {
    let canary = |number: usize| format!("sk-\"canary\"/{number:04}+9f3a7c51e8d24b60={number:04}");
    let desk = Desk::new();
    let window = desk.open().await;
    let page = &window.page;
    see_the_sample(page).await;
    let _ = window.script(LISTEN).await;
    page.press("Connections").await;
    let count = profile::count(40);
    for number in 0..count {
        page.press("Add new connection").await;
        page.fill("Type", "OpenAI").await;
        page.press("OpenAI").await;
        page.fill("Name", &format!("production-{number}")).await;
        page.fill("API key", &canary(number)).await;
        page.press("Create").await;
        page.wait_until_gone("Secrets are kept in the vault").await;
        page.wait_for(&format!("production-{number}")).await;
    }
    desk.picture("window-connections");
    let forgotten = window.everything().await;
    page.press("production-0").await;
    page.wait_for("Type and name stay as they were created")
        .await;
    let (_, projects) = window.request("GET", "/v1/projects", None).await;
    let project = projects["data"][0]["id"].as_str().unwrap_or_default();
    let path = format!("/v1/connections?project_id={project}");
    let (status, connections) = window.request("GET", &path, None).await;
    assert_eq!(status, 200);

    let held = window.everything().await;

    assert!(held.contains("ends in …0000"), "its end is told");
    let heard = window.script("return window.heard.join('\\n')").await;
    let heard = heard.as_str().unwrap_or_default().to_owned();
    assert!(
        heard.contains("production-0"),
        "the control: the answers of commands were heard"
    );
    for number in 0..count {
        for (place, text) in [
            ("the page once it was sent", &forgotten),
            ("the page that shows it to be edited", &held),
            ("an answer", &heard),
            ("a list", &connections.to_string()),
        ] {
            let found = scan::found(text.as_bytes(), &canary(number));
            assert!(found.is_empty(), "canary {number} in {place} as {found:?}");
        }
    }
    profile::figure("IP-3", "secrets typed, come back:", format!("{count}, 0"));

    drop(window);
    let files = scan::files(desk.home());
    assert!(
        files.iter().any(|(path, _)| path.ends_with("patchbay.db")),
        "the control: the files of the window are among those searched"
    );
    for (path, bytes) in &files {
        for number in 0..count {
            let found = scan::found(bytes, &canary(number));
            assert!(
                found.is_empty(),
                "{number} in {} as {found:?}",
                path.display()
            );
        }
    }
    let told = format!("{count}, {}, 0", files.len());
    profile::figure("AR-1", "secrets typed into the window, files, found:", told);
}

#[tokio::test]
async fn without_a_keychain_a_passphrase_is_asked_for() {
    let desk = Desk::new().env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    let window = desk.open().await;
    let page = &window.page;
    page.wait_for("Choose a passphrase for the vault").await;
    desk.picture("window-passphrase");
    page.press("Later").await;
    page.wait_for("hello").await;
    let (_, health) = window.request("GET", "/healthz", None).await;
    assert_eq!(health["vault"], "sealed", "postponed");

    page.press("Settings").await;
    page.press("Vault").await;
    page.wait_for("Make it with a passphrase").await;
    page.fill("Passphrase", "correct horse battery").await;
    page.fill("Repeated passphrase", "correct horse battery")
        .await;
    page.press("Make the vault").await;
    page.wait_for("The vault is unlocked").await;
    let (_, health) = window.request("GET", "/healthz", None).await;
    assert_eq!(health["vault"], "unsealed");
    assert!(!window.everything().await.contains("correct horse battery"));
}

#[tokio::test]
async fn a_chosen_theme_outlives_the_window() {
    let desk = Desk::new();
    let window = desk.open().await;
    let page = &window.page;
    see_the_sample(page).await;
    page.press("Settings").await;
    page.press("Appearance").await;
    page.press("Dark").await;
    wait::blocking("the kept choice", || {
        let kept = std::fs::read_to_string(desk.data_dir().join("window.json")).ok()?;
        kept.contains(r#""patchbay.theme":"dark""#).then_some(())
    });
    drop(window);

    // A driven view cannot be ephemeral, so what it left is taken away.
    std::fs::remove_dir_all(desk.home().join(".local/share")).expect("the web data is removed");
    let window = desk.open().await;
    let root = "return [document.documentElement.dataset.theme, location.hash]";
    let shown = window.script(root).await;
    assert_eq!(shown[0], "dark");
    assert!(
        !shown[1].to_string().contains("agents/"),
        "it is no first visit: {shown}"
    );
    window.page.press("Agents").await;
    window.page.press("hello").await;
    see_the_sample(&window.page).await;
    desk.picture("window-dark");
}
