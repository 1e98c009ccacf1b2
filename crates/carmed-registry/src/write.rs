//! One way for every write about a person: decide on the fold, append, then answer.

use crate::content::{EventContent, first_difference, open_request, seal_event, seal_request};
use crate::fold::{Change, Met, View};
use crate::keys::Key;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::writer::Command;
use carmed_model::{
    Author, Caller, CardNumber, Cbe, DecisionVersion, Event, EventBody, EventKind, Organisation,
    PersonId, Revision,
};
use carmed_storage::{
    Append, Appended, CurrentRow, Events, NewEvent, PersonKey, PersonRow, RequestRow, Subject,
};
use carmed_validation::registration::Approved;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How often a write is decided anew because its dossier moved on meanwhile.
const DECISIONS_MAX: u32 = 64;

/// How long a write waits until it is decided on all that other servers committed.
pub(crate) const FRESH_WAIT_MAX: Duration = Duration::from_secs(5);

/// Something a caller wants written about a person.
pub(crate) trait Write: Sync {
    /// What was asked, as it is kept to compare.
    type Payload: Serialize + Sync;
    /// What it is answered beside the revision.
    type Answer: Send;

    /// What the same request id must bring again, in the contract's order and names.
    fn payload(&self) -> &Self::Payload;

    /// The author's reason, kept with its events.
    fn reason(&self) -> &str;

    /// What follows on the fold as it stands.
    fn decide(
        &self,
        registry: &Registry,
    ) -> impl Future<Output = Result<Plan<Self::Answer>, Refusal>> + Send;

    /// What of the answer is kept beside its last event, where that does not hold the answer.
    fn kept(&self, _answer: &Self::Answer) -> Option<Vec<u8>> {
        None
    }

    /// The answer that was given, from the last event of the write and what was kept beside it.
    fn answer_again(
        &self,
        registry: &Registry,
        event: Event,
        kept: Option<Vec<u8>>,
    ) -> Result<Self::Answer, Refusal>;
}

/// Somebody an event is about, with the key its content is sealed under.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) person_id: PersonId,
    pub(crate) key: Arc<Key>,
}

/// What a write comes to.
pub(crate) struct Plan<T> {
    /// Under whose key the request is kept.
    pub(crate) person: Person,
    /// The dossiers it was decided on.
    pub(crate) dossiers: Vec<(PersonId, Revision)>,
    /// The tariff it was computed from, where it holds amounts.
    pub(crate) tariff: Option<Revision>,
    /// An SSIN met for the first time.
    pub(crate) new_person: Option<PersonRow>,
    /// Its events in order; the one that holds its answer comes last. None where nothing is to be
    /// written.
    pub(crate) events: Vec<PlannedEvent>,
    /// What it is answered.
    pub(crate) answer: T,
}

/// An event a write wants.
pub(crate) struct PlannedEvent {
    pub(crate) person: Person,
    pub(crate) body: EventBody,
    /// The OCMWs that are told.
    pub(crate) concerns: Vec<Cbe>,
}

impl PlannedEvent {
    /// The event that makes this version; its managing OCMW is told.
    pub(crate) fn version(person: &Person, version: &DecisionVersion) -> Self {
        Self {
            person: person.clone(),
            body: EventBody::Decision(Box::new(version.clone())),
            concerns: vec![version.decision.ocmw.cbe],
        }
    }
}

impl Registry {
    /// Writes durably, then answers. The same request id with the same payload gets the first answer
    /// again.
    ///
    /// # Errors
    /// What the decision refuses; 1005 for a request id used with another payload.
    pub(crate) async fn write<W: Write>(
        &self,
        caller: &Caller,
        request_id: Uuid,
        write: &W,
    ) -> Result<(Revision, W::Answer), Refusal> {
        let writer = self.writer()?;
        // What the law refuses is refused on what is committed, not on what this server remembers.
        self.fresh(FRESH_WAIT_MAX).await?;
        for _ in 0..DECISIONS_MAX {
            if let Some(answered) = self.answered_before(caller, request_id, write).await? {
                return Ok(answered);
            }
            let plan = match write.decide(self).await {
                Ok(plan) => plan,
                // The same request may have been answered since it was looked for: its own effect must
                // not refuse it.
                Err(refusal) => {
                    let answered = self.answered_before(caller, request_id, write).await?;
                    return answered.ok_or(refusal);
                }
            };
            if plan.events.is_empty() {
                return Ok((self.fold.head().revision, plan.answer));
            }
            let (command, answer) = self.command(caller, request_id, write, plan)?;
            match writer.append(command).await? {
                Appended::Committed { last, .. } => return Ok((last, answer)),
                // The writer has caught up with what moved on.
                Appended::Stale | Appended::RequestSeen => {}
            }
        }
        Err(Refusal::unavailable(
            "the dossier is written to too often at this moment",
        ))
    }

    fn command<W: Write>(
        &self,
        caller: &Caller,
        request_id: Uuid,
        write: &W,
        plan: Plan<W::Answer>,
    ) -> Result<(Command, W::Answer), Refusal> {
        let count = plan.events.len();
        let mut events = Vec::with_capacity(count);
        let mut changes = Vec::with_capacity(count);
        for (place, planned) in plan.events.into_iter().enumerate() {
            let is_last = place + 1 == count;
            let person_id = planned.person.person_id;
            let content = EventContent {
                author: Author {
                    organisation: caller.organisation,
                    quality: caller.quality,
                    agent: caller.agent.clone(),
                },
                request_id,
                reason: write.reason().to_owned(),
                body: planned.body,
                answer: is_last.then(|| write.kept(&plan.answer)).flatten(),
            };
            events.push(self.event(caller, &content, &planned.person, &planned.concerns)?);
            changes.push((person_id, Change::of(content.body, &self.keys)?));
        }
        let person = &plan.person;
        let organisation = caller.organisation.base();
        let request = RequestRow {
            organisation,
            request_id,
            person_id: Some(person.person_id),
            payload: seal_request(
                write.payload(),
                (organisation, request_id),
                (person.person_id, &person.key),
                self.ids.as_ref(),
            )?,
            revision: Revision::ZERO,
        };
        let met = plan.new_person.as_ref().map(|row| Met {
            ssin_hmac: row.ssin_hmac,
            person_id: row.person_id,
            key: Arc::clone(&person.key),
        });
        let append = Append {
            dossiers: plan.dossiers,
            tariff: plan.tariff,
            new_person: plan.new_person,
            request,
            events,
        };
        let command = Command {
            append,
            changes,
            met,
        };
        Ok((command, plan.answer))
    }

    fn event(
        &self,
        caller: &Caller,
        content: &EventContent,
        person: &Person,
        concerns: &[Cbe],
    ) -> Result<NewEvent, Refusal> {
        let event_id = self.ids.uuid();
        let sealing = (person.person_id, person.key.as_ref());
        let (now, _) = self.now();
        let version = match &content.body {
            EventBody::Decision(version) => Some(version.as_ref()),
            _ => None,
        };
        Ok(NewEvent {
            event_id,
            kind: kind(&content.body),
            recorded_at: version.map_or(now, |version| version.registered_at),
            person_id: Some(person.person_id),
            card: version.map(|version| (version.card_number, version.version)),
            organisation: caller.organisation,
            content: seal_event(content, event_id, sealing, self.ids.as_ref())?,
            current: version.map(|version| current_row(version, person.person_id)),
            concerns: concerns.iter().copied().map(Organisation::Cbe).collect(),
        })
    }

    /// The person behind a view; `None` for somebody the registry does not know.
    ///
    /// # Errors
    /// A fault where the person's content key is gone.
    pub(crate) fn known_person(view: &View) -> Result<Option<Person>, Refusal> {
        match (view.person(), view.subject) {
            (Some((person_id, key)), _) => Ok(Some(Person {
                person_id,
                key: Arc::clone(key),
            })),
            (None, Subject::Unknown(_)) => Ok(None),
            (None, Subject::Person(_)) => Err(Refusal::fault("the person's content key is gone")),
        }
    }

    /// A person the registry meets now, with the row to store.
    pub(crate) fn new_person(&self, ssin_hmac: PersonKey) -> Result<(Person, PersonRow), Refusal> {
        let (row, key) = self
            .keys
            .new_person(ssin_hmac, self.ids.as_ref())
            .map_err(|error| Refusal::Fault(Box::new(error)))?;
        let person = Person {
            person_id: row.person_id,
            key: Arc::new(key),
        };
        Ok((person, row))
    }

    /// The version that what the law approved makes of a card.
    pub(crate) fn version(
        &self,
        approved: Approved,
        card_number: CardNumber,
        version: u32,
    ) -> DecisionVersion {
        let (now, today) = self.now();
        DecisionVersion {
            card_number,
            version,
            state: approved.state,
            decision: approved.decision,
            state_share: approved.state_share,
            grants: approved.grants,
            cause: approved.cause,
            warnings: approved.warnings,
            registered_on: today,
            registered_at: now,
        }
    }

    /// The first answer to that request id, if there was one.
    pub(crate) async fn answered_before<W: Write>(
        &self,
        caller: &Caller,
        request_id: Uuid,
        write: &W,
    ) -> Result<Option<(Revision, W::Answer)>, Refusal> {
        let register = &self.store.register;
        let organisation = caller.organisation.base();
        let Some(request) = register.request(&organisation, request_id).await? else {
            return Ok(None);
        };
        if request.revision > self.fold.head().revision {
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        self.same_payload(&request, write.payload())?;
        let before = Revision::new(request.revision.number().saturating_sub(1));
        let page = register.events(Events::Every, before, 1).await?;
        let row = page
            .events
            .first()
            .ok_or_else(|| Refusal::fault("a request's event is missing"))?;
        let (event, kept) = self.open_with_answer(row).await?;
        let answer = write.answer_again(self, event, kept)?;
        Ok(Some((request.revision, answer)))
    }

    /// Refuses (1005) a payload that differs from the one the request id was used with.
    pub(crate) fn same_payload(
        &self,
        request: &RequestRow,
        payload: &impl Serialize,
    ) -> Result<(), Refusal> {
        let key = request
            .person_id
            .map(|person_id| (person_id, self.fold.person_key(person_id)));
        let person = match &key {
            None => None,
            Some((person_id, Some(key))) => Some((*person_id, key.as_ref())),
            Some((_, None)) => return Err(Refusal::fault("a request's person has no key")),
        };
        let old = open_request(
            &request.payload,
            (request.organisation, request.request_id),
            person,
        )?;
        let new = serde_json::to_value(payload)
            .map_err(|_| Refusal::fault("a payload cannot be written"))?;
        match first_difference(&old, &new) {
            None => Ok(()),
            Some(path) => Err(Refusal::RequestIdReused {
                field: contract_path(&path),
            }),
        }
    }
}

/// The path without the name of the command before it; between two different commands no field can be
/// named but the id they share.
fn contract_path(path: &str) -> String {
    const COMMANDS: [&str; 12] = [
        "register",
        "modify",
        "extend",
        "stop",
        "close",
        "reactivate",
        "mutation",
        "send_attestation",
        "delete_attestation",
        "bill",
        "release",
        "tariff",
    ];
    match path.split_once('.') {
        // The contract wraps the list of providers in a message, so that an empty one can be told.
        Some((command, field)) if COMMANDS.contains(&command) => {
            field.replace(".providers[", ".providers.providers[")
        }
        _ => "request_id".to_owned(),
    }
}

fn kind(body: &EventBody) -> EventKind {
    match body {
        EventBody::Decision(version) => EventKind::of_version(&version.cause),
        EventBody::Mutation(_) => EventKind::PersonMutated,
        EventBody::AttestationSent(_) => EventKind::AttestationSent,
        EventBody::AttestationDeleted(_) => EventKind::AttestationDeleted,
        EventBody::BillingPosted(_) => EventKind::BillingPosted,
        EventBody::BillingReleased(_) => EventKind::BillingReleased,
        EventBody::Tariff(_) => EventKind::TariffReleased,
    }
}

fn current_row(version: &DecisionVersion, person_id: PersonId) -> CurrentRow {
    CurrentRow {
        card_number: version.card_number,
        version: version.version,
        person_id,
        ocmw: Organisation::Cbe(version.decision.ocmw.cbe),
        state: version.state,
        period: version.decision.period,
    }
}
