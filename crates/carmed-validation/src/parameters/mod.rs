//! The dated numbers of the law: limits, the refund table, the kinds of provider that take part.

mod error;
mod hospital;
mod limit;
mod medicine;
mod nomenclature_share;
mod provider_kind;
mod refund;
mod report;
mod row;
mod table;

pub use error::{ParameterError, ParameterErrors};
pub use hospital::{DayPrice, DayShare, FlatFee, FlatFeePer, Hospital, StayGroup, Ward};
pub use limit::{Length, LengthUnit, Limit, LimitRow};
pub use medicine::{MedicineFormula, MedicineLimit, MedicineLimitKind, MedicineShare};
pub use nomenclature_share::{ConventionCut, NomenclatureShares, PercentageShare};
pub(crate) use provider_kind::Fit;
pub use provider_kind::{NumberKind, ProviderKind, Qualifications};
pub use refund::RefundRow;
pub use report::{FactsWithoutRow, ParameterReport, WithoutRow};
pub use row::{Dated, ParameterRow};
pub use table::Provenance;

use carmed_model::{Day, Facts, StateShare};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The texts of the parameter tables, each a CSV with a source per row.
#[derive(Clone, Copy, Debug)]
pub struct ParameterSources<'a> {
    /// Limits: lengths of time by name.
    pub limits: &'a str,
    /// The refund table: what the State pays, by facts.
    pub refund_codes: &'a str,
    /// Which kinds of provider take part, from when, for which covers.
    pub provider_kinds: &'a str,
    /// The patient's share of a hospital day, by group and day of the stay.
    pub hospital_day_shares: &'a str,
    /// Full prices of a hospital day, by hospital and ward.
    pub hospital_day_prices: &'a str,
    /// Flat fees of a stay.
    pub hospital_flat_fees: &'a str,
    /// The formula of medicine shares.
    pub medicine_shares: &'a str,
    /// Maxima and minima of medicine shares.
    pub medicine_limits: &'a str,
    /// Percentages of the fee the patient bears, by code.
    pub percentage_shares: &'a str,
    /// What the insurance part loses without a convention, by code.
    pub convention_cuts: &'a str,
}

impl ParameterSources<'static> {
    /// The tables this crate ships.
    pub const EMBEDDED: Self = Self {
        limits: include_str!("../../data/parameters/limits.csv"),
        refund_codes: include_str!("../../data/parameters/refund_codes.csv"),
        provider_kinds: include_str!("../../data/parameters/provider_kinds.csv"),
        hospital_day_shares: include_str!("../../data/parameters/hospital_day_shares.csv"),
        hospital_day_prices: include_str!("../../data/parameters/hospital_day_prices.csv"),
        hospital_flat_fees: include_str!("../../data/parameters/hospital_flat_fees.csv"),
        medicine_shares: include_str!("../../data/parameters/medicine_shares.csv"),
        medicine_limits: include_str!("../../data/parameters/medicine_limits.csv"),
        percentage_shares: include_str!("../../data/parameters/percentage_shares.csv"),
        convention_cuts: include_str!("../../data/parameters/convention_cuts.csv"),
    };
}

/// The dated numbers of the law, read once and never changed.
#[derive(Clone, Debug)]
pub struct Parameters {
    limits: limit::Limits,
    refund_rows: Vec<RefundRow>,
    provider_kinds: Vec<ProviderKind>,
    kind_without_row: ProviderKind,
    hospital: Hospital,
    medicine_formula: MedicineFormula,
    nomenclature_shares: NomenclatureShares,
    sha256: String,
}

impl Parameters {
    /// The parameters this crate ships.
    ///
    /// # Errors
    /// [`ParameterErrors`] when the shipped tables are wrong; a test keeps them right.
    pub fn embedded() -> Result<Self, ParameterErrors> {
        Self::read(&ParameterSources::EMBEDDED)
    }

    /// Reads the tables.
    ///
    /// # Errors
    /// [`ParameterErrors`], every one at once: unknown columns, keys or values, rows that overlap, a
    /// limit without a row for every day, a row without a source.
    pub fn read(sources: &ParameterSources<'_>) -> Result<Self, ParameterErrors> {
        let mut errors = Vec::new();
        let mut hash = Sha256::new();
        let limits = limit::read(sources.limits, &mut hash, &mut errors);
        let refund_rows = refund::read(sources.refund_codes, &mut hash, &mut errors);
        let provider_kinds = provider_kind::read(sources.provider_kinds, &mut hash, &mut errors);
        let hospital = Hospital::read(sources, &mut hash, &mut errors);
        let medicine_formula = MedicineFormula::read(sources, &mut hash, &mut errors);
        let nomenclature_shares = NomenclatureShares::read(sources, &mut hash, &mut errors);
        match limits {
            Some(limits) if errors.is_empty() => Ok(Self {
                limits,
                refund_rows,
                provider_kinds,
                kind_without_row: ProviderKind::without_row(),
                hospital,
                medicine_formula,
                nomenclature_shares,
                sha256: table::hex(&hash.finalize()),
            }),
            _ => Err(ParameterErrors(errors)),
        }
    }

    /// The SHA-256 over the rows of all tables, in lowercase hexadecimal; their order does not matter.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The limit as it holds on that day; days before its first row are judged by the first row.
    pub fn limit(&self, name: Limit, on: Day) -> Length {
        self.limits.on(name, on)
    }

    /// The rows of that limit, in order of time.
    pub fn limit_rows(&self, name: Limit) -> &[LimitRow] {
        self.limits.rows(name)
    }

    /// What the State pays for these facts in a decision of that day: the first row that fits (DEC-18).
    pub fn state_share(
        &self,
        facts: &Facts,
        decided_late: bool,
        decision_date: Day,
    ) -> Option<StateShare> {
        self.refund_rows
            .iter()
            .find(|row| row.fits(facts, decided_late, decision_date))
            .map(|row| row.share)
    }

    /// The rows of the refund table, by priority.
    pub fn refund_rows(&self) -> &[RefundRow] {
        &self.refund_rows
    }

    /// The kind of provider with that name.
    pub fn provider_kind(&self, name: &str) -> Option<&ProviderKind> {
        self.provider_kinds.iter().find(|kind| kind.name == name)
    }

    /// Every kind of provider the table knows, in its order.
    pub fn provider_kinds(&self) -> &[ProviderKind] {
        &self.provider_kinds
    }

    /// The kind of those whose number no row of the table fits: it never takes part (205).
    pub fn kind_without_row(&self) -> &ProviderKind {
        &self.kind_without_row
    }

    /// Where the numbers of amounts are written: hospital days, medicines, nomenclature shares.
    pub fn amount_rows(&self) -> impl Iterator<Item = &Arc<ParameterRow>> {
        let medicine = self.medicine_formula.rows();
        let nomenclature = self.nomenclature_shares.rows();
        self.hospital.rows().chain(medicine).chain(nomenclature)
    }

    /// The tables of hospital days.
    pub fn hospital(&self) -> &Hospital {
        &self.hospital
    }

    /// The formula of medicine shares.
    pub fn medicine_formula(&self) -> &MedicineFormula {
        &self.medicine_formula
    }

    /// The shares of nomenclature codes that the tariff does not give as amounts.
    pub fn nomenclature_shares(&self) -> &NomenclatureShares {
        &self.nomenclature_shares
    }
}
