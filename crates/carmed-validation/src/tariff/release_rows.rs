//! The rows of one release: checked and filed one by one, and found good or refused at their end.

use super::canonical::RowsHash;
use super::filing::{Filing, Table};
use super::row_check::check_row;
use carmed_model::{Code, Finding, LetterRow, MedicineRow, NomenclatureRow, TariffRow};
use std::sync::Arc;

/// How many findings are told, so that a file of rubbish does not fill the memory.
const FINDINGS_MAX: usize = 1000;

/// The rows of one release, as they come.
#[derive(Default)]
pub struct ReleaseDraft {
    row_count: u64,
    nomenclature: Filing<NomenclatureRow>,
    letters: Filing<LetterRow>,
    medicines: Filing<MedicineRow>,
    hash: RowsHash,
    findings: Vec<Finding>,
}

impl ReleaseDraft {
    /// A release that has no row yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next row.
    pub fn add(&mut self, row: TariffRow) {
        let place = self.row_count;
        for mut finding in check_row(&row) {
            if self.findings.len() < FINDINGS_MAX {
                finding.field = format!("rows[{place}].{}", finding.field);
                self.findings.push(finding);
            }
        }
        self.hash.add(&row);
        match row {
            TariffRow::Nomenclature(row) => self.nomenclature.add(place, row),
            TariffRow::Letter(row) => self.letters.add(place, row),
            TariffRow::Medicine(row) => self.medicines.add(place, row),
        }
        self.row_count += 1;
    }

    /// The rows, found good.
    ///
    /// # Errors
    /// Every row that cannot be (see [`super::csv::read`]), named as `rows[0]`, `rows[1]`, …; and every
    /// overlap (160).
    pub fn finish(self) -> Result<ReleaseRows, Vec<Finding>> {
        let mut overlaps = Vec::new();
        let nomenclature = self.nomenclature.finish(&mut overlaps);
        let letters = self.letters.finish(&mut overlaps);
        let medicines = self.medicines.finish(&mut overlaps);
        overlaps.sort_unstable_by_key(|overlap| (overlap.second, overlap.first));
        let mut findings = self.findings;
        let overlaps = overlaps.into_iter().map(|overlap| {
            Finding::new(Code::UnsupportedCriteria)
                .at(format!("rows[{}].valid_from", overlap.second))
                .with("overlaps", format!("rows[{}]", overlap.first))
        });
        findings.extend(overlaps.take(FINDINGS_MAX));
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(ReleaseRows(Arc::new(Filed {
            row_count: self.row_count,
            sha256: self.hash.finish(),
            nomenclature,
            letters,
            medicines,
        })))
    }
}

/// The rows of one release, found good and filed for look-ups. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct ReleaseRows(Arc<Filed>);

#[derive(Debug)]
struct Filed {
    row_count: u64,
    sha256: String,
    nomenclature: Vec<Table<NomenclatureRow>>,
    letters: Vec<Table<LetterRow>>,
    medicines: Vec<Table<MedicineRow>>,
}

impl ReleaseRows {
    /// How many they are.
    pub fn row_count(&self) -> u64 {
        self.0.row_count
    }

    /// SHA-256 over all of them, see [`super::rows_sha256`].
    pub fn sha256(&self) -> &str {
        &self.0.sha256
    }

    pub(super) fn nomenclature(&self) -> &[Table<NomenclatureRow>] {
        &self.0.nomenclature
    }

    pub(super) fn letters(&self) -> &[Table<LetterRow>] {
        &self.0.letters
    }

    pub(super) fn medicines(&self) -> &[Table<MedicineRow>] {
        &self.0.medicines
    }
}
