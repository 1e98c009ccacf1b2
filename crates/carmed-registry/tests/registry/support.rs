//! A registry on a temporary store, with a clock that stands still, and invented people.

use carmed_model::{
    BirthDate, Caller, CareDays, Cents, Cover, CoverKind, Day, DecisionCommand, DecisionDraft,
    DecisionTerms, Facts, InsCode, Instant, InvoiceType, OcmwOffice, Organisation, PatientCap,
    Period, Quality, Question, ResidenceStatus, Situation, Ssin, SupportLevel,
    beneficiary::Beneficiary,
    decision::{DecidedBy, StopReason},
    identifiers::{CardNumber, Cbe, Nihii},
};
use carmed_registry::{
    Clock, CoverageQuestion, FileKey, IdSource, Registry, SystemClock, SystemIds,
};
use carmed_storage::Store;
use carmed_validation::amounts::{Line, LineKind};
use carmed_validation::parameters::Parameters;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use uuid::Uuid;

/// A clock that stands still until it is set.
pub(crate) struct StandingClock {
    micros: AtomicI64,
    zone: SystemClock,
}

impl StandingClock {
    pub(crate) fn at(day: Day) -> Arc<Self> {
        let zone = SystemClock::new().unwrap();
        let noon = zone.start_of(day).plus_micros(12 * 3_600_000_000);
        Arc::new(Self {
            micros: AtomicI64::new(noon.micros()),
            zone,
        })
    }
}

impl StandingClock {
    pub(crate) fn advance_micros(&self, micros: i64) {
        self.micros.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    /// Each look at the clock is a microsecond later, so that no two moments are the same.
    fn now(&self) -> Instant {
        Instant::from_micros(self.micros.fetch_add(1, Ordering::SeqCst))
    }

    fn day_of(&self, instant: Instant) -> Day {
        self.zone.day_of(instant)
    }

    fn start_of(&self, day: Day) -> Instant {
        self.zone.start_of(day)
    }
}

pub(crate) fn request_id() -> Uuid {
    SystemIds.uuid()
}

pub(crate) const TODAY: &str = "2026-06-15";

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn period(first: &str, last: &str) -> Period {
    Period::new(day(first), day(last)).unwrap()
}

/// The store alone, without a registry.
pub(crate) async fn store(directory: &Path) -> Store {
    let url = format!("sqlite:{}", directory.join("carmed.db").display());
    carmed_storage_sqlite::open(&url).await.unwrap()
}

pub(crate) async fn open(directory: &Path, clock: Arc<StandingClock>) -> Registry {
    Registry::open(
        store(directory).await,
        &FileKey::new(directory.join("carmed.key")),
        Arc::new(Parameters::embedded().unwrap()),
        clock,
        Arc::new(SystemIds),
    )
    .await
    .unwrap()
}

pub(crate) async fn fresh() -> (TempDir, Arc<Registry>) {
    let directory = tempfile::tempdir().unwrap();
    let registry = open(directory.path(), StandingClock::at(day(TODAY))).await;
    (directory, Arc::new(registry))
}

/// An invented person's number: born on 1 January 1950, told apart by the serial.
pub(crate) fn ssin(serial: u32) -> Ssin {
    let nine = 500_101_000 + u64::from(serial);
    let check = 97 - nine % 97;
    Ssin::parse(&format!("{nine:09}{check:02}"), day(TODAY).date()).unwrap()
}

pub(crate) fn ocmw(number: u32) -> Caller {
    caller(Quality::Ocmw, Organisation::Cbe(cbe(number)))
}

pub(crate) fn cbe(number: u32) -> Cbe {
    let eight = 2_000_000 + number;
    Cbe::parse(&format!("{eight:08}{:02}", 97 - eight % 97)).unwrap()
}

pub(crate) fn hospital() -> Caller {
    caller(
        Quality::Hospital,
        Organisation::Nihii(Nihii::parse("71000535").unwrap()),
    )
}

pub(crate) fn auditor() -> Caller {
    caller(Quality::Auditor, Organisation::Cbe(cbe(999)))
}

pub(crate) fn tariff_office() -> Caller {
    caller(Quality::TariffOffice, Organisation::Cbe(cbe(998)))
}

pub(crate) fn federal_feed() -> Caller {
    caller(Quality::FederalFeed, Organisation::Cbe(cbe(997)))
}

/// A physician in the own name, told apart by the serial.
pub(crate) fn physician(serial: u32) -> Caller {
    let six = 100_000 + serial;
    let nihii = Nihii::parse(&format!("{six}{:02}", 97 - six % 97)).unwrap();
    caller(Quality::Physician, Organisation::Nihii(nihii))
}

fn caller(quality: Quality, organisation: Organisation) -> Caller {
    Caller {
        quality,
        organisation,
        agent: "agent-1".to_owned(),
        recognised_kind: None,
    }
}

pub(crate) fn cover(kind: CoverKind, days: Period) -> Cover {
    Cover {
        kind,
        period: days,
        insurance_level: SupportLevel::Full,
        patient_level: SupportLevel::Partial,
        supplement_level: SupportLevel::Nothing,
        convention: false,
        prescription_required: false,
        patient_caps: vec![PatientCap {
            invoice_type: InvoiceType::HospitalAmbulatory,
            cap_cents: Cents::new(1000),
        }],
        supplement_cap_cents: None,
        supplement_types: Vec::new(),
        providers: None,
    }
}

pub(crate) fn terms() -> DecisionTerms {
    let days = period("2026-06-01", "2026-11-30");
    DecisionTerms {
        office: OcmwOffice {
            municipality_ins: InsCode::parse("21004").unwrap(),
            name_nl: "OCMW Voorbeeld".to_owned(),
            name_fr: "CPAS Exemple".to_owned(),
        },
        request_date: day("2026-05-28"),
        decision_date: day("2026-06-02"),
        decided_by: DecidedBy::Committee,
        period: days,
        facts: Facts {
            residence_status: ResidenceStatus::Legal,
            situation: Situation::OcmwOwnFunds,
            in_population_register: false,
            affiliated_to_mutuality: false,
            needy: true,
            social_inquiry_date: Some(day("2026-05-30")),
            guarantor: false,
            fedasil_code_207: false,
        },
        covers: vec![
            cover(CoverKind::Hospitalisation, days),
            cover(CoverKind::AmbulatoryInHospital, days),
        ],
    }
}

pub(crate) fn register(serial: u32) -> DecisionCommand {
    DecisionCommand::Register {
        reason: "first aid".to_owned(),
        decision: Box::new(DecisionDraft {
            beneficiary: Beneficiary {
                ssin: ssin(serial),
                family_name: "Verzonnenmans".to_owned(),
                given_names: "Fictief".to_owned(),
                gender: None,
                birth_date: BirthDate::new(1950, Some(1), Some(1)).unwrap(),
                death_date: None,
            },
            terms: terms(),
        }),
    }
}

pub(crate) fn stop(
    card_number: CardNumber,
    expected_version: u32,
    last_day: &str,
) -> DecisionCommand {
    DecisionCommand::Stop {
        reason: "left".to_owned(),
        card_number,
        expected_version,
        stop_reason: StopReason::Departure,
        last_day: day(last_day),
        mutation_date: Some(day(last_day).plus_days(1)),
    }
}

pub(crate) fn modify(card_number: CardNumber, expected_version: u32) -> DecisionCommand {
    DecisionCommand::Modify {
        reason: "one more cover".to_owned(),
        card_number,
        expected_version,
        changes: Box::new(terms()),
    }
}

pub(crate) fn check(serial: u32, care_date: &str) -> CoverageQuestion {
    CoverageQuestion {
        ssin: ssin(serial),
        question: Question {
            cover: CoverKind::AmbulatoryInHospital,
            care_days: CareDays::Date(day(care_date)),
        },
        attestation_number: None,
        second_factor: None,
    }
}

/// One unit of that care, with nothing stated beside it.
pub(crate) fn plain_line(care_date: &str, kind: LineKind) -> Line {
    Line {
        line_id: "1".to_owned(),
        kind,
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
