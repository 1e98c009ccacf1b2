//! Covers, providers and lines of invented people, for tests of amounts.

use carmed_model::consultation::{AmountBasis, Condition, ConditionKind, Coverage, Span};
use carmed_model::{
    BirthDate, CardNumber, Cbe, Cents, CoverKind, Day, Guarantee, InsCode, Instant, Nihdi,
    NihdiCheck, Ocmw, Percentage, Period, SettingShare, SupportLevel, TariffRelease, TariffRow,
};
use carmed_validation::amounts::{Line, LineContext, LineKind, LineResult, compute};
use carmed_validation::tariff::{self, TariffBook};
use carmed_validation::{Parameters, ProviderKind};

/// The moment at which the sample tariff became known.
pub(crate) const LOADED: Instant = Instant::from_micros(1_000_000);

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn code(text: &str) -> Nihdi {
    Nihdi::parse(text, NihdiCheck::On).unwrap()
}

pub(crate) fn parameters() -> Parameters {
    Parameters::embedded().unwrap()
}

/// A release of these rows, known since that moment.
pub(crate) fn release(rows: &[TariffRow], known_since: Instant) -> TariffRelease {
    TariffRelease {
        release_id: Default::default(),
        source: "test".to_owned(),
        known_since,
        row_count: u64::try_from(rows.len()).unwrap(),
        sha256: tariff::rows_sha256(rows),
    }
}

/// The published sample, loaded.
pub(crate) fn sample_book() -> TariffBook {
    let rows = tariff::csv::read(tariff::SAMPLE_CSV.as_bytes(), NihdiCheck::On).unwrap();
    TariffBook::empty()
        .with_release(&release(&rows, LOADED), rows)
        .unwrap()
}

pub(crate) fn ocmw() -> Ocmw {
    Ocmw {
        cbe: Cbe::parse("0403019261").unwrap(),
        municipality_ins: InsCode::parse("44021").unwrap(),
        name_nl: "OCMW Voorbeeld".to_owned(),
        name_fr: "CPAS Exemple".to_owned(),
    }
}

/// The State pays these percentages; the OCMW takes nothing.
pub(crate) fn basis(insurance: u8, patient: u8) -> AmountBasis {
    AmountBasis {
        state: SettingShare {
            insurance: Percentage::try_from(insurance).unwrap(),
            patient: Percentage::try_from(patient).unwrap(),
        },
        insurance_level: SupportLevel::Nothing,
        patient_level: SupportLevel::Nothing,
        supplement_level: SupportLevel::Nothing,
        patient_caps: Vec::new(),
        supplement_cap_cents: None,
        supplement_types: Vec::new(),
    }
}

/// The years 2013 to 2030 covered on that basis, with these conditions unmet.
pub(crate) fn covered(basis: AmountBasis, conditions: &[ConditionKind]) -> Coverage {
    let days = Period::new(day("2013-01-01"), day("2030-12-31")).unwrap();
    let unmet = |kind: &ConditionKind| Condition {
        kind: *kind,
        satisfied: false,
        satisfied_by: None,
    };
    Coverage {
        spans: vec![Span {
            days,
            card_number: CardNumber::from_sequence(1).unwrap(),
            version: 1,
            card_period: days,
            guarantee: Guarantee::Binding,
            agreement: None,
            conditions: conditions.iter().map(unmet).collect(),
            reasons: Vec::new(),
            basis,
            ocmw: ocmw(),
        }],
        gaps: Vec::new(),
    }
}

/// One unit of a code for an adult, nothing else stated.
pub(crate) fn line(nihdi: &str, care_date: &str) -> Line {
    Line {
        line_id: "1".to_owned(),
        kind: LineKind::Nomenclature { code: code(nihdi) },
        care_date: day(care_date),
        units: 1,
        charged_cents: None,
        insurability: None,
        gmd: None,
        conventioned: None,
        chronic: false,
        prescription: false,
        attestation: false,
        invoice_type: None,
        supplement_type: None,
        used_of_month_cents: Cents::ZERO,
        used_of_stay_cents: Cents::ZERO,
        credit_note: false,
    }
}

/// Care without a code at that price.
pub(crate) fn uncoded(charged_cents: Option<i64>, care_date: &str) -> Line {
    Line {
        kind: LineKind::Uncoded {
            description: "ambulance".to_owned(),
        },
        charged_cents: charged_cents.map(Cents::new),
        ..line("101076", care_date)
    }
}

/// Everything a line is judged on.
pub(crate) struct World {
    pub(crate) book: TariffBook,
    pub(crate) coverage: Coverage,
    pub(crate) kind: ProviderKind,
    pub(crate) cover: CoverKind,
    pub(crate) birth_date: Option<BirthDate>,
    pub(crate) known_on: Instant,
}

impl World {
    /// A doctor's care of somebody born in 1984, on that basis, without conditions.
    pub(crate) fn new(basis: AmountBasis) -> Self {
        Self::with_book(sample_book(), basis)
    }

    /// The same on that tariff.
    pub(crate) fn with_book(book: TariffBook, basis: AmountBasis) -> Self {
        Self {
            book,
            coverage: covered(basis, &[]),
            kind: parameters()
                .provider_kind("general_practitioner")
                .unwrap()
                .clone(),
            cover: CoverKind::Doctor,
            birth_date: Some(BirthDate::new(1984, Some(5), Some(2)).unwrap()),
            known_on: LOADED,
        }
    }

    pub(crate) fn compute(&self, line: &Line) -> LineResult {
        let context = LineContext {
            cover: self.cover,
            coverage: &self.coverage,
            provider_kind: &self.kind,
            birth_date: self.birth_date,
            tariff: &self.book,
            known_on: self.known_on,
        };
        compute(line, &context)
    }
}
