//! The platform's API.

use tauri::State;

use crate::desktop::{Desktop, PlatformAnswer, PlatformRequest, Result};

/// Sends a request to the platform with the window's bearer, and answers what came back.
#[tauri::command]
pub(crate) async fn platform_request(
    desktop: State<'_, Desktop>,
    request: PlatformRequest,
) -> Result<PlatformAnswer> {
    desktop.request(request).await
}
