//! The order of a run: which node comes after which, and why a cycle has no order.
//!
//! Works on indices only, iteratively, in time linear in nodes and edges (plus a logarithm for
//! the stable order).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Sorts nodes so that each stands after everything it depends on; among those that may come
/// next, the one first in the document does. Nodes on or behind a cycle are left out.
///
/// `depends[n]` holds the indices of the nodes that `n` depends on, repeats allowed.
pub(crate) fn topological(depends: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = depends.iter().map(Vec::len).collect();
    let mut dependents = vec![Vec::new(); depends.len()];
    for (node, needed) in depends.iter().enumerate() {
        for &before in needed {
            dependents[before].push(node);
        }
    }
    let ready = waiting.iter().enumerate().filter(|(_, left)| **left == 0);
    let mut ready: BinaryHeap<_> = ready.map(|(node, _)| Reverse(node)).collect();
    let mut order = Vec::with_capacity(depends.len());
    while let Some(Reverse(node)) = ready.pop() {
        order.push(node);
        for &dependent in &dependents[node] {
            waiting[dependent] -= 1;
            if waiting[dependent] == 0 {
                ready.push(Reverse(dependent));
            }
        }
    }
    order
}

/// Where a depth-first search stands with a node.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    /// On the current path, at this position.
    Open(usize),
    Done,
}

/// Nodes that depend on each other in a ring.
#[derive(Debug, PartialEq)]
pub(crate) struct Cycle {
    /// The first few nodes of the ring, in the direction of the data.
    pub(crate) nodes: Vec<usize>,
    /// Whether the ring has more nodes than these.
    pub(crate) is_longer: bool,
}

/// Finds cycles, at most one for each node that it leads back to; an empty answer means that
/// there is none. No more than `shown` nodes of a cycle are listed, which keeps the work linear.
pub(crate) fn cycles(depends: &[Vec<usize>], shown: usize) -> Vec<Cycle> {
    let mut marks = vec![Mark::New; depends.len()];
    let mut found = Found::new(depends.len(), shown);
    for start in 0..depends.len() {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open(0);
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(&before) = depends[node].get(*next) else {
                marks[node] = Mark::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match marks[before] {
                Mark::New => {
                    marks[before] = Mark::Open(path.len());
                    path.push((before, 0));
                }
                Mark::Open(position) => found.add(&path[position..]),
                Mark::Done => {}
            }
        }
    }
    found.cycles
}

/// The cycles found so far.
struct Found {
    cycles: Vec<Cycle>,
    has_led: Vec<bool>,
    shown: usize,
}

impl Found {
    fn new(nodes: usize, shown: usize) -> Self {
        Self {
            cycles: Vec::new(),
            has_led: vec![false; nodes],
            shown,
        }
    }

    /// Adds the ring of a path whose last node depends on its first.
    fn add(&mut self, path: &[(usize, usize)]) {
        let Some((&(leader, _), rest)) = path.split_first() else {
            return;
        };
        if std::mem::replace(&mut self.has_led[leader], true) {
            return;
        }
        // A path runs against the data: each node on it depends on the next.
        let onwards = rest.iter().rev().map(|&(node, _)| node);
        let nodes: Vec<usize> = std::iter::once(leader)
            .chain(onwards)
            .take(self.shown)
            .collect();
        let is_longer = path.len() > nodes.len();
        self.cycles.push(Cycle { nodes, is_longer });
    }
}
