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

/// Call it first in `main`, before anything secret is read.
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
