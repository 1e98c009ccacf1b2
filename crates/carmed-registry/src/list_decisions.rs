//! `ListDecisions`: an OCMW's own decisions.

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{
    Caller, CardNumber, DecisionState, DecisionVersion, EventBody, Organisation, Period, Revision,
};
use carmed_storage::DecisionQuery;

/// Which of its decisions an OCMW lists.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecisionFilter {
    /// Only those in this state.
    pub state: Option<DecisionState>,
    /// Only those whose last day is at most so many days away, today included.
    pub ending_within_days: Option<u32>,
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
        let ending_in = filter
            .ending_within_days
            .and_then(|days| Period::new(today, today.plus_days(i64::from(days))).ok());
        let query = DecisionQuery {
            ocmw: Organisation::Cbe(cbe),
            state: filter.state,
            ending_in,
            after,
            limit: limit.saturating_add(1),
        };
        let revision = self.fold.head().revision;
        let mut rows = self.store.register.list(&query).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows
            .last()
            .map(|(current, _)| current.card_number)
            .filter(|_| more);
        let open = |(_, row): &(_, _)| match self.fold.open(row)?.body {
            EventBody::Decision(version) => Ok(*version),
            EventBody::Tariff(_) => Err(Refusal::fault("a current row rests on a tariff")),
        };
        let versions = rows.iter().map(open).collect::<Result<_, _>>()?;
        Ok(DecisionsAnswer {
            revision,
            versions,
            next,
        })
    }
}
