//! What holds of the ledger whatever is billed, taken back and released, in whatever order.

use crate::scene::{LAW, base_decision, day, dossier, period, registered};
use crate::world::{Agreement, BOOK, act};
use carmed_model::consultation::Coverage;
use carmed_model::{
    AgreementReference, CareDays, Cents, Claim, ClaimedLine, Code, CoverKind, Day, Dossier,
    Instant, InvoiceType, Month, PatientCap, Posting, Question, ResidenceStatus, Situation,
    SupportLevel,
};
use carmed_validation::amounts::{Line, LineContext, LineResult, Outcome, compute};
use carmed_validation::billing::{
    ClaimFacts, ClaimedLineFacts, Ledger, Quoted, already_billed, may_release, taken_back,
    used_of_month, verify,
};
use proptest::prelude::*;
use std::sync::Arc;

/// The days care is given on: two of March, one of April.
const CARE: [&str; 3] = ["2026-03-10", "2026-03-31", "2026-04-01"];

fn today() -> Day {
    day("2026-04-20")
}

/// A line of one of two agreements, and whether it takes back another.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    agreement: usize,
    line: u8,
    care: usize,
    charged_cents: Option<i64>,
    credit_note: bool,
}

impl Drawn {
    fn line(self) -> Line {
        Line {
            charged_cents: self.charged_cents.map(Cents::new),
            credit_note: self.credit_note,
            ..act(&self.line.to_string(), "101076", day(CARE[self.care]))
        }
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let charged = prop_oneof![3 => Just(None), 1 => (0_i64..5000).prop_map(Some)];
    let credit_note = prop_oneof![2 => Just(false), 1 => Just(true)];
    let parts = (0_usize..2, 0_u8..3, 0_usize..3, charged, credit_note);
    parts.prop_map(
        |(agreement, line, care, charged_cents, credit_note)| Drawn {
            agreement,
            line,
            care,
            charged_cents,
            credit_note,
        },
    )
}

/// What happens: lines are billed at once, or the posting at that place is released.
#[derive(Clone, Debug)]
enum Event {
    Bill(Vec<Drawn>),
    Release(usize),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let bill = proptest::collection::vec(drawn(), 1..4).prop_map(|mut lines| {
        let agreement = lines[0].agreement;
        lines.iter_mut().for_each(|line| line.agreement = agreement);
        Event::Bill(lines)
    });
    let event = prop_oneof![4 => bill, 1 => (0_usize..6).prop_map(Event::Release)];
    proptest::collection::vec(event, 1..12)
}

/// Two agreements on one decision by which the OCMW alone pays, up to so much of the patient part a month.
fn agreements(cap_cents: i64) -> [Agreement; 2] {
    let mut decision = base_decision();
    decision.facts.residence_status = ResidenceStatus::Legal;
    decision.facts.situation = Situation::OcmwOwnFunds;
    let doctor = &mut decision.covers[0];
    doctor.patient_level = SupportLevel::Partial;
    doctor.patient_caps = vec![PatientCap {
        invoice_type: InvoiceType::Practitioner,
        cap_cents: Cents::new(cap_cents),
    }];
    let version = Arc::new(registered(&decision, 1, day("2026-03-02")));
    [1, 2].map(|name| Agreement {
        name,
        version: Arc::clone(&version),
        cover: CoverKind::Doctor,
        days: period("2026-03-01", "2026-04-15"),
        agreed_on: day("2026-04-15"),
    })
}

fn unbilled(agreements: &[Agreement; 2]) -> Dossier {
    dossier([agreements[0].version.as_ref().clone()])
}

fn used(dossier: &Dossier, agreement: &Agreement, month: &str) -> i64 {
    let ocmw = agreement.version.decision.ocmw.cbe;
    let month = Month::parse(month).unwrap();
    used_of_month(dossier, ocmw, month, InvoiceType::Practitioner).cents()
}

/// Both months of care, as the ledger has them.
fn used_of_both(dossier: &Dossier, agreement: &Agreement) -> [i64; 2] {
    ["2026-03", "2026-04"].map(|month| used(dossier, agreement, month))
}

/// The amounts of a quote of these lines, asked at once and without stating the month.
fn quote(agreement: &Agreement, lines: &[Line], dossier: &Dossier) -> Vec<LineResult> {
    let mut ledger = Ledger::of(dossier);
    let quoted = lines.iter().map(|line| {
        let coverage = agreement.coverage(dossier, line.care_days(), today());
        let context = LineContext {
            cover: agreement.cover,
            coverage: &coverage,
            provider_kind: LAW.provider_kind("general_practitioner").unwrap(),
            birth_date: Some(agreement.version.decision.beneficiary.birth_date),
            tariff: &BOOK,
            parameters: &LAW,
            known_on: Instant::from_micros(1_000_000),
            ledger: &ledger,
        };
        let result = taken_back(dossier, agreement.number(), line, &ledger)
            .unwrap_or_else(|| compute(line, &context));
        ledger.take(&result);
        result
    });
    quoted.collect()
}

/// A claim of all that posting holds.
fn claim_of(agreement: &Agreement, posting: &Posting) -> Claim {
    let lines = posting.lines.iter().map(|line| ClaimedLine {
        line_id: line.line_id.clone(),
        care_date: line.care_days.first_day(),
        state_cents: line.amounts.state_cents,
        ocmw_cents: line.amounts.ocmw_cents,
        patient_cents: line.amounts.patient_cents,
    });
    Claim {
        provider: posting.provider,
        ssin: agreement.version.decision.beneficiary.ssin,
        agreement: AgreementReference {
            agreement_number: posting.agreement,
            card_number: posting.card_number,
            version: posting.version,
            question: Question {
                cover: posting.cover,
                care_days: CareDays::Period(agreement.days),
            },
            consultation_date: agreement.agreed_on,
        },
        card_number: posting.card_number,
        card_version: posting.version,
        ocmw: posting.ocmw,
        lines: lines.collect(),
        posting_id: Some(posting.posting_id),
    }
}

fn assert_claim_holds(agreement: &Agreement, posting: &Posting, dossier: &Dossier) {
    let claim = claim_of(agreement, posting);
    let coverages: Vec<Coverage> = posting
        .lines
        .iter()
        .map(|line| agreement.coverage(dossier, line.care_days, today()))
        .collect();
    let lines: Vec<ClaimedLineFacts<'_>> = coverages
        .iter()
        .map(|coverage| ClaimedLineFacts {
            coverage,
            billed: None,
        })
        .collect();
    let facts = ClaimFacts {
        proven: true,
        of_person: true,
        frozen: Some(&agreement.version),
        dossier,
        lines: &lines,
    };
    let verdict = verify(&claim, &facts);
    assert!(verdict.accepted(), "{verdict:?}");
}

proptest! {
    #[test]
    fn no_month_ever_bears_more_than_its_maximum_nor_less_than_nothing(
        cap_cents in 0_i64..2500,
        events in events(),
    ) {
        let agreements = agreements(cap_cents);
        let mut dossier = unbilled(&agreements);
        for (place, event) in (1..).zip(events) {
            match event {
                Event::Bill(drawn) => {
                    let agreement = &agreements[drawn[0].agreement];
                    let lines: Vec<_> = drawn.iter().map(|line| (line.line(), None)).collect();
                    let (billed, _) = agreement.post(&lines, &mut dossier, place, today());
                    for billed in &billed {
                        let amounts = billed.result.amounts;
                        let computed = billed.result.outcome == Outcome::Computed;
                        prop_assert_eq!(billed.posted.is_some(), computed);
                        if let Some(of) = amounts {
                            let paid = of.state_cents + of.ocmw_cents + of.patient_cents;
                            prop_assert_eq!(paid, of.charged_cents);
                        }
                        let refused = billed.result.outcome == Outcome::Rejected;
                        let about_the_line = billed.result.reasons.iter().all(|reason| {
                            matches!(reason.code, Code::AlreadyBilled | Code::UnsupportedCriteria)
                        });
                        prop_assert!(!refused || about_the_line, "a spent maximum refuses nothing");
                    }
                }
                Event::Release(place) => {
                    let posting = dossier.postings.get(place).cloned();
                    if let Some(posting) = posting
                        && may_release(&posting, &posting.provider, &dossier).is_ok()
                    {
                        dossier.release(posting.posting_id);
                    }
                }
            }
            let borne: i64 = dossier
                .postings
                .iter()
                .flat_map(|posting| &posting.lines)
                .flat_map(|line| &line.months)
                .map(|posted| posted.borne_cents.cents())
                .sum();
            let used = used_of_both(&dossier, &agreements[0]);
            for month in used {
                prop_assert!((0..=cap_cents).contains(&month), "{}", month);
            }
            prop_assert_eq!(used.iter().sum::<i64>(), borne);
        }
    }

    #[test]
    fn whatever_the_order_the_ocmw_bears_the_same_of_the_month(
        cap_cents in 0_i64..2500,
        drawn in proptest::collection::vec(drawn(), 1..6),
    ) {
        let agreements = agreements(cap_cents);
        let play = |order: &mut dyn Iterator<Item = &Drawn>| {
            let mut dossier = unbilled(&agreements);
            for (place, one) in (1..).zip(order) {
                let line = Line { credit_note: false, line_id: place.to_string(), ..one.line() };
                agreements[one.agreement].post(&[(line, None)], &mut dossier, place, today());
            }
            used_of_both(&dossier, &agreements[0])
        };
        prop_assert_eq!(play(&mut drawn.iter()), play(&mut drawn.iter().rev()));
    }

    #[test]
    fn what_is_billed_is_what_was_quoted_when_nothing_came_between(
        cap_cents in 0_i64..2500,
        before in drawn(),
        drawn in proptest::collection::vec(drawn(), 1..4),
    ) {
        let agreements = agreements(cap_cents);
        let mut dossier = unbilled(&agreements);
        let earlier = Line { credit_note: false, line_id: "before".to_owned(), ..before.line() };
        agreements[before.agreement].post(&[(earlier, None)], &mut dossier, 1, today());
        let agreement = &agreements[drawn[0].agreement];
        let lines: Vec<Line> = (0_u8..)
            .zip(&drawn)
            .map(|(place, one)| Line { credit_note: false, line_id: place.to_string(), ..one.line() })
            .collect();
        let quoted = quote(agreement, &lines, &dossier);
        let asked: Vec<_> = lines
            .into_iter()
            .zip(&quoted)
            .map(|(line, result)| {
                let quoted = result.amounts.map(|of| Quoted {
                    state_cents: of.state_cents,
                    ocmw_cents: of.ocmw_cents,
                    patient_cents: of.patient_cents,
                });
                (line, quoted)
            })
            .collect();
        for (billed, quoted) in agreement.bill(&asked, &dossier, today()).iter().zip(&quoted) {
            prop_assert!(!billed.changed_since_quote);
            prop_assert_eq!(&billed.result, quoted);
        }
    }

    #[test]
    fn billed_at_once_or_one_by_one_the_amounts_are_the_same(
        cap_cents in 0_i64..2500,
        drawn in proptest::collection::vec(drawn(), 1..6),
    ) {
        let agreements = agreements(cap_cents);
        let agreement = &agreements[0];
        let lines: Vec<_> = drawn.iter().map(|line| (line.line(), None)).collect();
        let at_once = agreement.bill(&lines, &unbilled(&agreements), today());
        let mut dossier = unbilled(&agreements);
        for ((place, line), at_once) in (1..).zip(lines).zip(at_once) {
            let (billed, _) = agreement.post(&[line], &mut dossier, place, today());
            prop_assert_eq!(&billed[0], &at_once);
        }
    }

    #[test]
    fn taken_back_a_line_leaves_the_ledger_as_it_was_and_a_claim_of_either_holds(
        cap_cents in 0_i64..2500,
        before in drawn(),
        between in drawn(),
        taken_back in drawn(),
    ) {
        let agreements = agreements(cap_cents);
        let mut dossier = unbilled(&agreements);
        let named = |one: Drawn, line_id: &str| Line {
            credit_note: false,
            line_id: line_id.to_owned(),
            ..one.line()
        };
        let agreement = &agreements[taken_back.agreement];
        let line = named(taken_back, "taken back");
        let credit_note = Line { credit_note: true, ..line.clone() };
        let post = |dossier: &mut Dossier, of: &Agreement, line: Line, place: u128| {
            of.post(&[(line, None)], dossier, place, today()).1.unwrap()
        };
        post(&mut dossier, &agreements[before.agreement], named(before, "before"), 1);
        let without = used_of_both(&dossier, agreement);
        let posting = post(&mut dossier, agreement, line, 2);
        assert_claim_holds(agreement, &posting, &dossier);
        let stands = |dossier: &Dossier| {
            let care_date = day(CARE[taken_back.care]);
            already_billed(dossier, agreement.number(), "taken back", care_date)
        };
        prop_assert!(stands(&dossier));
        let taken: Vec<i64> = used_of_both(&dossier, agreement)
            .iter()
            .zip(without)
            .map(|(with, without)| with - without)
            .collect();
        post(&mut dossier, &agreements[between.agreement], named(between, "between"), 3);
        let with_both = used_of_both(&dossier, agreement);
        let quoted = quote(agreement, std::slice::from_ref(&credit_note), &dossier);
        let billed = agreement.bill(&[(credit_note.clone(), None)], &dossier, today());
        prop_assert_eq!(&billed[0].result, &quoted[0]);
        let returned = post(&mut dossier, agreement, credit_note, 4);
        assert_claim_holds(agreement, &returned, &dossier);
        prop_assert!(!stands(&dossier));
        prop_assert_eq!(returned.lines[0].amounts.charged_cents, -posting.lines[0].amounts.charged_cents);
        let left: Vec<i64> = with_both.iter().zip(taken).map(|(both, taken)| both - taken).collect();
        prop_assert_eq!(used_of_both(&dossier, agreement).to_vec(), left);
        prop_assert!(may_release(&posting, &posting.provider, &dossier).is_err());
        prop_assert!(may_release(&returned, &returned.provider, &dossier).is_err());
    }
}
