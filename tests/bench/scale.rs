//! The status query with a thousand connections of end users in the database, and with a million.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::figures::{median, round, spread};
use crate::scenario::{PENDING_USER, Scenario, block_on};
use crate::server::{Server, Settings};

const FEW: i64 = 1_000;
const MANY: i64 = 1_000_000;

/// Measures with few and with many rows, on servers that are started for it, and stops the last one.
pub(crate) fn measure(
    scenario: &Scenario,
    settings: &Settings,
    server: Server,
    quick: bool,
) -> Result<Value> {
    let many = if quick { MANY / 20 } else { MANY };
    let samples = if quick { 200 } else { 2_000 };
    server.stop()?;
    let mut medians = Vec::new();
    let mut figures = serde_json::Map::new();
    for rows in [FEW, many] {
        block_on(fill(&settings.database(), rows))?;
        let server = Server::start(settings)?;
        let times = block_on(ask(scenario, &server, samples))?;
        server.stop()?;
        let milliseconds: Vec<f64> = times
            .iter()
            .map(|time| time.as_secs_f64() * 1000.0)
            .collect();
        medians.push(median(&milliseconds));
        figures.insert(format!("rows_{rows}"), spread(&times));
    }
    figures.insert(
        "p50_ratio".to_owned(),
        json!(round(medians[1] / medians[0])),
    );
    Ok(figures.into())
}

/// Copies the connection of one end user until there are so many.
async fn fill(database: &Path, rows: i64) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .foreign_keys(false);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM end_user_connections")
        .fetch_one(&pool)
        .await?;
    sqlx::query(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
         INSERT INTO end_user_connections
         SELECT randomblob(16), one.app_id, 'filled-' || $2 || '-' || n, one.requirement_id, one.type,
                one.status, one.trusted, one.config, one.hints, one.sealed, one.created_at,
                one.updated_at
           FROM numbers, (SELECT * FROM end_user_connections LIMIT 1) AS one",
    )
    .bind((rows - there).max(1))
    .bind(rows)
    .execute(&pool)
    .await?;
    pool.close().await;
    Ok(())
}

async fn ask(scenario: &Scenario, server: &Server, samples: usize) -> Result<Vec<Duration>> {
    let app = scenario.app_url.rsplit('/').next().unwrap_or_default();
    let url = format!(
        "{}/apps/{app}/v1/requirements/status?user_id={PENDING_USER}",
        server.url()
    );
    let mut times = Vec::new();
    for sample in 0..samples + 100 {
        let request = scenario.client.get(&url);
        let request = request.bearer_auth(scenario.access_key.expose_secret());
        let start = Instant::now();
        let answer = request.send().await?;
        let status = answer.status();
        answer.bytes().await?;
        if status != 200 {
            bail!("the status query answered {status}");
        }
        if sample >= 100 {
            times.push(start.elapsed());
        }
    }
    Ok(times)
}
