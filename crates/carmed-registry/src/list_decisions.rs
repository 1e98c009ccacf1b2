//! `ListDecisions`: an OCMW's own decisions.

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::period::EmptyPeriod;
use carmed_model::{
    Caller, CardNumber, Day, DecisionState, DecisionVersion, EventBody, Organisation, Period,
    Revision,
};
use carmed_storage::DecisionQuery;

/// Which of its decisions an OCMW lists.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecisionFilter {
    /// Only those in this state.
    pub state: Option<DecisionState>,
    /// Only those whose last day is past, or only those whose is not.
    pub expired: Option<bool>,
    /// Only those whose last day is at most so many days away, today included.
    pub ending_within_days: Option<u32>,
}

impl DecisionFilter {
    /// The days in which the last day lies, where the filter names any; an error where none can fit.
    fn ending_in(&self, today: Day) -> Result<Option<Period>, EmptyPeriod> {
        if self.expired.is_none() && self.ending_within_days.is_none() {
            return Ok(None);
        }
        let first_day = match (self.expired, self.ending_within_days) {
            (Some(true), None) => Day::EARLIEST,
            _ => today,
        };
        let last_day = match (self.expired, self.ending_within_days) {
            (Some(true), _) => today.plus_days(-1),
            (_, Some(days)) => today.plus_days(i64::from(days)),
            (_, None) => Day::OPEN_END,
        };
        Period::new(first_day, last_day).map(Some)
    }
}

/// A page of decisions in order of card number.
#[derive(Debug)]
pub struct DecisionsAnswer {
    /// Where the register stands.
    pub revision: Revision,
    /// The latest version of each.
    pub versions: Vec<DecisionVersion>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<CardNumber>,
}

impl Registry {
    /// The calling OCMW's own decisions, at most `limit`, after a card.
    ///
    /// # Errors
    /// 140 for anybody but an OCMW.
    pub async fn decisions(
        &self,
        caller: &Caller,
        filter: DecisionFilter,
        after: Option<CardNumber>,
        limit: u32,
    ) -> Result<DecisionsAnswer, Refusal> {
        let cbe = access::ocmw(caller)?;
        let (_, today) = self.now();
        let revision = self.fold.head().revision;
        let Ok(ending_in) = filter.ending_in(today) else {
            return Ok(DecisionsAnswer {
                revision,
                versions: Vec::new(),
                next: None,
            });
        };
        let query = DecisionQuery {
            ocmw: Organisation::Cbe(cbe),
            state: filter.state,
            ending_in,
            after,
            limit: limit.saturating_add(1),
        };
        let mut rows = self.store.register.list(&query).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows
            .last()
            .map(|(current, _)| current.card_number)
            .filter(|_| more);
        let mut versions = Vec::with_capacity(rows.len());
        for (_, row) in &rows {
            let EventBody::Decision(version) = self.open_event(row).await?.body else {
                return Err(Refusal::fault("a current row rests on a tariff"));
            };
            versions.push(*version);
        }
        Ok(DecisionsAnswer {
            revision,
            versions,
            next,
        })
    }
}
