//! Judges recorded histories: whether every answer fits one order of the calls about a person (COV-09).
//!
//! A history says of each call when it was made, when it was answered, and what was asked and answered. It
//! is linearizable if the calls about each person can be put into one order that keeps to those moments, in
//! which each answer is the one that a single register would have given. Whether a call that nobody heard
//! the end of took effect is open, and when.
//!
//! The checker shares nothing with the registry: it has its own, short idea of what a person's decisions
//! may do.

mod history;
mod person;
mod search;

pub use history::{Answer, Answered, Asked, Heading, HistoryError, Operation, Span, State};
pub use search::Stuck;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Of so many persons at most the calls are shown.
const SHOWN_MAX: usize = 10;

/// What a history turned out to be.
#[derive(Debug)]
pub struct Verdict {
    /// How the history came about.
    pub heading: Heading,
    /// How many calls it holds.
    pub operations: u64,
    /// How many of them nobody heard the end of.
    pub unknown: u64,
    /// About how many persons.
    pub persons: u64,
    /// The persons whose calls fit no order, each with the place where every order ends.
    pub stuck: Vec<Stuck>,
}

impl Verdict {
    /// Whether the calls about every person fit an order.
    pub fn is_linearizable(&self) -> bool {
        self.stuck.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            heading,
            operations,
            unknown,
            persons,
            stuck,
        } = self;
        write!(
            f,
            "seed {}: {operations} operations ({unknown} of unknown outcome) by {} clients over {} \
             servers about {persons} persons are ",
            heading.seed, heading.clients, heading.servers
        )?;
        if stuck.is_empty() {
            return f.write_str("linearizable");
        }
        write!(f, "NOT linearizable, for {} of them", stuck.len())?;
        let mut shown = stuck.iter().take(SHOWN_MAX);
        shown.try_for_each(|stuck| write!(f, "\n{stuck}"))
    }
}

/// Judges the history in a file.
///
/// # Errors
/// [`HistoryError`] where the file cannot be read or is no history.
pub fn judge(path: &Path) -> Result<Verdict, HistoryError> {
    judge_lines(BufReader::new(File::open(path)?))
}

/// Judges the history that these lines hold.
///
/// # Errors
/// As [`judge`].
pub fn judge_lines(lines: impl BufRead) -> Result<Verdict, HistoryError> {
    let (heading, operations) = history::read(lines)?;
    let mut persons: BTreeMap<u64, Vec<Operation>> = BTreeMap::new();
    let mut unknown = 0;
    let mut count = 0;
    for operation in operations {
        count += 1;
        unknown += u64::from(operation.answered.is_none());
        persons.entry(operation.person).or_default().push(operation);
    }
    let number = persons.len().try_into().unwrap_or(u64::MAX);
    let stuck = persons
        .into_iter()
        .filter_map(|(person, operations)| search::order(person, operations).err());
    Ok(Verdict {
        heading,
        operations: count,
        unknown,
        persons: number,
        stuck: stuck.collect(),
    })
}
