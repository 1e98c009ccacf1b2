//! What the OCMW decides in the story, with days around today.

use crate::words;
use carmed_client::contract::{
    Beneficiary, Cover, CoverKind, DecidedBy, DecisionDraft, Facts, InvoiceType, OcmwOffice,
    PatientCap, ResidenceStatus, Situation, SupplementType, SupportLevel,
};
use carmed_model::Day;

/// What the OCMW bears at most of patient parts per month, in cents.
pub(super) const PATIENT_CAP_CENTS: i64 = 2_000;
/// What the OCMW bears at most of a supplement, in cents.
pub(super) const SUPPLEMENT_CAP_CENTS: i64 = 2_500;
/// How many days ago the second person's cover began, later than the decision itself.
pub(super) const COVER_BEGAN_DAYS_AGO: i64 = 10;
const BEGAN_DAYS_AGO: i64 = 30;
const DAYS_LEFT: i64 = 50;

/// Urgent medical aid for somebody in unlawful stay: the State pays all of both official parts.
pub(crate) fn unlawful_stay(person: &Beneficiary, today: Day) -> DecisionDraft {
    let days = (today.plus_days(-BEGAN_DAYS_AGO), today.plus_days(DAYS_LEFT));
    let facts = (ResidenceStatus::Illegal, Situation::UnlawfulStay);
    let covers = vec![
        cover(CoverKind::Hospitalisation, days),
        cover(CoverKind::AmbulatoryInHospital, days),
        cover(CoverKind::Pharmaceutical, days),
        cover(CoverKind::Doctor, days),
    ];
    draft(person, today, days, facts, covers)
}

/// Aid from the OCMW's own funds: the State pays nothing, the patient part is taken up to a maximum.
pub(super) fn own_funds(person: &Beneficiary, today: Day) -> DecisionDraft {
    let days = (today.plus_days(-BEGAN_DAYS_AGO), today.plus_days(DAYS_LEFT));
    let facts = (ResidenceStatus::Legal, Situation::OcmwOwnFunds);
    let cover_days = (today.plus_days(-COVER_BEGAN_DAYS_AGO), days.1);
    let ambulatory = Cover {
        patient_level: SupportLevel::Partial.into(),
        patient_caps: vec![PatientCap {
            invoice_type: InvoiceType::HospitalAmbulatory.into(),
            cap_cents: PATIENT_CAP_CENTS,
        }],
        supplement_level: SupportLevel::Partial.into(),
        supplement_cap_cents: Some(SUPPLEMENT_CAP_CENTS),
        supplement_types: vec![SupplementType::Fee.into()],
        ..cover(CoverKind::AmbulatoryInHospital, cover_days)
    };
    let covers = vec![cover(CoverKind::Hospitalisation, cover_days), ambulatory];
    draft(person, today, days, facts, covers)
}

/// The same aid from another OCMW, as of the day the person moved there.
pub(super) fn after_move(person: &Beneficiary, today: Day) -> DecisionDraft {
    let before = own_funds(person, today);
    let period = Some(words::period(today, today.plus_days(DAYS_LEFT)));
    let covers = before
        .covers
        .into_iter()
        .map(|cover| Cover { period, ..cover });
    DecisionDraft {
        covers: covers.collect(),
        office: Some(OcmwOffice {
            municipality_ins: "44043".to_owned(),
            name_nl: "OCMW Buurdorp".to_owned(),
            name_fr: "CPAS de Villevoisine".to_owned(),
        }),
        request_date: Some(words::date(today)),
        decision_date: Some(words::date(today)),
        period,
        ..before
    }
}

/// A cover for every provider: both official parts in full, no supplements.
fn cover(kind: CoverKind, (first_day, last_day): (Day, Day)) -> Cover {
    Cover {
        kind: kind.into(),
        period: Some(words::period(first_day, last_day)),
        insurance_level: SupportLevel::Full.into(),
        patient_level: SupportLevel::Full.into(),
        supplement_level: SupportLevel::Nothing.into(),
        ..Cover::default()
    }
}

fn draft(
    person: &Beneficiary,
    today: Day,
    (first_day, last_day): (Day, Day),
    (residence_status, situation): (ResidenceStatus, Situation),
    covers: Vec<Cover>,
) -> DecisionDraft {
    let days_ago = |days: i64| Some(words::date(today.plus_days(-days)));
    DecisionDraft {
        beneficiary: Some(person.clone()),
        office: Some(OcmwOffice {
            municipality_ins: "44021".to_owned(),
            name_nl: "OCMW Voorbeeldstad".to_owned(),
            name_fr: "CPAS d'Exempleville".to_owned(),
        }),
        request_date: days_ago(BEGAN_DAYS_AGO + 10),
        decision_date: days_ago(BEGAN_DAYS_AGO),
        decided_by: DecidedBy::Committee.into(),
        period: Some(words::period(first_day, last_day)),
        facts: Some(Facts {
            residence_status: residence_status.into(),
            situation: situation.into(),
            in_population_register: Some(false),
            affiliated_to_mutuality: Some(false),
            needy: Some(true),
            social_inquiry_date: days_ago(BEGAN_DAYS_AGO + 5),
            guarantor: Some(false),
            fedasil_code_207: Some(false),
        }),
        covers,
    }
}
