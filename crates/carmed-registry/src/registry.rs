//! The registry: its parts, its start and its stop.

use crate::agreement::{self, AgreementReference};
use crate::cards::Cards;
use crate::clock::Clock;
use crate::fold::Fold;
use crate::follower::Follower;
use crate::ids::IdSource;
use crate::import_tariff;
use crate::journal::Recorder;
use crate::keys::{KeyError, KeySource, Keys};
use crate::refusal::Refusal;
use crate::writer::Writer;
use carmed_model::{Code, Day, Event, Finding, Instant, ProviderId, Revision, Rule};
use carmed_storage::{EventRow, StorageError, Store};
use carmed_validation::Limit;
use carmed_validation::parameters::Parameters;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::{AbortHandle, JoinHandle};

/// Why a registry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StorageError),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// What is stored does not fold.
    #[error("the log does not fold: {0}")]
    Log(#[source] Refusal),
}

/// Figures a running registry shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The last event.
    pub revision: Revision,
    /// The last tariff event.
    pub tariff_revision: Revision,
    /// Persons in memory.
    pub persons: u64,
    /// Decisions in memory.
    pub decisions: u64,
    /// Consultations answered since the start.
    pub consultations: u64,
    /// Answers computed again because their own dossier or the tariff had moved on.
    pub recomputations: u64,
}

/// The tasks that own the store's connections, and the way to each.
#[derive(Clone)]
struct Committers {
    writer: Writer,
    recorder: Recorder,
    /// Only where other servers may write to the store.
    follower: Option<Follower>,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) consultations: AtomicU64,
    pub(crate) recomputations: AtomicU64,
}

/// The registry: every use case is one of its methods.
pub struct Registry {
    pub(crate) store: Store,
    pub(crate) fold: Arc<Fold>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) parameters: Arc<Parameters>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) cards: Cards,
    pub(crate) counters: Counters,
    committers: RwLock<Option<Committers>>,
    /// Removes what imports of an earlier program left.
    sweep: AbortHandle,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Registry {
    /// Opens a registry over a store: makes or unwraps its keys, folds its log, starts its committers, and
    /// begins to remove what imports left that an earlier program did not end.
    ///
    /// # Errors
    /// [`OpenError`] when the store cannot be read, its keys are missing or wrong, or its log does not
    /// fold.
    pub async fn open(
        store: Store,
        key_source: &dyn KeySource,
        parameters: Arc<Parameters>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Result<Self, OpenError> {
        let stored = store.vault.registry_keys().await?;
        let (encryption, rows) = if stored.is_empty() {
            let encryption = key_source.create(ids.as_ref())?;
            let fresh = Keys::fresh_rows(&encryption, ids.as_ref())?;
            (encryption, store.vault.add_registry_keys(&fresh).await?)
        } else {
            (key_source.load()?, stored)
        };
        let keys = Arc::new(Keys::unwrap(encryption, &rows)?);
        let since = billable_since(&parameters, clock.as_ref());
        let fold = Fold::load(&store, &keys, since)
            .await
            .map_err(OpenError::Log)?;
        let fold = Arc::new(fold);
        let abandoned = store.tariffs.abandoned().await?;
        let sweeping = tokio::spawn(import_tariff::discard_all(store.clone(), abandoned));
        let (writer, writing) = Writer::start(store.clone(), Arc::clone(&fold), Arc::clone(&keys));
        let (recorder, recording) = Recorder::start(Arc::clone(&store.journal));
        let mut tasks = vec![writing, recording];
        let follower = store.engine.is_shared().then(|| {
            let (store, fold, keys) = (store.clone(), Arc::clone(&fold), Arc::clone(&keys));
            let (follower, following) = Follower::start(store, fold, keys);
            tasks.push(following);
            follower
        });
        Ok(Self {
            store,
            fold,
            keys,
            parameters,
            clock,
            ids,
            cards: Cards::default(),
            counters: Counters::default(),
            committers: RwLock::new(Some(Committers {
                writer,
                recorder,
                follower,
            })),
            sweep: sweeping.abort_handle(),
            tasks: Mutex::new({
                tasks.push(sweeping);
                tasks
            }),
        })
    }

    /// Stops taking writes and consultations, waits until everything queued is stored, and closes the
    /// store.
    pub async fn close(&self) {
        // What it has not removed yet, the next start does.
        self.sweep.abort();
        drop(
            self.committers
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        for task in self.tasks.lock().await.drain(..) {
            if let Err(error) = task.await
                && !error.is_cancelled()
            {
                tracing::error!(error = %error, "a committer ended abnormally");
            }
        }
        self.store.engine.close().await;
    }

    /// Waits until this server stands at that revision.
    ///
    /// # Errors
    /// [`Refusal::Behind`] once the wait is over: an older answer is never given (COV-09).
    pub async fn reach(&self, revision: Revision, wait: Duration) -> Result<(), Refusal> {
        if self.fold.head().revision < revision {
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        self.fold.reach(revision, wait).await
    }

    /// The figures of this moment.
    pub fn figures(&self) -> Figures {
        let head = self.fold.head();
        let (persons, decisions) = self.fold.size();
        Figures {
            revision: head.revision,
            tariff_revision: head.tariff_revision,
            persons: u64::try_from(persons).unwrap_or(u64::MAX),
            decisions: u64::try_from(decisions).unwrap_or(u64::MAX),
            consultations: self.counters.consultations.load(Ordering::Relaxed),
            recomputations: self.counters.recomputations.load(Ordering::Relaxed),
        }
    }

    /// The legal parameters it judges by.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// A keyed hash of a text that may name a person: it binds what leaves the registry, such as a page
    /// token, to the text without telling it.
    pub fn keyed_hash(&self, text: &str) -> String {
        self.keys.keyed_hash(text)
    }

    /// The present moment and the civil day it falls on.
    pub fn now(&self) -> (Instant, Day) {
        let now = self.clock.now();
        (now, self.clock.day_of(now))
    }

    /// Opens a stored event; one the store has already committed and the fold not yet met is caught up
    /// with first.
    pub(crate) async fn open_event(&self, row: &EventRow) -> Result<Event, Refusal> {
        self.open_with_answer(row).await.map(|(event, _)| event)
    }

    /// Opens a stored event, with what was kept of the answer to its request.
    pub(crate) async fn open_with_answer(
        &self,
        row: &EventRow,
    ) -> Result<(Event, Option<Vec<u8>>), Refusal> {
        if row.revision > self.fold.head().revision {
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        self.fold.open_with_answer(row)
    }

    pub(crate) fn writer(&self) -> Result<Writer, Refusal> {
        self.committers().map(|committers| committers.writer)
    }

    pub(crate) fn recorder(&self) -> Result<Recorder, Refusal> {
        self.committers().map(|committers| committers.recorder)
    }

    /// Waits until memory holds all that was committed before this was asked; at once where no other
    /// server writes to the store. What the journal records is proved fresh there and needs no wait.
    ///
    /// # Errors
    /// Unavailable where that cannot be shown within the wait (COV-09).
    pub async fn fresh(&self, wait: Duration) -> Result<(), Refusal> {
        match self.committers()?.follower {
            Some(follower) => follower.catch_up(wait).await,
            None => Ok(()),
        }
    }

    fn committers(&self) -> Result<Committers, Refusal> {
        let committers = self
            .committers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        committers
            .clone()
            .ok_or_else(|| Refusal::unavailable("the registry is closing"))
    }

    /// Refuses a reference whose number is not the one this registry gave that provider for it.
    pub(crate) fn prove(
        &self,
        provider: &ProviderId,
        reference: &AgreementReference,
        field: &str,
    ) -> Result<(), Refusal> {
        if agreement::proves(&self.keys, provider, reference) {
            Ok(())
        } else {
            let finding = Finding::new(Code::ValueNotAllowed).at(field);
            Err(Refusal::invalid(finding.rule(Rule::Cov05)))
        }
    }
}

/// The moment from which attestations and billings still matter: an attestation sent in then may serve
/// care as late as its longest period, which may be billed until the billing term has passed; what was
/// billed counts in its whole month. Two months more leave room for corrections.
fn billable_since(parameters: &Parameters, clock: &dyn Clock) -> Instant {
    let today = clock.day_of(clock.now());
    let care = parameters
        .limit(Limit::BillingTerm, today)
        .earliest_reaching(today);
    let sent = parameters
        .limit(Limit::AttestationLengthMax, today)
        .before(care);
    clock.start_of(sent.plus_months(-2))
}
