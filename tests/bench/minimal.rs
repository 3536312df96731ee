//! The server to compare with: axum and sqlx on `SQLite`, one indexed read per request, an answer of
//! the same shape and size as the status query's. No credential, no rule, no second query.

use std::fs;
use std::path::Path;
use std::str::FromStr as _;

use anyhow::{Context as _, Result};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::net::TcpListener;

use crate::scenario::{PENDING_USER, block_on};

/// Rows beside the one that is asked for, so that the index has some depth.
const ROWS: u32 = 10_000;

/// Serves on a free loopback port until it is ended; its address goes into `ready_file`.
pub(crate) fn serve(ready_file: &Path) -> Result<()> {
    let folder = ready_file.parent().context("the ready file has a folder")?;
    block_on(async {
        let pool = database(&folder.join("minimal.db")).await?;
        let router = Router::new()
            .route("/v1/requirements/status", get(status))
            .with_state(pool);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        fs::write(ready_file.with_extension("new"), address)?;
        fs::rename(ready_file.with_extension("new"), ready_file)?;
        axum::serve(listener, router).await?;
        Ok(())
    })
}

#[derive(Deserialize)]
struct StatusQuery {
    user_id: String,
}

async fn status(
    State(pool): State<SqlitePool>,
    Query(query): Query<StatusQuery>,
) -> Result<Json<Value>, StatusCode> {
    let read = sqlx::query_as("SELECT id, title FROM requirements WHERE user_id = ?1")
        .bind(query.user_id)
        .fetch_optional(&pool)
        .await;
    let found: Option<(String, String)> = read.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (id, title) = found.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({
        "status": "incomplete",
        "unsatisfied": [{
            "id": id,
            "type": "connection",
            "form": {"title": title},
            "spec": {"type": "connection", "data": {"type": "dynamiq.connections.OpenAI"}},
            "workflow_id": "0d9e8f7a-6b5c-4d3e-8f1a-0b9c8d7e6f5a",
            "name": "openai",
        }],
    })))
}

async fn database(path: &Path) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::from_str("sqlite:")?
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePool::connect_with(options).await?;
    sqlx::query("CREATE TABLE requirements (user_id TEXT PRIMARY KEY, id TEXT NOT NULL, title TEXT NOT NULL)")
        .execute(&pool)
        .await?;
    let mut rows = pool.begin().await?;
    for user in (0..ROWS)
        .map(|row| format!("user-{row}"))
        .chain([PENDING_USER.to_owned()])
    {
        sqlx::query("INSERT INTO requirements VALUES (?1, '7b3f1c2a-9d4e-4f6b-8a1c-2e5d7f9b0c3d', 'OpenAI API Key')")
            .bind(user)
            .execute(&mut *rows)
            .await?;
    }
    rows.commit().await?;
    Ok(pool)
}
