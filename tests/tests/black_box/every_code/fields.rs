//! Codes about the form of one field, or of several together.

use super::{Said, of_refusal};
use carmed_tests::v1::mutation_change::Change;
use carmed_tests::v1::{Code, CoverKind, DecisionDraft, RegisterDecisionRequest, question::Days};
use carmed_tests::{
    World, callers, date, mutation, on_day, person, question, registration, unlawful_stay,
};

pub(super) async fn provoke(world: &World, code: Code, number: u64) -> Said {
    let somebody = person(number);
    let mut ocmw = world.party(callers::OCMW);
    match code {
        Code::Missing => of_refusal(ocmw.register(RegisterDecisionRequest::default()).await),
        Code::Malformed => {
            let wrong = changed(number, |draft| {
                draft.office.as_mut().unwrap().municipality_ins = "1234".to_owned();
            });
            of_refusal(ocmw.register(wrong).await)
        }
        Code::CheckDigitsWrong => {
            let wrong = changed(number, |draft| {
                draft.beneficiary.as_mut().unwrap().ssin = "85030700198".to_owned();
            });
            of_refusal(ocmw.register(wrong).await)
        }
        Code::ValueNotAllowed => {
            let wrong = changed(number, |draft| draft.decided_by = 99);
            of_refusal(ocmw.register(wrong).await)
        }
        Code::ImplausibleDate => {
            let mut feed = world.party(callers::FEDERAL_FEED);
            let to_come = mutation(&somebody.ssin, Change::DeathDate(date(1)), 1);
            of_refusal(feed.report(to_come).await)
        }
        Code::CombinationNotSupported => {
            let mut hospital = world.party(callers::HOSPITAL);
            let mut request = on_day(&somebody.ssin, CoverKind::AmbulatoryInHospital, 0);
            request.question = question(Days::AdmissionDate(date(-1)));
            of_refusal(hospital.check(request).await)
        }
        other => panic!("{other:?} is provoked elsewhere"),
    }
}

fn changed(number: u64, change: impl FnOnce(&mut DecisionDraft)) -> RegisterDecisionRequest {
    let mut draft = unlawful_stay(&person(number));
    change(&mut draft);
    registration(draft)
}
