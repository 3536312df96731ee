//! The platform's API.

use tauri::State;
use tauri::ipc::Channel;

use crate::desktop::{Desktop, PlatformAnswer, PlatformPart, PlatformRequest, Result};

/// Sends a request to the platform with the window's bearer, and answers what came back.
#[tauri::command]
pub(crate) async fn platform_request(
    desktop: State<'_, Desktop>,
    request: PlatformRequest,
) -> Result<PlatformAnswer> {
    desktop.request(request).await
}

/// Sends a request whose answer goes on, the events of a run, and passes on what arrives.
#[tauri::command]
pub(crate) async fn platform_stream(
    desktop: State<'_, Desktop>,
    request: PlatformRequest,
    parts: Channel<PlatformPart>,
) -> Result<()> {
    desktop
        .stream(request, |part| parts.send(part).is_ok())
        .await
}
