//! The command line of the window. Only the process's own is read: what a second start hands over
//! is ignored, since any program of the user can send it.

use std::path::PathBuf;

/// Build AI workflows whose nodes act with a shared connection or with each end user's own.
#[derive(Debug, clap::Parser)]
#[command(name = "patchbay-desktop", version)]
pub(crate) struct Arguments {
    /// Where everything lives [default: the platform's data folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}
