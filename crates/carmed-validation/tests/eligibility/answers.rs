//! COV-01, COV-03, COV-05, COV-07, COV-10: what an answer of coverage holds.

use crate::scene::{LAW, base_decision, day, dossier, registered};
use carmed_model::consultation::Coverage;
use carmed_model::{CareDays, CoverKind, Dossier, Nihii, Period, ProviderId, Question, Rule};
use carmed_validation::coverage::assess;
use std::collections::BTreeSet;

fn days(days: Period) -> String {
    format!("{}/{}", days.first_day(), days.last_day())
}

fn hospital_asks(care_days: CareDays, dossier: &Dossier, today: &str) -> Coverage {
    let question = Question {
        cover: CoverKind::Hospitalisation,
        care_days,
    };
    let kind = LAW.provider_kind("hospital").unwrap();
    let provider = ProviderId::Nihii(Nihii::parse("71000535").unwrap());
    assess(&question, &provider, kind, Some(dossier), day(today), &LAW)
}

#[test]
fn cov_01_two_cards_on_adjacent_days_come_back_as_two_spans() {
    let mut second = base_decision();
    second.period = Period::new(day("2026-06-01"), day("2026-06-30")).unwrap();
    second
        .covers
        .iter_mut()
        .for_each(|cover| cover.period = second.period);
    let first = registered(&base_decision(), 1, day("2026-03-02"));
    let known = dossier([first, registered(&second, 2, day("2026-03-02"))]);
    let asked = CareDays::Period(Period::new(day("2026-05-30"), day("2026-06-02")).unwrap());
    let answer = hospital_asks(asked, &known, "2026-06-05");
    let cards: Vec<_> = answer
        .spans
        .iter()
        .map(|span| (days(span.days), span.card_number))
        .collect();
    let card = |index: usize| known.decisions[index].card_number;
    assert_eq!(
        cards,
        [
            ("2026-05-30/2026-05-31".to_owned(), card(0)),
            ("2026-06-01/2026-06-02".to_owned(), card(1))
        ]
    );
}

#[test]
fn cov_05_the_law_issues_no_agreement_itself() {
    let known = dossier([registered(&base_decision(), 1, day("2026-03-02"))]);
    let answer = hospital_asks(CareDays::Date(day("2026-03-10")), &known, "2026-03-10");
    assert!(answer.spans[0].agreement.is_none());
}

#[test]
fn cov_07_a_span_tells_the_basis_of_its_own_cover_and_nothing_of_the_person() {
    let known = dossier([registered(&base_decision(), 1, day("2026-03-02"))]);
    let answer = hospital_asks(CareDays::Date(day("2026-03-10")), &known, "2026-03-10");
    let cover = known.decisions[0]
        .decision
        .cover(CoverKind::Hospitalisation)
        .unwrap();
    let basis = &answer.spans[0].basis;
    assert_eq!(basis.patient_caps, cover.patient_caps);
    assert_eq!(basis.supplement_cap_cents, cover.supplement_cap_cents);
    assert_eq!(basis.supplement_types, cover.supplement_types);
    assert_eq!(
        (basis.insurance_level, basis.patient_level),
        (cover.insurance_level, cover.patient_level)
    );
    assert_eq!(basis.state, known.decisions[0].state_share.hospitalisation);
    let told = serde_json::to_string(&answer).unwrap();
    for kept_back in [
        "refund",
        "ILLEGAL",
        "UNLAWFUL",
        "85073003328",
        "DOCTOR",
        "PHARMACEUTICAL",
        "72000130",
    ] {
        assert!(!told.contains(kept_back), "{kept_back}");
    }
}

#[test]
fn cov_10_remedies_name_the_ocmw_that_can_act() {
    let known = dossier([registered(&base_decision(), 1, day("2026-03-02"))]);
    let question = Question {
        cover: CoverKind::Paramedic,
        care_days: CareDays::Date(day("2026-03-10")),
    };
    let kind = LAW.provider_kind("hospital").unwrap();
    let provider = ProviderId::Nihii(Nihii::parse("71000535").unwrap());
    let absent = assess(
        &question,
        &provider,
        kind,
        Some(&known),
        day("2026-03-10"),
        &LAW,
    );
    let ocmw = absent.gaps[0].remedies[0]
        .ocmw
        .as_ref()
        .map(|ocmw| ocmw.name_nl.as_str());
    assert_eq!(ocmw, Some("OCMW Voorbeeldstad"));
    let none = assess(&question, &provider, kind, None, day("2026-03-10"), &LAW);
    assert_eq!(none.gaps[0].remedies[0].ocmw, None);
}

#[test]
fn every_gate_is_reported_under_its_rule() {
    let known = dossier([registered(&base_decision(), 1, day("2026-03-02"))]);
    let answer = hospital_asks(CareDays::Date(day("2026-07-01")), &known, "2026-04-01");
    let rules: BTreeSet<_> = answer
        .gaps
        .iter()
        .flat_map(|gap| &gap.reasons)
        .map(|reason| reason.rule)
        .collect();
    assert_eq!(rules, BTreeSet::from([Some(Rule::Cov03)]));
}
