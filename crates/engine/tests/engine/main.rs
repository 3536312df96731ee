//! The engine seen from outside, against providers that listen on this machine.

mod addresses;
mod chat;
mod failures;
mod refusals;
mod runs;
#[cfg(test)]
mod support;
