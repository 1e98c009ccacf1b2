//! The person: alive when aid begins, and what is stated fits the number (DEC-13, DEC-15).

use super::{Case, Findings};
use carmed_model::{Code, Finding, Gender, Rule, Sex};

/// Judges the rules on the beneficiary.
pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    alive(case, findings);
    gender(case, findings);
}

/// DEC-13: the beneficiary is not dead before the first day, as stated or as known by mutation
/// (ruling 13). Basis: no aid is due to the dead.
fn alive(case: &Case<'_>, findings: &mut Findings) {
    let first_day = case.decision.period.first_day();
    let dead_before = |death: Option<_>| death.is_some_and(|death| death < first_day);
    if dead_before(case.decision.beneficiary.death_date) {
        findings.refuse(Finding::broken(Rule::Dec13).at("beneficiary.death_date"));
    } else if dead_before(case.dossier.death_date()) {
        findings.refuse(Finding::broken(Rule::Dec13).at("period"));
    }
}

/// DEC-15: the gender, where stated, is the one the SSIN tells. Basis: national register, composition
/// of the identification number.
fn gender(case: &Case<'_>, findings: &mut Findings) {
    let beneficiary = &case.decision.beneficiary;
    let told = beneficiary.ssin.sex().map(|sex| match sex {
        Sex::Female => Gender::Female,
        Sex::Male => Gender::Male,
    });
    if let (Some(stated), Some(told)) = (beneficiary.gender, told)
        && stated != told
    {
        findings.refuse(
            Finding::new(Code::GenderContradictsSsin)
                .rule(Rule::Dec15)
                .at("beneficiary.gender"),
        );
    }
}
