//! No right on a past day is taken away by a modification (LIFE-03, ruling 15).

use crate::registration::{Findings, cover_field};
use carmed_model::{Cover, Day, Decision, Finding, Period, Rule, SupplementType, SupportLevel};

const EVERY_SUPPLEMENT: [SupplementType; 5] = [
    SupplementType::SingleRoom,
    SupplementType::Fee,
    SupplementType::Material,
    SupplementType::Comfort,
    SupplementType::Other,
];

/// LIFE-03: for every cover kind and day before today nothing becomes less: covered, level, maximum,
/// listed providers, supplement types, no new prescription requirement (ruling 15).
pub(super) fn judge(old: &Decision, new: &Decision, today: Day, findings: &mut Findings) {
    for held in &old.covers {
        let past_end = held.period.last_day().min(today.plus_days(-1));
        let Ok(past_days) = Period::new(held.period.first_day(), past_end) else {
            continue;
        };
        let taken = |field: String| {
            Finding::broken(Rule::Life03)
                .at(field)
                .with("cover", held.kind)
        };
        let found = new
            .covers
            .iter()
            .enumerate()
            .find(|(_, cover)| cover.kind == held.kind);
        let Some((index, cover)) = found else {
            findings.refuse(taken("covers".to_owned()));
            continue;
        };
        if !cover.period.encloses(&past_days) {
            findings.refuse(taken(cover_field(index, "period")));
        }
        for field in lessened(held, cover) {
            findings.refuse(taken(cover_field(index, field)));
        }
    }
}

/// The fields in which the new cover promises less than the one held.
fn lessened(held: &Cover, cover: &Cover) -> impl Iterator<Item = &'static str> {
    [
        (
            cover.insurance_level < held.insurance_level,
            "insurance_level",
        ),
        (cover.patient_level < held.patient_level, "patient_level"),
        (
            cover.supplement_level < held.supplement_level,
            "supplement_level",
        ),
        (
            cover.prescription_required && !held.prescription_required,
            "prescription_required",
        ),
        (fewer_caps(held, cover), "patient_caps"),
        (lower_supplement_cap(held, cover), "supplement_cap_cents"),
        (fewer_supplement_types(held, cover), "supplement_types"),
        (fewer_providers(held, cover), "providers"),
    ]
    .into_iter()
    .filter_map(|(less, field)| less.then_some(field))
}

fn fewer_caps(held: &Cover, cover: &Cover) -> bool {
    let both_partial = [held, cover]
        .iter()
        .all(|cover| cover.patient_level == SupportLevel::Partial);
    both_partial
        && held.patient_caps.iter().any(|old| {
            !cover
                .patient_caps
                .iter()
                .any(|new| new.invoice_type == old.invoice_type && new.cap_cents >= old.cap_cents)
        })
}

fn lower_supplement_cap(held: &Cover, cover: &Cover) -> bool {
    both_supplements_partial(held, cover) && cover.supplement_cap_cents < held.supplement_cap_cents
}

fn fewer_supplement_types(held: &Cover, cover: &Cover) -> bool {
    let takes = |cover: &Cover, kind| {
        cover.supplement_types.is_empty() || cover.supplement_types.contains(&kind)
    };
    both_supplements_partial(held, cover)
        && EVERY_SUPPLEMENT
            .into_iter()
            .any(|kind| takes(held, kind) && !takes(cover, kind))
}

fn both_supplements_partial(held: &Cover, cover: &Cover) -> bool {
    [held, cover]
        .iter()
        .all(|cover| cover.supplement_level == SupportLevel::Partial)
}

fn fewer_providers(held: &Cover, cover: &Cover) -> bool {
    match &held.providers {
        None => cover.providers.is_some(),
        Some(listed) => listed.iter().any(|provider| !cover.lists(provider)),
    }
}
