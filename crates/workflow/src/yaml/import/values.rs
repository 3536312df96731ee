//! The values of a document outside of its connections: interpolations in them are taken in place.

use serde_json::Value;

use super::super::interpolation::{Piece, pieces};
use super::super::read::Document;
use super::budget::{Budget, EXCESS};
use super::{Problem, Warning};

/// How many places may name one another in a row.
const MAX_HOPS: usize = 16;

pub(super) struct Resolver<'a> {
    document: &'a Document,
    budget: &'a mut Budget,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(document: &'a Document, budget: &'a mut Budget) -> Self {
        Self {
            document,
            budget,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// A value of the document with what its interpolations give.
    pub(super) fn value(&mut self, value: &Value, path: &mut Vec<String>) -> Value {
        if self.budget.is_spent() {
            return Value::Null;
        }
        match value {
            Value::String(text) if text.contains("${") => self.text(text, path, 0),
            Value::Array(items) => {
                let resolved = items.iter().enumerate().map(|(at, item)| {
                    path.push(at.to_string());
                    let item = self.value(item, path);
                    path.pop();
                    item
                });
                Value::Array(resolved.collect())
            }
            Value::Object(map) => {
                let resolved = map.iter().map(|(key, inner)| {
                    path.push(key.clone());
                    // What a connection takes from the environment it goes on to take from there.
                    let inner = if key == "connection" && inner.get("type").is_some() {
                        inner.clone()
                    } else {
                        self.value(inner, path)
                    };
                    path.pop();
                    (key.clone(), inner)
                });
                Value::Object(resolved.collect())
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str, path: &mut Vec<String>, hops: usize) -> Value {
        // The first time, it stands in the document.
        if hops > 0
            && let Err(reason) = self.budget.take(0, text.len())
        {
            return self.refuse(path, reason);
        }
        let found = match pieces(text) {
            Ok(found) => found,
            Err(reason) => return self.refuse(path, reason),
        };
        if hops >= MAX_HOPS {
            return self.refuse(path, "names a place that names another in a ring");
        }
        if let Err(reason) = self.budget.take(found.len(), 0) {
            return self.refuse(path, reason);
        }
        let mut whole = String::new();
        let alone = found.len() == 1;
        let before = self.problems.len();
        for piece in found {
            let value = match piece {
                Piece::Text(text) => Value::String(text),
                Piece::Variable { name, default, .. } => self.variable(&name, default, path),
                Piece::Place(steps) => self.place(&steps, path, hops),
            };
            // The first thing that is wrong with a text is told alone.
            if alone || self.problems.len() > before {
                return value;
            }
            match value {
                Value::String(text) => whole.push_str(&text),
                Value::Null | Value::Bool(_) | Value::Number(_) => {
                    whole.push_str(&value.to_string());
                }
                Value::Array(_) | Value::Object(_) => {
                    return self.refuse(path, "takes a list or a map into a text");
                }
            }
        }
        Value::String(whole)
    }

    fn variable(&mut self, name: &str, default: Option<String>, path: &[String]) -> Value {
        let Some(default) = default else {
            let reason = format!(
                "is taken from the environment variable {name}, which only the fields of a connection may \
                 be: write the value, or a default behind the name"
            );
            return self.refuse(path, reason);
        };
        let node = (path.first().map(String::as_str) == Some("nodes"))
            .then(|| path.get(1).cloned())
            .flatten();
        // The warning repeats the place.
        let place: usize = path.iter().map(String::len).sum();
        if let Err(reason) = self.budget.take(0, place) {
            return self.refuse(path, reason);
        }
        let field = path.join(".");
        let rest = format!("instead of the environment variable {name}");
        // What is told of a node goes on from its name.
        let reason = match node {
            Some(_) => format!("has the default of {field} {rest}"),
            None => format!("{field} has its default {rest}"),
        };
        self.warnings.push(Warning {
            node_id: node,
            reason,
        });
        if default == "null" {
            return Value::Null;
        }
        Value::String(default)
    }

    fn place(&mut self, steps: &[String], path: &mut Vec<String>, hops: usize) -> Value {
        let mut value = &self.document.value;
        for step in steps {
            let inner = match value {
                Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)),
                other => other.get(step),
            };
            let Some(inner) = inner else {
                return self.refuse(path, "names a place that the document has not");
            };
            value = inner;
        }
        match value {
            Value::String(text) if text.contains("${") => self.text(text, path, hops + 1),
            Value::Array(_) | Value::Object(_) if hops > 0 => {
                self.refuse(path, "names a place that names another in a row")
            }
            value => {
                if let Err(reason) = self.budget.copy(value) {
                    return self.refuse(path, reason);
                }
                // Interpolations inside of it would have to be taken too, which may be a ring.
                if interpolates(value) {
                    return self.refuse(path, "names a place that names others");
                }
                value.clone()
            }
        }
    }

    fn refuse(&mut self, path: &[String], reason: impl Into<String>) -> Value {
        let mut reason = reason.into();
        // What is wrong repeats the place, and counts too: of an excess the first is told alone.
        if reason != EXCESS {
            if self.budget.is_spent() {
                return Value::Null;
            }
            let place: usize = path.iter().map(String::len).sum();
            if let Err(excess) = self.budget.take(0, place) {
                excess.clone_into(&mut reason);
            }
        }
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        self.problems.push(Problem {
            field: path.join("."),
            line: self.document.line(&steps),
            reason,
        });
        Value::Null
    }
}

fn interpolates(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("${"),
        Value::Array(items) => items.iter().any(interpolates),
        Value::Object(map) => map
            .iter()
            .any(|(key, inner)| key.contains("${") || interpolates(inner)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
