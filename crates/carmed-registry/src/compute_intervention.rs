//! `ComputeIntervention`: who pays how much of these lines?

use crate::access;
use crate::agreement::AgreementReference;
use crate::answered_line::answered_line;
use crate::consult::Moment;
use crate::content::open_event;
use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::{Consulted, Coverage};
use carmed_model::{
    BirthDate, Caller, CareDays, Code, CoverKind, DecisionVersion, Dossier, EventBody, Finding,
    Instant, Period, Question, Revision, Rule, SecondFactor, Ssin,
};
use carmed_storage::{HistoryKey, Subject};
use carmed_validation::amounts::{self, Line, LineContext, LineResult};
use carmed_validation::coverage;
use carmed_validation::parameters::ProviderKind;
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

/// The version an agreement froze, with the reference that proves it.
struct Frozen {
    reference: AgreementReference,
    version: Arc<DecisionVersion>,
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
        let frozen = self.frozen(caller, asked).await?;
        let on_record = self
            .consult(caller, asked.ssin, |view, moment| {
                let lines = self.judge_lines(caller, kind, asked, frozen.as_ref(), view, moment);
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

    /// The version the agreement named; versions never change, so it may be read ahead of the answer.
    async fn frozen(
        &self,
        caller: &Caller,
        asked: &InterventionQuestion,
    ) -> Result<Option<Frozen>, Refusal> {
        let Some(reference) = asked.agreement else {
            return Ok(None);
        };
        self.prove(
            &caller.organisation,
            &reference,
            "agreement.agreement_number",
        )?;
        if reference.question.cover != asked.cover {
            let finding = Finding::new(Code::UnsupportedCriteria).at("agreement.cover");
            return Err(Refusal::invalid(finding));
        }
        let view = self.fold.view(self.keys.person_key(asked.ssin));
        let holder = self.fold.holder(reference.card_number);
        if holder.map(Subject::Person) != Some(view.subject) {
            let finding = Finding::new(Code::BeneficiaryNotOfCard)
                .at("ssin")
                .rule(Rule::Cov05);
            return Err(Refusal::invalid(finding));
        }
        let version = self.frozen_version(&view, &reference).await?;
        Ok(Some(Frozen { reference, version }))
    }

    async fn frozen_version(
        &self,
        view: &View,
        reference: &AgreementReference,
    ) -> Result<Arc<DecisionVersion>, Refusal> {
        let current = view
            .dossier
            .as_ref()
            .and_then(|dossier| dossier.decision(reference.card_number));
        if let Some(current) = current
            && current.version == reference.version
        {
            return Ok(Arc::clone(current));
        }
        let key = HistoryKey::Version(reference.card_number, reference.version);
        let rows = self.store.register.history(key).await?;
        let row = rows
            .first()
            .ok_or_else(|| Refusal::fault("an agreement names a version not stored"))?;
        match open_event(row, view.key.as_deref())?.body {
            EventBody::Decision(version) => Ok(Arc::from(version)),
            EventBody::Tariff(_) => Err(Refusal::fault("a card's version is a tariff")),
        }
    }

    fn judge_lines(
        &self,
        caller: &Caller,
        kind: &ProviderKind,
        asked: &InterventionQuestion,
        frozen: Option<&Frozen>,
        view: &View,
        moment: Moment,
    ) -> Vec<AnsweredIntervention> {
        let mut by_days: BTreeMap<Period, Arc<Coverage>> = BTreeMap::new();
        let dossier = view.shown_to(asked.second_factor.as_ref());
        // A second factor that does not fit is answered like a person unknown, agreement or not.
        let frozen = frozen.filter(|_| dossier.is_some());
        let judge = |days: Period| match frozen {
            None => coverage::assess(
                &Question {
                    cover: asked.cover,
                    care_days: CareDays::Period(days),
                },
                &caller.organisation,
                kind,
                dossier,
                moment.today,
                &self.parameters,
            ),
            Some(frozen) => self.judge_frozen(caller, kind, frozen, dossier, days, moment),
        };
        let birth_date = birth_date(frozen, dossier);
        asked
            .lines
            .iter()
            .map(|line| {
                let days = line.care_days();
                let coverage = by_days.entry(days).or_insert_with(|| Arc::new(judge(days)));
                let context = LineContext {
                    cover: asked.cover,
                    coverage,
                    provider_kind: kind,
                    birth_date,
                    tariff: &view.tariff,
                    parameters: &self.parameters,
                    known_on: moment.now,
                };
                let result = amounts::compute(line, &context);
                AnsweredIntervention {
                    result,
                    coverage: Arc::clone(coverage),
                }
            })
            .collect()
    }

    /// COV-05: the days are judged on the version the agreement froze, and keep its number.
    fn judge_frozen(
        &self,
        caller: &Caller,
        kind: &ProviderKind,
        frozen: &Frozen,
        dossier: Option<&Dossier>,
        days: Period,
        moment: Moment,
    ) -> Coverage {
        let reference = &frozen.reference;
        let mut coverage = coverage::assess_protected(
            &reference.question,
            reference.consultation_date,
            &frozen.version,
            &caller.organisation,
            kind,
            dossier,
            moment.today,
            &self.parameters,
        );
        // Days outside the agreement are no matter of the decision any more: such a line is refused.
        coverage.gaps.clear();
        coverage.spans.retain_mut(|span| {
            span.agreement = Some(reference.agreement_number);
            let shared = span.days.intersection(&days);
            shared.map(|shared| span.days = shared).is_some()
        });
        coverage
    }
}

fn birth_date(frozen: Option<&Frozen>, dossier: Option<&Dossier>) -> Option<BirthDate> {
    let of = |version: &Arc<DecisionVersion>| version.decision.beneficiary.birth_date;
    match frozen {
        Some(frozen) => Some(of(&frozen.version)),
        // The latest registration knows best what the person's birth date is.
        None => dossier?
            .decisions
            .iter()
            .max_by_key(|version| version.registered_at)
            .map(of),
    }
}
