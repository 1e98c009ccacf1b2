//! `GetAgreement`: what stands behind an agreement number today.

use crate::access;
use crate::agreement::AgreementReference;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::{Consultation, Consulted, Span};
use carmed_model::{
    AgreementNumber, Caller, Code, Day, Finding, Instant, Organisation, Quality, Question,
    Revision, Rule,
};
use carmed_storage::{ConsultationQuery, Subject};
use carmed_validation::Limit;
use uuid::Uuid;

const PAGE_RECORDS: u32 = 100;

/// How an agreement stands to the card's present version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// The version it froze is still the latest.
    Current,
    /// A later version stands; the agreement's days are judged on the one it froze (COV-05).
    Protected,
    /// The billing term after its last care day is over (COV-02).
    Lapsed,
}

/// An agreement as it was given, and how it stands.
#[derive(Debug)]
pub struct AgreementAnswer {
    /// Where the register stands.
    pub revision: Revision,
    /// The number with the fields it is made from.
    pub reference: AgreementReference,
    /// The ticket of the consultation that gave it.
    pub ticket: Uuid,
    /// When that was answered.
    pub answered_at: Instant,
    /// The spans it was given on, in order: days, conditions, basis; at least one.
    pub spans: Vec<Span>,
    /// How it stands.
    pub protection: Protection,
    /// What became known later; reported, never applied (COV-05).
    pub later_findings: Vec<Finding>,
}

/// An agreement as the journal holds it.
pub(crate) struct Given {
    pub(crate) reference: AgreementReference,
    subject: Subject,
    ticket: Uuid,
    answered_at: Instant,
    last: Span,
    spans: Vec<Span>,
}

impl Registry {
    /// The agreement with that number, given on that Brussels day: a provider's own, or any for those
    /// who check and pay.
    ///
    /// # Errors
    /// 140 for other callers; not found where no such agreement was given that day to that provider.
    pub async fn agreement(
        &self,
        caller: &Caller,
        agreement_number: AgreementNumber,
        consultation_date: Day,
    ) -> Result<AgreementAnswer, Refusal> {
        if !caller.quality.is_provider() {
            access::require(caller, &[Quality::Hziv, Quality::Auditor])?;
        }
        let provider = caller.quality.is_provider().then_some(&caller.organisation);
        let given = self
            .given_agreement(provider, agreement_number, consultation_date)
            .await?;
        let Some(given) = given else {
            let finding = Finding::new(Code::ValueNotAllowed).at("agreement_number");
            return Err(Refusal::NotFound(finding));
        };
        Ok(AgreementAnswer {
            revision: self.fold.head().revision,
            reference: given.reference,
            ticket: given.ticket,
            answered_at: given.answered_at,
            protection: self.protection(&given.last),
            later_findings: self.later_findings(&given.subject, &given.last),
            spans: given.spans,
        })
    }

    /// The agreement with that number, as it was given that Brussels day; only to that provider, where
    /// one is named.
    pub(crate) async fn given_agreement(
        &self,
        provider: Option<&Organisation>,
        agreement_number: AgreementNumber,
        consultation_date: Day,
    ) -> Result<Option<Given>, Refusal> {
        let mut query = ConsultationQuery {
            organisation: provider.map(|provider| provider.base()),
            agreement: Some(agreement_number),
            from: Some(self.clock.start_of(consultation_date)),
            before: Some(self.clock.start_of(consultation_date.plus_days(1))),
            limit: PAGE_RECORDS,
            ..ConsultationQuery::default()
        };
        loop {
            let page = self.store.journal.list(&query).await?;
            self.catch_up_with(&page.rows).await?;
            for row in &page.rows {
                let consultation = self.open_consultation(row)?;
                if let Some((question, spans)) = given(&consultation, agreement_number)
                    && let (Some(first), Some(last)) = (spans.first(), spans.last().cloned())
                {
                    return Ok(Some(Given {
                        reference: AgreementReference {
                            agreement_number,
                            card_number: first.card_number,
                            version: first.version,
                            question,
                            consultation_date,
                        },
                        subject: row.subject,
                        ticket: row.key.ticket,
                        answered_at: row.key.answered_at,
                        last,
                        spans,
                    }));
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(None);
            }
        }
    }

    fn protection(&self, span: &Span) -> Protection {
        let (_, today) = self.now();
        let billing_term = self.parameters.limit(Limit::BillingTerm, today);
        if today > billing_term.after(span.days.last_day()) {
            return Protection::Lapsed;
        }
        let latest = self.fold.holder(span.card_number).and_then(|person_id| {
            let dossier = self.fold.view_of(person_id).dossier?;
            dossier
                .decision(span.card_number)
                .map(|version| version.version)
        });
        if latest == Some(span.version) {
            Protection::Current
        } else {
            Protection::Protected
        }
    }

    fn later_findings(&self, subject: &Subject, span: &Span) -> Vec<Finding> {
        let Subject::Person(person_id) = subject else {
            return Vec::new();
        };
        let dossier = self.fold.view_of(*person_id).dossier;
        let death_date = dossier.and_then(|dossier| dossier.death_date());
        death_date
            .filter(|death_date| span.days.last_day() > *death_date)
            .map(|death_date| {
                Finding::new(Code::PersonDead)
                    .rule(Rule::Cov05)
                    .with("death_date", death_date)
            })
            .into_iter()
            .collect()
    }
}

fn given(
    consultation: &Consultation,
    agreement_number: AgreementNumber,
) -> Option<(Question, Vec<Span>)> {
    let Consulted::Coverage {
        question, answer, ..
    } = &consultation.consulted
    else {
        return None;
    };
    let mut spans = answer.spans.clone();
    spans.retain(|span| span.agreement == Some(agreement_number));
    Some((*question, spans))
}
