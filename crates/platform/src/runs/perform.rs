//! One run: begun, performed to its end or until somebody stops it, and stored.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use patchbay_engine::{
    NodeEvent, Observer, PIPEDREAM_SERVICE, ResolvedConnection, RunOutcome, RunStatus,
};
use patchbay_store::RunRow;
use serde_json::{Map, Value};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{CreateRun, Run, check, view};
use crate::audit::Event;
use crate::clock;
use crate::credentials::AppCaller;
use crate::error::{Error, Result};
use crate::manifest::Manifest;
use crate::open::Platform;
use crate::sealed;

/// The runs that are under way in this process, each with what stops it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running(Arc<Mutex<HashMap<Uuid, oneshot::Sender<()>>>>);

impl Running {
    /// Stops a run if it is under way; answers whether it was.
    pub(super) fn cancel(&self, id: Uuid) -> bool {
        let Some(stop) = self.entries().remove(&id) else {
            return false;
        };
        // A run that ends at this moment has nobody who listens, and needs nothing.
        let _ended = stop.send(());
        true
    }

    pub(super) fn enter(&self, id: Uuid) -> UnderWay {
        let (stop, stopped) = oneshot::channel();
        self.entries().insert(id, stop);
        UnderWay {
            running: self.clone(),
            id,
            stopped,
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<Uuid, oneshot::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run's place among those under way, which it leaves however it ends.
#[derive(Debug)]
pub(super) struct UnderWay {
    running: Running,
    id: Uuid,
    stopped: oneshot::Receiver<()>,
}

impl UnderWay {
    /// What `work` comes to, or none when the run is cancelled first.
    pub(super) async fn unless_cancelled<T>(mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            Ok(()) = &mut self.stopped => None,
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.running.entries().remove(&self.id);
    }
}

/// A run that may start: checked, with what every node uses.
pub(super) struct Begun {
    pub(super) row: RunRow,
    manifest: Arc<Manifest>,
    input: Map<String, Value>,
    connections: HashMap<Uuid, Arc<ResolvedConnection>>,
    under_way: UnderWay,
}

/// Tells a function of the steps.
struct Told<'a>(&'a (dyn Fn(NodeEvent<'_>) + Send + Sync));

impl Observer for Told<'_> {
    fn notice(&self, event: NodeEvent<'_>) {
        (self.0)(event);
    }
}

impl Platform {
    /// Checks a run and finds what its nodes use, which is noted in the audit log; nothing
    /// is sent.
    pub(super) async fn begin_run(
        self: &Arc<Self>,
        caller: &AppCaller,
        request: CreateRun,
    ) -> Result<Begun> {
        let request = check(request)?;
        let connections = self.resolve(caller, request.user.as_deref()).await?;
        let app = &caller.manifest.app;
        let row = RunRow {
            id: Uuid::new_v4(),
            app_id: app.id,
            deployment_id: app.latest_deployment_id,
            user_id: request.user,
            session_id: request.session,
            status: "started".to_owned(),
            input: sealed::text(&request.input)?,
            output: None,
            error: None,
            started_at: clock::now(),
            ended_at: None,
        };
        let uses: Vec<Event<'_>> = connections
            .keys()
            .filter(|id| **id != PIPEDREAM_SERVICE)
            .map(|id| {
                let action = if caller.manifest.requirement(*id).is_some() {
                    "end_user_connection.used"
                } else {
                    self.usage.note_connection(*id);
                    "connection.used"
                };
                let event = Event::of(action, *id).for_run(row.id);
                event.for_user(app.id, row.user_id.as_deref())
            })
            .collect();
        self.note_uses(&uses).await?;
        Ok(Begun {
            under_way: self.running.enter(row.id),
            row,
            manifest: Arc::clone(&caller.manifest),
            input: request.input,
            connections,
        })
    }

    /// Writes that a run began.
    pub(super) async fn note_run(&self, row: &RunRow) -> Result<()> {
        let mut tx = self.store.begin_note().await?;
        tx.insert_run(row).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Performs a run until it ends or is cancelled, and answers its row as it is then.
    pub(super) async fn perform(
        &self,
        begun: Begun,
        step: &(dyn Fn(NodeEvent<'_>) + Send + Sync),
    ) -> Result<RunRow> {
        let told = Told(step);
        let Begun {
            row,
            manifest,
            input,
            connections,
            under_way,
        } = begun;
        let graph = &manifest.graph;
        let work = self.engine.run_observed(graph, &input, &connections, &told);
        ended(row, under_way.unless_cancelled(work).await)
    }

    /// Stores how a run ended.
    pub(super) async fn store_run(&self, row: RunRow) -> Result<Run> {
        let mut tx = self.store.begin().await?;
        if !tx.end_run(&row).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        view(row)
    }
}

/// The row of a run that ended, or was cancelled.
fn ended(mut row: RunRow, outcome: Option<RunOutcome>) -> Result<RunRow> {
    row.ended_at = Some(clock::now());
    let Some(outcome) = outcome else {
        "canceled".clone_into(&mut row.status);
        return Ok(row);
    };
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
    Ok(row)
}
