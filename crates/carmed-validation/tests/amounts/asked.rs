//! A case of a file as the line and the coverage it is computed with.

use crate::case_file::{LineCase, StayCase, birth_date};
use crate::decided;
use crate::world::{
    World, basis, book, code, covered, letter_rows, line, parameters, sample_book, span,
};
use carmed_model::consultation::{Coverage, Gap};
use carmed_model::{Cbe, Cnk, Code, CoverKind, Finding, Period};
use carmed_validation::amounts::{HospitalDays, Line, LineKind, LineResult};

fn line_of(case: &LineCase) -> Line {
    let named = (&case.code, &case.cnk, &case.stay, &case.uncoded);
    let kind = match named {
        (Some(nihdi), None, None, None) => LineKind::Nomenclature { code: code(nihdi) },
        (None, Some(cnk), None, None) => LineKind::Medicine {
            cnk: Cnk::parse(cnk).unwrap(),
            environment: case.environment.unwrap_or_default(),
        },
        (None, None, Some(stay), None) => LineKind::HospitalDays(hospital_days(case, stay)),
        (None, None, None, Some(description)) => LineKind::Uncoded {
            description: description.clone(),
        },
        _ => panic!("{}: a code, a pack, a stay or a description", case.id),
    };
    Line {
        line_id: case.id.clone(),
        kind,
        units: case.units.unwrap_or(1),
        charged_cents: case.charged_cents,
        insurability: case.insurability,
        gmd: case.gmd,
        conventioned: case.conventioned,
        chronic: case.chronic,
        prescription: case.prescription,
        attestation: case.attestation,
        invoice_type: case.invoice_type,
        supplement_type: case.supplement_type,
        room: case.room.map(Into::into),
        used_of_month_cents: case.used_of_month_cents,
        used_of_stay_cents: case.used_of_stay_cents.unwrap_or_default(),
        credit_note: case.credit_note,
        ..line("101076", &case.care_date.to_string())
    }
}

fn hospital_days(case: &LineCase, stay: &StayCase) -> HospitalDays {
    HospitalDays {
        last_day: stay.last_day,
        admission_date: stay.admitted.unwrap_or(case.care_date),
        group: stay.group,
        hospital: stay.hospital.clone(),
        ward: stay.ward,
        full_day_price_cents: stay.full_day_price_cents,
        day_insurance_part_cents: stay.day_insurance_part_cents,
        with_flat_fees: stay.with_flat_fees,
    }
}

/// The days of the cards covered, all others not (201).
fn coverage_of_cards(case: &LineCase, care_days: Period) -> Coverage {
    let mut coverage = Coverage::default();
    let mut left = vec![care_days];
    for card in &case.cards {
        let days = Period::new(card.first_day, card.last_day).unwrap();
        left = left
            .iter()
            .flat_map(|period| period.without(&days))
            .collect();
        let pays = card.pays.as_ref().unwrap_or(&case.pays);
        let mut span = span(days, pays.basis(), &case.conditions);
        if let Some(cbe) = &card.ocmw {
            span.ocmw.cbe = Cbe::parse(cbe).unwrap();
        }
        coverage.spans.push(span);
    }
    coverage.gaps = left
        .into_iter()
        .map(|days| Gap {
            days,
            reasons: vec![Finding::new(Code::NoDecisionInForce)],
            remedies: Vec::new(),
        })
        .collect();
    coverage
}

/// The result of the case's line.
pub(crate) fn computed(case: &LineCase) -> LineResult {
    let tariff = match case.letters_alone {
        true => book(letter_rows()),
        false => sample_book(),
    };
    let mut world = World::with_book(tariff, basis(0, 0));
    world.cover = case.cover.unwrap_or(CoverKind::Doctor);
    let kind = case
        .provider_kind
        .as_deref()
        .unwrap_or("general_practitioner");
    world.kind = parameters().provider_kind(kind).unwrap().clone();
    if let Some(born) = &case.born {
        world.birth_date = birth_date(born);
    }
    let line = line_of(case);
    let care_days = line.care_days();
    world.coverage = match case.decision {
        Some(days) => decided::assess(days, &case.pays, world.cover, &world.kind, care_days),
        None if !case.cards.is_empty() => coverage_of_cards(case, care_days),
        None => covered(case.pays.basis(), &case.conditions),
    };
    world.compute(&line)
}
