//! A tool of an agent: a node that the model may call.

use patchbay_catalog::runs_as_tool;
use patchbay_workflow::python;
use serde_json::{Map, Value};

use crate::error::{NodeError, codes};
use crate::supported::unsupported;
use crate::work::{Action, Work};

/// Characters of a tool's name, which a provider takes no more of.
pub(super) const LONGEST_NAME: usize = 64;

/// A node among an agent's tools.
pub(super) struct Tool<'a> {
    /// How the model calls it.
    pub(super) name: String,
    pub(super) raw: &'a Value,
    pub(super) work: Work<'a>,
}

impl<'a> Tool<'a> {
    /// # Errors
    /// [`codes::NODE_UNSUPPORTED`] for nodes that are no tools here, [`codes::INPUT_INVALID`] for one
    /// without a name.
    pub(super) fn new(raw: &'a Value, work: Work<'a>) -> Result<Self, NodeError> {
        let kind = raw["type"].as_str().unwrap_or_default();
        if !runs_as_tool(kind) {
            return Err(unsupported(&format!("agents with a {kind} as a tool")));
        }
        let name = raw["name"].as_str().or_else(|| raw["id"].as_str());
        let name = sanitized(name.unwrap_or_default());
        if name.is_empty() {
            return Err(NodeError::new(
                codes::INPUT_INVALID,
                "a tool of the agent has no name",
            ));
        }
        Ok(Self { name, raw, work })
    }

    pub(super) fn kind(&self) -> &'a str {
        self.raw["type"].as_str().unwrap_or_default()
    }

    pub(super) fn is_agent(&self) -> bool {
        matches!(self.work.action, Action::Agent(_))
    }

    /// Whether it takes values from before the agent.
    pub(super) fn reads_scope(&self) -> bool {
        self.work.selects()
    }

    /// Whether the model can do something about a failure: another argument, another way, or a word to
    /// the user. What only another run can change ends this one.
    pub(super) fn recovers(&self, error: &NodeError) -> bool {
        match (&self.work.action, error.code) {
            (_, codes::CONNECTION_MISSING | codes::NODE_UNSUPPORTED) => false,
            (Action::Agent(_), code) => {
                matches!(code, codes::MAX_LOOPS_EXCEEDED | codes::INPUT_INVALID)
            }
            // As in the SDK, where an action's passing failures are the run's.
            (Action::Perform(_), _) => !error.retryable,
            _ => true,
        }
    }

    /// What the model is told of an output.
    pub(super) fn told(&self, output: &Value) -> String {
        let content = output.get("content").unwrap_or(output);
        match (content, &self.work.action) {
            (Value::String(text), _) => text.clone(),
            (content, Action::Perform(_)) => content.to_string(),
            (Value::Object(content), _) => object(content),
            (Value::Array(items), _) => {
                let lines: Vec<String> = items.iter().map(python::text).collect();
                lines.join("\n")
            }
            (other, _) => python::text(other),
        }
    }
}

fn object(content: &Map<String, Value>) -> String {
    if let Some(inner) = content.get("content") {
        return inner.as_str().map_or_else(|| pretty(inner), str::to_owned);
    }
    let mut shown = content.clone();
    shown.shift_remove("files");
    if shown.is_empty() {
        String::new()
    } else {
        pretty(&Value::Object(shown))
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A name that the protocol takes, as the SDK makes it.
pub(super) fn sanitized(name: &str) -> String {
    let name = name.replace(' ', "-");
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect()
}

/// A text of at most so many characters, its middle left out where it is longer.
pub(super) fn cut(text: String, limit: Option<usize>) -> String {
    let length = text.chars().count();
    let Some(limit) = limit.filter(|limit| length > *limit) else {
        return text;
    };
    let half = limit.saturating_sub(100) / 2;
    let begin: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(length - half).collect();
    format!("{begin}\n...[Content truncated]...\n{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_what_the_protocol_takes() {
        assert_eq!(sanitized("Send mail, now! (v2)"), "Send-mail-now-v2");
        assert_eq!(sanitized("größe_1"), "gre_1");
    }

    #[test]
    fn long_texts_lose_their_middle() {
        assert_eq!(cut("äbc".to_owned(), Some(3)), "äbc");
        assert_eq!(cut("a".repeat(500), None).len(), 500);
        let short = cut(format!("{}{}", "a".repeat(200), "é".repeat(200)), Some(300));
        assert_eq!(
            short,
            format!(
                "{}\n...[Content truncated]...\n{}",
                "a".repeat(100),
                "é".repeat(100)
            )
        );
    }
}
