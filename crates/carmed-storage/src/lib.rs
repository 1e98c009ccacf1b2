//! What a storage engine must offer: small traits by stream, their arguments and errors.
//!
//! | trait | stream |
//! |---|---|
//! | [`Register`] | events, dossiers, current rows |
//! | [`Journal`] | consultations |
//! | [`Vault`] | persons and keys |
//! | [`TariffShelf`] | tariff releases and their rows |
//! | [`Archive`] | everything at once, to be moved |
//!
//! Engines move sealed bytes and positions; they know no rule of the law and hold no key. Each method
//! is one use-case-shaped, atomic step. At most seven methods a trait.

pub mod archive;
mod error;
mod journal;
mod register;
mod tariff_shelf;
pub mod transfer;
mod vault;

pub use archive::Archive;
pub use error::StorageError;
pub use journal::{
    ConsultationKey, ConsultationPage, ConsultationQuery, ConsultationRow, Expectation, Journal,
    Subject,
};
pub use register::{
    Append, Appended, CurrentKey, CurrentPage, CurrentRow, DecisionQuery, EventPage, EventRow,
    Events, Head, HistoryKey, NewEvent, Register, RequestRow,
};
pub use tariff_shelf::{TariffRowsPage, TariffShelf};
pub use vault::{KnownPerson, PersonKey, PersonRow, RegistryKeyRow, Vault};

use async_trait::async_trait;
use std::sync::Arc;

/// The engine behind the streams.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Whether other servers may write to the store beside this one: then memory shows what is committed
    /// only once it was compared with the store.
    fn is_shared(&self) -> bool;

    /// Closes the store: everything stored is brought where a copy of the store finds it. Later calls
    /// to any stream may fail.
    async fn close(&self);
}

/// The streams of one opened store.
#[derive(Clone)]
pub struct Store {
    /// Events, dossiers, current rows.
    pub register: Arc<dyn Register>,
    /// Consultations.
    pub journal: Arc<dyn Journal>,
    /// Persons and keys.
    pub vault: Arc<dyn Vault>,
    /// Tariff releases.
    pub tariffs: Arc<dyn TariffShelf>,
    /// Everything at once.
    pub archive: Arc<dyn Archive>,
    /// The engine itself.
    pub engine: Arc<dyn Engine>,
}
