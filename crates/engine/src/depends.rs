//! Whether a node runs, by what came of those that it depends on: the SDK's verdicts.
//!
//! An edge may ask for a failure, for an option of a Choice, and for a condition on the result.

use patchbay_workflow::{Dependency, Trigger, condition};
use serde_json::Value;

use crate::error::{NodeError, codes};
use crate::outcome::NodeStatus;
use crate::plan::Plan;
use crate::scope::Done;
use crate::work::Action;

/// An edge that ends at a step.
pub(crate) struct Edge<'a> {
    /// The step that it leaves from.
    pub(crate) on: usize,
    option: Option<&'a str>,
    trigger: Trigger,
    condition: Option<&'a Value>,
}

/// Why a step does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unmet {
    /// Its turn does not come in this run.
    Skip(NodeError),
    /// An edge asks what cannot be answered.
    Fail(NodeError),
}

impl<'a> Edge<'a> {
    pub(crate) fn new(on: usize, dependency: &'a Dependency) -> Self {
        Self {
            on,
            option: dependency.option.as_deref(),
            trigger: dependency.trigger,
            condition: dependency.condition.as_ref(),
        }
    }

    /// Whether it is taken in some runs and not in others.
    fn branches(&self) -> bool {
        self.option.is_some() || self.condition.is_some() || self.trigger == Trigger::Failure
    }

    fn judge(&self, plan: &Plan<'_>, done: &Done) -> Result<(), Unmet> {
        let on = &plan.steps[self.on];
        let id = &on.node.id;
        let skip = |what: &str| Err(skipped(format!("Dependency {id}: {what}")));
        if self.trigger == Trigger::Failure {
            if done.status != NodeStatus::Failure {
                return skip("did not fail");
            }
        } else if !on.work.handling.returns {
            match done.status {
                NodeStatus::Failure => return skip("failed"),
                NodeStatus::Skip => return skip("skipped"),
                NodeStatus::Success => {}
            }
        }
        if let Some(condition) = self.condition {
            let holds = condition::holds(condition, &done.shown(true)).map_err(|error| {
                let text = format!("the condition on {id}: {error}");
                Unmet::Fail(NodeError::new(codes::CONDITION_INVALID, text))
            })?;
            if !holds {
                return Err(skipped(format!(
                    "Dependency {id} result condition `{condition}`: result is false"
                )));
            }
        }
        if let Some(option) = self.option {
            let what = match done.output[option]["status"].as_str() {
                Some("failure") => "result is false",
                Some("skip") => "skipped",
                _ => return Ok(()),
            };
            return Err(skipped(format!("Dependency {id} option {option}: {what}")));
        }
        Ok(())
    }
}

/// Whether a step whose dependencies are all done runs.
///
/// # Errors
/// [`Unmet`], by the first edge that is not met.
pub(crate) fn judge(plan: &Plan<'_>, step: usize, done: &[Option<Done>]) -> Result<(), Unmet> {
    let joins = if matches!(plan.steps[step].work.action, Action::Output) {
        Branches::before(plan, step)
    } else {
        None
    };
    let of = |edge: &Edge<'_>| done[edge.on].as_ref().map(|done| done.status);
    let edges = &plan.steps[step].edges;
    let tolerant = joins
        .as_ref()
        .filter(|branches| edges.iter().any(|edge| branches.taken(edge, of(edge))));
    for edge in edges {
        if tolerant.is_some_and(|branches| branches.not_taken(edge, of(edge))) {
            continue;
        }
        let Some(result) = &done[edge.on] else {
            let id = &plan.steps[edge.on].node.id;
            return Err(skipped(format!("Dependency {id}: result missed")));
        };
        edge.judge(plan, result)?;
    }
    Ok(())
}

/// The failed steps whose failure a node took over that depends on it: it ran.
pub(crate) fn handled(plan: &Plan<'_>, done: &[Option<Done>]) -> Vec<bool> {
    let mut handled = vec![false; plan.steps.len()];
    for (step, done) in plan.steps.iter().zip(done) {
        let ran = done
            .as_ref()
            .is_some_and(|done| done.status != NodeStatus::Skip);
        let failures = step
            .edges
            .iter()
            .filter(|edge| ran && edge.trigger == Trigger::Failure);
        for edge in failures {
            handled[edge.on] = true;
        }
    }
    handled
}

/// Which steps before an Output are taken in some runs and not in others. An Output joins such
/// branches: it runs when one of them was taken, whatever came of the others.
struct Branches {
    gated: Vec<bool>,
    /// Steps whose failure begins a branch.
    failing: Vec<bool>,
}

impl Branches {
    /// None when no edge before this step branches.
    fn before(plan: &Plan<'_>, step: usize) -> Option<Self> {
        let mut before = vec![false; plan.steps.len()];
        for at in plan.ancestors(step).into_iter().chain([step]) {
            before[at] = true;
        }
        let all = || plan.order.iter().copied().filter(|at| before[*at]);
        let mut failing = vec![false; plan.steps.len()];
        let mut any = false;
        for edge in all().flat_map(|at| &plan.steps[at].edges) {
            any |= edge.branches();
            failing[edge.on] |= edge.trigger == Trigger::Failure;
        }
        if !any {
            return None;
        }
        let mut gated = vec![false; plan.steps.len()];
        for at in all() {
            let edges = &plan.steps[at].edges;
            gated[at] = failing[at] || edges.iter().any(|edge| edge.branches() || gated[edge.on]);
        }
        Some(Self { gated, failing })
    }

    fn taken(&self, edge: &Edge<'_>, status: Option<NodeStatus>) -> bool {
        let wanted = match edge.trigger {
            Trigger::Failure => NodeStatus::Failure,
            Trigger::Success => NodeStatus::Success,
        };
        self.gated[edge.on] && status == Some(wanted)
    }

    fn not_taken(&self, edge: &Edge<'_>, status: Option<NodeStatus>) -> bool {
        let (Some(status), true) = (status, self.gated[edge.on]) else {
            return false;
        };
        match (edge.trigger, status) {
            (_, NodeStatus::Skip) | (Trigger::Failure, NodeStatus::Success) => true,
            (Trigger::Success, NodeStatus::Failure) => self.failing[edge.on],
            (Trigger::Failure, NodeStatus::Failure) | (Trigger::Success, NodeStatus::Success) => {
                false
            }
        }
    }
}

fn skipped(text: String) -> Unmet {
    Unmet::Skip(NodeError::new(codes::DEPENDENCY_UNMET, text))
}
