//! The gates of a check: every reason for a no, and what would lift it (COV-03, COV-10).

use carmed_tests::v1::{
    CheckCoverageRequest, CheckCoverageResponse, Code, CoverKind, CoverageGap, DecisionDraft,
    ProviderId, ProviderList, RemedyAction, SecondFactor, provider_id::Id, second_factor::Factor,
};
use carmed_tests::{
    World, callers, cover, date, days, on_day, over, person, refused, registration, unlawful_stay,
};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

/// Registers a decision and asks a hospital's question about it.
async fn asked(
    world: &World,
    draft: DecisionDraft,
    request: CheckCoverageRequest,
) -> CheckCoverageResponse {
    world
        .party(callers::OCMW)
        .register(registration(draft))
        .await
        .unwrap();
    world.party(callers::HOSPITAL).check(request).await.unwrap()
}

fn codes(gap: &CoverageGap) -> Vec<Code> {
    gap.reasons.iter().map(|reason| reason.code()).collect()
}

fn only_gap(answer: &CheckCoverageResponse) -> &CoverageGap {
    assert!(answer.spans.is_empty(), "{:?}", answer.spans);
    assert_eq!(answer.gaps.len(), 1, "{:?}", answer.gaps);
    &answer.gaps[0]
}

#[tokio::test]
async fn an_unknown_person_and_one_without_decision_are_both_202() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let unknown = hospital
        .check(on_day(&person(7).ssin, AMBULATORY, 0))
        .await
        .unwrap();
    assert_eq!(codes(only_gap(&unknown)), [Code::NoDecision]);
}

#[tokio::test]
async fn no_decision_in_force_that_day_is_201_and_names_the_day_from_which_it_is() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let answer = asked(
        &world,
        unlawful_stay(&person(1)),
        on_day(&ssin, AMBULATORY, -40),
    )
    .await;
    let gap = only_gap(&answer);
    assert_eq!(codes(gap), [Code::NoDecisionInForce]);
    let remedy = gap
        .remedies
        .iter()
        .find(|remedy| remedy.action() == RemedyAction::ChooseCoveredDay)
        .unwrap();
    assert_eq!(remedy.day, Some(date(-30)));
    assert!(!remedy.text.is_empty());
}

#[tokio::test]
async fn an_absent_cover_is_207_and_the_ocmw_can_add_it() {
    let world = World::start().await;
    let mut draft = unlawful_stay(&person(1));
    draft
        .covers
        .retain(|cover| cover.kind() != CoverKind::Pharmaceutical);
    world
        .party(callers::OCMW)
        .register(registration(draft))
        .await
        .unwrap();
    let mut pharmacy = world.party(callers::PHARMACY);
    let request = on_day(&person(1).ssin, CoverKind::Pharmaceutical, 0);
    let answer = pharmacy.check(request).await.unwrap();
    let gap = only_gap(&answer);
    assert_eq!(codes(gap), [Code::CoverAbsent]);
    assert!(
        gap.remedies
            .iter()
            .any(|remedy| remedy.action() == RemedyAction::AddCover)
    );
}

#[tokio::test]
async fn every_failing_gate_is_told_206_and_204_cov_03() {
    let world = World::start().await;
    let mut draft = unlawful_stay(&person(1));
    let other = ProviderId {
        id: Some(Id::Nihii("71000634".to_owned())),
    };
    draft.covers[1].period = Some(days(-10, 50));
    draft.covers[1].providers = Some(ProviderList {
        providers: vec![other],
    });
    let answer = asked(&world, draft, on_day(&person(1).ssin, AMBULATORY, -20)).await;
    let gap = only_gap(&answer);
    assert_eq!(
        codes(gap),
        [Code::CoverNotInPeriod, Code::ProviderNotListed]
    );
    let lists = |action| gap.remedies.iter().any(|remedy| remedy.action() == action);
    assert!(lists(RemedyAction::AddProvider));
    assert!(lists(RemedyAction::ExtendCover) || lists(RemedyAction::ChooseCoveredDay));
}

#[tokio::test]
async fn a_dead_person_is_200_from_the_day_after() {
    let world = World::start().await;
    let mut dead = person(1);
    dead.death_date = Some(date(-5));
    let answer = asked(
        &world,
        unlawful_stay(&dead),
        over(&dead.ssin, AMBULATORY, -6, -4),
    )
    .await;
    assert_eq!(answer.spans[0].days, Some(days(-6, -5)));
    assert_eq!(answer.gaps[0].days, Some(days(-4, -4)));
    assert!(codes(&answer.gaps[0]).contains(&Code::PersonDead));
}

#[tokio::test]
async fn a_kind_of_provider_that_takes_no_part_yet_is_205() {
    let world = World::start().await;
    let mut draft = unlawful_stay(&person(1));
    draft.covers.push(cover(CoverKind::Paramedic, -30, 50));
    world
        .party(callers::OCMW)
        .register(registration(draft))
        .await
        .unwrap();
    let mut nurse = world.party("other_provider;nihii=40000127;agent=n1");
    let request = on_day(&person(1).ssin, CoverKind::Paramedic, 0);
    let answer = nurse.check(request).await.unwrap();
    let gap = only_gap(&answer);
    assert_eq!(codes(gap), [Code::ProviderKindNotTakingPart]);
    assert!(
        gap.remedies
            .iter()
            .any(|remedy| remedy.action() == RemedyAction::InvoiceOcmw)
    );
}

#[tokio::test]
async fn a_second_factor_that_does_not_fit_is_answered_like_a_person_without_decision() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let written = world
        .party(callers::OCMW)
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
    let mut hospital = world.party(callers::HOSPITAL);
    for (factor, fits) in [
        (Factor::FamilyName("VÈR".to_owned()), true),
        (Factor::FamilyName("Nobody".to_owned()), false),
        (Factor::CardNumber(written.card_number), true),
    ] {
        let request = CheckCoverageRequest {
            second_factor: Some(SecondFactor {
                factor: Some(factor.clone()),
            }),
            ..on_day(&ssin, AMBULATORY, 0)
        };
        let answer = hospital.check(request).await.unwrap();
        let told = answer.gaps.first().map(codes);
        assert_eq!(told, (!fits).then(|| vec![Code::NoDecision]), "{factor:?}");
    }
}

#[tokio::test]
async fn a_kind_that_does_not_deliver_the_cover_is_refused_140() {
    let world = World::start().await;
    let mut pharmacy = world.party(callers::PHARMACY);
    let status = pharmacy
        .check(on_day(&person(1).ssin, AMBULATORY, 0))
        .await
        .unwrap_err();
    let refusal = refused(&status);
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (tonic::Code::PermissionDenied, "140")
    );
}
