//! Everything the registry holds in memory about one person.

use crate::attestation::Attestation;
use crate::billing::Posting;
use crate::day::Day;
use crate::decision::{DecisionState, DecisionVersion};
use crate::identifiers::{AttestationNumber, CardNumber};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// A day of death a mutation reported, and since when the registry knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedDeath {
    /// The day of death.
    pub death_date: Day,
    /// The Brussels day on which the mutation was recorded.
    pub known_on: Day,
}

/// What the rules see of one person: the latest version of every decision that still matters, the
/// attestations on file, what was billed, and what mutations reported. `Debug` hides names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Dossier {
    /// The latest version of each decision, in order of card number.
    pub decisions: Vec<Arc<DecisionVersion>>,
    /// The attestations on file, in order of number.
    pub attestations: Vec<Attestation>,
    /// What was billed and not released, in order of posting.
    pub postings: Vec<Arc<Posting>>,
    /// The deaths mutations reported, in the order they became known: each corrects the one before it.
    pub reported_deaths: Vec<ReportedDeath>,
    /// Family names mutations reported, in the order they did; each fits as a second factor.
    pub reported_family_names: Vec<String>,
}

impl fmt::Debug for Dossier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dossier")
            .field("decisions", &self.decisions)
            .field("attestations", &self.attestations)
            .field("postings", &self.postings)
            .finish_non_exhaustive()
    }
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

    /// Takes an attestation off the file.
    pub fn unfile(&mut self, number: AttestationNumber) {
        self.attestations
            .retain(|attestation| attestation.number != number);
    }

    /// The attestation with that number.
    pub fn attestation(&self, number: AttestationNumber) -> Option<&Attestation> {
        self.attestations
            .iter()
            .find(|attestation| attestation.number == number)
    }

    /// Adds what was billed; a posting that stands already stays as it is.
    pub fn post(&mut self, posting: Arc<Posting>) {
        if self.posting(posting.posting_id).is_none() {
            self.postings.push(posting);
        }
    }

    /// Takes a posting away: it counts no more.
    pub fn release(&mut self, posting_id: Uuid) {
        self.postings
            .retain(|posting| posting.posting_id != posting_id);
    }

    /// The posting with that id, unless it was released.
    pub fn posting(&self, posting_id: Uuid) -> Option<&Arc<Posting>> {
        self.postings
            .iter()
            .find(|posting| posting.posting_id == posting_id)
    }

    /// Takes note of a death; one that is known already became known when it did first.
    pub fn learn_of(&mut self, death: ReportedDeath) {
        let known = self.reported_deaths.last();
        if known.is_none_or(|known| known.death_date != death.death_date) {
            self.reported_deaths.push(death);
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

    /// Both dossiers as one, after an SSIN replacement: decisions, attestations and billings follow the
    /// person (LIFE-10). Of a card that stands in both the later version is kept.
    #[must_use]
    pub fn merged_with(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        for version in &other.decisions {
            let known = merged.decision(version.card_number);
            if known.is_none_or(|known| known.version < version.version) {
                merged.put(Arc::clone(version));
            }
        }
        for attestation in &other.attestations {
            merged.file(attestation.clone());
        }
        for posting in &other.postings {
            merged.post(Arc::clone(posting));
        }
        for name in &other.reported_family_names {
            if !merged.reported_family_names.contains(name) {
                merged.reported_family_names.push(name.clone());
            }
        }
        let latest = |dossier: &Self| dossier.reported_deaths.last().copied();
        let stands = [latest(self), latest(other)].into_iter().flatten();
        let stands = stands.min_by_key(|death| (death.death_date, death.known_on));
        merged.reported_deaths.extend(&other.reported_deaths);
        merged.reported_deaths.sort_by_key(|death| death.known_on);
        // Of two that stand the earlier day does.
        if let Some(stands) = stands {
            merged.reported_deaths.retain(|death| *death != stands);
            merged.reported_deaths.push(stands);
        }
        merged
    }

    /// The earliest day of death a decision states or a mutation reported, by which care after it is
    /// refused (200); a closed decision states nothing any more (LIFE-06), nor does one that learnt a day
    /// from a report that was corrected since.
    pub fn death_date(&self) -> Option<Day> {
        self.decisions
            .iter()
            .filter(|version| version.state != DecisionState::Closed)
            .filter_map(|version| version.death_date())
            .filter(|death_date| !self.was_corrected(*death_date))
            .chain(self.reported_deaths.last().map(|death| death.death_date))
            .min()
    }

    fn was_corrected(&self, death_date: Day) -> bool {
        let before_the_last = self.reported_deaths.iter().rev().skip(1);
        before_the_last
            .map(|death| death.death_date)
            .any(|day| day == death_date)
    }
}
