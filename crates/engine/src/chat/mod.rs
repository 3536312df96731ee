//! LLM nodes: the chat-completions protocol of `OpenAI`, spoken to whichever provider the
//! node names.
//!
//! A request is built, sent and read here. A key must never get further than the
//! header of the request, and never into an error.

mod answer;
mod refusal;
mod request;
mod send;

use patchbay_catalog::ChatProvider;
use serde_json::Value;

use crate::builtin;
use crate::clock::ProviderClock;
use crate::connection::ResolvedConnection;
use crate::engine::Parts;
use crate::error::NodeError;
use crate::handling::ErrorHandling;

/// An LLM node that is ready to run.
pub(crate) struct ChatNode<'a> {
    pub(crate) raw: &'a Value,
    pub(crate) provider: &'static ChatProvider,
    pub(crate) connection: &'a ResolvedConnection,
}

impl ChatNode<'_> {
    /// Renders the prompt with the node's input, asks the model, and gives
    /// `{"content": …}`, with `tool_calls` when the model calls tools.
    ///
    /// # Errors
    /// The prompt, the address, or the provider, as [`codes`](crate::codes) tells them apart.
    pub(crate) async fn run(
        &self,
        input: &Value,
        handling: &ErrorHandling,
        parts: &Parts,
        clock: &ProviderClock,
    ) -> Result<Value, NodeError> {
        let messages = request::messages(self.raw, input)?;
        self.ask(&messages, None, handling, parts, clock).await
    }

    /// Asks the model with these messages, as the protocol writes them, and these tools instead of the
    /// node's own. The built-in model calls no tools.
    ///
    /// # Errors
    /// The address or the provider, as [`codes`](crate::codes) tells them apart.
    pub(crate) async fn ask(
        &self,
        messages: &[Value],
        tools: Option<&[Value]>,
        handling: &ErrorHandling,
        parts: &Parts,
        clock: &ProviderClock,
    ) -> Result<Value, NodeError> {
        if self.connection.built_in {
            return Ok(builtin::answer(messages));
        }
        let body = request::body(self.raw, self.provider, messages, tools)?;
        let target = request::target(self, parts)?;
        let (target, body) = (&target, &body);
        let attempt = || async move {
            let client = parts.clients.of_node(target.client_key, target.policy);
            let client = client.await?;
            let _call = clock.call();
            send::send(&client, target, body).await
        };
        handling.attempts(attempt).await
    }
}
