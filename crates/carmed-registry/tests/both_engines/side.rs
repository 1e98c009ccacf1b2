//! A registry on one of the engines, with a clock and ids that are the same on both.

use crate::bed::Bed;
use crate::support::{StandingClock, TODAY, day};
use carmed_registry::{FileKey, IdSource, Registry};
use carmed_storage::Store;
use carmed_validation::parameters::Parameters;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// Ids, keys and nonces from a seed (SplitMix64): the same on both sides, as long as both draw them in
/// the same order.
struct SeededIds(AtomicU64);

impl IdSource for SeededIds {
    fn fill(&self, buffer: &mut [u8]) {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        for part in buffer.chunks_mut(8) {
            let state = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let bytes = (mixed ^ (mixed >> 31)).to_le_bytes();
            part.copy_from_slice(&bytes[..part.len()]);
        }
    }
}

enum Engine {
    Embedded,
    Server(Bed),
}

/// A registry on one engine.
pub(crate) struct Side {
    engine: Engine,
    /// The key file, and the store where it is a file.
    directory: TempDir,
    pub(crate) clock: Arc<StandingClock>,
    ids: Arc<SeededIds>,
    pub(crate) store: Store,
    pub(crate) registry: Arc<Registry>,
}

impl Side {
    /// On the embedded engine.
    pub(crate) async fn embedded(seed: u64) -> Self {
        Self::begin(Engine::Embedded, seed).await
    }

    /// On PostgreSQL.
    pub(crate) async fn server(seed: u64) -> Self {
        Self::begin(Engine::Server(Bed::migrated().await), seed).await
    }

    async fn begin(engine: Engine, seed: u64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = StandingClock::at(day(TODAY));
        let ids = Arc::new(SeededIds(AtomicU64::new(seed)));
        let (store, registry) = open(&engine, &directory, &clock, &ids).await;
        Self {
            engine,
            directory,
            clock,
            ids,
            store,
            registry,
        }
    }

    /// Stops it and starts it again on the same store.
    pub(crate) async fn restart(&mut self) {
        self.registry.close().await;
        let (store, registry) = open(&self.engine, &self.directory, &self.clock, &self.ids).await;
        self.store = store;
        self.registry = registry;
    }

    /// The database, for tests that do something to it.
    pub(crate) fn bed(&self) -> &Bed {
        match &self.engine {
            Engine::Server(bed) => bed,
            Engine::Embedded => panic!("the embedded engine has no database server"),
        }
    }
}

async fn open(
    engine: &Engine,
    directory: &TempDir,
    clock: &Arc<StandingClock>,
    ids: &Arc<SeededIds>,
) -> (Store, Arc<Registry>) {
    let store = match engine {
        Engine::Embedded => crate::support::store(directory.path()).await,
        Engine::Server(bed) => bed.try_open().await.unwrap(),
    };
    let registry = Registry::open(
        store.clone(),
        &FileKey::new(directory.path().join("carmed.key")),
        Arc::new(Parameters::embedded().unwrap()),
        Arc::clone(clock) as _,
        Arc::clone(ids) as _,
    )
    .await
    .unwrap();
    (store, Arc::new(registry))
}
