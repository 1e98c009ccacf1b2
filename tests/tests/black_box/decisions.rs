//! Decisions over the channel: evaluate, register, modify, stop, read, list.

use carmed_tests::v1::{
    CardReference, CoverKind, DecisionState, EvaluateDecisionRequest, GetDecisionRequest,
    ListDecisionsRequest, ModifyDecisionRequest, evaluate_decision_request::Write,
    get_decision_request::Which, modify_decision_response, register_decision_response::Outcome,
};
use carmed_tests::{
    Party, World, callers, cover, date, days, modified, person, refused, registration, request_id,
    stop_for_departure, unlawful_stay,
};
use tonic::{Code, Status};

fn reading(card_number: &str, version: Option<u32>) -> GetDecisionRequest {
    let card = CardReference {
        card_number: card_number.to_owned(),
        version,
    };
    GetDecisionRequest {
        which: Some(Which::Card(card)),
        ..GetDecisionRequest::default()
    }
}

async fn read(party: &mut Party, card_number: &str) -> Result<u32, Status> {
    let answer = party
        .decisions
        .get_decision(reading(card_number, None))
        .await?
        .into_inner();
    Ok(answer.decision.unwrap().version)
}

async fn cards(party: &mut Party, request: ListDecisionsRequest) -> (Vec<String>, String) {
    let answer = party
        .decisions
        .list_decisions(request)
        .await
        .unwrap()
        .into_inner();
    let cards = answer
        .decisions
        .into_iter()
        .map(|decision| decision.card_number)
        .collect();
    (cards, answer.next_page_token)
}

#[tokio::test]
pub(super) async fn a_registration_says_what_its_evaluation_said_life_01() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let request = registration(unlawful_stay(&person(1)));
    let asked = EvaluateDecisionRequest {
        write: Some(Write::Register(request.clone())),
        min_revision: 0,
    };
    let evaluated = ocmw
        .decisions
        .evaluate_decision(asked)
        .await
        .unwrap()
        .into_inner();
    let evaluation = evaluated.evaluation.unwrap();
    assert!(evaluation.accepted, "{:?}", evaluation.violations);
    assert_eq!(
        cards(&mut ocmw, ListDecisionsRequest::default()).await.0,
        Vec::<String>::new()
    );

    let written = ocmw.register(request).await.unwrap();
    assert_eq!(
        (written.version, written.state()),
        (1, DecisionState::Active)
    );
    assert_eq!(written.card_number.len(), 12);
    assert_eq!(written.state_share, evaluation.state_share);
    assert_eq!(written.period, evaluation.period);
    assert_eq!(written.warnings, evaluation.warnings);
    let share = written.state_share.unwrap();
    assert_eq!((share.refund_code, share.attestation_required), (31, true));
}

#[tokio::test]
async fn validate_only_stores_nothing_and_uses_up_no_request_id() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let request = registration(unlawful_stay(&person(1)));
    let mut judged = request.clone();
    judged.validate_only = true;
    let answer = ocmw
        .decisions
        .register_decision(judged)
        .await
        .unwrap()
        .into_inner();
    assert!(matches!(answer.outcome, Some(Outcome::Evaluation(evaluation)) if evaluation.accepted));
    assert_eq!(
        cards(&mut ocmw, ListDecisionsRequest::default()).await.0,
        Vec::<String>::new()
    );
    assert_eq!(ocmw.register(request).await.unwrap().version, 1);
}

#[tokio::test]
async fn the_same_request_id_with_the_same_payload_gets_the_first_answer() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let request = registration(unlawful_stay(&person(1)));
    let first = ocmw
        .decisions
        .register_decision(request.clone())
        .await
        .unwrap()
        .into_inner();
    let second = ocmw
        .decisions
        .register_decision(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, second);
    assert_eq!(
        cards(&mut ocmw, ListDecisionsRequest::default())
            .await
            .0
            .len(),
        1
    );
}

#[tokio::test]
async fn the_same_request_id_with_another_payload_names_the_first_differing_field() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let request = registration(unlawful_stay(&person(1)));
    ocmw.register(request.clone()).await.unwrap();

    let mut other_days = request.clone();
    let draft = other_days.decision.as_mut().unwrap();
    draft.period = Some(days(-30, 49));
    draft
        .covers
        .iter_mut()
        .for_each(|cover| cover.period = Some(days(-30, 49)));
    let mut other_reason = other_days.clone();
    other_reason.reason = "another reason".to_owned();

    for (reused, field) in [
        (other_reason, "reason"),
        (other_days, "decision.period.last_day"),
    ] {
        let refusal = refused(&ocmw.register(reused).await.unwrap_err());
        assert_eq!(
            (refusal.grpc, refusal.code.as_str()),
            (Code::AlreadyExists, "1005")
        );
        assert!(
            refusal.names(field, "CODE_REQUEST_ID_REUSED"),
            "{refusal:?}"
        );
    }
}

#[tokio::test]
pub(super) async fn a_modification_makes_the_next_version_and_a_stale_one_is_aborted() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let draft = unlawful_stay(&person(1));
    let written = ocmw.register(registration(draft.clone())).await.unwrap();
    let mut changes = modified(draft);
    changes.covers.push(cover(CoverKind::Paramedic, -10, 50));
    let request = ModifyDecisionRequest {
        request_id: request_id(),
        reason: "physiotherapy added".to_owned(),
        validate_only: false,
        card_number: written.card_number.clone(),
        expected_version: 1,
        changes: Some(changes),
    };
    let answer = ocmw
        .decisions
        .modify_decision(request.clone())
        .await
        .unwrap()
        .into_inner();
    let Some(modify_decision_response::Outcome::Written(second)) = answer.outcome else {
        panic!("nothing was written");
    };
    assert_eq!(second.version, 2);

    let stale = ModifyDecisionRequest {
        request_id: request_id(),
        ..request
    };
    let refusal = refused(&ocmw.decisions.modify_decision(stale).await.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::Aborted, "1006")
    );
    assert_eq!(refusal.current_version, "2");

    let first = ocmw
        .decisions
        .get_decision(reading(&written.card_number, Some(1)))
        .await;
    assert_eq!(
        first.unwrap().into_inner().decision.unwrap().covers.len(),
        4
    );
}

#[tokio::test]
pub(super) async fn a_stop_cuts_the_decision_and_its_covers_and_nothing_follows_it_life_05() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let written = ocmw
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
    let stop = stop_for_departure(&written.card_number, 1);
    let (stopped, _) = ocmw.stop(stop).await.unwrap();
    assert_eq!(
        (stopped.version, stopped.state()),
        (2, DecisionState::Stopped)
    );
    assert_eq!(stopped.period, Some(days(-30, -1)));
    let answer = ocmw
        .decisions
        .get_decision(reading(&written.card_number, None))
        .await
        .unwrap();
    let decision = answer.into_inner().decision.unwrap();
    assert!(
        decision
            .covers
            .iter()
            .all(|cover| cover.period == Some(days(-30, -1)))
    );
    assert_eq!(decision.stop.unwrap().mutation_date, Some(date(0)));

    let again = stop_for_departure(&written.card_number, 2);
    let refusal = refused(&ocmw.stop(again).await.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::FailedPrecondition, "1009")
    );
}

#[tokio::test]
async fn a_principle_decision_becomes_a_guarantee_by_a_modification() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let whole = unlawful_stay(&person(1));
    let mut principle = whole.clone();
    principle.covers.clear();
    let written = ocmw.register(registration(principle)).await.unwrap();
    let request = ModifyDecisionRequest {
        request_id: request_id(),
        reason: "care is taken in charge".to_owned(),
        validate_only: false,
        card_number: written.card_number.clone(),
        expected_version: 1,
        changes: Some(modified(whole)),
    };
    ocmw.decisions.modify_decision(request).await.unwrap();
    assert_eq!(read(&mut ocmw, &written.card_number).await.unwrap(), 2);
}
