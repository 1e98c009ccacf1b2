//! Tests of the handlers over a real registry: what is malformed is told whole and nothing is stored.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod attestations;
mod audit;
mod billing;
mod bulk;
mod consultations;
mod feeds;
mod imports;

use super::coverage_service::Coverage;
use super::decision_service::Decisions;
use super::parse::decision::tests::registration;
use super::parse::testing::now;
use super::streaming::{Stop, Stopping, stop};
use crate::deadline::Deadline;
use carmed_model::{Caller, Cbe, Day, Instant, ProviderId, Quality};
use carmed_proto::v1;
use carmed_proto::v1::decision_service_server::DecisionService as _;
use carmed_registry::{Clock, FileKey, Registry, SystemClock, SystemIds};
use carmed_validation::Parameters;
use http::HeaderMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tempfile::TempDir;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

/// A clock that stands on the day of the parsers' tests.
struct Standing(SystemClock);

impl Clock for Standing {
    fn now(&self) -> Instant {
        now().0
    }

    fn day_of(&self, instant: Instant) -> Day {
        self.0.day_of(instant)
    }

    fn start_of(&self, day: Day) -> Instant {
        self.0.start_of(day)
    }
}

/// A registry over a store of its own, which goes with it.
async fn registry() -> (Arc<Registry>, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", directory.path().join("carmed.db").display());
    let key = FileKey::new(directory.path().join("carmed.key"));
    let registry = Registry::open(
        carmed_storage_sqlite::open(&store).await.unwrap(),
        &key,
        Arc::new(Parameters::embedded().unwrap()),
        Arc::new(Standing(SystemClock::new().unwrap())),
        Arc::new(SystemIds),
    );
    (Arc::new(registry.await.unwrap()), directory)
}

/// A server that does not stop.
fn going_on() -> Stopping {
    static ENDS: LazyLock<(Stop, Stopping)> = LazyLock::new(stop);
    ENDS.1.clone()
}

fn decisions(registry: &Arc<Registry>) -> Decisions {
    Decisions {
        registry: Arc::clone(registry),
        stopping: going_on(),
    }
}

fn coverage(registry: &Arc<Registry>) -> Coverage {
    Coverage {
        registry: Arc::clone(registry),
        stopping: going_on(),
    }
}

fn ocmw(number: &str) -> Caller {
    Caller {
        quality: Quality::Ocmw,
        organisation: ProviderId::Cbe(Cbe::parse(number).unwrap()),
        agent: "a1".to_owned(),
        recognised_kind: None,
    }
}

/// The message as that caller sends it.
fn from<M>(caller: &Caller, message: M) -> Request<M> {
    let mut request = Request::new(message);
    let deadline = Deadline::read(&HeaderMap::new(), Duration::from_millis(20)).unwrap();
    request.extensions_mut().insert(caller.clone());
    request.extensions_mut().insert(deadline.remaining);
    request
        .metadata_mut()
        .insert("accept-language", "en".parse().unwrap());
    request
}

fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations = &details.bad_request().unwrap().field_violations;
    violations
        .iter()
        .map(|violation| violation.field.clone())
        .collect()
}

#[tokio::test]
async fn what_is_malformed_is_told_whole_and_nothing_is_stored() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let mut message = registration();
    message.request_id.clear();
    let draft = message.decision.as_mut().unwrap();
    draft.beneficiary.as_mut().unwrap().ssin = "85073003329".to_owned();
    draft.period = None;
    let caller = ocmw("0403019261");
    let refused = decisions
        .register_decision(from(&caller, message))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(
        fields(&refused),
        ["request_id", "decision.beneficiary.ssin", "decision.period"]
    );
    assert!(
        !format!("{refused:?}").contains("85073003329"),
        "a status holds no personal data"
    );
    assert_eq!(registry.figures().revision.number(), 0);
    registry.close().await;
}

#[tokio::test]
async fn a_call_without_a_caller_is_unauthenticated() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let refused = decisions
        .register_decision(Request::new(registration()))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
    registry.close().await;
}

#[tokio::test]
async fn a_judged_write_stores_nothing_and_a_done_one_is_answered_again() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let caller = ocmw("0403019261");
    let judged = v1::RegisterDecisionRequest {
        validate_only: true,
        ..registration()
    };
    let judged = decisions
        .register_decision(from(&caller, judged))
        .await
        .unwrap()
        .into_inner();
    let Some(v1::register_decision_response::Outcome::Evaluation(verdict)) = judged.outcome else {
        panic!("not judged")
    };
    assert!(verdict.accepted, "{:?}", verdict.violations);
    assert_eq!(
        (judged.revision, registry.figures().revision.number()),
        (0, 0)
    );

    let first = decisions
        .register_decision(from(&caller, registration()))
        .await
        .unwrap();
    let again = decisions
        .register_decision(from(&caller, registration()))
        .await
        .unwrap();
    assert_eq!(first.get_ref(), again.get_ref());
    assert_eq!(registry.figures().revision.number(), 1);

    let mut other = registration();
    other.decision.as_mut().unwrap().covers.clear();
    let reused = decisions
        .register_decision(from(&caller, other))
        .await
        .unwrap_err();
    assert_eq!(reused.code(), Code::AlreadyExists);
    assert!(
        fields(&reused)[0].starts_with("decision.covers"),
        "{:?}",
        fields(&reused)
    );
    registry.close().await;
}

#[tokio::test]
async fn an_unreached_revision_is_waited_for_and_then_refused() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let message = v1::ListDecisionsRequest {
        min_revision: 5,
        ..Default::default()
    };
    let refused = decisions
        .list_decisions(from(&ocmw("0403019261"), message))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable);
    assert!(refused.get_error_details().retry_info().is_some());
    registry.close().await;
}

#[tokio::test]
async fn a_list_goes_on_where_its_token_says_and_only_for_its_caller() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let caller = ocmw("0403019261");
    for (number, ssin) in [
        ("1", "85073003328"),
        ("2", "81120103571"),
        ("3", "79123100235"),
    ] {
        let mut message = registration();
        message.request_id = format!("0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a11{number}");
        message
            .decision
            .as_mut()
            .unwrap()
            .beneficiary
            .as_mut()
            .unwrap()
            .ssin = ssin.to_owned();
        decisions
            .register_decision(from(&caller, message))
            .await
            .unwrap();
    }
    let page = |page_token: &str| v1::ListDecisionsRequest {
        page_size: 2,
        page_token: page_token.to_owned(),
        ..Default::default()
    };
    let first = decisions
        .list_decisions(from(&caller, page("")))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.decisions.len(), 2);
    let token = first.next_page_token;
    let last = decisions
        .list_decisions(from(&caller, page(&token)))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (last.decisions.len(), last.next_page_token.as_str()),
        (1, "")
    );
    assert!(last.decisions[0].card_number > first.decisions[1].card_number);
    let foreign = decisions
        .list_decisions(from(&ocmw("0884303369"), page(&token)))
        .await;
    assert_eq!(fields(&foreign.unwrap_err()), ["page_token"]);
    registry.close().await;
}
