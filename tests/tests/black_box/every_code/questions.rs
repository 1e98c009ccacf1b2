//! Codes of answers about coverage: the gates, and the conditions.

use super::{Said, of_gaps, of_refusal};
use carmed_tests::v1::{Code, CoverKind, DecisionDraft, ProviderList};
use carmed_tests::{
    World, callers, cover, date, days, lawful_stay, mutation, on_day, own_funds, person, provider,
    unlawful_stay,
};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

pub(super) async fn provoke(world: &World, code: Code, number: u64) -> Said {
    let mut somebody = person(number);
    match code {
        Code::PersonDead => somebody.death_date = Some(date(-5)),
        Code::NoDecision => return told(world, callers::HOSPITAL, AMBULATORY, number, 0).await,
        Code::ProviderUnknown => {
            // Eight digits do not tell a general practitioner from a specialist.
            let mut physician = world.party("physician;nihii=10001292;agent=gp");
            let question = on_day(&somebody.ssin, CoverKind::Doctor, 0);
            return of_refusal(physician.check(question).await);
        }
        _ => {}
    }
    let draft = changed(unlawful_stay(&somebody), code);
    world.register(draft).await;
    if code == Code::DecisionSuspended {
        let mut feed = world.party(callers::FEDERAL_FEED);
        let report = mutation(&somebody.ssin, lawful_stay(), -1);
        feed.report(report).await.unwrap();
    }
    match code {
        Code::NoDecisionInForce => told(world, callers::HOSPITAL, AMBULATORY, number, -40).await,
        Code::CoverAbsent => {
            told(
                world,
                callers::PHARMACY,
                CoverKind::Pharmaceutical,
                number,
                0,
            )
            .await
        }
        Code::ProviderKindNotTakingPart => {
            let nurse = "other_provider;nihii=40000127;agent=n1";
            told(world, nurse, CoverKind::Paramedic, number, 0).await
        }
        Code::CoverNotInPeriod => told(world, callers::HOSPITAL, AMBULATORY, number, -20).await,
        Code::AttestationRequired | Code::PrescriptionRequired => conditions(world, number).await,
        _ => told(world, callers::HOSPITAL, AMBULATORY, number, 0).await,
    }
}

fn changed(mut draft: DecisionDraft, code: Code) -> DecisionDraft {
    match code {
        Code::CoverAbsent => draft
            .covers
            .retain(|cover| cover.kind() != CoverKind::Pharmaceutical),
        Code::ProviderKindNotTakingPart => {
            draft.covers.push(cover(CoverKind::Paramedic, -30, 50));
        }
        Code::CoverNotInPeriod => draft.covers[1].period = Some(days(-10, 50)),
        Code::ProviderNotListed => {
            draft.covers[1].providers = Some(ProviderList {
                providers: vec![provider("71000634")],
            });
        }
        Code::PrescriptionRequired => {
            draft = own_funds(draft.beneficiary.as_ref().unwrap());
            draft.covers[1].prescription_required = true;
        }
        _ => {}
    }
    draft
}

async fn told(
    world: &World,
    caller: &'static str,
    cover: CoverKind,
    number: u64,
    day: i64,
) -> Said {
    let question = on_day(&person(number).ssin, cover, day);
    let answer = world.party(caller).check(question).await.unwrap();
    of_gaps(&answer.gaps)
}

async fn conditions(world: &World, number: u64) -> Said {
    let question = on_day(&person(number).ssin, AMBULATORY, 0);
    let answer = world
        .party(callers::HOSPITAL)
        .check(question)
        .await
        .unwrap();
    let conditions = answer.spans[0].conditions.iter();
    conditions
        .map(|condition| condition.code().as_str_name().to_owned())
        .collect()
}
