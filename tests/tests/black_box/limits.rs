//! Limits of lists, messages and pages, and searches without a criterion.

use carmed_tests::v1::{
    AgreementReference, BillAgreementRequest, CheckCoverageRequest, ClaimLine,
    ComputeInterventionRequest, CoverKind, FindManagingOcmwRequest, GetAgreementRequest,
    GetDecisionHistoryRequest, ListConsultationsRequest, ListDecisionsRequest, VerifyClaimRequest,
    list_consultations_request::By,
};
use carmed_tests::{
    Refused, World, agreement_of, billing, callers, compute, days, line, on_day, person, refused,
    registration, unlawful_stay,
};
use tonic::{Code, Status};

fn malformed<T: std::fmt::Debug>(answer: Result<T, Status>) -> Refused {
    let refusal = refused(&answer.unwrap_err());
    assert_eq!(refusal.grpc, Code::InvalidArgument, "{refusal:?}");
    assert!(refusal.texts.iter().all(|text| !text.is_empty()));
    refusal
}

#[tokio::test]
async fn lists_over_their_limit_are_refused_by_name() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let lines = (0..201)
        .map(|number| line(&number.to_string(), "101076", -1))
        .collect();
    let request = compute(&person(1).ssin, CoverKind::AmbulatoryInHospital, lines);
    assert!(malformed(hospital.compute(request).await).names("lines", "CODE_MALFORMED"));
    let none = compute(&person(1).ssin, CoverKind::AmbulatoryInHospital, Vec::new());
    assert!(malformed(hospital.compute(none).await).names("lines", "CODE_MISSING"));

    let mut ocmw = world.party(callers::OCMW);
    let mut draft = unlawful_stay(&person(1));
    draft.covers = draft.covers.iter().cycle().take(9).cloned().collect();
    assert!(
        malformed(ocmw.register(registration(draft)).await)
            .names("decision.covers", "CODE_MALFORMED")
    );
    let page = ListDecisionsRequest {
        page_size: 201,
        ..ListDecisionsRequest::default()
    };
    assert!(
        malformed(ocmw.decisions.list_decisions(page).await)
            .names("page_size", "CODE_VALUE_NOT_ALLOWED")
    );
    let token = ListDecisionsRequest {
        page_token: "not a token".to_owned(),
        ..ListDecisionsRequest::default()
    };
    malformed(ocmw.decisions.list_decisions(token).await);
}

#[tokio::test]
async fn a_line_id_stands_once_in_a_request() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let lines = vec![line("same", "101076", -1), line("same", "101076", -1)];
    let request = compute(&person(1).ssin, CoverKind::AmbulatoryInHospital, lines);
    let refusal = malformed(hospital.compute(request).await);
    assert!(
        refusal.names("lines[1].line_id", "CODE_VALUE_NOT_ALLOWED"),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn a_message_over_its_limit_is_refused() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut request = registration(unlawful_stay(&person(1)));
    request.reason = "x".repeat(8 << 20);
    let status = ocmw.register(request).await.unwrap_err();
    let refuses = [
        Code::OutOfRange,
        Code::ResourceExhausted,
        Code::InvalidArgument,
    ];
    assert!(refuses.contains(&status.code()), "{status:?}");
}

#[tokio::test]
async fn a_search_without_criterion_is_an_error_and_never_everything() {
    let world = World::start().await;
    let mut auditor = world.party(callers::AUDITOR);
    let everything = ListConsultationsRequest::default();
    malformed(auditor.audit.list_consultations(everything).await);
    let wrong = ListConsultationsRequest {
        by: Some(By::Ssin("85030700198".to_owned())),
        ..ListConsultationsRequest::default()
    };
    assert!(
        malformed(auditor.audit.list_consultations(wrong).await)
            .names("ssin", "CODE_CHECK_DIGITS_WRONG")
    );
    let history = GetDecisionHistoryRequest::default();
    malformed(auditor.audit.get_decision_history(history).await);
}

#[tokio::test]
async fn an_agreement_needs_all_that_its_number_is_made_from() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = ComputeInterventionRequest {
        agreement: Some(AgreementReference::default()),
        ..compute(
            &person(1).ssin,
            CoverKind::AmbulatoryInHospital,
            vec![line("1", "101076", -1)],
        )
    };
    let refusal = malformed(hospital.compute(request).await);
    for field in [
        "agreement.agreement_number",
        "agreement.card_number",
        "agreement.consultation_date",
    ] {
        let named = refusal.fields.iter().any(|(name, _)| name == field);
        assert!(named, "{field} is not in {:#?}", refusal.fields);
    }
    malformed(
        hospital
            .coverage
            .get_agreement(GetAgreementRequest::default())
            .await,
    );
}

#[tokio::test]
async fn a_caller_that_is_none_is_refused() {
    let world = World::start().await;
    for caller in [
        "hospital",
        "hospital;nihii=71000536",
        "king;cbe=0800000174",
        "ocmw;cbe=1",
    ] {
        let mut party = world.party(caller);
        let request = on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0);
        let status = party.check(request).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{caller}");
    }
}

#[tokio::test]
async fn a_revision_that_was_never_reached_is_waited_for_and_then_refused() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let ahead = CheckCoverageRequest {
        min_revision: 1_000_000,
        ..on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0)
    };
    let mut request = tonic::Request::new(ahead);
    request.set_timeout(std::time::Duration::from_secs(2));
    let status = hospital.coverage.check_coverage(request).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
}

#[tokio::test]
async fn what_is_billed_claimed_and_looked_for_has_its_limits_too() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    world.register(unlawful_stay(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let question = on_day(&ssin, CoverKind::AmbulatoryInHospital, -1);
    let answer = hospital.check(question).await.unwrap();
    let lines: Vec<_> = (0..201)
        .map(|number| line(&number.to_string(), "101076", -1))
        .collect();
    let many = billing(&ssin, &agreement_of(&answer), lines);
    assert!(malformed(hospital.bill(many.clone()).await).names("lines", "CODE_MALFORMED"));
    let mut named = BillAgreementRequest {
        invoice_reference: "x".repeat(41),
        ..many
    };
    named.lines.truncate(1);
    let named = malformed(hospital.bill(named).await);
    assert!(
        named.names("invoice_reference", "CODE_MALFORMED"),
        "{named:?}"
    );

    let claimed = ClaimLine {
        line_id: "1".to_owned(),
        ..ClaimLine::default()
    };
    let claim = VerifyClaimRequest {
        lines: vec![claimed; 201],
        ..VerifyClaimRequest::default()
    };
    let claim = malformed(world.party(callers::HZIV).verify(claim).await);
    assert!(claim.names("lines", "CODE_MALFORMED"), "{claim:?}");
    let long = FindManagingOcmwRequest {
        ssin,
        period: Some(days(0, 366)),
        min_revision: 0,
    };
    let mut ocmw = world.party(callers::OCMW);
    let long = malformed(ocmw.decisions.find_managing_ocmw(long).await);
    assert!(long.names("period", "CODE_VALUE_NOT_ALLOWED"), "{long:?}");
}
