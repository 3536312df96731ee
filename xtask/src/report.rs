//! The table at the end of `cargo xtask test`: stages, their minutes, their tests, the sum.

use std::time::Duration;

use crate::counts::Counts;

/// How one stage ended.
pub(crate) struct Ended {
    pub(crate) stage: &'static str,
    pub(crate) took: Duration,
    pub(crate) outcome: Outcome,
    /// What the stage's test runner counted; `None` where the stage is one check.
    pub(crate) tests: Option<Counts>,
    /// nextest's own line of summary.
    pub(crate) summary: Option<String>,
}

pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// The machine lacks something that cannot be installed here.
    Skipped(String),
    /// An earlier stage failed.
    NotReached,
}

impl Ended {
    pub(crate) fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_))
    }

    /// What the stage adds to the sum: its tests, or itself as one check.
    fn counts(&self) -> Counts {
        let mut counts = self.tests.unwrap_or_default();
        match self.outcome {
            Outcome::Passed if self.tests.is_none() => counts.passed = 1,
            // A runner can also fail outside of its tests.
            Outcome::Failed(_) => counts.failed = counts.failed.max(1),
            Outcome::Skipped(_) | Outcome::NotReached => counts.skipped += 1,
            Outcome::Passed => {}
        }
        counts
    }
}

/// The table, nextest's own summaries, and a last line that sums all stages.
pub(crate) fn table(stages: &[Ended]) -> String {
    let mut lines = vec![format!(
        "{:<14}{:>8}  {:>7}  outcome",
        "stage", "minutes", "tests"
    )];
    for ended in stages {
        let tests = ended.tests.map_or_else(
            || "-".to_owned(),
            |counts| (counts.passed + counts.failed).to_string(),
        );
        let outcome = match &ended.outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Failed(reason) => format!("FAILED: {reason}"),
            Outcome::Skipped(reason) => format!("skipped: {reason}"),
            Outcome::NotReached => "not reached".to_owned(),
        };
        lines.push(format!(
            "{:<14}{:>8}  {tests:>7}  {outcome}",
            ended.stage,
            minutes(ended.took)
        ));
    }
    let whole = stages.iter().map(|ended| ended.took).sum();
    lines.push(format!("{:<14}{:>8}", "all", minutes(whole)));
    lines.push(String::new());
    lines.extend(stages.iter().filter_map(|ended| ended.summary.clone()));
    lines.push(sum(stages));
    lines.join("\n")
}

fn sum(stages: &[Ended]) -> String {
    let mut total = Counts::default();
    for ended in stages {
        total += ended.counts();
    }
    let skipped = match total.skipped {
        0 => String::new(),
        count => format!(", {count} skipped"),
    };
    format!("{} passed, {} failed{skipped}", total.passed, total.failed)
}

fn minutes(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() / 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(stage: &'static str, outcome: Outcome, tests: Option<Counts>) -> Ended {
        Ended {
            stage,
            took: Duration::from_secs(30),
            outcome,
            tests,
            summary: None,
        }
    }

    fn counts(passed: usize, failed: usize, skipped: usize) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn the_last_line_sums_tests_and_single_checks() {
        let stages = [
            ended("fmt", Outcome::Passed, None),
            ended("rust", Outcome::Passed, Some(counts(40, 0, 2))),
            ended("page", Outcome::Skipped("chromium is missing".into()), None),
        ];
        assert_eq!(
            table(&stages).lines().last(),
            Some("41 passed, 0 failed, 3 skipped")
        );
    }

    #[test]
    fn a_failed_stage_counts_even_when_its_tests_passed() {
        let stages = [
            ended(
                "rust",
                Outcome::Failed("exit 1".into()),
                Some(counts(7, 0, 0)),
            ),
            ended("page", Outcome::NotReached, None),
        ];
        assert_eq!(sum(&stages), "7 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn the_table_has_minutes_for_each_stage_and_for_all() {
        let stages = [
            ended("fmt", Outcome::Passed, None),
            ended("build", Outcome::Passed, None),
        ];
        let table = table(&stages);
        let columns: Vec<Vec<&str>> = table
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(columns[1], ["fmt", "0.50", "-", "passed"]);
        assert_eq!(columns[3], ["all", "1.00"]);
    }

    #[test]
    fn nextests_own_summary_stands_before_the_last_line() {
        let mut rust = ended("rust", Outcome::Passed, Some(counts(1, 0, 0)));
        rust.summary = Some("Summary [ 1s] 1 test run: 1 passed, 0 skipped".into());
        let table = table(&[rust]);
        let last: Vec<&str> = table.lines().rev().take(2).collect();
        assert_eq!(
            last,
            [
                "1 passed, 0 failed",
                "Summary [ 1s] 1 test run: 1 passed, 0 skipped"
            ]
        );
    }
}
