//! The items of an OCMW's feed.

use super::audit::event;
use super::mutation::notice;
use super::values::{period, provider, timestamp};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::{Day, PostedLine, Posting};
use carmed_proto::v1;
use carmed_proto::v1::watch_decisions_response::Item;
use carmed_registry::{FeedItem, OcmwNews};
use carmed_validation::texts::Language;

/// One item, as decisions stand on that day.
pub(in crate::grpc) fn decisions(
    language: Language,
    item: &FeedItem<OcmwNews>,
    today: Day,
) -> v1::WatchDecisionsResponse {
    let told = match &item.news {
        Some(OcmwNews::Decision {
            event: recorded,
            version,
        }) => Item::Decision(event(language, recorded, version, today)),
        Some(OcmwNews::Mutation(notices)) => Item::Mutation(v1::MutationNotices {
            notices: notices.iter().map(notice).collect(),
        }),
        Some(OcmwNews::Billing { posting, released }) => Item::Billing(billing(posting, *released)),
        None => Item::Heartbeat(v1::Heartbeat {}),
    };
    v1::WatchDecisionsResponse {
        revision: item.revision.number(),
        recorded_at: item.recorded_at.map(timestamp),
        item: Some(told),
    }
}

fn billing(posting: &Posting, released: bool) -> v1::BillingNotice {
    let line = |line: &PostedLine| v1::BillingNoticeLine {
        line_id: line.line_id.clone(),
        care_days: Some(period(line.care_days)),
        invoice_type: line.invoice_type.number(),
        ocmw_cents: line.amounts.ocmw_cents.cents(),
        state_cents: line.amounts.state_cents.cents(),
        charged_cents: line.amounts.charged_cents.cents(),
    };
    v1::BillingNotice {
        card_number: posting.card_number.digits(),
        card_version: posting.version,
        provider: Some(provider(&posting.provider)),
        posting_id: posting.posting_id.to_string(),
        released,
        lines: posting.lines.iter().map(line).collect(),
    }
}

#[cfg(test)]
mod tests;
