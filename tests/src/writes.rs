//! What is written beside decisions: mutations, attestations, billing and the claims about it.

use crate::day::date;
use crate::party::callers;
use crate::request_id;
use carmed_proto::v1::mutation_change::Change;
use carmed_proto::v1::{
    AgreementReference, BillAgreementRequest, BillAgreementResponse, ClaimLine,
    CloseDecisionRequest, CoverKind, ExtendDecisionRequest, Line, MutationChange, ProviderId,
    ReactivateDecisionRequest, RecordMutationRequest, ReleaseBillingRequest, ResidenceStatus,
    SendAttestationRequest, Situation, Stay, VerifyClaimRequest, provider_id::Id,
};

/// The decision gets that last day, counted from today.
pub fn extension(card_number: &str, expected_version: u32, last_day: i64) -> ExtendDecisionRequest {
    ExtendDecisionRequest {
        request_id: request_id(),
        reason: "the need goes on".to_owned(),
        validate_only: false,
        card_number: card_number.to_owned(),
        expected_version,
        request_date: Some(date(-2)),
        last_day: Some(date(last_day)),
    }
}

/// The decision was registered in error.
pub fn closing(card_number: &str, expected_version: u32) -> CloseDecisionRequest {
    CloseDecisionRequest {
        request_id: request_id(),
        reason: "registered in error".to_owned(),
        validate_only: false,
        card_number: card_number.to_owned(),
        expected_version,
    }
}

/// The decision is to be active again.
pub fn reactivation(card_number: &str, expected_version: u32) -> ReactivateDecisionRequest {
    ReactivateDecisionRequest {
        request_id: request_id(),
        reason: "the stay was looked into".to_owned(),
        validate_only: false,
        card_number: card_number.to_owned(),
        expected_version,
    }
}

/// Something changed about the person on that day, counted from today.
pub fn mutation(ssin: &str, change: Change, mutation_day: i64) -> RecordMutationRequest {
    RecordMutationRequest {
        request_id: request_id(),
        validate_only: false,
        ssin: ssin.to_owned(),
        change: Some(MutationChange {
            change: Some(change),
        }),
        mutation_date: Some(date(mutation_day)),
    }
}

/// The stay became lawful, for a reason the table of the State does not know; it suspends (LIFE-10).
pub fn lawful_stay() -> Change {
    Change::Stay(Stay {
        residence_status: ResidenceStatus::Legal.into(),
        situation: Situation::Other.into(),
    })
}

/// The general practitioner attests urgent medical aid on those days, counted from today.
pub fn attestation(ssin: &str, cover: CoverKind, first: i64, last: i64) -> SendAttestationRequest {
    SendAttestationRequest {
        request_id: request_id(),
        reason: "urgent medical aid".to_owned(),
        validate_only: false,
        ssin: ssin.to_owned(),
        author_nihii: callers::PHYSICIAN_NIHII.to_owned(),
        cover: cover.into(),
        first_day: Some(date(first)),
        last_day: Some(date(last)),
        second_factor: None,
    }
}

/// These lines are billed under that agreement.
pub fn billing(
    ssin: &str,
    agreement: &AgreementReference,
    lines: Vec<Line>,
) -> BillAgreementRequest {
    BillAgreementRequest {
        request_id: request_id(),
        ssin: ssin.to_owned(),
        agreement: Some(agreement.clone()),
        lines,
        invoice_reference: "2026/17".to_owned(),
        ..BillAgreementRequest::default()
    }
}

/// What was billed is taken back.
pub fn release(posting_id: &str) -> ReleaseBillingRequest {
    ReleaseBillingRequest {
        request_id: request_id(),
        reason: "billed in error".to_owned(),
        validate_only: false,
        posting_id: posting_id.to_owned(),
    }
}

/// A provider by its NIHII number.
pub fn provider(nihii: &str) -> ProviderId {
    ProviderId {
        id: Some(Id::Nihii(nihii.to_owned())),
    }
}

/// The claim of the first hospital about these lines, with the amounts that were billed.
pub fn claim(billed: &BillAgreementRequest, answer: &BillAgreementResponse) -> VerifyClaimRequest {
    let agreement = billed.agreement.clone().unwrap();
    let lines = billed.lines.iter().zip(&answer.lines);
    let lines = lines.map(|(line, billed)| {
        let amounts = billed.result.as_ref().unwrap().amounts.unwrap_or_default();
        ClaimLine {
            line_id: line.line_id.clone(),
            care_date: line.care_date,
            line: None,
            state_cents: amounts.state_cents,
            ocmw_cents: amounts.ocmw_cents,
            patient_cents: amounts.patient_cents,
        }
    });
    VerifyClaimRequest {
        provider: Some(provider("71000535")),
        ssin: billed.ssin.clone(),
        card_number: agreement.card_number.clone(),
        card_version: agreement.card_version,
        agreement: Some(agreement),
        ocmw_cbe: "0800000174".to_owned(),
        lines: lines.collect(),
        posting_id: Some(answer.posting_id.clone()),
        ..VerifyClaimRequest::default()
    }
}
