//! Lists of ten thousand connections.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::figures::spread;
use crate::scenario::{Api, Scenario, block_on};
use crate::server::{Server, Settings};

const COUNT: i64 = 10_000;

/// Measures on a server that is started for it: the first page, a page far behind, and a search.
pub(crate) fn measure(scenario: &Scenario, settings: &Settings, quick: bool) -> Result<Value> {
    let server = Server::start(settings)?;
    let project = block_on(async {
        let api = Api::new(&scenario.client, server.url(), server.token());
        let project = api
            .post("/v1/projects", &json!({"name": "many connections"}))
            .await?;
        let project = project["id"].as_str().unwrap_or_default().to_owned();
        let first = json!({
            "name": "first", "project_id": project, "type": "dynamiq.connections.OpenAI",
            "config": {"api_key": "sk-bench-0123456789"},
        });
        api.post("/v1/connections", &first).await?;
        Ok(project)
    })?;
    server.stop()?;
    block_on(fill(&settings.database()))?;
    let server = Server::start(settings)?;
    let samples = if quick { 20 } else { 200 };
    let mut figures = serde_json::Map::new();
    for (name, query) in [
        ("list_ms", "page_size=25&sort=name".to_owned()),
        (
            "last_page_ms",
            "page_size=25&sort=-updated_at&page=400".to_owned(),
        ),
        ("search_ms", "page_size=25&search=FILLED-99".to_owned()),
        (
            "of_type_ms",
            "page_size=25&type=dynamiq.connections.OpenAI&sort=-created_at".to_owned(),
        ),
    ] {
        let url = format!(
            "{}/v1/connections?project_id={project}&{query}",
            server.url()
        );
        let times = block_on(async {
            let mut times = Vec::new();
            for sample in 0..samples + 5 {
                let request = scenario.client.get(&url);
                let request = request.bearer_auth(server.token().expose_secret());
                let start = Instant::now();
                let answer = request.send().await?;
                let status = answer.status();
                let body = answer.bytes().await?;
                if status != 200 || body.len() < 5_000 {
                    bail!("the list answered {status} with {} bytes", body.len());
                }
                if sample >= 5 {
                    times.push(start.elapsed());
                }
            }
            Ok(times)
        })?;
        figures.insert(name.to_owned(), spread(&times));
    }
    server.stop()?;
    figures.insert("connections".to_owned(), json!(COUNT));
    Ok(figures.into())
}

/// Copies the one connection of the project until there are so many.
async fn fill(database: &Path) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .foreign_keys(false);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    sqlx::query(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
         INSERT INTO connections (id, project_id, name, type, status, system, config, hints, sealed,
                                  created_by, created_at, updated_by, updated_at)
         SELECT randomblob(16), one.project_id, 'filled-' || n, one.type, one.status, one.system,
                one.config, one.hints, one.sealed, one.created_by, one.created_at, one.updated_by,
                one.updated_at
           FROM numbers, (SELECT * FROM connections WHERE name = 'first') AS one",
    )
    .bind(COUNT - 1)
    .execute(&pool)
    .await?;
    pool.close().await;
    Ok(())
}
