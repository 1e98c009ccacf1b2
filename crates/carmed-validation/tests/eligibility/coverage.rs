//! COV-01…04, COV-06, COV-07, COV-10, COV-11: `tests/data/coverage.toml`.

use crate::scene::{
    LAW, Patch, Provenance, base_decision, cases_of, day, dossier, in_state, kept, on, registered,
    sorted,
};
use carmed_model::consultation::{Coverage, Gap, Span};
use carmed_model::decision::StopReason;
use carmed_model::{
    CareDays, CoverKind, Day, DecisionState, DecisionVersion, Dossier, Nihii, Period, ProviderId,
    Question, Rule,
};
use carmed_validation::coverage::assess;
use carmed_validation::life_cycle::stop;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    #[serde(default = "first_of_april")]
    today: Day,
    /// The decisions of the person; the base decision where nothing is said.
    decisions: Option<Vec<Registered>>,
    #[serde(default)]
    unknown_person: bool,
    /// Kind and number of the asking provider.
    #[serde(default = "hospital")]
    asks: (String, String),
    cover: CoverKind,
    days: Asked,
    #[serde(default)]
    spans: Vec<String>,
    #[serde(default)]
    gaps: Vec<String>,
    remedies: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registered {
    #[serde(default)]
    set: Patch,
    state: Option<DecisionState>,
    registered_on: Option<Day>,
    /// Stopped for the person's death on that day.
    died: Option<Day>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    On(Day),
    From(Day, Day),
    Admission(Day),
}

fn first_of_april() -> Day {
    day("2026-04-01")
}

fn hospital() -> (String, String) {
    ("hospital".to_owned(), "71000535".to_owned())
}

impl Registered {
    fn version(&self, sequence: u64) -> DecisionVersion {
        let registered_on = self.registered_on.unwrap_or(day("2026-03-02"));
        let version = registered(&self.set.apply(&base_decision()), sequence, registered_on);
        match self.died {
            None => in_state(version, self.state.unwrap_or(DecisionState::Active)),
            Some(died) => {
                let stopped = stop(
                    &version,
                    StopReason::Death,
                    died,
                    Some(died),
                    &on(day("2026-04-01")),
                );
                kept(stopped.unwrap(), sequence, 2, day("2026-04-01"))
            }
        }
    }
}

fn days(days: Period) -> String {
    format!("{}/{}", days.first_day(), days.last_day())
}

/// `2026-03-01/2026-03-31 BINDING 1001`: days, guarantee, conditions and reasons.
fn written_span(span: &Span) -> String {
    let guarantee = serde_json::to_value(span.guarantee).unwrap();
    let conditions = span
        .conditions
        .iter()
        .map(|condition| condition.kind.code());
    let codes = conditions.chain(span.reasons.iter().map(|reason| reason.code));
    codes.fold(
        format!("{} {}", days(span.days), guarantee.as_str().unwrap()),
        |text, code| format!("{text} {}", code.number()),
    )
}

fn written_gap(gap: &Gap) -> String {
    gap.reasons.iter().fold(days(gap.days), |text, reason| {
        format!("{text} {}", reason.code.number())
    })
}

/// `206 DELIVER_FROM PROVIDER 2026-03-15`: what it lifts, action, actor, day.
fn written_remedies(gap: &Gap) -> Vec<String> {
    let written = gap.remedies.iter().map(|remedy| {
        let name = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        let (action, actor) = (
            serde_json::to_value(remedy.action),
            serde_json::to_value(remedy.actor),
        );
        let text = format!(
            "{} {} {}",
            remedy.lifts.number(),
            name(action.unwrap()),
            name(actor.unwrap())
        );
        remedy
            .day
            .map_or(text.clone(), |day| format!("{text} {day}"))
    });
    sorted(written.collect())
}

#[test]
fn every_case_of_coverage_is_answered_as_written() {
    for case in cases_of::<Case>(include_str!("../data/coverage.toml")) {
        let name = format!("{}: {}", case.rule, case.name);
        Provenance {
            rule: case.rule,
            origin: case.origin,
            source: case.source,
        }
        .assert_stated(&name);
        let decisions = case.decisions.unwrap_or_else(|| {
            vec![Registered {
                set: Patch::default(),
                state: None,
                registered_on: None,
                died: None,
            }]
        });
        let known = dossier(
            (1..)
                .zip(&decisions)
                .map(|(sequence, registered)| registered.version(sequence)),
        );
        let care_days = match case.days {
            Asked::On(day) => CareDays::Date(day),
            Asked::From(first, last) => CareDays::Period(Period::new(first, last).unwrap()),
            Asked::Admission(day) => CareDays::Admission(day),
        };
        let question = Question {
            cover: case.cover,
            care_days,
        };
        let kind = LAW
            .provider_kind(&case.asks.0)
            .unwrap_or(LAW.kind_without_row());
        let provider = ProviderId::Nihii(Nihii::parse(&case.asks.1).unwrap());
        let dossier = (!case.unknown_person).then_some(&known);
        let answer = assess(&question, &provider, kind, dossier, case.today, &LAW);
        assert_eq!(
            answer.spans.iter().map(written_span).collect::<Vec<_>>(),
            case.spans,
            "{name}: spans"
        );
        assert_eq!(
            answer.gaps.iter().map(written_gap).collect::<Vec<_>>(),
            case.gaps,
            "{name}: gaps"
        );
        if let Some(remedies) = case.remedies {
            assert_eq!(
                written_remedies(&answer.gaps[0]),
                sorted(remedies),
                "{name}: remedies"
            );
        }
    }
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
