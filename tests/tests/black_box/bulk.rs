//! Many at once over the channel: every item is answered, in order, and a refused one stops no other.

use carmed_tests::v1::{
    CheckCoveragesRequest, CheckCoveragesResponse, ComputeInterventionsRequest, CoverKind,
    ImportDecisionsRequest, ImportDecisionsResponse, ListDecisionsRequest, RegisterDecisionRequest,
    check_coverages_response, compute_interventions_response, import_decisions_response,
    register_decision_response,
};
use carmed_tests::{
    World, callers, compute, line, on_day, person, refused, registration, unlawful_stay,
};
use prost::Message as _;
use tonic::{Code, Status, Streaming};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

/// The refusal of one item, as the status the call alone would have been refused with.
fn status(refused: &carmed_tests::RefusedItem) -> Status {
    let details = refused.encode_to_vec().into();
    Status::with_details(
        Code::from_i32(refused.code),
        refused.message.clone(),
        details,
    )
}

async fn all<M>(mut answers: Streaming<M>) -> Vec<M> {
    let mut all = Vec::new();
    while let Some(answer) = answers.message().await.unwrap() {
        all.push(answer);
    }
    all
}

fn checks(count: u64) -> Vec<CheckCoveragesRequest> {
    let ask = |number: u64| CheckCoveragesRequest {
        item_id: number * 7,
        check: Some(on_day(&person(number).ssin, AMBULATORY, 0)),
    };
    (1..=count).map(ask).collect()
}

#[tokio::test]
pub(super) async fn many_checks_are_answered_in_their_order_whatever_becomes_of_each() {
    let world = World::start().await;
    for number in [1, 3] {
        world.register(unlawful_stay(&person(number))).await;
    }
    let mut asked = checks(100);
    asked[1].check.as_mut().unwrap().question = None;
    asked[4].check = None;
    let mut hospital = world.party(callers::HOSPITAL);
    let answers = hospital
        .coverage
        .check_coverages(tokio_stream::iter(asked.clone()))
        .await;
    let answers: Vec<CheckCoveragesResponse> = all(answers.unwrap().into_inner()).await;
    let order = answers.iter().map(|answer| answer.item_id);
    assert!(
        order.eq(asked.iter().map(|item| item.item_id)),
        "the order is kept"
    );
    for (place, answer) in answers.iter().enumerate() {
        use check_coverages_response::Outcome;
        match answer.outcome.as_ref().unwrap() {
            Outcome::Answer(answer) => {
                let covered = !answer.spans.is_empty();
                assert_eq!(covered, [0, 2].contains(&place), "item {place}");
            }
            Outcome::Refused(why) => {
                assert!([1, 4].contains(&place), "item {place}");
                let refusal = refused(&status(why));
                assert_eq!(
                    (refusal.grpc, refusal.code.as_str()),
                    (Code::InvalidArgument, "100")
                );
            }
        }
    }
}

#[tokio::test]
pub(super) async fn many_computations_say_what_each_alone_says() {
    let world = World::with_tariff().await;
    for number in 1..=5 {
        world.register(unlawful_stay(&person(number))).await;
    }
    let mut hospital = world.party(callers::HOSPITAL);
    let question = |number: u64| {
        let lines = vec![line("1", "101076", -1), line("2", "103110", -1)];
        compute(&person(number).ssin, AMBULATORY, lines)
    };
    let mut asked: Vec<ComputeInterventionsRequest> = (1..=6)
        .map(|number| ComputeInterventionsRequest {
            item_id: number,
            intervention: Some(question(number)),
        })
        .collect();
    asked[2].intervention.as_mut().unwrap().lines.clear();
    let answers = hospital
        .coverage
        .compute_interventions(tokio_stream::iter(asked))
        .await;
    let answers = all(answers.unwrap().into_inner()).await;
    assert_eq!(answers.len(), 6);
    for (number, answer) in (1..).zip(&answers) {
        use compute_interventions_response::Outcome;
        assert_eq!(answer.item_id, number);
        match answer.outcome.as_ref().unwrap() {
            Outcome::Answer(answer) => {
                let alone = hospital.compute(question(number)).await.unwrap();
                assert_eq!(alone.results, answer.results, "item {number}");
            }
            Outcome::Refused(why) => {
                assert_eq!(number, 3);
                assert!(refused(&status(why)).names("lines", "CODE_MISSING"));
            }
        }
    }
}

#[tokio::test]
async fn who_may_not_ask_is_told_of_each_item() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let answers = ocmw
        .coverage
        .check_coverages(tokio_stream::iter(checks(2)))
        .await;
    match answers {
        Err(status) => assert_eq!(refused(&status).code, "140"),
        Ok(answers) => {
            for answer in all(answers.into_inner()).await {
                let Some(check_coverages_response::Outcome::Refused(why)) = answer.outcome else {
                    panic!("an OCMW asks nothing about coverage");
                };
                assert_eq!(refused(&status(&why)).code, "140");
            }
        }
    }
}

#[tokio::test]
async fn answers_come_while_items_are_still_being_sent() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let (items, sent) = tokio::sync::mpsc::channel(1);
    let sent = tokio_stream::wrappers::ReceiverStream::new(sent);
    items.send(checks(1).remove(0)).await.unwrap();
    let answers = hospital.coverage.check_coverages(sent).await.unwrap();
    let mut answers = answers.into_inner();
    for item in checks(50).into_iter().skip(1) {
        let before = answers.message().await.unwrap().unwrap();
        assert_eq!(
            before.item_id + 7,
            item.item_id,
            "each is answered before the next is sent"
        );
        items.send(item).await.unwrap();
    }
    drop(items);
    assert_eq!(all(answers).await.len(), 1);
}

fn rows(requests: &[RegisterDecisionRequest]) -> Vec<ImportDecisionsRequest> {
    let rows = (1..).zip(requests);
    rows.map(|(row_number, registration)| ImportDecisionsRequest {
        row_number,
        registration: Some(registration.clone()),
    })
    .collect()
}

async fn import(world: &World, rows: Vec<ImportDecisionsRequest>) -> Vec<ImportDecisionsResponse> {
    let mut ocmw = world.party(callers::OCMW);
    let answers = ocmw
        .decisions
        .import_decisions(tokio_stream::iter(rows))
        .await;
    all(answers.unwrap().into_inner()).await
}

/// The card of each row that was registered.
fn cards(answers: &[ImportDecisionsResponse]) -> Vec<Option<String>> {
    use import_decisions_response::Outcome;
    let card = |answer: &ImportDecisionsResponse| match answer.outcome.as_ref().unwrap() {
        Outcome::Registered(answer) => match answer.outcome.as_ref().unwrap() {
            register_decision_response::Outcome::Written(written) => {
                Some(written.card_number.clone())
            }
            register_decision_response::Outcome::Evaluation(_) => None,
        },
        Outcome::Refused(_) => None,
    };
    answers.iter().map(card).collect()
}

#[tokio::test]
pub(super) async fn an_import_answers_every_row_and_goes_on_where_it_broke() {
    let mut world = World::start().await;
    let mut requests: Vec<_> = (1..=40)
        .map(|number| registration(unlawful_stay(&person(number))))
        .collect();
    requests[5]
        .decision
        .as_mut()
        .unwrap()
        .facts
        .as_mut()
        .unwrap()
        .needy = Some(false);
    requests[9] = registration(unlawful_stay(&person(1)));
    requests[11].reason.clear();
    // It breaks in the middle, and the server with it.
    let first = import(&world, rows(&requests[..20])).await;
    world.restart().await;
    let all = import(&world, rows(&requests)).await;
    let numbers = all.iter().map(|answer| answer.row_number);
    assert!(numbers.eq(1..=40));
    let (before, after) = (cards(&first), cards(&all));
    assert_eq!(
        before[..],
        after[..20],
        "a row that was written is answered as before"
    );
    let refused_rows: Vec<_> = (0..40).filter(|row| after[*row].is_none()).collect();
    assert_eq!(refused_rows, [5, 9, 11]);
    let codes: Vec<String> = refused_rows
        .into_iter()
        .map(|row| match all[row].outcome.as_ref().unwrap() {
            import_decisions_response::Outcome::Refused(why) => refused(&status(why)).code,
            registered => panic!("{registered:?}"),
        })
        .collect();
    assert_eq!(codes, ["1013", "1008", "100"].map(str::to_owned));
    let request = ListDecisionsRequest {
        page_size: 200,
        ..ListDecisionsRequest::default()
    };
    let mut ocmw = world.party(callers::OCMW);
    let listed = ocmw.decisions.list_decisions(request).await.unwrap();
    assert_eq!(listed.into_inner().decisions.len(), 37);
}

#[tokio::test]
async fn rows_have_rising_numbers_and_only_an_ocmw_imports() {
    let world = World::start().await;
    let requests = [1, 2].map(|number| registration(unlawful_stay(&person(number))));
    let mut wrong = rows(&requests);
    wrong[1].row_number = 1;
    let answers = import(&world, wrong).await;
    assert!(cards(&answers)[0].is_some() && cards(&answers)[1].is_none());
    let mut hospital = world.party(callers::HOSPITAL);
    let answers = hospital
        .decisions
        .import_decisions(tokio_stream::iter(rows(&requests)))
        .await;
    match answers {
        Err(status) => assert_eq!(refused(&status).code, "140"),
        Ok(answers) => assert!(
            cards(&all(answers.into_inner()).await)
                .iter()
                .all(Option::is_none)
        ),
    }
}

#[tokio::test]
async fn rows_that_are_only_judged_are_not_written() {
    let world = World::start().await;
    let mut requests = [1, 2].map(|number| registration(unlawful_stay(&person(number))));
    for request in &mut requests {
        (request.validate_only, request.request_id) = (true, String::new());
    }
    let answers = import(&world, rows(&requests)).await;
    assert_eq!(cards(&answers), [None, None]);
    let mut ocmw = world.party(callers::OCMW);
    let listed = ocmw
        .decisions
        .list_decisions(ListDecisionsRequest::default())
        .await;
    assert!(listed.unwrap().into_inner().decisions.is_empty());
}
