//! Changes that were never saved, in the real window: kept beside the data, offered again after a
//! crash, and asked about before the window closes.

use std::fs;
use std::time::Duration;

use patchbay_desktop_tests::{Desk, Page};
use patchbay_tests::wait;

const TITLE: &str = "Patchbay";
const OFFER: &str = "Unsaved changes were kept";
const QUESTION: &str = "Leave without saving?";

/// The files of the drafts.
fn drafts(desk: &Desk) -> Vec<String> {
    let files = fs::read_dir(desk.data_dir().join("drafts"));
    files
        .into_iter()
        .flatten()
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .collect()
}

/// Adds a node to the sample, which is open.
async fn change(page: &Page) {
    page.wait_for("Built-in model (no key)").await;
    page.enter("Anthropic").await;
    page.wait_for("anthropic").await;
}

#[tokio::test]
async fn what_was_not_saved_when_the_window_was_gone_is_offered_again() {
    let desk = Desk::new();
    let window = desk.open().await;
    change(&window.page).await;
    wait::blocking("the draft", || {
        drafts(&desk)
            .iter()
            .any(|name| name.rsplit('.').next() == Some("json"))
            .then_some(())
    });
    // The driver and the program are killed: nobody is asked, nothing is told.
    drop(window);

    let window = desk.open().await;
    let page = &window.page;
    page.press("Agents").await;
    page.press("hello").await;
    page.wait_for(OFFER).await;
    assert!(!page.text().await.contains("anthropic-1"));
    page.press("Restore").await;
    page.wait_for("anthropic-1").await;
    page.wait_until_gone(OFFER).await;

    // What is saved is no draft any more.
    page.press("Undo").await;
    wait::blocking("the end of the draft", || {
        drafts(&desk).is_empty().then_some(())
    });
}

#[tokio::test]
async fn closing_the_window_asks_about_what_is_not_saved() {
    let desk = Desk::new();
    let window = desk.open().await;
    let page = &window.page;
    change(page).await;
    desk.wait_for(TITLE);
    desk.press(&["alt+F4"]);
    page.wait_for(QUESTION).await;
    page.press("Stay").await;
    page.wait_until_gone(QUESTION).await;
    page.wait_for("anthropic-1").await;

    desk.press(&["alt+F4"]);
    page.wait_for(QUESTION).await;
    // It is painted a moment after it stands in the page.
    let _ = window
        .script_until_done("setTimeout(arguments[0], 500)")
        .await;
    desk.picture("window-leave");
    // The driver would wait for an answer of the page that goes.
    let leave = "setTimeout(() => [...document.querySelectorAll('button')]\
        .find(({textContent}) => textContent === 'Leave without saving').click(), 50)";
    let _ = window.script(leave).await;
    wait::blocking("the window's end", || {
        std::thread::sleep(Duration::from_millis(50));
        (!desk.in_front(TITLE)).then_some(())
    });
    assert_eq!(drafts(&desk), Vec::<String>::new(), "and it is forgotten");
}
