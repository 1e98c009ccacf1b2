//! Tests of what an auditor reads, and of a provider's feed, over a real registry.

use super::billing::{agreement, bill, bill_and_release};
use super::consultations::{SSIN, auditor, checked, physician};
use super::{coverage, decisions, fields, from, going_on, ocmw, registry};
use crate::grpc::audit_service::Audit;
use crate::grpc::parse::cover::tests::date;
use crate::grpc::parse::decision::tests::registration;
use crate::grpc::tariff_service::Tariffs;
use carmed_proto::v1;
use carmed_proto::v1::audit_service_server::AuditService as _;
use carmed_proto::v1::coverage_service_server::CoverageService as _;
use carmed_proto::v1::decision_service_server::DecisionService as _;
use carmed_proto::v1::export_history_request::Scope;
use carmed_proto::v1::person_event::Body;
use carmed_proto::v1::question::Days;
use carmed_proto::v1::tariff_service_server::TariffService as _;
use carmed_proto::v1::watch_agreements_response::Item;
use carmed_registry::Registry;
use futures::StreamExt as _;
use std::sync::Arc;
use std::time::Duration;
use tonic::{Code, Status};

fn audit(registry: &Arc<Registry>) -> Audit {
    Audit {
        registry: Arc::clone(registry),
        stopping: going_on(),
    }
}

async fn exported(
    registry: &Arc<Registry>,
    message: v1::ExportHistoryRequest,
) -> Vec<Result<v1::ExportHistoryResponse, Status>> {
    let export = audit(registry)
        .export_history(from(&auditor(), message))
        .await;
    export.unwrap().into_inner().collect().await
}

#[tokio::test]
async fn the_history_of_a_person_is_read_page_by_page() {
    let (registry, _directory) = registry().await;
    let agreement = agreement(&registry).await;
    let posted = bill(&registry, &agreement).await;
    let page = |page_token: &str| v1::GetPersonHistoryRequest {
        ssin: SSIN.to_owned(),
        page_size: 1,
        page_token: page_token.to_owned(),
        min_revision: posted.revision,
        ..Default::default()
    };
    let audit = audit(&registry);
    let first = audit
        .get_person_history(from(&auditor(), page("")))
        .await
        .unwrap()
        .into_inner();
    assert!(matches!(first.events[0].body, Some(Body::Decision(_))));
    assert!(first.revision >= posted.revision);
    let last = audit
        .get_person_history(from(&auditor(), page(&first.next_page_token)))
        .await
        .unwrap()
        .into_inner();
    let Some(Body::Posted(told)) = &last.events[0].body else {
        panic!("{last:?}")
    };
    assert_eq!(told.posting_id, posted.posting_id);
    assert_eq!(last.events[0].reason, "2026/1");
    assert_eq!(last.next_page_token, "");
    let unknown = v1::GetPersonHistoryRequest {
        ssin: "81120103571".to_owned(),
        ..Default::default()
    };
    let unknown = audit.get_person_history(from(&auditor(), unknown)).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);
    let provider = audit.get_person_history(from(&physician(), page(""))).await;
    assert_eq!(provider.unwrap_err().code(), Code::PermissionDenied);
    registry.close().await;
}

#[tokio::test]
async fn history_is_exported_at_one_revision_and_goes_on_where_it_broke_off() {
    let (registry, _directory) = registry().await;
    let agreement = agreement(&registry).await;
    let posted = bill(&registry, &agreement).await;
    for scope in [
        Scope::Ssin(SSIN.to_owned()),
        Scope::CardNumber(agreement.card_number.clone()),
        Scope::OcmwCbe("0403019261".to_owned()),
    ] {
        let message = v1::ExportHistoryRequest {
            scope: Some(scope),
            ..Default::default()
        };
        let all = exported(&registry, message.clone()).await;
        let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
        assert!(!all.is_empty());
        assert!(all.iter().all(|told| told.revision == posted.revision));
        assert!(all.iter().all(|told| told.person_id == all[0].person_id));
        let first = all[0].event.as_ref().unwrap().revision;
        let rest = v1::ExportHistoryRequest {
            after_revision: first,
            ..message
        };
        let rest = exported(&registry, rest).await;
        let rest: Vec<_> = rest.into_iter().map(Result::unwrap).collect();
        assert_eq!(rest, all[1..]);
    }
    let nothing = v1::ExportHistoryRequest::default();
    let nothing = audit(&registry)
        .export_history(from(&auditor(), nothing))
        .await;
    assert_eq!(fields(&nothing.err().unwrap()), ["scope"]);
    registry.close().await;
}

#[tokio::test]
async fn an_export_of_many_pages_tells_every_event_once_and_in_order() {
    let (registry, _directory) = registry().await;
    let agreement = agreement(&registry).await;
    bill_and_release(&registry, &agreement, 110).await;
    let message = v1::ExportHistoryRequest {
        scope: Some(Scope::Ssin(SSIN.to_owned())),
        ..Default::default()
    };
    let revisions: Vec<u64> = exported(&registry, message)
        .await
        .into_iter()
        .map(|told| told.unwrap().event.unwrap().revision)
        .collect();
    let all: Vec<u64> = (1..=221).collect();
    assert_eq!(revisions, all);
    registry.close().await;
}

#[tokio::test]
async fn the_figures_of_few_cases_are_left_out() {
    let (registry, _directory) = registry().await;
    let checked = checked(&registry).await;
    let message = v1::SummariseActivityRequest {
        months: Some(v1::Period {
            first_day: date(2026, 6, 1),
            last_day: date(2026, 6, 30),
        }),
        ocmw_cbe: Some("0403019261".to_owned()),
        min_revision: checked.revision,
    };
    let summary = audit(&registry)
        .summarise_activity(from(&auditor(), message))
        .await
        .unwrap()
        .into_inner();
    let [row] = summary.rows.as_slice() else {
        panic!("{summary:?}")
    };
    assert_eq!(
        (row.ocmw_cbe.as_str(), row.month.as_str()),
        ("0403019261", "2026-06")
    );
    assert!(row.suppressed, "one decision and one consultation");
    assert_eq!(row.decisions_registered_count, None);
    registry.close().await;
}

#[tokio::test]
async fn consultations_are_listed_by_the_ocmw_whose_card_they_named() {
    let (registry, _directory) = registry().await;
    let checked = checked(&registry).await;
    let by = |number: &str| v1::ListConsultationsRequest {
        by: Some(v1::list_consultations_request::By::OcmwCbe(
            number.to_owned(),
        )),
        ..Default::default()
    };
    let mut tickets: Vec<Vec<String>> = Vec::new();
    for number in ["0403019261", "0884303369"] {
        let listed = audit(&registry)
            .list_consultations(from(&auditor(), by(number)))
            .await
            .unwrap()
            .into_inner();
        tickets.push(
            listed
                .consultations
                .into_iter()
                .map(|told| told.ticket)
                .collect(),
        );
    }
    assert_eq!(tickets, [vec![checked.ticket], Vec::new()]);
    registry.close().await;
}

#[tokio::test]
async fn a_provider_is_told_when_its_open_question_has_a_decision() {
    let (registry, _directory) = registry().await;
    let coverage = coverage(&registry);
    let question = v1::CheckCoverageRequest {
        ssin: SSIN.to_owned(),
        cover: v1::CoverKind::Doctor.into(),
        question: Some(v1::Question {
            days: date(2026, 6, 10).map(Days::CareDate),
        }),
        ..Default::default()
    };
    let open = coverage
        .check_coverage(from(&physician(), question))
        .await
        .unwrap()
        .into_inner();
    let watching = v1::WatchAgreementsRequest {
        after_revision: 0,
        heartbeat_seconds: Some(300),
    };
    let watched = coverage
        .watch_agreements(from(&physician(), watching))
        .await;
    let mut feed = watched.unwrap().into_inner();
    let caught_up = feed.next().await.unwrap().unwrap();
    assert_eq!(caught_up.item, Some(Item::Heartbeat(v1::Heartbeat {})));
    let registered = decisions(&registry)
        .register_decision(from(&ocmw("0403019261"), registration()))
        .await
        .unwrap()
        .into_inner();
    let told = feed.next().await.unwrap().unwrap();
    assert_eq!(told.revision, registered.revision);
    let Some(Item::Changes(changes)) = told.item else {
        panic!("nothing happened")
    };
    assert_eq!(changes.changes.len(), 1);
    assert_eq!(changes.changes[0].ticket, open.ticket);
    assert_eq!(
        changes.changes[0].news(),
        v1::AgreementNews::DecisionAppeared
    );
    let ocmw = ocmw("0403019261");
    let refused = coverage
        .watch_agreements(from(&ocmw, v1::WatchAgreementsRequest::default()))
        .await;
    assert_eq!(refused.err().unwrap().code(), Code::PermissionDenied);
    registry.close().await;
}

#[tokio::test]
async fn a_code_without_rows_has_none_and_an_unreached_revision_is_refused() {
    let (registry, _directory) = registry().await;
    let tariffs = Tariffs::new(Arc::clone(&registry), Duration::from_secs(1));
    let message = v1::GetTariffRequest {
        code: Some(v1::get_tariff_request::Code::NomenclatureCode(
            "101032".to_owned(),
        )),
        date: date(2026, 6, 10),
        ..Default::default()
    };
    let read = tariffs
        .get_tariff(from(&physician(), message.clone()))
        .await;
    let read = read.unwrap().into_inner();
    assert_eq!((read.revision, read.rows.len()), (0, 0));
    let ahead = v1::GetTariffRequest {
        min_revision: 4,
        ..message
    };
    let ahead = tariffs.get_tariff(from(&physician(), ahead)).await;
    assert_eq!(ahead.unwrap_err().code(), Code::Unavailable);
    registry.close().await;
}
