//! The commands that the page may call, one file a noun. Each hands on to [`crate::desktop`] and
//! decides nothing; none answers a stored secret or the bearer.

mod app;
mod browser;
mod clipboard;
mod closing;
mod documents;
mod drafts;
mod platform;
mod preferences;
mod zoom;

use tauri::Runtime;
use tauri::ipc::Invoke;

/// Answers the commands of `build.rs`.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        app::app_info,
        browser::open_connect_page,
        browser::open_in_browser,
        clipboard::copy_secret,
        closing::ask_before_closing,
        closing::close_window,
        documents::save_document,
        drafts::forget_draft,
        drafts::keep_draft,
        drafts::read_draft,
        platform::platform_request,
        platform::platform_stream,
        preferences::keep_preferences,
        zoom::set_zoom,
    ]
}

#[cfg(test)]
mod tests;
