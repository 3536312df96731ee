//! What the vault costs: sealing, opening one value among many, and unlocking.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::figures::{median, round, spread};
use crate::run;
use crate::scenario::{Api, Scenario, block_on};
use crate::server::{PASSPHRASE, Server};

/// Seals the keys of many end users, and runs as one of them afterwards. `before` is what a run cost
/// when there were few.
pub(crate) fn measure(
    scenario: &Scenario,
    server: &Server,
    before: &Value,
    quick: bool,
) -> Result<Value> {
    let count = if quick { 500 } else { 10_000 };
    let (sealed, unsealed) = block_on(async {
        let (mut sealed, mut unsealed) = (Vec::new(), Vec::new());
        let api = scenario.builder(server);
        for number in 0..count {
            let start = Instant::now();
            let user = format!("sealed-user-{number}");
            scenario.link(&user, "https://api.openai.com/v1").await?;
            sealed.push(start.elapsed());
            // The same commit with nothing secret in it, now and then.
            if number % 10 == 0 {
                let start = Instant::now();
                let body = json!({"name": format!("p{number}")});
                api.post("/v1/projects", &body).await?;
                unsealed.push(start.elapsed());
            }
        }
        Ok((sealed, unsealed))
    })?;
    let after = run::measure(scenario, quick)?;
    let added = |run: &Value| run["added"]["median"].as_f64().unwrap_or(f64::NAN);
    let middle = |times: &[Duration]| median(&times.iter().map(milliseconds).collect::<Vec<_>>());
    Ok(json!({
        "values": count,
        "write_with_secret_ms": spread(&sealed),
        "write_without_ms": spread(&unsealed),
        "sealing_ms": round(middle(&sealed) - middle(&unsealed)),
        "run_added_ms": after["added"],
        "opening_among_many_ms": round(added(&after) - added(before)),
    }))
}

/// Locks the vault and opens it again, with the keychain or the passphrase that the server has.
pub(crate) fn unlock(server: &Server, passphrase: bool, quick: bool) -> Result<Value> {
    block_on(async {
        let client = crate::scenario::client()?;
        let api = Api::new(&client, server.url(), server.token());
        let mut times = Vec::new();
        for _ in 0..if quick { 5 } else { 30 } {
            api.post("/v1/vault/lock", &json!({})).await?;
            let start = Instant::now();
            let opened = if passphrase {
                let body = json!({"passphrase": PASSPHRASE});
                api.post("/v1/vault/passphrase", &body).await?
            } else {
                api.post("/v1/vault/retry", &json!({})).await?
            };
            times.push(start.elapsed());
            if opened["state"] != "unsealed" {
                bail!("the vault stayed sealed");
            }
        }
        Ok(spread(&times))
    })
}

fn milliseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
