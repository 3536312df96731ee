//! Auto-layout in the real window: the layout engine runs in a thread of the page, which the window's
//! own scheme and its policy have to allow.

use std::fs;

use patchbay_desktop_tests::Desk;
use patchbay_tests::wait;
use serde_json::Value;

/// Where the canvas has a node, by what the draft says.
fn place(draft: &Value, id: &str) -> Option<(f64, f64)> {
    let nodes = draft["flow_ui"]["nodes"].as_array()?;
    let node = nodes.iter().find(|node| node["title"] == id)?;
    let position = &node["position"];
    Some((position["x"].as_f64()?, position["y"].as_f64()?))
}

/// The draft of the only workflow that has one.
fn draft(desk: &Desk) -> Option<Value> {
    let folder = fs::read_dir(desk.data_dir().join("drafts")).ok()?;
    let file = folder
        .flatten()
        .find(|file| file.path().extension().is_some_and(|is| is == "json"))?;
    serde_json::from_str(&fs::read_to_string(file.path()).ok()?).ok()
}

#[tokio::test]
async fn nodes_are_arranged_by_the_layout_engine() {
    let desk = Desk::new();
    let window = desk.open().await;
    let page = &window.page;
    page.wait_for("Built-in model (no key)").await;
    page.enter("Anthropic").await;
    page.wait_for("anthropic-1").await;
    let before = wait::blocking("the draft", || draft(&desk));
    page.press("Arrange in the order of a run").await;
    let after = wait::blocking("the arranged draft", || {
        draft(&desk).filter(|now| place(now, "anthropic-1") != place(&before, "anthropic-1"))
    });
    // The engine leaves the first node where it is; the simple order that stands in for it does not.
    assert_eq!(place(&after, "input"), place(&before, "input"));
    let x = |id: &str| place(&after, id).map(|(x, _)| x);
    assert!(x("input") < x("openai-1"), "{after}");
    assert!(x("openai-1") < x("output"), "{after}");
}
