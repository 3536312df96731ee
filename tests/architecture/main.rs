//! The invariants of ARCHITECTURE.md that can be read off the sources, the manifests and the lock
//! file. These tests look at the checkout only: they start nothing and never write.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot read the checkout has failed"
)]

mod checkout;
mod dependencies;
mod documents;
mod layout;
mod licences;
mod purity;
mod secrets;
mod sources;
