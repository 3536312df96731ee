//! Runs the nodes of a plan: each as soon as all it depends on is done, independent
//! ones at the same time.
//!
//! It must never start a task that outlives the run: dropping the run's future drops
//! every node with it.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use patchbay_workflow::Graph;
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::clock::ProviderClock;
use crate::depends::{self, Unmet};
use crate::dry_run::{DryRun, HeldBack};
use crate::engine::Parts;
use crate::error::{NodeError, RunError, codes};
use crate::events::{NodeEvent, Observer};
use crate::outcome::{NodeOutcome, NodeStatus, RunOutcome, RunStatus};
use crate::plan::Plan;
use crate::scope::{self, Done};
use crate::work::{Action, Context};

/// Nodes of one run that are under way at the same time.
const MAX_AT_ONCE: usize = 64;

/// When a node ran, since the beginning of the run.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    started: Duration,
    took: Duration,
}

/// What a run is given beside its plan.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) input: &'a Map<String, Value>,
    pub(crate) secrets: &'a [SecretString],
    pub(crate) dry_run: Option<&'a DryRun>,
}

/// A run under way.
struct Schedule<'a> {
    plan: &'a Plan<'a>,
    given: Given<'a>,
    observer: &'a dyn Observer,
    began: Instant,
    done: Vec<Option<Done>>,
    spans: Vec<Span>,
    /// Dependencies of each step that are not done.
    open: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    ready: VecDeque<usize>,
}

/// Runs a plan to its end or to the time limit.
pub(crate) async fn run(
    plan: &Plan<'_>,
    given: Given<'_>,
    observer: &dyn Observer,
    parts: &Parts,
) -> RunOutcome {
    let clock = ProviderClock::default();
    let mut schedule = Schedule::new(plan, given, observer);
    let limit = tokio::time::timeout(parts.run_timeout, schedule.drive(parts, &clock)).await;
    schedule.outcome(limit.is_err().then_some(parts.run_timeout), clock.total())
}

impl<'a> Schedule<'a> {
    fn new(plan: &'a Plan<'a>, given: Given<'a>, observer: &'a dyn Observer) -> Self {
        let count = plan.steps.len();
        let mut dependents = vec![Vec::new(); count];
        for (at, step) in plan.steps.iter().enumerate() {
            for &dependency in &step.depends {
                dependents[dependency].push(at);
            }
        }
        let open: Vec<usize> = plan.steps.iter().map(|step| step.depends.len()).collect();
        let roots = plan.order.iter().copied();
        Self {
            plan,
            given,
            observer,
            began: Instant::now(),
            done: std::iter::repeat_with(|| None).take(count).collect(),
            spans: vec![Span::default(); count],
            ready: roots.filter(|&at| open[at] == 0).collect(),
            open,
            dependents,
        }
    }

    /// Runs every node; returns when none is left.
    async fn drive(&mut self, parts: &Parts, clock: &ProviderClock) {
        let plan = self.plan;
        let (observer, given) = (self.observer, self.given);
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < MAX_AT_ONCE
                && let Some(at) = self.ready.pop_front()
            {
                self.spans[at].started = self.began.elapsed();
                let (input, scope) = match self.prepare(at) {
                    Ok(prepared) => prepared,
                    Err(done) => {
                        self.finish(at, *done);
                        continue;
                    }
                };
                let step = &plan.steps[at];
                let id = &step.node.id;
                self.observer.notice(NodeEvent::Started { id });
                running.push(async move {
                    let held_back = HeldBack::default();
                    let context = Context {
                        parts,
                        clock,
                        observer,
                        secrets: given.secrets,
                        run_input: given.input,
                        node_id: id,
                        dry_run: given.dry_run,
                        held_back: &held_back,
                    };
                    let output = step.work.perform(&input, scope.as_ref(), context).await;
                    let done = Done {
                        held_back: output.is_ok() && held_back.told().is_some(),
                        ..Done::of(input, output)
                    };
                    (at, done)
                });
            }
            match running.next().await {
                Some((at, done)) => self.finish(at, done),
                None if self.ready.is_empty() => return,
                None => {}
            }
        }
    }

    /// The input of a step whose turn it is and what its tools may read, or what became of the step
    /// without it running.
    fn prepare(&self, at: usize) -> Result<(Value, Option<Value>), Box<Done>> {
        depends::judge(self.plan, at, &self.done).map_err(|unmet| {
            Box::new(match unmet {
                Unmet::Skip(reason) => Done::skipped(Some(reason)),
                Unmet::Fail(error) => Done::failed(Value::Null, error),
            })
        })?;
        let input = scope::input(self.plan, at, self.given.input, &self.done)
            .map_err(|error| Box::new(Done::failed(Value::Null, error)))?;
        let scope = match &self.plan.steps[at].work.action {
            Action::Agent(agent) if agent.reads_scope() => {
                Some(scope::whole(self.plan, at, self.given.input, &self.done))
            }
            _ => None,
        };
        Ok((input, scope))
    }

    fn finish(&mut self, at: usize, done: Done) {
        let span = &mut self.spans[at];
        span.took = self.began.elapsed().saturating_sub(span.started);
        self.end(at, done);
        for &dependent in &self.dependents[at] {
            self.open[dependent] -= 1;
            if self.open[dependent] == 0 {
                self.ready.push_back(dependent);
            }
        }
    }

    fn end(&mut self, at: usize, done: Done) {
        if self.observer.wants_outputs() && done.status == NodeStatus::Success {
            let id = &self.plan.steps[at].node.id;
            self.observer.output(id, done.output.clone());
        }
        self.done[at] = Some(done);
        if let Some(outcome) = self.node(at) {
            self.observer.notice(NodeEvent::Ended(&outcome));
        }
    }

    fn outcome(mut self, timed_out: Option<Duration>, provider_time: Duration) -> RunOutcome {
        self.settle_unfinished();
        let late = timed_out.map(|limit| RunError {
            code: codes::TIMEOUT,
            message: format!("the run took longer than {} s", limit.as_secs_f64()),
            node_id: None,
        });
        let error = late.or_else(|| self.first_failure());
        RunOutcome {
            status: match error {
                None => RunStatus::Completed,
                Some(_) => RunStatus::Failed,
            },
            output: self.output(),
            error,
            nodes: self.nodes(),
            provider_time,
        }
    }

    /// At the time limit, nodes under way failed and the others did not run.
    fn settle_unfinished(&mut self) {
        let now = self.began.elapsed();
        for at in 0..self.done.len() {
            if self.done[at].is_some() {
                continue;
            }
            let began = self.open[at] == 0 && !self.ready.contains(&at);
            let done = if began {
                self.spans[at].took = now.saturating_sub(self.spans[at].started);
                let error = NodeError::new(codes::TIMEOUT, "stopped at the run's time limit");
                Done::failed(Value::Null, error)
            } else {
                self.spans[at].started = now;
                Done::skipped(None)
            };
            self.end(at, done);
        }
    }

    fn first_failure(&self) -> Option<RunError> {
        let handled = depends::handled(self.plan, &self.done);
        self.plan.order.iter().find_map(|&at| {
            let step = &self.plan.steps[at];
            let done = self.done[at].as_ref()?;
            let fails = done.status == NodeStatus::Failure;
            let counts = fails && !step.work.handling.returns && !handled[at];
            let error = done.error.as_ref().filter(|_| counts)?;
            Some(error.of_node(&step.node.id))
        })
    }

    fn output(&self) -> Value {
        let mut outputs = self
            .plan
            .steps
            .iter()
            .zip(&self.done)
            .filter_map(|(step, done)| {
                let done = done.as_ref()?;
                let counts = matches!(step.work.action, Action::Output)
                    && done.status == NodeStatus::Success;
                counts.then_some(&done.output)
            });
        let Some(first) = outputs.next() else {
            return Value::Null;
        };
        outputs.fold(first.clone(), |merged, next| match (merged, next) {
            (Value::Object(mut merged), Value::Object(next)) => {
                merged.extend(next.clone());
                Value::Object(merged)
            }
            (_, next) => next.clone(),
        })
    }

    fn nodes(&self) -> Vec<NodeOutcome> {
        let order = self.plan.order.iter();
        order.filter_map(|&at| self.node(at)).collect()
    }

    /// What became of a step, once it is done.
    fn node(&self, at: usize) -> Option<NodeOutcome> {
        let id = &self.plan.steps[at].node.id;
        let done = self.done[at].as_ref()?;
        Some(NodeOutcome {
            id: id.clone(),
            status: done.status,
            started_ms: millis(self.spans[at].started),
            duration_ms: millis(self.spans[at].took),
            error: done.error.as_ref().map(|error| error.of_node(id)),
            held_back: done.held_back,
        })
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl RunOutcome {
    /// The outcome of a run that was stopped before any node began.
    pub(crate) fn not_started(graph: &Graph, error: RunError) -> Self {
        let node = |&at: &usize| {
            let id = &graph.nodes()[at].id;
            let failed = error.node_id.as_ref() == Some(id);
            NodeOutcome {
                id: id.clone(),
                status: if failed {
                    NodeStatus::Failure
                } else {
                    NodeStatus::Skip
                },
                started_ms: 0,
                duration_ms: 0,
                error: failed.then(|| error.clone()),
                held_back: false,
            }
        };
        Self {
            status: RunStatus::Failed,
            output: Value::Null,
            nodes: graph.order().iter().map(node).collect(),
            error: Some(error),
            provider_time: Duration::ZERO,
        }
    }
}
