//! Refuses what would change a run's meaning if it were left out, in a node and in those inside it.

use patchbay_catalog::{AGENT, INPUT, MAP, OUTPUT, SUB_AGENT, not_run_setting, runnable};
use serde_json::Value;

use crate::error::{NodeError, codes};

/// Whether a node of the flow can be run here.
///
/// # Errors
/// [`codes::NODE_UNSUPPORTED`], naming what is not run.
pub(crate) fn check(raw: &Value) -> Result<(), NodeError> {
    let kind = raw["type"].as_str().unwrap_or_default();
    if !runnable(kind) {
        return Err(unsupported(&format!("nodes of the type {kind}")));
    }
    followed(raw)?;
    match kind {
        MAP => inner(&raw["node"], "a Map without a node"),
        AGENT => {
            inner(&raw["llm"], "an agent without an llm")?;
            let tools = raw["tools"].as_array().into_iter().flatten();
            tools.into_iter().try_for_each(self::tool)
        }
        _ => Ok(()),
    }
}

/// Whether every setting of a node is followed here.
fn followed(raw: &Value) -> Result<(), NodeError> {
    let Some(setting) = not_run_setting(raw) else {
        return Ok(());
    };
    let nodes = match raw["type"].as_str() {
        Some(AGENT) => "agents",
        Some(SUB_AGENT) => "sub-agents",
        _ => "nodes",
    };
    Err(unsupported(&format!("{nodes} with the setting {setting}")))
}

/// A tool: a node, or another agent in its wrapping.
fn tool(raw: &Value) -> Result<(), NodeError> {
    if raw["type"] != SUB_AGENT {
        return inner(raw, "a tool that is no node");
    }
    followed(raw)?;
    if raw["agent"]["type"] == AGENT {
        check(&raw["agent"])
    } else {
        Err(unsupported("a sub-agent without an agent"))
    }
}

fn inner(raw: &Value, without: &str) -> Result<(), NodeError> {
    match raw["type"].as_str() {
        None => Err(unsupported(without)),
        Some(kind @ (INPUT | OUTPUT)) => Err(unsupported(&format!("{kind} inside another node"))),
        Some(_) => check(raw),
    }
}

/// Something that Patchbay does not run.
pub(crate) fn unsupported(what: &str) -> NodeError {
    NodeError::new(
        codes::NODE_UNSUPPORTED,
        format!("Patchbay does not run {what}"),
    )
}
