//! The fold: what the log comes to, held in memory.

use crate::content::open_event;
use crate::keys::{Key, Keys};
use crate::refusal::Refusal;
use carmed_model::{
    CardNumber, DecisionVersion, Dossier, Event, EventBody, Finding, PersonId, Revision,
    SecondFactor, TariffRelease,
};
use carmed_storage::{EventRow, Expectation, Head, PersonKey, Store, Subject};
use carmed_validation::tariff::{ReleaseDraft, ReleaseRows, TariffBook};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// How many rows one page of the start or of catching up holds.
const PAGE_ROWS: u32 = 1_000;

/// One person in the fold.
struct PersonFile {
    /// The person's content key; `None` once erased.
    key: Option<Arc<Key>>,
    /// Revision of the last event about the person.
    revision: Revision,
    dossier: Arc<Dossier>,
}

struct State {
    head: Head,
    persons: HashMap<PersonKey, PersonId>,
    files: HashMap<PersonId, PersonFile>,
    cards: HashMap<CardNumber, PersonId>,
    tariff: Arc<TariffBook>,
    releases: Arc<Vec<ReleasedTariff>>,
}

/// A tariff release and the event that published it.
#[derive(Clone, Debug)]
pub(crate) struct ReleasedTariff {
    pub(crate) revision: Revision,
    pub(crate) recorded_at: carmed_model::Instant,
    pub(crate) release: TariffRelease,
}

/// What the fold knows of one person at one moment, consistent in itself.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) subject: Subject,
    pub(crate) key: Option<Arc<Key>>,
    /// `None` for somebody the registry does not know.
    pub(crate) dossier: Option<Arc<Dossier>>,
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
    /// Reads the store: current rows first, then the tail of the log.
    pub(crate) async fn load(store: &Store, keys: &Keys) -> Result<Self, Refusal> {
        let head = store.register.events_after(Revision::ZERO, 0).await?.head;
        let fold = Self {
            state: RwLock::new(State {
                head: Head::default(),
                persons: HashMap::new(),
                files: HashMap::new(),
                cards: HashMap::new(),
                tariff: Arc::new(TariffBook::empty()),
                releases: Arc::default(),
            }),
            applied: watch::Sender::new(Revision::ZERO),
            prepared: Mutex::default(),
        };
        fold.load_persons(store, keys).await?;
        fold.load_tariffs(store).await?;
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

    async fn load_persons(&self, store: &Store, keys: &Keys) -> Result<(), Refusal> {
        let mut after = None;
        loop {
            let rows = store.vault.persons(after, PAGE_ROWS).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = Some(last.ssin_hmac);
            for row in &rows {
                let key = keys
                    .person(row)
                    .map_err(|error| Refusal::Fault(Box::new(error)))?;
                self.write(|state| state.meet(row.ssin_hmac, row.person_id, key));
            }
        }
    }

    async fn load_tariffs(&self, store: &Store) -> Result<(), Refusal> {
        for row in store.tariffs.releases().await? {
            let event = open_event(&row, None)?;
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
                // An erased person's decisions cannot be opened any more; nobody is covered by them.
                if self.knows(current.person_id) && self.person_key(current.person_id).is_none() {
                    continue;
                }
                let EventBody::Decision(version) = self.open(row)?.body else {
                    return Err(Refusal::fault("a current row rests on no decision"));
                };
                let version = Arc::from(version);
                self.write(|state| state.put(current.person_id, row.revision, version));
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Opens a stored event with its person's key.
    pub(crate) fn open(&self, row: &EventRow) -> Result<Event, Refusal> {
        let key = row
            .person_id
            .and_then(|person_id| self.person_key(person_id));
        open_event(row, key.as_deref())
    }

    /// The content key of that person.
    pub(crate) fn person_key(&self, person_id: PersonId) -> Option<Arc<Key>> {
        self.read(|state| {
            state
                .files
                .get(&person_id)
                .and_then(|file| file.key.clone())
        })
    }

    /// Whose card it is.
    pub(crate) fn holder(&self, card_number: CardNumber) -> Option<PersonId> {
        self.read(|state| state.cards.get(&card_number).copied())
    }

    /// What is known of the person behind that keyed hash.
    pub(crate) fn view(&self, ssin_hmac: PersonKey) -> View {
        self.read(|state| match state.persons.get(&ssin_hmac) {
            Some(person_id) => state.view_of(*person_id),
            None => state.view_of_unknown(ssin_hmac),
        })
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
        self.read(|state| (state.files.len(), state.cards.len()))
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

    /// Applies the events a command of this server has just committed, if the fold stands right before
    /// them; `false` asks the caller to catch up instead.
    pub(crate) fn apply_own(
        &self,
        first: Revision,
        versions: &[Arc<DecisionVersion>],
        met: &Met,
    ) -> bool {
        let moved = self.write(|state| {
            if state.head.revision.next() != first {
                return None;
            }
            if let Some((ssin_hmac, key)) = &met.new_person {
                state.meet(*ssin_hmac, met.person_id, Some(key.clone()));
            }
            let mut revision = first;
            for version in versions {
                state.put(met.person_id, revision, Arc::clone(version));
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
                .events_after(self.head().revision, PAGE_ROWS)
                .await?;
            for row in &page.events {
                if row
                    .person_id
                    .is_some_and(|person_id| !self.knows(person_id))
                {
                    self.load_persons(store, keys).await?;
                }
                let event = self.open(row)?;
                match event.body {
                    EventBody::Decision(version) => {
                        let person_id = event.person_id.ok_or_else(|| {
                            Refusal::fault("an event about a decision names no person")
                        })?;
                        let version = Arc::from(version);
                        self.apply(event.revision, |state| {
                            state.put(person_id, event.revision, version)
                        });
                    }
                    EventBody::Tariff(release) => {
                        let released = ReleasedTariff {
                            revision: event.revision,
                            recorded_at: event.recorded_at,
                            release,
                        };
                        let book = self.with_release(store, &released.release).await?;
                        self.apply(event.revision, |state| state.release(released, book));
                    }
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
        self.read(|state| state.files.contains_key(&person_id))
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

/// Whom a command of this server was about, and whether it met them for the first time.
pub(crate) struct Met {
    pub(crate) person_id: PersonId,
    pub(crate) new_person: Option<(PersonKey, Key)>,
}

impl State {
    fn meet(&mut self, ssin_hmac: PersonKey, person_id: PersonId, key: Option<Key>) {
        self.persons.insert(ssin_hmac, person_id);
        self.files.entry(person_id).or_insert_with(|| PersonFile {
            key: key.map(Arc::new),
            revision: Revision::ZERO,
            dossier: Arc::default(),
        });
    }

    fn put(&mut self, person_id: PersonId, revision: Revision, version: Arc<DecisionVersion>) {
        self.cards.insert(version.card_number, person_id);
        if let Some(file) = self.files.get_mut(&person_id) {
            file.revision = file.revision.max(revision);
            Arc::make_mut(&mut file.dossier).put(version);
        }
    }

    fn release(&mut self, released: ReleasedTariff, book: TariffBook) {
        self.tariff = Arc::new(book);
        self.head.tariff_revision = released.revision;
        let mut releases = self.releases.as_ref().clone();
        releases.push(released);
        self.releases = Arc::new(releases);
    }

    fn view_of(&self, person_id: PersonId) -> View {
        let file = self.files.get(&person_id);
        View {
            subject: Subject::Person(person_id),
            key: file.and_then(|file| file.key.clone()),
            dossier: file.map(|file| Arc::clone(&file.dossier)),
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
            expectation: Expectation {
                dossier: Revision::ZERO,
                tariff: self.head.tariff_revision,
            },
            head: self.head,
            tariff: Arc::clone(&self.tariff),
        }
    }
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
