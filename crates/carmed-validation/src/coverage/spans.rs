//! Spans and gaps: runs of days with one verdict, and what a provider is told of them (COV-04, COV-07).

use super::{Inquiry, guarantee};
use crate::attestation::fitting;
use carmed_model::consultation::{AmountBasis, Condition, ConditionKind, Gap, Span};
use carmed_model::{Cover, DecisionVersion, Period, StateShare};

/// The span of these days under that cover.
///
/// COV-07: holds the basis of amounts of this cover, the card's period, the OCMW and the conditions;
/// never residence status, situation, refund code or other covers.
pub(super) fn span(
    inquiry: &Inquiry<'_>,
    days: Period,
    version: &DecisionVersion,
    cover: &Cover,
) -> Span {
    let (guarantee, reason) = guarantee::of(inquiry, days.first_day(), version);
    Span {
        days,
        card_number: version.card_number,
        version: version.version,
        card_period: version.decision.period,
        guarantee,
        agreement: None,
        conditions: conditions(inquiry, days, cover, &version.state_share),
        reasons: reason.into_iter().collect(),
        basis: basis(cover, &version.state_share),
        ocmw: version.decision.ocmw.clone(),
    }
}

/// COV-04: what the cover asks for beside being covered; it never refuses. DEC-10 says when a
/// physician's attestation is asked; one on file that serves these days satisfies it and is named
/// (UMA-06, ruling 6). Basis: POD MI FAQ (care first, the attestation follows).
fn conditions(
    inquiry: &Inquiry<'_>,
    days: Period,
    cover: &Cover,
    share: &StateShare,
) -> Vec<Condition> {
    let attested = fitting(&inquiry.dossier.attestations, cover.kind, days.first_day());
    let attestation = share.attestation_required.then(|| Condition {
        kind: ConditionKind::AttestationRequired,
        satisfied: attested.is_some(),
        satisfied_by: attested.map(|attestation| attestation.number),
    });
    let prescription = cover.prescription_required.then_some(Condition {
        kind: ConditionKind::PrescriptionRequired,
        satisfied: false,
        satisfied_by: None,
    });
    attestation.into_iter().chain(prescription).collect()
}

fn basis(cover: &Cover, share: &StateShare) -> AmountBasis {
    AmountBasis {
        state: share.of(cover.kind.setting()),
        insurance_level: cover.insurance_level,
        patient_level: cover.patient_level,
        supplement_level: cover.supplement_level,
        patient_caps: cover.patient_caps.clone(),
        supplement_cap_cents: cover.supplement_cap_cents,
        supplement_types: cover.supplement_types.clone(),
    }
}

/// Adds a span, lengthening the last one where only the days differ.
pub(super) fn add(spans: &mut Vec<Span>, next: Span) {
    if let Some(last) = spans.last_mut()
        && let Some(days) = joined(last.days, next.days)
        && (Span {
            days: next.days,
            ..last.clone()
        }) == next
    {
        last.days = days;
    } else {
        spans.push(next);
    }
}

/// Adds a gap, lengthening the last one where only the days differ.
pub(super) fn add_gap(gaps: &mut Vec<Gap>, next: Gap) {
    if let Some(last) = gaps.last_mut()
        && let Some(days) = joined(last.days, next.days)
        && last.reasons == next.reasons
        && last.remedies == next.remedies
    {
        last.days = days;
    } else {
        gaps.push(next);
    }
}

/// Both periods as one, where the second follows the first at once.
fn joined(first: Period, second: Period) -> Option<Period> {
    let follows = first.last_day().plus_days(1) == second.first_day();
    follows
        .then(|| Period::new(first.first_day(), second.last_day()).ok())
        .flatten()
}
