//! The state of the fold, and how each change moves it.

use super::change::{Change, Replacement};
use super::{ReleasedTariff, View};
use crate::keys::Key;
use carmed_model::dossier::ReportedDeath;
use carmed_model::{
    AttestationNumber, CardNumber, DecisionVersion, Dossier, Merger, MutationChange, PersonId,
    RecordedMutation, Revision,
};
use carmed_storage::{Expectation, Head, PersonKey, Subject};
use carmed_validation::tariff::TariffBook;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// One person in the fold.
struct PersonFile {
    /// The person's content key; `None` once erased.
    key: Option<Arc<Key>>,
    /// Revision of the last event about the person.
    revision: Revision,
    dossier: Arc<Dossier>,
}

/// What the log comes to.
pub(super) struct State {
    pub(super) head: Head,
    persons: HashMap<PersonKey, PersonId>,
    files: HashMap<PersonId, PersonFile>,
    /// Who went into whom, since an SSIN was replaced by another that was known as well.
    absorbed: HashMap<PersonId, PersonId>,
    /// SSINs that were replaced, and the ones in their place; they never lead back to where they began.
    replacements: HashMap<PersonKey, Replacement>,
    pub(super) cards: HashMap<CardNumber, PersonId>,
    pub(super) attestations: HashMap<AttestationNumber, PersonId>,
    pub(super) postings: HashMap<Uuid, PersonId>,
    pub(super) tariff: Arc<TariffBook>,
    pub(super) releases: Arc<Vec<ReleasedTariff>>,
}

impl State {
    /// Before the first event.
    pub(super) fn empty() -> Self {
        Self {
            head: Head::default(),
            persons: HashMap::new(),
            files: HashMap::new(),
            absorbed: HashMap::new(),
            replacements: HashMap::new(),
            cards: HashMap::new(),
            attestations: HashMap::new(),
            postings: HashMap::new(),
            tariff: Arc::new(TariffBook::empty()),
            releases: Arc::default(),
        }
    }

    /// Takes note of an SSIN and the person it leads to.
    pub(super) fn meet(&mut self, ssin_hmac: PersonKey, person_id: PersonId, key: Option<Key>) {
        self.persons.insert(ssin_hmac, person_id);
        self.files.entry(person_id).or_insert_with(|| PersonFile {
            key: key.map(Arc::new),
            revision: Revision::ZERO,
            dossier: Arc::default(),
        });
    }

    /// Takes note of the last event about a person.
    pub(super) fn note(&mut self, person_id: PersonId, revision: Revision) {
        if let Some(file) = self.files.get_mut(&person_id) {
            file.revision = file.revision.max(revision);
        }
    }

    pub(super) fn knows(&self, person_id: PersonId) -> bool {
        self.files.contains_key(&person_id)
    }

    pub(super) fn persons_count(&self) -> usize {
        self.files.len()
    }

    pub(super) fn person_key(&self, person_id: PersonId) -> Option<Arc<Key>> {
        self.files.get(&person_id).and_then(|file| file.key.clone())
    }

    /// The person that one went into, or the person itself.
    pub(super) fn survivor(&self, person_id: PersonId) -> PersonId {
        let mut survivor = person_id;
        while let Some(next) = self.absorbed.get(&survivor) {
            survivor = *next;
        }
        survivor
    }

    /// The person, and everybody who went into them.
    pub(super) fn everybody_behind(&self, person_id: PersonId) -> Vec<PersonId> {
        let survivor = self.survivor(person_id);
        let others = self.absorbed.keys().copied();
        let others = others.filter(|other| self.survivor(*other) == survivor);
        std::iter::once(survivor).chain(others).collect()
    }

    /// The keyed hashes of every SSIN that leads to the person.
    pub(super) fn hashes_of(&self, person_id: PersonId) -> Vec<PersonKey> {
        let survivor = self.survivor(person_id);
        let leads = |known: &PersonId| self.survivor(*known) == survivor;
        let hashes = self.persons.iter().filter(|(_, known)| leads(known));
        hashes.map(|(hash, _)| *hash).collect()
    }

    /// Moves on by one event about a person.
    pub(super) fn change(&mut self, person_id: PersonId, revision: Revision, change: Change) {
        self.note(person_id, revision);
        match change {
            Change::Decision(version) => self.put(person_id, version),
            Change::Mutation {
                recorded,
                replacement,
            } => self.mutate(person_id, &recorded, replacement),
            Change::AttestationSent(attestation) => {
                let owner = self.survivor(person_id);
                self.attestations.insert(attestation.number, owner);
                self.with_dossier(owner, |dossier| dossier.file(attestation));
            }
            Change::AttestationDeleted(number) => {
                self.attestations.remove(&number);
                self.with_dossier(person_id, |dossier| dossier.unfile(number));
            }
            Change::BillingPosted(posting) => {
                let owner = self.survivor(person_id);
                self.postings.insert(posting.posting_id, owner);
                self.with_dossier(owner, |dossier| dossier.post(posting));
            }
            Change::BillingReleased(posting_id) => {
                self.postings.remove(&posting_id);
                self.with_dossier(person_id, |dossier| dossier.release(posting_id));
            }
        }
    }

    /// Puts the latest version of a decision into its person's dossier.
    pub(super) fn put(&mut self, person_id: PersonId, version: Arc<DecisionVersion>) {
        let owner = self.survivor(person_id);
        self.cards.insert(version.card_number, owner);
        self.with_dossier(owner, |dossier| dossier.put(version));
    }

    fn mutate(
        &mut self,
        person_id: PersonId,
        recorded: &RecordedMutation,
        replacement: Option<Replacement>,
    ) {
        match &recorded.mutation.change {
            MutationChange::Death(death_date) => {
                let reported = ReportedDeath {
                    death_date: *death_date,
                    known_on: recorded.recorded_on,
                };
                self.with_dossier(person_id, |dossier| dossier.learn_of(reported));
            }
            MutationChange::Names { family_name, .. } => {
                self.with_dossier(person_id, |dossier| {
                    if !dossier.reported_family_names.contains(family_name) {
                        dossier.reported_family_names.push(family_name.clone());
                    }
                });
            }
            _ => {}
        }
        if let Some(replacement) = replacement {
            self.replace(replacement);
            for ssin_hmac in [replacement.old, replacement.new] {
                self.persons.entry(ssin_hmac).or_insert(person_id);
            }
        }
        if let Some(merger) = recorded.merger {
            self.merge(merger);
        }
    }

    /// One SSIN takes the place of another. A replacement that is known already changes nothing; one that
    /// gives a number back takes the earlier one away.
    fn replace(&mut self, replacement: Replacement) {
        if self.replacements.contains_key(&replacement.old) {
            return;
        }
        let given_back = self.latest(replacement.new);
        if given_back.is_some_and(|latest| latest.new == replacement.old) {
            self.replacements.remove(&replacement.new);
        }
        self.replacements.insert(replacement.old, replacement);
    }

    /// The number that took the place of that one at once; `None` where none did.
    pub(super) fn replacement(&self, ssin_hmac: PersonKey) -> Option<Replacement> {
        self.replacements.get(&ssin_hmac).copied()
    }

    /// The last of the replacements that begin with that number.
    fn latest(&self, ssin_hmac: PersonKey) -> Option<Replacement> {
        let mut latest = self.replacement(ssin_hmac)?;
        while let Some(next) = self.replacement(latest.new) {
            latest = next;
        }
        Some(latest)
    }

    /// Two persons become one: everything of the one stands in the other's dossier from then on.
    fn merge(&mut self, merger: Merger) {
        let survivor = self.survivor(merger.survivor);
        if self.survivor(merger.absorbed) == survivor {
            return;
        }
        let absorbed = self
            .files
            .get_mut(&merger.absorbed)
            .map(|file| std::mem::take(&mut file.dossier))
            .unwrap_or_default();
        self.absorbed.insert(merger.absorbed, survivor);
        for version in &absorbed.decisions {
            self.cards.insert(version.card_number, survivor);
        }
        for attestation in &absorbed.attestations {
            self.attestations.insert(attestation.number, survivor);
        }
        for posting in &absorbed.postings {
            self.postings.insert(posting.posting_id, survivor);
        }
        self.with_dossier(survivor, |dossier| {
            *dossier = dossier.merged_with(&absorbed)
        });
    }

    fn with_dossier(&mut self, person_id: PersonId, change: impl FnOnce(&mut Dossier)) {
        let owner = self.survivor(person_id);
        if let Some(file) = self.files.get_mut(&owner) {
            change(Arc::make_mut(&mut file.dossier));
        }
    }

    pub(super) fn release(&mut self, released: ReleasedTariff, book: TariffBook) {
        self.tariff = Arc::new(book);
        self.head.tariff_revision = released.revision;
        let mut releases = self.releases.as_ref().clone();
        releases.push(released);
        self.releases = Arc::new(releases);
    }

    /// What is known of the person behind that keyed hash.
    pub(super) fn view(&self, ssin_hmac: PersonKey) -> View {
        let view = match self.persons.get(&ssin_hmac) {
            Some(person_id) => self.view_of(*person_id),
            None => self.view_of_unknown(ssin_hmac),
        };
        View {
            successor: self.latest(ssin_hmac).map(|latest| latest.successor),
            ..view
        }
    }

    /// What is known of that person, or of the one they went into.
    pub(super) fn view_of(&self, person_id: PersonId) -> View {
        let survivor = self.survivor(person_id);
        let file = self.files.get(&survivor);
        View {
            subject: Subject::Person(survivor),
            key: file.and_then(|file| file.key.clone()),
            dossier: file.map(|file| Arc::clone(&file.dossier)),
            successor: None,
            expectation: Expectation {
                dossier: file.map_or(Revision::ZERO, |file| file.revision),
                tariff: self.head.tariff_revision,
            },
            head: self.head,
            tariff: Arc::clone(&self.tariff),
        }
    }

    fn view_of_unknown(&self, ssin_hmac: PersonKey) -> View {
        View {
            subject: Subject::Unknown(ssin_hmac),
            key: None,
            dossier: None,
            successor: None,
            expectation: Expectation {
                dossier: Revision::ZERO,
                tariff: self.head.tariff_revision,
            },
            head: self.head,
            tariff: Arc::clone(&self.tariff),
        }
    }
}
