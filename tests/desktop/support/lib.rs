//! What the tests of the window share: a desk (display, window manager, session bus, keyring, home
//! folder, a browser that only notes), the program on it, and the driver of its page.
//!
//! It knows the product from outside only. A tool that is missing fails the test and names the
//! Debian package that has it; nothing is skipped.

#![cfg(target_os = "linux")]
#![expect(
    clippy::expect_used,
    reason = "a test that cannot prepare what it needs has failed"
)]

mod desk;
mod display;
mod end_user;
mod group;
mod page;
mod program;
mod tools;
mod window;

pub use desk::Desk;
pub use end_user::EndUser;
pub use page::Page;
pub use program::Program;
pub use window::Window;
