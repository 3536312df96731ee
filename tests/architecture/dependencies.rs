//! Who may depend on what.

use std::collections::BTreeMap;

use crate::checkout::{has_word, locked, members, sources};

/// The bench holds a minimal server to compare with, so it alone may have what `server` and `store`
/// have to themselves.
const BENCH: &str = "patchbay-bench";

/// The one package (or none yet) that may depend on a crate whose name starts like this.
const OWNED: [(&str, &str); 4] = [
    ("axum", "patchbay-server"),
    ("sqlx", "patchbay-store"),
    ("keyring", "patchbay-vault"),
    ("tauri", "patchbay-desktop"),
];

/// Whom a package may call: those below it.
const BELOW: [(&str, &[&str]); 19] = [
    ("patchbay-catalog", &[]),
    ("patchbay-workflow", &["catalog"]),
    ("patchbay-vault", &[]),
    ("patchbay-store", &[]),
    ("patchbay-redact", &[]),
    ("patchbay-oauth", &[]),
    ("patchbay-pipedream", &[]),
    ("patchbay-engine", &["catalog", "workflow", "redact"]),
    (
        "patchbay-platform",
        &[
            "catalog",
            "workflow",
            "vault",
            "store",
            "redact",
            "engine",
            "oauth",
            "pipedream",
        ],
    ),
    ("patchbay-server", &["catalog", "workflow", "platform"]),
    ("patchbay-instance", &["vault", "platform", "server"]),
    ("patchbay-client", &[]),
    (
        "patchbay-cli",
        &[
            "catalog", "vault", "redact", "platform", "server", "instance", "client",
        ],
    ),
    (
        "patchbay-desktop",
        &["redact", "platform", "server", "instance", "client"],
    ),
    ("patchbay-tests", &[]),
    ("patchbay-desktop-tests", &["tests"]),
    ("patchbay-sdk-tests", &["catalog", "workflow", "tests"]),
    (BENCH, &["desktop-tests"]),
    ("xtask", &[]),
];

/// Crates of which the lock file has none: a second TLS stack, and RSA without a constant-time
/// implementation (RUSTSEC-2023-0071).
const BANNED: [&str; 4] = ["openssl", "openssl-sys", "native-tls", "rsa"];

#[test]
fn a_crate_with_an_owner_is_used_by_its_owner_alone() {
    let mut offenders = Vec::new();
    for member in members().iter().filter(|member| member.name != BENCH) {
        for (prefix, owner) in OWNED {
            let uses = member
                .dependencies
                .iter()
                .filter(|dependency| dependency.name.starts_with(prefix));
            if member.name != owner {
                offenders
                    .extend(uses.map(|dependency| (member.name.clone(), dependency.name.clone())));
            }
        }
    }
    assert_eq!(offenders, [], "only the owner of a crate may depend on it");
}

#[test]
fn nothing_calls_upwards() {
    let below: BTreeMap<&str, &[&str]> = BELOW.into();
    let mut offenders = Vec::new();
    for member in members() {
        let allowed = below.get(member.name.as_str()).unwrap_or_else(|| {
            panic!(
                "{} is new: say in this table, and in ARCHITECTURE.md, whom it may call",
                member.name
            )
        });
        let ours = member
            .dependencies
            .iter()
            .filter_map(|dependency| dependency.name.strip_prefix("patchbay-"));
        offenders.extend(
            ours.filter(|name| !allowed.contains(name))
                .map(|name| format!("{} -> {name}", member.name)),
        );
    }
    assert_eq!(offenders, Vec::<String>::new());
}

#[test]
fn there_is_one_http_client_and_one_tls_stack() {
    let locked = locked();
    let clients: Vec<_> = locked
        .iter()
        .filter(|(name, _)| name == "reqwest")
        .collect();
    assert_eq!(
        clients.len(),
        1,
        "one version of reqwest, so one outbound policy: {clients:?}"
    );
    let banned: Vec<_> = locked
        .iter()
        .filter(|(name, _)| BANNED.contains(&name.as_str()))
        .collect();
    assert!(banned.is_empty(), "banned crates: {banned:?}");
}

#[test]
fn every_dependency_is_used() {
    let mut unused = Vec::new();
    for member in members() {
        let sources = sources(&member.folder, &["rs"]);
        for dependency in &member.dependencies {
            let used = sources
                .iter()
                .any(|source| has_word(&source.text, &dependency.imported));
            if !used && !member.unused_on_purpose.contains(&dependency.name) {
                unused.push(format!("{} in {}", dependency.name, member.name));
            }
        }
    }
    assert_eq!(unused, Vec::<String>::new());
}
