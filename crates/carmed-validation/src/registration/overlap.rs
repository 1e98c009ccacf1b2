//! One decision at a time (DEC-01).

use super::{Case, Findings};
use carmed_model::{Code, DecisionState, DecisionVersion, Dossier, Finding, Period, Rule};

/// DEC-01: at most one decision in force for a person on any day, across all OCMWs.
///
/// ACTIVE and SUSPENDED count over their period, STOPPED to its last day, CLOSED never. Names the
/// managing OCMW and the dates, never the card or its content. A decision suspended because dossiers
/// merged does not stand in the way of the days the other one already held (ruling 7). When competence
/// moves the new OCMW waits for the stop of the old one (LIFE-09). Basis: POD MI
/// handbook (MediPrima).
pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    let own_card = case.previous.map(|previous| previous.card_number);
    for other in &case.dossier.decisions {
        let common = other
            .days_in_force()
            .and_then(|days| days.intersection(&case.decision.period));
        if let Some(common) = common
            && Some(other.card_number) != own_card
            && !merged_before(case, other, common)
        {
            findings.refuse(managed_elsewhere(other));
        }
    }
}

/// Whether these days were already held beside that suspended decision.
fn merged_before(case: &Case<'_>, other: &DecisionVersion, common: Period) -> bool {
    other.state == DecisionState::Suspended
        && case
            .previous
            .is_some_and(|previous| previous.decision.period.encloses(&common))
}

/// The other decisions of the person that are in force on some day of this one.
pub(crate) fn in_force_beside<'a>(
    version: &'a DecisionVersion,
    dossier: &'a Dossier,
) -> impl Iterator<Item = &'a DecisionVersion> {
    dossier
        .decisions
        .iter()
        .map(AsRef::as_ref)
        .filter(|other: &&DecisionVersion| other.card_number != version.card_number)
        .filter(|other| {
            let days = other.days_in_force();
            days.is_some_and(|days| days.overlaps(&version.decision.period))
        })
}

/// 1008: who manages a decision then, and on which days.
pub(crate) fn managed_elsewhere(other: &DecisionVersion) -> Finding {
    let ocmw = &other.decision.ocmw;
    let days = other.decision.period;
    Finding::new(Code::ManagedElsewhere)
        .rule(Rule::Dec01)
        .at("period")
        .with("ocmw_cbe", ocmw.cbe)
        .with("ocmw_name_nl", &ocmw.name_nl)
        .with("ocmw_name_fr", &ocmw.name_fr)
        .with("first_day", days.first_day())
        .with("last_day", days.last_day())
}
