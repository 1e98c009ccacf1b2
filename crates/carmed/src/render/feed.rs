//! Items of feeds, each on lines that begin with its revision.

use super::{event, history, journal, mutation};
use crate::words;
use carmed_client::contract::{
    AgreementChange, BillingNotice, Timestamp, WatchAgreementsResponse, WatchDecisionsResponse,
    watch_agreements_response, watch_decisions_response,
};

/// What an OCMW is told.
pub(crate) fn of_ocmw(answer: &WatchDecisionsResponse) -> String {
    use watch_decisions_response::Item;
    let told = match &answer.item {
        Some(Item::Decision(news)) => {
            let author = news.author.as_ref();
            let author = author.map_or_else(words::dash, history::author);
            vec![format!("{}; by {author}", event::decision(news))]
        }
        Some(Item::Mutation(news)) => news.notices.iter().map(mutation::notice).collect(),
        Some(Item::Billing(news)) => vec![billing(news)],
        Some(Item::Heartbeat(_)) | None => Vec::new(),
    };
    lines(answer.revision, answer.recorded_at.as_ref(), &told)
}

/// What a provider is told.
pub(crate) fn of_provider(answer: &WatchAgreementsResponse) -> String {
    use watch_agreements_response::Item;
    let told = match &answer.item {
        Some(Item::Changes(news)) => news.changes.iter().map(change).collect(),
        Some(Item::Heartbeat(_)) | None => Vec::new(),
    };
    lines(answer.revision, answer.recorded_at.as_ref(), &told)
}

fn lines(revision: u64, recorded_at: Option<&Timestamp>, told: &[String]) -> String {
    if told.is_empty() {
        return format!("{revision} nothing more up to here\n");
    }
    let recorded = words::instant(recorded_at);
    let line = |told: &String| format!("{revision} {recorded} {told}\n");
    told.iter().map(line).collect()
}

fn billing(notice: &BillingNotice) -> String {
    let ocmw: i64 = notice.lines.iter().map(|line| line.ocmw_cents).sum();
    let state: i64 = notice.lines.iter().map(|line| line.state_cents).sum();
    format!(
        "posting {} {} on {} v{} by {}: {} lines, State {}, OCMW {}",
        notice.posting_id,
        if notice.released { "released" } else { "made" },
        notice.card_number,
        notice.card_version,
        words::provider(notice.provider.as_ref()),
        notice.lines.len(),
        words::euros(Some(state)),
        words::euros(Some(ocmw))
    )
}

fn change(change: &AgreementChange) -> String {
    format!(
        "{}: ask again about {} {} (consultation {} of {}, agreements {})",
        words::plain(change.news().as_str_name(), "AGREEMENT_NEWS_"),
        words::plain(change.cover().as_str_name(), "COVER_KIND_"),
        journal::question(change.question.as_ref()),
        change.ticket,
        words::day(change.consultation_date.as_ref()),
        words::or_dash(&change.agreement_numbers.join(", "))
    )
}
