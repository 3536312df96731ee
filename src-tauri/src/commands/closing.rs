//! The end of the window, where the page has something to ask first.

use tauri::{Runtime, State, WebviewWindow};

use crate::desktop::{Desktop, Result};
use crate::window;

/// Whether the page is asked before the window closes, from now on.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn ask_before_closing(desktop: State<'_, Desktop>, active: bool) {
    desktop.closing().ask(active);
}

/// Closes the window without another question.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its arguments by value"
)]
pub(crate) fn close_window<R: Runtime>(
    desktop: State<'_, Desktop>,
    window: WebviewWindow<R>,
) -> Result<()> {
    desktop.closing().ask(false);
    window::close(&window)
}
