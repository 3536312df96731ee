//! What a run will do, settled before it begins: every node runnable, every
//! connection there and of a fitting type.
//!
//! One thing missing stops the whole run here, so that no provider is paid for a run
//! that cannot succeed. It must never substitute a connection.

use std::collections::HashMap;
use std::sync::Arc;

use patchbay_workflow::{Graph, Node};
use uuid::Uuid;

use crate::connection::ResolvedConnection;
use crate::depends::Edge;
use crate::error::RunError;
use crate::settle::{Place, Settling};
use crate::supported;
use crate::work::Work;

/// A node of the flow with all that it needs.
pub(crate) struct Step<'a> {
    pub(crate) node: &'a Node,
    pub(crate) work: Work<'a>,
    /// What has to have come of the nodes before it, in document order.
    pub(crate) edges: Vec<Edge<'a>>,
    /// Direct dependencies, as indices into [`Plan::steps`], each once.
    pub(crate) depends: Vec<usize>,
}

/// A workflow that can be run.
pub(crate) struct Plan<'a> {
    /// One for each node, in document order.
    pub(crate) steps: Vec<Step<'a>>,
    /// Indices into `steps`, dependencies first.
    pub(crate) order: &'a [usize],
}

impl<'a> Plan<'a> {
    /// Settles every node.
    ///
    /// # Errors
    /// The first node, dependencies first, that cannot run:
    /// [`codes::NODE_UNSUPPORTED`](crate::codes::NODE_UNSUPPORTED),
    /// [`codes::CONNECTION_MISSING`](crate::codes::CONNECTION_MISSING) or
    /// [`codes::INPUT_INVALID`](crate::codes::INPUT_INVALID).
    pub(crate) fn new(
        graph: &'a Graph,
        connections: &'a HashMap<Uuid, Arc<ResolvedConnection>>,
    ) -> Result<Self, RunError> {
        let nodes = graph.nodes();
        let index: HashMap<&str, usize> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (node.id.as_str(), at))
            .collect();
        for &at in graph.order() {
            supported::check(&nodes[at].raw).map_err(|error| error.of_node(&nodes[at].id))?;
        }
        let settling = Settling::new(graph, connections);
        let mut steps = Vec::with_capacity(nodes.len());
        for node in nodes {
            let work = settling
                .work(&node.raw, &Place::top(&node.id))
                .map_err(|error| error.of_node(&node.id))?;
            let edges: Vec<Edge<'_>> = node
                .depends
                .iter()
                .filter_map(|dependency| {
                    let on = index.get(dependency.node.as_str())?;
                    Some(Edge::new(*on, dependency))
                })
                .collect();
            let mut depends: Vec<usize> = edges.iter().map(|edge| edge.on).collect();
            depends.sort_unstable();
            depends.dedup();
            steps.push(Step {
                node,
                work,
                edges,
                depends,
            });
        }
        Ok(Self {
            steps,
            order: graph.order(),
        })
    }

    /// All steps before this one, direct or not, in no particular order.
    pub(crate) fn ancestors(&self, step: usize) -> Vec<usize> {
        let mut seen = vec![false; self.steps.len()];
        let mut found = Vec::new();
        let mut open = self.steps[step].depends.clone();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                found.push(at);
                open.extend(&self.steps[at].depends);
            }
        }
        found
    }
}
