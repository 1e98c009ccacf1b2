//! Decisions that are extended, closed and reactivated over the channel, and who manages whom.

use carmed_tests::v1::{
    CloseDecisionResponse, Code as Answered, CoverKind, DecisionState, EvaluateDecisionRequest,
    ExtendDecisionResponse, ListDecisionsRequest, ManagedPeriod, ModifyDecisionRequest,
    ReactivateDecisionResponse, WrittenVersion, close_decision_response,
    evaluate_decision_request::Write, extend_decision_response, modify_decision_response,
    reactivate_decision_response,
};
use carmed_tests::{
    Party, Refused, World, agreement_of, callers, closing, days, extension, lawful_stay, modified,
    mutation, on_day, person, reactivation, refused, registration, request_id, stop_for_departure,
    unlawful_stay,
};
use tonic::{Code, Status};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

/// The version that a write made.
trait Made {
    fn version(self) -> WrittenVersion;
}

macro_rules! made {
    ($($response:ident, $module:ident;)+) => {$(
        impl Made for $response {
            fn version(self) -> WrittenVersion {
                match self.outcome {
                    Some($module::Outcome::Written(written)) => written,
                    other => panic!("nothing was written: {other:?}"),
                }
            }
        }
    )+};
}

made! {
    ExtendDecisionResponse, extend_decision_response;
    CloseDecisionResponse, close_decision_response;
    ReactivateDecisionResponse, reactivate_decision_response;
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, Status>) -> Refused {
    refused(&answer.unwrap_err())
}

fn told(refusal: &Refused) -> (Code, &str) {
    (refusal.grpc, refusal.code.as_str())
}

async fn states(party: &mut Party, state: DecisionState) -> usize {
    let request = ListDecisionsRequest {
        state: Some(state.into()),
        ..ListDecisionsRequest::default()
    };
    let listed = party.decisions.list_decisions(request).await.unwrap();
    listed.into_inner().decisions.len()
}

#[tokio::test]
pub(super) async fn an_extension_moves_the_last_day_and_the_covers_with_it_life_04() {
    let world = World::start().await;
    let written = world.register(unlawful_stay(&person(1))).await;
    let mut ocmw = world.party(callers::OCMW).decisions;
    let request = extension(&written.card_number, 1, 100);
    let asked = EvaluateDecisionRequest {
        write: Some(Write::Extend(request.clone())),
        min_revision: 0,
    };
    let evaluated = ocmw.evaluate_decision(asked).await.unwrap().into_inner();
    let evaluation = evaluated.evaluation.unwrap();
    assert!(evaluation.accepted, "{:?}", evaluation.violations);
    let first = ocmw.extend_decision(request.clone()).await.unwrap();
    let first = first.into_inner();
    let again = ocmw.extend_decision(request.clone()).await.unwrap();
    assert_eq!(again.into_inner(), first, "one request is written once");
    let extended = first.version();
    assert_eq!(
        (extended.version, extended.period),
        (2, Some(days(-30, 100)))
    );
    assert_eq!(extended.period, evaluation.period);

    let mut hospital = world.party(callers::HOSPITAL);
    let question = on_day(&person(1).ssin, AMBULATORY, 99);
    let answer = hospital.check(question).await.unwrap();
    assert_eq!(answer.spans[0].card_version, 2);
}

#[tokio::test]
async fn an_extension_is_later_within_a_year_of_the_latest_version_and_one_s_own() {
    let world = World::start().await;
    let written = world.register(unlawful_stay(&person(1))).await;
    let card = written.card_number.as_str();
    let mut ocmw = world.party(callers::OCMW).decisions;
    let shorter = refusal(ocmw.extend_decision(extension(card, 1, 50)).await);
    assert_eq!(told(&shorter), (Code::FailedPrecondition, "1013"));
    assert!(shorter.breaks("LIFE-04"), "{shorter:?}");
    let longer = refusal(ocmw.extend_decision(extension(card, 1, 400)).await);
    assert!(longer.breaks("DEC-02"), "{longer:?}");
    let stale = refusal(ocmw.extend_decision(extension(card, 2, 60)).await);
    assert_eq!(told(&stale), (Code::Aborted, "1006"));
    assert_eq!(stale.current_version, "1");
    let malformed = carmed_tests::v1::ExtendDecisionRequest::default();
    let malformed = refusal(ocmw.extend_decision(malformed).await);
    for field in [
        "request_id",
        "reason",
        "card_number",
        "request_date",
        "last_day",
    ] {
        assert!(
            malformed.names(field, "CODE_MISSING"),
            "{field}: {malformed:?}"
        );
    }
    let mut other = world.party(callers::OTHER_OCMW).decisions;
    let foreign = refusal(other.extend_decision(extension(card, 1, 60)).await);
    assert_eq!(told(&foreign), (Code::PermissionDenied, "140"));
    let mut hospital = world.party(callers::HOSPITAL).decisions;
    let provider = refusal(hospital.extend_decision(extension(card, 1, 60)).await);
    assert_eq!(told(&provider), (Code::PermissionDenied, "140"));

    let mut judged = extension(card, 1, 60);
    (judged.validate_only, judged.request_id) = (true, String::new());
    let judged = ocmw.extend_decision(judged).await.unwrap().into_inner();
    let Some(extend_decision_response::Outcome::Evaluation(judged)) = judged.outcome else {
        panic!("it was to be judged only");
    };
    assert!(judged.accepted);
    let request = extension(card, 1, 60);
    let extended = ocmw.extend_decision(request.clone()).await.unwrap();
    assert_eq!(
        extended.into_inner().version().version,
        2,
        "nothing was stored before"
    );
    let mut reused = extension(card, 1, 61);
    reused.request_id = request.request_id;
    let reused = refusal(ocmw.extend_decision(reused).await);
    assert_eq!(told(&reused), (Code::AlreadyExists, "1005"));
    assert!(
        reused.names("last_day", "CODE_REQUEST_ID_REUSED"),
        "{reused:?}"
    );
}

#[tokio::test]
pub(super) async fn a_closed_decision_counts_for_nothing_and_its_agreement_stands_life_06() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let mut hospital = world.party(callers::HOSPITAL);
    let before = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    let mut ocmw = world.party(callers::OCMW);
    let mut judged = closing(&card, 1);
    (judged.validate_only, judged.request_id) = (true, String::new());
    ocmw.decisions.close_decision(judged).await.unwrap();
    assert_eq!(states(&mut ocmw, DecisionState::Closed).await, 0);

    let request = closing(&card, 1);
    let closed = ocmw
        .decisions
        .close_decision(request.clone())
        .await
        .unwrap();
    let closed = closed.into_inner();
    let again = ocmw
        .decisions
        .close_decision(request.clone())
        .await
        .unwrap();
    assert_eq!(again.into_inner(), closed);
    let version = closed.version();
    assert_eq!(
        (version.version, version.state()),
        (2, DecisionState::Closed)
    );
    assert_eq!(states(&mut ocmw, DecisionState::Closed).await, 1);
    let mut reused = closing(&card, 2);
    reused.request_id = request.request_id;
    let reused = refusal(ocmw.decisions.close_decision(reused).await);
    assert_eq!(told(&reused), (Code::AlreadyExists, "1005"));
    assert!(
        reused.names("expected_version", "CODE_REQUEST_ID_REUSED"),
        "{reused:?}"
    );

    let after = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    assert_eq!(after.gaps[0].reasons[0].code(), Answered::NoDecisionInForce);
    let request = carmed_tests::v1::GetAgreementRequest {
        agreement_number: agreement_of(&before).agreement_number,
        consultation_date: before.consultation_date,
        min_revision: 0,
    };
    let agreement = hospital.coverage.get_agreement(request).await.unwrap();
    assert_eq!(
        agreement.into_inner().reference,
        Some(agreement_of(&before))
    );

    let twice = refusal(ocmw.decisions.close_decision(closing(&card, 2)).await);
    assert_eq!(told(&twice), (Code::FailedPrecondition, "1009"));
    let stale = refusal(ocmw.decisions.close_decision(closing(&card, 1)).await);
    assert_eq!(told(&stale), (Code::Aborted, "1006"));
    // The days are free for another decision (DEC-01).
    let mut other = world.party(callers::OTHER_OCMW);
    other
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
}

#[tokio::test]
pub(super) async fn a_suspended_decision_is_reactivated_as_it_was_life_08() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let mut ocmw = world.party(callers::OCMW);
    let active = refusal(
        ocmw.decisions
            .reactivate_decision(reactivation(&card, 1))
            .await,
    );
    assert_eq!(told(&active), (Code::FailedPrecondition, "1009"));
    let mut feed = world.party(callers::FEDERAL_FEED);
    feed.report(mutation(&ssin, lawful_stay(), -1))
        .await
        .unwrap();
    assert_eq!(states(&mut ocmw, DecisionState::Suspended).await, 1);

    let extended = refusal(
        ocmw.decisions
            .extend_decision(extension(&card, 2, 60))
            .await,
    );
    assert_eq!(told(&extended), (Code::FailedPrecondition, "1009"));
    assert!(
        extended.breaks("LIFE-08") || extended.breaks("LIFE-04"),
        "{extended:?}"
    );
    let mut hospital = world.party(callers::HOSPITAL);
    let question = on_day(&ssin, AMBULATORY, 0);
    let suspended = hospital.check(question.clone()).await.unwrap();
    assert_eq!(
        suspended.gaps[0].reasons[0].code(),
        Answered::DecisionSuspended
    );

    let mut judged = reactivation(&card, 2);
    (judged.validate_only, judged.request_id) = (true, String::new());
    ocmw.decisions.reactivate_decision(judged).await.unwrap();
    assert_eq!(states(&mut ocmw, DecisionState::Suspended).await, 1);
    let request = reactivation(&card, 2);
    let first = ocmw
        .decisions
        .reactivate_decision(request.clone())
        .await
        .unwrap();
    let again = ocmw
        .decisions
        .reactivate_decision(request.clone())
        .await
        .unwrap();
    let first = first.into_inner();
    assert_eq!(again.into_inner(), first);
    let version = first.version();
    assert_eq!(
        (version.version, version.state()),
        (3, DecisionState::Active)
    );
    assert_eq!(version.period, Some(days(-30, 50)));
    let covered = hospital.check(question).await.unwrap();
    assert_eq!(covered.spans[0].card_version, 3);
    let stale = refusal(
        ocmw.decisions
            .reactivate_decision(reactivation(&card, 2))
            .await,
    );
    assert_eq!(told(&stale), (Code::Aborted, "1006"));
    let mut reused = reactivation(&card, 2);
    (reused.request_id, reused.reason) = (request.request_id, "another".to_owned());
    let reused = refusal(ocmw.decisions.reactivate_decision(reused).await);
    assert!(
        reused.names("reason", "CODE_REQUEST_ID_REUSED"),
        "{reused:?}"
    );
}

async fn managed(party: &mut Party, ssin: &str, first: i64, last: i64) -> Vec<ManagedPeriod> {
    let request = carmed_tests::v1::FindManagingOcmwRequest {
        ssin: ssin.to_owned(),
        period: Some(days(first, last)),
        min_revision: 0,
    };
    let found = party.decisions.find_managing_ocmw(request).await.unwrap();
    found.into_inner().managed
}

#[tokio::test]
pub(super) async fn who_manages_a_person_is_told_by_days_and_without_the_card_dec_01() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let mut ocmw = world.party(callers::OCMW);
    ocmw.stop(stop_for_departure(&card, 1)).await.unwrap();
    let mut other = world.party(callers::OTHER_OCMW);
    let mut moved = unlawful_stay(&person(1));
    moved.period = Some(days(0, 50));
    moved.decision_date = Some(carmed_tests::date(0));
    moved.request_date = Some(carmed_tests::date(-1));
    moved
        .covers
        .iter_mut()
        .for_each(|cover| cover.period = Some(days(0, 50)));
    other.register(registration(moved)).await.unwrap();

    let mut auditor = world.party(callers::AUDITOR);
    for party in [&mut ocmw, &mut other, &mut auditor] {
        let found = managed(party, &ssin, -40, 60).await;
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.ocmw.as_ref().unwrap().cbe.as_str(),
                    one.period,
                    one.state(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("0800000174", Some(days(-30, -1)), DecisionState::Stopped),
                ("0800000273", Some(days(0, 50)), DecisionState::Active),
            ]
        );
        assert!(!format!("{found:?}").contains(&card));
        assert_eq!(managed(party, &ssin, 51, 60).await, []);
    }
    let unknown = carmed_tests::v1::FindManagingOcmwRequest {
        ssin: person(2).ssin,
        period: Some(days(0, 0)),
        min_revision: 0,
    };
    let nobody = refusal(ocmw.decisions.find_managing_ocmw(unknown.clone()).await);
    assert_eq!(told(&nobody), (Code::NotFound, "120"));
    let mut hospital = world.party(callers::HOSPITAL);
    let provider = refusal(hospital.decisions.find_managing_ocmw(unknown).await);
    assert_eq!(told(&provider), (Code::PermissionDenied, "140"));
}

#[tokio::test]
async fn the_successor_of_a_number_is_told_to_who_may_know() {
    let world = World::start().await;
    let (old, new) = (person(1).ssin, person(2).ssin);
    world.register(unlawful_stay(&person(1))).await;
    let mut feed = world.party(callers::FEDERAL_FEED);
    let change = carmed_tests::v1::mutation_change::Change::SuccessorSsin(new.clone());
    feed.report(mutation(&old, change, -1)).await.unwrap();
    let request = carmed_tests::v1::FindManagingOcmwRequest {
        ssin: old.clone(),
        period: Some(days(0, 0)),
        min_revision: 0,
    };
    let mut ocmw = world.party(callers::OCMW);
    let found = ocmw
        .decisions
        .find_managing_ocmw(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!((found.ssin_replaced, found.successor_ssin), (true, new));
    let mut hospital = world.party(callers::HOSPITAL);
    let answer = hospital.check(on_day(&old, AMBULATORY, -2)).await.unwrap();
    assert!(answer.ssin_replaced);
    assert!(
        !format!("{answer:?}").contains(&person(2).ssin),
        "a provider is not told it"
    );
}

#[tokio::test]
async fn lists_are_filtered_by_state_and_by_how_soon_a_decision_ends() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    world.register(unlawful_stay(&person(1))).await;
    let second = world.register(unlawful_stay(&person(2))).await.card_number;
    ocmw.stop(stop_for_departure(&second, 1)).await.unwrap();
    world.register(unlawful_stay(&person(3))).await;
    let mut feed = world.party(callers::FEDERAL_FEED);
    let report = mutation(&person(3).ssin, lawful_stay(), -1);
    feed.report(report).await.unwrap();
    for state in [
        DecisionState::Active,
        DecisionState::Stopped,
        DecisionState::Suspended,
    ] {
        assert_eq!(states(&mut ocmw, state).await, 1, "{state:?}");
    }
    for (ending_within_days, count) in [(49, 0), (50, 2)] {
        let request = ListDecisionsRequest {
            ending_within_days: Some(ending_within_days),
            ..ListDecisionsRequest::default()
        };
        let listed = ocmw.decisions.list_decisions(request).await.unwrap();
        assert_eq!(
            listed.into_inner().decisions.len(),
            count,
            "{ending_within_days}"
        );
    }
}

#[tokio::test]
async fn a_stop_and_a_modification_are_judged_without_being_written_and_written_once() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let modification = ModifyDecisionRequest {
        request_id: request_id(),
        reason: "as it stands".to_owned(),
        validate_only: false,
        card_number: card.clone(),
        expected_version: 1,
        changes: Some(modified(unlawful_stay(&person(1)))),
    };
    for validate_only in [true, false, false] {
        let request = ModifyDecisionRequest {
            validate_only,
            ..modification.clone()
        };
        let answer = ocmw.decisions.modify_decision(request).await.unwrap();
        let written = match answer.into_inner().outcome.unwrap() {
            modify_decision_response::Outcome::Written(written) => Some(written.version),
            modify_decision_response::Outcome::Evaluation(judged) => {
                assert!(judged.accepted, "{judged:?}");
                None
            }
        };
        assert_eq!(written, (!validate_only).then_some(2));
    }
    let mut other = modification;
    other.changes.as_mut().unwrap().period = Some(days(-30, 51));
    let other = refusal(ocmw.decisions.modify_decision(other).await);
    assert_eq!(told(&other), (Code::AlreadyExists, "1005"));
    assert!(
        other.names("changes.period.last_day", "CODE_REQUEST_ID_REUSED"),
        "{other:?}"
    );

    let stop = stop_for_departure(&card, 2);
    let mut judged = stop.clone();
    judged.validate_only = true;
    ocmw.decisions.stop_decision(judged).await.unwrap();
    assert_eq!(states(&mut ocmw, DecisionState::Stopped).await, 0);
    let first = ocmw.stop(stop.clone()).await.unwrap();
    assert_eq!(ocmw.stop(stop.clone()).await.unwrap(), first);
    let mut other = stop;
    other.reason = "another".to_owned();
    let other = refusal(ocmw.stop(other).await);
    assert!(other.names("reason", "CODE_REQUEST_ID_REUSED"), "{other:?}");
}
