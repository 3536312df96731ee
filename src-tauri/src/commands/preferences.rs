//! What the page remembers from one start to the next.

use tauri::State;

use crate::desktop::{Desktop, Result};
use crate::preferences::Preferences;

/// Keeps the page's items, in place of those that were kept before.
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its arguments by value"
)]
#[tauri::command(async)]
pub(crate) fn keep_preferences(
    desktop: State<'_, Desktop>,
    preferences: Preferences,
) -> Result<()> {
    desktop.keep_preferences(&preferences)
}
