//! A window with nothing in it, to compare Patchbay's start and memory with (`cargo xtask bench`).

use std::process::ExitCode;

fn main() -> ExitCode {
    let context = tauri::generate_context!("examples/empty-window/tauri.conf.json");
    match tauri::Builder::default().run(context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
