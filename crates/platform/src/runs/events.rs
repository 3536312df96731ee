//! What happens in a run, told while it happens.

use patchbay_engine::{NodeEvent, NodeOutcome, NodeStatus};
use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Run;
use crate::clock;
use crate::error::Result;

/// One event of a run, as each frame of the stream carries it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunEvent {
    /// The event's id.
    pub id: Uuid,
    /// `run.started`, `node.started`, `node.completed`, `node.failed`, `node.skipped`,
    /// `agent.tool_call.completed`; at last one of `run.completed`, `run.failed`, `run.canceled`.
    pub r#type: &'static str,
    /// 1 for the first event of a run, and one more for each.
    pub sequence: u64,
    /// When it happened.
    #[serde(serialize_with = "clock::serialize")]
    pub timestamp: OffsetDateTime,
    /// Of a run's event the run; of a node's `{"node_id", "duration_ms"?, "error"?}`, of a trial's
    /// node `"output"` too; of an agent's tool call `{"node_id", "agent", "tool", "type"?, "status",
    /// "duration_ms", "error"?}`, whose `status` is `success` or `failure`. `"held_back": true` stands with a
    /// node and a tool call of a dry run that did not send what they would have sent. A run that could not be
    /// stored ends with `run.failed` and `{"error"}`.
    #[schema(value_type = Object)]
    pub data: Value,
}

/// The events of one run, oldest first, until it has ended.
#[derive(Debug)]
pub struct RunEvents {
    received: UnboundedReceiver<(&'static str, Value)>,
    sequence: u64,
}

/// Where a run tells what happens. Nobody need listen.
pub(super) struct Teller(UnboundedSender<(&'static str, Value)>);

/// A run has a few events for each of its nodes, so nothing needs to bound them.
pub(super) fn channel() -> (Teller, RunEvents) {
    let (sender, received) = mpsc::unbounded_channel();
    let events = RunEvents {
        received,
        sequence: 0,
    };
    (Teller(sender), events)
}

impl RunEvents {
    /// The next event, once it happens; none after the last.
    pub async fn next(&mut self) -> Option<RunEvent> {
        let (r#type, data) = self.received.recv().await?;
        self.sequence += 1;
        Some(RunEvent {
            id: Uuid::new_v4(),
            r#type,
            sequence: self.sequence,
            timestamp: clock::now(),
            data,
        })
    }
}

impl Teller {
    pub(super) fn run(&self, r#type: &'static str, run: &Run) {
        self.tell(r#type, serde_json::to_value(run).unwrap_or_default());
    }

    pub(super) fn node(&self, event: NodeEvent<'_>) {
        match event {
            NodeEvent::Started { id } => self.tell("node.started", json!({ "node_id": id })),
            NodeEvent::Ended(node) => self.node_with(node, None),
            NodeEvent::ToolCalled(call) => self.tell("agent.tool_call.completed", json!(call)),
        }
    }

    /// A node ended, with what it gave where that may be told.
    pub(super) fn node_with(&self, node: &NodeOutcome, output: Option<Value>) {
        let r#type = match node.status {
            NodeStatus::Success => "node.completed",
            NodeStatus::Failure => "node.failed",
            NodeStatus::Skip => return self.tell("node.skipped", json!({"node_id": node.id})),
        };
        let mut data = json!({"node_id": node.id, "duration_ms": node.duration_ms});
        if let Some(error) = &node.error {
            data["error"] = json!(error);
        }
        if node.held_back {
            data["held_back"] = true.into();
        }
        if let Some(output) = output {
            data["output"] = output;
        }
        self.tell(r#type, data);
    }

    /// Ends when nobody listens any more.
    pub(super) async fn left(&self) {
        self.0.closed().await;
    }

    /// The last event.
    pub(super) fn ended(&self, ended: Result<Run>) {
        match ended {
            Ok(run) => {
                let r#type = match run.status.as_str() {
                    "completed" => "run.completed",
                    "canceled" => "run.canceled",
                    _ => "run.failed",
                };
                self.run(r#type, &run);
            }
            Err(error) => {
                tracing::error!(%error, "a run could not be stored");
                self.tell("run.failed", json!(error.body()));
            }
        }
    }

    pub(super) fn tell(&self, r#type: &'static str, data: Value) {
        // Whoever listened may have gone.
        let _gone = self.0.send((r#type, data));
    }
}
