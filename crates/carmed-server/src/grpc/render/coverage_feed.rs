//! The feed of a provider: when it is time to ask again, and never what a decision holds.

use super::coverage::question;
use super::values::{date, timestamp};
use crate::grpc::enumerated::Enumerated as _;
use carmed_proto::v1;
use carmed_proto::v1::watch_agreements_response::Item;
use carmed_registry::{AgreementChange, AgreementNews, FeedItem};

/// One item of the feed.
pub(in crate::grpc) fn item(item: &FeedItem<Vec<AgreementChange>>) -> v1::WatchAgreementsResponse {
    let told = match &item.news {
        Some(changes) => Item::Changes(v1::AgreementChanges {
            changes: changes.iter().map(change).collect(),
        }),
        None => Item::Heartbeat(v1::Heartbeat {}),
    };
    v1::WatchAgreementsResponse {
        revision: item.revision.number(),
        recorded_at: item.recorded_at.map(timestamp),
        item: Some(told),
    }
}

fn change(change: &AgreementChange) -> v1::AgreementChange {
    let agreements = change.agreements.iter();
    v1::AgreementChange {
        ticket: change.ticket.to_string(),
        consultation_date: Some(date(change.consultation_date)),
        cover: change.question.cover.number(),
        question: Some(question(change.question.care_days)),
        agreement_numbers: agreements.map(ToString::to_string).collect(),
        news: news(change.news).into(),
    }
}

const fn news(news: AgreementNews) -> v1::AgreementNews {
    match news {
        AgreementNews::DecisionAppeared => v1::AgreementNews::DecisionAppeared,
        AgreementNews::DecisionChanged => v1::AgreementNews::DecisionChanged,
        AgreementNews::DecisionStopped => v1::AgreementNews::DecisionStopped,
        AgreementNews::DecisionSuspended => v1::AgreementNews::DecisionSuspended,
        AgreementNews::DecisionClosed => v1::AgreementNews::DecisionClosed,
        AgreementNews::DecisionReactivated => v1::AgreementNews::DecisionReactivated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::parse::testing::now;
    use crate::grpc::render::coverage::tests::agreement_number;
    use carmed_model::{CareDays, CoverKind, Question, Revision};
    use uuid::Uuid;

    #[test]
    fn a_change_names_the_question_and_says_that_it_is_time_to_ask_again() {
        let told = item(&FeedItem {
            revision: Revision::new(8),
            recorded_at: Some(now().0),
            news: Some(vec![AgreementChange {
                ticket: Uuid::from_u128(7),
                consultation_date: now().1,
                question: Question {
                    cover: CoverKind::Doctor,
                    care_days: CareDays::Date(now().1),
                },
                agreements: vec![agreement_number()],
                news: AgreementNews::DecisionStopped,
            }]),
        });
        assert_eq!(told.revision, 8);
        assert!(told.recorded_at.is_some());
        let Some(Item::Changes(changes)) = told.item else {
            unreachable!("something happened")
        };
        let change = &changes.changes[0];
        assert_eq!(change.ticket, Uuid::from_u128(7).to_string());
        assert_eq!(change.cover(), v1::CoverKind::Doctor);
        assert_eq!(change.question, Some(question(CareDays::Date(now().1))));
        assert_eq!(change.agreement_numbers, [agreement_number().to_string()]);
        assert_eq!(change.news(), v1::AgreementNews::DecisionStopped);
    }

    #[test]
    fn a_heartbeat_has_a_revision_and_no_moment() {
        let told = item(&FeedItem {
            revision: Revision::new(9),
            recorded_at: None,
            news: None,
        });
        assert_eq!((told.revision, told.recorded_at), (9, None));
        assert_eq!(told.item, Some(Item::Heartbeat(v1::Heartbeat {})));
    }
}
