//! Runs of an App: whose credentials each node gets, and what came of it.

use std::collections::HashMap;
use std::sync::Arc;

use patchbay_engine::{ResolvedConnection, RunStatus};
use patchbay_store::{LinkRow, RunFilter, RunRow};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::app_requirements::unmet;
use crate::check::{BLANK, Check, FORMAT, INVALID};
use crate::clock;
use crate::credentials::AppCaller;
use crate::error::{Details, Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;
use crate::sealed;

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
    /// Only `false`: answers are not streamed.
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
    /// `started`, `completed` or `failed`.
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
    pub async fn create_run(&self, caller: &AppCaller, request: CreateRun) -> Result<Run> {
        let request = check(request)?;
        let connections = self.resolve(caller, request.user.as_deref()).await?;
        let manifest = &caller.manifest;
        let mut row = RunRow {
            id: Uuid::new_v4(),
            app_id: manifest.app.id,
            deployment_id: manifest.app.latest_deployment_id,
            user_id: request.user,
            session_id: request.session,
            status: "started".to_owned(),
            input: sealed::text(&request.input)?,
            output: None,
            error: None,
            started_at: clock::now(),
            ended_at: None,
        };
        // That the run began is written while it goes on; how it ended makes both durable.
        let (begun, outcome) = tokio::join!(
            self.begin_run(&row),
            self.engine
                .run(&manifest.graph, &request.input, &connections)
        );
        begun?;
        let status = match outcome.status {
            RunStatus::Completed => "completed",
            RunStatus::Failed => "failed",
        };
        status.clone_into(&mut row.status);
        row.output = (!outcome.output.is_null()).then(|| outcome.output.to_string());
        row.error = outcome
            .error
            .map(|error| sealed::text(&error))
            .transpose()?;
        row.ended_at = Some(clock::now());
        let mut tx = self.store.begin().await?;
        if !tx.end_run(&row).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        view(row)
    }

    /// `GET {app}/v1/runs`, newest first.
    pub async fn runs(
        &self,
        caller: &AppCaller,
        filter: &RunQuery,
        query: &ListQuery,
    ) -> Result<List<Run>> {
        let asked = query.check(&[])?;
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
        let (rows, total) = self.store.runs(&filter, asked.page()).await?;
        let data = rows.into_iter().map(view).collect::<Result<_>>()?;
        Ok(asked.answer(data, total))
    }

    /// `GET {app}/v1/runs/{id}`.
    pub async fn run(&self, caller: &AppCaller, id: Uuid) -> Result<Run> {
        let row = self.store.run(caller.manifest.app.id, id).await?;
        view(row.ok_or(Error::NotFound)?)
    }

    async fn begin_run(&self, row: &RunRow) -> Result<()> {
        let mut tx = self.store.begin_note().await?;
        tx.insert_run(row).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The credentials of a run: the user's own for every requirement, the project's for every
    /// connection. There is no other source.
    async fn resolve(
        &self,
        caller: &AppCaller,
        user: Option<&str>,
    ) -> Result<HashMap<Uuid, Arc<ResolvedConnection>>> {
        let manifest = &caller.manifest;
        let mut resolved = HashMap::new();
        if user.is_none() && manifest.requirements.iter().any(|row| !row.optional) {
            return Err(Error::field("user_id", BLANK));
        }
        if let Some(user) = user {
            let rows = self
                .store
                .end_user_connections(manifest.app.id, user)
                .await?;
            let links: Vec<LinkRow> = rows
                .iter()
                .map(|row| LinkRow {
                    requirement_id: row.requirement_id,
                    status: row.status.clone(),
                })
                .collect();
            let mut reasons = Details::new();
            for requirement in &manifest.requirements {
                match unmet(requirement, &links) {
                    Some(reason) if !requirement.optional => {
                        reasons.insert(requirement.name.clone(), reason.to_owned());
                    }
                    _ => {}
                }
            }
            if !reasons.is_empty() {
                return Err(Error::RequirementUnsatisfied(reasons));
            }
            for row in &rows {
                let wanted = manifest
                    .requirement(row.requirement_id)
                    .is_some_and(|requirement| requirement.subject == row.r#type);
                if wanted && row.status == "active" {
                    resolved.insert(row.requirement_id, self.resolve_linked(row)?);
                }
            }
        }
        for id in manifest.graph.connection_ids() {
            let row = self.store.connection(id).await?;
            if let Some(row) = row.filter(|row| row.project_id == manifest.app.project_id) {
                resolved.insert(id, Arc::new(self.resolve_shared(&row)?));
            }
        }
        Ok(resolved)
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
    if request.stream == Some(true) {
        check.add(
            "stream",
            "is not available: a run is answered when it has ended",
        );
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
