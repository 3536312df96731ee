//! Builds the pages with npm when they have not been built, so that `cargo build` alone works on a
//! clean checkout; warns when they are older than their sources.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

const WATCHED: [&str; 5] = [
    "ui/src",
    "ui/connect.html",
    "ui/vite.config.ts",
    "ui/package.json",
    "package-lock.json",
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for path in WATCHED {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let page = root.join("ui/dist/connect.html");
    println!("cargo::rerun-if-changed={}", page.display());
    let Some(built) = modified(&page) else {
        if !root.join("node_modules").is_dir() {
            npm(&root, &["ci"]);
        }
        npm(&root, &["run", "--workspace", "ui", "build"]);
        return;
    };
    let sources = WATCHED.iter().filter_map(|path| newest(&root.join(path)));
    if sources.max().is_some_and(|newest| newest > built) {
        println!("cargo::warning=the built pages are older than ui/: run `npm run -w ui build`");
    }
}

fn npm(root: &Path, arguments: &[&str]) {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let done = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output();
    match done {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "npm {} failed:\n{}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => panic!("npm could not be started ({error}): install Node.js 20 or newer"),
    }
}

fn newest(path: &PathBuf) -> Option<SystemTime> {
    if !path.is_dir() {
        return modified(path);
    }
    std::fs::read_dir(path)
        .ok()?
        .filter_map(|entry| newest(&entry.ok()?.path()))
        .max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}
