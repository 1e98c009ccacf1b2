//! The tariff on two time axes: the days a row holds, and since when the registry knows it.

use super::canonical::hexadecimal;
use super::editions::Editions;
use super::release_rows::{ReleaseDraft, ReleaseRows};
use carmed_model::tariff::DeliveryEnvironment;
use carmed_model::{
    Cnk, Code, Day, Finding, Instant, LetterRow, MedicineRow, Nihdi, NomenclatureRow,
    TariffRelease, TariffRow,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// All published tariff releases, looked up by code or pack, care date and moment of knowledge.
///
/// A circular can correct an earlier one: for a key and a day the newest release known by then that
/// holds any row of the key that day is the law, in all its dimensions; older ones do not shine
/// through. An answer "as known on" a moment is thus given again to the cent. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct TariffBook(pub(super) Arc<Contents>);

#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    releases: Vec<TariffRelease>,
    pub(super) nomenclature: Editions<NomenclatureRow>,
    pub(super) letters: Editions<LetterRow>,
    pub(super) medicines: Editions<MedicineRow>,
}

impl TariffBook {
    /// The book without any release: no code can be attested on any day.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The book with one more release of these rows.
    ///
    /// # Errors
    /// Everything [`ReleaseDraft::finish`] finds, and 130 as [`Self::with_filed`] does.
    pub fn with_release(
        &self,
        release: &TariffRelease,
        rows: Vec<TariffRow>,
    ) -> Result<Self, Vec<Finding>> {
        let mut draft = ReleaseDraft::new();
        for row in rows {
            draft.add(row);
        }
        self.with_filed(release, &draft.finish()?)
    }

    /// The book with one more release of these rows, which are filed already.
    ///
    /// Of two releases known since the same moment the one added later is the newer.
    ///
    /// # Errors
    /// 130 at `row_count` or `sha256` where the release does not describe its rows.
    pub fn with_filed(
        &self,
        release: &TariffRelease,
        rows: &ReleaseRows,
    ) -> Result<Self, Vec<Finding>> {
        let not_described = |column: &str| Finding::new(Code::ValueNotAllowed).at(column);
        let mut findings = Vec::new();
        if rows.row_count() != release.row_count {
            findings.push(not_described("row_count"));
        }
        if rows.sha256() != release.sha256 {
            findings.push(not_described("sha256"));
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut contents = (*self.0).clone();
        let release = Arc::new(release.clone());
        contents.nomenclature.add(&release, rows.nomenclature());
        contents.letters.add(&release, rows.letters());
        contents.medicines.add(&release, rows.medicines());
        contents.releases.push(release.as_ref().clone());
        Ok(Self(Arc::new(contents)))
    }

    /// The rows of the code that are the law for that day as known at that moment, at most one for any
    /// person and provider; none where the code cannot be attested that day (196).
    pub fn rows_on(&self, code: Nihdi, day: Day, known_on: Instant) -> Vec<&Arc<NomenclatureRow>> {
        self.0.nomenclature.rows_on(code, day, known_on)
    }

    /// The key letters of the code that are the law for that day as known at that moment, in order of
    /// letter; none where the code has none.
    pub fn letters(&self, code: Nihdi, day: Day, known_on: Instant) -> Vec<&Arc<LetterRow>> {
        self.0.letters.rows_on(code, day, known_on)
    }

    /// The row of the pack in that environment that is the law for that day as known at that moment;
    /// none where it cannot be delivered there that day.
    pub fn medicine(
        &self,
        cnk: Cnk,
        environment: DeliveryEnvironment,
        day: Day,
        known_on: Instant,
    ) -> Option<&Arc<MedicineRow>> {
        let rows = self.0.medicines.rows_on((cnk, environment), day, known_on);
        rows.into_iter().next()
    }

    /// The releases it holds, in the order they were added.
    pub fn releases(&self) -> &[TariffRelease] {
        &self.0.releases
    }

    /// SHA-256 of the whole snapshot, in lowercase hexadecimal: every release's moment of knowledge and
    /// hash, in the order they were added.
    pub fn sha256(&self) -> String {
        let mut digest = Sha256::new();
        for release in &self.0.releases {
            digest.update(format!(
                "{} {}\n",
                release.known_since.micros(),
                release.sha256
            ));
        }
        hexadecimal(digest)
    }
}
