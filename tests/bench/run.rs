//! What a run costs over the provider's own time: `POST {app}/v1/runs` as seen by its caller, less
//! the provider's time, less the round trip that any request to this server costs.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::figures::{median, spread, spread_of};
use crate::provider;
use crate::scenario::{Scenario, block_on};

const USER: &str = "running-user";
const WARM_UP: usize = 30;

pub(crate) fn measure(scenario: &Scenario, quick: bool) -> Result<Value> {
    block_on(async {
        let (address, times) = provider::serve().await?;
        scenario.link(USER, &format!("http://{address}/v1")).await?;
        let samples = if quick { 30 } else { 300 };
        let (mut observed, mut in_provider, mut loopback) = (Vec::new(), Vec::new(), Vec::new());
        for sample in 0..WARM_UP + samples {
            let health = check_health(scenario).await?;
            let run = run_once(scenario).await?;
            let [provider] = times.take()[..] else {
                bail!("a run asked the provider not once");
            };
            if sample >= WARM_UP {
                loopback.push(health);
                observed.push(run);
                in_provider.push(provider);
            }
        }
        let milliseconds = |time: &Duration| time.as_secs_f64() * 1000.0;
        let round_trip = median(&loopback.iter().map(milliseconds).collect::<Vec<_>>());
        let own = |(run, provider): (&Duration, &Duration)| {
            milliseconds(run) - milliseconds(provider) - round_trip
        };
        let added: Vec<f64> = observed.iter().zip(&in_provider).map(own).collect();
        Ok(json!({
            "added": spread_of(&added),
            "observed": spread(&observed),
            "provider": spread(&in_provider),
            "loopback": spread(&loopback),
        }))
    })
}

async fn check_health(scenario: &Scenario) -> Result<Duration> {
    let start = Instant::now();
    scenario
        .client
        .get(format!("{}/healthz", scenario.server_url))
        .send()
        .await?
        .error_for_status()?
        .bytes()
        .await?;
    Ok(start.elapsed())
}

async fn run_once(scenario: &Scenario) -> Result<Duration> {
    let request = scenario
        .client
        .post(format!("{}/v1/runs", scenario.app_url))
        .bearer_auth(scenario.access_key.expose_secret())
        .json(&json!({"input": {"input": "Are you ready?"}, "user_id": USER}));
    let start = Instant::now();
    let answer = request.send().await?.bytes().await?;
    let took = start.elapsed();
    let run: Value = serde_json::from_slice(&answer)?;
    let output = run["data"]["output"]["output"]
        .as_str()
        .with_context(|| format!("a run answered {run}"))?;
    if output != "ready" {
        bail!("a run answered {run}");
    }
    Ok(took)
}
