//! Where things lie: packages named after their folders, with the workspace's lints, none empty.

use crate::checkout::{members, sources};

#[test]
fn a_package_is_named_after_its_folder() {
    for member in members() {
        if let Some(folder) = member.folder.strip_prefix("crates/") {
            assert_eq!(member.name, format!("patchbay-{folder}"));
        }
    }
}

#[test]
fn every_package_has_the_lints_of_the_workspace() {
    for member in members() {
        let lints = member.manifest.split("[lints]").nth(1).map(str::trim_start);
        let inherits = lints.is_some_and(|lints| lints.starts_with("workspace = true"));
        assert!(inherits, "{} does not inherit the lints", member.name);
    }
}

#[test]
fn every_package_says_what_it_is_for_and_holds_something() {
    for member in members() {
        assert!(
            !member.description.trim().is_empty(),
            "{} has no description",
            member.name
        );
        let code = sources(&member.folder, &["rs"])
            .iter()
            .map(|source| lines_of_code(&source.text))
            .sum::<usize>();
        assert!(
            code > 20,
            "{} has {code} lines of code: it is empty",
            member.name
        );
    }
}

fn lines_of_code(text: &str) -> usize {
    let code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    text.lines().filter(code).count()
}

#[test]
fn only_the_window_imports_the_desktops_api() {
    let elsewhere: Vec<String> = sources("ui/src", &["ts", "tsx"])
        .into_iter()
        .filter(|source| {
            !["ui/src/platform/", "ui/src/desktop/"]
                .iter()
                .any(|home| source.path.starts_with(home))
        })
        .filter(|source| source.text.contains("@tauri-apps/"))
        .map(|source| source.path)
        .collect();
    assert_eq!(elsewhere, Vec::<String>::new());
}
