//! The auditor over the channel: everything about a person, exports, and figures that point at nobody.

use carmed_model::Day;
use carmed_tests::v1::{
    CoverKind, ExportHistoryRequest, ExportHistoryResponse, GetPersonHistoryRequest,
    GetPersonHistoryResponse, Period, PersonEvent, SummariseActivityRequest,
    export_history_request::Scope, person_event::Body,
};
use carmed_tests::{
    Date, World, agreement_of, attestation, billing, callers, days, lawful_stay, line, mutation,
    on_day, person, reactivation, refused, registration, release, stop_for_departure, today,
    unlawful_stay,
};
use tonic::{Code, Status};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

/// One of everything about a person.
async fn a_life(world: &World, number: u64) -> String {
    let ssin = person(number).ssin;
    let card = world
        .register(unlawful_stay(&person(number)))
        .await
        .card_number;
    let mut hospital = world.party(callers::HOSPITAL);
    let sent = hospital
        .attest(attestation(&ssin, AMBULATORY, -5, 5))
        .await
        .unwrap();
    let answer = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    let lines = vec![line("1", "101076", -1)];
    let billed = hospital
        .bill(billing(&ssin, &agreement_of(&answer), lines))
        .await
        .unwrap();
    hospital
        .coverage
        .release_billing(release(&billed.posting_id))
        .await
        .unwrap();
    let deletion = carmed_tests::v1::DeleteAttestationRequest {
        request_id: carmed_tests::request_id(),
        reason: "sent in error".to_owned(),
        validate_only: false,
        attestation_number: sent.attestation.unwrap().attestation_number,
    };
    hospital
        .attestations
        .delete_attestation(deletion)
        .await
        .unwrap();
    let mut feed = world.party(callers::FEDERAL_FEED);
    feed.report(mutation(&ssin, lawful_stay(), -1))
        .await
        .unwrap();
    let mut ocmw = world.party(callers::OCMW);
    ocmw.decisions
        .reactivate_decision(reactivation(&card, 2))
        .await
        .unwrap();
    ocmw.stop(stop_for_departure(&card, 3)).await.unwrap();
    card
}

fn kind(event: &PersonEvent) -> &'static str {
    match event.body.as_ref().unwrap() {
        Body::Decision(_) => "decision",
        Body::Mutation(_) => "mutation",
        Body::AttestationSent(_) => "sent",
        Body::AttestationDeleted(_) => "deleted",
        Body::Posted(_) => "posted",
        Body::BillingReleased(_) => "released",
    }
}

async fn history(
    world: &World,
    caller: &'static str,
    request: GetPersonHistoryRequest,
) -> Result<GetPersonHistoryResponse, Status> {
    let mut party = world.party(caller);
    Ok(party.audit.get_person_history(request).await?.into_inner())
}

fn about(number: u64) -> GetPersonHistoryRequest {
    GetPersonHistoryRequest {
        ssin: person(number).ssin,
        ..GetPersonHistoryRequest::default()
    }
}

#[tokio::test]
pub(super) async fn the_history_of_a_person_holds_every_event_with_its_author_life_11() {
    let world = World::with_tariff().await;
    a_life(&world, 1).await;
    let whole = history(&world, callers::AUDITOR, about(1)).await.unwrap();
    let mut kinds: Vec<_> = whole.events.iter().map(kind).collect();
    assert_eq!(
        kinds[..5],
        ["decision", "sent", "posted", "released", "deleted"]
    );
    kinds[5..7].sort_unstable();
    assert_eq!(kinds[5..], ["decision", "mutation", "decision", "decision"]);
    for event in &whole.events {
        assert!(
            event.author.is_some() && event.recorded_at.is_some(),
            "{event:?}"
        );
    }
    let rising = whole
        .events
        .windows(2)
        .all(|pair| pair[0].revision < pair[1].revision);
    assert!(rising);

    let mut paged = Vec::new();
    let mut request = GetPersonHistoryRequest {
        page_size: 2,
        ..about(1)
    };
    loop {
        let page = history(&world, callers::AUDITOR, request.clone())
            .await
            .unwrap();
        assert!(page.events.len() <= 2);
        paged.extend(page.events);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(paged, whole.events);
    let then = GetPersonHistoryRequest {
        known_at: whole.events[2].recorded_at,
        ..about(1)
    };
    let then = history(&world, callers::AUDITOR, then).await.unwrap();
    assert_eq!(then.events, whole.events[..3], "as known then");
}

#[tokio::test]
async fn history_is_for_auditors_and_of_somebody_known() {
    let world = World::start().await;
    let unknown = history(&world, callers::AUDITOR, about(1))
        .await
        .unwrap_err();
    let unknown = refused(&unknown);
    assert_eq!(
        (unknown.grpc, unknown.code.as_str()),
        (Code::NotFound, "120")
    );
    world.register(unlawful_stay(&person(1))).await;
    for caller in [callers::OCMW, callers::HOSPITAL, callers::FEDERAL_FEED] {
        let status = history(&world, caller, about(1)).await.unwrap_err();
        assert_eq!(refused(&status).code, "140", "{caller}");
    }
    let nobody = history(&world, callers::AUDITOR, GetPersonHistoryRequest::default()).await;
    assert!(refused(&nobody.unwrap_err()).names("ssin", "CODE_MISSING"));
}

async fn exported(
    world: &World,
    request: ExportHistoryRequest,
) -> Result<Vec<ExportHistoryResponse>, Status> {
    let mut auditor = world.party(callers::AUDITOR);
    let mut export = auditor.audit.export_history(request).await?.into_inner();
    let mut all = Vec::new();
    while let Some(event) = export.message().await? {
        all.push(event);
    }
    Ok(all)
}

fn of(scope: Scope) -> ExportHistoryRequest {
    ExportHistoryRequest {
        scope: Some(scope),
        ..ExportHistoryRequest::default()
    }
}

#[tokio::test]
pub(super) async fn an_export_holds_what_history_holds_and_goes_on_after_a_break() {
    let world = World::with_tariff().await;
    let card = a_life(&world, 1).await;
    a_life(&world, 2).await;
    let mut other = world.party(callers::OTHER_OCMW);
    other
        .register(registration(unlawful_stay(&person(3))))
        .await
        .unwrap();
    let of_person = exported(&world, of(Scope::Ssin(person(1).ssin)))
        .await
        .unwrap();
    let history = history(&world, callers::AUDITOR, about(1)).await.unwrap();
    let events = of_person.iter().map(|one| one.event.clone().unwrap());
    assert!(
        events.eq(history.events),
        "the same events in the same order"
    );
    let one_person = |events: &[ExportHistoryResponse]| {
        events
            .iter()
            .all(|event| event.person_id == of_person[0].person_id)
    };
    assert!(one_person(&of_person));
    assert!(!format!("{:?}", of_person[0].person_id).contains(&person(1).ssin));

    let of_card = exported(&world, of(Scope::CardNumber(card))).await.unwrap();
    assert!(!of_card.is_empty() && one_person(&of_card));
    let everything = of(Scope::OcmwCbe("0800000174".to_owned()));
    let of_ocmw = exported(&world, everything.clone()).await.unwrap();
    let persons: std::collections::BTreeSet<_> = of_ocmw
        .iter()
        .map(|event| event.person_id.as_str())
        .collect();
    assert_eq!(persons.len(), 2, "and not the other OCMW's");
    for broken in 0..of_ocmw.len() {
        let rest = ExportHistoryRequest {
            after_revision: of_ocmw[broken].event.as_ref().unwrap().revision,
            ..everything.clone()
        };
        let rest = exported(&world, rest).await.unwrap();
        assert_eq!(rest, of_ocmw[broken + 1..], "after event {broken}");
    }
    let yesterday = ExportHistoryRequest {
        days: Some(days(-2, -1)),
        ..everything
    };
    assert_eq!(exported(&world, yesterday).await.unwrap(), []);
}

#[tokio::test]
async fn an_export_has_a_scope_that_is_known_and_a_reader_that_may() {
    let world = World::start().await;
    world.register(unlawful_stay(&person(1))).await;
    let everything = exported(&world, ExportHistoryRequest::default()).await;
    assert!(refused(&everything.unwrap_err()).names("scope", "CODE_MISSING"));
    let nobody = exported(&world, of(Scope::Ssin(person(2).ssin))).await;
    assert_eq!(refused(&nobody.unwrap_err()).code, "120");
    for caller in [callers::OCMW, callers::HOSPITAL] {
        let mut party = world.party(caller);
        let status = party
            .audit
            .export_history(of(Scope::Ssin(person(1).ssin)))
            .await;
        assert_eq!(refused(&status.unwrap_err()).code, "140", "{caller}");
    }
}

/// The months that the days of these tests can fall in: this one and the one before.
fn months() -> Period {
    let (year, month, _) = today().ymd();
    let month = i32::from(month);
    let (first_year, first_month) = if month == 1 {
        (year - 1, 12)
    } else {
        (year, month - 1)
    };
    let (next_year, next_month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    let next = Day::from_ymd(next_year, u8::try_from(next_month).unwrap(), 1).unwrap();
    let (last_year, last_month, last_day) = next.plus_days(-1).ymd();
    Period {
        first_day: Some(Date {
            year: first_year,
            month: first_month,
            day: 1,
        }),
        last_day: Some(Date {
            year: last_year,
            month: i32::from(last_month),
            day: i32::from(last_day),
        }),
    }
}

#[tokio::test]
pub(super) async fn figures_are_told_of_many_and_left_out_where_they_could_point_at_one() {
    let world = World::with_tariff().await;
    for number in 1..=6 {
        world.register(unlawful_stay(&person(number))).await;
        let mut hospital = world.party(callers::HOSPITAL);
        let question = on_day(&person(number).ssin, AMBULATORY, 0);
        hospital.check(question).await.unwrap();
    }
    let mut other = world.party(callers::OTHER_OCMW);
    other
        .register(registration(unlawful_stay(&person(7))))
        .await
        .unwrap();
    let mut auditor = world.party(callers::AUDITOR);
    let request = SummariseActivityRequest {
        months: Some(months()),
        ocmw_cbe: None,
        min_revision: 0,
    };
    let summary = auditor
        .audit
        .summarise_activity(request.clone())
        .await
        .unwrap();
    let rows = summary.into_inner().rows;
    let of = |cbe: &str| {
        rows.iter()
            .filter(|row| row.ocmw_cbe == cbe)
            .collect::<Vec<_>>()
    };
    let registered: u32 = of("0800000174")
        .iter()
        .filter_map(|row| row.decisions_registered_count)
        .sum();
    assert_eq!(registered, 6, "{rows:#?}");
    let consulted: u32 = of("0800000174")
        .iter()
        .filter_map(|row| row.consultations_count)
        .sum();
    assert_eq!(consulted, 6, "{rows:#?}");
    let small = of("0800000273");
    let small = small
        .iter()
        .find(|row| row.decisions_registered_count != Some(0))
        .unwrap();
    assert!(
        small.suppressed && small.decisions_registered_count.is_none(),
        "{small:?}"
    );
    let one = SummariseActivityRequest {
        ocmw_cbe: Some("0800000174".to_owned()),
        ..request.clone()
    };
    let one = auditor
        .audit
        .summarise_activity(one)
        .await
        .unwrap()
        .into_inner();
    assert!(one.rows.iter().all(|row| row.ocmw_cbe == "0800000174"));

    let half = SummariseActivityRequest {
        months: Some(days(-1, 0)),
        ..request.clone()
    };
    let half = refused(&auditor.audit.summarise_activity(half).await.unwrap_err());
    assert_eq!(half.grpc, Code::InvalidArgument, "whole months only");
    let mut ocmw = world.party(callers::OCMW);
    let status = ocmw.audit.summarise_activity(request).await.unwrap_err();
    assert_eq!(refused(&status).code, "140");
}
