//! Documents that the page writes for whoever uses it.

use tauri::State;

use crate::desktop::{Desktop, Result};

/// Writes a workflow's document among the downloads, and answers where it lies.
#[tauri::command(async)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn save_document(desktop: State<'_, Desktop>, name: &str, text: &str) -> Result<String> {
    desktop.save_document(name, text)
}
