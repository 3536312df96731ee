//! Map: a node for each item of a list, a few at the same time.

use futures_util::stream;
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::{Value, json};

use crate::error::{NodeError, codes};
use crate::handling::ErrorHandling;
use crate::work::{Context, Work};

/// Items of one Map that are under way at the same time, whatever it asks for.
const MAX_AT_ONCE: usize = 64;

/// A Map that is ready to run.
pub(crate) struct Each<'a> {
    inner: Box<Work<'a>>,
    workers: usize,
    raises: bool,
}

impl<'a> Each<'a> {
    /// # Errors
    /// [`codes::INPUT_INVALID`]: settings that are unusable.
    pub(crate) fn new(raw: &'a Value, inner: Work<'a>) -> Result<Self, NodeError> {
        let workers = match &raw["max_workers"] {
            Value::Null => 1,
            value => value
                .as_u64()
                .and_then(|workers| usize::try_from(workers).ok())
                .filter(|workers| *workers > 0)
                .ok_or_else(|| wrong("max_workers must be a whole number of at least 1"))?,
        };
        let raises = match raw["behavior"].as_str() {
            None | Some("return") => false,
            Some("raise") => true,
            Some(_) => return Err(wrong("behavior must be return or raise")),
        };
        Ok(Self {
            inner: Box::new(inner),
            workers: workers.min(MAX_AT_ONCE),
            raises,
        })
    }

    /// Runs the node for every item of `input` and gives `{"output": […]}`: null for an item that
    /// failed, where that does not fail the Map.
    ///
    /// # Errors
    /// [`codes::INPUT_INVALID`] without a list, [`codes::ITEM_FAILED`] for the first item that failed.
    pub(crate) async fn run(
        &self,
        input: &Value,
        handling: &ErrorHandling,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let items = input["input"]
            .as_array()
            .ok_or_else(|| wrong("input must be a list, one item for each run of the node"))?;
        handling.attempts(|| self.all(items, context)).await
    }

    async fn all(&self, items: &[Value], context: Context<'_>) -> Result<Value, NodeError> {
        let places = stream::iter(0..items.len());
        let runs = places.map(|at| self.one(&items[at], context).boxed());
        let mut results = runs.buffered(self.workers);
        let mut outputs = Vec::new();
        while let Some(result) = results.next().await {
            match result {
                Ok(output) => outputs.push(output),
                Err(error) if self.raises => {
                    let at = outputs.len() + 1;
                    let text = format!("the node failed for item {at}: {}", error.message);
                    return Err(NodeError {
                        retryable: error.retryable,
                        ..NodeError::new(codes::ITEM_FAILED, text)
                    });
                }
                Err(_) => outputs.push(Value::Null),
            }
        }
        Ok(json!({ "output": outputs }))
    }

    async fn one(&self, item: &Value, context: Context<'_>) -> Result<Value, NodeError> {
        // Nodes that wait for nothing would keep the run from being stopped.
        tokio::task::yield_now().await;
        if !item.is_object() {
            return Err(wrong("the item is no object"));
        }
        let input = self.inner.inner_input(item)?;
        self.inner.perform(&input, Some(item), context).await
    }
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}
