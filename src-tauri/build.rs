//! Generates the permissions of the window's commands, and reads the configuration of Tauri.

/// Every command that the window may call. One that is missing here can be called by any page
/// (<https://github.com/tauri-apps/tauri/pull/9008>); a test holds the lists together.
const COMMANDS: &[&str] = &[
    "app_info",
    "ask_before_closing",
    "close_window",
    "copy_secret",
    "forget_draft",
    "keep_draft",
    "keep_preferences",
    "open_connect_page",
    "open_in_browser",
    "platform_request",
    "platform_stream",
    "read_draft",
    "save_document",
    "set_zoom",
];

fn main() {
    // The built page is embedded, so a new one is a new window.
    println!("cargo::rerun-if-changed=../ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("the configuration of the window does not fit: {error:#}");
    }
}
