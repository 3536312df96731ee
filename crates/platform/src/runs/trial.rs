//! Trying a flow as it stands, before it is saved or deployed. Nothing of it is stored. In a dry run what
//! would send or change something elsewhere is held back; otherwise what its nodes send is sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use patchbay_catalog::ACTION;
use patchbay_engine::{
    DryRun, Engine, NodeEvent, NodeOutcome, Observer, PIPEDREAM_SERVICE, ResolvedConnection,
    RunOutcome, RunStatus,
};
use patchbay_workflow::{Graph, normalize};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::events::{self, RunEvents, Teller};
use super::perform::UnderWay;
use crate::Message;
use crate::audit::Event;
use crate::check::{BLANK, Check};
use crate::clock;
use crate::error::{Error, Result};
use crate::open::Platform;

/// What the Dynamiq platform says, too.
const NEEDS_USERS: &str = "Testing is not available when workflow nodes use requirements. Deploy the workflow to test with requirements.";

/// A flow to be tried. In a form each of these is a part, those that are no text as JSON.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TestWorkflow {
    /// The nodes.
    #[schema(required, nullable = false, value_type = Object)]
    pub flow: Option<Value>,
    /// The Input node's fields.
    #[schema(required, nullable = false, value_type = Object)]
    pub input: Option<Map<String, Value>>,
    /// The project whose connections the nodes may name; any without it.
    pub project_id: Option<String>,
    /// Whether to answer with events as they happen (`text/event-stream`).
    pub stream: Option<bool>,
    /// Whether it is a dry run; it has to be said. With `true`, models and nodes that only read act. What
    /// would send or change something elsewhere completes without sending: an HTTP API call whose method
    /// is not safe (RFC 9110 section 9.2.1), a Pipedream action or an MCP tool that is not annotated with
    /// `readOnlyHint`. Its output tells what would have been sent, without secrets. With `false` every
    /// node acts. Nothing of the flow is stored either way.
    #[schema(required, nullable = false)]
    pub dry_run: Option<bool>,
    /// Whether the answer's `output` is that of the node that ended last.
    pub last_node_output: Option<bool>,
}

/// What became of a flow that was tried.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestRun {
    /// The trial's id, which the audit log names.
    pub id: Uuid,
    /// `started`, `completed`, `failed` or `canceled`.
    pub status: &'static str,
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
    /// Whether it was a dry run.
    pub dry_run: bool,
    /// Why it failed: `{"code","message","node_id"}`.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[schema(value_type = Option<Object>)]
    pub error: Value,
    /// What became of each node: `{"id","status","started_ms","duration_ms","error"?,"output"?,
    /// "held_back"?}`; `held_back` is true where a dry run did not send what the node, or one in it, would
    /// have sent.
    #[schema(value_type = Vec<Object>)]
    pub nodes: Vec<Value>,
}

/// A trial that may start.
struct Trial {
    run: TestRun,
    graph: Graph,
    input: Map<String, Value>,
    connections: HashMap<Uuid, Arc<ResolvedConnection>>,
    dry_run: Option<DryRun>,
    last_node_output: bool,
    under_way: UnderWay,
}

impl Trial {
    /// Runs it until it ends or is cancelled.
    async fn perform(self, engine: &Engine, told: Option<&Teller>) -> TestRun {
        let watcher = Watcher::new(told);
        let dry_run = self.dry_run.as_ref();
        let work = engine.try_observed(
            &self.graph,
            &self.input,
            &self.connections,
            dry_run,
            &watcher,
        );
        let outcome = self.under_way.unless_cancelled(work).await;
        ended(self.run, outcome, &watcher, self.last_node_output)
    }
}

/// Keeps what nodes give, and tells of every step.
struct Watcher<'a> {
    outputs: Mutex<HashMap<String, Value>>,
    last: Mutex<Option<String>>,
    told: Option<&'a Teller>,
}

impl Observer for Watcher<'_> {
    fn notice(&self, event: NodeEvent<'_>) {
        if let NodeEvent::Ended(node) = event {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(node.id.clone());
        }
        let Some(told) = self.told else { return };
        match event {
            NodeEvent::Ended(node) => told.node_with(node, self.output_of(&node.id)),
            other @ (NodeEvent::Started { .. } | NodeEvent::ToolCalled(_)) => told.node(other),
        }
    }

    fn wants_outputs(&self) -> bool {
        true
    }

    fn output(&self, id: &str, output: Value) {
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.insert(id.to_owned(), output);
    }
}

impl Watcher<'_> {
    fn new(told: Option<&Teller>) -> Watcher<'_> {
        Watcher {
            outputs: Mutex::default(),
            last: Mutex::default(),
            told,
        }
    }

    fn output_of(&self, id: &str) -> Option<Value> {
        let outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.get(id).cloned()
    }

    fn last_output(&self) -> Value {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let output = last.as_deref().and_then(|id| self.output_of(id));
        output.unwrap_or_default()
    }
}

impl Platform {
    /// `POST /v1/workflows/test`: runs a flow to its end and answers with what came of it.
    ///
    /// # Errors
    /// 400 for a flow that does not hold, one that asks users for something, and without `dry_run`.
    pub async fn test_workflow(self: &Arc<Self>, request: TestWorkflow) -> Result<TestRun> {
        let trial = self.begin_trial(request).await?;
        Ok(trial.perform(&self.engine, None).await)
    }

    /// As [`Self::test_workflow`], and answers what happens as it happens. The trial is stopped when
    /// nobody listens any more.
    ///
    /// # Errors
    /// As [`Self::test_workflow`].
    pub async fn stream_test(self: &Arc<Self>, request: TestWorkflow) -> Result<RunEvents> {
        let trial = self.begin_trial(request).await?;
        let (told, events) = events::channel();
        told.tell("run.started", json!(trial.run));
        let engine = self.engine.clone();
        tokio::spawn(async move {
            let run = tokio::select! {
                run = trial.perform(&engine, Some(&told)) => run,
                () = told.left() => return,
            };
            let r#type = match run.status {
                "completed" => "run.completed",
                "canceled" => "run.canceled",
                _ => "run.failed",
            };
            told.tell(r#type, json!(run));
        });
        Ok(events)
    }

    /// `POST /v1/workflows/test/{id}/cancel`: stops a trial, and its requests.
    ///
    /// # Errors
    /// 404 for one that is not under way.
    pub fn cancel_test(&self, id: Uuid) -> Result<Message> {
        if self.running.cancel(id) {
            Ok(Message::CANCELED)
        } else {
            Err(Error::NotFound)
        }
    }

    async fn begin_trial(self: &Arc<Self>, request: TestWorkflow) -> Result<Trial> {
        let is_dry = request.dry_run.ok_or(Error::BadInput(
            "dry_run must be true or false: whether to hold back what would send or change something",
        ))?;
        let mut check = Check::default();
        let project = check.optional_id("project_id", request.project_id.as_deref());
        let input = request.input.unwrap_or_else(|| {
            check.add("input", BLANK);
            Map::new()
        });
        let mut graph = None;
        if let Some(mut flow) = request.flow {
            normalize(&mut flow);
            match Graph::parse(&flow) {
                Ok(parsed) => graph = Some(parsed),
                Err(details) => check.extend(details),
            }
        } else {
            check.add("flow", BLANK);
        }
        check.finish()?;
        let graph = graph.ok_or_else(|| Error::field("flow", BLANK))?;
        if !graph.requirement_ids().is_empty() {
            return Err(Error::refused(NEEDS_USERS));
        }
        self.check_references_in(&graph, project, None).await?;
        let id = Uuid::new_v4();
        let mut connections = HashMap::new();
        for connection in graph.connection_ids() {
            if let Some(row) = self.store.connection(connection).await? {
                let resolved = self.resolve_shared_now(&row).await?;
                connections.insert(connection, Arc::new(resolved));
            }
        }
        let used: Vec<Event<'_>> = connections
            .keys()
            .map(|connection| {
                self.usage.note_connection(*connection);
                Event::of("connection.used", *connection).for_run(id)
            })
            .collect();
        self.note_uses(&used).await?;
        if graph.uses(ACTION) {
            let service = self.resolve_pipedream().await?;
            connections.insert(PIPEDREAM_SERVICE, Arc::new(service));
        }
        let dry_run = if is_dry {
            Some(DryRun::performing(self.reading_actions(&graph).await))
        } else {
            None
        };
        Ok(Trial {
            run: TestRun {
                id,
                status: "started",
                started_at: clock::now(),
                ended_at: None,
                input: json!(input),
                output: Value::Null,
                dry_run: is_dry,
                error: Value::Null,
                nodes: Vec::new(),
            },
            graph,
            input,
            connections,
            dry_run,
            last_node_output: request.last_node_output == Some(true),
            under_way: self.running.enter(id),
        })
    }
}

/// A trial that ended, or was cancelled.
fn ended(
    mut run: TestRun,
    outcome: Option<RunOutcome>,
    watcher: &Watcher<'_>,
    last: bool,
) -> TestRun {
    run.ended_at = Some(clock::now());
    let Some(outcome) = outcome else {
        run.status = "canceled";
        return run;
    };
    run.status = match outcome.status {
        RunStatus::Completed => "completed",
        RunStatus::Failed => "failed",
    };
    run.output = if last {
        watcher.last_output()
    } else {
        outcome.output
    };
    run.error = outcome.error.map_or(Value::Null, |error| json!(error));
    run.nodes = outcome
        .nodes
        .iter()
        .map(|node| told(node, watcher.output_of(&node.id)))
        .collect();
    run
}

fn told(node: &NodeOutcome, output: Option<Value>) -> Value {
    let mut told = json!(node);
    if let Some(output) = output {
        told["output"] = output;
    }
    told
}
