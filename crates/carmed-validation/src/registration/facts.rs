//! The facts the OCMW states (DEC-11, DEC-12, DEC-16).

use super::{Case, Findings};
use carmed_model::{Facts, Finding, ResidenceStatus, Rule, Situation};

/// Judges the rules on the stated facts.
pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    population_register(case, findings);
    inquiry(case, findings);
    if contradictory(&case.decision.facts) {
        findings.refuse(Finding::broken(Rule::Dec16).at("facts.situation"));
    }
}

/// DEC-11: in the population register the State pays nothing; the share follows from the refund table,
/// the OCMW is warned. Basis: agii.be.
fn population_register(case: &Case<'_>, findings: &mut Findings) {
    if case.decision.facts.in_population_register {
        findings.warn(Finding::broken(Rule::Dec11).at("facts.in_population_register"));
    }
}

/// DEC-12: who is not needy gets no aid; an inquiry missing on the decision date, a guarantor, a
/// mutuality and Fedasil's code 207 are warned of, one by one (ruling 10). Basis: duties of the OCMW in
/// the POD MI handbook.
fn inquiry(case: &Case<'_>, findings: &mut Findings) {
    let facts = &case.decision.facts;
    let about = |field: &str| Finding::broken(Rule::Dec12).at(field);
    if !facts.needy {
        findings.refuse(about("facts.needy"));
    }
    if facts
        .social_inquiry_date
        .is_none_or(|inquiry| inquiry > case.decision.decision_date)
    {
        findings.warn(about("facts.social_inquiry_date"));
    }
    let present = [
        (facts.guarantor, "facts.guarantor"),
        (
            facts.affiliated_to_mutuality,
            "facts.affiliated_to_mutuality",
        ),
        (facts.fedasil_code_207, "facts.fedasil_code_207"),
    ];
    present
        .iter()
        .filter(|(present, _)| *present)
        .for_each(|(_, field)| findings.warn(about(field)));
}

/// DEC-16: unlawful stay is not legal residence; an admissible 9ter request and asylum are not illegal
/// residence. Basis: Residence Act of 15 December 1980.
pub(crate) const fn contradictory(facts: &Facts) -> bool {
    match facts.situation {
        Situation::UnlawfulStay => matches!(facts.residence_status, ResidenceStatus::Legal),
        Situation::Regularisation9terAdmissible
        | Situation::AsylumSeekerLocalReception
        | Situation::AsylumSeekerOcmwAid => {
            matches!(facts.residence_status, ResidenceStatus::Illegal)
        }
        Situation::EuCitizen | Situation::OcmwOwnFunds | Situation::Other => false,
    }
}
