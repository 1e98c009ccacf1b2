//! What physicians, dentists and hospitals send, search and delete.

use super::Fields;
use super::decision::{Intent, REASON_MAX};
use super::listing::Page;
use crate::grpc::page_token::Listing;
use carmed_model::{
    AttestationCriteria, AttestationDraft, AttestationNumber, AttestationSearch, Caller, Nihii,
    Period, SecondFactor, Ssin,
};
use carmed_proto::v1;
use carmed_proto::v1::search_attestations_request::Criteria;
use carmed_registry::AttestationCommand;
use carmed_validation::attestation;

/// A search that can be made.
pub(in crate::grpc) struct Searched {
    /// Whose attestations.
    pub(in crate::grpc) ssin: Ssin,
    /// What shows that the caller has the person before it.
    pub(in crate::grpc) second_factor: Option<SecondFactor>,
    /// Which of them.
    pub(in crate::grpc) search: AttestationSearch,
    /// How many, and from where on.
    pub(in crate::grpc) page: Page<(Period, AttestationNumber)>,
}

/// An attestation that is to be deleted.
pub(in crate::grpc) struct Deletion {
    /// What is to be done.
    pub(in crate::grpc) intent: Intent,
    /// Why.
    pub(in crate::grpc) reason: String,
    /// Which.
    pub(in crate::grpc) number: AttestationNumber,
}

impl Fields<'_> {
    /// An attestation as it is sent in.
    pub(in crate::grpc) fn send_attestation(
        &mut self,
        message: v1::SendAttestationRequest,
    ) -> Option<(Intent, AttestationCommand)> {
        let intent = self.intent(&message.request_id, message.validate_only);
        let reason = self.prose("reason", message.reason, REASON_MAX);
        let ssin = self.ssin("ssin", &message.ssin);
        let author = self.identifier("author_nihii", &message.author_nihii, Nihii::parse);
        let cover = self.value("cover", message.cover);
        let first_day = self.day("first_day", message.first_day);
        let last_day = self.optional_day("last_day", message.last_day);
        let second_factor = self.optional_second_factor("second_factor", message.second_factor);
        let command = AttestationCommand {
            reason: reason?,
            ssin: ssin?,
            second_factor: second_factor?,
            draft: AttestationDraft {
                author: author?,
                cover: cover?,
                first_day: first_day?,
                last_day,
            },
        };
        Some((intent?, command))
    }

    /// A page of the attestations about a person; what is missing is never read as today (UMA-05).
    pub(in crate::grpc) fn search_attestations(
        &mut self,
        caller: &Caller,
        keyed_hash: impl FnOnce(&str) -> String,
        message: v1::SearchAttestationsRequest,
    ) -> Option<Searched> {
        let ssin = self.ssin("ssin", &message.ssin);
        let second_factor = self.optional_second_factor("second_factor", message.second_factor);
        let cover = self.optional_value("cover", message.cover);
        let criteria = self.criteria(message.criteria);
        let search = criteria.and_then(|criteria| {
            let criteria = AttestationCriteria { cover, ..criteria };
            attestation::search(&criteria)
                .map_err(|findings| {
                    for finding in findings {
                        let field = finding.field.clone();
                        self.report(&field, finding);
                    }
                })
                .ok()
        });
        // A token must not tell whom it is about.
        let person = ssin.map(|ssin| keyed_hash(&ssin.expose_digits()));
        let words = [person.unwrap_or_default(), format!("{search:?}")];
        let listing = Listing::new("SearchAttestations", caller, &words);
        let page = self.page(listing, message.page_size, &message.page_token);
        Some(Searched {
            ssin: ssin?,
            second_factor: second_factor?,
            search: search?,
            page: page?,
        })
    }

    fn criteria(&mut self, criteria: Option<Criteria>) -> Option<AttestationCriteria> {
        let none = AttestationCriteria::default();
        match criteria {
            Some(Criteria::AttestationNumber(number)) => {
                let number =
                    self.identifier("attestation_number", &number, AttestationNumber::parse)?;
                Some(AttestationCriteria {
                    number: Some(number),
                    ..none
                })
            }
            Some(Criteria::Period(period)) => {
                let period = self.period("period", Some(period))?;
                Some(AttestationCriteria {
                    first_day: Some(period.first_day()),
                    last_day: Some(period.last_day()),
                    ..none
                })
            }
            None => Some(none),
        }
    }

    /// An attestation that is to be deleted.
    pub(in crate::grpc) fn delete_attestation(
        &mut self,
        message: v1::DeleteAttestationRequest,
    ) -> Option<Deletion> {
        let intent = self.intent(&message.request_id, message.validate_only);
        let reason = self.prose("reason", message.reason, REASON_MAX);
        let number = self.identifier(
            "attestation_number",
            &message.attestation_number,
            AttestationNumber::parse,
        );
        Some(Deletion {
            intent: intent?,
            reason: reason?,
            number: number?,
        })
    }
}

#[cfg(test)]
mod tests;
