//! What a provider bills under an agreement, and which posting it releases.

use super::Fields;
use super::decision::{Intent, REASON_MAX};
use super::intervention::{LINES_MAX, Parties};
use carmed_model::{Caller, Code};
use carmed_proto::v1;
use carmed_registry::{BillingCommand, Quote};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long the name of an invoice may be, in characters.
const INVOICE_REFERENCE_MAX: usize = 40;

/// A posting that is to be released.
pub(in crate::grpc) struct Release {
    /// What is to be done.
    pub(in crate::grpc) intent: Intent,
    /// Why.
    pub(in crate::grpc) reason: String,
    /// Which.
    pub(in crate::grpc) posting_id: Uuid,
}

impl Fields<'_> {
    /// Lines that are billed under one agreement.
    pub(in crate::grpc) fn bill_agreement(
        &mut self,
        caller: &Caller,
        message: v1::BillAgreementRequest,
    ) -> Option<(Intent, BillingCommand)> {
        let beside = beside(&message);
        let intent = self.intent(&message.request_id, message.validate_only);
        let ssin = self.ssin("ssin", &message.ssin);
        let second_factor = self.optional_second_factor("second_factor", message.second_factor);
        let agreement = self.message("agreement", message.agreement, |fields, reference| {
            fields.agreement(reference)
        });
        for (index, line) in message.lines.iter().enumerate() {
            // What was borne in the month is never the biller's word: a line that says it is refused.
            if line.used_of_month_cents.is_some() {
                self.unsupported(&format!("lines[{index}].used_of_month_cents"));
            }
        }
        let line_ids: Vec<String> = message
            .lines
            .iter()
            .map(|line| line.line_id.clone())
            .collect();
        let patient = self.patient(message.patient, message.prescriber_nihii.is_some());
        let lines = self.lines(patient, message.lines);
        self.parties(
            caller,
            Parties {
                performer: message.performer_nihii.as_deref(),
                supervisor: message.supervisor_nihii.as_deref(),
                guard_post: message.guard_post_nihii.as_deref(),
                prescriber: message.prescriber_nihii.as_deref(),
            },
        );
        let invoice_reference = self.text(
            "invoice_reference",
            message.invoice_reference,
            INVOICE_REFERENCE_MAX,
        );
        let quoted = self.quoted(&line_ids, message.quoted);
        let command = BillingCommand {
            ssin: ssin?,
            second_factor: second_factor?,
            agreement: agreement?,
            lines: lines?,
            invoice_reference: invoice_reference?,
            quoted: quoted?,
            beside,
        };
        Some((intent?, command))
    }

    /// What was quoted: at most once for each of these lines (130).
    fn quoted(&mut self, line_ids: &[String], quoted: Vec<v1::QuotedLine>) -> Option<Vec<Quote>> {
        let quoted = self.list("quoted", quoted, LINES_MAX, |fields, quote| {
            if !line_ids.contains(&quote.line_id) {
                let absent = quote.line_id.is_empty();
                fields.refuse(
                    "line_id",
                    if absent {
                        Code::Missing
                    } else {
                        Code::ValueNotAllowed
                    },
                );
            }
            let state_cents = fields.signed_cents("state_cents", quote.state_cents);
            let ocmw_cents = fields.signed_cents("ocmw_cents", quote.ocmw_cents);
            let patient_cents = fields.signed_cents("patient_cents", quote.patient_cents);
            Some(Quote {
                line_id: quote.line_id,
                state_cents: state_cents?,
                ocmw_cents: ocmw_cents?,
                patient_cents: patient_cents?,
            })
        })?;
        let same = |one: &Quote, other: &Quote| one.line_id == other.line_id;
        self.refuse_repeated(&quoted, |index| format!("quoted[{index}].line_id"), same);
        Some(quoted)
    }

    /// A posting that is to be released.
    pub(in crate::grpc) fn release_billing(
        &mut self,
        message: v1::ReleaseBillingRequest,
    ) -> Option<Release> {
        let intent = self.intent(&message.request_id, message.validate_only);
        let reason = self.prose("reason", message.reason, REASON_MAX);
        let posting_id = self.uuid("posting_id", &message.posting_id);
        Some(Release {
            intent: intent?,
            reason: reason?,
            posting_id: posting_id?,
        })
    }
}

/// What a billing states that no rule reads, by its path.
fn beside(message: &v1::BillAgreementRequest) -> BTreeMap<String, String> {
    let mut beside = BTreeMap::new();
    let mut say = |path: String, value: Option<String>| {
        beside.extend(value.map(|value| (path, value)));
    };
    let parties = [
        ("performer_nihii", &message.performer_nihii),
        ("supervisor_nihii", &message.supervisor_nihii),
        ("guard_post_nihii", &message.guard_post_nihii),
        ("prescriber_nihii", &message.prescriber_nihii),
    ];
    for (name, nihii) in parties {
        say(name.to_owned(), nihii.clone());
    }
    for (index, line) in message.lines.iter().enumerate() {
        let ambulance = match &line.kind {
            Some(v1::line::Kind::Uncoded(uncoded)) => uncoded.ambulance_112.then_some(true),
            _ => None,
        };
        let stated = [
            ("tooth", line.tooth.map(|tooth| tooth.to_string())),
            ("side", line.side.map(|side| side.to_string())),
            ("attestation_number", line.attestation_number.clone()),
            ("uncoded.ambulance_112", ambulance.map(|is| is.to_string())),
        ];
        for (name, value) in stated {
            say(format!("lines[{index}].{name}"), value);
        }
    }
    beside
}

#[cfg(test)]
pub(in crate::grpc) mod tests;
