//! What a process that holds secrets owes them: memory that is wiped when it is given back, no core
//! file, and panics that tell where they happened and nothing else.
//!
//! It does not hide the memory of a process that runs from who may read it.

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Wipes memory when it is freed, so that a secret does not outlive its last owner in buffers that
/// nobody thought of, such as those of a closed connection.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// The environment variable that asks for the hardened mode, with the value `1`.
const HARDENED: &str = "PATCHBAY_HARDENED";

/// Call it first in `main`, before anything secret is read.
///
/// Where `PATCHBAY_HARDENED` is `1`, other programs of the same user can neither trace this process
/// nor read its memory and environment (Linux). It is no default: the desktop portals that show file
/// dialogs must read about a process to serve it.
pub fn guard_secrets() {
    std::panic::set_hook(Box::new(|panic| {
        // What a panic says may hold anything; where it happened holds nothing.
        let at = panic
            .location()
            .map_or_else(String::new, ToString::to_string);
        tracing::error!(%at, "a panic");
    }));
    #[cfg(unix)]
    forbid_core_files();
    if std::env::var_os(HARDENED).is_some_and(|value| value == "1") {
        forbid_tracing();
    }
}

#[cfg(target_os = "linux")]
fn forbid_tracing() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};

    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "the process could not be hardened");
    }
}

#[cfg(not(target_os = "linux"))]
fn forbid_tracing() {
    tracing::warn!("there is a hardened mode on Linux only");
}

#[cfg(unix)]
fn forbid_core_files() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "core files could not be switched off");
    }
}
