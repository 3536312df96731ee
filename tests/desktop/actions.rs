//! Actions through Pipedream: the builder links an account from the real window and fills the form
//! of an action, an end user links their own on the page, and the run acts through that one.

use patchbay_desktop_tests::{Desk, EndUser, Page};
use patchbay_tests::{Pipedream, scan, wait};

#[tokio::test]
async fn an_action_acts_with_the_account_that_its_end_user_linked() {
    let pipedream = Pipedream::start();
    let desk = Desk::new();
    let window = desk.open().await;
    let page = &window.page;
    page.wait_for("Built-in model (no key)").await;
    let (status, _) = window
        .request("PUT", "/v1/pipedream/settings", Some(pipedream.settings()))
        .await;
    assert_eq!(status, 200);

    page.press("Agents").await;
    page.press("New workflow").await;
    page.fill("Name", "announce").await;
    page.press("Create").await;
    page.enter("Pipedream").await;
    page.fill("Search for an app", "Slack").await;
    page.press("Slack").await;
    page.press("Send Message").await;

    link_an_account(&desk, page).await;
    fill_the_form(page).await;
    desk.picture("window-action");
    save(page, "v1").await;
    ask_each_end_user(page).await;
    save(page, "v2").await;

    page.press("Deploy").await;
    page.wait_for("Endpoint Authorization").await;
    page.press("Deploy v2").await;
    page.press("Open the App").await;
    page.press("Requirements").await;
    page.press("Try as a new user").await;
    page.fill("User", "user-42").await;
    page.press("Continue").await;
    page.wait_for("pending").await;
    page.press("Make a connect link").await;
    page.press("Open in browser").await;
    wait::blocking("the browser", || (desk.opened().len() > 1).then_some(()));
    link_on_the_page(&desk.opened()[1]).await;
    page.wait_for("completed").await;

    page.press("Close").await;
    page.press("Test").await;
    page.fill("User", "user-42").await;
    page.wait_for("user-42’s own, connected").await;
    page.fill("input", "Out now").await;
    page.press("Run").await;
    let run = wait::until("the action", async || pipedream.performed().pop()).await;
    page.wait_for("completed").await;

    assert_eq!(run["configured_props"]["text"], "Out now");
    assert_eq!(run["configured_props"]["channel"]["__lv"]["value"], "C002");
    assert_eq!(run["dynamic_props_id"], "dyp_1");
    // The builder's own account stands under the project's id.
    let (_, projects) = window.request("GET", "/v1/projects", None).await;
    let project = &projects["data"][0]["id"];
    assert!(project.is_string() && run["external_user_id"] != *project);

    // What was launched is an address that works once, and the window holds no token.
    let held = window.everything().await;
    assert!(!held.contains("ctok_"), "the window holds a Connect token");
    for address in desk.opened() {
        assert_eq!(scan::found(address.as_bytes(), "ctok_"), [""; 0]);
    }
}

/// The builder's own account, through the system browser.
async fn link_an_account(desk: &Desk, page: &Page) {
    // What the action says of itself comes last, and moves what is below it.
    page.wait_for("Invite the bot first.").await;
    page.press("Account").await;
    page.press("Link an account").await;
    wait::blocking("the browser", || (!desk.opened().is_empty()).then_some(()));
    page.wait_for("Waiting for Pipedream").await;
    let browser = EndUser::open(&desk.opened()[0]).await;
    browser.page.press("Link my account").await;
    browser.page.wait_for("Linked").await;
    page.wait_for("ann@example.com is linked").await;
    // The warning goes, and what is below it moves up.
    page.wait_until_gone("must be chosen").await;
}

/// A choice that the app knows, and one that brings another property.
async fn fill_the_form(page: &Page) {
    page.press("Channel").await;
    page.press("#releases").await;
    page.choose("Kind", "rich").await;
    page.fill("Blocks", "[]").await;
    page.fill("Value of text", "$.input.output.input").await;
}

async fn ask_each_end_user(page: &Page) {
    page.press("Account").await;
    page.press("Requirements").await;
    page.press("New requirement").await;
    page.press("Create").await;
    page.wait_for("slack_account (Requirement)").await;
}

/// The end user's part, in their own browser.
async fn link_on_the_page(address: &str) {
    let end_user = EndUser::open(address).await;
    let page = &end_user.page;
    page.wait_for("Setup Requirements").await;
    page.press("Connect").await;
    page.in_new_tab(async |tab| {
        tab.press("Link my account").await;
        tab.wait_for("Linked").await;
    })
    .await;
    page.wait_for("Everything is connected").await;
}

async fn save(page: &Page, version: &str) {
    page.press("Save").await;
    page.wait_for("Version description").await;
    page.press("Save").await;
    page.wait_until_gone("Version description").await;
    page.wait_for(version).await;
}
