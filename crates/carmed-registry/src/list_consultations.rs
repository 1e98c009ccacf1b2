//! `ListConsultations`: who asked what about whom, and what was answered.

use crate::access;
use crate::content::open_consultation;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::ProviderId;
use carmed_model::consultation::Consultation;
use carmed_model::{Caller, Instant, Organisation, Period, Quality, Revision, Ssin};
use carmed_storage::{ConsultationKey, ConsultationQuery, ConsultationRow, Subject};
use uuid::Uuid;

/// Which consultations an auditor lists.
#[derive(Clone, Debug, Default)]
pub struct ConsultationFilter {
    /// Only those about this person, known to the registry or not.
    pub ssin: Option<Ssin>,
    /// Only those by this provider.
    pub provider: Option<Organisation>,
    /// Only those of these Brussels days.
    pub period: Option<Period>,
}

/// One consultation on record.
#[derive(Clone, Debug)]
pub struct ListedConsultation {
    /// Its ticket.
    pub ticket: Uuid,
    /// When it was answered.
    pub answered_at: Instant,
    /// Question and answer.
    pub consultation: Consultation,
}

/// A page of consultations in order of time.
#[derive(Debug)]
pub struct ConsultationsAnswer {
    /// Where the register stands.
    pub revision: Revision,
    /// The consultations.
    pub consultations: Vec<ListedConsultation>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<(Instant, Uuid)>,
}

impl Registry {
    /// Consultations that fit the filter, at most `limit`, after a place.
    ///
    /// # Errors
    /// 140 for anybody but auditors.
    pub async fn consultations(
        &self,
        caller: &Caller,
        filter: &ConsultationFilter,
        after: Option<(Instant, Uuid)>,
        limit: u32,
    ) -> Result<ConsultationsAnswer, Refusal> {
        access::require(caller, &[Quality::Auditor])?;
        let subjects = filter.ssin.map_or_else(Vec::new, |ssin| {
            let ssin_hmac = self.keys.person_key(ssin);
            let known = self.fold.view(ssin_hmac).subject;
            // What was asked before the registry met the person stands under the hash alone.
            if known == Subject::Unknown(ssin_hmac) {
                vec![known]
            } else {
                vec![known, Subject::Unknown(ssin_hmac)]
            }
        });
        let query = ConsultationQuery {
            subjects,
            organisation: filter.provider.map(ProviderId::base),
            agreement: None,
            from: filter
                .period
                .map(|period| self.clock.start_of(period.first_day())),
            before: filter
                .period
                .map(|period| self.clock.start_of(period.last_day().plus_days(1))),
            after: after.map(|(answered_at, ticket)| ConsultationKey {
                answered_at,
                ticket,
            }),
            limit,
        };
        let revision = self.fold.head().revision;
        let page = self.store.journal.list(&query).await?;
        self.catch_up_with(&page.rows).await?;
        let open = |row: &ConsultationRow| {
            Ok(ListedConsultation {
                ticket: row.key.ticket,
                answered_at: row.key.answered_at,
                consultation: self.open_consultation(row)?,
            })
        };
        let consultations = page.rows.iter().map(open).collect::<Result<_, Refusal>>()?;
        let next = page.next.map(|key| (key.answered_at, key.ticket));
        Ok(ConsultationsAnswer {
            revision,
            consultations,
            next,
        })
    }

    /// Makes sure the fold has met everybody these consultations are about.
    pub(crate) async fn catch_up_with(&self, rows: &[ConsultationRow]) -> Result<(), Refusal> {
        let newest = rows.iter().map(|row| row.expectation.dossier).max();
        if newest.is_some_and(|newest| newest > self.fold.head().revision) {
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        Ok(())
    }

    /// Opens a stored consultation with the key of its subject.
    pub(crate) fn open_consultation(&self, row: &ConsultationRow) -> Result<Consultation, Refusal> {
        let key = match row.subject {
            Subject::Person(person_id) => self.fold.person_key(person_id),
            Subject::Unknown(_) => None,
        };
        open_consultation(row, key.as_deref(), &self.keys)
    }
}
