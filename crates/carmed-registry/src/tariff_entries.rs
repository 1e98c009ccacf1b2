//! `GetTariff`: the rows that are the law for a code or a pack on a day, as known at an instant.

use crate::registry::Registry;
use carmed_model::{Cnk, Day, Instant, Nihdi, Revision};
use carmed_validation::tariff::TariffEntry;

/// What the tariff is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TariffCode {
    /// A code of the nomenclature: its fees and its key letters.
    Nomenclature(Nihdi),
    /// A pack of medicine, in every environment of delivery.
    Medicine(Cnk),
}

/// The rows of one code.
#[derive(Debug)]
pub struct TariffEntries {
    /// Where the register stands.
    pub revision: Revision,
    /// The rows, each with the release that brought it; none where the code has none that day.
    pub entries: Vec<TariffEntry>,
}

impl Registry {
    /// The rows that are the law for that day, as known at an instant or now; open to every caller.
    pub fn tariff_entries(
        &self,
        code: TariffCode,
        day: Day,
        known_at: Option<Instant>,
    ) -> TariffEntries {
        let revision = self.fold.head().revision;
        let tariff = self.fold.tariff();
        let known_on = known_at.unwrap_or_else(|| self.now().0);
        let entries = match code {
            TariffCode::Nomenclature(code) => tariff.entries_of_code(code, day, known_on),
            TariffCode::Medicine(cnk) => tariff.entries_of_pack(cnk, day, known_on),
        };
        TariffEntries { revision, entries }
    }
}
