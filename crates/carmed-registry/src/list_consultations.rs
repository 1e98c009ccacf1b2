//! `ListConsultations`: who asked what about whom, and what was answered.

use crate::access;
use crate::content::open_consultation;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::ProviderId;
use carmed_model::consultation::{Consultation, Consulted};
use carmed_model::{Caller, Cbe, Instant, Organisation, Period, PersonId, Quality, Revision, Ssin};
use carmed_storage::{ConsultationKey, ConsultationQuery, ConsultationRow, Subject};
use uuid::Uuid;

/// How many records are opened at once to find those that name an OCMW.
const PAGE_RECORDS: u32 = 500;
/// How many times that is done for one page of the answer.
const PAGES_OPENED_MAX: u32 = 10;

/// Which consultations an auditor lists.
#[derive(Clone, Debug, Default)]
pub struct ConsultationFilter {
    /// Only those about this person, known to the registry or not.
    pub ssin: Option<Ssin>,
    /// Only those by this provider.
    pub provider: Option<Organisation>,
    /// Only those whose answer names this OCMW: as that of a card, or as who could lift a refusal.
    pub ocmw: Option<Cbe>,
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
    /// Where the next page starts; `None` at the end. Of one OCMW a page may hold fewer than were asked
    /// for, or none, and a next one all the same: what an answer names is found by opening it, and so
    /// many are opened for one page.
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
            match self.fold.view(self.keys.person_key(ssin)).subject {
                Subject::Person(person_id) => self.everything_about(person_id),
                unknown => vec![unknown],
            }
        });
        let moments = filter.period.map(|days| self.moments_of(days));
        let mut query = ConsultationQuery {
            subjects,
            organisation: filter.provider.map(ProviderId::base),
            agreement: None,
            from: moments.as_ref().map(|moments| moments.start),
            before: moments.map(|moments| moments.end),
            after: after.map(|(answered_at, ticket)| ConsultationKey {
                answered_at,
                ticket,
            }),
            limit: filter.ocmw.map_or(limit, |_| PAGE_RECORDS),
        };
        let revision = self.fold.head().revision;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut consultations = Vec::new();
        for _ in 0..PAGES_OPENED_MAX {
            let page = self.store.journal.list(&query).await?;
            self.catch_up_with(&page.rows).await?;
            query.after = page.next;
            for row in &page.rows {
                let consultation = self.open_consultation(row)?;
                if filter
                    .ocmw
                    .is_some_and(|cbe| !self.names(&consultation, cbe))
                {
                    continue;
                }
                consultations.push(ListedConsultation {
                    ticket: row.key.ticket,
                    answered_at: row.key.answered_at,
                    consultation,
                });
                if consultations.len() == wanted && page.rows.last() != Some(row) {
                    query.after = Some(row.key);
                    break;
                }
            }
            let is_full = consultations.len() >= wanted;
            if filter.ocmw.is_none() || is_full || query.after.is_none() {
                break;
            }
        }
        Ok(ConsultationsAnswer {
            revision,
            consultations,
            next: query.after.map(|key| (key.answered_at, key.ticket)),
        })
    }

    /// Whether what was answered names that OCMW.
    fn names(&self, consultation: &Consultation, cbe: Cbe) -> bool {
        match &consultation.consulted {
            Consulted::Coverage { answer, .. } => {
                let spans = answer.spans.iter().map(|span| &span.ocmw);
                let remedies = answer.gaps.iter().flat_map(|gap| &gap.remedies);
                let mut named = spans.chain(remedies.filter_map(|remedy| remedy.ocmw.as_ref()));
                named.any(|ocmw| ocmw.cbe == cbe)
            }
            Consulted::Intervention { lines, .. } => {
                let mut cards = lines.iter().filter_map(|line| line.card);
                cards.any(|(card_number, _)| self.ocmw_of(card_number) == Some(cbe))
            }
            Consulted::Attestations { .. } => false,
        }
    }

    /// Every subject under which the journal may hold a person: everybody who went into them, and, for
    /// what was asked before the registry met them, the hashes of their numbers alone.
    pub(crate) fn everything_about(&self, person_id: PersonId) -> Vec<Subject> {
        let persons = self.fold.everybody_behind(person_id).into_iter();
        let hashes = self.fold.hashes_of(person_id).into_iter();
        persons
            .map(Subject::Person)
            .chain(hashes.map(Subject::Unknown))
            .collect()
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
