//! The feed of a provider: it is told when to ask again about its own questions, and nothing else.

use crate::reported::{death, replaced_by, report};
use crate::support::{
    StandingClock, TODAY, check, day, fresh, hospital, modify, ocmw, open, period, physician,
    register, request_id, stop,
};
use carmed_model::{
    Caller, CardNumber, CareDays, DecisionCommand, Nihii, Organisation, Quality, Revision,
    SecondFactor,
};
use carmed_registry::{
    AgreementChange, AgreementFeed, AgreementNews, CoverageAnswer, CoverageQuestion, FeedItem,
    Refusal, Registry, Written,
};
use std::sync::Arc;
use std::time::Duration;

/// Longer than anything takes that is waited for.
const LONG: Duration = Duration::from_secs(30);
/// A silence that is over at once.
const SHORT: Duration = Duration::from_millis(1);
const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;

fn other_hospital() -> Caller {
    Caller {
        organisation: Organisation::Nihii(Nihii::parse("71000436").unwrap()),
        ..hospital()
    }
}

async fn write(registry: &Registry, command: &DecisionCommand) -> Written {
    registry
        .write_decision(&ocmw(1), request_id(), command)
        .await
        .unwrap()
}

async fn close(registry: &Registry, card_number: CardNumber, expected_version: u32) {
    let reason = "registered in error".to_owned();
    let command = DecisionCommand::Close {
        reason,
        card_number,
        expected_version,
    };
    write(registry, &command).await;
}

async fn ask(registry: &Registry, serial: u32, care_date: &str) -> CoverageAnswer {
    registry
        .check_coverage(&hospital(), &check(serial, care_date))
        .await
        .unwrap()
}

async fn ask_with(registry: &Registry, serial: u32, family_name: &str) -> CoverageAnswer {
    let question = CoverageQuestion {
        second_factor: Some(SecondFactor::FamilyName(family_name.to_owned())),
        ..check(serial, "2026-06-10")
    };
    let answer = registry.check_coverage(&hospital(), &question).await;
    answer.unwrap()
}

async fn feed(registry: &Arc<Registry>, caller: &Caller, after: u64) -> AgreementFeed {
    registry
        .watch_agreements(caller, Revision::new(after))
        .await
        .unwrap()
}

/// The items up to the first heartbeat, and what that one certifies.
async fn up_to_heartbeat(
    feed: &mut AgreementFeed,
    wait: Duration,
) -> (Vec<(u64, Vec<AgreementChange>)>, u64) {
    let mut items = Vec::new();
    loop {
        let FeedItem { revision, news, .. } = feed.next(wait).await.unwrap();
        match news {
            Some(changes) => items.push((revision.number(), changes)),
            None => return (items, revision.number()),
        }
    }
}

/// What the hospital is told of each event, from the beginning.
async fn told(registry: &Arc<Registry>) -> Vec<(u64, Vec<AgreementNews>)> {
    let (items, _) = up_to_heartbeat(&mut feed(registry, &hospital(), 0).await, LONG).await;
    let news = |changes: Vec<AgreementChange>| changes.iter().map(|change| change.news).collect();
    items
        .into_iter()
        .map(|(revision, changes)| (revision, news(changes)))
        .collect()
}

#[tokio::test]
async fn who_asked_about_somebody_unknown_is_told_once_the_registry_meets_them_cov_10() {
    let (_directory, registry) = fresh().await;
    let asked = ask(&registry, 1, "2026-06-10").await;
    assert!(asked.coverage.spans.is_empty());
    let mut own = feed(&registry, &hospital(), 0).await;
    let mut others = feed(&registry, &other_hospital(), 0).await;
    let mut doctors = feed(&registry, &physician(1), 0).await;
    write(&registry, &register(2)).await;
    write(&registry, &register(1)).await;
    let (items, certified) = up_to_heartbeat(&mut own, LONG).await;
    let change = AgreementChange {
        ticket: asked.ticket,
        consultation_date: asked.consultation_date,
        question: check(1, "2026-06-10").question,
        agreements: Vec::new(),
        news: AgreementNews::DecisionAppeared,
    };
    assert_eq!((items, certified), (vec![(2, vec![change])], 2));
    for feed in [&mut others, &mut doctors] {
        let (items, certified) = up_to_heartbeat(feed, LONG).await;
        assert_eq!((items.len(), certified), (0, 2));
    }
}

#[tokio::test]
async fn whoever_holds_an_agreement_is_told_all_that_happens_to_its_decision() {
    let (_directory, registry) = fresh().await;
    let card_number = write(&registry, &register(1)).await.version.card_number;
    let asked = ask(&registry, 1, "2026-06-10").await;
    let given = asked.coverage.spans[0].agreement.unwrap();
    let mut own = feed(&registry, &hospital(), 0).await;
    write(&registry, &modify(card_number, 1)).await;
    report(&registry, 1, &death()).await.unwrap();
    let end = DecisionCommand::Stop {
        reason: "dead".to_owned(),
        card_number,
        expected_version: 3,
        stop_reason: carmed_model::decision::StopReason::Death,
        last_day: day("2026-06-15"),
        mutation_date: Some(day("2026-06-10")),
    };
    write(&registry, &end).await;
    close(&registry, card_number, 4).await;
    let (items, _) = up_to_heartbeat(&mut own, LONG).await;
    let news: Vec<_> = items
        .into_iter()
        .map(|(revision, changes)| {
            let [change] = changes.as_slice() else {
                panic!("one question")
            };
            assert_eq!(change.ticket, asked.ticket);
            assert_eq!(change.agreements, [given]);
            (revision, change.news)
        })
        .collect();
    // The mutation itself, revision 4, is no news beside the suspension it led to.
    assert_eq!(
        news,
        [
            (2, AgreementNews::DecisionChanged),
            (3, AgreementNews::DecisionSuspended),
            (5, AgreementNews::DecisionStopped),
            (6, AgreementNews::DecisionClosed),
        ]
    );
}

#[tokio::test]
async fn a_reactivation_is_told() {
    let (_directory, registry) = fresh().await;
    let card_number = write(&registry, &register(1)).await.version.card_number;
    ask(&registry, 1, "2026-06-10").await;
    let stay = carmed_model::MutationChange::Stay {
        residence_status: carmed_model::ResidenceStatus::Illegal,
        situation: carmed_model::Situation::UnlawfulStay,
    };
    let stay = crate::reported::mutation(stay, "2026-06-10");
    report(&registry, 1, &stay).await.unwrap();
    let command = DecisionCommand::Reactivate {
        reason: "looked into".to_owned(),
        card_number,
        expected_version: 2,
    };
    write(&registry, &command).await;
    assert_eq!(
        told(&registry).await,
        [
            (2, vec![AgreementNews::DecisionSuspended]),
            (4, vec![AgreementNews::DecisionReactivated]),
        ]
    );
}

#[tokio::test]
async fn what_was_known_when_it_was_asked_is_no_news() {
    let (_directory, registry) = fresh().await;
    let card_number = write(&registry, &register(1)).await.version.card_number;
    write(&registry, &modify(card_number, 1)).await;
    ask(&registry, 1, "2026-06-10").await;
    write(&registry, &stop(card_number, 2, "2026-06-20")).await;
    let news = vec![AgreementNews::DecisionStopped];
    assert_eq!(told(&registry).await, [(3, news)]);
}

#[tokio::test]
async fn a_decision_about_other_days_than_were_asked_is_not_told() {
    let (_directory, registry) = fresh().await;
    ask(&registry, 1, "2026-05-20").await;
    let question = CoverageQuestion {
        question: carmed_model::Question {
            care_days: CareDays::Period(period("2026-05-20", "2026-06-01")),
            ..check(1, "2026-05-20").question
        },
        ..check(1, "2026-05-20")
    };
    let asked = registry.check_coverage(&hospital(), &question).await;
    let ticket = asked.unwrap().ticket;
    write(&registry, &register(1)).await;
    let (items, _) = up_to_heartbeat(&mut feed(&registry, &hospital(), 0).await, LONG).await;
    let [(1, changes)] = items.as_slice() else {
        panic!("one event: {items:?}")
    };
    let tickets: Vec<_> = changes.iter().map(|change| change.ticket).collect();
    assert_eq!(
        tickets,
        [ticket],
        "only the question that reaches into June"
    );
}

#[tokio::test]
async fn questions_asked_while_the_feed_runs_count() {
    let (_directory, registry) = fresh().await;
    let mut own = feed(&registry, &hospital(), 0).await;
    assert_eq!(up_to_heartbeat(&mut own, LONG).await, (Vec::new(), 0));
    for serial in 1..=20 {
        let asked = ask(&registry, serial, "2026-06-10").await;
        let written = write(&registry, &register(serial)).await;
        let item = own.next(LONG).await.unwrap();
        assert_eq!(item.revision, written.revision);
        let changes = item.news.unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].ticket, asked.ticket);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn beside_askers_and_writers_each_decision_is_told_once_to_whoever_asked_before_it() {
    let (_directory, registry) = fresh().await;
    let mut own = feed(&registry, &hospital(), 0).await;
    let writers: Vec<_> = (0..4_u32)
        .map(|writer| {
            let registry = Arc::clone(&registry);
            tokio::spawn(async move {
                let mut due = Vec::new();
                for round in 0..30 {
                    let serial = 1 + writer * 30 + round;
                    let ticket = ask(&registry, serial, "2026-06-10").await.ticket;
                    let written = write(&registry, &register(serial)).await;
                    due.push((written.revision.number(), ticket));
                    ask(&registry, serial, "2026-06-10").await;
                }
                due
            })
        })
        .collect();
    let mut told = Vec::new();
    let mut certified = Vec::new();
    while told.len() < 120 {
        let FeedItem { revision, news, .. } = own.next(SHORT).await.unwrap();
        match news {
            Some(changes) => {
                assert_eq!(changes.len(), 1, "the question asked afterwards is no news");
                told.push((revision.number(), changes[0].ticket));
            }
            None => certified.push((revision.number(), told.len())),
        }
    }
    let mut due = Vec::new();
    for writer in writers {
        due.extend(writer.await.unwrap());
    }
    due.sort_unstable();
    assert_eq!(told, due);
    for (revision, told_before) in certified {
        let due = due.iter().filter(|(due, _)| *due <= revision).count();
        assert_eq!(due, told_before, "certified up to {revision}");
    }
}

#[tokio::test]
async fn a_feed_goes_on_after_a_restart_from_its_last_revision() {
    let (directory, registry) = fresh().await;
    for serial in 1..=3 {
        ask(&registry, serial, "2026-06-10").await;
    }
    write(&registry, &register(1)).await;
    write(&registry, &register(2)).await;
    let mut before = feed(&registry, &hospital(), 0).await;
    assert_eq!(before.next(LONG).await.unwrap().revision.number(), 1);
    drop(before);
    registry.close().await;
    drop(registry);
    let registry = Arc::new(open(directory.path(), StandingClock::at(day(TODAY))).await);
    write(&registry, &register(3)).await;
    let (items, certified) =
        up_to_heartbeat(&mut feed(&registry, &hospital(), 1).await, LONG).await;
    let revisions: Vec<u64> = items.iter().map(|(revision, _)| *revision).collect();
    assert_eq!((revisions, certified), (vec![2, 3], 3));
}

#[tokio::test]
async fn whose_second_factor_does_not_fit_is_told_nothing() {
    let (_directory, registry) = fresh().await;
    ask_with(&registry, 1, "Andere").await;
    let fitting = ask_with(&registry, 1, "VERZ").await.ticket;
    let card_number = write(&registry, &register(1)).await.version.card_number;
    ask_with(&registry, 1, "Andere").await;
    write(&registry, &modify(card_number, 1)).await;
    let (items, _) = up_to_heartbeat(&mut feed(&registry, &hospital(), 0).await, LONG).await;
    let tickets: Vec<Vec<_>> = items
        .iter()
        .map(|(_, changes)| changes.iter().map(|change| change.ticket).collect())
        .collect();
    assert_eq!(tickets, [vec![fitting], vec![fitting]]);
}

#[tokio::test]
async fn an_open_question_counts_two_months_and_an_agreement_its_billing_term_cov_02() {
    let directory = tempfile::tempdir().unwrap();
    let clock = StandingClock::at(day(TODAY));
    let registry = Arc::new(open(directory.path(), Arc::clone(&clock)).await);
    let billable = write(&registry, &register(1)).await.version.card_number;
    let lapsed = write(&registry, &register(2)).await.version.card_number;
    ask(&registry, 1, "2026-06-10").await;
    ask(&registry, 2, "2026-06-10").await;
    ask(&registry, 3, "2026-06-10").await;
    ask(&registry, 4, "2026-06-10").await;
    let until = |text: &str| day(text).days_since(day(TODAY)) * DAY_MICROS;
    clock.advance_micros(until("2026-08-15"));
    let within = write(&registry, &register(3)).await.revision.number();
    clock.advance_micros(DAY_MICROS);
    write(&registry, &register(4)).await;
    clock.advance_micros(until("2028-06-10") - until("2026-08-16"));
    close(&registry, billable, 1).await;
    clock.advance_micros(DAY_MICROS);
    close(&registry, lapsed, 1).await;
    assert_eq!(
        told(&registry).await,
        [
            (within, vec![AgreementNews::DecisionAppeared]),
            (within + 2, vec![AgreementNews::DecisionClosed]),
        ]
    );
}

#[tokio::test]
async fn a_number_that_comes_to_lead_to_a_decision_is_told_to_who_asked_with_it_life_10() {
    let (_directory, registry) = fresh().await;
    write(&registry, &register(1)).await;
    // The registry does not know 11 yet; it will be the number of person 1.
    let asked = ask(&registry, 11, "2026-06-10").await.ticket;
    let known = ask(&registry, 1, "2026-06-10").await;
    assert!(known.coverage.gaps.is_empty());
    report(&registry, 1, &replaced_by(11)).await.unwrap();
    let (items, _) = up_to_heartbeat(&mut feed(&registry, &hospital(), 1).await, LONG).await;
    let appeared: Vec<_> = items
        .iter()
        .flat_map(|(_, changes)| changes)
        .filter(|change| change.news == AgreementNews::DecisionAppeared)
        .map(|change| change.ticket)
        .collect();
    assert_eq!(appeared, [asked]);
}

#[tokio::test]
async fn of_two_who_are_one_the_open_questions_of_either_are_told_the_others_decision_life_10() {
    let (_directory, registry) = fresh().await;
    let ended = write(&registry, &register(1)).await.version.card_number;
    write(&registry, &stop(ended, 1, "2026-06-09")).await;
    let DecisionCommand::Register {
        reason,
        mut decision,
    } = register(2)
    else {
        unreachable!("it registers")
    };
    let days = period("2026-06-10", "2026-11-30");
    decision.terms.period = days;
    for cover in &mut decision.terms.covers {
        cover.period = days;
    }
    write(&registry, &DecisionCommand::Register { reason, decision }).await;
    let open = ask(&registry, 1, "2026-06-12").await;
    assert!(open.coverage.spans.is_empty());
    let outside = ask(&registry, 1, "2026-05-25").await;
    assert!(outside.coverage.spans.is_empty());
    let recorded = report(&registry, 1, &replaced_by(2)).await.unwrap();
    let (items, _) = up_to_heartbeat(&mut feed(&registry, &hospital(), 3).await, LONG).await;
    let last = items.last().unwrap();
    let tickets: Vec<_> = last.1.iter().map(|change| change.ticket).collect();
    assert_eq!(
        (last.0, tickets),
        (recorded.revision.number(), vec![open.ticket])
    );
    assert_eq!(last.1[0].news, AgreementNews::DecisionAppeared);
}

#[tokio::test]
async fn what_another_server_answered_and_wrote_is_told_cov_09() {
    let (directory, registry) = fresh().await;
    let clock = StandingClock::at(day(TODAY));
    let other = open(directory.path(), clock).await;
    let mut own = feed(&registry, &hospital(), 0).await;
    assert_eq!(up_to_heartbeat(&mut own, LONG).await, (Vec::new(), 0));
    let asked = ask(&other, 1, "2026-06-10").await;
    write(&other, &register(1)).await;
    let item = own.next(SHORT).await.unwrap();
    assert_eq!(item.revision.number(), 1);
    assert_eq!(item.news.unwrap()[0].ticket, asked.ticket);
}

#[tokio::test]
async fn only_a_provider_watches_and_from_no_revision_the_log_has_not_reached() {
    let (_directory, registry) = fresh().await;
    for caller in [ocmw(1), crate::support::auditor()] {
        assert_ne!(caller.quality, Quality::Hospital);
        let refused = registry.watch_agreements(&caller, Revision::ZERO).await;
        assert!(matches!(refused.err(), Some(Refusal::NotAllowed(_))));
    }
    let beyond = registry
        .watch_agreements(&hospital(), Revision::new(1))
        .await;
    assert!(matches!(beyond.err(), Some(Refusal::Behind { .. })));
}
