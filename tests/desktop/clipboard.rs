//! One-time secrets on the clipboard of the session.

use std::time::{Duration, Instant};

use patchbay_desktop_tests::Desk;
use serde_json::json;

const TOKEN: &str = "dyn_pat_0123456789-copied-once";
/// What a secret asks of programs that keep what was copied.
const HINT: &str = "x-kde-passwordManagerHint";

#[tokio::test]
async fn me_4_a_copied_secret_leaves_the_clipboard_unless_something_else_was_copied() {
    let desk = Desk::new();
    let window = desk.open().await;
    let copy = async |text: &str| {
        let copied = window.invoke("copy_secret", json!({"text": text})).await;
        copied.expect("it is copied");
    };
    copy(TOKEN).await;
    assert_eq!(
        desk.clipboard("UTF8_STRING"),
        TOKEN,
        "the control: it was there"
    );
    assert_eq!(
        desk.clipboard(HINT),
        "secret",
        "histories are asked to leave it out"
    );

    let start = Instant::now();
    while desk.clipboard("UTF8_STRING") == TOKEN {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "it is still there"
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert!(
        start.elapsed() > Duration::from_secs(15),
        "there was time to paste it"
    );

    copy(TOKEN).await;
    desk.copy("something else");
    tokio::time::sleep(Duration::from_secs(28)).await;
    assert_eq!(desk.clipboard("UTF8_STRING"), "something else");
}
