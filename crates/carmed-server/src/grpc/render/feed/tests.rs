//! Tests of how the items of an OCMW's feed are told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::testing::now;
use crate::grpc::render::decision::tests::version;
use crate::grpc::render::history::tests::posting;
use crate::grpc::render::mutation::tests::death;
use carmed_model::{Author, Cbe, Event, EventBody, EventKind, ProviderId, Quality, Revision};
use uuid::Uuid;

fn told(news: Option<OcmwNews>) -> v1::WatchDecisionsResponse {
    let item = FeedItem {
        revision: Revision::new(41),
        recorded_at: news.is_some().then(|| now().0),
        news,
    };
    decisions(Language::En, &item, now().1)
}

#[test]
fn a_heartbeat_certifies_a_revision_and_nothing_else() {
    let heartbeat = told(None);
    assert_eq!(heartbeat.revision, 41);
    assert_eq!(heartbeat.recorded_at, None);
    assert_eq!(heartbeat.item, Some(Item::Heartbeat(v1::Heartbeat {})));
}

#[test]
fn a_version_is_told_with_who_wrote_it_when_and_why() {
    let recorded = Event {
        revision: Revision::new(41),
        event_id: Uuid::from_u128(1),
        recorded_at: now().0,
        kind: EventKind::DecisionModified,
        person_id: None,
        author: Author {
            organisation: ProviderId::Cbe(Cbe::parse("0403019261").unwrap()),
            quality: Quality::Ocmw,
            agent: "a2".to_owned(),
        },
        request_id: Uuid::from_u128(2),
        reason: "a longer stay".to_owned(),
        body: EventBody::Decision(Box::new(version())),
    };
    let news = OcmwNews::Decision {
        event: Box::new(recorded),
        version: Box::new(version()),
    };
    let item = told(Some(news));
    assert_eq!(item.recorded_at, Some(timestamp(now().0)));
    let Some(Item::Decision(decision)) = item.item else {
        unreachable!("a version was told")
    };
    assert_eq!((decision.revision, item.revision), (41, 41));
    assert_eq!(decision.reason, "a longer stay");
    assert_eq!(decision.cause(), v1::VersionCause::Modified);
    assert_eq!(decision.decision.unwrap().version, 2);
}

#[test]
fn all_notices_of_one_mutation_come_together() {
    let item = told(Some(OcmwNews::Mutation(vec![death(), death()])));
    let Some(Item::Mutation(mutation)) = item.item else {
        unreachable!("a mutation was told")
    };
    assert_eq!(mutation.notices, [notice(&death()), notice(&death())]);
}

#[test]
fn billing_is_told_line_by_line_and_again_when_it_is_void() {
    for released in [false, true] {
        let item = told(Some(OcmwNews::Billing {
            posting: Box::new(posting()),
            released,
        }));
        let Some(Item::Billing(billing)) = item.item else {
            unreachable!("billing was told")
        };
        assert_eq!(billing.released, released);
        assert_eq!(billing.posting_id, posting().posting_id.to_string());
        assert_eq!(billing.card_number, posting().card_number.digits());
        let (line, posted) = (&billing.lines[0], &posting().lines[0]);
        assert_eq!(line.line_id, posted.line_id);
        assert_eq!(line.care_days, Some(period(posted.care_days)));
        assert_eq!(line.invoice_type(), v1::InvoiceType::HospitalStay);
        let cents = (line.charged_cents, line.state_cents, line.ocmw_cents);
        assert_eq!(cents, (1_000, 700, 300));
    }
}
