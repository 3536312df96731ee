//! The documents at the root tell the truth about the tree.

use std::collections::BTreeSet;
use std::fs;

use crate::checkout::{members, root};

const DOCUMENTS: [&str; 5] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
];

/// Folders at the root; a path in a document starts with one of them.
const ROOMS: [&str; 8] = [
    ".cargo/",
    ".ci/",
    "crates/",
    "docs/",
    "tests/",
    "ui/",
    "xtask/",
    "src-tauri",
];

fn document(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_path_that_a_document_names_exists() {
    let mut lost = Vec::new();
    let mut seen = 0;
    for name in DOCUMENTS {
        for path in paths(&document(name)) {
            seen += 1;
            if !root().join(&path).exists() {
                lost.push(format!("{path} in {name}"));
            }
        }
    }
    assert_eq!(lost, Vec::<String>::new());
    assert!(seen > 10, "the documents name paths: {seen}");
}

#[test]
fn the_architecture_names_every_package() {
    let named = paths(&document("ARCHITECTURE.md"));
    let missing: Vec<String> = members()
        .into_iter()
        .map(|member| member.folder)
        .filter(|folder| !named.contains(folder))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// The paths of the checkout in a text, without a slash at their end.
fn paths(text: &str) -> BTreeSet<String> {
    let part_of_path = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    text.split(|c: char| !part_of_path(c))
        .filter(|word| ROOMS.iter().any(|room| word.starts_with(room)))
        .map(|word| word.trim_end_matches(['.', '/']).to_owned())
        .collect()
}

#[test]
fn paths_are_found_in_prose_and_in_trees() {
    let text = "See `crates/store/src/lib.rs`, and tests/. Not https://x.org/crates/y.\ncrates/vault/  keys";
    let found: Vec<String> = paths(text).into_iter().collect();
    assert_eq!(found, ["crates/store/src/lib.rs", "crates/vault", "tests"]);
}
