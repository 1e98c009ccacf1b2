//! Mutations over the channel: what each kind does, who is told, and who may report.

use carmed_tests::v1::{
    Code as Answered, CoverKind, DecisionAction, GetDecisionRequest, MutationEffect, MutationKind,
    Names, RecordMutationRequest, VersionCause, WatchDecisionsRequest, get_decision_request::Which,
    mutation_change::Change, watch_decisions_response::Item,
};
use carmed_tests::{
    World, agreement_of, callers, date, lawful_stay, mutation, on_day, over, person, refused,
    unlawful_stay,
};
use tonic::Code;

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

fn names() -> Change {
    Change::Names(Names {
        family_name: "Verzonnenanders".to_owned(),
        given_names: "Fictief".to_owned(),
    })
}

#[tokio::test]
pub(super) async fn each_kind_of_mutation_does_what_the_law_says_life_10() {
    let world = World::start().await;
    let mut feed = world.party(callers::FEDERAL_FEED);
    let kinds = [
        (
            Change::DeathDate(date(-1)),
            MutationKind::Death,
            MutationEffect::Suspends,
        ),
        (lawful_stay(), MutationKind::Stay, MutationEffect::Suspends),
        (
            Change::InPopulationRegister(true),
            MutationKind::PopulationRegister,
            MutationEffect::Suspends,
        ),
        (names(), MutationKind::Names, MutationEffect::Informs),
        (
            Change::AffiliatedToMutuality(true),
            MutationKind::Mutuality,
            MutationEffect::Informs,
        ),
        (
            Change::RefundCode(9_043),
            MutationKind::RefundCode,
            MutationEffect::ReplacesShare,
        ),
    ];
    for (number, (change, kind, effect)) in (1..).zip(kinds) {
        let card = world
            .register(unlawful_stay(&person(number)))
            .await
            .card_number;
        let request = mutation(&person(number).ssin, change, -1);
        let mut judged = request.clone();
        (judged.validate_only, judged.request_id) = (true, String::new());
        let judged = feed.report(judged).await.unwrap();
        let recorded = feed.report(request.clone()).await.unwrap();
        assert_eq!(judged.notices, recorded.notices, "{kind:?}");
        assert!(recorded.revision > judged.revision, "{kind:?}");
        assert_eq!(
            feed.report(request).await.unwrap(),
            recorded,
            "recorded once"
        );
        let [notice] = &recorded.notices[..] else {
            panic!("{recorded:?}")
        };
        assert_eq!((notice.kind(), notice.effect()), (kind, effect));
        assert_eq!(
            (&notice.card_number, notice.mutation_date),
            (&card, Some(date(-1)))
        );
        let suspended = effect == MutationEffect::Suspends;
        let may_reactivate = notice
            .allowed_actions()
            .any(|action| action == DecisionAction::Reactivate);
        assert_eq!(may_reactivate, suspended, "{kind:?}");
        let versions = match effect {
            MutationEffect::Informs => 1,
            _ => 2,
        };
        assert_eq!(version_of(&world, &card).await, versions, "{kind:?}");
    }
}

async fn version_of(world: &World, card_number: &str) -> u32 {
    let card = carmed_tests::v1::CardReference {
        card_number: card_number.to_owned(),
        version: None,
    };
    let request = GetDecisionRequest {
        which: Some(Which::Card(card)),
        ..GetDecisionRequest::default()
    };
    let mut ocmw = world.party(callers::OCMW);
    let answer = ocmw.decisions.get_decision(request).await.unwrap();
    answer.into_inner().decision.unwrap().version
}

#[tokio::test]
async fn the_managing_ocmw_is_told_in_its_feed_with_old_and_new_value() {
    let world = World::start().await;
    world.register(unlawful_stay(&person(1))).await;
    let mut feed = world.party(callers::FEDERAL_FEED);
    feed.report(mutation(&person(1).ssin, lawful_stay(), -1))
        .await
        .unwrap();
    let mut ocmw = world.party(callers::OCMW);
    let watched = ocmw
        .decisions
        .watch_decisions(WatchDecisionsRequest::default())
        .await;
    let mut watched = watched.unwrap().into_inner();
    let (mut notice, mut suspension) = (None, None);
    while notice.is_none() || suspension.is_none() {
        match watched.message().await.unwrap().unwrap().item.unwrap() {
            Item::Mutation(told) => notice = told.notices.into_iter().next(),
            Item::Decision(event) if event.cause() == VersionCause::Suspended => {
                suspension = event.decision.unwrap().suspension;
            }
            Item::Heartbeat(_) => panic!("something is missing"),
            _ => {}
        }
    }
    let notice = notice.unwrap();
    assert_eq!(notice.new.unwrap().change, Some(lawful_stay()));
    assert!(matches!(notice.old.unwrap().change, Some(Change::Stay(_))));
    assert_eq!(suspension.unwrap().mutation_date, Some(date(-1)));
}

#[tokio::test]
async fn a_dossier_and_its_agreements_follow_the_person_to_a_new_number() {
    let world = World::start().await;
    let (old, new) = (person(1).ssin, person(2).ssin);
    world.register(unlawful_stay(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let before = hospital.check(on_day(&old, AMBULATORY, -3)).await.unwrap();
    let mut feed = world.party(callers::FEDERAL_FEED);
    let change = Change::SuccessorSsin(new.clone());
    let recorded = feed.report(mutation(&old, change, -1)).await.unwrap();
    assert!(recorded.concerned);
    let request = carmed_tests::v1::GetAgreementRequest {
        agreement_number: agreement_of(&before).agreement_number,
        consultation_date: before.consultation_date,
        min_revision: recorded.revision,
    };
    let agreement = hospital.coverage.get_agreement(request).await.unwrap();
    assert_eq!(
        agreement.into_inner().reference,
        Some(agreement_of(&before))
    );
    let after = hospital.check(on_day(&new, AMBULATORY, -3)).await.unwrap();
    let told = |answer: &carmed_tests::v1::CheckCoverageResponse| {
        let reasons = answer.gaps.iter().flat_map(|gap| &gap.reasons);
        reasons.map(|reason| reason.code()).collect::<Vec<_>>()
    };
    let by_old = hospital.check(on_day(&old, AMBULATORY, -3)).await.unwrap();
    assert_eq!(told(&after), told(&by_old), "both numbers are one person");
    assert!(!told(&after).contains(&Answered::NoDecision));
}

#[tokio::test]
async fn care_on_the_day_of_death_is_covered_and_the_day_after_is_200() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let mut feed = world.party(callers::FEDERAL_FEED);
    feed.report(mutation(&ssin, Change::DeathDate(date(-2)), -2))
        .await
        .unwrap();
    let mut ocmw = world.party(callers::OCMW);
    let reactivation = carmed_tests::reactivation(&card, 2);
    ocmw.decisions
        .reactivate_decision(reactivation)
        .await
        .unwrap();
    let mut hospital = world.party(callers::HOSPITAL);
    let answer = hospital
        .check(over(&ssin, AMBULATORY, -3, -1))
        .await
        .unwrap();
    assert_eq!(answer.spans[0].days, Some(carmed_tests::days(-3, -2)));
    let reasons = answer.gaps[0].reasons.iter().map(|reason| reason.code());
    assert!(reasons.into_iter().any(|code| code == Answered::PersonDead));
}

#[tokio::test]
async fn what_is_no_mutation_is_refused_and_nobody_else_reports_one() {
    let world = World::start().await;
    world.register(unlawful_stay(&person(1))).await;
    let ssin = person(1).ssin;
    let mut feed = world.party(callers::FEDERAL_FEED);
    let unknown = feed
        .report(mutation(&person(9).ssin, names(), -1))
        .await
        .unwrap();
    assert!(!unknown.concerned && unknown.notices.is_empty());
    let empty = refused(
        &feed
            .report(RecordMutationRequest::default())
            .await
            .unwrap_err(),
    );
    for field in ["request_id", "ssin", "change", "mutation_date"] {
        assert!(empty.names(field, "CODE_MISSING"), "{field}: {empty:?}");
    }
    let to_come = feed
        .report(mutation(&ssin, Change::DeathDate(date(1)), 1))
        .await;
    let to_come = refused(&to_come.unwrap_err());
    assert_eq!(to_come.grpc, Code::InvalidArgument);
    assert!(
        to_come.names("change.death_date", "CODE_IMPLAUSIBLE_DATE"),
        "{to_come:?}"
    );
    let another_day = feed
        .report(mutation(&ssin, Change::DeathDate(date(-3)), -1))
        .await;
    assert_eq!(refused(&another_day.unwrap_err()).code, "160");
    let no_row = feed
        .report(mutation(&ssin, Change::RefundCode(77), -1))
        .await;
    assert_eq!(refused(&no_row.unwrap_err()).code, "130");
    let request = mutation(&ssin, names(), -1);
    feed.report(request.clone()).await.unwrap();
    let reused = RecordMutationRequest {
        request_id: request.request_id.clone(),
        ..mutation(&ssin, names(), -2)
    };
    let reused = refused(&feed.report(reused).await.unwrap_err());
    assert_eq!(
        (reused.grpc, reused.code.as_str()),
        (Code::AlreadyExists, "1005")
    );
    assert!(
        reused.names("mutation_date", "CODE_REQUEST_ID_REUSED"),
        "{reused:?}"
    );
    for caller in [callers::OCMW, callers::HOSPITAL, callers::AUDITOR] {
        let status = world
            .party(caller)
            .report(mutation(&ssin, names(), -1))
            .await;
        assert_eq!(refused(&status.unwrap_err()).code, "140", "{caller}");
    }
}
