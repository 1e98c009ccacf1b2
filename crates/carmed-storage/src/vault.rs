//! Persons, apart from everything said about them, and the registry's keys.

use crate::error::StorageError;
use async_trait::async_trait;
use carmed_model::{PersonId, Revision};

/// The keyed hash of an SSIN: HMAC-SHA-256 under the registry's `ssin` key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey(pub [u8; 32]);

/// One row of the person table: which person an SSIN leads to, and the person's wrapped key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The keyed hash of the SSIN; unique.
    pub ssin_hmac: PersonKey,
    /// The key that hash was made with.
    pub hmac_key_id: u32,
    /// The person.
    pub person_id: PersonId,
    /// The person's content key, wrapped; `None` once erased.
    pub wrapped_key: Option<Vec<u8>>,
    /// The key-encryption key it is wrapped under.
    pub kek_id: String,
}

/// A row of the person table, and where the person's dossier stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// The row.
    pub row: PersonRow,
    /// The last event that concerns the person; [`Revision::ZERO`] before the first.
    pub dossier: Revision,
}

/// A key of the registry itself, wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryKeyRow {
    /// What it is for: `ssin`, `agreement`, `journal`.
    pub purpose: String,
    /// Which of that purpose's keys it is, from 1; a successor never replaces.
    pub key_id: u32,
    /// The key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// The key-encryption key it is wrapped under.
    pub kek_id: String,
}

/// Persons and keys.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Person rows after that hash, in its order, at most `limit`, each with its dossier's revision.
    async fn persons(
        &self,
        after: Option<PersonKey>,
        limit: u32,
    ) -> Result<Vec<KnownPerson>, StorageError>;

    /// The row of that hash.
    async fn person(&self, ssin_hmac: PersonKey) -> Result<Option<PersonRow>, StorageError>;

    /// The rows of these persons, one or more for each that there is.
    async fn persons_of(&self, persons: &[PersonId]) -> Result<Vec<PersonRow>, StorageError>;

    /// All keys of the registry, by purpose and id.
    async fn registry_keys(&self) -> Result<Vec<RegistryKeyRow>, StorageError>;

    /// Adds the keys that are not there yet, all in one step; a key that is there stays as it is. The
    /// keys as they then stand, by purpose and id.
    async fn add_registry_keys(
        &self,
        keys: &[RegistryKeyRow],
    ) -> Result<Vec<RegistryKeyRow>, StorageError>;
}
