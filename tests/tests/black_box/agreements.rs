//! Agreements over the channel: they stand after a stop, and what was not given so proves nothing.

use carmed_tests::v1::{
    AgreementProtection, AgreementReference, CardReference, Code, ComputeInterventionRequest,
    CoverKind, DecisionAtAgreement, GetAgreementRequest, GetDecisionRequest, Line, LineOutcome,
    MissingFact, ProviderId, get_decision_request::Which, provider_id::Id,
};
use carmed_tests::{
    Party, World, agreement_of, callers, compute, date, line, on_day, over, person, refused,
    registration, stop_for_departure, unlawful_stay,
};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
/// 33.73 euros since 2026-01-01: insurance part 27.73, patient part 6.00.
const CONSULTATION: &str = "101076";

/// A decision of urgent medical aid, an agreement on it, and then a stop as of yesterday.
async fn stopped_after_agreement(world: &World) -> (AgreementReference, String) {
    let ssin = person(1).ssin;
    let mut ocmw = world.party(callers::OCMW);
    let written = ocmw
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
    let mut hospital = world.party(callers::HOSPITAL);
    let answer = hospital
        .check(over(&ssin, AMBULATORY, -3, 0))
        .await
        .unwrap();
    ocmw.stop(stop_for_departure(&written.card_number, 1))
        .await
        .unwrap();
    (agreement_of(&answer), ssin)
}

fn under(
    reference: &AgreementReference,
    ssin: &str,
    lines: Vec<Line>,
) -> ComputeInterventionRequest {
    ComputeInterventionRequest {
        agreement: Some(reference.clone()),
        ..compute(ssin, AMBULATORY, lines)
    }
}

#[tokio::test]
pub(super) async fn an_agreement_stands_after_the_stop_that_ends_its_days_cov_05() {
    let world = World::with_tariff().await;
    let (reference, ssin) = stopped_after_agreement(&world).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let lines = || {
        vec![
            line("today", CONSULTATION, 0),
            line("outside", CONSULTATION, -9),
        ]
    };
    let protected = hospital
        .compute(under(&reference, &ssin, lines()))
        .await
        .unwrap();
    let today = &protected.results[0];
    assert_eq!(today.outcome(), LineOutcome::Indeterminate);
    assert_eq!(today.missing_facts, [i32::from(MissingFact::Attestation)]);
    assert_eq!(today.amounts.unwrap().state_cents, Some(3_373));
    assert_eq!(today.agreement_number, reference.agreement_number);
    assert_eq!(
        (today.card_version, &today.card_number),
        (1, &reference.card_number)
    );
    let outside = &protected.results[1];
    assert_eq!(outside.reasons[0].code(), Code::DateOutsideAgreement);

    let quote = hospital
        .compute(compute(&ssin, AMBULATORY, lines()))
        .await
        .unwrap();
    assert_eq!(quote.results[0].outcome(), LineOutcome::NotCovered);

    let request = GetAgreementRequest {
        agreement_number: reference.agreement_number.clone(),
        consultation_date: reference.consultation_date,
        min_revision: 0,
    };
    let agreement = hospital
        .coverage
        .get_agreement(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(agreement.protection(), AgreementProtection::Protected);
    assert_eq!(agreement.reference, Some(reference));
    let mut other = world.party(callers::OTHER_HOSPITAL);
    let foreign = other.coverage.get_agreement(request).await.unwrap_err();
    assert_eq!(foreign.code(), tonic::Code::NotFound);
}

async fn refusal_of(
    party: &mut Party,
    request: ComputeInterventionRequest,
) -> (tonic::Code, String) {
    let refusal = refused(&party.compute(request).await.unwrap_err());
    (refusal.grpc, refusal.code)
}

#[tokio::test]
async fn an_agreement_that_was_not_given_so_proves_nothing() {
    let world = World::with_tariff().await;
    let (reference, ssin) = stopped_after_agreement(&world).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let lines = || vec![line("1", CONSULTATION, 0)];
    let forged = [
        AgreementReference {
            card_version: 2,
            ..reference.clone()
        },
        AgreementReference {
            consultation_date: Some(date(-1)),
            ..reference.clone()
        },
        AgreementReference {
            question: on_day(&ssin, AMBULATORY, 0).question,
            ..reference.clone()
        },
        AgreementReference {
            agreement_number: swapped(&reference.agreement_number),
            ..reference.clone()
        },
    ];
    for forged in forged {
        let told = refusal_of(&mut hospital, under(&forged, &ssin, lines())).await;
        assert_eq!(told.0, tonic::Code::InvalidArgument, "{forged:?}");
    }
    let mut other = world.party(callers::OTHER_HOSPITAL);
    let told = refusal_of(&mut other, under(&reference, &ssin, lines())).await;
    assert_eq!(told, (tonic::Code::InvalidArgument, "130".to_owned()));
}

/// The number with its last two different characters swapped.
fn swapped(number: &str) -> String {
    let mut characters: Vec<char> = number.chars().collect();
    let last = characters.len() - 1;
    let other = (0..last)
        .rev()
        .find(|index| characters[*index] != characters[last])
        .unwrap();
    characters.swap(other, last);
    characters.into_iter().collect()
}

#[tokio::test]
async fn an_agreement_about_somebody_else_is_refused_250825() {
    let world = World::with_tariff().await;
    let (reference, _) = stopped_after_agreement(&world).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = under(
        &reference,
        &person(2).ssin,
        vec![line("1", CONSULTATION, 0)],
    );
    let told = refusal_of(&mut hospital, request).await;
    assert_eq!(told, (tonic::Code::InvalidArgument, "250825".to_owned()));
}

#[tokio::test]
pub(super) async fn the_ocmw_reads_the_version_an_agreement_names() {
    let world = World::start().await;
    let (reference, _) = stopped_after_agreement(&world).await;
    let mut ocmw = world.party(callers::OCMW);
    let provider = Some(ProviderId {
        id: Some(Id::Nihii("71000535".to_owned())),
    });
    let at_agreement = DecisionAtAgreement {
        agreement: Some(reference.clone()),
        provider,
    };
    let latest = CardReference {
        card_number: reference.card_number,
        version: None,
    };
    for (which, version) in [
        (Which::AtAgreement(at_agreement), 1),
        (Which::Card(latest), 2),
    ] {
        let request = GetDecisionRequest {
            which: Some(which),
            ..GetDecisionRequest::default()
        };
        let answer = ocmw
            .decisions
            .get_decision(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(answer.decision.unwrap().version, version);
    }
}
