//! What the Court of Audit is told, and what is left out: `tests/data/billing/activity.toml`.

use crate::scene::{LAW, Provenance, base_decision, card, cases_of, day, period, registered};
use crate::world::{Agreement, act, first_of_april};
use carmed_model::consultation::{
    AnsweredLine, Consultation, Consulted, Coverage, Gap, Remedy, RemedyAction, RemedyActor,
};
use carmed_model::{
    CareDays, Cbe, Cents, Code, CoverKind, DecisionVersion, Dossier, Month, Period, Posting,
    Quality, Question, Revision,
};
use carmed_validation::billing::{
    Activity, ActivityRow, CELL_COUNT_MIN, ConsultationOutcome, consultation_outcome,
};
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A month of one OCMW: how many of each, and the figures that are told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    /// Decided in time, after 31 to 45 days, and after more.
    #[serde(default)]
    decided: [usize; 3],
    /// Consultations whose days were all covered, and others.
    #[serde(default)]
    consulted: [usize; 2],
    /// Cards billed under hospital covers, and under others: EUR 10 of the State each.
    #[serde(default)]
    billed: [usize; 2],
    /// The figures that are told; the others are left out.
    told: BTreeMap<String, i64>,
    #[serde(default)]
    suppressed: bool,
}

fn march() -> Period {
    period("2026-03-01", "2026-03-31")
}

fn decided_after(days: i64) -> DecisionVersion {
    let mut decision = base_decision();
    decision.request_date = decision.decision_date.plus_days(-days);
    registered(&decision, 1, day("2026-03-02"))
}

/// EUR 10 of the State, posted in March under that cover of that card.
fn posting(cover: CoverKind, sequence: u64) -> Posting {
    let version = registered(&base_decision(), sequence, day("2026-03-02"));
    let agreement = Agreement {
        name: 1,
        version: Arc::new(version),
        cover: CoverKind::Doctor,
        days: march(),
        agreed_on: first_of_april(),
    };
    let line = act("1", "101076", day("2026-03-10"));
    let posted = agreement.post(
        &[(line, None)],
        &mut Dossier::default(),
        1,
        day("2026-03-20"),
    );
    let mut posting = posted.1.unwrap().as_ref().clone();
    posting.cover = cover;
    let amounts = &mut posting.lines[0].amounts;
    amounts.charged_cents = Cents::new(1000);
    amounts.state_cents = Cents::new(1000);
    amounts.ocmw_cents = Cents::ZERO;
    amounts.patient_cents = Cents::ZERO;
    posting
}

fn ocmw() -> Cbe {
    base_decision().ocmw.cbe
}

fn rows(decided: [usize; 3], consulted: [usize; 2], billed: [usize; 2]) -> Vec<ActivityRow> {
    let mut activity = Activity::of(march(), None);
    for (count, delay) in decided.into_iter().zip([30, 45, 46]) {
        let version = decided_after(delay);
        (0..count).for_each(|_| activity.count_decision(&version, &LAW));
    }
    for (count, not_covered) in consulted.into_iter().zip([false, true]) {
        (0..count).for_each(|_| {
            activity.count_consultation(ConsultationOutcome {
                ocmw: Some(ocmw()),
                day: day("2026-03-31"),
                not_covered,
            });
        });
    }
    let covers = [CoverKind::Hospitalisation, CoverKind::Doctor];
    let mut sequence = 1;
    for (count, cover) in billed.into_iter().zip(covers) {
        for _ in 0..count {
            activity.count_posting(&posting(cover, sequence));
            sequence += 1;
        }
    }
    activity.rows()
}

/// The figures a row tells, by the contract's names.
fn told(row: &ActivityRow) -> BTreeMap<String, i64> {
    let count = |count: Option<usize>| count.map(|count| i64::try_from(count).unwrap());
    let cents = |amount: Option<Cents>| amount.map(Cents::cents);
    [
        (
            "decisions_registered_count",
            count(row.decisions_registered_count),
        ),
        ("duration_days_median", row.duration_days_median),
        ("late_over_30_count", count(row.late_over_30_count)),
        ("late_over_45_count", count(row.late_over_45_count)),
        ("consultations_count", count(row.consultations_count)),
        ("not_covered_count", count(row.not_covered_count)),
        ("hospital_share_permille", row.hospital_share_permille),
        ("state_posted_cents", cents(row.state_posted_cents)),
        ("ocmw_posted_cents", cents(row.ocmw_posted_cents)),
        ("patient_posted_cents", cents(row.patient_posted_cents)),
    ]
    .into_iter()
    .filter_map(|(name, figure)| Some((name.to_owned(), figure?)))
    .collect()
}

#[test]
fn every_month_is_told_as_written() {
    for case in cases_of::<Case>(include_str!("../data/billing/activity.toml")) {
        Provenance {
            rule: case.rule.clone(),
            origin: case.origin.clone(),
            source: case.source.clone(),
        }
        .assert_stated(&case.name);
        let rows = rows(case.decided, case.consulted, case.billed);
        assert_eq!(rows.len(), 1, "{}", case.name);
        let row = &rows[0];
        assert_eq!(
            (row.ocmw, row.month),
            (Some(ocmw()), Month::of(day("2026-03-01")))
        );
        assert_eq!(told(row), case.told, "{}", case.name);
        assert_eq!(row.suppressed, case.suppressed, "{}", case.name);
    }
}

#[test]
fn cards_whose_lines_were_taken_back_do_not_hide_the_one_that_is_left() {
    let mut activity = Activity::of(march(), None);
    for sequence in 1..=5 {
        let posted = posting(CoverKind::Doctor, sequence);
        activity.count_posting(&posted);
        if sequence > 1 {
            let mut credit_note = posted;
            let amounts = &mut credit_note.lines[0].amounts;
            amounts.charged_cents = -amounts.charged_cents;
            amounts.state_cents = -amounts.state_cents;
            activity.count_posting(&credit_note);
        }
    }
    let [row]: [ActivityRow; 1] = activity.rows().try_into().unwrap();
    assert_eq!(row.state_posted_cents, None);
    assert_eq!(row.hospital_share_permille, None);
    assert!(row.suppressed);
}

#[test]
fn only_the_months_and_the_ocmw_asked_for_are_told_and_only_registrations_count() {
    let version = decided_after(3);
    let mut later = version.clone();
    later.version = 2;
    let mut elsewhere = version.clone();
    elsewhere.decision.ocmw.cbe = Cbe::parse("0403019261").unwrap();
    let mut in_april = version.clone();
    in_april.registered_on = day("2026-04-01");
    let mut activity = Activity::of(march(), Some(ocmw()));
    for one in [&version, &later, &elsewhere, &in_april] {
        (0..6).for_each(|_| activity.count_decision(one, &LAW));
    }
    let rows = activity.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].decisions_registered_count, Some(6));
}

#[test]
fn rows_stand_by_ocmw_and_then_by_month_and_what_led_to_no_ocmw_comes_first() {
    let mut activity = Activity::of(period("2026-03-01", "2026-04-30"), None);
    for (ocmw, on) in [
        (Some(ocmw()), "2026-04-30"),
        (Some(ocmw()), "2026-03-01"),
        (None, "2026-04-01"),
    ] {
        activity.count_consultation(ConsultationOutcome {
            ocmw,
            day: day(on),
            not_covered: true,
        });
    }
    let rows = activity.rows();
    let order: Vec<_> = rows
        .iter()
        .map(|row| (row.ocmw, row.month.to_string()))
        .collect();
    let of = |ocmw: Option<Cbe>, month: &str| (ocmw, month.to_owned());
    assert_eq!(
        order,
        [
            of(None, "2026-04"),
            of(Some(ocmw()), "2026-03"),
            of(Some(ocmw()), "2026-04")
        ]
    );
}

fn consultation(consulted: Consulted) -> Consultation {
    Consultation {
        provider: posting(CoverKind::Doctor, 1).provider,
        quality: Quality::Physician,
        agent: "agent".to_owned(),
        consultation_date: day("2026-03-31"),
        revision: Revision::default(),
        tariff_revision: Revision::default(),
        consulted,
    }
}

fn checked(answer: Coverage) -> Consulted {
    Consulted::Coverage {
        question: Question {
            cover: CoverKind::Doctor,
            care_days: CareDays::Date(day("2026-03-10")),
        },
        second_factor: None,
        answer,
        ssin_replaced: false,
    }
}

#[test]
fn a_consultation_counts_for_the_ocmw_its_answer_led_to() {
    let unknown = |_| None;
    let outcome = |consulted: Consulted| consultation_outcome(&consultation(consulted), unknown);
    let gap = Gap {
        days: march(),
        reasons: Vec::new(),
        remedies: vec![Remedy {
            lifts: Code::DecisionSuspended,
            action: RemedyAction::Reactivate,
            actor: RemedyActor::Ocmw,
            ocmw: Some(base_decision().ocmw),
            day: None,
        }],
    };
    let led_to_none = Gap {
        remedies: Vec::new(),
        ..gap.clone()
    };
    let refused = |gap: Gap| {
        let answer = Coverage {
            spans: Vec::new(),
            gaps: vec![gap],
        };
        outcome(checked(answer)).unwrap()
    };
    let told = |outcome: ConsultationOutcome| (outcome.ocmw, outcome.not_covered);
    assert_eq!(told(refused(gap)), (Some(ocmw()), true));
    assert_eq!(told(refused(led_to_none)), (None, true));
    let line = AnsweredLine {
        line_id: "1".to_owned(),
        care_days: march(),
        stated: BTreeMap::new(),
        outcome: "COMPUTED".to_owned(),
        card: Some((card(1), 1)),
        amounts: None,
        reasons: Vec::new(),
        remarks: Vec::new(),
        explanation: Vec::new(),
    };
    let intervention = consultation(Consulted::Intervention {
        cover: CoverKind::Doctor,
        agreement: None,
        lines: vec![line],
    });
    let of_card = |number| (number == card(1)).then(ocmw);
    let outcome = consultation_outcome(&intervention, of_card).unwrap();
    assert_eq!(told(outcome), (Some(ocmw()), false));
}

proptest! {
    #[test]
    fn no_small_cell_is_told_nor_follows_from_what_is(
        decided in proptest::array::uniform3(0_usize..12),
        consulted in proptest::array::uniform2(0_usize..12),
    ) {
        for row in rows(decided, consulted, [0, 0]) {
            let small = |count: usize| (1..CELL_COUNT_MIN).contains(&count);
            let counts = [
                row.decisions_registered_count,
                row.late_over_30_count,
                row.late_over_45_count,
                row.consultations_count,
                row.not_covered_count,
            ];
            let minus = |whole: Option<usize>, part: Option<usize>| Some(whole? - part?);
            let [decisions, over_30, over_45, consultations, not_covered] = counts;
            let follow = [
                minus(decisions, over_30),
                minus(decisions, over_45),
                minus(over_30, over_45),
                minus(consultations, not_covered),
            ];
            for count in counts.into_iter().chain(follow).flatten() {
                prop_assert!(!small(count), "{row:?}");
            }
            let all_told = counts.iter().all(Option::is_some);
            prop_assert_eq!(row.suppressed, !all_told);
        }
    }
}
