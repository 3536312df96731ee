//! `GET {app}/v1/requirements/status` under wrk, in turn with the minimal server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::figures::{median, round};
use crate::scenario::{PENDING_USER, Scenario};
use crate::{subfolder, this_program};

/// wrk's threads and connections.
const LOADS: [(u32, u32); 2] = [(1, 1), (2, 16)];

pub(crate) fn measure(scenario: &Scenario, folder: &Path, quick: bool) -> Result<Value> {
    let (rounds, seconds) = if quick { (1, 1) } else { (3, 5) };
    let folder = subfolder(folder, "minimal")?;
    let minimal = Minimal::start(&folder)?;
    let script = script(&folder, scenario)?;
    let query = format!("/v1/requirements/status?user_id={PENDING_USER}");
    let ours = format!("{}{query}", scenario.app_url);
    let theirs = format!("{}{query}", minimal.url);

    let mut figures = serde_json::Map::new();
    for (threads, connections) in LOADS {
        let load = |url: &str| wrk(url, &script, threads, connections, seconds);
        let (mut patchbay, mut compared, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        let mut slow = Vec::new();
        for _ in 0..rounds {
            let ((one, p99), (other, _)) = (load(&ours)?, load(&theirs)?);
            patchbay.push(one);
            compared.push(other);
            ratios.push(one / other);
            slow.push(p99);
        }
        figures.insert(
            format!("connections_{connections}"),
            json!({"patchbay": patchbay, "minimal": compared, "ratio": round(median(&ratios)), "p99_ms": round(median(&slow))}),
        );
    }
    Ok(figures.into())
}

/// Both servers get the same request; the key stays out of wrk's command line.
fn script(folder: &Path, scenario: &Scenario) -> Result<PathBuf> {
    let path = folder.join("headers.lua");
    let key = scenario.access_key.expose_secret();
    fs::write(
        &path,
        format!("wrk.headers[\"Authorization\"] = \"Bearer {key}\"\n"),
    )?;
    Ok(path)
}

fn wrk(
    url: &str,
    script: &Path,
    threads: u32,
    connections: u32,
    seconds: u32,
) -> Result<(f64, f64)> {
    let output = Command::new("wrk")
        .arg(format!("-t{threads}"))
        .arg(format!("-c{connections}"))
        .arg(format!("-d{seconds}s"))
        .arg("--latency")
        .arg("-s")
        .arg(script)
        .arg(url)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start wrk")?;
    let told = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("wrk ended with {}", output.status);
    }
    Ok((requests_per_second(&told)?, p99_ms(&told)?))
}

/// The time within which 99 of 100 requests were answered.
fn p99_ms(told: &str) -> Result<f64> {
    let text = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("99%"))
        .context("wrk told no 99th percentile")?
        .trim();
    let unit = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let factor = match unit {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1000.0,
        _ => bail!("wrk told a time of {unit}"),
    };
    Ok(number.parse::<f64>()? * factor)
}

/// What wrk tells, where every request was answered well.
fn requests_per_second(told: &str) -> Result<f64> {
    let line = |start: &str| {
        told.lines()
            .find_map(|line| line.trim().strip_prefix(start))
    };
    for trouble in ["Non-2xx or 3xx responses:", "Socket errors:"] {
        if let Some(count) = line(trouble) {
            bail!("wrk met trouble: {trouble}{count}");
        }
    }
    line("Requests/sec:")
        .and_then(|figure| figure.trim().parse().ok())
        .context("wrk told no requests per second")
}

/// The minimal server in a process of its own, ended with its owner.
struct Minimal {
    child: Child,
    url: String,
}

impl Minimal {
    fn start(folder: &Path) -> Result<Self> {
        let ready_file = folder.join("ready");
        let child = Command::new(this_program()?)
            .arg("minimal")
            .arg("--ready-file")
            .arg(&ready_file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start the minimal server")?;
        let mut minimal = Self {
            child,
            url: String::new(),
        };
        let start = Instant::now();
        while !ready_file.exists() {
            if minimal.child.try_wait()?.is_some() || start.elapsed() > Duration::from_secs(30) {
                bail!("the minimal server did not get ready");
            }
            thread::sleep(Duration::from_millis(10));
        }
        minimal.url = fs::read_to_string(&ready_file)?;
        Ok(minimal)
    }
}

impl Drop for Minimal {
    fn drop(&mut self) {
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            eprintln!(
                "the minimal server (process {}) could not be ended: {error}",
                self.child.id()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "Running 5s test\n  10 requests in 5.00s, 1.00MB read\nRequests/sec:   2345.67\nTransfer/sec: 1MB\n";

    #[test]
    fn requests_per_second_are_read() {
        assert!((requests_per_second(GOOD).unwrap() - 2345.67).abs() < f64::EPSILON);
    }

    #[test]
    fn a_bad_answer_spoils_the_round() {
        let bad = format!("  Non-2xx or 3xx responses: 10\n{GOOD}");
        assert!(requests_per_second(&bad).is_err());
        assert!(requests_per_second("").is_err());
    }
}
