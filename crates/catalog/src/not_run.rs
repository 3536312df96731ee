//! Settings that the SDK follows and Patchbay does not: a run that left one out would mean something
//! else, so a node with one is not run at all. Never how a node runs.

use serde::Serialize;
use serde_json::Value;

use crate::node::{AGENT, SUB_AGENT};

/// Which values of a setting keep its node from being run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotRun {
    /// Any but `null`.
    Set,
    /// An object whose `enabled` is true.
    On,
    /// An object, unless its `enabled` is false.
    UnlessOff,
    /// A list with anything in it.
    Filled,
}

impl NotRun {
    /// Whether this value of the setting keeps the node from being run.
    pub fn applies(self, value: &Value) -> bool {
        match self {
            Self::Set => !value.is_null(),
            Self::On => value["enabled"] == true,
            Self::UnlessOff => !value.is_null() && value["enabled"] != false,
            Self::Filled => value.as_array().is_some_and(|items| !items.is_empty()),
        }
    }
}

/// Of every node.
const ANY: [(&str, NotRun); 2] = [("approval", NotRun::On), ("mock", NotRun::On)];

/// Settings that would change what an agent knows or does.
const OF_AGENTS: [(&str, NotRun); 9] = [
    ("memory", NotRun::Set),
    ("long_term_memory", NotRun::UnlessOff),
    ("file_store", NotRun::On),
    ("memory_store", NotRun::On),
    ("artifacts", NotRun::On),
    ("sandbox", NotRun::On),
    ("skills", NotRun::On),
    ("summarization_config", NotRun::On),
    ("hooks", NotRun::Filled),
];

const OF_SUB_AGENTS: [(&str, NotRun); 2] =
    [("agent_factory", NotRun::Set), ("max_calls", NotRun::Set)];

/// The settings of a node type that Patchbay does not follow, and the values that matter.
pub(crate) fn not_run_settings(node_type: &str) -> impl Iterator<Item = (&'static str, NotRun)> {
    let own: &[_] = match node_type {
        AGENT => &OF_AGENTS,
        SUB_AGENT => &OF_SUB_AGENTS,
        _ => &[],
    };
    ANY.iter().chain(own).copied()
}

/// The first setting that keeps a node from being run.
pub fn not_run_setting(raw: &Value) -> Option<&'static str> {
    let kind = raw["type"].as_str().unwrap_or_default();
    let mut settings = not_run_settings(kind);
    settings
        .find(|(name, when)| when.applies(&raw[*name]))
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_would_change_a_run_is_found_by_name_and_what_is_off_is_not() {
        for (name, on, off) in [
            ("memory", json!({"backend": {"type": "x.y"}}), json!(null)),
            (
                "long_term_memory",
                json!({"backend": {}}),
                json!({"enabled": false}),
            ),
            (
                "file_store",
                json!({"enabled": true}),
                json!({"enabled": false, "backend": {}}),
            ),
            (
                "memory_store",
                json!({"enabled": true}),
                json!({"enabled": false}),
            ),
            ("artifacts", json!({"enabled": true}), json!(null)),
            (
                "sandbox",
                json!({"enabled": true}),
                json!({"enabled": false}),
            ),
            (
                "skills",
                json!({"enabled": true}),
                json!({"enabled": false, "source": null}),
            ),
            (
                "summarization_config",
                json!({"enabled": true}),
                json!({"enabled": false}),
            ),
            ("hooks", json!([{"name": "guard"}]), json!([])),
            ("approval", json!({"enabled": true}), json!({})),
            ("mock", json!({"enabled": true}), json!({"enabled": false})),
        ] {
            let agent = |value| not_run_setting(&json!({ "type": AGENT, name: value }));
            assert_eq!(agent(on), Some(name));
            assert_eq!(agent(off), None, "{name}");
        }
        let harmless = json!({
            "type": AGENT, "verbose": true, "inference_mode": "XML", "memory_limit": 5,
            "streaming": {"enabled": true}, "direct_tool_output_enabled": true,
            "tool_output_sandbox_persistence": {"enabled": true},
        });
        assert_eq!(not_run_setting(&harmless), None);
    }

    #[test]
    fn a_setting_keeps_the_nodes_that_have_it_from_running_and_no_others() {
        let memory = json!({"type": "dynamiq.nodes.operators.Pass", "memory": {}});
        assert_eq!(not_run_setting(&memory), None);
        let calls = json!({"type": SUB_AGENT, "max_calls": 3});
        assert_eq!(not_run_setting(&calls), Some("max_calls"));
    }
}
