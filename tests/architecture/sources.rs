//! Habits that every source file keeps.

use crate::checkout::{Source, has_word, sources};

/// Written apart, so that this file is no finding itself.
const UNFINISHED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
];

/// Folders of somebody's machine.
const MACHINES: [&str; 3] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/ba", "sh_jobs"),
];

fn written() -> Vec<Source> {
    let found = sources(
        "",
        &[
            "rs", "ts", "tsx", "css", "html", "md", "toml", "sql", "json",
        ],
    );
    assert!(found.len() > 50, "there are sources to look at");
    found
}

fn offenders(found: impl Fn(&Source) -> bool) -> Vec<String> {
    written()
        .into_iter()
        .filter(|source| found(source))
        .map(|source| source.path)
        .collect()
}

#[test]
fn nothing_is_left_unfinished() {
    let marked = |source: &Source| UNFINISHED.iter().any(|mark| has_word(&source.text, mark));
    assert_eq!(offenders(marked), Vec::<String>::new());
}

#[test]
fn no_file_names_a_folder_of_somebodys_machine() {
    let named = |source: &Source| MACHINES.iter().any(|machine| source.text.contains(machine));
    assert_eq!(offenders(named), Vec::<String>::new());
}

#[test]
fn the_lock_file_names_no_download_address() {
    let packages: Vec<Source> = sources("", &["json"])
        .into_iter()
        .filter(|source| source.path == "package-lock.json")
        .collect();
    assert_eq!(packages.len(), 1, "npm's lock file is there");
    let addresses: Vec<&str> = packages[0]
        .text
        .lines()
        .filter(|line| line.contains("\"resolved\": \"http"))
        .collect();
    assert_eq!(addresses, Vec::<&str>::new());
}

#[test]
fn a_lint_is_expected_with_a_reason_and_never_allowed() {
    let found = sources("", &["rs"])
        .into_iter()
        .filter(|source| bare_exception(&source.text));
    assert_eq!(
        found.map(|source| source.path).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}

fn bare_exception(text: &str) -> bool {
    let after = |opening: &str| -> Vec<String> {
        text.split(opening)
            .skip(1)
            .filter_map(|rest| rest.split(")]").next())
            .map(str::to_owned)
            .collect()
    };
    let allowed = [concat!("#[all", "ow("), concat!("#![all", "ow(")];
    let expected = [concat!("#[exp", "ect("), concat!("#![exp", "ect(")];
    allowed.iter().any(|opening| text.contains(opening))
        || expected
            .iter()
            .flat_map(|opening| after(opening))
            .any(|lint| !lint.contains("reason = "))
}

#[test]
fn an_exception_without_a_reason_is_found() {
    let attribute = |name: &str, rest: &str| format!("#[{name}({rest})]\nfn f() {{}}");
    assert!(bare_exception(&attribute("allow", "dead_code")));
    assert!(bare_exception(&attribute("expect", "dead_code")));
    assert!(!bare_exception(&attribute(
        "expect",
        "dead_code, reason = \"kept for x\""
    )));
}
