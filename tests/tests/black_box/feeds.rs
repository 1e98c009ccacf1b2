//! Feeds over the channel: everything once, in order, from any revision on, over restarts of the server.

use carmed_tests::v1::{
    AgreementNews, CoverKind, VersionCause, WatchAgreementsRequest, WatchAgreementsResponse,
    WatchDecisionsRequest, WatchDecisionsResponse, watch_agreements_response,
    watch_decisions_response::Item,
};
use carmed_tests::{
    World, agreement_of, attestation, billing, callers, closing, lawful_stay, line, mutation,
    on_day, person, reactivation, refused, release, stop_for_departure, unlawful_stay,
};
use std::time::Duration;
use tonic::{Code, Streaming};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
const CONSULTATION: &str = "101076";

async fn watched(
    world: &World,
    caller: &'static str,
    after_revision: u64,
) -> Streaming<WatchDecisionsResponse> {
    let request = WatchDecisionsRequest {
        after_revision,
        heartbeat_seconds: Some(300),
    };
    let mut ocmw = world.party(caller);
    ocmw.decisions
        .watch_decisions(request)
        .await
        .unwrap()
        .into_inner()
}

/// What a feed tells until it says that it has caught up, and the revision it says so at.
async fn told_until_silence(
    feed: &mut Streaming<WatchDecisionsResponse>,
) -> (Vec<(u64, &'static str)>, u64) {
    let mut told = Vec::new();
    loop {
        let next = feed.message().await.unwrap().unwrap();
        let what = match next.item.unwrap() {
            Item::Decision(event) => match event.cause() {
                VersionCause::Registered => "registered",
                VersionCause::Suspended => "suspended",
                VersionCause::Reactivated => "reactivated",
                VersionCause::Stopped => "stopped",
                other => panic!("{other:?}"),
            },
            Item::Mutation(_) => "mutation",
            Item::Billing(notice) if notice.released => "released",
            Item::Billing(_) => "billed",
            Item::Heartbeat(_) => return (told, next.revision),
        };
        assert!(next.recorded_at.is_some());
        told.push((next.revision, what));
    }
}

/// A decision, a suspension by mutation, a reactivation, a billing and its release, and a stop.
async fn a_life(world: &World) {
    let ssin = person(1).ssin;
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let mut ocmw = world.party(callers::OCMW);
    let mut feed = world.party(callers::FEDERAL_FEED);
    feed.report(mutation(&ssin, lawful_stay(), -1))
        .await
        .unwrap();
    ocmw.decisions
        .reactivate_decision(reactivation(&card, 2))
        .await
        .unwrap();
    let mut hospital = world.party(callers::HOSPITAL);
    hospital
        .attest(attestation(&ssin, AMBULATORY, -5, 5))
        .await
        .unwrap();
    let answer = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    let lines = vec![line("1", CONSULTATION, -1)];
    let billed = hospital
        .bill(billing(&ssin, &agreement_of(&answer), lines))
        .await
        .unwrap();
    hospital
        .coverage
        .release_billing(release(&billed.posting_id))
        .await
        .unwrap();
    ocmw.stop(stop_for_departure(&card, 3)).await.unwrap();
}

#[tokio::test]
pub(super) async fn an_ocmw_is_told_everything_that_concerns_it_from_any_revision_on() {
    let mut world = World::with_tariff().await;
    a_life(&world).await;
    let (all, head) = told_until_silence(&mut watched(&world, callers::OCMW, 0).await).await;
    let what: Vec<&str> = all.iter().map(|(_, what)| *what).collect();
    let suspension = ["suspended", "mutation"];
    assert_eq!(what[0], "registered");
    assert!(suspension.iter().all(|one| what.contains(one)), "{what:?}");
    assert_eq!(
        what[what.len() - 4..],
        ["reactivated", "billed", "released", "stopped"]
    );
    assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0), "{all:?}");

    world.restart().await;
    for from in 0..=head {
        let (told, at) = told_until_silence(&mut watched(&world, callers::OCMW, from).await).await;
        let rest: Vec<_> = all.iter().filter(|(at, _)| *at > from).copied().collect();
        assert_eq!((told, at), (rest, head), "after {from}");
    }
    let mut other = watched(&world, callers::OTHER_OCMW, 0).await;
    assert_eq!(told_until_silence(&mut other).await, (Vec::new(), head));
}

#[tokio::test]
async fn a_feed_that_is_open_goes_on_with_what_comes() {
    let world = World::start().await;
    let mut feed = watched(&world, callers::OCMW, 0).await;
    let start = told_until_silence(&mut feed).await;
    assert!(start.0.is_empty());
    for number in 1..=20 {
        world.register(unlawful_stay(&person(number))).await;
        let next = feed.message().await.unwrap().unwrap();
        assert!(matches!(next.item, Some(Item::Decision(_))), "{next:?}");
    }
}

#[tokio::test]
async fn a_slow_reader_misses_nothing() {
    let world = World::start().await;
    let mut slow = watched(&world, callers::OCMW, 0).await;
    for number in 1..=60 {
        world.register(unlawful_stay(&person(number))).await;
    }
    let mut told = 0;
    while told < 60 {
        let next = slow.message().await.unwrap().unwrap();
        told += usize::from(matches!(next.item, Some(Item::Decision(_))));
    }
}

#[tokio::test]
async fn a_silent_feed_says_that_nothing_was_missed() {
    let world = World::start().await;
    let request = WatchDecisionsRequest {
        after_revision: 0,
        heartbeat_seconds: Some(1),
    };
    let mut ocmw = world.party(callers::OCMW);
    let feed = ocmw.decisions.watch_decisions(request).await.unwrap();
    let mut feed = feed.into_inner();
    // The first says that the feed has caught up, the second that a second has passed.
    for _ in 0..2 {
        let next = tokio::time::timeout(Duration::from_secs(30), feed.message()).await;
        let next = next.unwrap().unwrap().unwrap();
        assert!(matches!(next.item, Some(Item::Heartbeat(_))), "{next:?}");
    }
}

#[tokio::test]
async fn a_feed_that_cannot_be_watched_is_refused() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let silent = WatchDecisionsRequest {
        after_revision: 0,
        heartbeat_seconds: Some(301),
    };
    let status = ocmw.decisions.watch_decisions(silent).await.unwrap_err();
    assert!(refused(&status).names("heartbeat_seconds", "CODE_VALUE_NOT_ALLOWED"));
    let mut hospital = world.party(callers::HOSPITAL);
    let status = hospital
        .decisions
        .watch_decisions(WatchDecisionsRequest::default())
        .await;
    assert_eq!(refused(&status.unwrap_err()).code, "140");
    let status = ocmw
        .coverage
        .watch_agreements(WatchAgreementsRequest::default())
        .await;
    assert_eq!(refused(&status.unwrap_err()).code, "140");
    let ahead = WatchDecisionsRequest {
        after_revision: 1_000_000,
        heartbeat_seconds: None,
    };
    let mut ahead = tonic::Request::new(ahead);
    ahead.set_timeout(Duration::from_secs(2));
    let status = ocmw.decisions.watch_decisions(ahead).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
}

async fn news(
    feed: &mut Streaming<WatchAgreementsResponse>,
) -> Option<Vec<(String, AgreementNews)>> {
    use watch_agreements_response::Item;
    let next = feed.message().await.unwrap().unwrap();
    match next.item.unwrap() {
        Item::Changes(changes) => {
            let changes = changes.changes.into_iter();
            Some(
                changes
                    .map(|one| (one.ticket.clone(), one.news()))
                    .collect(),
            )
        }
        Item::Heartbeat(_) => None,
    }
}

#[tokio::test]
pub(super) async fn a_provider_is_told_when_it_is_time_to_ask_again() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let mut hospital = world.party(callers::HOSPITAL);
    let open = hospital.check(on_day(&ssin, AMBULATORY, 0)).await.unwrap();
    let request = WatchAgreementsRequest {
        after_revision: 0,
        heartbeat_seconds: Some(300),
    };
    let feed = hospital.coverage.watch_agreements(request).await.unwrap();
    let mut feed = feed.into_inner();
    assert_eq!(news(&mut feed).await, None, "it has caught up");

    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let appeared = news(&mut feed).await.unwrap();
    assert_eq!(
        appeared,
        [(open.ticket.clone(), AgreementNews::DecisionAppeared)]
    );
    let given = hospital.check(on_day(&ssin, AMBULATORY, 0)).await.unwrap();
    let mut federal = world.party(callers::FEDERAL_FEED);
    federal
        .report(mutation(&ssin, lawful_stay(), -1))
        .await
        .unwrap();
    let suspended = news(&mut feed).await.unwrap();
    let of_given = |news| (given.ticket.clone(), news);
    assert!(
        suspended.contains(&of_given(AgreementNews::DecisionSuspended)),
        "{suspended:?}"
    );
    let mut ocmw = world.party(callers::OCMW);
    ocmw.decisions
        .reactivate_decision(reactivation(&card, 2))
        .await
        .unwrap();
    let reactivated = news(&mut feed).await.unwrap();
    assert!(
        reactivated.contains(&of_given(AgreementNews::DecisionReactivated)),
        "{reactivated:?}"
    );
    ocmw.decisions
        .close_decision(closing(&card, 3))
        .await
        .unwrap();
    let closed = news(&mut feed).await.unwrap();
    assert!(
        closed.contains(&of_given(AgreementNews::DecisionClosed)),
        "{closed:?}"
    );

    let mut other = world.party(callers::OTHER_HOSPITAL);
    let request = WatchAgreementsRequest::default();
    let elsewhere = other.coverage.watch_agreements(request).await.unwrap();
    let silent = news(&mut elsewhere.into_inner()).await;
    assert_eq!(
        silent, None,
        "another provider asked nothing and is told nothing"
    );
}

#[tokio::test]
async fn what_a_provider_is_told_holds_no_content() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    hospital
        .check(on_day(&person(1).ssin, AMBULATORY, 0))
        .await
        .unwrap();
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let request = WatchAgreementsRequest::default();
    let feed = hospital.coverage.watch_agreements(request).await.unwrap();
    let told = feed.into_inner().message().await.unwrap().unwrap();
    let told = format!("{told:?}");
    assert!(
        told.contains("DecisionAppeared") || told.contains("changes"),
        "{told}"
    );
    for secret in [card.as_str(), &person(1).ssin, "Verzonnen1", "0800000174"] {
        assert!(!told.contains(secret), "{secret}");
    }
}
