//! Nodes that steer a run and ask nobody: they decide, repeat, pass on and wait, as the SDK's do.

pub(crate) mod choice;
pub(crate) mod delay;
mod each;
pub(crate) mod pass;

pub(crate) use each::Each;
