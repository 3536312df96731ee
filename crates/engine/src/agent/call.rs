//! One call of a tool: what the model asks for, what is sent, and what the model is told.

use std::time::Instant;

use patchbay_redact::{redact, redact_value};
use serde_json::{Map, Value};

use super::functions::Function;
use super::schema::DELEGATE;
use super::settings::Settings;
use super::tool::{LONGEST_NAME, cut, sanitized};
use crate::dry_run::{HeldBack, told_to_model};
use crate::error::{NodeError, codes};
use crate::events::{NodeEvent, ToolOutcome};
use crate::mcp::INPUT_HEADERS;
use crate::outcome::NodeStatus;
use crate::work::{Action, Context};

/// How the model can tell a failure, as in the SDK.
const FAILED: &str = "[tool_error]";

/// A call, as the model wrote it.
pub(super) struct Call {
    pub(super) id: String,
    name: String,
    /// What cannot be read is told to the model.
    arguments: Result<Map<String, Value>, &'static str>,
}

/// What came of a call.
pub(super) struct Told {
    pub(super) text: String,
    /// Whether the text is the agent's own answer.
    pub(super) is_answer: bool,
}

impl Call {
    /// Reads the call at this position of an answer. Some providers give it no id.
    pub(super) fn read(call: &Value, position: usize) -> Self {
        let function = &call["function"];
        let arguments = match &function["arguments"] {
            Value::String(text) if text.trim().is_empty() => Ok(Map::new()),
            Value::String(text) => serde_json::from_str(text).map_err(|_| ()),
            Value::Object(arguments) => Ok(arguments.clone()),
            Value::Null => Ok(Map::new()),
            _ => Err(()),
        };
        let id = call["id"].as_str().filter(|id| !id.is_empty());
        Self {
            id: id.map_or_else(|| format!("call_{position}"), str::to_owned),
            name: function["name"]
                .as_str()
                .unwrap_or_default()
                .trim()
                .to_owned(),
            arguments: arguments.map_err(|()| "the arguments must be a JSON object"),
        }
    }

    /// Makes the call, and tells the observer of it.
    ///
    /// # Errors
    /// A failure that the model can do nothing about.
    pub(super) async fn make(
        &self,
        agent: &str,
        functions: &[Function<'_, '_>],
        settings: &Settings,
        params: &Value,
        context: Context<'_>,
    ) -> Result<Told, NodeError> {
        let began = Instant::now();
        let name = sanitized(&self.name);
        let function = functions.iter().find(|function| function.name == name);
        let held_back = HeldBack::default();
        let context = Context {
            held_back: &held_back,
            ..context
        };
        let made = match function {
            Some(function) => self.performed(function, params, context).await,
            None => Err(wrong("there is no such tool")),
        };
        let clean = |text: &str| redact(text, context.secrets.iter());
        let error = made.as_ref().err();
        let outcome = ToolOutcome {
            node_id: context.node_id.to_owned(),
            agent: agent.to_owned(),
            tool: function.map_or_else(
                // What the model made up may be anything, however long.
                || clean(&name).chars().take(LONGEST_NAME).collect(),
                |function| function.name.clone(),
            ),
            r#type: function.map(|function| function.tool.kind().to_owned()),
            status: match error {
                None => NodeStatus::Success,
                Some(_) => NodeStatus::Failure,
            },
            duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            error: error.map(|error| {
                let mut told = error.of_node(context.node_id);
                told.message = clean(&told.message);
                told
            }),
            held_back: error.is_none() && held_back.told().is_some(),
        };
        context.observer.notice(NodeEvent::ToolCalled(&outcome));
        match made {
            Ok(text) => {
                let is_agent = function.is_some_and(|function| function.tool.is_agent());
                let is_answer = settings.delegates && is_agent && self.delegates();
                let limit = settings.max_output.filter(|_| !is_answer);
                let mut text = Value::String(text);
                redact_value(&mut text, context.secrets.iter());
                let text = text.as_str().unwrap_or_default().to_owned();
                Ok(Told {
                    text: cut(text, limit),
                    is_answer,
                })
            }
            Err(error) if function.is_none_or(|function| function.tool.recovers(&error)) => {
                Ok(Told {
                    text: cut(
                        format!("{FAILED} {}", clean(&error.message)),
                        settings.max_output,
                    ),
                    is_answer: false,
                })
            }
            Err(error) => Err(NodeError {
                message: format!("the tool {name} failed: {}", error.message),
                ..error
            }),
        }
    }

    fn delegates(&self) -> bool {
        let arguments = self.arguments.as_ref().ok();
        arguments.is_some_and(|arguments| arguments.get(DELEGATE) == Some(&Value::Bool(true)))
    }

    async fn performed(
        &self,
        function: &Function<'_, '_>,
        params: &Value,
        context: Context<'_>,
    ) -> Result<String, NodeError> {
        let arguments = self.arguments.clone().map_err(wrong)?;
        let input = &Value::Object(input(function, arguments, params));
        complete(function, input)?;
        let tool = function.tool;
        let output = match &tool.work.action {
            Action::Mcp(node) => {
                let (handling, remote) = (&tool.work.handling, function.remote.as_ref());
                let called = node.call_for_agent(remote, input, handling, context);
                tool.work.finished(called.await?)?
            }
            _ => tool.work.perform(input, None, context).await?,
        };
        Ok(match context.held_back.told() {
            Some(unsent) => told_to_model(&unsent),
            None => tool.told(&output),
        })
    }
}

/// What a tool is given: the model's arguments as far as they are offered, over them what the node
/// selects, then the parameters of this run, then the node's literals.
fn input(
    function: &Function<'_, '_>,
    mut arguments: Map<String, Value>,
    params: &Value,
) -> Map<String, Value> {
    let schema = &function.parameters;
    let hidden = &function.tool.raw["input_param_modes"];
    let is_open = schema["additionalProperties"] != false;
    arguments.retain(|name, _| {
        (is_open || schema["properties"].get(name).is_some()) && hidden[name.as_str()] != "hidden"
    });
    arguments.shift_remove(DELEGATE);
    // Headers are no word of the model's.
    arguments.shift_remove(INPUT_HEADERS);
    arguments.extend(function.given.clone());
    let tool = function.tool;
    let id = tool.raw["id"].as_str().unwrap_or_default();
    let names = [
        tool.raw["name"].as_str().unwrap_or_default(),
        &tool.name,
        &function.name,
    ];
    apply(&mut arguments, &params["global"]);
    let mut lookups: Vec<&Value> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if !names[..at].contains(name) {
            lookups.push(&params["by_name"][*name]);
        }
    }
    lookups.push(&params["by_id"][id]);
    if tool.is_agent() {
        // Another agent gets them for its own tools.
        if let Some(own) = lookups.into_iter().rfind(|own| own.is_object()) {
            arguments.insert("tool_params".to_owned(), own.clone());
        }
    } else {
        for values in lookups {
            apply(&mut arguments, values);
        }
    }
    let literals = tool.raw["input_mapping"].as_object().cloned();
    arguments.extend(literals.unwrap_or_default());
    arguments
}

/// Puts parameters over arguments; an object inside goes into the one that is there.
fn apply(arguments: &mut Map<String, Value>, values: &Value) {
    for (name, value) in values.as_object().into_iter().flatten() {
        match (arguments.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(_)) => apply(inner, value),
            _ => {
                arguments.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Whether all is there that a tool needs.
fn complete(function: &Function<'_, '_>, input: &Value) -> Result<(), NodeError> {
    let required = function.parameters["required"].as_array();
    let missing: Vec<&str> = required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|name| input.get(name).is_none())
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(wrong(format!("the arguments lack {}", missing.join(", "))))
    }
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}
