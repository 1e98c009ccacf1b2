//! Everything the registry holds in memory about one person.

use crate::day::Day;
use crate::decision::{DecisionState, DecisionVersion};
use crate::identifiers::CardNumber;
use std::sync::Arc;

/// What the rules see of one person: the latest version of every decision that still matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dossier {
    /// The latest version of each decision, in order of card number.
    pub decisions: Vec<Arc<DecisionVersion>>,
}

impl Dossier {
    /// The latest version of that card.
    pub fn decision(&self, card_number: CardNumber) -> Option<&Arc<DecisionVersion>> {
        self.decisions
            .iter()
            .find(|version| version.card_number == card_number)
    }

    /// Replaces or adds the latest version of a card.
    pub fn put(&mut self, version: Arc<DecisionVersion>) {
        match self
            .decisions
            .binary_search_by_key(&version.card_number, |known| known.card_number)
        {
            Ok(place) => self.decisions[place] = version,
            Err(place) => self.decisions.insert(place, version),
        }
    }

    /// The earliest day of death any decision states, by which care after it is refused (200); a closed
    /// decision states nothing any more (LIFE-06).
    pub fn death_date(&self) -> Option<Day> {
        self.decisions
            .iter()
            .filter(|version| version.state != DecisionState::Closed)
            .filter_map(|version| version.death_date())
            .min()
    }
}
