//! The main window: it shows the app's own page and never anything else.

use tauri::webview::{NewWindowResponse, PageLoadEvent, PageLoadPayload, PermissionResponse};
use tauri::window::Color;
use tauri::{
    AppHandle, Manager as _, Runtime, Theme, Url, WebviewWindow, WebviewWindowBuilder, Window,
    WindowEvent,
};

use crate::desktop::{self, Desktop};
use crate::preferences::ZOOMS;

/// The window that has the capability, by its label in `tauri.conf.json`.
const MAIN: &str = "main";
/// The page's own background in its two themes (`--bg` in `ui/src/styles/tokens.css`).
const LIGHT: Color = Color(0xfb, 0xfb, 0xfa, 0xff);
const DARK: Color = Color(0x13, 0x14, 0x16, 0xff);
/// What the page hears (`ui/src/desktop/closing.ts`).
const ASK: &str = "window.dispatchEvent(new Event('patchbay-close'))";
/// Runs before the page's own scripts. Tauri's `freezePrototype` would break them.
const FREEZE_PROTOTYPE: &str = include_str!("window/freeze_prototype.js");

/// Opens the main window; it shows itself with its page.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows.iter().find(|window| window.label == MAIN);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    let preferences = app.state::<Desktop>().preferences();
    let window = WebviewWindowBuilder::from_config(app, config)?
        .incognito(config.incognito && !is_driven())
        .initialization_script(FREEZE_PROTOTYPE)
        .initialization_script(preferences.script())
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .build()?;
    // Shown at once, in the colour that its page will have, so that it is laid out and painted while
    // the page's code is still read, and does not flash.
    let is_dark = match preferences.theme() {
        Some(theme) => theme == "dark",
        None => window.theme().is_ok_and(|theme| theme == Theme::Dark),
    };
    if let Some(factor) = preferences.zoom() {
        window.set_zoom(factor)?;
    }
    window.set_background_color(Some(if is_dark { DARK } else { LIGHT }))?;
    window.show()
}

/// Shows a window once there is something in it, so that none flashes white.
pub(crate) fn show_with_its_page(window: &WebviewWindow, page: &PageLoadPayload<'_>) {
    if page.event() == PageLoadEvent::Finished
        && let Err(error) = window.show()
    {
        tracing::error!(%error, "the window could not be shown");
    }
}

/// Shows the page of a window larger; the web view lays it out as for a smaller window.
pub(crate) fn zoom<R: Runtime>(window: &WebviewWindow<R>, factor: f64) -> desktop::Result<()> {
    if !ZOOMS.contains(&factor) {
        return Err(desktop::told("bad_request", "This is no size of the page"));
    }
    window.set_zoom(factor).map_err(|error| {
        tracing::warn!(%error, "the page could not be shown larger");
        desktop::told("not_shown", "The page could not be shown in this size.")
    })
}

/// Asks the page before the window is closed, where it has something to ask.
pub(crate) fn hear<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    let (Some(desktop), Some(view)) = (
        window.try_state::<Desktop>(),
        window.get_webview_window(MAIN),
    ) else {
        return;
    };
    if window.label() != MAIN || !desktop.closing().asks_now() {
        return;
    }
    match view.eval(ASK) {
        Ok(()) => api.prevent_close(),
        Err(error) => tracing::warn!(%error, "the page could not be asked before its end"),
    }
}

/// Closes a window, as whoever uses it does.
pub(crate) fn close<R: Runtime>(window: &WebviewWindow<R>) -> desktop::Result<()> {
    window.close().map_err(|error| {
        tracing::warn!(%error, "the window could not be closed");
        desktop::told("not_closed", "The window could not be closed.")
    })
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

#[cfg(test)]
mod colours {
    use super::{DARK, LIGHT};

    #[test]
    fn the_window_has_the_background_of_its_page() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/styles/tokens.css");
        let tokens = std::fs::read_to_string(path).unwrap();
        let hex = |colour: tauri::window::Color| {
            let (red, green, blue, _) = colour.into();
            format!("#{red:02x}{green:02x}{blue:02x}")
        };
        let written = format!("--bg: light-dark({}, {})", hex(LIGHT), hex(DARK));
        assert!(tokens.contains(&written), "{written}");
    }
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
