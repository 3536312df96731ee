//! The crate as its users see it.
#![cfg(test)]

mod choices;
mod edges;
mod prompts;
mod properties;
mod references;
mod selectors;
mod structure;
mod support;
mod yaml;
