//! Reads the checkout: its packages as cargo sees them, its lock file, its source files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Folders that hold what was built or installed, not what was written.
const NOT_OURS: [&str; 5] = ["target", "node_modules", "dist", ".git", "test-results"];

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the checkout")
}

/// A package of the workspace.
pub(crate) struct Member {
    pub(crate) name: String,
    /// Relative to the checkout, with `/`.
    pub(crate) folder: String,
    pub(crate) description: String,
    pub(crate) manifest: String,
    pub(crate) dependencies: Vec<Dependency>,
    /// Dependencies that are there for their features, by cargo-machete's convention.
    pub(crate) unused_on_purpose: Vec<String>,
}

pub(crate) struct Dependency {
    pub(crate) name: String,
    /// The name under which the sources import it.
    pub(crate) imported: String,
    /// Whether only tests have it.
    pub(crate) dev: bool,
}

pub(crate) fn members() -> Vec<Member> {
    let metadata = metadata(&["--no-deps"]);
    array(&metadata["packages"]).iter().map(member).collect()
}

fn member(package: &Value) -> Member {
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    let folder = manifest
        .parent()
        .and_then(|folder| folder.strip_prefix(root()).ok());
    let ignored = &package["metadata"]["cargo-machete"]["ignored"];
    Member {
        name: text(&package["name"]),
        folder: slashed(folder.expect("a member lies in the checkout")),
        description: package["description"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        manifest: fs::read_to_string(&manifest).expect("a member has a manifest"),
        dependencies: array(&package["dependencies"])
            .iter()
            .map(dependency)
            .collect(),
        unused_on_purpose: ignored.as_array().into_iter().flatten().map(text).collect(),
    }
}

fn dependency(dependency: &Value) -> Dependency {
    let name = text(&dependency["name"]);
    let imported = dependency["rename"]
        .as_str()
        .unwrap_or(&name)
        .replace('-', "_");
    Dependency {
        imported,
        dev: dependency["kind"] == "dev",
        name,
    }
}

/// What `cargo metadata` tells with these arguments.
pub(crate) fn metadata(arguments: &[&str]) -> Value {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1"])
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata failed: {told}");
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

/// Name and version of every package in the lock file.
pub(crate) fn locked() -> Vec<(String, String)> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file is there");
    let value = |line: Option<&str>, key: &str| {
        let quoted = line
            .and_then(|line| line.strip_prefix(key))
            .expect("a package has a name, then a version");
        quoted.trim_matches('"').to_owned()
    };
    lock.split("[[package]]\n")
        .skip(1)
        .map(|entry| {
            let mut lines = entry.lines();
            (
                value(lines.next(), "name = "),
                value(lines.next(), "version = "),
            )
        })
        .collect()
}

/// A text file of the checkout.
pub(crate) struct Source {
    /// Relative to the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The files under a folder with one of these extensions. A folder with its own manifest is another
/// package's, unless it is the folder asked for.
pub(crate) fn sources(folder: &str, extensions: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    collect(
        &root().join(folder),
        folder.is_empty(),
        extensions,
        &mut found,
    );
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(folder: &Path, into_packages: bool, extensions: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.expect("a folder can be listed").path()) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if path.is_dir() {
            let others = !into_packages && path.join("Cargo.toml").is_file();
            if !NOT_OURS.contains(&name.as_str()) && !others {
                collect(&path, into_packages, extensions, found);
            }
        } else if extensions
            .iter()
            .any(|extension| name.ends_with(&format!(".{extension}")))
        {
            found.push(Source {
                text: fs::read_to_string(&path).expect("a source is UTF-8"),
                path: slashed(
                    path.strip_prefix(root())
                        .expect("a source lies in the checkout"),
                ),
            });
        }
    }
}

/// Whether an identifier stands in a text as a whole word.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let after = text
            .get(start + word.len()..)
            .and_then(|after| after.chars().next());
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .expect("cargo metadata has a text here")
        .to_owned()
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().expect("cargo metadata has a list here")
}

#[test]
fn a_word_is_found_whole_or_not_at_all() {
    let found: Vec<bool> = ["use url::Url;", "curl::x", "url", "url_x", "(url)"]
        .map(|text| has_word(text, "url"))
        .to_vec();
    assert_eq!(found, [true, false, true, false, true]);
}

#[test]
fn the_reader_sees_this_very_file() {
    let seen = sources("tests", &["rs"]);
    assert!(
        seen.iter()
            .any(|source| source.path == "tests/architecture/checkout.rs")
    );
    assert!(
        !seen
            .iter()
            .any(|source| source.path.starts_with("tests/bench/")),
        "another package's"
    );
}
