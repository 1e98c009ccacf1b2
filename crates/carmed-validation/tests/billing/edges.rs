//! What one fact alone decides: whose months are summarised, what a release may undo, what a claim owes.

use crate::scene::{LAW, base_decision, card, day, dossier, period, registered};
use crate::world::{Agreement, act, first_of_april};
use carmed_model::consultation::Coverage;
use carmed_model::{
    AgreementReference, CareDays, Cbe, Cents, Claim, ClaimedLine, Code, CoverKind, Dossier, Period,
    Posting, Question,
};
use carmed_validation::amounts::Line;
use carmed_validation::billing::{
    Activity, Billed, ClaimFacts, ClaimedLineFacts, Ledger, may_release, taken_back, verify,
};
use std::sync::Arc;
use uuid::Uuid;

fn agreement() -> (Agreement, Dossier) {
    let version = Arc::new(registered(&base_decision(), 1, day("2026-03-02")));
    let dossier = dossier([version.as_ref().clone()]);
    let agreement = Agreement {
        name: 1,
        version,
        cover: CoverKind::Doctor,
        days: period("2026-03-01", "2026-03-31"),
        agreed_on: first_of_april(),
    };
    (agreement, dossier)
}

#[test]
fn months_of_another_ocmw_are_not_summarised_where_one_is_named() {
    let own = base_decision().ocmw.cbe;
    let other = Cbe::parse("0403019261").unwrap();
    let decisions = |only| {
        let mut activity = Activity::of(period("2026-03-01", "2026-03-31"), only);
        for sequence in 1..=5 {
            let version = registered(&base_decision(), sequence, day("2026-03-02"));
            activity.count_decision(&version, &LAW);
        }
        let rows = activity.rows().into_iter();
        rows.map(|row| (row.ocmw, row.decisions_registered_count))
            .collect::<Vec<_>>()
    };
    assert_eq!(decisions(None), [(Some(own), Some(5))]);
    assert_eq!(decisions(Some(own)), [(Some(own), Some(5))]);
    assert_eq!(decisions(Some(other)), []);
}

#[test]
fn the_median_is_the_duration_in_the_middle() {
    let mut activity = Activity::of(period("2026-03-01", "2026-03-31"), None);
    for (sequence, last_day) in [(1, 10), (2, 50), (3, 20), (4, 40), (5, 30), (6, 60)] {
        let mut version = registered(&base_decision(), sequence, day("2026-03-02"));
        let first_day = version.decision.period.first_day();
        version.decision.period =
            Period::new(first_day, first_day.plus_days(last_day - 1)).unwrap();
        activity.count_decision(&version, &LAW);
    }
    let [row] = &activity.rows()[..] else {
        panic!("one OCMW, one month");
    };
    assert_eq!(
        row.duration_days_median,
        Some(30),
        "of an even number, the lower one"
    );
}

#[test]
fn a_credit_note_alone_takes_back_in_a_quote_and_only_what_was_billed() {
    let (agreement, mut dossier) = agreement();
    let original = act("1", "101076", day("2026-03-10"));
    agreement.post(
        &[(original.clone(), None)],
        &mut dossier,
        1,
        first_of_april(),
    );
    let ledger = Ledger::of(&dossier);
    let quoted = |line: &Line| taken_back(&dossier, agreement.number(), line, &ledger);
    assert_eq!(quoted(&original), None);
    let mut credit_note = original.clone();
    credit_note.credit_note = true;
    let posted = dossier.postings[0].lines[0].amounts.charged_cents;
    let amounts = quoted(&credit_note).unwrap().amounts.unwrap();
    assert_eq!(amounts.charged_cents, -posted);
    let stated_otherwise = Line {
        charged_cents: Some(posted + Cents::new(1)),
        ..credit_note.clone()
    };
    assert_eq!(quoted(&stated_otherwise), None);
}

/// Ruling 19: a credit note is final, and so is what it took back; what is billed anew is not.
#[test]
fn what_is_billed_again_after_a_credit_note_can_be_released() {
    let (agreement, mut dossier) = agreement();
    let original = act("1", "101076", day("2026-03-10"));
    let mut credit_note = original.clone();
    credit_note.credit_note = true;
    let mut post = |line: &_, posting_id| -> Arc<Posting> {
        let lines = [(Clone::clone(line), None)];
        let (_, posting) = agreement.post(&lines, &mut dossier, posting_id, first_of_april());
        posting.unwrap()
    };
    let [first, second, third] = [
        post(&original, 1),
        post(&credit_note, 2),
        post(&original, 3),
    ];
    let released =
        |posting: &Posting| may_release(posting, &agreement.provider(), &dossier).is_ok();
    assert!(!released(&first));
    assert!(!released(&second));
    assert!(released(&third));
}

fn claim(agreement: &Agreement, line: ClaimedLine) -> Claim {
    let version = &agreement.version;
    Claim {
        provider: agreement.provider(),
        ssin: version.decision.beneficiary.ssin,
        agreement: AgreementReference {
            agreement_number: agreement.number(),
            card_number: version.card_number,
            version: version.version,
            question: Question {
                cover: agreement.cover,
                care_days: CareDays::Period(agreement.days),
            },
            consultation_date: agreement.agreed_on,
        },
        card_number: card(1),
        card_version: version.version,
        ocmw: version.decision.ocmw.cbe,
        lines: vec![line],
        posting_id: None,
    }
}

/// What the fields of the one line are told, in order: name, day, State, OCMW, patient.
fn told(proven: bool, amounts: [i64; 3], code: &str) -> Vec<Option<Code>> {
    let (agreement, dossier) = agreement();
    let care_date = day("2026-03-10");
    let [state_cents, ocmw_cents, patient_cents] = amounts.map(Cents::new);
    let line = ClaimedLine {
        line_id: "3".to_owned(),
        care_date,
        state_cents,
        ocmw_cents,
        patient_cents,
    };
    let today = day("2026-04-20");
    let billed: Option<Billed> = agreement
        .bill(&[(act("3", code, care_date), None)], &dossier, today)
        .pop();
    let coverage = match proven {
        true => agreement.coverage(&dossier, Period::of_day(care_date), today),
        false => Coverage::default(),
    };
    let facts = ClaimFacts {
        proven,
        of_person: true,
        frozen: proven.then_some(agreement.version.as_ref()),
        dossier: &dossier,
        lines: &[ClaimedLineFacts {
            coverage: &coverage,
            billed: billed.as_ref(),
        }],
    };
    let verdict = verify(&claim(&agreement, line), &facts);
    let of_line = verdict.fields.iter();
    let of_line = of_line.filter(|of| of.field.starts_with("lines[0]"));
    of_line
        .map(|of| of.finding.as_ref().map(|one| one.code))
        .collect()
}

#[test]
fn a_line_that_would_not_be_billed_for_its_code_is_told_so_at_the_line_and_not_at_its_day() {
    let found = told(true, [0, 0, 0], "102012");
    assert_eq!(found[..2], [Some(Code::CodeNotAttestable), None]);
}

#[test]
fn without_an_agreement_the_patient_owes_all_that_is_claimed() {
    let found = told(false, [100, 200, 400], "101076");
    assert_eq!(
        found[2..],
        [
            Some(Code::InsuranceAmountWrongWithoutAgreement),
            Some(Code::PatientPartWrong),
            Some(Code::PatientPartWrong),
        ]
    );
    assert_eq!(told(false, [0, 0, 700], "101076")[2..], [None; 3]);
}

/// Postings carry ids of their own; a release names one.
#[test]
fn a_released_posting_leaves_the_ledger() {
    let (agreement, mut dossier) = agreement();
    let line = act("1", "101076", day("2026-03-10"));
    agreement.post(&[(line, None)], &mut dossier, 1, first_of_april());
    assert_ne!(Ledger::of(&dossier), Ledger::default());
    dossier.release(Uuid::from_u128(1));
    assert_eq!(Ledger::of(&dossier), Ledger::default());
}
