//! `GetPersonHistory`: everything that happened about a person, on both time axes.

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{
    Caller, Code, Event, EventBody, Finding, Instant, Merger, PersonId, Quality, Revision, Ssin,
};
use carmed_storage::{HistoryKey, PersonKey, Subject};

/// Events about a person, in order.
#[derive(Debug)]
pub struct PersonHistory {
    /// Where the register stands.
    pub revision: Revision,
    /// The events; none of an erased person can be read any more.
    pub events: Vec<Event>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Revision>,
}

impl Registry {
    /// The events about the person with that SSIN, of everybody who turned out to be that person, as known
    /// at an instant, after a revision.
    ///
    /// # Errors
    /// 140 for anybody but auditors; not found (120) for somebody the registry does not know, or did not
    /// know then.
    pub async fn person_history(
        &self,
        caller: &Caller,
        ssin: Ssin,
        known_at: Option<Instant>,
        after: Option<Revision>,
        limit: usize,
    ) -> Result<PersonHistory, Refusal> {
        access::require(caller, &[Quality::Auditor])?;
        let revision = self.fold.head().revision;
        let ssin_hmac = self.keys.person_key(ssin);
        let mut events = self.events_about(ssin_hmac).await?;
        if let Some(known_at) = known_at {
            self.rewind(&mut events, ssin_hmac, known_at).await?;
        }
        events.retain(|event| after.is_none_or(|after| event.revision > after));
        let more = events.len() > limit;
        events.truncate(limit);
        let next = events.last().map(|event| event.revision).filter(|_| more);
        Ok(PersonHistory {
            revision,
            events,
            next,
        })
    }

    /// Every event about everybody behind that keyed hash, in order.
    ///
    /// # Errors
    /// Not found (120) for somebody the registry does not know.
    pub(crate) async fn events_about(&self, ssin_hmac: PersonKey) -> Result<Vec<Event>, Refusal> {
        let Subject::Person(person_id) = self.fold.view(ssin_hmac).subject else {
            return Err(unknown());
        };
        let mut events = Vec::new();
        for person_id in self.fold.everybody_behind(person_id) {
            let key = HistoryKey::Person(person_id);
            for row in self.store.register.history(key).await? {
                events.extend(self.open_unless_erased(&row).await?);
            }
        }
        events.sort_by_key(|event| event.revision);
        Ok(events)
    }

    /// Leaves what was known at that instant of the person the SSIN led to then: persons that were made
    /// one later were still two.
    async fn rewind(
        &self,
        events: &mut Vec<Event>,
        ssin_hmac: PersonKey,
        known_at: Instant,
    ) -> Result<(), Refusal> {
        events.retain(|event| event.recorded_at <= known_at);
        let row = self.store.vault.person(ssin_hmac).await?;
        let mut persons = vec![row.ok_or_else(unknown)?.person_id];
        let mergers: Vec<Merger> = events.iter().filter_map(merger).collect();
        let mut seen = 0;
        while seen < persons.len() {
            seen = persons.len();
            for merger in &mergers {
                let both = [merger.absorbed, merger.survivor];
                if both.iter().any(|person_id| persons.contains(person_id)) {
                    let new = |person_id: &PersonId| !persons.contains(person_id);
                    let met: Vec<PersonId> = both.into_iter().filter(new).collect();
                    persons.extend(met);
                }
            }
        }
        events.retain(|event| event.person_id.is_some_and(|id| persons.contains(&id)));
        if events.is_empty() {
            return Err(unknown());
        }
        Ok(())
    }
}

fn merger(event: &Event) -> Option<Merger> {
    match &event.body {
        EventBody::Mutation(recorded) => recorded.merger,
        _ => None,
    }
}

fn unknown() -> Refusal {
    Refusal::NotFound(Finding::new(Code::PersonUnknown).at("ssin"))
}
