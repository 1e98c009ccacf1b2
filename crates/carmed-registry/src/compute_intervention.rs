//! `ComputeIntervention`: who pays how much of these lines?

use crate::access;
use crate::answered_line::answered_line;
use crate::consult::Moment;
use crate::fold::View;
use crate::judge::Judge;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::{Consulted, Coverage};
use carmed_model::{
    AgreementReference, Caller, Code, CoverKind, Dossier, Finding, Instant, Period, Revision,
    SecondFactor, Ssin,
};
use carmed_validation::amounts::{self, Line, LineContext, LineResult};
use carmed_validation::billing::{Ledger, taken_back};
use carmed_validation::coverage;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a provider wants computed for one patient under one cover.
pub struct InterventionQuestion {
    /// The person.
    pub ssin: Ssin,
    /// The cover billed under.
    pub cover: CoverKind,
    /// What the provider adds to the SSIN; one that does not fit is answered 202.
    pub second_factor: Option<SecondFactor>,
    /// The agreement it is billed under; without one the answer is a quote.
    pub agreement: Option<AgreementReference>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line's result and the span that judged it.
#[derive(Debug)]
pub struct AnsweredIntervention {
    /// The amounts and their reasons.
    pub result: LineResult,
    /// Spans and gaps of the line's care date.
    pub coverage: Arc<Coverage>,
}

/// The answer, on record.
#[derive(Debug)]
pub struct InterventionAnswer {
    /// The consultation's ticket.
    pub ticket: Uuid,
    /// When it was answered.
    pub answered_at: Instant,
    /// The revision it was computed at.
    pub revision: Revision,
    /// The lines, in the order asked.
    pub lines: Vec<AnsweredIntervention>,
    /// SHA-256 of the legal parameters, in hexadecimal.
    pub parameter_set_sha256: String,
    /// SHA-256 of the tariff, in hexadecimal.
    pub tariff_sha256: String,
}

impl Registry {
    /// Computes what State, OCMW and patient pay of each line, under an agreement or as a quote.
    ///
    /// # Errors
    /// As [`Registry::check_coverage`]; an agreement that does not prove itself (130), is not about this
    /// person (250825) or not of this cover (160).
    pub async fn compute_intervention(
        &self,
        caller: &Caller,
        asked: &InterventionQuestion,
    ) -> Result<InterventionAnswer, Refusal> {
        access::require_provider(caller)?;
        let kind = coverage::asking_kind(caller, asked.cover, &self.parameters)
            .map_err(Refusal::NotAllowed)?;
        let frozen = match asked.agreement {
            Some(reference) => {
                if reference.question.cover != asked.cover {
                    let finding = Finding::new(Code::UnsupportedCriteria).at("agreement.cover");
                    return Err(Refusal::invalid(finding));
                }
                Some(self.frozen(caller, asked.ssin, &reference).await?)
            }
            None => None,
        };
        let on_record = self
            .consult(caller, asked.ssin, |view, moment| {
                let dossier = view.shown_to(asked.second_factor.as_ref());
                let judge = Judge::new(
                    &self.parameters,
                    (&caller.organisation, kind),
                    asked.cover,
                    frozen.as_ref(),
                    dossier,
                    moment.today,
                );
                let lines = self.judge_lines(asked, &judge, view, moment);
                let consulted = Consulted::Intervention {
                    cover: asked.cover,
                    agreement: frozen
                        .as_ref()
                        .map(|frozen| frozen.reference.agreement_number),
                    lines: lines
                        .iter()
                        .zip(&asked.lines)
                        .map(|(answered, line)| answered_line(answered, line))
                        .collect(),
                };
                Ok((consulted, lines))
            })
            .await?;
        Ok(InterventionAnswer {
            ticket: on_record.ticket,
            answered_at: on_record.answered_at,
            revision: on_record.view.head.revision,
            lines: on_record.answer,
            parameter_set_sha256: self.parameters.sha256().to_owned(),
            tariff_sha256: on_record.view.tariff.sha256().to_owned(),
        })
    }

    fn judge_lines(
        &self,
        asked: &InterventionQuestion,
        judge: &Judge<'_>,
        view: &View,
        moment: Moment,
    ) -> Vec<AnsweredIntervention> {
        let unknown = Dossier::default();
        let known = judge.dossier.unwrap_or(&unknown);
        let mut by_days: BTreeMap<Period, Arc<Coverage>> = BTreeMap::new();
        let posted = Ledger::of(known);
        let mut ledger = posted.clone();
        let judged = asked.lines.iter().map(|line| {
            let days = line.care_days();
            let coverage = by_days
                .entry(days)
                .or_insert_with(|| Arc::new(judge.coverage(days)));
            let context = LineContext {
                cover: asked.cover,
                coverage,
                provider_kind: judge.kind,
                birth_date: judge.birth_date(),
                tariff: &view.tariff,
                parameters: &self.parameters,
                known_on: moment.now,
                // What a credit note takes back is no line of this quote.
                ledger: if line.credit_note { &posted } else { &ledger },
            };
            // A credit note comes out in a quote as it will be billed.
            let result = judge
                .agreement()
                .and_then(|agreement| taken_back(known, agreement, line, &ledger))
                .unwrap_or_else(|| amounts::compute(line, &context));
            ledger.take(&result);
            AnsweredIntervention {
                result,
                coverage: Arc::clone(coverage),
            }
        });
        judged.collect()
    }
}
