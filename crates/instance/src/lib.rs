//! One running platform: a data folder that one process holds, an open platform on it, and a server
//! on a socket. `patchbay serve` and the desktop window start the same thing.

mod data_dir;
mod error;
mod instance;
mod listen;
mod process;
#[cfg(unix)]
mod socket;

pub use data_dir::default_data_dir;
pub use error::InstanceError;
pub use instance::{Instance, Options};
pub use listen::parse_address;
pub use process::guard_secrets;
