//! What happened about a person: decisions, mutations, attestations and billing.

use super::attestation::attestation;
use super::audit;
use super::finding::code_number;
use super::mutation;
use super::values::{date, period, provider, timestamp};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::{Cents, Day, Event, EventBody, PostedLine, Posting, RecordedMutation};
use carmed_proto::v1;
use carmed_proto::v1::person_event::Body;
use carmed_validation::texts::Language;

/// One event about a person, as its decision stands on that day; `None` where it is about nobody.
pub(in crate::grpc) fn event(
    language: Language,
    event: &Event,
    today: Day,
) -> Option<v1::PersonEvent> {
    let body = match &event.body {
        EventBody::Decision(version) => {
            Body::Decision(audit::event(language, event, version, today))
        }
        EventBody::Mutation(recorded) => Body::Mutation(recorded_mutation(recorded)),
        EventBody::AttestationSent(sent) => Body::AttestationSent(attestation(sent)),
        EventBody::AttestationDeleted(number) => Body::AttestationDeleted(number.to_string()),
        EventBody::BillingPosted(posted) => Body::Posted(posting(posted)),
        EventBody::BillingReleased(posting_id) => Body::BillingReleased(posting_id.to_string()),
        EventBody::Tariff(_) => return None,
    };
    Some(v1::PersonEvent {
        revision: event.revision.number(),
        recorded_at: Some(timestamp(event.recorded_at)),
        author: Some(audit::author(&event.author)),
        request_id: event.request_id.to_string(),
        reason: event.reason.clone(),
        body: Some(body),
    })
}

fn recorded_mutation(recorded: &RecordedMutation) -> v1::RecordedMutation {
    v1::RecordedMutation {
        change: Some(mutation::change(&recorded.mutation.change)),
        mutation_date: Some(date(recorded.mutation.mutation_date)),
        notices: recorded.notices.iter().map(mutation::notice).collect(),
    }
}

fn posting(posting: &Posting) -> v1::BillingPosting {
    v1::BillingPosting {
        posting_id: posting.posting_id.to_string(),
        provider: Some(provider(&posting.provider)),
        agreement_number: posting.agreement.to_string(),
        card_number: posting.card_number.digits(),
        card_version: posting.version,
        ocmw_cbe: posting.ocmw.digits(),
        cover: posting.cover.number(),
        invoice_reference: posting.invoice_reference.clone(),
        posted_on: Some(date(posting.posted_on)),
        lines: posting.lines.iter().map(posted_line).collect(),
    }
}

fn posted_line(line: &PostedLine) -> v1::PostedLine {
    let borne_cents: Cents = line.months.iter().map(|month| month.borne_cents).sum();
    v1::PostedLine {
        stated: line.stated.clone().into_iter().collect(),
        line_id: line.line_id.clone(),
        care_days: Some(period(line.care_days)),
        invoice_type: line.invoice_type.number(),
        amounts: Some(audit::amounts(&line.amounts)),
        ocmw_patient_part_cents: borne_cents.cents(),
        attestation_numbers: line.attestations.iter().map(ToString::to_string).collect(),
        codes: line
            .reasons
            .iter()
            .chain(&line.remarks)
            .map(|code| code_number(*code))
            .collect(),
        credit_note: line.credit_note,
    }
}

#[cfg(test)]
pub(super) mod tests;
