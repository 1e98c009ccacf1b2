//! What an OCMW writes about a decision, and which decision it reads.

use super::Fields;
use carmed_model::{CardNumber, Code, DecisionCommand, DecisionDraft, DecisionTerms, Facts};
use carmed_proto::v1;
use carmed_proto::v1::evaluate_decision_request::Write;
use carmed_proto::v1::get_decision_request::Which as Asked;
use carmed_registry::Which;
use uuid::Uuid;

/// How long the reason of a write may be, in characters.
pub(super) const REASON_MAX: usize = 1_000;

/// What is to be done with a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum Intent {
    /// It is done, once, under this request id.
    Write(Uuid),
    /// It is judged only.
    Judge,
}

impl Intent {
    /// The request id, and whether the request is judged only: then the id says nothing.
    pub(in crate::grpc) const fn parts(self) -> (Uuid, bool) {
        match self {
            Self::Write(request_id) => (request_id, false),
            Self::Judge => (Uuid::nil(), true),
        }
    }
}

impl Fields<'_> {
    /// What is to be done; a request id is needed to write, and has its form wherever it stands.
    pub(in crate::grpc) fn intent(
        &mut self,
        request_id: &str,
        validate_only: bool,
    ) -> Option<Intent> {
        if validate_only && request_id.is_empty() {
            return Some(Intent::Judge);
        }
        let request_id = self.uuid("request_id", request_id)?;
        Some(if validate_only {
            Intent::Judge
        } else {
            Intent::Write(request_id)
        })
    }

    /// A registration (LIFE-02).
    pub(in crate::grpc) fn register(
        &mut self,
        message: v1::RegisterDecisionRequest,
    ) -> Option<DecisionCommand> {
        let reason = self.prose("reason", message.reason, REASON_MAX);
        let decision = self.message("decision", message.decision, |fields, draft| {
            let beneficiary = fields.message("beneficiary", draft.beneficiary, |fields, given| {
                fields.beneficiary(given)
            });
            let terms = fields.terms(v1::ModifiedDraft {
                office: draft.office,
                request_date: draft.request_date,
                decision_date: draft.decision_date,
                decided_by: draft.decided_by,
                period: draft.period,
                facts: draft.facts,
                covers: draft.covers,
            });
            Some(Box::new(DecisionDraft {
                beneficiary: beneficiary?,
                terms: terms?,
            }))
        });
        Some(DecisionCommand::Register {
            reason: reason?,
            decision: decision?,
        })
    }

    /// A modification (LIFE-03).
    pub(in crate::grpc) fn modify(
        &mut self,
        message: v1::ModifyDecisionRequest,
    ) -> Option<DecisionCommand> {
        let existing = self.existing(
            message.reason,
            &message.card_number,
            message.expected_version,
        );
        let changes = self.message("changes", message.changes, |fields, given| {
            fields.terms(given)
        });
        let (reason, card_number, expected_version) = existing?;
        Some(DecisionCommand::Modify {
            reason,
            card_number,
            expected_version,
            changes: Box::new(changes?),
        })
    }

    /// An extension (LIFE-04).
    pub(in crate::grpc) fn extend(
        &mut self,
        message: v1::ExtendDecisionRequest,
    ) -> Option<DecisionCommand> {
        let existing = self.existing(
            message.reason,
            &message.card_number,
            message.expected_version,
        );
        let request_date = self.day("request_date", message.request_date);
        let last_day = self.day("last_day", message.last_day);
        let (reason, card_number, expected_version) = existing?;
        Some(DecisionCommand::Extend {
            reason,
            card_number,
            expected_version,
            request_date: request_date?,
            last_day: last_day?,
        })
    }

    /// A stop (LIFE-05).
    pub(in crate::grpc) fn stop(
        &mut self,
        message: v1::StopDecisionRequest,
    ) -> Option<DecisionCommand> {
        let existing = self.existing(
            message.reason,
            &message.card_number,
            message.expected_version,
        );
        let stop_reason = self.value("stop_reason", message.stop_reason);
        let last_day = self.day("last_day", message.last_day);
        let mutation_date = self.optional_day("mutation_date", message.mutation_date);
        let (reason, card_number, expected_version) = existing?;
        Some(DecisionCommand::Stop {
            reason,
            card_number,
            expected_version,
            stop_reason: stop_reason?,
            last_day: last_day?,
            mutation_date,
        })
    }

    /// A closing (LIFE-06).
    pub(in crate::grpc) fn close(
        &mut self,
        message: v1::CloseDecisionRequest,
    ) -> Option<DecisionCommand> {
        let existing = self.existing(
            message.reason,
            &message.card_number,
            message.expected_version,
        );
        let (reason, card_number, expected_version) = existing?;
        Some(DecisionCommand::Close {
            reason,
            card_number,
            expected_version,
        })
    }

    /// A reactivation (LIFE-08).
    pub(in crate::grpc) fn reactivate(
        &mut self,
        message: v1::ReactivateDecisionRequest,
    ) -> Option<DecisionCommand> {
        let existing = self.existing(
            message.reason,
            &message.card_number,
            message.expected_version,
        );
        let (reason, card_number, expected_version) = existing?;
        Some(DecisionCommand::Reactivate {
            reason,
            card_number,
            expected_version,
        })
    }

    /// What every change of a registered decision says: why, which, and the version the author saw.
    fn existing(
        &mut self,
        reason: String,
        card_number: &str,
        expected_version: u32,
    ) -> Option<(String, CardNumber, u32)> {
        let reason = self.prose("reason", reason, REASON_MAX);
        let card_number = self.card_number("card_number", card_number);
        let expected_version = self.version("expected_version", expected_version);
        Some((reason?, card_number?, expected_version?))
    }

    /// The write that is to be judged; its request id and `validate_only` say nothing.
    pub(in crate::grpc) fn write(&mut self, write: Option<Write>) -> Option<DecisionCommand> {
        match write {
            Some(Write::Register(message)) => self.inside("register").register(message),
            Some(Write::Modify(message)) => self.inside("modify").modify(message),
            Some(Write::Extend(message)) => self.inside("extend").extend(message),
            Some(Write::Stop(message)) => self.inside("stop").stop(message),
            Some(Write::Close(message)) => self.inside("close").close(message),
            Some(Write::Reactivate(message)) => self.inside("reactivate").reactivate(message),
            None => {
                self.refuse("write", Code::Missing);
                None
            }
        }
    }

    fn terms(&mut self, draft: v1::ModifiedDraft) -> Option<DecisionTerms> {
        let office = self.message("office", draft.office, |fields, given| fields.office(given));
        let request_date = self.day("request_date", draft.request_date);
        let decision_date = self.day("decision_date", draft.decision_date);
        let decided_by = self.value("decided_by", draft.decided_by);
        let period = self.period("period", draft.period);
        let facts = self.message("facts", draft.facts, |fields, given| fields.facts(given));
        let covers = self.covers(draft.covers);
        Some(DecisionTerms {
            office: office?,
            request_date: request_date?,
            decision_date: decision_date?,
            decided_by: decided_by?,
            period: period?,
            facts: facts?,
            covers: covers?,
        })
    }

    fn facts(&mut self, facts: v1::Facts) -> Option<Facts> {
        let residence_status = self.value("residence_status", facts.residence_status);
        let situation = self.value("situation", facts.situation);
        let in_population_register =
            self.said("in_population_register", facts.in_population_register);
        let affiliated_to_mutuality =
            self.said("affiliated_to_mutuality", facts.affiliated_to_mutuality);
        let needy = self.said("needy", facts.needy);
        let social_inquiry_date =
            self.optional_day("social_inquiry_date", facts.social_inquiry_date);
        let guarantor = self.said("guarantor", facts.guarantor);
        let fedasil_code_207 = self.said("fedasil_code_207", facts.fedasil_code_207);
        Some(Facts {
            residence_status: residence_status?,
            situation: situation?,
            in_population_register: in_population_register?,
            affiliated_to_mutuality: affiliated_to_mutuality?,
            needy: needy?,
            social_inquiry_date,
            guarantor: guarantor?,
            fedasil_code_207: fedasil_code_207?,
        })
    }

    /// A mandatory card number.
    pub(in crate::grpc) fn card_number(&mut self, field: &str, number: &str) -> Option<CardNumber> {
        self.identifier(field, number, CardNumber::parse)
    }

    /// Which decision is to be read.
    pub(in crate::grpc) fn which(&mut self, which: Option<Asked>) -> Option<Which> {
        match which {
            Some(Asked::Card(card)) => {
                let mut fields = self.inside("card");
                let card_number = fields.card_number("card_number", &card.card_number);
                let version = card
                    .version
                    .and_then(|version| fields.version("version", version));
                Some(Which::Card(card_number?, version))
            }
            Some(Asked::AtAgreement(at)) => {
                let mut fields = self.inside("at_agreement");
                let agreement = fields.message("agreement", at.agreement, |fields, given| {
                    fields.agreement(given)
                });
                let provider = fields.message("provider", at.provider, |fields, given| {
                    fields.provider(given)
                });
                Some(Which::AtAgreement(agreement?, provider?))
            }
            None => {
                self.refuse("which", Code::Missing);
                None
            }
        }
    }
}

#[cfg(test)]
pub(in crate::grpc) mod tests;
