//! `CheckCoverage`: is this care covered for this person, by this provider, on these days?

use crate::access;
use crate::agreement;
use crate::consult::Moment;
use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::{Consulted, Coverage};
use carmed_model::{
    AttestationNumber, Caller, Day, Guarantee, Instant, Question, Revision, SecondFactor, Ssin,
};
use carmed_validation::coverage;
use carmed_validation::parameters::ProviderKind;
use uuid::Uuid;

/// A question of coverage about one person.
pub struct CoverageQuestion {
    /// The person.
    pub ssin: Ssin,
    /// Cover and days.
    pub question: Question,
    /// An attestation the provider names; it narrows those on file (ruling 6).
    pub attestation_number: Option<AttestationNumber>,
    /// What the provider adds to the SSIN; one that does not fit is answered 202.
    pub second_factor: Option<SecondFactor>,
}

/// The answer, on record.
#[derive(Debug)]
pub struct CoverageAnswer {
    /// The consultation's ticket.
    pub ticket: Uuid,
    /// When it was answered.
    pub answered_at: Instant,
    /// The Brussels day of the consultation.
    pub consultation_date: Day,
    /// The revision it was computed at.
    pub revision: Revision,
    /// The tariff revision it was computed at.
    pub tariff_revision: Revision,
    /// Spans and gaps.
    pub coverage: Coverage,
    /// Whether the person has a newer SSIN than the one asked with; never which (ruling 7).
    pub ssin_replaced: bool,
}

impl Registry {
    /// Answers whether the care is covered (COV-01…11). "Not covered" is an answer.
    ///
    /// # Errors
    /// A caller that is no provider, or of a kind that does not deliver the cover: 140, 141.
    pub async fn check_coverage(
        &self,
        caller: &Caller,
        asked: &CoverageQuestion,
    ) -> Result<CoverageAnswer, Refusal> {
        access::require_provider(caller)?;
        let kind = coverage::asking_kind(caller, asked.question.cover, &self.parameters)
            .map_err(Refusal::NotAllowed)?;
        let on_record = self
            .consult(caller, asked.ssin, |view, moment| {
                let answer = self.cover(caller, kind, asked, view, moment)?;
                let shown = view.shown_to(asked.second_factor.as_ref()).is_some();
                let ssin_replaced = shown && view.successor.is_some();
                let consulted = Consulted::Coverage {
                    question: asked.question,
                    second_factor: asked
                        .second_factor
                        .as_ref()
                        .map(|factor| factor.mark(|text| self.keyed_hash(text))),
                    answer: answer.clone(),
                    ssin_replaced,
                };
                Ok((consulted, (answer, ssin_replaced)))
            })
            .await?;
        let (coverage, ssin_replaced) = on_record.answer;
        Ok(CoverageAnswer {
            ticket: on_record.ticket,
            answered_at: on_record.answered_at,
            consultation_date: on_record.consultation_date,
            revision: on_record.view.head.revision,
            tariff_revision: on_record.view.head.tariff_revision,
            coverage,
            ssin_replaced,
        })
    }

    /// Judges the question and gives each BINDING span its agreement (COV-05).
    fn cover(
        &self,
        caller: &Caller,
        kind: &ProviderKind,
        asked: &CoverageQuestion,
        view: &View,
        moment: Moment,
    ) -> Result<Coverage, Refusal> {
        let question = &asked.question;
        let dossier = view.shown_to(asked.second_factor.as_ref());
        let narrowed = asked
            .attestation_number
            .and_then(|number| dossier.map(|dossier| dossier.narrowed_to(number)));
        let mut answer = coverage::assess(
            question,
            &caller.organisation,
            kind,
            narrowed.as_ref().or(dossier),
            moment.today,
            &self.parameters,
        );
        for span in &mut answer.spans {
            if span.guarantee == Guarantee::Binding {
                let card = (span.card_number, span.version);
                let number = agreement::number(
                    &self.keys,
                    &caller.organisation,
                    card,
                    question,
                    moment.today,
                )
                .ok_or_else(|| Refusal::fault("no agreement key can be used"))?;
                span.agreement = Some(number);
            }
        }
        Ok(answer)
    }
}
