//! Decisions as an OCMW sends them; days count from today.

use crate::day::{date, days};
use crate::request_id;
use carmed_proto::v1::{
    Beneficiary, Cover, CoverKind, DecidedBy, DecisionDraft, Facts, ModifiedDraft, OcmwOffice,
    RegisterDecisionRequest, ResidenceStatus, Situation, StopDecisionRequest, StopReason,
    SupportLevel,
};

/// Urgent medical aid from 30 days ago to 50 days from now: hospital, pharmacy and doctor in full; the
/// State pays all of both official parts with an attestation.
pub fn unlawful_stay(person: &Beneficiary) -> DecisionDraft {
    let kinds = [
        CoverKind::Hospitalisation,
        CoverKind::AmbulatoryInHospital,
        CoverKind::Pharmaceutical,
        CoverKind::Doctor,
    ];
    DecisionDraft {
        beneficiary: Some(person.clone()),
        office: Some(office()),
        request_date: Some(date(-40)),
        decision_date: Some(date(-30)),
        decided_by: DecidedBy::Committee.into(),
        period: Some(days(-30, 50)),
        facts: Some(facts(ResidenceStatus::Illegal, Situation::UnlawfulStay)),
        covers: kinds.into_iter().map(|kind| cover(kind, -30, 50)).collect(),
    }
}

/// The same days and covers from the OCMW's own funds: the State pays nothing and asks no attestation.
pub fn own_funds(person: &Beneficiary) -> DecisionDraft {
    DecisionDraft {
        facts: Some(facts(ResidenceStatus::Legal, Situation::OcmwOwnFunds)),
        ..unlawful_stay(person)
    }
}

fn office() -> OcmwOffice {
    OcmwOffice {
        municipality_ins: "44021".to_owned(),
        name_nl: "OCMW Voorbeeldstad".to_owned(),
        name_fr: "CPAS d'Exempleville".to_owned(),
    }
}

fn facts(residence_status: ResidenceStatus, situation: Situation) -> Facts {
    Facts {
        residence_status: residence_status.into(),
        situation: situation.into(),
        in_population_register: Some(false),
        affiliated_to_mutuality: Some(false),
        needy: Some(true),
        social_inquiry_date: Some(date(-35)),
        guarantor: Some(false),
        fedasil_code_207: Some(false),
    }
}

/// A cover for every provider, both official parts in full, no supplements.
pub fn cover(kind: CoverKind, first: i64, last: i64) -> Cover {
    Cover {
        kind: kind.into(),
        period: Some(days(first, last)),
        insurance_level: SupportLevel::Full.into(),
        patient_level: SupportLevel::Full.into(),
        supplement_level: SupportLevel::Nothing.into(),
        ..Cover::default()
    }
}

/// A registration with a fresh request id.
pub fn registration(draft: DecisionDraft) -> RegisterDecisionRequest {
    RegisterDecisionRequest {
        request_id: request_id(),
        reason: "decided by the committee".to_owned(),
        validate_only: false,
        decision: Some(draft),
    }
}

/// The content of a decision, to be changed and sent as a modification.
pub fn modified(draft: DecisionDraft) -> ModifiedDraft {
    ModifiedDraft {
        office: draft.office,
        request_date: draft.request_date,
        decision_date: draft.decision_date,
        decided_by: draft.decided_by,
        period: draft.period,
        facts: draft.facts,
        covers: draft.covers,
    }
}

/// The person leaves today: the decision ends yesterday.
pub fn stop_for_departure(card_number: &str, expected_version: u32) -> StopDecisionRequest {
    StopDecisionRequest {
        request_id: request_id(),
        reason: "left the municipality".to_owned(),
        validate_only: false,
        card_number: card_number.to_owned(),
        expected_version,
        stop_reason: StopReason::Departure.into(),
        last_day: Some(date(-1)),
        mutation_date: Some(date(0)),
    }
}
