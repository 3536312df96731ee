//! The size of the interface in the real window: by its keys, from 100 to 200 %, kept for the next
//! start.

use patchbay_desktop_tests::{Desk, Window};
use patchbay_tests::wait;

const TITLE: &str = "Patchbay";

/// How many CSS pixels the page is wide: fewer, the larger it is shown.
async fn width(window: &Window) -> u64 {
    let width = window.script("return window.innerWidth").await;
    width.as_u64().unwrap_or_default()
}

async fn wait_for_width(window: &Window, what: &str, is: impl Fn(u64) -> bool) {
    wait::until(what, async || is(width(window).await).then_some(())).await;
}

#[tokio::test]
async fn the_window_is_shown_larger_by_its_keys_and_at_the_next_start() {
    let desk = Desk::new();
    let window = desk.open().await;
    window.page.wait_for("Built-in model (no key)").await;
    let designed = width(&window).await;
    desk.wait_for(TITLE);

    for _ in 0..20 {
        desk.press(&["ctrl+equal"]);
    }
    wait_for_width(&window, "the largest size", |now| now == designed / 2).await;
    desk.press(&["ctrl+minus"]);
    wait_for_width(&window, "one step back", |now| {
        now > designed / 2 && now < designed
    })
    .await;
    let chosen = width(&window).await;
    drop(window);

    let window = desk.open().await;
    wait_for_width(&window, "the size that was kept", |now| now == chosen).await;
    window.page.wait_for("Agents").await;
    desk.wait_for(TITLE);
    desk.press(&["ctrl+0"]);
    wait_for_width(&window, "its own size", |now| now == designed).await;
}
