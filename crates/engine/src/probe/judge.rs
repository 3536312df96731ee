//! What an answer says of a credential.

use patchbay_catalog::{Meaning, Probe};

use super::{Checked, Verdict};

/// The verdict on an answer. `label` names the service.
pub(super) fn judged(probe: &Probe, label: &str, status: u16, body: &[u8]) -> Checked {
    let mut rules = probe.answers.iter();
    if let Some(rule) = rules.find(|rule| rule.fits(status, body)) {
        return meant(rule.means, label, status);
    }
    // Where a body has to say that it works, a status alone does not.
    let told_by_body = probe
        .answers
        .iter()
        .any(|rule| rule.means == Meaning::Works);
    match status {
        200..=299 if !told_by_body => meant(Meaning::Works, label, status),
        refused if probe.refused.contains(&refused) => meant(Meaning::Refused, label, status),
        402 | 429 => Checked::new(
            Verdict::Works,
            format!("{label} knows it, but its limits or credit are used up (HTTP {status})."),
        ),
        500..=599 => Checked::new(
            Verdict::Unreachable,
            format!("{label} is not well at the moment (HTTP {status})."),
        ),
        300..=399 => Checked::new(
            Verdict::NotCheckable,
            format!("What answers redirects elsewhere, which is not followed (HTTP {status})."),
        ),
        _ => Checked::new(
            Verdict::NotCheckable,
            format!("What answers there does not tell (HTTP {status})."),
        ),
    }
}

fn meant(meaning: Meaning, label: &str, status: u16) -> Checked {
    match meaning {
        Meaning::Works => Checked::new(Verdict::Works, format!("{label} accepts it.")),
        Meaning::Known => Checked::new(
            Verdict::Works,
            format!("{label} knows it, and does not let it ask this (HTTP {status})."),
        ),
        Meaning::Refused => Checked::new(
            Verdict::Refused,
            format!("{label} refuses it (HTTP {status})."),
        ),
    }
}
