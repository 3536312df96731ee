//! What was changed on a canvas and never saved.

use tauri::State;

use crate::desktop::{Desktop, Result};

/// Answers the draft of a workflow, as it was kept; none when there is none.
#[tauri::command(async)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn read_draft(desktop: State<'_, Desktop>, id: &str) -> Result<Option<String>> {
    desktop.read_draft(id)
}

/// Keeps the draft of a workflow in place of the one before.
#[tauri::command(async)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn keep_draft(desktop: State<'_, Desktop>, id: &str, text: &str) -> Result<()> {
    desktop.keep_draft(id, text)
}

/// Takes the draft of a workflow away.
#[tauri::command(async)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn forget_draft(desktop: State<'_, Desktop>, id: &str) -> Result<()> {
    desktop.forget_draft(id)
}
