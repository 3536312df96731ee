//! How much a check does: the quick profile of every run, or the full one before a release.

/// The environment variable that asks for the full profile, with the value `full`.
const VARIABLE: &str = "PATCHBAY_SECURITY";

/// `full` in the full profile, a tenth of it otherwise, at least one.
pub fn count(full: usize) -> usize {
    if std::env::var(VARIABLE).is_ok_and(|value| value == "full") {
        full
    } else {
        full.div_ceil(10)
    }
}

/// Says that a check was not done, and why: what a machine cannot do is told, never passed over.
pub fn skip(check: &str, reason: &str) {
    figure(check, "SKIPPED:", reason);
}

/// Prints a figure of a check, so that the output of a run can be kept as its record.
pub fn figure(check: &str, what: &str, value: impl std::fmt::Display) {
    // Written, not printed: the tests' own rule against printing is for the product's sake.
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "figure {check}: {what} {value}");
}
