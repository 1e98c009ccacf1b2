//! The feed of an OCMW: every event that concerns it, once, in order, whoever writes beside it, and
//! nothing of any other OCMW.

use crate::billed::{bill, release};
use crate::reported::{death, report};
use crate::support::{
    StandingClock, TODAY, day, fresh, hospital, modify, ocmw, open, period, register, request_id,
    stop,
};
use carmed_model::{Caller, DecisionCommand, Revision};
use carmed_registry::{DecisionFeed, FeedItem, OcmwNews, Refusal, Registry, Written};
use std::sync::Arc;
use std::time::Duration;

/// Longer than anything takes that is waited for.
const LONG: Duration = Duration::from_secs(30);
/// A silence that is over at once.
const SHORT: Duration = Duration::from_millis(1);

async fn write(registry: &Registry, caller: &Caller, command: &DecisionCommand) -> Written {
    registry
        .write_decision(caller, request_id(), command)
        .await
        .unwrap()
}

async fn feed(registry: &Arc<Registry>, caller: &Caller, after: u64) -> DecisionFeed {
    registry
        .watch_decisions(caller, Revision::new(after))
        .await
        .unwrap()
}

/// The items up to the first heartbeat, and what that one certifies.
async fn up_to_heartbeat(feed: &mut DecisionFeed) -> (Vec<FeedItem<OcmwNews>>, u64) {
    let mut items = Vec::new();
    loop {
        let item = feed.next(LONG).await.unwrap();
        if item.news.is_none() {
            assert_eq!(item.recorded_at, None);
            return (items, item.revision.number());
        }
        items.push(item);
    }
}

async fn next_news(feed: &mut DecisionFeed) -> OcmwNews {
    loop {
        if let Some(news) = feed.next(LONG).await.unwrap().news {
            return news;
        }
    }
}

fn numbers(items: &[FeedItem<OcmwNews>]) -> Vec<u64> {
    items.iter().map(|item| item.revision.number()).collect()
}

#[tokio::test]
async fn an_ocmw_is_told_each_of_its_own_events_once_in_order_from_any_revision_on() {
    let (_directory, registry) = fresh().await;
    let mut own = Vec::new();
    // More than one page, so that a reader that pauses goes on in the middle.
    for serial in 1..=330 {
        let caller = ocmw(1 + serial % 3 / 2);
        let written = write(&registry, &caller, &register(serial)).await;
        if caller == ocmw(1) {
            own.push(written.revision.number());
        }
    }
    assert_eq!(own.len(), 220);
    for after in [0, 1, 2, 100, 299, 330] {
        let (items, certified) = up_to_heartbeat(&mut feed(&registry, &ocmw(1), after).await).await;
        let expected: Vec<u64> = own.iter().copied().filter(|own| *own > after).collect();
        assert_eq!(numbers(&items), expected);
        assert_eq!(certified, 330);
        for item in items {
            let Some(OcmwNews::Decision { event, version }) = item.news else {
                panic!("only decisions were written")
            };
            assert_eq!(event.revision, item.revision);
            assert_eq!(Some(event.recorded_at), item.recorded_at);
            assert_eq!(version.decision.ocmw.cbe, ocmw(1).cbe().unwrap());
        }
    }
}

#[tokio::test]
async fn a_heartbeat_certifies_what_others_wrote_although_it_is_not_told() {
    let (_directory, registry) = fresh().await;
    let mut feed = feed(&registry, &ocmw(1), 0).await;
    let first = feed.next(LONG).await.unwrap();
    assert_eq!((first.revision.number(), first.news.is_none()), (0, true));
    for serial in 1..=3 {
        write(&registry, &ocmw(2), &register(serial)).await;
    }
    let silent = feed.next(SHORT).await.unwrap();
    assert_eq!((silent.revision.number(), silent.news.is_none()), (3, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn beside_writers_no_revision_is_missed_told_twice_or_certified_too_early() {
    let (_directory, registry) = fresh().await;
    let mut feed = feed(&registry, &ocmw(1), 0).await;
    let writers: Vec<_> = (0..4_u32)
        .map(|writer| {
            let registry = Arc::clone(&registry);
            tokio::spawn(async move {
                let mut own = Vec::new();
                for round in 0..40 {
                    let caller = ocmw(1 + round % 2);
                    let command = register(1 + writer * 40 + round);
                    let written = write(&registry, &caller, &command).await;
                    if caller == ocmw(1) {
                        own.push(written.revision.number());
                    }
                }
                own
            })
        })
        .collect();
    let (mut told, mut certified) = (Vec::new(), Vec::new());
    while told.len() < 80 {
        let item = feed.next(SHORT).await.unwrap();
        match item.news {
            Some(_) => told.push(item.revision.number()),
            None => certified.push((item.revision.number(), told.len())),
        }
    }
    let mut own = Vec::new();
    for writer in writers {
        own.extend(writer.await.unwrap());
    }
    own.sort_unstable();
    assert_eq!(told, own);
    assert!(!certified.is_empty());
    for (revision, told_before) in certified {
        let due = own.iter().filter(|own| **own <= revision).count();
        assert_eq!(due, told_before, "certified up to {revision}");
    }
}

#[tokio::test]
async fn a_feed_goes_on_after_a_restart_from_its_last_revision() {
    let (directory, registry) = fresh().await;
    for serial in 1..=6 {
        write(&registry, &ocmw(1), &register(serial)).await;
    }
    let mut before = feed(&registry, &ocmw(1), 0).await;
    for expected in 1..=4 {
        let item = before.next(LONG).await.unwrap();
        assert_eq!(item.revision.number(), expected);
    }
    drop(before);
    registry.close().await;
    drop(registry);
    let registry = Arc::new(open(directory.path(), StandingClock::at(day(TODAY))).await);
    let mut after = feed(&registry, &ocmw(1), 4).await;
    assert_eq!(numbers(&up_to_heartbeat(&mut after).await.0), [5, 6]);
    write(&registry, &ocmw(1), &register(7)).await;
    assert_eq!(after.next(LONG).await.unwrap().revision.number(), 7);
}

#[tokio::test]
async fn a_call_that_is_dropped_loses_nothing() {
    let (_directory, registry) = fresh().await;
    for serial in 1..=20 {
        write(&registry, &ocmw(1), &register(serial)).await;
    }
    let mut feed = feed(&registry, &ocmw(1), 0).await;
    let mut told = Vec::new();
    let mut patience_micros = 1;
    while told.len() < 20 {
        let patience = Duration::from_micros(patience_micros);
        match tokio::time::timeout(patience, feed.next(LONG)).await {
            Ok(item) => told.push(item.unwrap().revision.number()),
            Err(_dropped) => patience_micros *= 2,
        }
    }
    assert_eq!(told, (1..=20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_revision_the_log_has_not_reached_is_refused_and_so_is_anybody_but_an_ocmw() {
    let (_directory, registry) = fresh().await;
    write(&registry, &ocmw(1), &register(1)).await;
    let beyond = registry
        .watch_decisions(&ocmw(1), Revision::new(2))
        .await
        .err();
    assert!(
        matches!(beyond, Some(Refusal::Behind { reached }) if reached == Revision::new(1)),
        "{beyond:?}"
    );
    let provider = registry
        .watch_decisions(&hospital(), Revision::ZERO)
        .await
        .err();
    assert!(matches!(provider, Some(Refusal::NotAllowed(_))));
}

#[tokio::test]
async fn of_a_mutation_each_ocmw_is_told_its_own_notices_alone_life_10() {
    let (_directory, registry) = fresh().await;
    let first = write(&registry, &ocmw(1), &register(1)).await.version;
    let command = stop(first.card_number, 1, "2026-06-20");
    write(&registry, &ocmw(1), &command).await;
    let DecisionCommand::Register {
        reason,
        mut decision,
    } = register(1)
    else {
        unreachable!("it registers")
    };
    let days = period("2026-06-21", "2026-11-30");
    decision.terms.period = days;
    for cover in &mut decision.terms.covers {
        cover.period = days;
    }
    let command = DecisionCommand::Register { reason, decision };
    let second = write(&registry, &ocmw(2), &command).await.version;
    let (mut of_first, mut of_second) = (
        feed(&registry, &ocmw(1), 3).await,
        feed(&registry, &ocmw(2), 3).await,
    );
    report(&registry, 1, &death()).await.unwrap();
    for (feed, own, other) in [
        (&mut of_first, first.card_number, second.card_number),
        (&mut of_second, second.card_number, first.card_number),
    ] {
        let (items, _) = up_to_heartbeat(feed).await;
        let mut notices = 0;
        for item in &items {
            let told = format!("{:?}", item.news);
            assert!(!told.contains(&other.to_string()), "told of another's card");
            if let Some(OcmwNews::Mutation(told)) = &item.news {
                assert!(told.iter().all(|notice| notice.card_number == own));
                notices += told.len();
            }
        }
        assert_eq!(notices, 1);
    }
    let (items, _) = up_to_heartbeat(&mut feed(&registry, &ocmw(3), 0).await).await;
    assert!(items.is_empty(), "a third OCMW is told nothing");
}

#[tokio::test]
async fn the_managing_ocmw_is_told_what_is_billed_and_what_is_released() {
    let (_directory, registry) = fresh().await;
    let card_number = write(&registry, &ocmw(1), &register(1))
        .await
        .version
        .card_number;
    let mut feed_of_payer = feed(&registry, &ocmw(1), 1).await;
    let posting_id = bill(&registry, 1).await;
    let OcmwNews::Billing { posting, released } = next_news(&mut feed_of_payer).await else {
        panic!("something was billed")
    };
    assert_eq!(
        (posting.posting_id, posting.card_number, released),
        (posting_id, card_number, false)
    );
    release(&registry, posting_id).await;
    let OcmwNews::Billing {
        posting: void,
        released,
    } = next_news(&mut feed_of_payer).await
    else {
        panic!("something was released")
    };
    assert_eq!((void, released), (posting, true));
    let (items, certified) = up_to_heartbeat(&mut feed(&registry, &ocmw(2), 0).await).await;
    assert_eq!((items.len(), certified), (0, 3));
}

#[tokio::test]
async fn each_version_is_told_with_its_cause() {
    let (_directory, registry) = fresh().await;
    let card_number = write(&registry, &ocmw(1), &register(1))
        .await
        .version
        .card_number;
    write(&registry, &ocmw(1), &modify(card_number, 1)).await;
    write(&registry, &ocmw(1), &stop(card_number, 2, "2026-06-20")).await;
    let (items, _) = up_to_heartbeat(&mut feed(&registry, &ocmw(1), 0).await).await;
    let told: Vec<(u32, &str)> = items
        .iter()
        .map(|item| match &item.news {
            Some(OcmwNews::Decision { event, version }) => (version.version, event.kind.name()),
            other => panic!("no version: {other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, "decision_registered"),
            (2, "decision_modified"),
            (3, "decision_stopped")
        ]
    );
}
