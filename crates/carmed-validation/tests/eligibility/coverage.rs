//! COV-01…07, COV-10, COV-11, UMA-06: `tests/data/coverage.toml`.

use crate::scene::{
    LAW, Patch, Provenance, assert_speaks, attested, base_decision, cases_of, day, dossier,
    in_state, kept, number_of, on, registered, sorted,
};
use carmed_model::consultation::{Coverage, Gap, Span};
use carmed_model::decision::StopReason;
use carmed_model::{
    CareDays, CoverKind, Day, DecisionState, DecisionVersion, Dossier, Nihii, Period, ProviderId,
    Question,
};
use carmed_validation::coverage::{assess, assess_protected};
use carmed_validation::life_cycle::stop;
use carmed_validation::texts::{self, Language};
use serde::Deserialize;

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
    /// The attestations on file.
    #[serde(default)]
    attestations: Vec<OnFile>,
    /// Which of them the question names.
    names: Option<u8>,
    /// Asked under the agreement given on that day on the base decision, registered on 2026-03-02.
    agreement_of: Option<Day>,
    /// What the answer must not hold.
    #[serde(default)]
    never_tells: Vec<String>,
    #[serde(default)]
    spans: Vec<String>,
    #[serde(default)]
    gaps: Vec<String>,
    remedies: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
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
#[serde(deny_unknown_fields)]
struct OnFile {
    number: u8,
    cover: CoverKind,
    from: String,
    until: String,
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

/// `2026-03-01/2026-03-31 BINDING 1001(2) 166`: days, guarantee, conditions with the number of the
/// attestation that satisfies them, reasons.
fn written_span(span: &Span) -> String {
    let guarantee = serde_json::to_value(span.guarantee).unwrap();
    let mut text = format!("{} {}", days(span.days), guarantee.as_str().unwrap());
    for condition in &span.conditions {
        text += &format!(" {}", condition.kind.code().number());
        assert_eq!(condition.satisfied, condition.satisfied_by.is_some());
        if let Some(number) = condition.satisfied_by {
            let seed = (0..=u8::MAX).find(|seed| number_of(*seed) == number);
            text += &format!("({})", seed.unwrap());
        }
    }
    for reason in &span.reasons {
        text += &format!(" {}", reason.code.number());
    }
    text
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

/// The dossier of the case, and its question.
fn known(case: &Case) -> (Dossier, Question) {
    let base = [Registered::default()];
    let decisions = case.decisions.as_deref().unwrap_or(&base);
    let mut known = dossier(
        (1..)
            .zip(decisions)
            .map(|(sequence, registered)| registered.version(sequence)),
    );
    for one in &case.attestations {
        known.file(attested(one.number, one.cover, &one.from, &one.until));
    }
    if let Some(named) = case.names {
        known = known.narrowed_to(number_of(named));
    }
    let care_days = match case.days {
        Asked::On(day) => CareDays::Date(day),
        Asked::From(first, last) => CareDays::Period(Period::new(first, last).unwrap()),
        Asked::Admission(day) => CareDays::Admission(day),
    };
    let cover = case.cover;
    (known, Question { cover, care_days })
}

fn answer(case: &Case) -> Coverage {
    let (known, question) = known(case);
    let (kind, number) = &case.asks;
    let kind = LAW.provider_kind(kind).unwrap_or(LAW.kind_without_row());
    let provider = ProviderId::Nihii(Nihii::parse(number).unwrap());
    let dossier = (!case.unknown_person).then_some(&known);
    let today = case.today;
    match case.agreement_of {
        None => assess(&question, &provider, kind, dossier, today, &LAW),
        Some(given_on) => {
            let version = registered(&base_decision(), 1, day("2026-03-02"));
            assess_protected(
                &question, given_on, &version, &provider, kind, dossier, today, &LAW,
            )
        }
    }
}

#[test]
fn every_case_of_coverage_is_answered_as_written() {
    for case in cases_of::<Case>(include_str!("../data/coverage.toml")) {
        let answer = answer(&case);
        let name = format!("{}: {}", case.rule, case.name);
        Provenance {
            rule: case.rule,
            origin: case.origin,
            source: case.source,
        }
        .assert_stated(&name);
        let reasons = answer.spans.iter().flat_map(|span| &span.reasons);
        let reasons = reasons.chain(answer.gaps.iter().flat_map(|gap| &gap.reasons));
        reasons.for_each(assert_speaks);
        for remedy in answer.gaps.iter().flat_map(|gap| &gap.remedies) {
            let said = Language::ALL.map(|language| texts::remedy(language, remedy));
            assert!(
                !said.iter().any(|text| text.contains(['–', '{'])),
                "{name}: {said:?}"
            );
        }
        let told = serde_json::to_string(&answer).unwrap();
        for kept_back in &case.never_tells {
            assert!(!told.contains(kept_back), "{name}: {kept_back}");
        }
        let spans: Vec<String> = answer.spans.iter().map(written_span).collect();
        assert_eq!(spans, case.spans, "{name}: spans");
        let gaps: Vec<String> = answer.gaps.iter().map(written_gap).collect();
        assert_eq!(gaps, case.gaps, "{name}: gaps");
        if let Some(remedies) = case.remedies {
            let written = written_remedies(&answer.gaps[0]);
            assert_eq!(written, sorted(remedies), "{name}: remedies");
        }
    }
}
