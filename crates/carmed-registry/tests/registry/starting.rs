//! A server that starts while another one writes (COV-09).

use crate::bed::Bed;
use crate::support::{
    StandingClock, TODAY, check, day, hospital, ocmw, register, request_id, stop,
};
use async_trait::async_trait;
use carmed_model::{CardNumber, PersonId};
use carmed_registry::{FileKey, Registry, SystemIds};
use carmed_storage::{
    KnownPerson, PersonKey, PersonRow, RegistryKeyRow, StorageError, Store, Vault,
};
use carmed_validation::parameters::Parameters;
use std::path::Path;
use std::sync::Arc;

/// The persons of a store in which, as soon as all of them are read, somebody new is registered and
/// somebody known is stopped.
struct Busy {
    vault: Arc<dyn Vault>,
    other: Arc<Registry>,
    known: CardNumber,
}

#[async_trait]
impl Vault for Busy {
    async fn persons(
        &self,
        after: Option<PersonKey>,
        limit: u32,
    ) -> Result<Vec<KnownPerson>, StorageError> {
        let persons = self.vault.persons(after, limit).await?;
        if persons.is_empty() {
            for command in [register(2), stop(self.known, 1, "2026-06-14")] {
                let written = self
                    .other
                    .write_decision(&ocmw(1), request_id(), &command)
                    .await;
                written.unwrap();
            }
        }
        Ok(persons)
    }

    async fn person(&self, ssin_hmac: PersonKey) -> Result<Option<PersonRow>, StorageError> {
        self.vault.person(ssin_hmac).await
    }

    async fn persons_of(&self, persons: &[PersonId]) -> Result<Vec<PersonRow>, StorageError> {
        self.vault.persons_of(persons).await
    }

    async fn registry_keys(&self) -> Result<Vec<RegistryKeyRow>, StorageError> {
        self.vault.registry_keys().await
    }

    async fn add_registry_keys(
        &self,
        keys: &[RegistryKeyRow],
    ) -> Result<Vec<RegistryKeyRow>, StorageError> {
        self.vault.add_registry_keys(keys).await
    }
}

async fn open(store: Store, keys: &Path) -> Registry {
    let key = FileKey::new(keys.join("carmed.key"));
    let opened = Registry::open(
        store,
        &key,
        Arc::new(Parameters::embedded().unwrap()),
        StandingClock::at(day(TODAY)),
        Arc::new(SystemIds),
    );
    opened.await.unwrap()
}

#[tokio::test]
async fn a_server_that_starts_while_another_writes_knows_what_was_written_meanwhile() {
    let (bed, keys) = (Bed::migrated().await, tempfile::tempdir().unwrap());
    let other = Arc::new(open(bed.try_open().await.unwrap(), keys.path()).await);
    let registered = other
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await;
    let store = bed.try_open().await.unwrap();
    let busy = Busy {
        vault: Arc::clone(&store.vault),
        other,
        known: registered.unwrap().version.card_number,
    };
    let vault = Arc::new(busy);
    let starting = open(Store { vault, ..store }, keys.path()).await;
    for (serial, spans) in [(1, 0), (2, 1)] {
        let question = check(serial, "2026-06-15");
        let answer = starting.check_coverage(&hospital(), &question).await;
        assert_eq!(answer.unwrap().coverage.spans.len(), spans, "{serial}");
    }
    assert_eq!(starting.figures().recomputations, 0, "it had caught up");
}
