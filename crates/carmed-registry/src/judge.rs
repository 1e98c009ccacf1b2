//! What judges the care days of lines: the decision as it stands, or the version an agreement froze.

use crate::frozen::Frozen;
use carmed_model::consultation::Coverage;
use carmed_model::{
    AgreementNumber, BirthDate, CareDays, CoverKind, Day, DecisionVersion, Dossier, Organisation,
    Period, Question,
};
use carmed_validation::coverage;
use carmed_validation::parameters::{Parameters, ProviderKind};
use std::sync::Arc;

/// The judge of one provider's lines about one person.
pub(crate) struct Judge<'a> {
    parameters: &'a Parameters,
    provider: &'a Organisation,
    pub(crate) kind: &'a ProviderKind,
    cover: CoverKind,
    frozen: Option<&'a Frozen>,
    /// What of the person is shown to the provider.
    pub(crate) dossier: Option<&'a Dossier>,
    today: Day,
}

impl<'a> Judge<'a> {
    /// A judge by the agreement, where there is one. Whoever is not shown the person, because a second
    /// factor does not fit, is answered as if nobody knew them, agreement or not.
    pub(crate) fn new(
        parameters: &'a Parameters,
        (provider, kind): (&'a Organisation, &'a ProviderKind),
        cover: CoverKind,
        frozen: Option<&'a Frozen>,
        dossier: Option<&'a Dossier>,
        today: Day,
    ) -> Self {
        Self {
            parameters,
            provider,
            kind,
            cover,
            frozen: frozen.filter(|_| dossier.is_some()),
            dossier,
            today,
        }
    }

    /// The agreement judged under.
    pub(crate) fn agreement(&self) -> Option<AgreementNumber> {
        self.frozen.map(|frozen| frozen.reference.agreement_number)
    }

    /// Spans and gaps of those days; under an agreement the days it holds, with its number (COV-05).
    pub(crate) fn coverage(&self, days: Period) -> Coverage {
        let Some(frozen) = self.frozen else {
            let question = Question {
                cover: self.cover,
                care_days: CareDays::Period(days),
            };
            return coverage::assess(
                &question,
                self.provider,
                self.kind,
                self.dossier,
                self.today,
                self.parameters,
            );
        };
        let reference = &frozen.reference;
        let mut coverage = coverage::assess_protected(
            &reference.question,
            reference.consultation_date,
            &frozen.version,
            self.provider,
            self.kind,
            self.dossier,
            self.today,
            self.parameters,
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

    /// The person's birth date, where it is known.
    pub(crate) fn birth_date(&self) -> Option<BirthDate> {
        let of = |version: &Arc<DecisionVersion>| version.decision.beneficiary.birth_date;
        match self.frozen {
            Some(frozen) => Some(of(&frozen.version)),
            // The latest registration knows best what the person's birth date is.
            None => self
                .dossier?
                .decisions
                .iter()
                .max_by_key(|version| version.registered_at)
                .map(of),
        }
    }
}
