//! `RegisterDecision`, `ModifyDecision` and `StopDecision`: decided by the law, stored by the writer.

use crate::access;
use crate::content::{EventContent, first_difference, open_request, seal_event, seal_request};
use crate::fold::{Met, View};
use crate::keys::Key;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::writer::Command;
use carmed_model::{
    Author, Caller, CardNumber, Cbe, Code, DecisionCommand, DecisionVersion, Dossier, EventBody,
    EventKind, Finding, PersonId, Revision,
};
use carmed_storage::{Append, Appended, CurrentRow, NewEvent, PersonRow, RequestRow};
use carmed_validation::life_cycle;
use carmed_validation::registration::{self, Approved, Context, Refused};
use std::sync::Arc;
use uuid::Uuid;

/// How often a write is decided anew because its dossier moved on meanwhile.
const DECISIONS_MAX: u32 = 64;

/// A version that is stored.
#[derive(Clone, Debug)]
pub struct Written {
    /// The revision of its event.
    pub revision: Revision,
    /// The version.
    pub version: Arc<DecisionVersion>,
}

/// What the law says of a command on one dossier.
pub(crate) struct Decided {
    pub(crate) outcome: Result<Approved, Refused>,
    /// The version the command builds on; `None` for a registration.
    pub(crate) current: Option<Arc<DecisionVersion>>,
}

/// The person a write is about: known, or met by it.
struct Subject {
    person_id: PersonId,
    key: Arc<Key>,
    new_person: Option<PersonRow>,
}

impl Registry {
    /// Registers, modifies or stops a decision (LIFE-02, LIFE-03, LIFE-05), durably before it answers.
    ///
    /// The same request id with the same payload gets the first answer again.
    ///
    /// # Errors
    /// 140 for anybody but the managing OCMW; 1006 for a stale version; 1005 for a request id used with
    /// another payload; every broken rule at once.
    pub async fn write_decision(
        &self,
        caller: &Caller,
        request_id: Uuid,
        command: &DecisionCommand,
    ) -> Result<Written, Refusal> {
        let cbe = access::ocmw(caller)?;
        let writer = self.writer()?;
        for _ in 0..DECISIONS_MAX {
            if let Some(written) = self.answered_before(caller, request_id, command).await? {
                return Ok(written);
            }
            let view = self.dossier_of(command)?;
            let (approved, current) = match self.approved(cbe, command, &view) {
                Ok(approved) => approved,
                // The same request may have been answered since it was looked for: its own effect must
                // not refuse it.
                Err(refusal) => {
                    let answered = self.answered_before(caller, request_id, command).await?;
                    return answered.ok_or(refusal);
                }
            };
            let version = self.version(approved, current.as_deref()).await?;
            let command = self.command(caller, request_id, command, &view, Arc::clone(&version))?;
            match writer.append(command).await? {
                Appended::Committed { last, .. } => {
                    return Ok(Written {
                        revision: last,
                        version,
                    });
                }
                Appended::Stale | Appended::RequestSeen => {}
            }
        }
        Err(Refusal::unavailable(
            "the dossier is written to too often at this moment",
        ))
    }

    /// What is known of the person the command is about.
    pub(crate) fn dossier_of(&self, command: &DecisionCommand) -> Result<View, Refusal> {
        match command {
            DecisionCommand::Register { decision, .. } => Ok(self
                .fold
                .view(self.keys.person_key(decision.beneficiary.ssin))),
            DecisionCommand::Modify { card_number, .. }
            | DecisionCommand::Stop { card_number, .. } => {
                Ok(self.fold.view_of(self.holder(*card_number)?))
            }
        }
    }

    /// Whose card it is; refuses a card the registry does not know.
    pub(crate) fn holder(&self, card_number: CardNumber) -> Result<PersonId, Refusal> {
        self.fold
            .holder(card_number)
            .ok_or_else(|| Refusal::NotFound(Finding::new(Code::ValueNotAllowed).at("card_number")))
    }

    /// Asks the law; findings name their fields as the contract does.
    pub(crate) fn decide(
        &self,
        cbe: Cbe,
        command: &DecisionCommand,
        view: &View,
    ) -> Result<Decided, Refusal> {
        let (_, today) = self.now();
        let context = Context {
            today,
            parameters: &self.parameters,
        };
        let nobody = Dossier::default();
        let dossier = view.dossier.as_deref().unwrap_or(&nobody);
        match command {
            DecisionCommand::Register { decision, .. } => {
                let proposed = decision.terms.decide_for(&decision.beneficiary, cbe);
                let outcome = registration::decide(&proposed, dossier, &context);
                Ok(Decided {
                    outcome: within("decision", outcome),
                    current: None,
                })
            }
            DecisionCommand::Modify {
                card_number,
                expected_version,
                changes,
                ..
            } => {
                let current = self.writable(cbe, dossier, *card_number, *expected_version)?;
                let outcome = life_cycle::modify(&current, changes, dossier, &context);
                Ok(Decided {
                    outcome: within("changes", outcome),
                    current: Some(current),
                })
            }
            DecisionCommand::Stop {
                card_number,
                expected_version,
                stop_reason,
                last_day,
                mutation_date,
                ..
            } => {
                let current = self.writable(cbe, dossier, *card_number, *expected_version)?;
                let outcome =
                    life_cycle::stop(&current, *stop_reason, *last_day, *mutation_date, &context);
                Ok(Decided {
                    outcome,
                    current: Some(current),
                })
            }
        }
    }

    /// What the law approves, with the version it builds on; else every broken rule.
    fn approved(
        &self,
        cbe: Cbe,
        command: &DecisionCommand,
        view: &View,
    ) -> Result<(Approved, Option<Arc<DecisionVersion>>), Refusal> {
        let decided = self.decide(cbe, command, view)?;
        match decided.outcome {
            Ok(approved) => Ok((approved, decided.current)),
            Err(Refused {
                violations,
                warnings,
            }) => Err(Refusal::Broken {
                violations,
                warnings,
            }),
        }
    }

    /// The current version, if this OCMW manages it (LIFE-11) and the author saw it.
    fn writable(
        &self,
        cbe: Cbe,
        dossier: &Dossier,
        card_number: CardNumber,
        expected_version: u32,
    ) -> Result<Arc<DecisionVersion>, Refusal> {
        let current = dossier
            .decision(card_number)
            .ok_or_else(|| Refusal::fault("a dossier lacks its own card"))?;
        life_cycle::may_write(&carmed_model::Organisation::Cbe(cbe), current)
            .map_err(Refusal::NotAllowed)?;
        if current.version == expected_version {
            Ok(Arc::clone(current))
        } else {
            Err(Refusal::StaleVersion {
                current: current.version,
            })
        }
    }

    async fn version(
        &self,
        approved: Approved,
        current: Option<&DecisionVersion>,
    ) -> Result<Arc<DecisionVersion>, Refusal> {
        let (card_number, version) = match current {
            Some(current) => (current.card_number, current.version + 1),
            None => (self.cards.next(self.store.register.as_ref()).await?, 1),
        };
        let (now, today) = self.now();
        Ok(Arc::new(DecisionVersion {
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
        }))
    }

    fn command(
        &self,
        caller: &Caller,
        request_id: Uuid,
        command: &DecisionCommand,
        view: &View,
        version: Arc<DecisionVersion>,
    ) -> Result<Command, Refusal> {
        let subject = self.subject(command, view)?;
        let sealing = (subject.person_id, subject.key.as_ref());
        let event_id = self.ids.uuid();
        let content = EventContent {
            author: Author {
                organisation: caller.organisation,
                quality: caller.quality,
                agent: caller.agent.clone(),
            },
            request_id,
            reason: command.reason().to_owned(),
            body: EventBody::Decision(Box::new((*version).clone())),
        };
        let event = NewEvent {
            event_id,
            kind: kind(command),
            recorded_at: version.registered_at,
            person_id: Some(subject.person_id),
            card: Some((version.card_number, version.version)),
            organisation: caller.organisation,
            content: seal_event(&content, event_id, sealing, self.ids.as_ref())?,
            current: Some(current_row(&version, subject.person_id)),
        };
        let request = RequestRow {
            organisation: caller.organisation,
            request_id,
            person_id: Some(subject.person_id),
            payload: seal_request(
                command,
                (caller.organisation, request_id),
                sealing,
                self.ids.as_ref(),
            )?,
            revision: Revision::ZERO,
        };
        let new_person = subject.new_person.as_ref();
        Ok(Command {
            met: Met {
                person_id: subject.person_id,
                new_person: new_person.map(|row| (row.ssin_hmac, subject.key.as_ref().clone())),
            },
            append: Append {
                dossier: (subject.person_id, view.expectation.dossier),
                new_person: subject.new_person,
                request,
                events: vec![event],
            },
            versions: vec![version],
        })
    }

    fn subject(&self, command: &DecisionCommand, view: &View) -> Result<Subject, Refusal> {
        if let Some((person_id, key)) = view.person() {
            return Ok(Subject {
                person_id,
                key: Arc::clone(key),
                new_person: None,
            });
        }
        match (command, view.subject) {
            (DecisionCommand::Register { .. }, carmed_storage::Subject::Unknown(ssin_hmac)) => {
                let (row, key) = self
                    .keys
                    .new_person(ssin_hmac, self.ids.as_ref())
                    .map_err(|error| Refusal::Fault(Box::new(error)))?;
                Ok(Subject {
                    person_id: row.person_id,
                    key: Arc::new(key),
                    new_person: Some(row),
                })
            }
            _ => Err(Refusal::fault("the person's content key is gone")),
        }
    }

    /// The first answer to that request id, if there was one.
    async fn answered_before(
        &self,
        caller: &Caller,
        request_id: Uuid,
        command: &DecisionCommand,
    ) -> Result<Option<Written>, Refusal> {
        let register = &self.store.register;
        let Some(request) = register.request(&caller.organisation, request_id).await? else {
            return Ok(None);
        };
        if request.revision > self.fold.head().revision {
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        self.same_payload(&request, command)?;
        let before = Revision::new(request.revision.number().saturating_sub(1));
        let page = register.events_after(before, 1).await?;
        let row = page
            .events
            .first()
            .ok_or_else(|| Refusal::fault("a request's event is missing"))?;
        match self.open_event(row).await?.body {
            EventBody::Decision(version) => Ok(Some(Written {
                revision: row.revision,
                version: Arc::from(version),
            })),
            EventBody::Tariff(_) => Err(Refusal::fault("a decision's request made a tariff")),
        }
    }

    /// Refuses (1005) a payload that differs from the one the request id was used with.
    pub(crate) fn same_payload(
        &self,
        request: &RequestRow,
        payload: &impl serde::Serialize,
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
    match path.split_once('.') {
        // The contract wraps the list of providers in a message, so that an empty one can be told.
        Some(("register" | "modify" | "stop" | "tariff", field)) => {
            field.replace(".providers[", ".providers.providers[")
        }
        _ => "request_id".to_owned(),
    }
}

const fn kind(command: &DecisionCommand) -> EventKind {
    match command {
        DecisionCommand::Register { .. } => EventKind::DecisionRegistered,
        DecisionCommand::Modify { .. } => EventKind::DecisionModified,
        DecisionCommand::Stop { .. } => EventKind::DecisionStopped,
    }
}

fn current_row(version: &DecisionVersion, person_id: PersonId) -> CurrentRow {
    CurrentRow {
        card_number: version.card_number,
        version: version.version,
        person_id,
        ocmw: carmed_model::Organisation::Cbe(version.decision.ocmw.cbe),
        state: version.state,
        period: version.decision.period,
    }
}

/// Puts the message's field before each finding's path.
fn within(field: &str, outcome: Result<Approved, Refused>) -> Result<Approved, Refused> {
    let place = |findings: Vec<Finding>| {
        let name = |finding: Finding| {
            let path = match finding.field.as_str() {
                "" => field.to_owned(),
                inner => format!("{field}.{inner}"),
            };
            finding.at(path)
        };
        findings.into_iter().map(name).collect()
    };
    match outcome {
        Ok(approved) => Ok(Approved {
            warnings: place(approved.warnings),
            ..approved
        }),
        Err(refused) => Err(Refused {
            violations: place(refused.violations),
            warnings: place(refused.warnings),
        }),
    }
}
