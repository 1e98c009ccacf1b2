//! Events about a person: what happened, who brought it about, when and why.

use super::{attestation, history, mutation, table};
use crate::words;
use carmed_client::contract::{
    BillingPosting, DecisionEvent, ExportHistoryResponse, GetPersonHistoryResponse, PersonEvent,
    person_event::Body,
};

/// One row an event.
pub(crate) fn of_person(answer: &GetPersonHistoryResponse) -> String {
    let rows = answer.events.iter().map(|event| {
        vec![
            event.revision.to_string(),
            what(event),
            event
                .author
                .as_ref()
                .map_or_else(words::dash, history::author),
            words::instant(event.recorded_at.as_ref()),
            event.reason.clone(),
        ]
    });
    let header = ["revision", "what", "by", "recorded", "reason"];
    table::of(&header, &["revision"], rows.collect())
}

/// An event on a line of its own, with the pseudonym of the person.
pub(crate) fn exported(answer: &ExportHistoryResponse) -> String {
    let Some(event) = &answer.event else {
        return String::new();
    };
    let author = event.author.as_ref();
    format!(
        "{} {} person {}: {}; by {}",
        event.revision,
        words::instant(event.recorded_at.as_ref()),
        answer.person_id,
        what(event).replace('\n', ", "),
        author.map_or_else(words::dash, history::author)
    )
}

/// `decision 100000000174 v2 suspended`.
pub(super) fn decision(event: &DecisionEvent) -> String {
    let (card, version, days) = event.decision.as_ref().map_or_else(
        || (words::dash(), 0, words::dash()),
        |decision| {
            let days = words::days(decision.period.as_ref());
            (decision.card_number.clone(), decision.version, days)
        },
    );
    let cause = words::plain(event.cause().as_str_name(), "VERSION_CAUSE_");
    format!("decision {card} v{version} {cause}, {days}")
}

fn what(event: &PersonEvent) -> String {
    match &event.body {
        Some(Body::Decision(of_decision)) => decision(of_decision),
        Some(Body::Mutation(recorded)) => {
            let date = words::day(recorded.mutation_date.as_ref());
            let change = mutation::change(recorded.change.as_ref());
            let notices = recorded.notices.iter().map(mutation::notice);
            let told: Vec<String> = notices.collect();
            format!("mutation from {date}: {change}\n{}", told.join("\n"))
                .trim_end()
                .to_owned()
        }
        Some(Body::AttestationSent(sent)) => format!("attestation {}", attestation::line(sent)),
        Some(Body::AttestationDeleted(number)) => format!("attestation {number} deleted"),
        Some(Body::Posted(posting)) => posted(posting),
        Some(Body::BillingReleased(posting)) => format!("posting {posting} released"),
        None => words::dash(),
    }
}

fn posted(posting: &BillingPosting) -> String {
    let sum = |part: fn(&carmed_client::contract::Amounts) -> i64| {
        let amounts = posting
            .lines
            .iter()
            .filter_map(|line| line.amounts.as_ref());
        words::euros(Some(amounts.map(part).sum()))
    };
    format!(
        "posted {} on {} v{} by {}: State {}, OCMW {}, patient {}",
        posting.invoice_reference,
        posting.card_number,
        posting.card_version,
        words::provider(posting.provider.as_ref()),
        sum(|amounts| amounts.state_cents()),
        sum(|amounts| amounts.ocmw_cents()),
        sum(|amounts| amounts.patient_cents()),
    )
}
