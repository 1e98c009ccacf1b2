//! `SummariseActivity`: what was decided, asked and billed, per OCMW and month; it names no person.

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{
    Caller, CardNumber, Cbe, EventBody, EventKind, Instant, Month, Organisation, Period, Quality,
    Revision,
};
use carmed_storage::{ConsultationQuery, EventRow, Events};
use carmed_validation::billing::{Activity, ActivityRow, consultation_outcome};
use std::collections::HashSet;
use std::ops::Range;
use uuid::Uuid;

/// How many rows one page of the log or of the journal holds.
const PAGE_ROWS: u32 = 500;
/// By how much the moments of two events may stand the other way round than their revisions, in
/// microseconds: a write takes its moment before its turn.
const DISORDER_MICROS: i64 = 3_600 * 1_000_000;

/// The figures.
#[derive(Debug)]
pub struct ActivityAnswer {
    /// The revision they were counted at.
    pub revision: Revision,
    /// By OCMW, then by month; small counts are left out.
    pub rows: Vec<ActivityRow>,
}

/// The part of the log in which the months lie.
struct Stretch {
    after: Revision,
    until: Revision,
    /// The moments of the months, wider by what may stand out of order.
    moments: Range<Instant>,
}

impl Registry {
    /// What was decided, asked and billed from the first to the last month, of one OCMW or of all.
    ///
    /// Log and journal are read in pages: it takes time, never memory.
    ///
    /// # Errors
    /// 140 for anybody but auditors.
    pub async fn summarise_activity(
        &self,
        caller: &Caller,
        first: Month,
        last: Month,
        ocmw: Option<Cbe>,
    ) -> Result<ActivityAnswer, Refusal> {
        access::require(caller, &[Quality::Auditor])?;
        let revision = self.fold.head().revision;
        let Ok(months) = Period::new(first.first_day(), last.last_day()) else {
            let rows = Vec::new();
            return Ok(ActivityAnswer { revision, rows });
        };
        let mut activity = Activity::of(months, ocmw);
        let moments = self.moments_of(months);
        let wide =
            moments.start.plus_micros(-DISORDER_MICROS)..moments.end.plus_micros(DISORDER_MICROS);
        let stretch = Stretch {
            after: self.last_before(wide.start, revision).await?,
            until: revision,
            moments: wide,
        };
        self.count_decisions(&mut activity, &stretch, ocmw).await?;
        self.count_postings(&mut activity, &stretch).await?;
        self.count_consultations(&mut activity, moments).await?;
        let rows = activity.rows();
        Ok(ActivityAnswer { revision, rows })
    }

    async fn count_decisions(
        &self,
        activity: &mut Activity,
        stretch: &Stretch,
        ocmw: Option<Cbe>,
    ) -> Result<(), Refusal> {
        let of_ocmw = |cbe| Events::Concerning(Organisation::Cbe(cbe));
        let which = ocmw.map_or(Events::Every, of_ocmw);
        let mut after = stretch.after;
        while let Some(page) = self.page(which, &mut after, stretch, true).await? {
            for row in page {
                if row.kind == EventKind::DecisionRegistered
                    && let Some(event) = self.open_unless_erased(&row).await?
                    && let EventBody::Decision(version) = event.body
                {
                    activity.count_decision(&version, &self.parameters);
                }
            }
        }
        Ok(())
    }

    /// Counts the postings of the months that stand: those released since, whenever that was, do not.
    async fn count_postings(
        &self,
        activity: &mut Activity,
        stretch: &Stretch,
    ) -> Result<(), Refusal> {
        let since = stretch.moments.start;
        let which = Events::BesideDecisions { since };
        let mut released = HashSet::<Uuid>::new();
        let mut after = stretch.after;
        while let Some(page) = self.page(which, &mut after, stretch, false).await? {
            for row in page {
                if row.kind == EventKind::BillingReleased
                    && let Some(event) = self.open_unless_erased(&row).await?
                    && let EventBody::BillingReleased(posting_id) = event.body
                {
                    released.insert(posting_id);
                }
            }
        }
        let mut after = stretch.after;
        while let Some(page) = self.page(which, &mut after, stretch, true).await? {
            for row in page {
                if row.kind == EventKind::BillingPosted
                    && let Some(event) = self.open_unless_erased(&row).await?
                    && let EventBody::BillingPosted(posting) = event.body
                    && !released.contains(&posting.posting_id)
                {
                    activity.count_posting(&posting);
                }
            }
        }
        Ok(())
    }

    async fn count_consultations(
        &self,
        activity: &mut Activity,
        moments: Range<Instant>,
    ) -> Result<(), Refusal> {
        let mut query = ConsultationQuery {
            from: Some(moments.start),
            before: Some(moments.end),
            limit: PAGE_ROWS,
            ..ConsultationQuery::default()
        };
        loop {
            let page = self.store.journal.list(&query).await?;
            self.catch_up_with(&page.rows).await?;
            for row in page.rows.iter().filter(|row| !self.is_erased(row.subject)) {
                let consultation = self.open_consultation(row)?;
                let outcome = consultation_outcome(&consultation, |card| self.ocmw_of(card));
                if let Some(outcome) = outcome {
                    activity.count_consultation(outcome);
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(());
            }
        }
    }

    /// The next page of the stretch; `None` after its end: the head, or, for what is counted by its own
    /// month, the last moment.
    async fn page(
        &self,
        which: Events,
        after: &mut Revision,
        stretch: &Stretch,
        ends_with_months: bool,
    ) -> Result<Option<Vec<EventRow>>, Refusal> {
        let register = &self.store.register;
        let mut events = register.events(which, *after, PAGE_ROWS).await?.events;
        let count = events.len();
        events.retain(|row| {
            let in_months = !ends_with_months || row.recorded_at < stretch.moments.end;
            row.revision <= stretch.until && in_months
        });
        *after = events.last().map_or(stretch.until, |row| row.revision);
        if events.len() < count {
            *after = stretch.until;
        }
        Ok((!events.is_empty()).then_some(events))
    }

    /// The last revision before which nothing was recorded at that moment or later, found by halving.
    async fn last_before(&self, moment: Instant, head: Revision) -> Result<Revision, Refusal> {
        let (mut low, mut high) = (0, head.number());
        while low < high {
            let middle = low + (high - low) / 2;
            let after = Revision::new(middle);
            let register = &self.store.register;
            let next = register.events(Events::Every, after, 1).await?;
            let is_before = |row: &EventRow| row.recorded_at < moment;
            if next.events.first().is_some_and(is_before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(Revision::new(low))
    }

    /// The managing OCMW of a card.
    pub(crate) fn ocmw_of(&self, card_number: CardNumber) -> Option<Cbe> {
        let person_id = self.fold.holder(card_number)?;
        let dossier = self.fold.view_of(person_id).dossier?;
        let version = dossier.decision(card_number)?;
        Some(version.decision.ocmw.cbe)
    }
}
