//! Prompts: the messages that a node sends to a model, with their templates filled in.
//!
//! A prompt is `{"messages": [{"role", "content"}]}` whose texts are Jinja templates over the
//! node's input. Templates read the given variables and nothing else: no files, no other
//! templates, no clock; their steps and their output are bounded.

mod growth;
mod guard;
mod template;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use template::Rendering;

/// Messages in one prompt.
const MAX_MESSAGES: usize = 1_000;

/// The roles of a message; without one it is the user's.
const ROLES: [&str; 5] = ["user", "system", "assistant", "tool", "developer"];

/// Fields of a message besides role and content that a provider is sent.
const CARRIED: [&str; 3] = ["tool_calls", "tool_call_id", "name"];

/// One message, ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// `user`, `system`, `assistant`, `tool` or `developer`.
    pub role: String,
    /// The text, or the list of parts.
    pub content: Value,
    /// `tool_calls`, `tool_call_id` and `name` as the prompt gives them, if it does.
    pub extra: Map<String, Value>,
}

/// Why a prompt makes no messages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// The prompt is not of the expected shape.
    #[error("{place} {reason}")]
    Shape {
        /// Dotted path inside the prompt, such as `messages.0.content`.
        place: String,
        /// A sentence fragment, such as `must be an object`.
        reason: &'static str,
    },
    /// A template is not valid Jinja, or fails on these variables.
    #[error("{place} has a template that fails: {reason}")]
    Template {
        /// Dotted path inside the prompt.
        place: String,
        /// What the template engine says.
        reason: String,
    },
    /// Variables that the templates use are not given.
    #[error("variables are missing: {}", .0.join(", "))]
    MissingVariables(
        /// Their names, sorted.
        Vec<String>,
    ),
    /// The prompt takes too many steps or makes too much text.
    #[error("{place} is too large")]
    TooLarge {
        /// Dotted path inside the prompt.
        place: String,
    },
}

/// Fills in a prompt's templates.
///
/// `variables` is an object; every variable that a template reads must be in it, though it may be
/// null. A message with `static: true` keeps its text as it stands. A list of a single text part
/// becomes that text. Values print as in Python (`True`, `None`, `['a']`), since the same prompt
/// prints them so in the SDK.
///
/// # Errors
/// See [`PromptError`]; missing variables are all named at once, before anything is rendered.
pub fn messages(prompt: &Value, variables: &Value) -> Result<Vec<Message>, PromptError> {
    let missing: Vec<String> = self::variables(prompt)?
        .into_iter()
        .filter(|name| variables.get(name).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(PromptError::MissingVariables(missing));
    }
    let mut rendering = Rendering::new(variables);
    map(prompt, &mut |place, text| rendering.render(place, text))
}

/// The variables that a prompt's templates read.
///
/// # Errors
/// A prompt of another shape, and templates that are not valid Jinja.
pub fn variables(prompt: &Value) -> Result<BTreeSet<String>, PromptError> {
    let mut names = BTreeSet::new();
    map(prompt, &mut |place, text| {
        names.extend(template::variables(place, text)?);
        Ok(String::new())
    })?;
    Ok(names)
}

/// What becomes of each template of a prompt, given its place and its text.
type Fill<'f> = dyn FnMut(&str, &str) -> Result<String, PromptError> + 'f;

fn map(prompt: &Value, fill: &mut Fill<'_>) -> Result<Vec<Message>, PromptError> {
    let messages = prompt.get("messages").and_then(Value::as_array);
    let messages =
        messages.ok_or_else(|| shape("prompt", "must be an object with a list of messages"))?;
    if messages.is_empty() {
        return Err(shape("messages", "cannot be blank"));
    }
    if messages.len() > MAX_MESSAGES {
        return Err(PromptError::TooLarge {
            place: "messages".to_owned(),
        });
    }
    let numbered = messages.iter().enumerate();
    numbered
        .map(|(at, value)| message(&format!("messages.{at}"), value, fill))
        .collect()
}

fn message(place: &str, value: &Value, fill: &mut Fill<'_>) -> Result<Message, PromptError> {
    let object = value
        .as_object()
        .ok_or_else(|| shape(place, "must be an object"))?;
    let role = match object.get("role") {
        None | Some(Value::Null) => "user",
        Some(role) => role
            .as_str()
            .filter(|role| ROLES.contains(role))
            .ok_or_else(|| {
                shape(
                    &format!("{place}.role"),
                    "must be user, system, assistant, tool or developer",
                )
            })?,
    };
    let is_static = object
        .get("static")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let place = format!("{place}.content");
    let content = match object.get("content") {
        Some(Value::String(text)) => Value::String(text_of(&place, text, is_static, fill)?),
        Some(Value::Array(parts)) => {
            let numbered = parts.iter().enumerate();
            let filled: Result<Vec<Value>, _> = numbered
                .map(|(at, value)| part(&format!("{place}.{at}"), value, is_static, fill))
                .collect();
            sole_text(filled?)
        }
        _ => return Err(shape(&place, "must be text or a list of parts")),
    };
    let carried = CARRIED
        .iter()
        .filter_map(|&key| Some((key.to_owned(), object.get(key)?.clone())));
    let extra = carried.filter(|(_, value)| !value.is_null()).collect();
    Ok(Message {
        role: role.to_owned(),
        content,
        extra,
    })
}

/// Fills in one part: the text of a text, the address of an image, the data of a file.
fn part(
    place: &str,
    value: &Value,
    is_static: bool,
    fill: &mut Fill<'_>,
) -> Result<Value, PromptError> {
    let kind = value.get("type").and_then(Value::as_str);
    let (pointer, is_static) = match kind {
        Some("text") => ("/text", is_static),
        Some("image_url") => ("/image_url/url", false),
        Some("file") => ("/file/file_data", false),
        _ => {
            return Err(shape(
                &format!("{place}.type"),
                "must be text, image_url or file",
            ));
        }
    };
    let mut filled = value.clone();
    let field = format!("{place}{}", pointer.replace('/', "."));
    match filled.pointer_mut(pointer) {
        Some(Value::String(text)) => *text = text_of(&field, text, is_static, fill)?,
        _ => return Err(shape(&field, "must be text")),
    }
    Ok(filled)
}

fn text_of(
    place: &str,
    text: &str,
    is_static: bool,
    fill: &mut Fill<'_>,
) -> Result<String, PromptError> {
    if is_static {
        Ok(text.to_owned())
    } else {
        fill(place, text)
    }
}

fn sole_text(mut parts: Vec<Value>) -> Value {
    match parts.as_mut_slice() {
        [part] if part.get("type").is_some_and(|kind| kind == "text") => part["text"].take(),
        _ => Value::Array(parts),
    }
}

fn shape(place: &str, reason: &'static str) -> PromptError {
    PromptError::Shape {
        place: place.to_owned(),
        reason,
    }
}
