//! Coverage as a real decision gives it.

use crate::case_file::{DecisionDays, Pays};
use crate::world::{day, ocmw, parameters};
use carmed_model::consultation::Coverage;
use carmed_model::decision::{DecidedBy, Grant, VersionCause};
use carmed_model::{
    Beneficiary, BirthDate, CardNumber, CareDays, Cover, CoverKind, Decision, DecisionState,
    DecisionVersion, Dossier, Facts, Instant, Nihii, Period, ProviderId, Question, ResidenceStatus,
    Situation, Ssin, StateShare,
};
use carmed_validation::{ProviderKind, coverage};
use std::sync::Arc;

/// The answer for these days, from a decision of those days that pays so.
pub(crate) fn assess(
    days: DecisionDays,
    pays: &Pays,
    cover: CoverKind,
    kind: &ProviderKind,
    care_days: Period,
) -> Coverage {
    let mut dossier = Dossier::default();
    dossier.put(Arc::new(version(days, pays, cover)));
    let provider = ProviderId::Nihii(Nihii::parse("10000106004").unwrap());
    let question = Question {
        cover,
        care_days: CareDays::Period(care_days),
    };
    coverage::assess(
        &question,
        &provider,
        kind,
        Some(&dossier),
        days.asked,
        parameters(),
    )
}

fn version(days: DecisionDays, pays: &Pays, kind: CoverKind) -> DecisionVersion {
    let period = Period::new(days.decided, days.last_day).unwrap();
    let basis = pays.basis();
    let cover = Cover {
        kind,
        period,
        insurance_level: basis.insurance_level,
        patient_level: basis.patient_level,
        supplement_level: basis.supplement_level,
        convention: false,
        prescription_required: false,
        patient_caps: basis.patient_caps,
        supplement_cap_cents: basis.supplement_cap_cents,
        supplement_types: basis.supplement_types,
        providers: None,
    };
    DecisionVersion {
        card_number: CardNumber::from_sequence(1).unwrap(),
        version: 1,
        state: DecisionState::Active,
        decision: Decision {
            beneficiary: Beneficiary {
                ssin: Ssin::parse("84050299763", day("2026-01-01").date()).unwrap(),
                family_name: "Voorbeeld".to_owned(),
                given_names: "Vera".to_owned(),
                gender: None,
                birth_date: BirthDate::new(1984, Some(5), Some(2)).unwrap(),
                death_date: None,
            },
            ocmw: ocmw(),
            request_date: days.decided,
            decision_date: days.decided,
            decided_by: DecidedBy::Council,
            period,
            facts: facts(),
            covers: vec![cover],
        },
        state_share: StateShare {
            refund_code: 9040,
            hospitalisation: basis.state,
            ambulatory_in_hospital: basis.state,
            other: basis.state,
            attestation_required: false,
        },
        grants: vec![Grant {
            kind,
            period,
            registered_on: days.decided,
        }],
        cause: VersionCause::Registered,
        warnings: Vec::new(),
        registered_on: days.decided,
        registered_at: Instant::from_micros(0),
    }
}

fn facts() -> Facts {
    Facts {
        residence_status: ResidenceStatus::Legal,
        situation: Situation::Regularisation9terAdmissible,
        in_population_register: false,
        affiliated_to_mutuality: false,
        needy: true,
        social_inquiry_date: None,
        guarantor: false,
        fedasil_code_207: false,
    }
}
