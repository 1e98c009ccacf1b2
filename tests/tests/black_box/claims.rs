//! Claims over the channel: one coded verdict for each field, all of them at once.

use carmed_tests::v1::{
    Code as Answered, CoverKind, VerifyClaimRequest, VerifyClaimResponse, mutation_change::Change,
};
use carmed_tests::{
    World, agreement_of, attestation, billing, callers, claim, date, line, mutation, on_day,
    own_funds, person, provider, refused, unlawful_stay,
};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
const CONSULTATION: &str = "101076";

/// What was billed as agreed, as a claim about it.
async fn claimed(world: &World) -> VerifyClaimRequest {
    let ssin = person(1).ssin;
    world.register(unlawful_stay(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    hospital
        .attest(attestation(&ssin, AMBULATORY, -5, 0))
        .await
        .unwrap();
    let answer = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    let lines = vec![line("1", CONSULTATION, -1), line("2", CONSULTATION, -1)];
    let request = billing(&ssin, &agreement_of(&answer), lines);
    let billed = hospital.bill(request.clone()).await.unwrap();
    claim(&request, &billed)
}

async fn verified(world: &World, claim: VerifyClaimRequest) -> VerifyClaimResponse {
    world.party(callers::HZIV).verify(claim).await.unwrap()
}

/// The fields that do not hold, each with its code.
fn refused_fields(answer: &VerifyClaimResponse) -> Vec<(&str, Answered)> {
    let refused = answer.verdicts.iter().filter(|verdict| !verdict.accepted);
    refused
        .map(|verdict| {
            assert!(!verdict.text.is_empty());
            (verdict.field.as_str(), verdict.code())
        })
        .collect()
}

#[tokio::test]
pub(super) async fn a_claim_of_what_was_billed_holds_field_by_field() {
    let world = World::with_tariff().await;
    let claim = claimed(&world).await;
    let answer = verified(&world, claim.clone()).await;
    assert!(answer.accepted, "{:?}", refused_fields(&answer));
    assert!(answer.verdicts.len() >= 6 + 2 * 5, "{:?}", answer.verdicts);
    let mut auditor = world.party(callers::AUDITOR);
    assert!(auditor.verify(claim).await.unwrap().accepted);
}

#[tokio::test]
async fn every_field_that_does_not_hold_has_its_own_code_at_once() {
    let world = World::with_tariff().await;
    let right = claimed(&world).await;
    let mut wrong = right.clone();
    wrong.ssin = person(2).ssin;
    wrong.card_version = 2;
    wrong.ocmw_cbe = "0800000273".to_owned();
    wrong.lines[0].state_cents = Some(1);
    wrong.lines[0].ocmw_cents = Some(1);
    wrong.lines[0].patient_cents = Some(1);
    let answer = verified(&world, wrong).await;
    assert!(!answer.accepted);
    assert_eq!(
        refused_fields(&answer),
        [
            ("ssin", Answered::BeneficiaryNotOfCard),
            ("card_version", Answered::CardVersionMismatch),
            ("ocmw_cbe", Answered::ValueNotAllowed),
            (
                "lines[0].state_cents",
                Answered::InsuranceAmountWrongWithAgreement
            ),
            ("lines[0].ocmw_cents", Answered::PatientPartWrong),
            ("lines[0].patient_cents", Answered::PatientPartTooHigh),
        ]
    );
    let mut elsewhere = right.clone();
    elsewhere.provider = Some(provider("71000634"));
    let answer = verified(&world, elsewhere).await;
    let fields: Vec<_> = refused_fields(&answer)
        .iter()
        .map(|(field, _)| *field)
        .collect();
    assert!(fields.contains(&"provider") && fields.contains(&"agreement.agreement_number"));
    let mut another_day = right;
    another_day.lines[1].care_date = Some(date(-2));
    let answer = verified(&world, another_day).await;
    let said = ("lines[1].care_date", Answered::DateOutsideAgreement);
    assert!(
        refused_fields(&answer).contains(&said),
        "{:?}",
        refused_fields(&answer)
    );
}

#[tokio::test]
async fn what_became_known_since_is_reported_and_never_applied_cov_05() {
    let world = World::with_tariff().await;
    let claim = claimed(&world).await;
    let mut feed = world.party(callers::FEDERAL_FEED);
    let died = mutation(&person(1).ssin, Change::DeathDate(date(-3)), -3);
    feed.report(died).await.unwrap();
    let answer = verified(&world, claim).await;
    assert!(answer.accepted, "{:?}", refused_fields(&answer));
    let later: Vec<_> = answer.later_findings.iter().map(|one| one.code()).collect();
    assert!(later.contains(&Answered::PersonDead), "{later:?}");
}

#[tokio::test]
async fn a_claim_needs_its_fields_and_is_for_hziv_and_auditors() {
    let world = World::with_tariff().await;
    let mut hziv = world.party(callers::HZIV);
    let empty = hziv.verify(VerifyClaimRequest::default()).await;
    let empty = refused(&empty.unwrap_err());
    for field in [
        "provider",
        "ssin",
        "agreement",
        "card_number",
        "ocmw_cbe",
        "lines",
    ] {
        let named = empty.fields.iter().any(|(name, _)| name.starts_with(field));
        assert!(named, "{field}: {empty:?}");
    }
    world.register(own_funds(&person(3))).await;
    let mut claim = claimed(&world).await;
    for caller in [callers::HOSPITAL, callers::OCMW, callers::TARIFF_OFFICE] {
        let status = world.party(caller).verify(claim.clone()).await;
        assert_eq!(refused(&status.unwrap_err()).code, "140", "{caller}");
    }
    claim.lines[0].patient_cents = None;
    let missing = refused(&hziv.verify(claim).await.unwrap_err());
    assert!(
        missing.names("lines[0].patient_cents", "CODE_MISSING"),
        "zero is said"
    );
}
