//! What one node does, settled before the run begins, wherever the node stands: in the flow, in a Map,
//! or among the tools of an Agent.

use patchbay_workflow::Transformer;
use serde_json::{Map, Value};

use crate::action::ActionNode;
use crate::agent::Agent;
use crate::chat::ChatNode;
use crate::clock::ProviderClock;
use crate::dry_run::{DryRun, HeldBack};
use crate::engine::Parts;
use crate::error::NodeError;
use crate::events::Observer;
use crate::handling::ErrorHandling;
use crate::http_call::HttpCall;
use crate::mcp::McpNode;
use crate::operators::{Each, choice, delay, pass};
use crate::validators::Validator;
use crate::{input_schema, scope};
use futures_util::future::BoxFuture;
use secrecy::SecretString;

/// What a node does.
pub(crate) enum Action<'a> {
    /// Checks the run's input against its schema and passes it on.
    Input { schema: &'a Value },
    /// Its input is the run's output.
    Output,
    /// Asks a model.
    Chat(ChatNode<'a>),
    /// Sends an HTTP request.
    Http(HttpCall<'a>),
    /// Performs an action with a linked account.
    Perform(ActionNode<'a>),
    /// Calls a tool of an MCP server.
    Mcp(McpNode<'a>),
    /// Decides which way the flow goes on.
    Choice,
    /// Runs a node for each item of a list.
    Each(Each<'a>),
    /// Passes its input on.
    Pass,
    /// Waits.
    Delay,
    /// Judges a value.
    Validate(Validator),
    /// Lets a model work with tools.
    Agent(Box<Agent<'a>>),
}

/// A node with all that it needs.
pub(crate) struct Work<'a> {
    pub(crate) raw: &'a Value,
    pub(crate) action: Action<'a>,
    pub(crate) handling: ErrorHandling,
    input_transformer: Option<Transformer>,
    output_transformer: Option<Transformer>,
}

/// What the nodes of one run share, and which node of the flow is at work.
#[derive(Clone, Copy)]
pub(crate) struct Context<'r> {
    pub(crate) parts: &'r Parts,
    pub(crate) clock: &'r ProviderClock,
    pub(crate) observer: &'r dyn Observer,
    /// Every secret of the run.
    pub(crate) secrets: &'r [SecretString],
    pub(crate) run_input: &'r Map<String, Value>,
    pub(crate) node_id: &'r str,
    /// Set where the run is a dry one.
    pub(crate) dry_run: Option<&'r DryRun>,
    /// Of the node of the flow, or of the tool call in it, that is at work.
    pub(crate) held_back: &'r HeldBack,
}

impl<'a> Work<'a> {
    pub(crate) fn new(raw: &'a Value, action: Action<'a>) -> Self {
        Self {
            raw,
            action,
            handling: ErrorHandling::of(raw),
            input_transformer: Transformer::read(&raw["input_transformer"]),
            output_transformer: Transformer::read(&raw["output_transformer"]),
        }
    }

    /// Does it, and gives the output after its transformer. `scope` is what the selectors of an Agent's
    /// tools read; without it, that is the input.
    ///
    /// # Errors
    /// What the node says; [`codes::SELECTOR_INVALID`](crate::codes::SELECTOR_INVALID) of the
    /// transformer.
    pub(crate) fn perform<'f>(
        &'f self,
        input: &'f Value,
        scope: Option<&'f Value>,
        context: Context<'f>,
    ) -> BoxFuture<'f, Result<Value, NodeError>> {
        let (parts, clock) = (context.parts, context.clock);
        // A node may hold others, which hold others.
        Box::pin(async move {
            let handling = &self.handling;
            let output = match &self.action {
                Action::Input { schema } => {
                    input_schema::check(schema, context.run_input)?;
                    input.clone()
                }
                Action::Output => input.clone(),
                Action::Chat(chat) => chat.run(input, handling, parts, clock).await?,
                Action::Http(call) => call.run(input, handling, context).await?,
                Action::Perform(action) => action.run(input, handling, context).await?,
                Action::Mcp(node) => node.run(input, handling, context).await?,
                Action::Choice => choice::run(self.raw, input)?,
                Action::Each(each) => each.run(input, handling, context).await?,
                Action::Pass => pass::run(self.raw, input)?,
                Action::Delay => handling.attempts(|| delay::run(self.raw, input)).await?,
                Action::Validate(validator) => validator.run(self.raw, input)?,
                Action::Agent(agent) => {
                    let attempt = || agent.run(input, scope.unwrap_or(input), context);
                    handling.attempts(attempt).await?
                }
            };
            self.finished(output)
        })
    }

    /// An output after the node's transformer.
    ///
    /// # Errors
    /// [`codes::SELECTOR_INVALID`](crate::codes::SELECTOR_INVALID).
    pub(crate) fn finished(&self, output: Value) -> Result<Value, NodeError> {
        scope::output(self.output_transformer.as_ref(), output)
    }

    /// What a node inside another makes of what it is given.
    ///
    /// # Errors
    /// [`codes::SELECTOR_INVALID`](crate::codes::SELECTOR_INVALID) of its transformer.
    pub(crate) fn inner_input(&self, given: &Value) -> Result<Value, NodeError> {
        let selected = self.selected(given)?;
        scope::mapped(selected.unwrap_or_else(|| given.clone()), self.raw)
    }

    /// Whether it has an input transformer.
    pub(crate) fn selects(&self) -> bool {
        self.input_transformer.as_ref().is_some_and(|transformer| {
            let path = transformer.path.as_deref();
            let selector = transformer.selector.as_ref();
            path.is_some_and(|path| !path.is_empty())
                || selector.is_some_and(|selector| !selector.is_empty())
        })
    }

    /// What its input transformer makes of a value; none without one.
    ///
    /// # Errors
    /// [`codes::SELECTOR_INVALID`](crate::codes::SELECTOR_INVALID).
    pub(crate) fn selected(&self, seen: &Value) -> Result<Option<Value>, NodeError> {
        if !self.selects() {
            return Ok(None);
        }
        scope::output(self.input_transformer.as_ref(), seen.clone()).map(Some)
    }
}
