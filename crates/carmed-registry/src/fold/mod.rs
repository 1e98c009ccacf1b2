//! The fold: what the log comes to, held in memory.

mod change;
mod state;

pub(crate) use change::Change;

use state::State;

use crate::content::open_event;
use crate::keys::{Key, Keys};
use crate::refusal::Refusal;
use carmed_model::{
    AttestationNumber, CardNumber, Dossier, Event, EventBody, Finding, Instant, PersonId, Revision,
    SecondFactor, Ssin, TariffRelease,
};
use carmed_storage::{EventRow, Events, Expectation, Head, PersonKey, PersonRow, Store, Subject};
use carmed_validation::tariff::{ReleaseDraft, ReleaseRows, TariffBook};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// How many rows one page of the start or of catching up holds.
const PAGE_ROWS: u32 = 1_000;

/// A tariff release and the event that published it.
#[derive(Clone, Debug)]
pub(crate) struct ReleasedTariff {
    pub(crate) revision: Revision,
    pub(crate) recorded_at: Instant,
    pub(crate) release: TariffRelease,
}

/// What the fold knows of one person at one moment, consistent in itself.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) subject: Subject,
    pub(crate) key: Option<Arc<Key>>,
    /// `None` for somebody the registry does not know.
    pub(crate) dossier: Option<Arc<Dossier>>,
    /// The SSIN in the place of the one that was asked with, where it was replaced.
    pub(crate) successor: Option<Ssin>,
    pub(crate) expectation: Expectation,
    pub(crate) head: Head,
    pub(crate) tariff: Arc<TariffBook>,
}

impl View {
    /// The dossier, for a caller whose second factor fits; without one it is shown as well.
    pub(crate) fn shown_to(&self, second_factor: Option<&SecondFactor>) -> Option<&Dossier> {
        self.dossier
            .as_deref()
            .filter(|dossier| second_factor.is_none_or(|factor| factor.fits(dossier)))
    }

    /// The person, with the content key, where the registry knows them and they are not erased.
    pub(crate) fn person(&self) -> Option<(PersonId, &Arc<Key>)> {
        match (self.subject, &self.key) {
            (Subject::Person(person_id), Some(key)) => Some((person_id, key)),
            _ => None,
        }
    }
}

/// The fold of the log.
pub(crate) struct Fold {
    state: RwLock<State>,
    applied: watch::Sender<Revision>,
    /// Rows of releases this server is about to publish.
    prepared: Mutex<HashMap<Uuid, ReleaseRows>>,
}

impl Fold {
    /// Reads the store: persons, tariffs, what stands beside the decisions since that moment and the
    /// current rows first, then the tail of the log.
    pub(crate) async fn load(store: &Store, keys: &Keys, since: Instant) -> Result<Self, Refusal> {
        let head = store
            .register
            .events(Events::Every, Revision::ZERO, 0)
            .await?
            .head;
        let fold = Self {
            state: RwLock::new(State::empty()),
            applied: watch::Sender::new(Revision::ZERO),
            prepared: Mutex::default(),
        };
        fold.load_persons(store, keys).await?;
        fold.load_tariffs(store).await?;
        fold.load_beside_decisions(store, keys, since).await?;
        fold.load_decisions(store).await?;
        fold.write(|state| state.head.revision = head.revision);
        fold.catch_up(store, keys).await?;
        Ok(fold)
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Meets everybody in the person table. Where their dossiers stand is taken over as well: all that
    /// led there is read or caught up with before anybody asks.
    async fn load_persons(&self, store: &Store, keys: &Keys) -> Result<(), Refusal> {
        let mut after = None;
        loop {
            let persons = store.vault.persons(after, PAGE_ROWS).await?;
            let Some(last) = persons.last() else {
                return Ok(());
            };
            after = Some(last.row.ssin_hmac);
            for person in &persons {
                self.meet(&person.row, keys)?;
                self.write(|state| state.note(person.row.person_id, person.dossier));
            }
        }
    }

    fn meet(&self, row: &PersonRow, keys: &Keys) -> Result<(), Refusal> {
        let key = keys
            .person(row)
            .map_err(|error| Refusal::Fault(Box::new(error)))?;
        self.write(|state| state.meet(row.ssin_hmac, row.person_id, key));
        Ok(())
    }

    /// Meets those whom another server has met.
    async fn meet_strangers(
        &self,
        store: &Store,
        keys: &Keys,
        events: &[EventRow],
    ) -> Result<(), Refusal> {
        let persons = events.iter().filter_map(|event| event.person_id);
        let strangers: BTreeSet<PersonId> = persons
            .filter(|person_id| !self.knows(*person_id))
            .collect();
        if strangers.is_empty() {
            return Ok(());
        }
        let strangers: Vec<PersonId> = strangers.into_iter().collect();
        for row in store.vault.persons_of(&strangers).await? {
            self.meet(&row, keys)?;
        }
        Ok(())
    }

    async fn load_beside_decisions(
        &self,
        store: &Store,
        keys: &Keys,
        since: Instant,
    ) -> Result<(), Refusal> {
        let which = Events::BesideDecisions { since };
        let mut after = Revision::ZERO;
        loop {
            let page = store.register.events(which, after, PAGE_ROWS).await?;
            let Some(last) = page.events.last() else {
                return Ok(());
            };
            after = last.revision;
            for row in &page.events {
                // What concerns an erased person cannot be opened any more.
                let Some(person_id) = row.person_id.filter(|id| self.person_key(*id).is_some())
                else {
                    continue;
                };
                let change = Change::of(self.open(row)?.body, keys)?;
                self.write(|state| state.change(person_id, row.revision, change));
            }
        }
    }

    async fn load_tariffs(&self, store: &Store) -> Result<(), Refusal> {
        for row in store.tariffs.releases().await? {
            let (event, _) = open_event(&row, None)?;
            let EventBody::Tariff(release) = event.body else {
                return Err(Refusal::fault("a tariff event holds no release"));
            };
            let book = self.with_release(store, &release).await?;
            let released = ReleasedTariff {
                revision: row.revision,
                recorded_at: row.recorded_at,
                release,
            };
            self.write(|state| state.release(released, book));
        }
        Ok(())
    }

    async fn load_decisions(&self, store: &Store) -> Result<(), Refusal> {
        let mut after = None;
        loop {
            let page = store.register.current(after, PAGE_ROWS).await?;
            for (current, row) in &page.rows {
                // An erased person's decisions cannot be opened any more; nobody is covered by them. Whoever
                // another server met since the persons were read is caught up with, first event and all.
                if self.person_key(current.person_id).is_none() {
                    continue;
                }
                let EventBody::Decision(version) = self.open(row)?.body else {
                    return Err(Refusal::fault("a current row rests on no decision"));
                };
                let version = Arc::from(version);
                self.write(|state| state.put(current.person_id, version));
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Opens a stored event with its person's key.
    pub(crate) fn open(&self, row: &EventRow) -> Result<Event, Refusal> {
        self.open_with_answer(row).map(|(event, _)| event)
    }

    /// Opens a stored event, with what was kept of the answer to its request.
    pub(crate) fn open_with_answer(
        &self,
        row: &EventRow,
    ) -> Result<(Event, Option<Vec<u8>>), Refusal> {
        let key = row
            .person_id
            .and_then(|person_id| self.person_key(person_id));
        open_event(row, key.as_deref())
    }

    /// The content key of that person.
    pub(crate) fn person_key(&self, person_id: PersonId) -> Option<Arc<Key>> {
        self.read(|state| state.person_key(person_id))
    }

    /// The person, and everybody whose dossier went into theirs.
    pub(crate) fn everybody_behind(&self, person_id: PersonId) -> Vec<PersonId> {
        self.read(|state| state.everybody_behind(person_id))
    }

    /// The keyed hashes of every SSIN that leads to the person.
    pub(crate) fn hashes_of(&self, person_id: PersonId) -> Vec<PersonKey> {
        self.read(|state| state.hashes_of(person_id))
    }

    /// The SSIN that took the place of that one at once, be it replaced itself since.
    pub(crate) fn replaced_by(&self, ssin_hmac: PersonKey) -> Option<Ssin> {
        let replacement = self.read(|state| state.replacement(ssin_hmac));
        replacement.map(|replacement| replacement.successor)
    }

    /// Who the attestation with that number is about.
    pub(crate) fn attested(&self, number: AttestationNumber) -> Option<PersonId> {
        self.read(|state| state.attestations.get(&number).copied())
    }

    /// Whose care was billed by the posting with that id.
    pub(crate) fn billed(&self, posting_id: Uuid) -> Option<PersonId> {
        self.read(|state| state.postings.get(&posting_id).copied())
    }

    /// Whose card it is.
    pub(crate) fn holder(&self, card_number: CardNumber) -> Option<PersonId> {
        self.read(|state| state.cards.get(&card_number).copied())
    }

    /// What is known of the person behind that keyed hash.
    pub(crate) fn view(&self, ssin_hmac: PersonKey) -> View {
        self.read(|state| state.view(ssin_hmac))
    }

    /// What is known of that person.
    pub(crate) fn view_of(&self, person_id: PersonId) -> View {
        self.read(|state| state.view_of(person_id))
    }

    /// Where the fold stands.
    pub(crate) fn head(&self) -> Head {
        self.read(|state| state.head)
    }

    /// How many persons and decisions it holds.
    pub(crate) fn size(&self) -> (usize, usize) {
        self.read(|state| (state.persons_count(), state.cards.len()))
    }

    /// The tariff releases, in order of publication.
    pub(crate) fn releases(&self) -> Arc<Vec<ReleasedTariff>> {
        self.read(|state| Arc::clone(&state.releases))
    }

    /// The tariff as it stands.
    pub(crate) fn tariff(&self) -> Arc<TariffBook> {
        self.read(|state| Arc::clone(&state.tariff))
    }

    /// Waits until the fold stands at that revision; refuses once the wait is over.
    pub(crate) async fn reach(&self, revision: Revision, wait: Duration) -> Result<(), Refusal> {
        let mut applied = self.applied.subscribe();
        let reached = applied.wait_for(|applied| *applied >= revision);
        match tokio::time::timeout(wait, reached).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Refusal::Behind {
                reached: self.head().revision,
            }),
        }
    }

    /// Where the fold stands, told each time it moves.
    pub(crate) fn moves(&self) -> watch::Receiver<Revision> {
        self.applied.subscribe()
    }

    /// Applies the events a command of this server has just committed, if the fold stands right before
    /// them; `false` asks the caller to catch up instead.
    pub(crate) fn apply_own(
        &self,
        first: Revision,
        changes: &[(PersonId, Change)],
        met: Option<&Met>,
    ) -> bool {
        let moved = self.write(|state| {
            if state.head.revision.next() != first {
                return None;
            }
            if let Some(met) = met {
                state.meet(met.ssin_hmac, met.person_id, Some(met.key.as_ref().clone()));
            }
            let mut revision = first;
            for (person_id, change) in changes {
                state.change(*person_id, revision, change.clone());
                state.head.revision = revision;
                revision = revision.next();
            }
            Some(state.head.revision)
        });
        moved.is_some_and(|revision| {
            self.applied.send_replace(revision);
            true
        })
    }

    /// Applies what the log holds beyond the fold. Several may do so at once: each event is applied by
    /// whoever finds it next in line.
    pub(crate) async fn catch_up(&self, store: &Store, keys: &Keys) -> Result<(), Refusal> {
        loop {
            let page = store
                .register
                .events(Events::Every, self.head().revision, PAGE_ROWS)
                .await?;
            self.meet_strangers(store, keys, &page.events).await?;
            for row in &page.events {
                let event = self.open(row)?;
                match (event.body, event.person_id) {
                    (EventBody::Tariff(release), _) => {
                        let released = ReleasedTariff {
                            revision: event.revision,
                            recorded_at: event.recorded_at,
                            release,
                        };
                        let book = self.with_release(store, &released.release).await?;
                        self.apply(event.revision, |state| state.release(released, book));
                    }
                    (body, Some(person_id)) => {
                        let change = Change::of(body, keys)?;
                        self.apply(event.revision, |state| {
                            state.change(person_id, event.revision, change)
                        });
                    }
                    (_, None) => return Err(Refusal::fault("an event names no person")),
                }
            }
            let head = self.head().revision;
            self.applied.send_replace(head);
            if head >= page.head.revision || page.events.is_empty() {
                return Ok(());
            }
        }
    }

    /// Applies the event if it is the next in line; one that was applied meanwhile is left alone.
    fn apply(&self, revision: Revision, change: impl FnOnce(&mut State)) {
        self.write(|state| {
            if state.head.revision.next() == revision {
                change(state);
                state.head.revision = revision;
            }
        });
    }

    fn knows(&self, person_id: PersonId) -> bool {
        self.read(|state| state.knows(person_id))
    }

    /// Takes rows this server has filed for a release it is about to publish, so that applying its
    /// event reads nothing back.
    pub(crate) fn prepare(&self, release_id: Uuid, rows: ReleaseRows) {
        self.prepared().insert(release_id, rows);
    }

    /// Lets go of prepared rows.
    pub(crate) fn forget(&self, release_id: Uuid) {
        self.prepared().remove(&release_id);
    }

    fn prepared(&self) -> MutexGuard<'_, HashMap<Uuid, ReleaseRows>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn with_release(
        &self,
        store: &Store,
        release: &TariffRelease,
    ) -> Result<TariffBook, Refusal> {
        let prepared = self.prepared().get(&release.release_id).cloned();
        let rows = match prepared {
            Some(rows) => rows,
            None => file_rows(store, release).await?,
        };
        self.tariff()
            .with_filed(release, &rows)
            .map_err(|findings| refused_release(&findings))
    }
}

/// An SSIN a command of this server met for the first time.
pub(crate) struct Met {
    pub(crate) ssin_hmac: PersonKey,
    pub(crate) person_id: PersonId,
    pub(crate) key: Arc<Key>,
}

/// The stored rows of a release, filed.
async fn file_rows(store: &Store, release: &TariffRelease) -> Result<ReleaseRows, Refusal> {
    let mut draft = ReleaseDraft::new();
    let mut skip = Some(0);
    while let Some(from) = skip {
        let page = store
            .tariffs
            .rows(release.release_id, from, PAGE_ROWS)
            .await?;
        for row in page.rows {
            draft.add(row);
        }
        skip = page.next;
    }
    draft
        .finish()
        .map_err(|findings| refused_release(&findings))
}

fn refused_release(findings: &[Finding]) -> Refusal {
    let count = findings.len();
    Refusal::fault(format!(
        "a stored tariff release is refused with {count} findings"
    ))
}
