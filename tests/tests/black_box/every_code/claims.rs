//! Codes about what is billed and claimed under an agreement.

use super::{Said, of_lines};
use carmed_tests::v1::{
    BillAgreementRequest, BillAgreementResponse, Code, CoverKind, VerifyClaimRequest,
};
use carmed_tests::{
    World, agreement_of, billing, callers, claim, date, line, on_day, own_funds, person, request_id,
};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

pub(super) async fn provoke(world: &World, code: Code, number: u64) -> Said {
    let (billed, answer) = billed(world, number).await;
    let mut claim = claim(&billed, &answer);
    match code {
        Code::AlreadyBilled => {
            let mut hospital = world.party(callers::HOSPITAL);
            let twice = BillAgreementRequest {
                request_id: request_id(),
                ..billed
            };
            let twice = hospital.bill(twice).await.unwrap();
            let results: Vec<_> = twice
                .lines
                .into_iter()
                .filter_map(|line| line.result)
                .collect();
            return of_lines(&results);
        }
        Code::BeneficiaryNotOfCard => claim.ssin = person(number + 1).ssin,
        Code::CardNumberMismatch => claim.card_number = other_card(world, number).await,
        Code::CardVersionMismatch => claim.card_version = 9,
        Code::CardMismatch => {
            claim.card_number = other_card(world, number).await;
            claim.card_version = 9;
        }
        Code::DateOutsideAgreement => claim.lines[0].care_date = Some(date(-3)),
        Code::InsuranceAmountWrongWithAgreement => claim.lines[0].state_cents = Some(1),
        Code::InsuranceAmountWrongWithoutAgreement => {
            let agreement = claim.agreement.as_mut().unwrap();
            agreement.consultation_date = Some(date(-1));
            claim.lines[0].state_cents = Some(1);
        }
        Code::PatientPartWrong => claim.lines[0].ocmw_cents = Some(1),
        Code::PatientPartTooHigh => claim.lines[0].patient_cents = Some(1),
        other => panic!("{other:?} is provoked elsewhere"),
    }
    verdicts(world, claim).await
}

async fn billed(world: &World, number: u64) -> (BillAgreementRequest, BillAgreementResponse) {
    let ssin = person(number).ssin;
    world.register(own_funds(&person(number))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let answer = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    let lines = vec![line("1", "101076", -1)];
    let request = billing(&ssin, &agreement_of(&answer), lines);
    let billed = hospital.bill(request.clone()).await.unwrap();
    (request, billed)
}

/// The card of somebody else.
async fn other_card(world: &World, number: u64) -> String {
    world
        .register(own_funds(&person(number + 1)))
        .await
        .card_number
}

async fn verdicts(world: &World, claim: VerifyClaimRequest) -> Said {
    let answer = world.party(callers::HZIV).verify(claim).await.unwrap();
    let refused = answer.verdicts.iter().filter(|verdict| !verdict.accepted);
    refused
        .map(|verdict| {
            assert!(!verdict.text.is_empty(), "{verdict:?}");
            verdict.code().as_str_name().to_owned()
        })
        .collect()
}
