//! `catalog` and `workflow` do no I/O, and take time and randomness as arguments.

use crate::checkout::{has_word, members, sources};

const PURE: [&str; 2] = ["patchbay-catalog", "patchbay-workflow"];

/// Crates that reach the network, the disk, the clock or the system's randomness.
const CRATES_OF_IO: [&str; 15] = [
    "async-std",
    "axum",
    "fd-lock",
    "getrandom",
    "hyper",
    "keyring",
    "libc",
    "mio",
    "rand",
    "reqwest",
    "sqlx",
    "tempfile",
    "tokio",
    "ureq",
    "walkdir",
];

/// What of the standard library, and of crates that have both, does the same.
const NAMES_OF_IO: [&str; 11] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "now_utc",
    "now_local",
    "new_v4",
    "now_v7",
];

#[test]
fn pure_crates_depend_on_nothing_that_does_io() {
    let mut offenders = Vec::new();
    for member in members()
        .iter()
        .filter(|member| PURE.contains(&member.name.as_str()))
    {
        let built = member
            .dependencies
            .iter()
            .filter(|dependency| !dependency.dev);
        let impure = built.filter(|dependency| CRATES_OF_IO.contains(&dependency.name.as_str()));
        offenders.extend(impure.map(|dependency| (member.name.clone(), dependency.name.clone())));
    }
    assert_eq!(offenders, []);
}

#[test]
fn pure_crates_name_nothing_that_does_io() {
    let mut offenders = Vec::new();
    let mut seen = 0;
    for member in members()
        .iter()
        .filter(|member| PURE.contains(&member.name.as_str()))
    {
        for source in sources(&format!("{}/src", member.folder), &["rs"]) {
            seen += 1;
            offenders.extend(io_in(&source.text).map(|name| format!("{name} in {}", source.path)));
        }
    }
    assert_eq!(offenders, Vec::<String>::new());
    assert!(seen > PURE.len(), "there are sources to look at");
}

/// The names of I/O in a file, outside of the tests at its end.
fn io_in(text: &str) -> impl Iterator<Item = &'static str> {
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    NAMES_OF_IO
        .into_iter()
        .filter(move |name| has_word(product, name))
}

#[test]
fn io_is_seen_in_the_product_and_not_in_its_tests() {
    let text = "use std::fs;\nlet t = Instant::now();\n#[cfg(test)]\nmod tests { use std::net; }";
    assert_eq!(io_in(text).collect::<Vec<_>>(), ["std::fs", "Instant"]);
}
