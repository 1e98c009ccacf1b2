//! Who may write and read which decision, and what a refusal of the rules tells.

use carmed_tests::v1::{
    CardReference, GetDecisionRequest, ListDecisionsRequest, get_decision_request::Which,
};
use carmed_tests::{
    Party, World, callers, date, days, person, refused, registration, stop_for_departure,
    unlawful_stay,
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
async fn a_stop_before_the_day_of_departure_is_refused_life_05() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let written = ocmw
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
    let mut stop = stop_for_departure(&written.card_number, 1);
    stop.last_day = Some(date(-2));
    let refusal = refused(&ocmw.stop(stop).await.unwrap_err());
    assert_eq!(refusal.grpc, Code::FailedPrecondition);
    assert!(
        refusal
            .broken
            .iter()
            .any(|(_, subject)| subject == "last_day [LIFE-05]")
    );
}

#[tokio::test]
async fn a_second_decision_names_the_other_ocmw_and_never_the_card_dec_01() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut other = world.party(callers::OTHER_OCMW);
    let written = ocmw
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
    let status = other
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap_err();
    let refusal = refused(&status);
    assert_eq!(refusal.grpc, Code::FailedPrecondition);
    assert!(refusal.breaks("DEC-01"), "{refusal:?}");
    let told = refusal.texts.join(" ");
    assert!(told.contains("0800000174"), "{told}");
    assert!(!format!("{status:?}").contains(&written.card_number));
    assert!(!told.contains(&written.card_number));
}

#[tokio::test]
async fn a_decision_of_another_ocmw_is_neither_read_nor_written_life_11() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut other = world.party(callers::OTHER_OCMW);
    let written = ocmw
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();

    let reading = read(&mut other, &written.card_number).await.unwrap_err();
    assert_eq!(reading.code(), Code::NotFound);
    let stop = stop_for_departure(&written.card_number, 1);
    let refusal = refused(&other.stop(stop).await.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::PermissionDenied, "140")
    );
    assert_eq!(read(&mut ocmw, &written.card_number).await.unwrap(), 1);
}

#[tokio::test]
async fn every_broken_rule_is_told_at_once() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut draft = unlawful_stay(&person(1));
    draft.period = Some(days(-30, 400));
    draft.facts.as_mut().unwrap().needy = Some(false);
    draft.covers.remove(1);
    let refusal = refused(&ocmw.register(registration(draft)).await.unwrap_err());
    assert_eq!(refusal.grpc, Code::FailedPrecondition);
    for rule in ["DEC-02", "DEC-07", "DEC-12"] {
        assert!(refusal.breaks(rule), "{rule} is not in {refusal:?}");
    }
}

#[tokio::test]
pub(super) async fn a_list_pages_over_every_decision_once_while_others_are_added() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut other = world.party(callers::OTHER_OCMW);
    let mut expected = Vec::new();
    for number in 1..=5 {
        let written = ocmw
            .register(registration(unlawful_stay(&person(number))))
            .await
            .unwrap();
        expected.push(written.card_number);
    }
    let mut seen = Vec::new();
    let mut request = ListDecisionsRequest {
        page_size: 2,
        ..ListDecisionsRequest::default()
    };
    for page in 0.. {
        let (cards, next) = cards(&mut ocmw, request.clone()).await;
        assert!(cards.len() <= 2);
        seen.extend(cards);
        other
            .register(registration(unlawful_stay(&person(100 + page))))
            .await
            .unwrap();
        if next.is_empty() {
            break;
        }
        request.page_token = next;
    }
    expected.sort();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn only_an_ocmw_writes_decisions() {
    let world = World::start().await;
    for caller in [callers::HOSPITAL, callers::AUDITOR, callers::TARIFF_OFFICE] {
        let mut party = world.party(caller);
        let status = party
            .register(registration(unlawful_stay(&person(1))))
            .await
            .unwrap_err();
        assert_eq!(refused(&status).grpc, Code::PermissionDenied, "{caller}");
        assert_eq!(refused(&status).code, "140", "{caller}");
    }
    let mut nobody = world.party("");
    let status = nobody
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
}
