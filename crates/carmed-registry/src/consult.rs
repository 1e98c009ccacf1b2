//! One way for every consultation: compute on the fold, store with proof of freshness, then answer.

use crate::content::seal_consultation;
use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::{Consultation, Consulted};
use carmed_model::{Caller, Day, Instant, Ssin};
use carmed_storage::{ConsultationKey, ConsultationRow};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// How often an answer is computed before the consultation is refused as unavailable.
const COMPUTATIONS_MAX: u32 = 8;

/// The moment at which a consultation is judged.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) now: Instant,
    pub(crate) today: Day,
}

/// A consultation that is on record, and what it is answered.
pub(crate) struct OnRecord<T> {
    pub(crate) ticket: Uuid,
    pub(crate) answered_at: Instant,
    pub(crate) consultation_date: Day,
    pub(crate) view: View,
    pub(crate) answer: T,
}

impl Registry {
    /// Answers a consultation about that person (COV-08, COV-09): the answer is computed on the fold,
    /// and leaves only once the store holds its record and has shown that the person's dossier and the
    /// tariff are still those it was computed from. Otherwise it is computed again.
    pub(crate) async fn consult<T>(
        &self,
        caller: &Caller,
        ssin: Ssin,
        compute: impl Fn(&View, Moment) -> Result<(Consulted, T), Refusal>,
    ) -> Result<OnRecord<T>, Refusal> {
        let ssin_hmac = self.keys.person_key(ssin);
        let recorder = self.recorder()?;
        for _ in 0..COMPUTATIONS_MAX {
            let view = self.fold.view(ssin_hmac);
            let now = self.clock.now();
            let moment = Moment {
                now,
                today: self.clock.day_of(now),
            };
            let (consulted, answer) = compute(&view, moment)?;
            let ticket = self.ids.uuid();
            let row = self.row(caller, &view, moment, ticket, consulted)?;
            if recorder.record(row).await? {
                self.counters.consultations.fetch_add(1, Ordering::Relaxed);
                return Ok(OnRecord {
                    ticket,
                    answered_at: now,
                    consultation_date: moment.today,
                    view,
                    answer,
                });
            }
            self.counters.recomputations.fetch_add(1, Ordering::Relaxed);
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        Err(Refusal::unavailable("the answer could not be proved fresh"))
    }

    fn row(
        &self,
        caller: &Caller,
        view: &View,
        moment: Moment,
        ticket: Uuid,
        consulted: Consulted,
    ) -> Result<ConsultationRow, Refusal> {
        let agreements = match &consulted {
            Consulted::Coverage { answer, .. } => answer
                .spans
                .iter()
                .filter_map(|span| span.agreement)
                .collect(),
            Consulted::Intervention { agreement, .. } => agreement.iter().copied().collect(),
            Consulted::Attestations { .. } => Vec::new(),
        };
        let consultation = Consultation {
            provider: caller.organisation,
            quality: caller.quality,
            agent: caller.agent.clone(),
            consultation_date: moment.today,
            revision: view.head.revision,
            tariff_revision: view.head.tariff_revision,
            consulted,
        };
        let key = match view.person() {
            Some((_, key)) => key.as_ref(),
            None => self.keys.journal(),
        };
        Ok(ConsultationRow {
            key: ConsultationKey {
                answered_at: moment.now,
                ticket,
            },
            subject: view.subject,
            expectation: view.expectation,
            organisation: caller.organisation.base(),
            agreements,
            content: seal_consultation(
                &consultation,
                ticket,
                &view.subject,
                key,
                self.ids.as_ref(),
            )?,
        })
    }
}
