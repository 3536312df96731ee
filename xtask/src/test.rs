//! `cargo xtask test`: installs what the chosen stages need, runs them in order, stops at the first
//! that fails, and always ends with the table.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use crate::checkout::Checkout;
use crate::counts;
use crate::report::{self, Ended, Outcome};
use crate::setup::{self, Tool};
use crate::stages::{self, Extent, Stage};

pub(crate) const EXAMPLES: &str = "\
Examples:
  cargo xtask test                      everything that CI checks
  cargo xtask test --quick              format, lints, unit tests
  cargo xtask test --only architecture  one stage, with what it needs
  cargo xtask test --only fuzz --full   20,000 generated requests instead of some";

#[derive(Args)]
pub(crate) struct Options {
    /// Only format, lints and unit tests
    #[arg(long, conflicts_with = "only")]
    quick: bool,
    /// Only this stage, with the build that it needs; may be given several times
    #[arg(long, value_name = "STAGE", value_parser = stage_names())]
    only: Vec<String>,
    /// Goes as far as a release needs, where a stage has no end of its own
    #[arg(long, conflicts_with = "quick")]
    full: bool,
}

fn stage_names() -> clap::builder::PossibleValuesParser {
    stages::ALL
        .iter()
        .map(|stage| stage.name)
        .collect::<Vec<_>>()
        .into()
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> ExitCode {
    let chosen = plan(options);
    let extent = if options.full {
        Extent::Full
    } else {
        Extent::Modest
    };
    let (tools, absent) = install(checkout, &chosen);
    let mut failed = tools.failed();
    let mut ended = vec![tools];
    for stage in chosen {
        let result = if failed {
            not_run(stage, Outcome::NotReached)
        } else if let Some(tool) = stage.needs.iter().find(|tool| absent.contains(tool)) {
            not_run(
                stage,
                Outcome::Skipped(format!("{} is missing", tool.name())),
            )
        } else {
            run_stage(checkout, stage, extent)
        };
        failed |= result.failed();
        ended.push(result);
    }
    println!("\n{}", report::table(&ended));
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// The stages to run, in their order; a stage that starts `patchbay` brings its build along.
fn plan(options: &Options) -> Vec<&'static Stage> {
    let names: Vec<&str> = if options.quick {
        stages::QUICK.to_vec()
    } else if options.only.is_empty() {
        stages::FULL.to_vec()
    } else {
        options.only.iter().map(String::as_str).collect()
    };
    let mut chosen: Vec<&Stage> = names.iter().filter_map(|name| stages::find(name)).collect();
    let built = chosen.iter().any(|stage| stage.name == stages::BUILD);
    if !built && chosen.iter().any(|stage| stage.starts_the_binary()) {
        chosen.splice(0..0, stages::find(stages::BUILD));
    }
    chosen
}

fn install(checkout: &Checkout, stages: &[&Stage]) -> (Ended, Vec<Tool>) {
    let mut tools = vec![Tool::Node];
    for tool in stages.iter().flat_map(|stage| stage.needs) {
        if !tools.contains(tool) {
            tools.push(*tool);
        }
    }
    let start = Instant::now();
    let installed = setup::install(checkout, &tools);
    let (outcome, absent) = match installed {
        Ok(absent) => (Outcome::Passed, absent),
        Err(error) => (Outcome::Failed(format!("{error:#}")), Vec::new()),
    };
    (ended("tools", start.elapsed(), outcome), absent)
}

fn run_stage(checkout: &Checkout, stage: &Stage, extent: Extent) -> Ended {
    eprintln!("\n--- {}", stage.name);
    let start = Instant::now();
    let (outcome, output) = match stage.run(checkout, extent) {
        Ok(shown) if shown.success => (Outcome::Passed, shown.text),
        Ok(shown) => (
            Outcome::Failed("see its output above".to_owned()),
            shown.text,
        ),
        Err(error) => (Outcome::Failed(format!("{error:#}")), String::new()),
    };
    let (tests, summary) = counts::parse(&output).unzip();
    Ended {
        tests,
        summary: summary.flatten(),
        ..ended(stage.name, start.elapsed(), outcome)
    }
}

fn not_run(stage: &Stage, outcome: Outcome) -> Ended {
    ended(stage.name, Duration::ZERO, outcome)
}

fn ended(stage: &'static str, took: Duration, outcome: Outcome) -> Ended {
    Ended {
        stage,
        took,
        outcome,
        tests: None,
        summary: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(quick: bool, only: &[&str]) -> Vec<&'static str> {
        let only = only.iter().map(|&name| name.to_owned()).collect();
        plan(&Options {
            quick,
            only,
            full: false,
        })
        .iter()
        .map(|stage| stage.name)
        .collect()
    }

    #[test]
    fn every_stage_of_the_plans_exists() {
        assert_eq!(planned(false, &[]), stages::FULL);
        assert_eq!(planned(true, &[]), stages::QUICK);
    }

    #[test]
    fn a_stage_on_the_binary_brings_the_build_along_once() {
        assert_eq!(planned(false, &["page"]), ["build", "page"]);
        assert_eq!(planned(false, &["build", "page"]), ["build", "page"]);
        assert_eq!(planned(false, &["fmt"]), ["fmt"]);
    }

    #[test]
    fn names_of_stages_are_unique() {
        let mut names: Vec<&str> = stages::ALL.iter().map(|stage| stage.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), stages::ALL.len());
    }
}
