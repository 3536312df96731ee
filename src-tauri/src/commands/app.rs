//! What this installation is.

use tauri::State;

use crate::desktop::{AppInfo, Desktop};

/// Its version, and where its data lives.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn app_info(desktop: State<'_, Desktop>) -> AppInfo {
    desktop.info()
}
