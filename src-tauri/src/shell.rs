//! Start and end of the program: one instance, its platform, its window, a clean stop.

use std::path::PathBuf;
use std::process::ExitCode;

use patchbay_instance::default_data_dir;
use tauri::{AppHandle, Manager as _, RunEvent};

use crate::browser::SystemBrowser;
use crate::desktop::Desktop;
use crate::embedded::{self, Embedded, StartError};
use crate::{commands, failure, window};

/// Runs until the window is closed or the process is told to end.
///
/// # Errors
/// There is no display, or its web view cannot be made.
pub(crate) fn run(data_dir: Option<PathBuf>) -> tauri::Result<ExitCode> {
    let app = tauri::Builder::default()
        // What a second start hands over can come from any program of the user: it only asks for
        // the window.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            window::focus(app);
        }))
        .register_uri_scheme_protocol(failure::SCHEME, |context, request| {
            failure::answer(context.app_handle(), request.uri().path())
        })
        .on_window_event(window::hear)
        .invoke_handler(commands::handler())
        .build(tauri::generate_context!())?;
    end_on_signal(app.handle());
    let started = start(app.handle(), data_dir);
    match &started {
        Ok(()) => window::open(app.handle())?,
        Err(error) => failure::show(app.handle(), error)?,
    }
    let code = app.run_return(|app, event| {
        if let RunEvent::Exit = event
            && let Some(desktop) = app.try_state::<Desktop>()
        {
            desktop.stop();
        }
    });
    if started.is_err() {
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Starts the platform and gives it to the commands.
fn start(app: &AppHandle, data_dir: Option<PathBuf>) -> Result<(), StartError> {
    let data_dir = data_dir.map_or_else(default_data_dir, Ok)?;
    let embedded = Embedded::start(embedded::options(data_dir.clone()))?;
    app.manage(Desktop::new(data_dir, embedded, Box::new(SystemBrowser)));
    Ok(())
}

/// Ends the program as closing the window does, on SIGTERM and SIGINT.
#[cfg(unix)]
fn end_on_signal(app: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let listening = signal(SignalKind::terminate()).and_then(|terminate| {
            signal(SignalKind::interrupt()).map(|interrupt| (terminate, interrupt))
        });
        let Ok((mut terminate, mut interrupt)) = listening else {
            tracing::warn!("signals end this program at once");
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        app.exit(0);
    });
}

#[cfg(not(unix))]
fn end_on_signal(_: &AppHandle) {}
