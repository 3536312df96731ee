//! How large the page is shown.

use tauri::{Runtime, WebviewWindow};

use crate::desktop::Result;
use crate::window;

/// Shows the page larger than it is designed, up to twice; keeping the choice is `keep_preferences`.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its arguments by value"
)]
pub(crate) fn set_zoom<R: Runtime>(window: WebviewWindow<R>, factor: f64) -> Result<()> {
    window::zoom(&window, factor)
}
