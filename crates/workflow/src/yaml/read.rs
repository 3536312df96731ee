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
/// Bytes of its texts and keys, counted like the values: so many times its length, or this many.
const BYTES_TIMES: usize = 4;
const MIN_BYTES: usize = 16 << 20;
/// Bytes of the places whose lines are kept; beyond, a place has the line of what is around it.
const LINE_BYTES: usize = 32 << 20;
/// The prefix of the tags of YAML's own types.
const CORE: &str = "tag:yaml.org,2002:";

/// A document that was read.
#[derive(Default)]
pub(crate) struct Document {
    pub(crate) value: Value,
    /// Bytes of the document as it was written.
    pub(crate) length: usize,
    /// JSON Pointer → line, the first being 1.
    lines: HashMap<String, usize>,
}

impl Document {
    /// A document without lines, such as one of JSON.
    pub(crate) fn without_lines(value: Value, length: usize) -> Self {
        Self {
            value,
            length,
            lines: HashMap::new(),
        }
    }

    /// The line of a place, or of the nearest thing around it that has one.
    pub(crate) fn line(&self, steps: &[&str]) -> Option<usize> {
        let mut pointer = String::new();
        let mut nearest = None;
        for step in steps {
            if pointer.len() + step.len() > limits::PATH_LENGTH {
                break;
            }
            pointer.push_str(&token(step));
            nearest = self.lines.get(&pointer).copied().or(nearest);
        }
        nearest
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
    let mut reader = Reader {
        max_bytes: MIN_BYTES.max(text.len().saturating_mul(BYTES_TIMES)),
        ..Reader::default()
    };
    reader.document.length = text.len();
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
    anchors: HashMap<usize, (Value, Size)>,
    values: usize,
    bytes: usize,
    max_bytes: usize,
    line_bytes: usize,
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
                        self.anchor(anchor, &Value::from(text.as_ref()), line)?;
                    }
                    return self.key(&text, bare, line);
                }
                let value = typed(&text, style, tag.as_deref(), line)?;
                self.enter(line)?;
                self.count(0, size(&value).bytes, line)?;
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
        let Some(size) = self.anchors.get(&id).map(|(_, size)| *size) else {
            return Err(problem(line, "is an alias of something around it"));
        };
        if self.frames.len() + size.depth > limits::DEPTH {
            return Err(too_deep(line));
        }
        self.count(size.values, size.bytes, line)?;
        let Some((value, _)) = self.anchors.get(&id).cloned() else {
            return Ok(());
        };
        if self.expects_key() {
            let Value::String(text) = value else {
                return Err(problem(line, "must have texts as keys"));
            };
            return self.key(&text, false, line);
        }
        self.enter(line)?;
        self.place(value, 0, line)
    }

    /// Keeps a value for its aliases.
    fn anchor(&mut self, anchor: usize, value: &Value, line: usize) -> Result<(), Problem> {
        let size = size(value);
        self.count(size.values, size.bytes, line)?;
        self.anchors.insert(anchor, (value.clone(), size));
        Ok(())
    }

    fn key(&mut self, text: &str, bare: bool, line: usize) -> Result<(), Problem> {
        self.count(0, text.len(), line)?;
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
        self.keep_line(line);
        Ok(())
    }

    fn keep_line(&mut self, line: usize) {
        let length = self.pointer.len();
        if length <= limits::PATH_LENGTH && self.line_bytes + length <= LINE_BYTES {
            self.line_bytes += length;
            self.document.lines.insert(self.pointer.clone(), line);
        }
    }

    /// A value begins at the current place.
    fn enter(&mut self, line: usize) -> Result<(), Problem> {
        self.count(1, 0, line)?;
        if let Some(Frame::List { items, base, .. }) = self.frames.last() {
            let step = token(&items.len().to_string());
            self.pointer.truncate(*base);
            self.pointer.push_str(&step);
            self.keep_line(line);
        }
        Ok(())
    }

    fn open(&mut self, line: usize) -> Result<(), Problem> {
        if self.expects_key() {
            return Err(problem(line, "must have texts as keys"));
        }
        if self.frames.len() >= limits::DEPTH {
            return Err(too_deep(line));
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
            self.anchor(anchor, &value, line)?;
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

    fn count(&mut self, values: usize, bytes: usize, line: usize) -> Result<(), Problem> {
        self.values = self.values.saturating_add(values);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.max_bytes {
            let reason = format!("must hold no more than {} bytes of texts", self.max_bytes);
            return Err(problem(line, reason));
        }
        if self.values > MAX_VALUES {
            let reason = format!("must hold no more than {MAX_VALUES} values");
            return Err(problem(line, reason));
        }
        Ok(())
    }
}

fn too_deep(line: usize) -> Problem {
    let reason = format!("must not be nested deeper than {} levels", limits::DEPTH);
    problem(line, reason)
}

/// What is in a value, itself counted.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) values: usize,
    /// Bytes of its texts and keys.
    pub(crate) bytes: usize,
    /// Lists and maps in one another.
    depth: usize,
}

pub(crate) fn size(value: &Value) -> Size {
    let mut whole = Size {
        values: 1,
        bytes: 0,
        depth: 0,
    };
    let mut add = |inner: &Value| {
        let inner = size(inner);
        whole.values += inner.values;
        whole.bytes += inner.bytes;
        whole.depth = whole.depth.max(inner.depth);
    };
    match value {
        Value::Array(items) => {
            items.iter().for_each(&mut add);
            whole.depth += 1;
        }
        Value::Object(map) => {
            map.values().for_each(&mut add);
            whole.bytes += map.keys().map(String::len).sum::<usize>();
            whole.depth += 1;
        }
        Value::String(text) => whole.bytes = text.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    whole
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

    /// Lists in one another, each with an anchor.
    fn nested(lists: usize, inner: &str) -> String {
        let open: Vec<String> = (0..lists).map(|at| format!("&b{at} [")).collect();
        let open = open.concat();
        format!("{open}{inner}{}\n", "]".repeat(lists))
    }

    #[test]
    fn long_texts_and_keys_count_as_often_as_they_stand() {
        let long = "x".repeat(1 << 20);
        let aliases = "*a, ".repeat(20);
        for text in [
            format!("a: &a {long}\nb: [{aliases}]\n"),
            format!("a: &a {{? {long} : 1}}\nb: [{aliases}]\n"),
            nested(20, &long),
        ] {
            let refused = read(&text).err().map(|problem| problem.reason);
            let refused = refused.unwrap_or_default();
            assert!(refused.contains("bytes of texts"), "{refused}");
        }
        assert!(read(&format!("a: &a {long}\nb: [*a, *a]\n")).is_ok());
    }

    #[test]
    fn what_an_anchor_keeps_is_counted() {
        let refused = read(&nested(60, &"1,".repeat(10_000))).err();
        assert!(refused.is_some_and(|problem| problem.reason.contains("values")));
    }

    #[test]
    fn the_lines_of_long_places_are_those_around_them() {
        let key = "k".repeat(limits::PATH_LENGTH);
        let document = read(&format!("a:\n  ? {key}\n  : x: 1\n")).ok().unwrap();
        assert_eq!(document.line(&["a", &key, "x"]), Some(1));
        assert_eq!(document.lines.len(), 1);
    }

    #[test]
    fn aliases_cannot_make_a_deep_document_of_a_flat_one() {
        let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(60), "]".repeat(60));
        let fits = format!("- &a {}\n- &b {}\n", deep("1"), deep("*a"));
        assert!(read(&fits).is_ok());
        let (line, reason) = refused(&format!("{fits}- &c {}\n", deep("*b")));
        assert_eq!(line, 3);
        assert!(reason.contains("nested"), "{reason}");
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
