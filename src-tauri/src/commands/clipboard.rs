//! The system's clipboard.

use secrecy::SecretString;
use tauri::State;

use crate::desktop::{Desktop, Result};

/// Puts a one-time secret on the clipboard, from which it goes by itself.
#[tauri::command(async)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
pub(crate) fn copy_secret(desktop: State<'_, Desktop>, text: SecretString) -> Result<()> {
    desktop.copy_secret(text)
}
