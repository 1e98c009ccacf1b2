//! Rows of the tariff with the release that brought them.

use super::book::TariffBook;
use super::editions::Editions;
use super::filed::Filed;
use carmed_model::tariff::DeliveryEnvironment;
use carmed_model::{Cnk, Day, Instant, Nihdi, TariffRelease, TariffRow};
use std::sync::Arc;

/// A row that is the law for some day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffEntry {
    /// The row.
    pub row: TariffRow,
    /// The release that brought it.
    pub release: Arc<TariffRelease>,
}

impl TariffBook {
    /// The fees and the key letters of a code that are the law for that day as known at that moment;
    /// they may come from two releases.
    pub fn entries_of_code(&self, code: Nihdi, day: Day, known_on: Instant) -> Vec<TariffEntry> {
        let fees = entries(&self.0.nomenclature, code, day, known_on);
        let letters = entries(&self.0.letters, code, day, known_on);
        fees.into_iter().chain(letters).collect()
    }

    /// The rows of a pack that are the law for that day as known at that moment, at most one an
    /// environment.
    pub fn entries_of_pack(&self, cnk: Cnk, day: Day, known_on: Instant) -> Vec<TariffEntry> {
        let environments = DeliveryEnvironment::ALL.into_iter();
        environments
            .flat_map(|environment| entries(&self.0.medicines, (cnk, environment), day, known_on))
            .collect()
    }
}

fn entries<Row>(
    editions: &Editions<Row>,
    key: Row::Key,
    day: Day,
    known_on: Instant,
) -> Vec<TariffEntry>
where
    Row: Filed + Clone,
    TariffRow: From<Row>,
{
    let Some((edition, rows)) = editions.edition_on(key, day, known_on) else {
        return Vec::new();
    };
    let entry = |row: &Arc<Row>| TariffEntry {
        row: TariffRow::from(row.as_ref().clone()),
        release: Arc::clone(&edition.release),
    };
    rows.into_iter().map(entry).collect()
}
