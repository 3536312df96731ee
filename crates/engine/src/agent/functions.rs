//! The functions that a model is offered, and which tool stands behind each.

use patchbay_catalog::{ACTION, HTTP_CALL, MCP_SERVER};
use serde_json::{Map, Value, json};

use super::schema;
use super::settings::Settings;
use super::tool::{LONGEST_NAME, Tool, sanitized};
use crate::error::{NodeError, codes};
use crate::mcp::RemoteTool;
use crate::work::{Action, Context};

/// The longest description that providers take, in characters.
const DESCRIPTION: usize = 1_024;

/// A function.
pub(super) struct Function<'t, 'a> {
    pub(super) name: String,
    /// JSON Schema of its arguments.
    pub(super) parameters: Value,
    description: String,
    pub(super) tool: &'t Tool<'a>,
    /// The tool of the MCP server, where one is behind it.
    pub(super) remote: Option<RemoteTool>,
    /// What the node takes from before the agent, over what the model says.
    pub(super) given: Map<String, Value>,
}

impl Function<'_, '_> {
    /// As the protocol writes it.
    pub(super) fn offer(&self) -> Value {
        json!({"type": "function", "function": {
            "name": self.name, "description": self.description, "parameters": self.parameters,
        }})
    }
}

/// The functions of these tools; MCP servers are asked for theirs.
///
/// # Errors
/// What an MCP server says; [`codes::INPUT_INVALID`] for functions of the same name.
pub(super) async fn offered<'t, 'a>(
    tools: &'t [Tool<'a>],
    settings: &Settings,
    scope: &Value,
    context: Context<'_>,
) -> Result<Vec<Function<'t, 'a>>, NodeError> {
    let mut functions: Vec<Function<'t, 'a>> = Vec::new();
    for tool in tools {
        let modes = &tool.raw["input_param_modes"];
        let given = match tool.work.selected(scope)? {
            Some(Value::Object(values)) => {
                let known = values.into_iter().filter(|(_, value)| !value.is_null());
                known.collect()
            }
            _ => Map::new(),
        };
        let of = |name: String, description: String, parameters, remote| Function {
            name,
            parameters: schema::restricted(parameters, modes),
            description: description.chars().take(DESCRIPTION).collect(),
            tool,
            remote,
            given: given.clone(),
        };
        match &tool.work.action {
            Action::Mcp(server) if tool.kind() == MCP_SERVER => {
                let handling = &tool.work.handling;
                let remote = server.list(handling, context).await?;
                functions.extend(remote.into_iter().enumerate().map(|(at, remote)| {
                    let parameters = schema::remote(&remote.schema);
                    let description = remote.description.clone();
                    of(
                        callable(&remote.name, at),
                        description,
                        parameters,
                        Some(remote),
                    )
                }));
            }
            _ => {
                let parameters = schema::parameters(tool, settings);
                functions.push(of(tool.name.clone(), described(tool), parameters, None));
            }
        }
    }
    for (at, function) in functions.iter().enumerate() {
        if functions[..at]
            .iter()
            .any(|other| other.name == function.name)
        {
            return Err(NodeError::new(
                codes::INPUT_INVALID,
                format!("several tools of the agent are called {}", function.name),
            ));
        }
    }
    Ok(functions)
}

/// A remote tool's name as a model may write it; one that has no letter of theirs is told by its place.
fn callable(name: &str, at: usize) -> String {
    let name: String = sanitized(name).chars().take(LONGEST_NAME).collect();
    if name.is_empty() {
        format!("tool_{}", at + 1)
    } else {
        name
    }
}

fn described(tool: &Tool<'_>) -> String {
    let text = tool.raw["description"].as_str().unwrap_or_default().trim();
    if !text.is_empty() {
        return text.to_owned();
    }
    match tool.kind() {
        HTTP_CALL => "Sends an HTTP request.".to_owned(),
        ACTION => {
            let action = tool.raw["action_id"].as_str().unwrap_or_default();
            format!("Performs the action {action}.")
        }
        _ if tool.is_agent() => "Another agent, which carries out a task.".to_owned(),
        _ => format!("The tool {}.", tool.name),
    }
}
