//! `ExportHistory`: history to take away, page by page.

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{
    Caller, CardNumber, Cbe, Code, Event, Finding, Instant, Organisation, Period, Quality,
    Revision, Ssin,
};
use carmed_storage::{EventRow, Events, HistoryKey, Subject};
use std::ops::Range;

/// Of whom or what history is taken away. `Debug` of the SSIN hides its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportScope {
    /// Every version of one decision.
    Card(CardNumber),
    /// Every event about one person, whoever the OCMW is.
    Person(Ssin),
    /// Every event in the feed of one OCMW.
    Ocmw(Cbe),
}

/// What is taken away.
#[derive(Clone, Copy, Debug)]
pub struct HistoryExport {
    /// Of whom or what.
    pub scope: ExportScope,
    /// Only events recorded on these Brussels days.
    pub days: Option<Period>,
    /// Up to this revision: the one of the first page, so that all pages stand at one. `None` on the
    /// first.
    pub until: Option<Revision>,
}

/// A page of history in order of revision.
#[derive(Debug)]
pub struct ExportPage {
    /// The revision the export stands at.
    pub revision: Revision,
    /// The events; each names its person by the pseudonym of whom they are now known to be. There may be
    /// none, and a next page all the same.
    pub events: Vec<Event>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Revision>,
}

impl Registry {
    /// A page of history after a revision, from at most `limit` events of its scope; what is outside the
    /// days, or about an erased person, is left out.
    ///
    /// # Errors
    /// 140 for anybody but auditors; not found for a card or a person (120) the registry does not know.
    pub async fn export_history(
        &self,
        caller: &Caller,
        export: &HistoryExport,
        after: Revision,
        limit: u32,
    ) -> Result<ExportPage, Refusal> {
        access::require(caller, &[Quality::Auditor])?;
        let revision = export.until.unwrap_or(self.fold.head().revision);
        let mut rows = self.rows_of(export.scope, after, limit).await?;
        let count = rows.len();
        rows.retain(|row| row.revision <= revision);
        let full = count == usize::try_from(limit).unwrap_or(usize::MAX) && count == rows.len();
        let next = rows.last().map(|row| row.revision).filter(|_| full);
        let recorded = export.days.map(|days| self.moments_of(days));
        rows.retain(|row| {
            let recorded = recorded.as_ref();
            recorded.is_none_or(|moments| moments.contains(&row.recorded_at))
        });
        let mut events = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Some(mut event) = self.open_unless_erased(row).await? {
                event.person_id = event
                    .person_id
                    .map(|id| match self.fold.view_of(id).subject {
                        Subject::Person(now) => now,
                        Subject::Unknown(_) => id,
                    });
                events.push(event);
            }
        }
        Ok(ExportPage {
            revision,
            events,
            next,
        })
    }

    /// The events of a scope after a revision, in order, at most `limit`.
    async fn rows_of(
        &self,
        scope: ExportScope,
        after: Revision,
        limit: u32,
    ) -> Result<Vec<EventRow>, Refusal> {
        let register = &self.store.register;
        let keys = match scope {
            ExportScope::Ocmw(cbe) => {
                let which = Events::Concerning(Organisation::Cbe(cbe));
                return Ok(register.events(which, after, limit).await?.events);
            }
            ExportScope::Card(card_number) => {
                self.holder(card_number)?;
                vec![HistoryKey::Card(card_number)]
            }
            ExportScope::Person(ssin) => {
                let subject = self.fold.view(self.keys.person_key(ssin)).subject;
                let Subject::Person(person_id) = subject else {
                    let finding = Finding::new(Code::PersonUnknown).at("ssin");
                    return Err(Refusal::NotFound(finding));
                };
                let persons = self.fold.everybody_behind(person_id).into_iter();
                persons.map(HistoryKey::Person).collect()
            }
        };
        let mut rows = Vec::new();
        for key in keys {
            rows.extend(register.history(key).await?);
        }
        rows.retain(|row| row.revision > after);
        rows.sort_by_key(|row| row.revision);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(rows)
    }

    /// The moments of these Brussels days.
    pub(crate) fn moments_of(&self, days: Period) -> Range<Instant> {
        let end = self.clock.start_of(days.last_day().plus_days(1));
        self.clock.start_of(days.first_day())..end
    }
}
