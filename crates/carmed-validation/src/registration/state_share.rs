//! What the State pays, derived from the facts (DEC-05, DEC-10, DEC-11, DEC-17, DEC-18).

use super::{Case, Findings, cover_field, facts};
use carmed_model::{Code, Finding, Percentage, Rule, StateShare, SupportLevel};

/// DEC-18: the first row of the refund table that fits; none refuses, the share is never guessed.
///
/// The row also says whether the State pays only with an attestation (DEC-10: unlawful stay is urgent
/// medical aid only). The share of the previous version stands while facts and dates do, so that one a
/// mutation replaced is not lost (LIFE-10). Contradictory facts hide a missing row: one cause, one violation (ruling 12).
/// Basis: refund table, a source per row.
pub(super) fn derive(case: &Case<'_>, late: bool, findings: &mut Findings) -> Option<StateShare> {
    let decision = case.decision;
    if facts::contradictory(&decision.facts) {
        return None;
    }
    let share = case.share_that_stands().or_else(|| {
        let parameters = case.context.parameters;
        parameters.state_share(&decision.facts, late, decision.decision_date)
    });
    match &share {
        Some(share) => left_to_the_person(case, share, findings),
        None => findings.refuse(
            Finding::new(Code::NoStateShare)
                .rule(Rule::Dec18)
                .at("facts"),
        ),
    }
    share
}

/// DEC-17: a cover whose State share and OCMW levels leave the whole insurance part or the whole patient
/// part to the person; a warning. Basis: purpose of the decision, to take costs in charge.
fn left_to_the_person(case: &Case<'_>, share: &StateShare, findings: &mut Findings) {
    for (index, cover) in case.decision.covers.iter().enumerate() {
        let state = share.of(cover.kind.setting());
        let parts = [
            (state.insurance, cover.insurance_level, "insurance_level"),
            (state.patient, cover.patient_level, "patient_level"),
        ];
        for (percentage, level, field) in parts {
            if percentage == Percentage::ZERO && level == SupportLevel::Nothing {
                findings.warn(
                    Finding::broken(Rule::Dec17)
                        .at(cover_field(index, field))
                        .with("cover", cover.kind),
                );
            }
        }
    }
}
