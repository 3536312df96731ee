//! Gives every node what it needs: its connection, its account, the nodes inside it.
//!
//! It must never substitute a connection.

use std::collections::HashMap;
use std::sync::Arc;

use patchbay_catalog::{
    ACTION, AGENT, CHOICE, DELAY, HTTP_CALL, INPUT, MAP, MCP_SERVER, MCP_TOOL, OUTPUT, PASS,
    chat_provider, is_validator, node_type,
};
use patchbay_workflow::{Graph, Target};
use serde_json::Value;
use uuid::Uuid;

use crate::action::ActionNode;
use crate::agent::Agent;
use crate::chat::ChatNode;
use crate::connection::ResolvedConnection;
use crate::error::{NodeError, codes};
use crate::http_call::HttpCall;
use crate::mcp::McpNode;
use crate::operators::Each;
use crate::validators::Validator;
use crate::work::{Action, Work};

/// What is known of a run's connections.
pub(crate) struct Settling<'a> {
    /// By the id of the node of the flow, the JSON Pointers inside it and what they name.
    named: HashMap<&'a str, Vec<(&'a str, &'a Target)>>,
    connections: &'a HashMap<Uuid, Arc<ResolvedConnection>>,
}

/// Where a node stands.
pub(crate) struct Place<'p> {
    /// The node of the flow that it is, or is inside of.
    pub(crate) node: &'p str,
    /// Its JSON Pointer inside that node; empty for the node itself.
    pub(crate) pointer: String,
}

impl<'p> Place<'p> {
    /// A node of the flow.
    pub(crate) fn top(node: &'p str) -> Self {
        Self {
            node,
            pointer: String::new(),
        }
    }

    /// What stands further inside, such as `tools/0`.
    pub(crate) fn inside(&self, path: &str) -> Self {
        Self {
            node: self.node,
            pointer: format!("{}/{path}", self.pointer),
        }
    }
}

impl<'a> Settling<'a> {
    pub(crate) fn new(
        graph: &'a Graph,
        connections: &'a HashMap<Uuid, Arc<ResolvedConnection>>,
    ) -> Self {
        let mut named: HashMap<&str, Vec<_>> = HashMap::new();
        for reference in graph.references() {
            let of_node = named.entry(reference.node_id.as_str()).or_default();
            of_node.push((reference.pointer.as_str(), &reference.target));
        }
        Self { named, connections }
    }

    /// Settles a node.
    ///
    /// # Errors
    /// [`codes::CONNECTION_MISSING`], [`codes::NODE_UNSUPPORTED`], or [`codes::INPUT_INVALID`] for
    /// settings that are unusable.
    pub(crate) fn work(&self, raw: &'a Value, place: &Place<'_>) -> Result<Work<'a>, NodeError> {
        let action = self.action(raw, place)?;
        Ok(Work::new(raw, action))
    }

    fn action(&self, raw: &'a Value, place: &Place<'_>) -> Result<Action<'a>, NodeError> {
        let kind = raw["type"].as_str().unwrap_or_default();
        match kind {
            INPUT => Ok(Action::Input {
                schema: &raw["schema"],
            }),
            OUTPUT => Ok(Action::Output),
            CHOICE => Ok(Action::Choice),
            PASS => Ok(Action::Pass),
            DELAY => Ok(Action::Delay),
            MAP => {
                let inner = self.work(&raw["node"], &place.inside("node"))?;
                Each::new(raw, inner).map(Action::Each)
            }
            AGENT => Agent::new(self, raw, place).map(|agent| Action::Agent(Box::new(agent))),
            ACTION => ActionNode::new(raw, self.connections).map(Action::Perform),
            HTTP_CALL => {
                let connection = self.connection(raw, place)?;
                Ok(Action::Http(HttpCall { raw, connection }))
            }
            MCP_TOOL | MCP_SERVER => {
                McpNode::new(raw, self.connection(raw, place)?).map(Action::Mcp)
            }
            kind if is_validator(kind) => Validator::new(raw).map(Action::Validate),
            _ => self.chat(raw, place).map(Action::Chat),
        }
    }

    /// An LLM node.
    ///
    /// # Errors
    /// As [`Self::work`].
    pub(crate) fn chat(
        &self,
        raw: &'a Value,
        place: &Place<'_>,
    ) -> Result<ChatNode<'a>, NodeError> {
        let connection = self.connection(raw, place)?;
        let kind = raw["type"].as_str().unwrap_or_default();
        let provider = chat_provider(kind).ok_or_else(|| {
            NodeError::new(
                codes::NODE_UNSUPPORTED,
                "this provider has no chat completions",
            )
        })?;
        Ok(ChatNode {
            raw,
            provider,
            connection,
        })
    }

    /// Whether a requirement that this node itself uses was fulfilled by nobody: it is an optional one,
    /// or the run would not have begun.
    pub(crate) fn lacks_requirement(&self, place: &Place<'_>) -> bool {
        let prefix = format!("{}/", place.pointer);
        let named = self.named.get(place.node).into_iter().flatten();
        named
            .filter(|(pointer, _)| pointer.starts_with(&prefix))
            .any(|(_, target)| match target {
                Target::Requirement { id, .. } => !self.connections.contains_key(id),
                Target::Connection(_) => false,
            })
    }

    fn connection(
        &self,
        raw: &Value,
        place: &Place<'_>,
    ) -> Result<&'a ResolvedConnection, NodeError> {
        let missing = |text: &str| NodeError::new(codes::CONNECTION_MISSING, text);
        let pointer = format!("{}/connection", place.pointer);
        let named = self.named.get(place.node).into_iter().flatten();
        let target = named
            .filter(|(at, _)| *at == pointer)
            .map(|(_, target)| *target)
            .next_back();
        let id = match target {
            Some(
                Target::Connection(id)
                | Target::Requirement {
                    id,
                    value_path: None,
                },
            ) => id,
            Some(Target::Requirement { .. }) => {
                return Err(missing(
                    "a connection cannot be taken out of a value by a path",
                ));
            }
            None => return Err(missing("'connection' or 'client' should be specified")),
        };
        let connection = self
            .connections
            .get(id)
            .ok_or_else(|| missing("the node's connection is not there"))?;
        let kind = raw["type"].as_str().unwrap_or_default();
        let fits = connection.built_in
            || node_type(kind).is_some_and(|ty| ty.accepts(&connection.connection_type));
        if !fits {
            return Err(missing("connection type mismatch"));
        }
        if let Some(unset) = connection.unset.first() {
            return Err(missing(&format!("the connection cannot be used: {unset}")));
        }
        Ok(connection)
    }
}
