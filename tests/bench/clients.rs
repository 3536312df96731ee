//! Lookups of a client that is there, beside the Dynamiq SDK's `ConnectionManager`.

use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::figures::{median, round};

/// Lookups a second of ours (`lookups`, a program) and of the SDK's (`script`, run by `python`), in
/// turn, so that both see the same machine.
pub(crate) fn measure(lookups: &Path, python: &Path, script: &Path, quick: bool) -> Result<Value> {
    let (rounds, seconds) = if quick { (2, "0.2") } else { (5, "2") };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(figures(Command::new(lookups).arg(seconds))?);
        let mut sdk = Command::new(python);
        theirs.push(figures(
            sdk.arg(script).args([seconds, &threads.to_string()]),
        )?);
    }
    let of = |rounds: &[Value], name: &str| {
        let samples: Vec<_> = rounds
            .iter()
            .filter_map(|round| round[name].as_f64())
            .collect();
        median(&samples)
    };
    let (one, all) = (of(&ours, "threads_1"), of(&ours, "threads_all"));
    let sdk = of(&theirs, "threads_1");
    Ok(json!({
        "threads": threads,
        "per_second": {
            "threads_1": one.round(),
            "threads_all": all.round(),
            "threads_all_keys_of_their_own": of(&ours, "threads_all_keys_of_their_own").round(),
            "threads_1_with_the_hash": of(&ours, "threads_1_with_the_hash").round(),
        },
        "sdk_per_second": {"threads_1": sdk.round(), "threads_all": of(&theirs, "threads_all").round()},
        "ratio": round(one / sdk),
        "growth": round(all / one),
    }))
}

fn figures(command: &mut Command) -> Result<Value> {
    let output = command.output()?;
    ensure!(
        output.status.success(),
        "lookups failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}
