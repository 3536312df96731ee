//! Runs of an App: what they are asked with, and what came of them.

mod events;
mod perform;
mod reading;
mod resolve;
mod trial;

use std::sync::Arc;

use patchbay_store::{RunFilter, RunRow};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::check::{BLANK, Check, FORMAT, INVALID};
use crate::clock;
use crate::credentials::AppCaller;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;
use crate::sealed;

const SORTABLE: [(&str, &str); 3] = [
    ("started_at", "started_at"),
    ("ended_at", "ended_at"),
    ("status", "status"),
];

pub use events::{RunEvent, RunEvents};
pub(crate) use perform::Running;
pub use trial::{TestRun, TestWorkflow};

const STATUSES: [&str; 7] = [
    "created",
    "started",
    "paused",
    "awaiting_input",
    "completed",
    "failed",
    "canceled",
];

/// A run to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateRun {
    /// The Input node's fields.
    #[schema(required, nullable = false, value_type = Object)]
    pub input: Option<Map<String, Value>>,
    /// The end user that it runs for: needed when the App asks its users for something.
    pub user_id: Option<String>,
    /// The conversation that it belongs to, a UUID.
    pub session_id: Option<String>,
    /// Whether to answer with the run's events as they happen (`text/event-stream`) instead of with
    /// the run once it has ended.
    pub stream: Option<bool>,
    /// Only `false`: a run is answered when it has ended.
    pub background: Option<bool>,
}

/// A run.
#[derive(Debug, Serialize, ToSchema)]
pub struct Run {
    /// The run's id.
    pub id: Uuid,
    /// Its App.
    pub app_id: Uuid,
    /// `started`, `completed`, `failed` or `canceled`.
    pub status: String,
    /// When it began.
    #[serde(serialize_with = "clock::serialize")]
    pub started_at: OffsetDateTime,
    /// When it ended.
    #[serde(serialize_with = "clock::option::serialize")]
    pub ended_at: Option<OffsetDateTime>,
    /// What it was given.
    #[schema(value_type = Object)]
    pub input: Value,
    /// The Output node's object.
    #[schema(value_type = Option<Object>)]
    pub output: Value,
    /// Why it failed: `{"code","message","node_id"}`.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[schema(value_type = Option<Object>)]
    pub error: Value,
    /// The end user that it ran for.
    pub user_id: Option<String>,
    /// The conversation that it belongs to.
    pub session_id: Option<String>,
}

/// Which runs a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunQuery {
    /// In any of these states; may be repeated.
    #[serde(default)]
    pub status: Vec<String>,
    /// Of one end user.
    pub user_id: Option<String>,
    /// Of one conversation.
    pub session_id: Option<String>,
}

struct Request {
    input: Map<String, Value>,
    user: Option<String>,
    session: Option<String>,
}

impl Platform {
    /// `POST {app}/v1/runs`: runs to the end and answers with what came of it.
    ///
    /// # Errors
    /// 400 `requirement_unsatisfied` before anything is sent or stored.
    pub async fn create_run(
        self: &Arc<Self>,
        caller: &AppCaller,
        request: CreateRun,
    ) -> Result<Run> {
        let begun = self.begin_run(caller, request).await?;
        let row = begun.row.clone();
        // That the run began is written while it goes on; how it ended makes both durable.
        let (noted, ended) = tokio::join!(self.note_run(&row), self.perform(begun, &|_| {}));
        noted?;
        self.store_run(ended?).await
    }

    /// `POST {app}/v1/runs` with `stream`: starts the run and answers what happens, as it happens.
    /// The run goes on to its end whether or not somebody listens.
    ///
    /// # Errors
    /// 400 `requirement_unsatisfied` before anything is sent or stored.
    pub async fn stream_run(
        self: &Arc<Self>,
        caller: &AppCaller,
        request: CreateRun,
    ) -> Result<RunEvents> {
        let begun = self.begin_run(caller, request).await?;
        // Whoever is told of the run may ask for it, or cancel it, at once.
        self.note_run(&begun.row).await?;
        let (told, events) = events::channel();
        told.run("run.started", &view(begun.row.clone())?);
        let platform = Arc::clone(self);
        tokio::spawn(async move {
            let performed = platform.perform(begun, &|event| told.node(event)).await;
            told.ended(match performed {
                Ok(row) => platform.store_run(row).await,
                Err(error) => Err(error),
            });
        });
        Ok(events)
    }

    /// `POST {app}/v1/runs/{id}/cancel`: stops a run that is under way, and its requests. One that
    /// has ended stays as it is.
    ///
    /// # Errors
    /// 404 for a run that this App has not.
    pub async fn cancel_run(&self, caller: &AppCaller, id: Uuid) -> Result<()> {
        self.run(caller, id).await?;
        self.running.cancel(id);
        Ok(())
    }

    /// `GET {app}/v1/runs`, newest first.
    pub async fn runs(
        &self,
        caller: &AppCaller,
        filter: &RunQuery,
        query: &ListQuery,
    ) -> Result<List<Run>> {
        let asked = query.check(&SORTABLE)?;
        if filter
            .status
            .iter()
            .any(|word| !STATUSES.contains(&word.as_str()))
        {
            return Err(Error::field("status", INVALID));
        }
        let filter = RunFilter {
            app: caller.manifest.app.id,
            statuses: filter.status.clone(),
            user: filter.user_id.clone(),
            session: filter.session_id.clone(),
        };
        let (rows, total) = self.store.runs(&filter, &asked.sort, asked.page()).await?;
        let data = rows.into_iter().map(view).collect::<Result<_>>()?;
        Ok(asked.answer(data, total))
    }

    /// `GET {app}/v1/runs/{id}`.
    pub async fn run(&self, caller: &AppCaller, id: Uuid) -> Result<Run> {
        let row = self.store.run(caller.manifest.app.id, id).await?;
        view(row.ok_or(Error::NotFound)?)
    }
}

fn check(request: CreateRun) -> Result<Request> {
    let mut check = Check::default();
    let input = request.input.unwrap_or_else(|| {
        check.add("input", BLANK);
        Map::new()
    });
    let user = request
        .user_id
        .map(|user| check.user_id("user_id", Some(&user)));
    if let Some(session) = &request.session_id
        && session.parse::<Uuid>().is_err()
    {
        check.add("session_id", FORMAT);
    }
    if request.background == Some(true) {
        check.add(
            "background",
            "is not available: a run is answered when it has ended",
        );
    }
    check.finish()?;
    Ok(Request {
        input,
        user,
        session: request.session_id,
    })
}

fn view(row: RunRow) -> Result<Run> {
    let json =
        |text: Option<String>| text.map_or(Ok(Value::Null), |text| sealed::stored::<Value>(&text));
    Ok(Run {
        id: row.id,
        app_id: row.app_id,
        status: row.status,
        started_at: row.started_at,
        ended_at: row.ended_at,
        input: sealed::stored(&row.input)?,
        output: json(row.output)?,
        error: json(row.error)?,
        user_id: row.user_id,
        session_id: row.session_id,
    })
}
