//! Which actions a dry run may perform: those of which Pipedream says that they only read.
//!
//! What the flow says of them does not count. What cannot be learnt is not performed.

use std::collections::{BTreeSet, HashSet};

use patchbay_catalog::ACTION;
use patchbay_workflow::Graph;
use serde_json::Value;

use crate::open::Platform;

impl Platform {
    /// The keys of a flow's actions, at its top or inside other nodes, that only read.
    pub(super) async fn reading_actions(&self, graph: &Graph) -> HashSet<String> {
        let mut named = BTreeSet::new();
        for node in graph.nodes() {
            actions(&node.raw, &mut named);
        }
        let mut reading = HashSet::new();
        for key in named {
            let known = self.pipedream_action(key).await;
            if known.is_ok_and(|action| only_reads(&action.data)) {
                reading.insert(key.to_owned());
            }
        }
        reading
    }
}

fn actions<'a>(value: &'a Value, named: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            if fields.get("type").is_some_and(|kind| kind == ACTION) {
                named.extend(fields.get("action_id").and_then(Value::as_str));
            }
            fields.values().for_each(|value| actions(value, named));
        }
        Value::Array(items) => items.iter().for_each(|value| actions(value, named)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether its makers say that an action changes nothing.
fn only_reads(action: &Value) -> bool {
    let hints = &action["annotations"];
    hints["readOnlyHint"] == true && hints["destructiveHint"] != true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn actions_are_found_wherever_they_stand() {
        let flow = json!([
            {"type": ACTION, "action_id": "gmail-find-email"},
            {"type": "Map", "node": {"tools": [{"type": ACTION, "action_id": "slack-send-message"}]}},
            {"type": "other", "action_id": "not-one"},
        ]);
        let mut named = BTreeSet::new();
        actions(&flow, &mut named);
        assert_eq!(
            named.into_iter().collect::<Vec<_>>(),
            ["gmail-find-email", "slack-send-message"]
        );
    }

    #[test]
    fn only_what_is_said_to_read_reads() {
        for (hints, reads) in [
            (json!({"readOnlyHint": true}), true),
            (
                json!({"readOnlyHint": true, "destructiveHint": true}),
                false,
            ),
            (json!({"readOnlyHint": false}), false),
            (json!({"readOnlyHint": "true"}), false),
            (json!(null), false),
        ] {
            assert_eq!(only_reads(&json!({"annotations": hints})), reads, "{hints}");
        }
    }
}
