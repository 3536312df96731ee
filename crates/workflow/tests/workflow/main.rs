//! The crate as its users see it.
#![cfg(test)]

mod choices;
mod prompts;
mod properties;
mod references;
mod selectors;
mod structure;
mod support;
mod yaml;
