//! The form of a history: JSON Lines, a heading and then one line a call.

use serde::{Deserialize, Serialize};
use std::io::{self, BufRead};

/// How a history came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// What the choices of all clients were drawn from.
    pub seed: u64,
    /// How many clients called at once.
    pub clients: u32,
    /// How many servers they called.
    pub servers: u32,
}

/// One call: what was asked, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Whom it was about: a number of the history's own, never an SSIN.
    pub person: u64,
    /// Which client made it.
    pub client: u32,
    /// Which server it was made to.
    pub server: u32,
    /// When it was made: its place among all calls and answers of the history.
    pub asked_at: u64,
    /// What was asked.
    pub asked: Asked,
    /// What came of it; absent where nobody heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
}

/// An answer, and when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// Its place among all calls and answers of the history.
    pub at: u64,
    /// What it says.
    pub answer: Answer,
}

/// What is asked about a person; days count from a day that all of the history shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// That a decision be registered (LIFE-02).
    Register {
        /// Its first day.
        first_day: i64,
        /// Its last day.
        last_day: i64,
    },
    /// That it get new terms (LIFE-03).
    Modify {
        /// Which one.
        card: String,
        /// The version the author saw.
        version: u32,
        /// Its last day from then on, never an earlier one than before.
        last_day: i64,
    },
    /// That it end before its time (LIFE-05).
    Stop {
        /// Which one.
        card: String,
        /// The version the author saw.
        version: u32,
        /// Its last day from then on.
        last_day: i64,
    },
    /// That it be withdrawn (LIFE-06).
    Close {
        /// Which one.
        card: String,
        /// The version the author saw.
        version: u32,
    },
    /// Whether these days are covered (COV-01).
    Check {
        /// The first of them.
        first_day: i64,
        /// The last of them.
        last_day: i64,
    },
    /// How a decision stands.
    Read {
        /// Which one.
        card: String,
    },
}

/// What a call is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// The write made this version.
    Written {
        /// Of this decision.
        card: String,
        /// The version.
        version: u32,
    },
    /// The author saw a version that is not the latest (1006).
    Stale {
        /// The latest.
        version: u32,
    },
    /// Another decision holds some of the days (DEC-01).
    Overlapping,
    /// The decision is in a state in which this cannot be done (1009).
    Ended,
    /// The days that are covered, in order; none of the others are.
    Covered {
        /// The days, by decision.
        spans: Vec<Span>,
    },
    /// How the decision stands.
    Decision {
        /// Its latest version.
        version: u32,
        /// Its state.
        state: State,
        /// Its last day.
        last_day: i64,
    },
    /// Anything else: no order explains it.
    Unexpected {
        /// What it said.
        text: String,
    },
}

/// Days that one decision covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The decision.
    pub card: String,
    /// Its version.
    pub version: u32,
    /// The first covered day.
    pub first_day: i64,
    /// The last covered day.
    pub last_day: i64,
}

/// Where a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In force over its period.
    Active,
    /// Ended before its time; in force to its last day.
    Stopped,
    /// Withdrawn; it counts for nothing.
    Closed,
}

/// Why there is no history to judge.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// It cannot be read.
    #[error("the history cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// A line is not of the form.
    #[error("line {line} of the history is not of its form: {source}")]
    Malformed {
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// There is no heading.
    #[error("the history is empty")]
    Empty,
    /// A call is answered before it was made.
    #[error("line {0} of the history is answered before it was asked")]
    Backwards(usize),
}

/// The heading and the calls, in the order of the lines.
pub(crate) fn read(lines: impl BufRead) -> Result<(Heading, Vec<Operation>), HistoryError> {
    let malformed = |line, source| HistoryError::Malformed { line, source };
    let mut lines = lines.lines();
    let heading = lines.next().ok_or(HistoryError::Empty)??;
    let heading = serde_json::from_str(&heading).map_err(|source| malformed(1, source))?;
    let mut operations = Vec::new();
    for (line, text) in (2..).zip(lines) {
        let operation: Operation =
            serde_json::from_str(&text?).map_err(|source| malformed(line, source))?;
        if let Some(answered) = &operation.answered
            && answered.at <= operation.asked_at
        {
            return Err(HistoryError::Backwards(line));
        }
        operations.push(operation);
    }
    Ok((heading, operations))
}
