//! Where the programs are that the tests start.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the checkout")
}

/// The built `patchbay`: `PATCHBAY_BIN`, or the one beside the test executable.
///
/// # Panics
/// When it was not built.
pub fn patchbay() -> PathBuf {
    let path = env::var_os("PATCHBAY_BIN").map_or_else(beside_the_tests, PathBuf::from);
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build -p patchbay-cli`",
        path.display()
    );
    path
}

fn beside_the_tests() -> PathBuf {
    let test = env::current_exe().expect("a test knows its own path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("a test lies in target/<profile>/deps");
    profile.join(format!("patchbay{}", env::consts::EXE_SUFFIX))
}

/// The Python that has `tests/requirements.txt`: `PATCHBAY_PYTHON`, or the one that
/// `cargo xtask test` keeps in the cache.
pub fn python() -> PathBuf {
    let path = env::var_os("PATCHBAY_PYTHON").map_or_else(cached_python, PathBuf::from);
    assert!(
        path.is_file(),
        "{} is missing: `cargo xtask test` installs it",
        path.display()
    );
    path
}

fn cached_python() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .expect("there is a home folder");
    cache.join("patchbay-dev/python/bin/python")
}

/// A command line tool of the checkout's npm packages.
pub fn node_tool(name: &str) -> PathBuf {
    let path = checkout().join("node_modules/.bin").join(name);
    assert!(
        path.is_file(),
        "{name} is missing: run `npm ci` in the checkout"
    );
    path
}
