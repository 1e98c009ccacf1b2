//! Everything the registry holds in memory about one person.

use crate::attestation::Attestation;
use crate::day::Day;
use crate::decision::{DecisionState, DecisionVersion};
use crate::identifiers::{AttestationNumber, CardNumber};
use std::sync::Arc;

/// A day of death a mutation reported, and since when the registry knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedDeath {
    /// The day of death.
    pub death_date: Day,
    /// The Brussels day on which the mutation was recorded.
    pub known_on: Day,
}

/// What the rules see of one person: the latest version of every decision that still matters, the
/// attestations on file, and a death that was reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dossier {
    /// The latest version of each decision, in order of card number.
    pub decisions: Vec<Arc<DecisionVersion>>,
    /// The attestations on file, in order of number.
    pub attestations: Vec<Attestation>,
    /// The death a mutation reported, if one did.
    pub reported_death: Option<ReportedDeath>,
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

    /// Files an attestation; one with the same number is replaced.
    pub fn file(&mut self, attestation: Attestation) {
        match self
            .attestations
            .binary_search_by_key(&attestation.number, |known| known.number)
        {
            Ok(place) => self.attestations[place] = attestation,
            Err(place) => self.attestations.insert(place, attestation),
        }
    }

    /// The dossier as a question sees it that names one attestation: a given number narrows (ruling 6).
    #[must_use]
    pub fn narrowed_to(&self, number: AttestationNumber) -> Self {
        let mut narrowed = self.clone();
        narrowed
            .attestations
            .retain(|attestation| attestation.number == number);
        narrowed
    }

    /// Both dossiers as one, after an SSIN replacement: decisions and attestations follow the person
    /// (LIFE-10).
    #[must_use]
    pub fn merged_with(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        for version in &other.decisions {
            merged.put(Arc::clone(version));
        }
        for attestation in &other.attestations {
            merged.file(attestation.clone());
        }
        merged.reported_death = [self.reported_death, other.reported_death]
            .into_iter()
            .flatten()
            .min_by_key(|death| (death.death_date, death.known_on));
        merged
    }

    /// The earliest day of death a decision states or a mutation reported, by which care after it is
    /// refused (200); a closed decision states nothing any more (LIFE-06).
    pub fn death_date(&self) -> Option<Day> {
        self.decisions
            .iter()
            .filter(|version| version.state != DecisionState::Closed)
            .filter_map(|version| version.death_date())
            .chain(self.reported_death.map(|death| death.death_date))
            .min()
    }
}
