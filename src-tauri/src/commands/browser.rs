//! The system's browser.

use tauri::State;

use crate::desktop::{Desktop, Result};

/// Opens an https address, or an http one of this computer, that carries no credential.
#[tauri::command(async)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn open_in_browser(desktop: State<'_, Desktop>, url: &str) -> Result<()> {
    desktop.open_in_browser(url)
}

/// Opens an end user's Setup Requirements page of an App.
#[tauri::command]
pub(crate) async fn open_connect_page(
    desktop: State<'_, Desktop>,
    app_id: &str,
    user_id: &str,
) -> Result<()> {
    desktop.open_connect_page(app_id, user_id).await
}
