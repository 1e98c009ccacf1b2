//! Covers, providers and lines of invented people, for tests of amounts.

use carmed_model::consultation::{AmountBasis, Condition, ConditionKind, Coverage, Span};
use carmed_model::tariff::DeliveryEnvironment;
use carmed_model::{
    BirthDate, CardNumber, Cbe, Cents, Cnk, CoverKind, Day, Guarantee, InsCode, Instant, Nihdi,
    NihdiCheck, Ocmw, Percentage, Period, SettingShare, SupportLevel, TariffRelease, TariffRow,
};
use carmed_validation::amounts::{HospitalDays, Line, LineContext, LineKind, LineResult, compute};
use carmed_validation::billing::Ledger;
use carmed_validation::tariff::{self, TariffBook};
use carmed_validation::{Parameters, ProviderKind};
use std::sync::LazyLock;

/// The moment at which the sample tariff became known.
pub(crate) const LOADED: Instant = Instant::from_micros(1_000_000);

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn code(text: &str) -> Nihdi {
    Nihdi::parse(text, NihdiCheck::On).unwrap()
}

/// The parameters the crate ships.
pub(crate) fn parameters() -> &'static Parameters {
    static LAW: LazyLock<Parameters> = LazyLock::new(|| Parameters::embedded().unwrap());
    &LAW
}

/// A release of these rows, known since that moment.
pub(crate) fn release(rows: &[TariffRow], known_since: Instant) -> TariffRelease {
    TariffRelease {
        release_id: Default::default(),
        source: "test".to_owned(),
        documents: Vec::new(),
        known_since,
        row_count: u64::try_from(rows.len()).unwrap(),
        sha256: tariff::rows_sha256(rows),
    }
}

/// The published sample, and the key letters, medicines and restricted codes of these tests, loaded.
pub(crate) fn sample_book() -> TariffBook {
    static BOOK: LazyLock<TariffBook> = LazyLock::new(|| {
        let files = [
            tariff::SAMPLE_CSV,
            include_str!("../data/amounts/letters.csv"),
            include_str!("../data/amounts/medicines.csv"),
            include_str!("../data/amounts/restrictions.csv"),
        ];
        let read = |text: &&str| tariff::csv::read(text.as_bytes(), NihdiCheck::On).unwrap();
        book(files.iter().flat_map(read).collect())
    });
    BOOK.clone()
}

/// The key letters of these tests.
pub(crate) fn letter_rows() -> Vec<TariffRow> {
    let letters = include_str!("../data/amounts/letters.csv");
    tariff::csv::read(letters.as_bytes(), NihdiCheck::On).unwrap()
}

/// A book of one release of these rows.
pub(crate) fn book(rows: Vec<TariffRow>) -> TariffBook {
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
    Coverage {
        spans: vec![span(days, basis, conditions)],
        gaps: Vec::new(),
    }
}

/// These days covered on that basis, with these conditions unmet.
pub(crate) fn span(days: Period, basis: AmountBasis, conditions: &[ConditionKind]) -> Span {
    let unmet = |kind: &ConditionKind| Condition {
        kind: *kind,
        satisfied: false,
        satisfied_by: None,
    };
    Span {
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
        room: None,
        used_of_month_cents: None,
        used_of_stay_cents: Cents::ZERO,
        credit_note: false,
    }
}

/// A pack of medicine from a public pharmacy for an adult.
pub(crate) fn medicine(cnk: &str, care_date: &str) -> Line {
    Line {
        kind: LineKind::Medicine {
            cnk: Cnk::parse(cnk).unwrap(),
            environment: DeliveryEnvironment::PublicPharmacy,
        },
        ..line("101076", care_date)
    }
}

/// Days of a stay from the day of admission, at that full price of a day.
pub(crate) fn stay(first_day: &str, last_day: &str, full_day_price_cents: i64) -> Line {
    Line {
        kind: LineKind::HospitalDays(HospitalDays {
            last_day: day(last_day),
            admission_date: day(first_day),
            group: None,
            hospital: None,
            ward: None,
            full_day_price_cents: Some(Cents::new(full_day_price_cents)),
            day_insurance_part_cents: None,
            with_flat_fees: false,
        }),
        ..line("101076", first_day)
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
    pub(crate) ledger: Ledger,
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
            ledger: Ledger::default(),
        }
    }

    pub(crate) fn compute(&self, line: &Line) -> LineResult {
        let context = LineContext {
            cover: self.cover,
            coverage: &self.coverage,
            provider_kind: &self.kind,
            birth_date: self.birth_date,
            tariff: &self.book,
            parameters: parameters(),
            known_on: self.known_on,
            ledger: &self.ledger,
        };
        compute(line, &context)
    }
}
