//! The engine seen from outside, against providers that listen on this machine.

mod addresses;
#[cfg(test)]
mod agent_accounts;
#[cfg(test)]
mod agent_tools;
#[cfg(test)]
mod agents;
#[cfg(test)]
mod branches;
mod chat;
#[cfg(test)]
mod dry_run_mcp;
#[cfg(test)]
mod dry_runs;
mod failures;
#[cfg(test)]
mod operators;
mod refusals;
mod runs;
#[cfg(test)]
mod support;
