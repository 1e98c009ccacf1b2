//! `EvaluateDecision`: what a write would be answered, with nothing stored (LIFE-01).

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::{Consulted, Span};
use carmed_model::{
    AgreementNumber, Caller, CoverKind, DecisionCommand, DecisionState, DecisionVersion, Finding,
    Organisation, Period, PersonId, Revision, StateShare,
};
use carmed_storage::{ConsultationQuery, Subject};
use carmed_validation::registration::Approved;
use std::collections::BTreeMap;

/// How many touched agreements an evaluation names; all are counted.
const AGREEMENTS_NAMED_MAX: usize = 100;
const PAGE_RECORDS: u32 = 500;

/// What a write does to an agreement given before; it stands in either case (COV-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreementEffect {
    /// The new version takes away days the agreement promised.
    Protected,
    /// The new version still grants those days; the same question gets a new number from then on.
    Superseded,
}

/// An agreement given under the card that a write would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementTouched {
    /// Its number.
    pub agreement_number: AgreementNumber,
    /// Whom it was given to.
    pub provider: Organisation,
    /// Its cover.
    pub cover: CoverKind,
    /// The days it protects; the write takes nothing of them away (COV-05).
    pub care_days: Period,
    /// What the write does to it.
    pub effect: AgreementEffect,
}

/// What a write would be answered.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The revision it was judged at.
    pub revision: Revision,
    /// What is broken; empty where the write would be accepted.
    pub violations: Vec<Finding>,
    /// What would be warned of.
    pub warnings: Vec<Finding>,
    /// The State share, state and period the version would have; `None` where it would be refused.
    pub accepted: Option<(StateShare, DecisionState, Period)>,
    /// How many agreements were given under the card.
    pub agreements_touched_count: usize,
    /// The first of them.
    pub agreements_touched: Vec<AgreementTouched>,
}

impl Registry {
    /// Judges a write by the same rules and on the same facts as the write itself, and stores nothing.
    ///
    /// # Errors
    /// As the write, but for broken rules: those are part of the answer.
    pub async fn evaluate_decision(
        &self,
        caller: &Caller,
        command: &DecisionCommand,
    ) -> Result<Evaluation, Refusal> {
        let cbe = access::ocmw(caller)?;
        let view = self.dossier_of(command)?;
        let decided = self.decide(cbe, command, &view)?;
        let touched = match (view.subject, &decided.current, &decided.outcome) {
            (Subject::Person(person_id), Some(current), Ok(approved)) => {
                self.agreements(person_id, current, approved).await?
            }
            _ => Vec::new(),
        };
        let revision = view.head.revision;
        let agreements_touched_count = touched.len();
        let agreements_touched = touched.into_iter().take(AGREEMENTS_NAMED_MAX).collect();
        Ok(match decided.outcome {
            Ok(approved) => Evaluation {
                revision,
                violations: Vec::new(),
                warnings: approved.warnings,
                accepted: Some((
                    approved.state_share,
                    approved.state,
                    approved.decision.period,
                )),
                agreements_touched_count,
                agreements_touched,
            },
            Err(refused) => Evaluation {
                revision,
                violations: refused.violations,
                warnings: refused.warnings,
                accepted: None,
                agreements_touched_count,
                agreements_touched,
            },
        })
    }

    /// Every agreement given under that card, each once, with what the approved version does to it.
    async fn agreements(
        &self,
        person_id: PersonId,
        current: &DecisionVersion,
        approved: &Approved,
    ) -> Result<Vec<AgreementTouched>, Refusal> {
        // No agreement is older than the first day on which the card granted anything.
        let granted_on = current.grants.iter().map(|grant| grant.registered_on).min();
        let Some(granted_on) = granted_on else {
            return Ok(Vec::new());
        };
        let mut query = ConsultationQuery {
            // Agreements were given to nobody before the registry knew them.
            subjects: self
                .fold
                .everybody_behind(person_id)
                .into_iter()
                .map(Subject::Person)
                .collect(),
            from: Some(self.clock.start_of(granted_on)),
            limit: PAGE_RECORDS,
            ..ConsultationQuery::default()
        };
        let mut found = BTreeMap::new();
        loop {
            let page = self.store.journal.list(&query).await?;
            self.catch_up_with(&page.rows).await?;
            for row in page.rows.iter().filter(|row| !row.agreements.is_empty()) {
                let consultation = self.open_consultation(row)?;
                let Consulted::Coverage {
                    question, answer, ..
                } = consultation.consulted
                else {
                    continue;
                };
                for span in answer
                    .spans
                    .iter()
                    .filter(|span| span.card_number == current.card_number)
                {
                    if let Some(agreement_number) = span.agreement {
                        found
                            .entry((agreement_number, span.days))
                            .or_insert(AgreementTouched {
                                agreement_number,
                                provider: consultation.provider,
                                cover: question.cover,
                                care_days: span.days,
                                effect: effect(
                                    approved,
                                    &consultation.provider,
                                    question.cover,
                                    span,
                                ),
                            });
                    }
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found.into_values().collect());
            }
        }
    }
}

fn effect(
    approved: &Approved,
    provider: &Organisation,
    kind: CoverKind,
    span: &Span,
) -> AgreementEffect {
    let cover = approved.decision.cover(kind);
    let granted =
        cover.is_some_and(|cover| cover.period.encloses(&span.days) && cover.lists(provider));
    if granted {
        AgreementEffect::Superseded
    } else {
        AgreementEffect::Protected
    }
}
