//! Runs named steps, times them, and says at the end how each of them went.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How many steps the closing table lists.
const SLOWEST_LISTED: usize = 10;

/// The steps of one command, in the order in which they ran.
#[derive(Default)]
pub(crate) struct Steps {
    stop_at_first_failure: bool,
    done: Vec<Step>,
    notes: Vec<String>,
}

struct Step {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
}

impl Steps {
    /// Leaves every step out that comes after a failed one.
    pub(crate) fn stop_at_first_failure(&mut self, stop: bool) {
        self.stop_at_first_failure = stop;
    }

    /// Runs one step; gives what it made, or nothing when it failed or was left out.
    pub(crate) fn run<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&mut Vec<String>) -> Result<T>,
    ) -> Option<T> {
        if self.stop_at_first_failure && self.failed() {
            self.notes.push(format!("{name}: left out after a failure"));
            return None;
        }
        eprintln!("==> {name}");
        #[allow(
            clippy::disallowed_methods,
            reason = "durations of build steps are for people to read; nothing is decided by them"
        )]
        let start = Instant::now();
        let outcome = work(&mut self.notes);
        let took = start.elapsed();
        let failure = outcome.as_ref().err().map(|error| format!("{error:#}"));
        if let Some(failure) = &failure {
            eprintln!("==> {name} FAILED: {failure}");
        }
        self.done.push(Step {
            name,
            took,
            failure,
        });
        outcome.ok()
    }

    /// Prints the slowest steps, what was not checked and what failed; the exit code says whether
    /// anything did.
    pub(crate) fn finish(self) -> ExitCode {
        eprint!("{}", self.summary());
        if self.failed() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }

    fn failed(&self) -> bool {
        self.done.iter().any(|step| step.failure.is_some())
    }

    fn summary(&self) -> String {
        let mut slowest: Vec<&Step> = self.done.iter().collect();
        slowest.sort_by_key(|step| std::cmp::Reverse(step.took));
        let mut text = String::from("\nslowest steps\n");
        for step in slowest.into_iter().take(SLOWEST_LISTED) {
            let verdict = if step.failure.is_some() {
                "FAILED"
            } else {
                "ok"
            };
            let (seconds, tenths) = (step.took.as_secs(), step.took.subsec_millis() / 100);
            let _ = writeln!(
                text,
                "  {seconds:>5}.{tenths} s  {verdict:<6}  {}",
                step.name
            );
        }
        for note in &self.notes {
            let _ = writeln!(text, "note: {note}");
        }
        for step in &self.done {
            if let Some(failure) = &step.failure {
                let _ = writeln!(text, "failed: {}: {failure}", step.name);
            }
        }
        let failures = self.done.iter().filter(|step| step.failure.is_some());
        let _ = match failures.count() {
            0 => writeln!(text, "all {} steps passed", self.done.len()),
            count => writeln!(text, "{count} of {} steps failed", self.done.len()),
        };
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_failed_step_fails_the_command_and_the_others_still_run() {
        let mut steps = Steps::default();
        assert_eq!(steps.run("first", |_| -> Result<()> { bail!("no") }), None);
        assert_eq!(steps.run("second", |_| Ok(2)), Some(2));
        let summary = steps.summary();
        assert!(summary.contains("failed: first: no"), "{summary}");
        assert!(summary.contains("1 of 2 steps failed"), "{summary}");
        assert!(steps.failed());
    }

    #[test]
    fn when_asked_nothing_runs_after_a_failure_and_it_is_said() {
        let mut steps = Steps::default();
        steps.stop_at_first_failure(true);
        assert_eq!(steps.run("first", |_| -> Result<()> { bail!("no") }), None);
        assert_eq!(steps.run("second", |_| Ok(2)), None);
        assert!(
            steps
                .summary()
                .contains("note: second: left out after a failure")
        );
    }

    #[test]
    fn the_slowest_steps_come_first_and_only_ten_are_listed() {
        let mut steps = Steps::default();
        for seconds in 1..=12 {
            steps.done.push(Step {
                name: if seconds == 12 { "slow" } else { "quick" },
                took: Duration::from_millis(seconds * 1_250),
                failure: None,
            });
        }
        let summary = steps.summary();
        let rows: Vec<&str> = summary
            .lines()
            .filter(|line| line.contains(" s  "))
            .collect();
        assert_eq!(rows.len(), SLOWEST_LISTED);
        assert_eq!(rows[0].trim(), "15.0 s  ok      slow");
        assert!(summary.ends_with("all 12 steps passed\n"));
    }
}
