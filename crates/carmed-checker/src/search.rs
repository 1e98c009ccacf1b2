//! The search for an order of the calls about one person, after Wing and Gong, with memory of where it was
//! (Lowe, "Testing for linearizability", 2017).

use crate::history::{Asked, Operation};
use crate::person::Decisions;
use std::collections::HashSet;
use std::fmt;

/// Where every order of the calls about one person ends: the furthest that any of them comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The person.
    pub person: u64,
    /// How many answered calls that order holds.
    pub placed: usize,
    /// How the person's decisions stand after them, in words.
    pub standing: String,
    /// The answered calls one of which had to come next; no answer of theirs fits.
    pub offending: Vec<Operation>,
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "person {}: after {} answered calls {}; none of these can come next:",
            self.person, self.placed, self.standing
        )?;
        self.offending.iter().try_for_each(|operation| {
            let line = serde_json::to_string(operation).map_err(|_| fmt::Error)?;
            write!(f, "\n  {line}")
        })
    }
}

/// Which calls an order holds, one bit each.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Placed(Vec<u64>);

impl Placed {
    fn has(&self, place: usize) -> bool {
        self.0[place / 64] & (1 << (place % 64)) != 0
    }

    fn with(&self, place: usize) -> Self {
        let mut bits = self.0.clone();
        bits[place / 64] |= 1 << (place % 64);
        Self(bits)
    }
}

/// The beginning of an order: what it holds and how the decisions stand after it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Beginning {
    placed: Placed,
    decisions: Decisions,
}

struct Search {
    /// In the order in which they were asked.
    operations: Vec<Operation>,
}

/// Looks for an order of the calls.
///
/// # Errors
/// [`Stuck`] where there is none.
pub(crate) fn order(person: u64, mut operations: Vec<Operation>) -> Result<(), Stuck> {
    // A question that nobody heard the answer to did nothing.
    operations.retain(|operation| {
        operation.answered.is_some()
            || !matches!(operation.asked, Asked::Check { .. } | Asked::Read { .. })
    });
    operations.sort_by_key(|operation| operation.asked_at);
    let search = Search { operations };
    let words = search.operations.len().div_ceil(64);
    let nothing = Beginning {
        placed: Placed(vec![0; words]),
        decisions: Decisions::default(),
    };
    let mut furthest = (0, nothing.clone());
    let mut met = HashSet::from([nothing.clone()]);
    let mut open = vec![nothing];
    while let Some(beginning) = open.pop() {
        let placed = search.answered_in(&beginning.placed);
        if placed == search.answered() {
            return Ok(());
        }
        if placed > furthest.0 {
            furthest = (placed, beginning.clone());
        }
        for next in search.next(&beginning) {
            if met.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    let (placed, beginning) = furthest;
    Err(Stuck {
        person,
        placed,
        standing: beginning.decisions.to_string(),
        offending: search.due(&beginning.placed).cloned().collect(),
    })
}

impl Search {
    fn answered(&self) -> usize {
        let answered = |operation: &&Operation| operation.answered.is_some();
        self.operations.iter().filter(answered).count()
    }

    fn answered_in(&self, placed: &Placed) -> usize {
        let answered = |place: &usize| self.operations[*place].answered.is_some();
        let places = 0..self.operations.len();
        places
            .filter(|place| placed.has(*place))
            .filter(answered)
            .count()
    }

    /// The calls that may come next: they were made before any that is still to come was answered.
    fn candidates(&self, placed: &Placed) -> impl Iterator<Item = usize> {
        let to_come = |place: &usize| !placed.has(*place);
        let first_answer = (0..self.operations.len())
            .filter(to_come)
            .filter_map(|place| self.operations[place].answered.as_ref())
            .map(|answered| answered.at)
            .min()
            .unwrap_or(u64::MAX);
        (0..self.operations.len())
            .filter(to_come)
            .filter(move |place| self.operations[*place].asked_at < first_answer)
    }

    fn due(&self, placed: &Placed) -> impl Iterator<Item = &Operation> {
        self.candidates(placed)
            .map(|place| &self.operations[place])
            .filter(|operation| operation.answered.is_some())
    }

    /// Every longer beginning; the calls that were asked first come last, so that they are tried first.
    fn next(&self, beginning: &Beginning) -> Vec<Beginning> {
        let mut longer: Vec<Beginning> = self
            .candidates(&beginning.placed)
            .filter_map(|place| {
                let Operation {
                    asked, answered, ..
                } = &self.operations[place];
                let answer = answered.as_ref().map(|answered| &answered.answer);
                Some(Beginning {
                    decisions: beginning.decisions.after(asked, answer)?,
                    placed: beginning.placed.with(place),
                })
            })
            .collect();
        longer.reverse();
        longer
    }
}
