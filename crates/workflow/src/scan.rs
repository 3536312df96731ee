//! Finds what a node refers to, and checks the form of every reference on the way.
//!
//! Recursion is bounded by the depth check that comes before it; see [`crate::limits::DEPTH`].

use serde_json::{Map, Value};

use crate::choice::{self, CHOICE_TYPE};
use crate::errors::{FORMAT, Reasons, VALUE};
use crate::limits;
use crate::parse::{is_node_type, is_slug};
use crate::reference::{self, Reference, Target};
use crate::{selector, walk};

const INLINE: &str = "must be the id of a Connection or a requirement; \
     credentials do not belong in a workflow";

/// A node inside another: an agent's `llm` or one of its `tools`, or the `node` of a Map.
#[derive(Debug, Clone)]
pub(crate) struct Nested {
    /// `nodes.<id>.<path>` of the nested node.
    pub(crate) field: String,
    pub(crate) kind: String,
}

/// What the scan of all nodes has found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) references: Vec<Reference>,
    pub(crate) nested: Vec<Nested>,
}

/// One step into a node.
#[derive(Clone, Copy)]
enum Step<'v> {
    Key(&'v str),
    Index(usize),
}

/// How the parent speaks of a value.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// The node itself, an `llm` or one of `tools`: a `connection` in it names a Connection.
    Node,
    /// The `node` of a Map or the `agent` of a tool, whose name nothing shows.
    Wrapped,
    /// The list of an agent's tools.
    Tools,
    Other,
}

/// Scans the top-level node `id` of type `kind`.
pub(crate) fn node(id: &str, kind: &str, node: &Value, found: &mut Found, reasons: &mut Reasons) {
    let mut scan = Scan {
        node_id: id,
        path: Vec::new(),
        found,
        reasons,
    };
    scan.value(node, Place::Node, kind);
}

struct Scan<'a, 'v> {
    node_id: &'a str,
    path: Vec<Step<'v>>,
    found: &'a mut Found,
    reasons: &'a mut Reasons,
}

impl<'v> Scan<'_, 'v> {
    /// `node_type` is the type of the nearest enclosing node or component.
    fn value(&mut self, value: &'v Value, place: Place, node_type: &str) {
        match value {
            Value::Object(object) => self.object(object, place, node_type),
            Value::Array(items) => {
                let inner = if place == Place::Tools {
                    Place::Node
                } else {
                    Place::Other
                };
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.value(item, inner, node_type);
                    self.path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn object(&mut self, object: &'v Map<String, Value>, place: Place, node_type: &str) {
        if reference::is_placeholder(object) {
            self.placeholder(object, node_type);
            return;
        }
        let kind = object.get("type").and_then(Value::as_str);
        let is_node = matches!(place, Place::Node | Place::Wrapped);
        if is_node && !self.path.is_empty() {
            self.nested(object, kind, place);
        }
        // The SDK builds every object whose type is a dotted name, whatever it is.
        let is_component = is_node || kind.is_some_and(|kind| kind.contains('.'));
        let node_type = kind.filter(|kind| kind.contains('.')).unwrap_or(node_type);
        for (key, value) in object {
            if walk::is_opaque(key) {
                continue;
            }
            self.path.push(Step::Key(key));
            match key.as_str() {
                "connection" if is_component => self.connection(value, node_type),
                "llm" if is_component => self.value(value, Place::Node, node_type),
                "node" | "agent" if is_component => self.value(value, Place::Wrapped, node_type),
                "tools" if is_component => self.value(value, Place::Tools, node_type),
                _ => self.value(value, Place::Other, node_type),
            }
            self.path.pop();
        }
    }

    fn nested(&mut self, object: &Map<String, Value>, kind: Option<&str>, place: Place) {
        // A tool whose type has no dot is a function of the provider's own protocol.
        let Some(kind) = kind.filter(|kind| kind.contains('.')) else {
            return;
        };
        let field = self.field();
        if !is_node_type(kind) {
            self.reasons.add(format!("{field}.type"), FORMAT);
        }
        match object.get("name") {
            None | Some(Value::Null) => {}
            Some(Value::String(name)) if is_slug(name) || place == Place::Wrapped => {}
            Some(_) => self.reasons.add(format!("{field}.name"), FORMAT),
        }
        if kind == CHOICE_TYPE {
            choice::check(&field, object, self.reasons);
        }
        self.found.nested.push(Nested {
            field,
            kind: kind.to_owned(),
        });
    }

    fn connection(&mut self, value: &'v Value, node_type: &str) {
        match value {
            Value::Null => {}
            Value::String(id) => match reference::uuid(id) {
                Some(id) => self.record(Target::Connection(id), node_type),
                None => self.reasons.add(self.field(), FORMAT),
            },
            Value::Object(object) if reference::is_placeholder(object) => {
                self.placeholder(object, node_type);
            }
            Value::Object(object) if object.contains_key("$type") || object.contains_key("$id") => {
                self.reasons.add(self.field(), VALUE);
            }
            Value::Object(_) => self.reasons.add(self.field(), INLINE),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                self.reasons.add(self.field(), VALUE);
            }
        }
    }

    fn placeholder(&mut self, object: &Map<String, Value>, node_type: &str) {
        if self.path.is_empty() {
            self.reasons
                .add(self.field(), "must be a node, not a requirement");
            return;
        }
        let Some(id) = object
            .get("$id")
            .and_then(Value::as_str)
            .and_then(reference::uuid)
        else {
            self.reasons.add(format!("{}.$id", self.field()), FORMAT);
            return;
        };
        let value_path = match object.get("value_path") {
            None | Some(Value::Null) => None,
            // The SDK ignores an empty one.
            Some(Value::String(path)) if path.is_empty() => None,
            Some(Value::String(path))
                if selector::is_rooted(path) && selector::check(path).is_ok() =>
            {
                Some(path.clone())
            }
            Some(Value::String(_)) => {
                self.reasons
                    .add(format!("{}.value_path", self.field()), FORMAT);
                return;
            }
            Some(_) => {
                self.reasons
                    .add(format!("{}.value_path", self.field()), VALUE);
                return;
            }
        };
        self.record(Target::Requirement { id, value_path }, node_type);
    }

    fn record(&mut self, target: Target, node_type: &str) {
        if self.found.references.len() >= limits::REFERENCES {
            let reason = format!("must have no more than {} references", limits::REFERENCES);
            self.reasons.add("nodes", reason);
            return;
        }
        let pointer = self.pointer();
        if pointer.len() > limits::PATH_LENGTH {
            self.reasons
                .add(self.field(), "is too deep inside the node");
            return;
        }
        self.found.references.push(Reference {
            node_id: self.node_id.to_owned(),
            node_type: node_type.to_owned(),
            pointer,
            field: self.dotted(),
            target,
        });
    }

    /// The current place for a reason: `nodes.<id>` and the dotted path, cut at a sane length.
    fn field(&self) -> String {
        let mut field = format!("nodes.{}", self.node_id);
        let dotted = self.dotted();
        if !dotted.is_empty() {
            field.push('.');
            field.extend(dotted.chars().take(limits::PATH_LENGTH));
        }
        field
    }

    fn dotted(&self) -> String {
        let mut dotted = String::new();
        for step in &self.path {
            if !dotted.is_empty() {
                dotted.push('.');
            }
            match step {
                Step::Key(key) => dotted.push_str(key),
                Step::Index(index) => dotted.push_str(&index.to_string()),
            }
        }
        dotted
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }
}
