//! Agents: a model that works with tools until it has an answer.
//!
//! The model is offered the tools as functions of the chat-completions protocol and is told what they
//! give; an answer without a call is the agent's. What a tool gives reaches the model without the run's
//! secrets. An agent must never do more than `max_loops` rounds.

mod answer;
mod call;
mod functions;
mod prompt;
mod rounds;
mod schema;
mod settings;
mod tool;

use patchbay_catalog::{AGENT, MCP_SERVER, SUB_AGENT};
use serde_json::{Value, json};

use crate::chat::ChatNode;
use crate::error::{NodeError, codes};
use crate::handling::ErrorHandling;
use crate::settle::{Place, Settling};
use crate::work::Context;
use settings::Settings;
use tool::Tool;

/// An Agent that is ready to run.
pub(crate) struct Agent<'a> {
    raw: &'a Value,
    name: &'a str,
    llm: ChatNode<'a>,
    llm_handling: ErrorHandling,
    settings: Settings,
    tools: Vec<Tool<'a>>,
}

impl<'a> Agent<'a> {
    /// Settles the model and the tools. A tool whose requirement the user has not fulfilled is left out:
    /// the requirement is an optional one.
    ///
    /// # Errors
    /// As [`Settling::work`]; also [`codes::INPUT_INVALID`] for settings that are unusable, and for tools
    /// that have the same name.
    pub(crate) fn new(
        settling: &Settling<'a>,
        raw: &'a Value,
        place: &Place<'_>,
    ) -> Result<Self, NodeError> {
        let llm = &raw["llm"];
        let tools = raw["tools"].as_array().map_or(&[][..], Vec::as_slice);
        let mut settled: Vec<Tool<'a>> = Vec::with_capacity(tools.len());
        for (at, tool) in tools.iter().enumerate() {
            let place = place.inside(&format!("tools/{at}"));
            let (node, place) = if tool["type"] == SUB_AGENT {
                (&tool["agent"], place.inside("agent"))
            } else {
                (tool, place)
            };
            // What another agent's own tools need, it looks after itself.
            let lacks = if node["type"] == AGENT {
                settling.lacks_requirement(&place.inside("llm"))
            } else {
                settling.lacks_requirement(&place)
            };
            if lacks {
                continue;
            }
            let tool = Tool::new(tool, settling.work(node, &place)?)?;
            let same = |other: &Tool<'_>| other.name == tool.name && tool.kind() != MCP_SERVER;
            if settled.iter().any(same) {
                return Err(NodeError::new(
                    codes::INPUT_INVALID,
                    format!("two tools of the agent are called {}", tool.name),
                ));
            }
            settled.push(tool);
        }
        Ok(Self {
            raw,
            name: raw["name"]
                .as_str()
                .or_else(|| raw["id"].as_str())
                .unwrap_or("agent"),
            llm: settling.chat(llm, &place.inside("llm"))?,
            llm_handling: ErrorHandling::of(llm),
            settings: Settings::of(raw)?,
            tools: settled,
        })
    }

    /// Whether a tool takes values from before the agent.
    pub(crate) fn reads_scope(&self) -> bool {
        self.tools.iter().any(Tool::reads_scope)
    }

    /// Works until there is an answer and gives `{"content": …}`.
    ///
    /// # Errors
    /// The input, the model, or a tool's failure that the model can do nothing about, as [`codes`] tells
    /// them apart.
    pub(crate) async fn run(
        &self,
        input: &Value,
        scope: &Value,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let messages = prompt::messages(self.raw, &self.settings, !self.tools.is_empty(), input)?;
        if self.llm.connection.built_in {
            return self
                .llm
                .ask(
                    &messages,
                    Some(&[]),
                    &self.llm_handling,
                    context.parts,
                    context.clock,
                )
                .await;
        }
        let offered = functions::offered(&self.tools, &self.settings, scope, context).await?;
        let answer = rounds::Rounds {
            agent: self,
            offered: &offered,
            params: &input["tool_params"],
            context,
        }
        .work(messages)
        .await?;
        Ok(json!({ "content": answer }))
    }
}
