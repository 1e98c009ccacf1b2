//! What a cover promises: levels and their maxima (DEC-09).

use super::{Case, Findings, cover_field};
use carmed_model::{CareSetting, Code, Cover, Finding, Rule, SupportLevel};

/// DEC-09: maxima belong to PARTIAL. A patient-part maximum stands exactly with patient part PARTIAL; a
/// supplement maximum and types only with supplement PARTIAL on a hospital cover, and there the maximum
/// is required. Basis: eHealth MediPrima schemas in meaning; ruled as a refusal.
pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    for (index, cover) in case.decision.covers.iter().enumerate() {
        patient_caps(index, cover, findings);
        supplement(index, cover, findings);
    }
}

fn patient_caps(index: usize, cover: &Cover, findings: &mut Findings) {
    let field = cover_field(index, "patient_caps");
    let partial = cover.patient_level == SupportLevel::Partial;
    if partial && cover.patient_caps.is_empty() {
        findings.refuse(
            Finding::new(Code::Missing)
                .rule(Rule::Dec09)
                .at(field.clone()),
        );
    }
    if !partial && !cover.patient_caps.is_empty() {
        findings.refuse(Finding::broken(Rule::Dec09).at(field.clone()));
    }
    for (place, cap) in cover.patient_caps.iter().enumerate() {
        let twice = cover.patient_caps[..place]
            .iter()
            .any(|other| other.invoice_type == cap.invoice_type);
        if twice || cap.cap_cents.is_negative() {
            findings.refuse(
                Finding::new(Code::ValueNotAllowed)
                    .rule(Rule::Dec09)
                    .at(format!("{field}[{place}]")),
            );
        }
    }
}

fn supplement(index: usize, cover: &Cover, findings: &mut Findings) {
    let partial_in_hospital = cover.supplement_level == SupportLevel::Partial
        && cover.kind.setting() != CareSetting::Other;
    let cap_field = cover_field(index, "supplement_cap_cents");
    match cover.supplement_cap_cents {
        None if partial_in_hospital => {
            findings.refuse(Finding::new(Code::Missing).rule(Rule::Dec09).at(cap_field));
        }
        Some(_) if !partial_in_hospital => {
            findings.refuse(Finding::broken(Rule::Dec09).at(cap_field));
        }
        Some(cap) if cap.is_negative() => {
            findings.refuse(
                Finding::new(Code::ValueNotAllowed)
                    .rule(Rule::Dec09)
                    .at(cap_field),
            );
        }
        _ => {}
    }
    if !partial_in_hospital && !cover.supplement_types.is_empty() {
        findings.refuse(Finding::broken(Rule::Dec09).at(cover_field(index, "supplement_types")));
    }
}
