//! The main window: it shows the app's own page and never anything else.

use tauri::webview::{NewWindowResponse, PageLoadEvent, PageLoadPayload, PermissionResponse};
use tauri::{AppHandle, Manager as _, Url, WebviewWindow, WebviewWindowBuilder};

use crate::desktop::Desktop;

/// The window that has the capability, by its label in `tauri.conf.json`.
const MAIN: &str = "main";
/// Runs before the page's own scripts. Tauri's `freezePrototype` would break them.
const FREEZE_PROTOTYPE: &str = include_str!("window/freeze_prototype.js");

/// Opens the main window; it shows itself with its page.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows.iter().find(|window| window.label == MAIN);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    WebviewWindowBuilder::from_config(app, config)?
        .incognito(config.incognito && !is_driven())
        .initialization_script(FREEZE_PROTOTYPE)
        .initialization_script(app.state::<Desktop>().preferences().script())
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .on_page_load(|window, page| show_with_its_page(&window, &page))
        .build()?;
    Ok(())
}

/// Shows a window once there is something in it, so that none flashes white.
pub(crate) fn show_with_its_page(window: &WebviewWindow, page: &PageLoadPayload<'_>) {
    if page.event() == PageLoadEvent::Finished
        && let Err(error) = window.show()
    {
        tracing::error!(%error, "the window could not be shown");
    }
}

/// Brings the program's window to the front.
pub(crate) fn focus(app: &AppHandle) {
    for (_, window) in app.webview_windows() {
        let raised = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = raised {
            tracing::warn!(%error, "the window could not be brought to the front");
        }
    }
}

/// Whether an address is the app's own: the files that are embedded, under the scheme that Tauri
/// gives them.
fn is_own_page(address: &Url) -> bool {
    let (scheme, host) = if cfg!(windows) {
        ("http", "tauri.localhost")
    } else {
        ("tauri", "localhost")
    };
    address.scheme() == scheme && address.host_str() == Some(host) && address.port().is_none()
}

/// Whether a `WebDriver` steers this process; the variable is Tauri's own. `WebKitGTK` steers no
/// ephemeral view.
fn is_driven() -> bool {
    std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_embedded_files_are_shown() {
        let own = |address: &str| is_own_page(&address.parse().unwrap());
        #[cfg(not(windows))]
        {
            assert!(own("tauri://localhost"));
            assert!(own("tauri://localhost/index.html#/apps"));
        }
        for foreign in [
            "http://127.0.0.1:7420/",
            "http://localhost/",
            "https://example.com/",
            "https://tauri.localhost.example.com/",
            "tauri://localhost.example.com/",
            "tauri://localhost:1/",
            "data:text/html,x",
            "blob:tauri://localhost/0",
            "about:blank",
            "file:///etc/passwd",
            "patchbay-start://localhost/retry",
        ] {
            assert!(!own(foreign), "{foreign}");
        }
    }
}
