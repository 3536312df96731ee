//! Many reads beside durable writes for minutes: no error, bounded latency, and memory and
//! descriptors that do not grow.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::figures::{round, spread};
use crate::scenario::{PENDING_USER, Scenario, block_on};
use crate::server::Server;

const READS_PER_SECOND: u32 = 500;
const WRITES_PER_SECOND: u32 = 50;

/// What requests took, and how many failed.
#[derive(Default)]
struct Told {
    times: Vec<Duration>,
    errors: u64,
}

/// Puts the load on for a minute (seconds when it is to be quick, ten minutes when asked for).
pub(crate) fn measure(scenario: &Scenario, server: &Server, quick: bool) -> Result<Value> {
    let length = match std::env::var("PATCHBAY_BENCH_LOAD_SECONDS") {
        Ok(seconds) => Duration::from_secs(seconds.parse()?),
        Err(_) => Duration::from_secs(if quick { 5 } else { 60 }),
    };
    let (memory, descriptors) = (server.memory_mb()?, server.descriptors()?);
    let (reads, writes) = block_on(async {
        let reads = tokio::spawn(reads(scenario.clone(), length));
        let writes = writes(scenario, length).await;
        Ok((reads.await?, writes))
    })?;
    if reads.times.is_empty() || writes.times.is_empty() {
        bail!("no request was answered");
    }
    Ok(json!({
        "seconds": length.as_secs(),
        "reads_ms": spread(&reads.times),
        "writes_ms": spread(&writes.times),
        "errors": reads.errors + writes.errors,
        "memory_mb": {"before": round(memory), "after": round(server.memory_mb()?)},
        "descriptors": {"before": descriptors, "after": server.descriptors()?},
    }))
}

async fn reads(scenario: Scenario, length: Duration) -> Told {
    let url = format!(
        "{}/v1/requirements/status?user_id={PENDING_USER}",
        scenario.app_url
    );
    paced(READS_PER_SECOND, length, move |_| {
        let request = scenario.client.get(&url);
        let request = request.bearer_auth(scenario.access_key.expose_secret());
        async move {
            request
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
        }
    })
    .await
}

async fn writes(scenario: &Scenario, length: Duration) -> Told {
    let scenario = scenario.clone();
    paced(WRITES_PER_SECOND, length, move |number| {
        let scenario = scenario.clone();
        async move {
            let user = format!("loaded-user-{number}");
            scenario
                .link(&user, "https://api.openai.com/v1")
                .await
                .is_ok()
        }
    })
    .await
}

/// Sends a request at each tick, whether or not former ones were answered.
async fn paced<F: Future<Output = bool> + Send + 'static>(
    per_second: u32,
    length: Duration,
    request: impl Fn(u64) -> F,
) -> Told {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
    let end = Instant::now() + length;
    let errors = Arc::new(AtomicU64::new(0));
    let mut running = tokio::task::JoinSet::new();
    let mut told = Told::default();
    let mut number = 0;
    while Instant::now() < end {
        ticks.tick().await;
        let (sent, errors) = (request(number), Arc::clone(&errors));
        number += 1;
        running.spawn(async move {
            let start = Instant::now();
            if !sent.await {
                errors.fetch_add(1, Ordering::Relaxed);
            }
            start.elapsed()
        });
        while let Some(done) = running.try_join_next() {
            told.times.extend(done.ok());
        }
    }
    while let Some(done) = running.join_next().await {
        told.times.extend(done.ok());
    }
    told.errors = errors.load(Ordering::Relaxed);
    told
}
