//! Reads one YAML document into JSON, and remembers the lines on which things stand.
//!
//! Anchors, aliases and merge keys (<https://yaml.org/type/merge.html>) are taken in place, within
//! bounds: a short document cannot grow into a large one.

use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

use super::import::Problem;
use super::scalar;
use crate::limits;

/// Values of one document, those counted again that an alias repeats.
const MAX_VALUES: usize = 500_000;
/// The prefix of the tags of YAML's own types.
const CORE: &str = "tag:yaml.org,2002:";

/// A document that was read.
#[derive(Default)]
pub(crate) struct Document {
    pub(crate) value: Value,
    /// JSON Pointer → line, the first being 1.
    lines: HashMap<String, usize>,
}

impl Document {
    /// A document without lines, such as one of JSON.
    pub(crate) fn without_lines(value: Value) -> Self {
        Self {
            value,
            lines: HashMap::new(),
        }
    }

    /// The line of a place, or of the nearest thing around it that has one.
    pub(crate) fn line(&self, steps: &[&str]) -> Option<usize> {
        (1..=steps.len()).rev().find_map(|length| {
            let pointer: String = steps[..length].iter().map(|step| token(step)).collect();
            self.lines.get(&pointer).copied()
        })
    }

    #[cfg(test)]
    pub(crate) fn resolved_for_test(mut self) -> Value {
        fn resolve(value: &mut Value) {
            match value {
                Value::String(text) => {
                    let pieces = super::interpolation::pieces(text).expect("no interpolation");
                    let [super::interpolation::Piece::Text(plain)] = pieces.as_slice() else {
                        panic!("{text}: {pieces:?}");
                    };
                    *text = plain.clone();
                }
                Value::Array(items) => items.iter_mut().for_each(resolve),
                Value::Object(map) => map.values_mut().for_each(resolve),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        resolve(&mut self.value);
        self.value
    }
}

fn token(step: &str) -> String {
    format!("/{}", step.replace('~', "~0").replace('/', "~1"))
}

/// Reads the one document of a text; an empty text is null.
///
/// # Errors
/// The first thing that is wrong, with its line. It repeats nothing of the document.
pub(crate) fn read(text: &str) -> Result<Document, Problem> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut reader = Reader::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| {
            problem(
                error.marker().line(),
                format!("is not valid YAML: {}", error.info()),
            )
        })?;
        reader.take(event, span.start.line())?;
    }
    Ok(reader.document)
}

fn problem(line: usize, reason: impl Into<String>) -> Problem {
    Problem {
        field: "document".to_owned(),
        line: Some(line),
        reason: reason.into(),
    }
}

enum Key {
    Named(String),
    /// `<<`: the value's entries stand here, unless the map has its own.
    Merge,
}

enum Frame {
    List {
        items: Vec<Value>,
        anchor: usize,
        base: usize,
    },
    Map {
        own: Map<String, Value>,
        merged: Vec<Map<String, Value>>,
        key: Option<Key>,
        anchor: usize,
        base: usize,
    },
}

#[derive(Default)]
struct Reader {
    document: Document,
    documents: usize,
    frames: Vec<Frame>,
    /// The current place as a JSON Pointer.
    pointer: String,
    anchors: HashMap<usize, Value>,
    values: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), Problem> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(problem(line, "must be one document"));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.expects_key() {
                    let bare = style == ScalarStyle::Plain && tag.is_none();
                    if anchor != 0 {
                        self.anchors.insert(anchor, Value::from(text.as_ref()));
                    }
                    return self.key(&text, bare, line);
                }
                let value = typed(&text, style, tag.as_deref(), line)?;
                self.enter(line)?;
                self.place(value, anchor, line)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                collection_tag(tag.as_deref(), "seq", line)?;
                self.open(line)?;
                let base = self.pointer.len();
                self.frames.push(Frame::List {
                    items: Vec::new(),
                    anchor,
                    base,
                });
            }
            Event::MappingStart(_, anchor, tag) => {
                collection_tag(tag.as_deref(), "map", line)?;
                self.open(line)?;
                let base = self.pointer.len();
                self.frames.push(Frame::Map {
                    own: Map::new(),
                    merged: Vec::new(),
                    key: None,
                    anchor,
                    base,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(line)?,
            Event::Alias(id) => self.alias(id, line)?,
            // What else there is carries no value: the stream's own marks, and comments and anchors,
            // which are not asked for.
            _ => {}
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Map { key: None, .. }))
    }

    fn alias(&mut self, id: usize, line: usize) -> Result<(), Problem> {
        let value = self.anchors.get(&id).cloned();
        let value = value.ok_or_else(|| problem(line, "is an alias of something around it"))?;
        if self.expects_key() {
            let Value::String(text) = value else {
                return Err(problem(line, "must have texts as keys"));
            };
            return self.key(&text, false, line);
        }
        self.count(size(&value), line)?;
        self.enter(line)?;
        self.place(value, 0, line)
    }

    fn key(&mut self, text: &str, bare: bool, line: usize) -> Result<(), Problem> {
        let Some(Frame::Map { own, key, base, .. }) = self.frames.last_mut() else {
            return Ok(());
        };
        if bare && text == "<<" {
            *key = Some(Key::Merge);
            return Ok(());
        }
        if own.contains_key(text) {
            return Err(problem(line, "has a key that stands above already"));
        }
        *key = Some(Key::Named(text.to_owned()));
        self.pointer.truncate(*base);
        self.pointer.push_str(&token(text));
        self.document.lines.insert(self.pointer.clone(), line);
        Ok(())
    }

    /// A value begins at the current place.
    fn enter(&mut self, line: usize) -> Result<(), Problem> {
        self.count(1, line)?;
        if let Some(Frame::List { items, base, .. }) = self.frames.last() {
            let step = token(&items.len().to_string());
            self.pointer.truncate(*base);
            self.pointer.push_str(&step);
            self.document.lines.insert(self.pointer.clone(), line);
        }
        Ok(())
    }

    fn open(&mut self, line: usize) -> Result<(), Problem> {
        if self.expects_key() {
            return Err(problem(line, "must have texts as keys"));
        }
        if self.frames.len() >= limits::DEPTH {
            let reason = format!("must not be nested deeper than {} levels", limits::DEPTH);
            return Err(problem(line, reason));
        }
        self.enter(line)
    }

    fn close(&mut self, line: usize) -> Result<(), Problem> {
        let (value, anchor, base) = match self.frames.pop() {
            Some(Frame::List {
                items,
                anchor,
                base,
            }) => (Value::Array(items), anchor, base),
            Some(Frame::Map {
                own,
                merged,
                anchor,
                base,
                ..
            }) => {
                let mut all = Map::new();
                for map in merged {
                    all.extend(map);
                }
                all.extend(own);
                (Value::Object(all), anchor, base)
            }
            None => return Ok(()),
        };
        self.pointer.truncate(base);
        self.place(value, anchor, line)
    }

    fn place(&mut self, value: Value, anchor: usize, line: usize) -> Result<(), Problem> {
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.frames.last_mut() {
            None => self.document.value = value,
            Some(Frame::List { items, .. }) => items.push(value),
            Some(Frame::Map {
                own, merged, key, ..
            }) => match key.take() {
                Some(Key::Named(name)) => {
                    own.insert(name, value);
                }
                Some(Key::Merge) => match value {
                    Value::Object(map) => merged.push(map),
                    // The first of a list counts most.
                    Value::Array(items) => {
                        for item in items.into_iter().rev() {
                            let Value::Object(map) = item else {
                                return Err(problem(line, "merges something that is no map"));
                            };
                            merged.push(map);
                        }
                    }
                    _ => return Err(problem(line, "merges something that is no map")),
                },
                None => {}
            },
        }
        Ok(())
    }

    fn count(&mut self, values: usize, line: usize) -> Result<(), Problem> {
        self.values += values;
        if self.values > MAX_VALUES {
            let reason = format!("must hold no more than {MAX_VALUES} values");
            return Err(problem(line, reason));
        }
        Ok(())
    }
}

/// How many values are in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

fn typed(text: &str, style: ScalarStyle, tag: Option<&Tag>, line: usize) -> Result<Value, Problem> {
    let no_json = || problem(line, "is a number that JSON has not");
    let wanted = match tag {
        None if style == ScalarStyle::Plain => {
            return scalar::plain(text).ok_or_else(no_json);
        }
        None => return Ok(Value::from(text)),
        Some(tag) if tag.handle() == CORE => tag.suffix(),
        // `! text` is a text whatever it looks like.
        Some(tag) if tag.handle().is_empty() && tag.suffix() == "!" => "str",
        Some(_) => return Err(problem(line, "has a tag that is not read")),
    };
    let value = scalar::plain(text).ok_or_else(no_json)?;
    let fits = match wanted {
        "str" => return Ok(Value::from(text)),
        "int" => value.is_i64() || value.is_u64(),
        "float" => value.is_number(),
        "bool" => value.is_boolean(),
        "null" => value.is_null(),
        _ => return Err(problem(line, "has a tag that is not read")),
    };
    if fits {
        Ok(value)
    } else {
        Err(problem(line, "is not what its tag says"))
    }
}

fn collection_tag(tag: Option<&Tag>, kind: &str, line: usize) -> Result<(), Problem> {
    match tag {
        None => Ok(()),
        Some(tag) if tag.handle() == CORE && tag.suffix() == kind => Ok(()),
        Some(_) => Err(problem(line, "has a tag that is not read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(text: &str) -> Value {
        match read(text) {
            Ok(document) => document.value,
            Err(problem) => panic!("{problem:?}"),
        }
    }

    fn refused(text: &str) -> (usize, String) {
        let Err(problem) = read(text) else {
            panic!("accepted: {text}");
        };
        (problem.line.unwrap(), problem.reason)
    }

    #[test]
    fn anchors_aliases_and_merges_stand_for_what_they_name() {
        let text = "base: &b {x: 1, y: 2}\nother: &c {y: 3, z: 4}\n\
                    one: *b\ntwo: {<<: *b, y: 9}\nthree: {<<: [*b, *c], w: 0}\n'<<': 5\n";
        assert_eq!(
            value(text),
            json!({
                "base": {"x": 1, "y": 2},
                "other": {"y": 3, "z": 4},
                "one": {"x": 1, "y": 2},
                "two": {"x": 1, "y": 9},
                "three": {"y": 2, "z": 4, "x": 1, "w": 0},
                "<<": 5,
            })
        );
    }

    #[test]
    fn quotes_and_tags_decide_over_looks() {
        assert_eq!(
            value("a: 'yes'\nb: \"017\"\nc: !!str 1\nd: !!int '7'\ne: |\n  1\n1: x\n"),
            json!({"a": "yes", "b": "017", "c": "1", "d": 7, "e": "1\n", "1": "x"})
        );
        assert_eq!(value(""), Value::Null);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        for (text, line) in [
            ("a: 1\na: 2\n", 2),
            ("a: &x [*x]\n", 1),
            ("a: 1\n---\nb: 2\n", 2),
            ("a: 1\nb: !python/object x\n", 2),
            ("a: 1\n? [k]\n: v\n", 2),
            ("a: .inf\n", 1),
            ("a: 1\nb: [1, 2\n", 2),
            ("a: {<<: 3}\n", 1),
        ] {
            assert_eq!(refused(text).0, line, "{text}");
        }
        let deep = "[".repeat(200);
        assert!(refused(&deep).1.contains("nested") || refused(&deep).1.contains("YAML"));
    }

    #[test]
    fn aliases_cannot_make_a_large_document_of_a_small_one() {
        use std::fmt::Write as _;
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..10 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            writeln!(
                text,
                "a{level}: &a{level} [{}]",
                before.trim_end_matches(", ")
            )
            .unwrap();
        }
        assert!(refused(&text).1.contains("no more than"));
    }

    #[test]
    fn the_line_of_a_place_is_its_own_or_the_nearest_around_it() {
        let document = read("nodes:\n  llm:\n    type: x\n    tools:\n    - a\n    - b: 1\n").ok();
        let document = document.unwrap();
        assert_eq!(document.line(&["nodes", "llm", "type"]), Some(3));
        assert_eq!(document.line(&["nodes", "llm", "tools", "1", "b"]), Some(6));
        assert_eq!(document.line(&["nodes", "llm", "model"]), Some(2));
        assert_eq!(document.line(&["flows"]), None);
    }
}
