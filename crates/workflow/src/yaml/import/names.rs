//! Patchbay's names of nodes: lower-case letters, digits and single hyphens, the id being the name.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut names = HashMap::new();
    for id in ids {
        let name = if fits(&id) {
            id.clone()
        } else {
            let stem = slug(id);
            let mut name = stem.clone();
            // Where the last one of that stem ended.
            let number = numbers.entry(stem.clone()).or_insert(2);
            while !taken.insert(name.clone()) {
                name = format!("{stem}-{number}");
                *number += 1;
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
    let changed: HashMap<&str, &str> = names
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
        let no_selector = node
            .get("input_transformer")
            .and_then(|transformer| transformer.get("selector"))
            .is_none_or(Value::is_null);
        let mut read = BTreeSet::new();
        if let Some(prompt) = node.get("prompt").filter(|_| no_selector) {
            reads(prompt, &changed, &mut read);
        }
        for (old, new) in read {
            warnings.push(Warning {
                node_id: node["id"].as_str().map(str::to_owned),
                reason: format!(
                    "reads {old} in its prompt, which is called {new} in Patchbay: map it with a selector"
                ),
            });
        }
        paths(node, &changed);
    }
    warnings
}

/// The changed names that the texts of a prompt read: those before a dot.
fn reads<'a>(
    value: &Value,
    changed: &HashMap<&'a str, &'a str>,
    found: &mut BTreeSet<(&'a str, &'a str)>,
) {
    match value {
        Value::String(text) => {
            let mut parts: Vec<&str> = text.split('.').collect();
            parts.pop();
            for part in parts {
                let letter = |letter: char| letter.is_alphanumeric() || letter == '_';
                let narrow = part.trim_end_matches(letter).len();
                let wide = part.trim_end_matches(|one| letter(one) || one == '-').len();
                for start in [narrow, wide] {
                    if let Some((old, new)) = changed.get_key_value(&part[start..]) {
                        found.insert((old, new));
                    }
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| reads(item, changed, found)),
        Value::Object(map) => map.values().for_each(|item| reads(item, changed, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn paths(value: &mut Value, changed: &HashMap<&str, &str>) {
    match value {
        Value::String(text) if text.contains('$') => *text = path(text, changed),
        Value::Array(items) => items.iter_mut().for_each(|item| paths(item, changed)),
        Value::Object(map) => {
            let inner = map.iter_mut().filter(|(key, _)| !is_opaque(key));
            inner.for_each(|(_, value)| paths(value, changed));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A selector with the new name in the place of its first step.
fn path(text: &str, changed: &HashMap<&str, &str>) -> String {
    let alternatives = text.split("||").map(|alternative| {
        let bare = alternative.trim_start();
        let blank = &alternative[..alternative.len() - bare.len()];
        for (before, after) in [("$.", ""), ("$['", "']"), ("$[\"", "\"]")] {
            let Some(rest) = bare.strip_prefix(before) else {
                continue;
            };
            let end = if after.is_empty() {
                let end = rest.find(['.', '[']);
                end.unwrap_or(rest.trim_end().len())
            } else {
                rest.find(after).unwrap_or(0)
            };
            let (old, rest) = rest.split_at(end);
            if let Some(new) = changed.get(old) {
                return format!("{blank}{before}{new}{rest}");
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
    fn a_new_name_that_is_another_ones_former_one_is_left_alone() {
        let names = HashMap::from(
            [("a", "b"), ("b", "c")].map(|(old, new)| (old.to_owned(), new.to_owned())),
        );
        let mut flow =
            json!([{"id": "x", "selector": ["$.a.y", "$.b || $['a']", "$.a b", "$['a"]}]);
        assert!(rename(&mut flow, &names).is_empty());
        assert_eq!(
            flow[0]["selector"],
            json!(["$.b.y", "$.c || $['b']", "$.a b", "$['a"])
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
