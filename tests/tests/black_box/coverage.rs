//! Coverage over the channel: spans, gaps with every reason, and what would lift them.

use carmed_tests::v1::{
    CheckCoverageRequest, CheckCoverageResponse, Code, ConditionKind, CoverKind, CoverageGap,
    DecisionDraft, Guarantee, question::Days,
};
use carmed_tests::{
    World, callers, date, days, on_day, over, person, question, registration, stop_for_departure,
    unlawful_stay,
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

#[tokio::test]
pub(super) async fn a_covered_day_has_an_agreement_and_says_what_is_still_asked_cov_04() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let answer = asked(
        &world,
        unlawful_stay(&person(1)),
        on_day(&ssin, AMBULATORY, -1),
    )
    .await;
    assert!(answer.gaps.is_empty());
    assert_eq!(answer.consultation_date, Some(date(0)));
    let span = &answer.spans[0];
    assert_eq!(span.guarantee(), Guarantee::Binding);
    assert_eq!(span.days, Some(days(-1, -1)));
    assert_eq!(span.card_version, 1);
    assert!((1..=48).contains(&span.agreement_number.len()));
    assert_eq!(
        span.conditions[0].kind(),
        ConditionKind::AttestationRequired
    );
    assert!(!span.conditions[0].satisfied && !span.conditions[0].text.is_empty());
    assert_eq!(span.ocmw.as_ref().unwrap().cbe, "0800000174");
    let basis = span.basis_of_amounts.as_ref().unwrap();
    assert_eq!((basis.insurance_percent, basis.patient_percent), (100, 100));
}

#[tokio::test]
async fn the_same_question_on_the_same_day_gets_the_same_number_cov_05() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let first = asked(
        &world,
        unlawful_stay(&person(1)),
        on_day(&ssin, AMBULATORY, 0),
    )
    .await;
    let mut hospital = world.party(callers::HOSPITAL);
    let second = hospital.check(on_day(&ssin, AMBULATORY, 0)).await.unwrap();
    assert_eq!(
        first.spans[0].agreement_number,
        second.spans[0].agreement_number
    );
    assert_ne!(first.ticket, second.ticket);
    let other_day = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    assert_ne!(
        first.spans[0].agreement_number,
        other_day.spans[0].agreement_number
    );
    let mut other = world.party(callers::OTHER_HOSPITAL);
    let elsewhere = other.check(on_day(&ssin, AMBULATORY, 0)).await.unwrap();
    assert_ne!(
        first.spans[0].agreement_number,
        elsewhere.spans[0].agreement_number
    );
}

#[tokio::test]
async fn days_to_come_are_provisional_and_without_agreement_cov_11() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let answer = asked(
        &world,
        unlawful_stay(&person(1)),
        over(&ssin, AMBULATORY, 0, 3),
    )
    .await;
    let told: Vec<_> = answer
        .spans
        .iter()
        .map(|span| {
            (
                span.days,
                span.guarantee(),
                span.agreement_number.is_empty(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(days(0, 0)), Guarantee::Binding, false),
            (Some(days(1, 3)), Guarantee::Provisional, true),
        ]
    );
}

#[tokio::test]
async fn spans_and_gaps_partition_the_question_cov_01() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let answer = asked(
        &world,
        unlawful_stay(&person(1)),
        over(&ssin, AMBULATORY, -40, 60),
    )
    .await;
    let told: Vec<_> = answer
        .spans
        .iter()
        .map(|span| span.days)
        .chain(answer.gaps.iter().map(|gap| gap.days))
        .collect();
    let parts = [days(-30, 0), days(1, 50), days(-40, -31), days(51, 60)];
    assert_eq!(told, parts.map(Some));
}

#[tokio::test]
async fn old_care_gets_its_agreement_while_the_version_that_covers_it_is_new_cov_02() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let mut draft = unlawful_stay(&person(1));
    // Decided and begun 100 days ago, registered today: the two months count from today.
    draft.request_date = Some(date(-105));
    draft.decision_date = Some(date(-100));
    draft.facts.as_mut().unwrap().social_inquiry_date = Some(date(-102));
    draft.period = Some(days(-100, 50));
    draft
        .covers
        .iter_mut()
        .for_each(|cover| cover.period = Some(days(-100, 50)));
    let answer = asked(&world, draft, on_day(&ssin, AMBULATORY, -95)).await;
    assert_eq!(answer.spans[0].guarantee(), Guarantee::Binding);
}

#[tokio::test]
async fn an_admission_gets_its_agreement_to_the_last_day_of_the_cover_cov_02() {
    let world = World::start().await;
    let request = CheckCoverageRequest {
        ssin: person(1).ssin,
        cover: CoverKind::Hospitalisation.into(),
        question: question(Days::AdmissionDate(date(-2))),
        ..CheckCoverageRequest::default()
    };
    let answer = asked(&world, unlawful_stay(&person(1)), request.clone()).await;
    assert_eq!(answer.spans.len(), 1, "{:?}", answer.spans);
    assert_eq!(answer.spans[0].days, Some(days(-2, 50)));
    assert_eq!(answer.spans[0].guarantee(), Guarantee::Binding);

    let elsewhere = CheckCoverageRequest {
        cover: AMBULATORY.into(),
        ..request
    };
    let status = world
        .party(callers::HOSPITAL)
        .check(elsewhere)
        .await
        .unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
}

#[tokio::test]
async fn the_check_after_a_stop_says_so_at_once_and_rests_on_the_new_version() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let mut ocmw = world.party(callers::OCMW);
    let written = ocmw
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
    let (_, revision) = ocmw
        .stop(stop_for_departure(&written.card_number, 1))
        .await
        .unwrap();
    let request = CheckCoverageRequest {
        min_revision: revision,
        ..over(&ssin, AMBULATORY, -1, 0)
    };
    let answer = world.party(callers::HOSPITAL).check(request).await.unwrap();
    assert!(answer.revision >= revision);
    assert_eq!(
        (answer.spans[0].days, answer.spans[0].card_version),
        (Some(days(-1, -1)), 2)
    );
    assert_eq!(codes(&answer.gaps[0]), [Code::NoDecisionInForce]);
}
