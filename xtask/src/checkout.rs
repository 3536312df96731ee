//! Where things are: the checkout, cargo's target folder, the cache of tools.
//! It only answers questions; it writes nothing.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

/// The checkout that the command was started in, and the folders that belong to it.
pub(crate) struct Checkout {
    root: PathBuf,
    target: PathBuf,
    cache: PathBuf,
}

/// One of cargo's two profiles, which decides the folder of the built binaries.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Checkout {
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").context("start it with `cargo xtask`")?;
        let root = Path::new(&manifest)
            .parent()
            .context("xtask lies in a folder of the checkout")?
            .to_path_buf();
        let mut checkout = Self {
            root,
            target: PathBuf::new(),
            cache: cache_folder()?,
        };
        let metadata = process::output(checkout.cargo().args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
        ]))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        checkout.target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata names no target folder")?
            .into();
        Ok(checkout)
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A folder outside the checkout for tools that take minutes to install.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// A folder for files of one run of a command, which `cargo clean` removes.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// A binary of the workspace, built or not.
    pub(crate) fn binary(&self, profile: Profile, name: &str) -> PathBuf {
        let folder = match profile {
            Profile::Dev => "debug",
            Profile::Release => "release",
        };
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.target.join(folder).join(name)
    }

    /// Cargo, in the checkout, without the variables that `cargo run` set for xtask itself:
    /// build scripts that watch them would run again.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.current_dir(&self.root);
        for (name, _) in env::vars_os() {
            let of_this_package = name.to_str().is_some_and(|name| {
                name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
            });
            if of_this_package {
                command.env_remove(name);
            }
        }
        command
    }

    pub(crate) fn npm(&self) -> Command {
        self.node_tool("npm")
    }

    pub(crate) fn npx(&self) -> Command {
        self.node_tool("npx")
    }

    fn node_tool(&self, name: &str) -> Command {
        let mut command = Command::new(if cfg!(windows) {
            format!("{name}.cmd")
        } else {
            name.to_owned()
        });
        command.current_dir(&self.root);
        command
    }
}

/// The user's cache folder by the convention of the system (XDG Base Directory on Unix).
fn cache_folder() -> Result<PathBuf> {
    let absolute = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")))
    };
    Ok(base
        .context("no home folder: set HOME")?
        .join("patchbay-dev"))
}
