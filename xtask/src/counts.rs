//! Reads how many tests ran from what the test runners print at their end.

/// Tests of one stage, or of all.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The counts in the output of cargo-nextest, Vitest, node:test or libtest, and nextest's own
/// line of summary. `None` where no runner told any: the output of a failed test may quote another
/// runner's summary, so the first runner of this order wins.
pub(crate) fn parse(output: &str) -> Option<(Counts, Option<String>)> {
    let plain = without_colours(output);
    if let Some((counts, line)) = nextest(&plain) {
        return Some((counts, Some(line)));
    }
    let others = [vitest, node_test, libtest];
    others
        .iter()
        .find_map(|parse| parse(&plain))
        .map(|counts| (counts, None))
}

/// `Summary [ 1.2s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped`
fn nextest(output: &str) -> Option<(Counts, String)> {
    let summary =
        |line: &&str| line.trim_start().starts_with("Summary [") && line.contains(" run: ");
    let line = output.lines().rfind(summary)?;
    let (_, told) = line.split_once(" run: ")?;
    let counts = Counts {
        passed: before(told, "passed"),
        failed: ["failed", "timed out", "exec failed"]
            .iter()
            .map(|word| before(told, word))
            .sum(),
        skipped: before(told, "skipped"),
    };
    Some((counts, line.to_owned()))
}

/// `Tests  1 failed | 11 passed | 2 skipped (14)`
fn vitest(output: &str) -> Option<Counts> {
    let summary = |line: &&str| {
        line.strip_prefix("Tests ")
            .is_some_and(|told| told.ends_with(')') && told.contains('('))
    };
    let line = output.lines().map(str::trim).rfind(|line| summary(line))?;
    Some(counts_of(line))
}

/// `# pass 12`, `# fail 0`, `# skipped 0`; `ℹ` for `#` on a terminal.
fn node_test(output: &str) -> Option<Counts> {
    let told = |word: &str| {
        output.lines().rev().find_map(|line| {
            let rest = line
                .strip_prefix("# ")
                .or_else(|| line.strip_prefix("ℹ "))?;
            rest.strip_prefix(word)?.trim().parse().ok()
        })
    };
    Some(Counts {
        passed: told("pass ")?,
        failed: told("fail ")?,
        skipped: told("skipped ").unwrap_or_default(),
    })
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one line a binary.
fn libtest(output: &str) -> Option<Counts> {
    let mut total = None;
    for told in output
        .lines()
        .filter_map(|line| line.trim().strip_prefix("test result: "))
    {
        *total.get_or_insert_default() += counts_of(told);
    }
    total
}

fn counts_of(told: &str) -> Counts {
    Counts {
        passed: before(told, "passed"),
        failed: before(told, "failed"),
        skipped: before(told, "skipped") + before(told, "ignored"),
    }
}

/// The number that stands right before a word, 0 where there is none.
fn before(text: &str, word: &str) -> usize {
    text.split([',', ';', '|', '.', '('])
        .find_map(|part| {
            part.trim()
                .strip_suffix(word)?
                .rsplit(' ')
                .find(|word| !word.is_empty())?
                .parse()
                .ok()
        })
        .unwrap_or_default()
}

/// Takes out the CSI sequences of ECMA-48 (`ESC [ … final byte`).
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, sequence)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = sequence.trim_start_matches(|c: char| !('@'..='~').contains(&c));
        let mut characters = rest.chars();
        characters.next();
        rest = characters.as_str();
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(output: &str) -> Option<(usize, usize, usize)> {
        parse(output).map(|(counts, _)| (counts.passed, counts.failed, counts.skipped))
    }

    #[test]
    fn nextest_is_read_with_its_colours_and_its_line_kept() {
        let output = "\u{1b}[32;1m     Summary\u{1b}[0m [   1.234s] \u{1b}[1m12\u{1b}[0m tests run: \
                      \u{1b}[1m11\u{1b}[0m passed (1 slow), 1 failed, 3 skipped\n";
        let (counts, line) = parse(output).unwrap();
        assert_eq!((counts.passed, counts.failed, counts.skipped), (11, 1, 3));
        let plain =
            "     Summary [   1.234s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped";
        assert_eq!(line.as_deref(), Some(plain));
    }

    #[test]
    fn nextest_counts_a_timeout_as_a_failure() {
        let output = "Summary [ 60.0s] 3/4 tests run: 1 passed, 1 failed, 1 timed out, 0 skipped";
        assert_eq!(counted(output), Some((1, 2, 0)));
    }

    #[test]
    fn nextest_wins_over_what_a_failed_test_quotes() {
        let output = "test result: FAILED. 0 passed; 9 failed; 0 ignored\n\
                      Summary [ 0.1s] 2 tests run: 1 passed, 1 failed, 0 skipped\n";
        assert_eq!(counted(output), Some((1, 1, 0)));
    }

    #[test]
    fn vitest_is_read_with_and_without_failures() {
        assert_eq!(
            counted(" Test Files  2 passed (2)\n      Tests  12 passed (12)\n"),
            Some((12, 0, 0))
        );
        assert_eq!(
            counted("      Tests  1 failed | 11 passed | 2 skipped (14)\n"),
            Some((11, 1, 2))
        );
    }

    #[test]
    fn node_test_is_read_in_both_of_its_forms() {
        assert_eq!(
            counted("# tests 4\n# pass 3\n# fail 1\n# skipped 0\n"),
            Some((3, 1, 0))
        );
        assert_eq!(
            counted("ℹ pass 5\nℹ fail 0\nℹ skipped 1\n"),
            Some((5, 0, 1))
        );
    }

    #[test]
    fn libtest_is_summed_over_its_binaries() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n\
                      test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured\n";
        assert_eq!(counted(output), Some((7, 0, 1)));
    }

    #[test]
    fn other_output_has_no_counts() {
        assert_eq!(counted("Finished `dev` profile in 3s\n"), None);
    }
}
