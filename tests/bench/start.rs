//! Time from spawn to ready on an existing database, and the memory of a server that idles.

use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::figures::{round, spread};
use crate::scenario::is_unsealed;
use crate::server::{Server, Settings};
use crate::vault;

/// How long a server idles before its memory is read.
const IDLE: Duration = Duration::from_secs(5);

/// Starts once to make the database, then again and again on it.
pub(crate) fn measure(settings: &Settings, quick: bool) -> Result<Value> {
    let first = Server::start(settings)?;
    if !is_unsealed(first.url())? {
        bail!("the vault stayed sealed");
    }
    first.stop()?;

    let mut times = Vec::new();
    for _ in 0..if quick { 3 } else { 15 } {
        let server = Server::start(settings)?;
        times.push(server.started_in());
        server.stop()?;
    }

    let server = Server::start(settings)?;
    thread::sleep(IDLE);
    let memory = server.memory_mb()?;
    let unlock = vault::unlock(&server, settings.has_passphrase(), quick)?;
    server.stop()?;
    Ok(json!({
        "start_ms": spread(&times),
        "idle_memory_mb": round(memory),
        "unlock_ms": unlock,
    }))
}
