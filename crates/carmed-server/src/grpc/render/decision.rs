//! Decisions, and what a write made or would make of them.

use super::finding::findings;
use super::values::{count, date, ocmw, period, provider, timestamp};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::decision::VersionCause;
use carmed_model::{
    Beneficiary, BirthDate, Cents, Cover, Day, DecisionState, DecisionVersion, Facts, PatientCap,
    Period, SettingShare, StateShare,
};
use carmed_proto::v1;
use carmed_registry::{AgreementEffect, AgreementTouched, DecisionAnswer, Evaluation};
use carmed_validation::texts::Language;

/// Where a decision stands on that day: an active one whose last day has passed is expired.
pub(in crate::grpc) fn state(
    state: DecisionState,
    period: Period,
    today: Day,
) -> v1::DecisionState {
    match state {
        DecisionState::Active if period.last_day() < today => v1::DecisionState::Expired,
        state => v1::DecisionState::try_from(state.number()).unwrap_or_default(),
    }
}

/// One version of a decision, as it stands on that day.
pub(in crate::grpc) fn decision(version: &DecisionVersion, today: Day) -> v1::Decision {
    let decided = &version.decision;
    v1::Decision {
        card_number: version.card_number.digits(),
        version: version.version,
        state: state(version.state, decided.period, today).into(),
        beneficiary: Some(beneficiary(&decided.beneficiary)),
        ocmw: Some(ocmw(&decided.ocmw)),
        request_date: Some(date(decided.request_date)),
        decision_date: Some(date(decided.decision_date)),
        decided_by: decided.decided_by.number(),
        period: Some(period(decided.period)),
        facts: Some(facts(&decided.facts)),
        covers: decided.covers.iter().map(cover).collect(),
        state_share: Some(state_share(&version.state_share)),
        stop: match version.cause {
            VersionCause::Stopped {
                reason,
                mutation_date,
            } => Some(v1::Stop {
                stop_reason: reason.number(),
                mutation_date: mutation_date.map(date),
            }),
            _ => None,
        },
        suspension: match version.cause {
            VersionCause::Suspended {
                mutation,
                mutation_date,
            } => Some(v1::Suspension {
                kind: mutation.number(),
                mutation_date: Some(date(mutation_date)),
            }),
            _ => None,
        },
    }
}

/// What a list says of a decision.
pub(in crate::grpc) fn summary(version: &DecisionVersion, today: Day) -> v1::DecisionSummary {
    let decided = &version.decision;
    v1::DecisionSummary {
        card_number: version.card_number.digits(),
        version: version.version,
        state: state(version.state, decided.period, today).into(),
        beneficiary: Some(beneficiary(&decided.beneficiary)),
        decision_date: Some(date(decided.decision_date)),
        period: Some(period(decided.period)),
        cover_kinds: decided
            .covers
            .iter()
            .map(|cover| cover.kind.number())
            .collect(),
    }
}

/// The answer to `GetDecision`.
pub(in crate::grpc) fn answer(
    language: Language,
    answer: &DecisionAnswer,
    today: Day,
) -> v1::GetDecisionResponse {
    v1::GetDecisionResponse {
        revision: answer.revision.number(),
        decision: Some(decision(&answer.version, today)),
        recorded_at: Some(timestamp(answer.event.recorded_at)),
        reason: answer.event.reason.clone(),
        warnings: findings(language, &answer.version.warnings),
    }
}

/// The version a write made.
pub(in crate::grpc) fn written(
    language: Language,
    version: &DecisionVersion,
    today: Day,
) -> v1::WrittenVersion {
    v1::WrittenVersion {
        card_number: version.card_number.digits(),
        version: version.version,
        state: state(version.state, version.decision.period, today).into(),
        period: Some(period(version.decision.period)),
        state_share: Some(state_share(&version.state_share)),
        warnings: findings(language, &version.warnings),
        recorded_at: Some(timestamp(version.registered_at)),
    }
}

/// The verdict on a write that is not done.
pub(in crate::grpc) fn evaluation(
    language: Language,
    evaluation: &Evaluation,
    today: Day,
) -> v1::Evaluation {
    let accepted = evaluation.accepted.as_ref();
    v1::Evaluation {
        accepted: accepted.is_some(),
        violations: findings(language, &evaluation.violations),
        warnings: findings(language, &evaluation.warnings),
        state_share: accepted.map(|(share, ..)| state_share(share)),
        state: accepted
            .map_or(v1::DecisionState::Unspecified, |(_, stands, holds)| {
                state(*stands, *holds, today)
            })
            .into(),
        period: accepted.map(|(.., holds)| period(*holds)),
        agreements_touched_count: count(evaluation.agreements_touched_count),
        agreements_touched: evaluation.agreements_touched.iter().map(touched).collect(),
    }
}

fn touched(touched: &AgreementTouched) -> v1::AgreementTouched {
    v1::AgreementTouched {
        agreement_number: touched.agreement_number.to_string(),
        provider: Some(provider(&touched.provider)),
        cover: touched.cover.number(),
        care_days: Some(period(touched.care_days)),
        effect: match touched.effect {
            AgreementEffect::Protected => v1::AgreementEffect::Protected,
            AgreementEffect::Superseded => v1::AgreementEffect::Superseded,
        }
        .into(),
    }
}

fn beneficiary(person: &Beneficiary) -> v1::Beneficiary {
    v1::Beneficiary {
        ssin: person.ssin.expose_digits(),
        family_name: person.family_name.clone(),
        given_names: person.given_names.clone(),
        gender: person.gender.map(|gender| gender.number()),
        birth_date: Some(birth_date(&person.birth_date)),
        death_date: person.death_date.map(date),
    }
}

fn birth_date(birth_date: &BirthDate) -> v1::BirthDate {
    v1::BirthDate {
        year: birth_date.year(),
        month: birth_date.month().map(i32::from),
        day: birth_date.day().map(i32::from),
    }
}

fn facts(facts: &Facts) -> v1::Facts {
    v1::Facts {
        residence_status: facts.residence_status.number(),
        situation: facts.situation.number(),
        in_population_register: Some(facts.in_population_register),
        affiliated_to_mutuality: Some(facts.affiliated_to_mutuality),
        needy: Some(facts.needy),
        social_inquiry_date: facts.social_inquiry_date.map(date),
        guarantor: Some(facts.guarantor),
        fedasil_code_207: Some(facts.fedasil_code_207),
    }
}

fn cover(cover: &Cover) -> v1::Cover {
    v1::Cover {
        kind: cover.kind.number(),
        period: Some(period(cover.period)),
        insurance_level: cover.insurance_level.number(),
        patient_level: cover.patient_level.number(),
        supplement_level: cover.supplement_level.number(),
        convention: cover.convention,
        prescription_required: cover.prescription_required,
        patient_caps: cover.patient_caps.iter().map(patient_cap).collect(),
        supplement_cap_cents: cover.supplement_cap_cents.map(Cents::cents),
        supplement_types: cover
            .supplement_types
            .iter()
            .map(|kind| kind.number())
            .collect(),
        providers: cover.providers.as_ref().map(|listed| v1::ProviderList {
            providers: listed.iter().map(provider).collect(),
        }),
    }
}

/// A monthly maximum.
pub(super) fn patient_cap(cap: &PatientCap) -> v1::PatientCap {
    v1::PatientCap {
        invoice_type: cap.invoice_type.number(),
        cap_cents: cap.cap_cents.cents(),
    }
}

fn state_share(share: &StateShare) -> v1::StateShare {
    let setting = |share: &SettingShare| v1::CareSettingShare {
        insurance_percent: share.insurance.percent().into(),
        patient_percent: share.patient.percent().into(),
    };
    v1::StateShare {
        refund_code: share.refund_code.into(),
        hospitalisation: Some(setting(&share.hospitalisation)),
        ambulatory_in_hospital: Some(setting(&share.ambulatory_in_hospital)),
        other: Some(setting(&share.other)),
        attestation_required: share.attestation_required,
    }
}

#[cfg(test)]
pub(super) mod tests;
