//! Codes about decisions: who writes what, on which version, in which state.

use super::{Said, of_refusal};
use carmed_tests::v1::{Code, FindManagingOcmwRequest, Gender, Situation};
use carmed_tests::{World, callers, closing, days, own_funds, person, registration, unlawful_stay};

pub(super) async fn provoke(world: &World, code: Code, number: u64) -> Said {
    let somebody = person(number);
    let mut ocmw = world.party(callers::OCMW);
    let mut request = registration(unlawful_stay(&somebody));
    let draft = request.decision.as_mut().unwrap();
    match code {
        Code::PersonUnknown => {
            let asked = FindManagingOcmwRequest {
                ssin: somebody.ssin,
                period: Some(days(0, 0)),
                min_revision: 0,
            };
            of_refusal(ocmw.decisions.find_managing_ocmw(asked).await)
        }
        Code::GenderContradictsSsin => {
            let beneficiary = draft.beneficiary.as_mut().unwrap();
            beneficiary.gender = Some(Gender::Female.into());
            of_refusal(ocmw.register(request).await)
        }
        Code::CallerNotAllowed => {
            let mut hospital = world.party(callers::HOSPITAL);
            of_refusal(hospital.register(request).await)
        }
        Code::NoStateShare => {
            *draft = own_funds(&somebody);
            draft.facts.as_mut().unwrap().situation = Situation::Other.into();
            of_refusal(ocmw.register(request).await)
        }
        Code::RuleBroken => {
            draft.period = Some(days(-30, 400));
            of_refusal(ocmw.register(request).await)
        }
        _ => of_registered(world, code, request).await,
    }
}

/// Codes that need a decision that is registered.
async fn of_registered(
    world: &World,
    code: Code,
    mut request: carmed_tests::v1::RegisterDecisionRequest,
) -> Said {
    let mut ocmw = world.party(callers::OCMW);
    let card = ocmw.register(request.clone()).await.unwrap().card_number;
    match code {
        Code::RequestIdReused => {
            request.reason = "another reason".to_owned();
            of_refusal(ocmw.register(request).await)
        }
        Code::OtherOcmwManages => {
            let mut other = world.party(callers::OTHER_OCMW);
            request.request_id = carmed_tests::request_id();
            of_refusal(other.register(request).await)
        }
        Code::StaleVersion => of_refusal(ocmw.decisions.close_decision(closing(&card, 2)).await),
        Code::ActionNotAllowed => {
            ocmw.decisions
                .close_decision(closing(&card, 1))
                .await
                .unwrap();
            of_refusal(ocmw.decisions.close_decision(closing(&card, 2)).await)
        }
        other => panic!("{other:?} is provoked elsewhere"),
    }
}
