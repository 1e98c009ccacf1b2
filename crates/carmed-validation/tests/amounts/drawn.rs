//! Random lines on random covers, over a tariff of one code with random parts.

use crate::piles::{Piles, Takes};
use crate::world::{World, basis, code, covered, line, release, uncoded};
use carmed_model::consultation::{AmountBasis, ConditionKind, Coverage};
use carmed_model::{
    Cents, CoverKind, Instant, InvoiceType, PatientCap, Percentage, SettingShare, SupplementType,
    SupportLevel,
};
use carmed_model::{Day, NomenclatureRow, Period};
use carmed_validation::amounts::{Line, LineResult};
use carmed_validation::tariff::TariffBook;
use proptest::prelude::*;

/// The care date of every drawn line.
const CARE_DATE: &str = "2024-05-13";

/// A line, and all that decides who pays it.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) insurance: u32,
    pub(crate) patient: u32,
    pub(crate) basis: AmountBasis,
    pub(crate) conditions: Vec<ConditionKind>,
    pub(crate) line: Line,
}

fn level() -> impl Strategy<Value = SupportLevel> {
    prop_oneof![
        Just(SupportLevel::Nothing),
        Just(SupportLevel::Partial),
        Just(SupportLevel::Full)
    ]
}

pub(crate) fn percentage() -> impl Strategy<Value = Percentage> {
    prop_oneof![
        Just(Percentage::ZERO),
        Just(Percentage::HALF),
        Just(Percentage::FULL)
    ]
}

fn supplement_type() -> impl Strategy<Value = SupplementType> {
    prop_oneof![
        Just(SupplementType::SingleRoom),
        Just(SupplementType::Material),
        Just(SupplementType::Other)
    ]
}

fn cap() -> impl Strategy<Value = PatientCap> {
    let invoice_type = prop_oneof![Just(InvoiceType::HospitalStay), Just(InvoiceType::Pharmacy)];
    (invoice_type, 0..1500_i64).prop_map(|(invoice_type, cap)| PatientCap {
        invoice_type,
        cap_cents: Cents::new(cap),
    })
}

fn drawn_basis() -> impl Strategy<Value = AmountBasis> {
    (
        (percentage(), percentage()),
        (level(), level(), level()),
        prop::collection::vec(cap(), 0..3),
        prop::option::of(0..2000_i64),
        prop::collection::vec(supplement_type(), 0..2),
    )
        .prop_map(
            |((insurance, patient), levels, patient_caps, cap, supplement_types)| AmountBasis {
                state: SettingShare { insurance, patient },
                insurance_level: levels.0,
                patient_level: levels.1,
                supplement_level: levels.2,
                patient_caps,
                supplement_cap_cents: cap.map(Cents::new),
                supplement_types,
            },
        )
}

fn drawn_line() -> impl Strategy<Value = Line> {
    (
        any::<bool>(),
        1..5_u32,
        prop::option::of(0..9000_i64),
        prop::option::of(supplement_type()),
        (-200..2000_i64, -200..2000_i64),
        (any::<bool>(), any::<bool>()),
        prop::option::of(any::<bool>()),
    )
        .prop_map(
            |(coded, units, charged, supplement_type, used, there, conventioned)| {
                let kind = if coded {
                    line("101076", CARE_DATE)
                } else {
                    uncoded(Some(0), CARE_DATE)
                };
                Line {
                    units,
                    charged_cents: charged.map(Cents::new),
                    supplement_type,
                    used_of_month_cents: Some(Cents::new(used.0)),
                    used_of_stay_cents: Cents::new(used.1),
                    prescription: there.0,
                    attestation: there.1,
                    conventioned,
                    ..kind
                }
            },
        )
}

/// Coded lines, with any charge or none; care without a code only with a charge.
pub(crate) fn drawn() -> impl Strategy<Value = Drawn> {
    let conditions = prop::sample::subsequence(
        vec![
            ConditionKind::AttestationRequired,
            ConditionKind::PrescriptionRequired,
        ],
        0..=2,
    );
    (
        0..3000_u32,
        0..1500_u32,
        drawn_basis(),
        conditions,
        drawn_line(),
    )
        .prop_filter("care without a code has a price", |(.., line)| {
            line.charged_cents.is_some() || is_coded(line)
        })
        .prop_map(|(insurance, patient, basis, conditions, line)| Drawn {
            insurance,
            patient,
            basis,
            conditions,
            line,
        })
}

/// One unit of a code with that insurance part and no patient part; nobody pays but the patient.
pub(crate) fn plain(insurance: u32) -> Drawn {
    Drawn {
        insurance,
        patient: 0,
        basis: basis(0, 0),
        conditions: Vec::new(),
        line: line("101076", CARE_DATE),
    }
}

pub(crate) fn is_coded(line: &Line) -> bool {
    line.kind == self::line("101076", CARE_DATE).kind
}

impl Drawn {
    /// The result of the line in a stay covered on this basis.
    pub(crate) fn compute(&self) -> LineResult {
        self.compute_in(covered(self.basis.clone(), &self.conditions))
    }

    /// The result of the line under that answer of coverage.
    pub(crate) fn compute_in(&self, coverage: Coverage) -> LineResult {
        let row = NomenclatureRow {
            code: code("101076"),
            period: Period::of_day(Day::parse(CARE_DATE).unwrap()),
            insurability: None,
            gmd: None,
            age_class: None,
            conventioned: None,
            fee_cents: Cents::new(i64::from(self.insurance + self.patient)),
            insurance_cents: Cents::new(i64::from(self.insurance)),
            patient_cents: Cents::new(i64::from(self.patient)),
            provider_kinds: None,
            age_from_years: None,
            age_to_years: None,
            setting: None,
            source: "drawn".to_owned(),
        };
        let rows = vec![row.into()];
        let release = release(&rows, Instant::from_micros(0));
        let mut world = World::with_book(
            TariffBook::empty().with_release(&release, rows).unwrap(),
            basis(0, 0),
        );
        world.coverage = coverage;
        world.cover = CoverKind::Hospitalisation;
        world.compute(&self.line)
    }

    /// Whether a required prescription is not there.
    pub(crate) fn prescription_missing(&self) -> bool {
        self.conditions
            .contains(&ConditionKind::PrescriptionRequired)
            && !self.line.prescription
    }

    /// The same as piles of cents.
    pub(crate) fn piles(&self) -> Piles {
        let units = if is_coded(&self.line) {
            self.line.units
        } else {
            0
        };
        let (insurance, patient) = (self.insurance * units, self.patient * units);
        let charged = self
            .line
            .charged_cents
            .map_or(insurance + patient, |charged| {
                u32::try_from(charged.cents()).unwrap()
            });
        let takes = |level, maximum| match level {
            _ if self.prescription_missing() => Takes::Nothing,
            SupportLevel::Nothing => Takes::Nothing,
            SupportLevel::Full => Takes::Everything,
            SupportLevel::Partial => Takes::UpTo(maximum),
        };
        let mut cap: Option<i64> = None;
        for known in &self.basis.patient_caps {
            if known.invoice_type == InvoiceType::HospitalStay {
                let amount = known.cap_cents.cents();
                cap = Some(cap.map_or(amount, |lower| lower.min(amount)));
            }
        }
        let types = &self.basis.supplement_types;
        let stated = self.line.supplement_type.unwrap_or(SupplementType::Other);
        let supplement_cap = if types.is_empty() || types.contains(&stated) {
            self.basis
                .supplement_cap_cents
                .map(|cap| cap.cents() - self.line.used_of_stay_cents.cents())
        } else {
            Some(0)
        };
        Piles {
            insurance,
            patient,
            charged,
            state_of_two_insurance: u32::from(self.basis.state.insurance.percent()) / 50,
            state_of_two_patient: u32::from(self.basis.state.patient.percent()) / 50,
            takes_insurance: takes(self.basis.insurance_level, None),
            takes_patient: takes(
                self.basis.patient_level,
                cap.map(|cap| cap - self.line.used_of_month_cents.unwrap_or_default().cents()),
            ),
            takes_supplement: takes(self.basis.supplement_level, supplement_cap),
        }
    }
}
