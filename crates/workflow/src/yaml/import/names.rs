//! Patchbay's names of nodes: lower-case letters, digits and single hyphens, the id being the name.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Warning;
use crate::limits;
use crate::walk::is_opaque;

/// A text as a name.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(limits::ID_LENGTH);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "node".to_owned()
    } else {
        slug.to_owned()
    }
}

/// A name for each id; no two are the same, and an id that is a name keeps it.
pub(super) fn slugs(ids: &[String]) -> HashMap<String, String> {
    let fits = |id: &&String| crate::parse::is_slug(id) && id.len() <= limits::ID_LENGTH;
    let mut taken: HashSet<String> = ids.iter().filter(fits).cloned().collect();
    let mut names = HashMap::new();
    for id in ids {
        let name = if fits(&id) {
            id.clone()
        } else {
            let stem = slug(id);
            let mut name = stem.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = format!("{stem}-{number}");
                number += 1;
            }
            name
        };
        names.insert(id.clone(), name);
    }
    names
}

/// Puts the names in the place of the ids, in edges and selectors. A prompt that reads a node by its
/// former id is told: a name with a hyphen is none for a template.
pub(super) fn rename(flow: &mut Value, names: &HashMap<String, String>) -> Vec<Warning> {
    let changed: Vec<(&str, &str)> = names
        .iter()
        .filter(|(old, new)| old != new)
        .map(|(old, new)| (old.as_str(), new.as_str()))
        .collect();
    let mut warnings = Vec::new();
    if changed.is_empty() {
        return warnings;
    }
    for node in flow.as_array_mut().into_iter().flatten() {
        let depends = node.get_mut("depends").and_then(Value::as_array_mut);
        for edge in depends.into_iter().flatten() {
            if let Some(Value::String(named)) = edge.get_mut("node")
                && let Some(new) = names.get(named)
            {
                *named = new.clone();
            }
        }
        let id = node["id"].as_str().unwrap_or_default().to_owned();
        let prompt = node.get("prompt").map(Value::to_string).unwrap_or_default();
        let no_selector = node
            .get("input_transformer")
            .and_then(|transformer| transformer.get("selector"))
            .is_none_or(Value::is_null);
        for (old, new) in &changed {
            if no_selector && prompt.contains(&format!("{old}.")) {
                warnings.push(Warning {
                    node_id: Some(id.clone()),
                    reason: format!(
                        "the prompt reads {old}, which is called {new} in Patchbay: map it with a selector"
                    ),
                });
            }
        }
        paths(node, &changed);
    }
    warnings
}

fn paths(value: &mut Value, changed: &[(&str, &str)]) {
    match value {
        Value::String(text) => {
            for (old, new) in changed {
                if text.contains(old) {
                    *text = path(text, old, new);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| paths(item, changed)),
        Value::Object(map) => {
            let inner = map.iter_mut().filter(|(key, _)| !is_opaque(key));
            inner.for_each(|(_, value)| paths(value, changed));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A selector with another name in the place of its first step.
fn path(text: &str, old: &str, new: &str) -> String {
    let alternatives = text.split("||").map(|alternative| {
        let bare = alternative.trim_start();
        let blank = &alternative[..alternative.len() - bare.len()];
        for (before, after) in [("$.", ""), ("$['", "']"), ("$[\"", "\"]")] {
            let rest = bare
                .strip_prefix(before)
                .and_then(|rest| rest.strip_prefix(old))
                .and_then(|rest| rest.strip_prefix(after));
            let ends = |rest: &&str| {
                !after.is_empty() || rest.trim_end().is_empty() || rest.starts_with(['.', '['])
            };
            if let Some(rest) = rest.filter(ends) {
                return format!("{blank}{before}{new}{after}{rest}");
            }
        }
        alternative.to_owned()
    });
    alternatives.collect::<Vec<_>>().join("||")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_name_is_made_of_every_id_and_no_two_are_the_same() {
        let ids = ["a_b", "a-b", "A b", "ok", "???"].map(str::to_owned);
        let names = slugs(&ids);
        assert_eq!(names["a-b"], "a-b");
        assert_eq!(names["ok"], "ok");
        assert_eq!(names["a_b"], "a-b-2");
        assert_eq!(names["A b"], "a-b-3");
        assert_eq!(names["???"], "node");
    }

    #[test]
    fn edges_and_selectors_follow_a_name_and_other_texts_do_not() {
        let mut flow = json!([{
            "id": "out",
            "depends": [{"node": "my_llm"}],
            "input_transformer": {"selector": {
                "a": "$.my_llm.output.x", "b": "$['my_llm'].output || $.my_llm",
                "c": "$.my_llm_2.output", "d": "my_llm"
            }},
            "schema": {"title": "$.my_llm.output"}
        }]);
        let names = slugs(&["my_llm".to_owned(), "out".to_owned()]);
        assert!(rename(&mut flow, &names).is_empty());
        assert_eq!(
            flow,
            json!([{
                "id": "out",
                "depends": [{"node": "my-llm"}],
                "input_transformer": {"selector": {
                    "a": "$.my-llm.output.x", "b": "$['my-llm'].output || $.my-llm",
                    "c": "$.my_llm_2.output", "d": "my_llm"
                }},
                "schema": {"title": "$.my_llm.output"}
            }])
        );
    }

    #[test]
    fn a_prompt_that_reads_a_former_id_is_told() {
        let mut flow =
            json!([{"id": "llm", "prompt": {"messages": [{"content": "{{a_b.output}}"}]}}]);
        let warnings = rename(&mut flow, &slugs(&["a_b".to_owned()]));
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].reason.contains("a-b"), "{warnings:?}");
    }
}
