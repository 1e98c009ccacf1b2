//! Covers among themselves and in the decision (DEC-07, DEC-08, DEC-19, and the numbers of DEC-15).

use super::{Case, Findings, cover_field};
use carmed_model::cover::ListedBy;
use carmed_model::{Code, Cover, CoverKind, Finding, ProviderId, Rule};

/// Judges which covers stand together, their periods and their provider lists.
pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    hospital_pair(case, findings);
    for (index, cover) in case.decision.covers.iter().enumerate() {
        inside_the_decision(case, index, cover, findings);
        if case.decision.covers[..index]
            .iter()
            .any(|earlier| earlier.kind == cover.kind)
        {
            let twice = Finding::broken(Rule::Dec19).at(cover_field(index, "kind"));
            findings.refuse(twice.with("cover", cover.kind));
        }
        provider_list(index, cover, findings);
    }
}

/// DEC-07: HOSPITALISATION and AMBULATORY_IN_HOSPITAL always together; their presence, not their days
/// (ruling 13). Basis: POD MI handbook (MediPrima).
fn hospital_pair(case: &Case<'_>, findings: &mut Findings) {
    let has = |kind| case.decision.cover(kind).is_some();
    let missing = match (
        has(CoverKind::Hospitalisation),
        has(CoverKind::AmbulatoryInHospital),
    ) {
        (true, false) => CoverKind::AmbulatoryInHospital,
        (false, true) => CoverKind::Hospitalisation,
        _ => return,
    };
    findings.refuse(
        Finding::broken(Rule::Dec07)
            .at("covers")
            .with("cover", missing),
    );
}

/// DEC-08: a cover's period lies inside the decision's. Basis: ruled by this project.
fn inside_the_decision(case: &Case<'_>, index: usize, cover: &Cover, findings: &mut Findings) {
    let period = case.decision.period;
    if !period.encloses(&cover.period) {
        findings.refuse(
            Finding::broken(Rule::Dec08)
                .at(cover_field(index, "period"))
                .with("first_day", period.first_day())
                .with("last_day", period.last_day()),
        );
    }
}

/// DEC-19: no empty provider list, no list on a cover that has none. DEC-15: a list holds numbers of
/// its own kind only. Basis: eHealth MediPrima schemas; table of covers and their lists.
fn provider_list(index: usize, cover: &Cover, findings: &mut Findings) {
    let Some(providers) = &cover.providers else {
        return;
    };
    let field = cover_field(index, "providers");
    if cover.kind.listed_by() == ListedBy::Nothing {
        let no_list = Finding::broken(Rule::Dec19).at(cover_field(index, "providers"));
        findings.refuse(no_list.with("cover", cover.kind));
        return;
    }
    if providers.is_empty() {
        findings.refuse(Finding::new(Code::Missing).rule(Rule::Dec19).at(field));
        return;
    }
    for (place, provider) in providers.iter().enumerate() {
        if !may_stand_on(cover.kind.listed_by(), provider) {
            findings.refuse(
                Finding::new(Code::ValueNotAllowed)
                    .rule(Rule::Dec15)
                    .at(format!("{field}.providers[{place}]")),
            );
        }
    }
}

fn may_stand_on(list: ListedBy, provider: &ProviderId) -> bool {
    match (list, provider) {
        (ListedBy::Nihii, ProviderId::Nihii(_)) | (ListedBy::Cbe, ProviderId::Cbe(_)) => true,
        (ListedBy::HospitalNihii, ProviderId::Nihii(number)) => number.is_hospital(),
        (ListedBy::PharmacyNihii, ProviderId::Nihii(number)) => {
            matches!(number.first_digit(), 2 | 6)
        }
        _ => false,
    }
}
