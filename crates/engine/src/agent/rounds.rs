//! The rounds of an agent: the model is asked, its calls are made, and it is told what came of them.

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use super::Agent;
use super::answer;
use super::call::{Call, Told};
use super::functions::Function;
use crate::error::{NodeError, codes};
use crate::work::Context;

/// Calls of one answer that are made; the model may ask for others in its next one.
const MAX_CALLS: usize = 128;
/// Bytes of all that a model is told in the work of one agent.
const MAX_LENGTH: usize = 32 * 1024 * 1024;

/// What an agent that has reached its limit is asked.
const LAST_WORD: &str = "Below is what was done so far for the user's request; no more can be done. Answer \
    the request with what was found. Where that is not enough, say what is missing. Do not call tools.";

/// An agent at work.
pub(super) struct Rounds<'w, 'a> {
    pub(super) agent: &'w Agent<'a>,
    pub(super) offered: &'w [Function<'w, 'a>],
    /// Parameters of the tools for this run.
    pub(super) params: &'w Value,
    pub(super) context: Context<'w>,
}

impl Rounds<'_, '_> {
    /// Goes on from these messages until there is an answer.
    ///
    /// # Errors
    /// As [`Agent::run`].
    pub(super) async fn work(&self, mut messages: Vec<Value>) -> Result<Value, NodeError> {
        let settings = &self.agent.settings;
        let asked = messages.len();
        let functions: Vec<Value> = self.offered.iter().map(Function::offer).collect();
        for _ in 0..settings.max_loops {
            let said = self.ask(&messages, &functions).await?;
            let calls = said["tool_calls"].as_array().map_or(&[][..], Vec::as_slice);
            let calls = &calls[..calls.len().min(MAX_CALLS)];
            if calls.is_empty() {
                let text = said["content"].as_str().unwrap_or_default();
                match answer::read(text, settings.answer.is_some()) {
                    Ok(content) => return Ok(content),
                    Err(correction) => {
                        messages.push(json!({"role": "assistant", "content": text}));
                        messages.push(json!({"role": "user", "content": correction}));
                    }
                }
                continue;
            }
            let read: Vec<Call> = calls
                .iter()
                .enumerate()
                .map(|(at, call)| Call::read(call, messages.len() + at))
                .collect();
            messages.push(echoed(&said, &read));
            let told = self.make(&read).await?;
            // One agent alone may answer for another.
            if let [
                Told {
                    text,
                    is_answer: true,
                },
            ] = told.as_slice()
            {
                return answer::read(text, settings.answer.is_some())
                    .map_err(|_| NodeError::new(codes::INVALID_ANSWER, "the answer is no JSON"));
            }
            let results = read.iter().zip(told).map(|(call, told)| {
                json!({"role": "tool", "tool_call_id": call.id, "content": told.text})
            });
            messages.extend(results);
            let length: usize = messages.iter().map(length).sum();
            if length > MAX_LENGTH {
                return Err(NodeError::new(
                    codes::INVALID_ANSWER,
                    format!(
                        "what the agent {} was told is longer than {} MiB",
                        self.agent.name,
                        MAX_LENGTH / 1024 / 1024
                    ),
                ));
            }
        }
        self.limit_reached(&messages, asked).await
    }

    /// Makes the calls of one answer at the same time. All come to their end, even if one ends the run.
    async fn make(&self, calls: &[Call]) -> Result<Vec<Told>, NodeError> {
        let settings = &self.agent.settings;
        let makes: Vec<_> = calls
            .iter()
            .map(|call| {
                call.make(
                    self.agent.name,
                    self.offered,
                    settings,
                    self.params,
                    self.context,
                )
            })
            .collect();
        let made: Vec<Result<Told, NodeError>> = stream::iter(makes)
            .buffered(settings.max_at_once)
            .collect()
            .await;
        made.into_iter().collect()
    }

    async fn ask(&self, messages: &[Value], functions: &[Value]) -> Result<Value, NodeError> {
        let agent = self.agent;
        agent
            .llm
            .ask(
                messages,
                Some(functions),
                &agent.llm_handling,
                self.context.parts,
                self.context.clock,
            )
            .await
    }

    async fn limit_reached(&self, messages: &[Value], asked: usize) -> Result<Value, NodeError> {
        let agent = self.agent;
        let limit = agent.settings.max_loops;
        if !agent.settings.returns {
            return Err(NodeError::new(
                codes::MAX_LOOPS_EXCEEDED,
                format!(
                    "the agent {} has reached its limit of {limit} loops without an answer",
                    agent.name
                ),
            ));
        }
        let (begin, done) = messages.split_at(asked);
        let mut last = begin.to_vec();
        let transcript = answer::transcript(done);
        last.push(json!({"role": "user", "content": format!("{LAST_WORD}\n\n{transcript}")}));
        let said = self.ask(&last, &[]).await?;
        let text = said["content"].as_str().unwrap_or_default();
        answer::read(text, agent.settings.answer.is_some()).map_err(|_| {
            NodeError::new(
                codes::INVALID_ANSWER,
                format!("the agent {} has reached its limit of {limit} loops, and its last answer is no JSON", agent.name),
            )
        })
    }
}

/// The bytes of a message's text.
fn length(message: &Value) -> usize {
    message["content"].as_str().map_or(0, str::len)
}

/// The model's own message as it is sent back, each call with its id.
fn echoed(said: &Value, calls: &[Call]) -> Value {
    let asked = said["tool_calls"].as_array().into_iter().flatten();
    let written: Vec<Value> = asked
        .zip(calls)
        .map(|(call, read)| {
            let mut call = call.clone();
            if let Some(call) = call.as_object_mut() {
                call.insert("id".to_owned(), read.id.as_str().into());
            }
            call
        })
        .collect();
    json!({"role": "assistant", "content": said["content"], "tool_calls": written})
}
