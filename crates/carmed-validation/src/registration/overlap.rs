//! One decision at a time (DEC-01).

use super::{Case, Findings};
use carmed_model::{Code, Finding, Rule};

/// DEC-01: at most one decision in force for a person on any day, across all OCMWs.
///
/// ACTIVE and SUSPENDED count over their period, STOPPED to its last day, CLOSED never. Names the
/// managing OCMW and the dates, never the card or its content. Basis: POD MI handbook (MediPrima).
pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    let own_card = case.previous.map(|previous| previous.card_number);
    for other in &case.dossier.decisions {
        let Some(days) = other.days_in_force() else {
            continue;
        };
        if Some(other.card_number) == own_card || !days.overlaps(&case.decision.period) {
            continue;
        }
        let ocmw = &other.decision.ocmw;
        findings.refuse(
            Finding::new(Code::ManagedElsewhere)
                .rule(Rule::Dec01)
                .at("period")
                .with("ocmw_cbe", ocmw.cbe)
                .with("ocmw_name_nl", &ocmw.name_nl)
                .with("ocmw_name_fr", &ocmw.name_fr)
                .with("first_day", days.first_day())
                .with("last_day", days.last_day()),
        );
    }
}
