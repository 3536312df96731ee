//! Every package that can be linked in has a licence that fits Apache-2.0.

use spdx::{Expression, ParseMode};

use crate::checkout::metadata;

const FITTING: [&str; 11] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Copyleft of its own files only (MPL-2.0 section 3.3): it fits as long as we do not change them.
const UNCHANGED: [(&str, &str); 6] = [
    ("cssparser", "MPL-2.0"),
    ("cssparser-macros", "MPL-2.0"),
    ("dtoa-short", "MPL-2.0"),
    ("option-ext", "MPL-2.0"),
    ("selectors", "MPL-2.0"),
    ("webdriver", "MPL-2.0"),
];

#[test]
fn every_licence_fits() {
    let metadata = metadata(&[]);
    let packages = metadata["packages"]
        .as_array()
        .expect("cargo metadata lists packages");
    let unfit: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let licence = package["license"].as_str().unwrap_or("none");
            let named = package["name"].as_str().unwrap_or_default();
            let fits = fits(licence) || UNCHANGED.contains(&(named, licence));
            (!fits).then(|| format!("{} {}: {licence}", package["name"], package["version"]))
        })
        .collect();
    assert_eq!(unfit, Vec::<String>::new());
    assert!(packages.len() > 100, "the whole tree was seen");
}

/// Whether an SPDX expression can be met with the fitting licences alone. Old manifests write `/`
/// for `OR`.
fn fits(licence: &str) -> bool {
    let fitting = |licence: &spdx::LicenseReq| {
        licence
            .license
            .id()
            .is_some_and(|id| FITTING.contains(&id.name))
    };
    Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(fitting))
}

#[test]
fn licences_are_judged_as_expressions() {
    let judged = [
        "MIT/Apache-2.0",
        "MIT OR GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "LGPL-3.0-only",
        "none",
    ]
    .map(fits);
    assert_eq!(judged, [true, true, false, false, false]);
}
