//! What became of each change, kept from run to run.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fmt, fs, io};

use anyhow::{Context, Result, bail};

/// The directory that cargo-mutants writes, in the one that it is given.
pub(super) const REPORT: &str = "mutants.out";
/// The file in it that names the changes it leaves out.
pub(super) const LEFT_OUT: &str = "previously_caught.txt";
/// Where outcomes are kept, next to the report of the last run.
const KEPT: &str = "outcomes.txt";

/// What became of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// A test failed.
    Caught,
    /// The tests did not end.
    TimedOut,
    /// It does not compile.
    Unviable,
    /// Every test passed.
    Missed,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Caught, Self::TimedOut, Self::Unviable, Self::Missed];

    /// The word in the kept file; with `.txt`, the file of the report that names such changes.
    const fn word(self) -> &'static str {
        match self {
            Self::Caught => "caught",
            Self::TimedOut => "timeout",
            Self::Unviable => "unviable",
            Self::Missed => "missed",
        }
    }
}

/// What became of each change, by its place and text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcomes(BTreeMap<String, Outcome>);

impl Outcomes {
    /// Adds the report of the last run to what is kept, and gives all of it.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the kept one is not of this form.
    pub(super) fn keep(place: &Path) -> Result<Self> {
        let mut kept = Self::parse(&read(&place.join(KEPT))?)?;
        for outcome in Outcome::ALL {
            let file = place.join(REPORT).join(format!("{}.txt", outcome.word()));
            let names = read(&file)?;
            let named = names.lines().map(|name| (name.to_owned(), outcome));
            kept.0.extend(named);
        }
        fs::create_dir_all(place)?;
        fs::write(place.join(KEPT), kept.to_string())?;
        Ok(kept)
    }

    fn parse(text: &str) -> Result<Self> {
        let mut outcomes = BTreeMap::new();
        for line in text.lines() {
            let of_word = |word: &str| Outcome::ALL.into_iter().find(|one| one.word() == word);
            let parts = line.split_once(' ');
            let Some((outcome, name)) = parts.and_then(|(word, name)| Some((of_word(word)?, name)))
            else {
                bail!("{KEPT}: `{line}` is no outcome");
            };
            outcomes.insert(name.to_owned(), outcome);
        }
        Ok(Self(outcomes))
    }

    /// The changes that need not be tried again, a line each.
    pub(super) fn settled(&self) -> String {
        let settled = self.0.iter().filter(|(_, of)| **of != Outcome::Missed);
        settled.map(|(name, _)| format!("{name}\n")).collect()
    }

    /// How the listed changes came out, a line each.
    pub(super) fn count(&self, listed: &str) -> Counts {
        let mut counts = Counts::default();
        for name in listed.lines() {
            let count = match self.0.get(name) {
                Some(Outcome::Caught) => &mut counts.caught,
                Some(Outcome::TimedOut) => &mut counts.timed_out,
                Some(Outcome::Unviable) => &mut counts.unviable,
                Some(Outcome::Missed) => &mut counts.missed,
                None => &mut counts.untried,
            };
            *count += 1;
        }
        counts
    }

    /// The listed changes that no test noticed.
    pub(super) fn missed<'a>(&self, listed: &'a str) -> Vec<&'a str> {
        let missed = |name: &&str| self.0.get(*name) == Some(&Outcome::Missed);
        listed.lines().filter(missed).collect()
    }
}

impl fmt::Display for Outcomes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome) in &self.0 {
            writeln!(out, "{} {name}", outcome.word())?;
        }
        Ok(())
    }
}

/// The text of a file, empty where there is none.
fn read(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| path.display().to_string()),
    }
}

/// How many changes came out in each way.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    caught: usize,
    timed_out: usize,
    unviable: usize,
    missed: usize,
    /// Those that no run has come to yet.
    pub(super) untried: usize,
}

impl Counts {
    /// Of a thousand that were tried and compile, so many were noticed: a test failed, or the tests
    /// did not end. Nothing when none was tried.
    pub(super) fn noticed_per_mille(&self) -> Option<usize> {
        let noticed = self.caught + self.timed_out;
        (1000 * noticed).checked_div(noticed + self.missed)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} caught, {} timed out, {} missed, {} do not compile, {} not tried yet",
            self.caught, self.timed_out, self.missed, self.unviable, self.untried
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    const LISTED: &str = "a.rs:1:1: delete !\na.rs:2:1: delete !\na.rs:3:1: delete !\n";

    #[test]
    fn a_later_report_replaces_what_was_found_earlier_and_adds_to_it() {
        let place = crate::workspace::target("tmp").join("xtask-kept-outcomes");
        crate::workspace::empty_directory(&place.join(REPORT)).unwrap();
        let kept = "missed a.rs:1:1: delete !\ncaught a.rs:2:1: delete !\n";
        fs::write(place.join(KEPT), kept).unwrap();
        fs::write(
            place.join(REPORT).join("caught.txt"),
            "a.rs:1:1: delete !\n",
        )
        .unwrap();
        let outcomes = Outcomes::keep(&place).unwrap();
        let counts = outcomes.count(LISTED);
        assert_eq!((counts.caught, counts.missed, counts.untried), (2, 0, 1));
        let written = fs::read_to_string(place.join(KEPT)).unwrap();
        assert_eq!(Outcomes::parse(&written).unwrap(), outcomes);
    }

    #[test]
    fn what_was_missed_is_tried_again_and_nothing_else() {
        let text =
            "missed a.rs:1:1: delete !\ntimeout a.rs:2:1: delete !\nunviable a.rs:3:1: delete !\n";
        let outcomes = Outcomes::parse(text).unwrap();
        assert_eq!(
            outcomes.settled(),
            "a.rs:2:1: delete !\na.rs:3:1: delete !\n"
        );
        assert_eq!(outcomes.missed(LISTED), ["a.rs:1:1: delete !"]);
    }

    #[test]
    fn what_does_not_compile_or_was_not_tried_does_not_count_as_noticed() {
        let counts = Counts {
            caught: 18,
            timed_out: 1,
            unviable: 1000,
            missed: 1,
            untried: 1000,
        };
        assert_eq!(counts.noticed_per_mille(), Some(950));
        assert_eq!(Counts::default().noticed_per_mille(), None);
    }

    #[test]
    fn a_line_without_an_outcome_is_an_error() {
        let error = Outcomes::parse("perhaps a.rs:1:1: delete !").unwrap_err();
        assert!(error.to_string().contains("perhaps"), "{error}");
    }
}
