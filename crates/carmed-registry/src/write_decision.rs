//! The writes of an OCMW on its decisions: decided by the law, stored by the writer.

use crate::access;
use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::write::{Plan, PlannedEvent, Write};
use carmed_model::{
    Caller, CardNumber, Cbe, Code, DecisionCommand, DecisionDraft, DecisionVersion, Dossier, Event,
    EventBody, Finding, Organisation, PersonId, Revision,
};
use carmed_storage::Subject;
use carmed_validation::life_cycle;
use carmed_validation::registration::{self, Approved, Context, Refused};
use std::sync::Arc;
use uuid::Uuid;

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

struct DecisionWrite<'a> {
    cbe: Cbe,
    command: &'a DecisionCommand,
}

impl Write for DecisionWrite<'_> {
    type Payload = DecisionCommand;
    type Answer = Arc<DecisionVersion>;

    fn payload(&self) -> &DecisionCommand {
        self.command
    }

    fn reason(&self) -> &str {
        self.command.reason()
    }

    async fn decide(&self, registry: &Registry) -> Result<Plan<Arc<DecisionVersion>>, Refusal> {
        let view = registry.dossier_of(self.command)?;
        let (approved, current) = registry.approved(self.cbe, self.command, &view)?;
        let (card_number, version) = match &current {
            Some(current) => (current.card_number, current.version + 1),
            None => {
                let register = registry.store.register.as_ref();
                (registry.cards.next(register).await?, 1)
            }
        };
        let version = Arc::new(registry.version(approved, card_number, version));
        let (person, new_person) = match (Registry::known_person(&view)?, view.subject) {
            (Some(person), _) => (person, None),
            (None, Subject::Unknown(ssin_hmac)) => {
                let (person, row) = registry.new_person(ssin_hmac)?;
                (person, Some(row))
            }
            (None, Subject::Person(_)) => return Err(Refusal::fault("a known person is unknown")),
        };
        Ok(Plan {
            dossiers: vec![(person.person_id, view.expectation.dossier)],
            tariff: None,
            new_person,
            events: vec![PlannedEvent::version(&person, &version)],
            person,
            answer: version,
        })
    }

    fn answer_again(
        &self,
        _registry: &Registry,
        event: Event,
        _kept: Option<Vec<u8>>,
    ) -> Result<Arc<DecisionVersion>, Refusal> {
        match event.body {
            EventBody::Decision(version) => Ok(Arc::from(version)),
            _ => Err(Refusal::fault("a decision's request made another event")),
        }
    }
}

impl Registry {
    /// Writes a decision (LIFE-02…06, LIFE-08), durably before it answers.
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
        let write = DecisionWrite { cbe, command };
        let (revision, version) = self.write(caller, request_id, &write).await?;
        Ok(Written { revision, version })
    }

    /// What is known of the person the command is about.
    pub(crate) fn dossier_of(&self, command: &DecisionCommand) -> Result<View, Refusal> {
        match card_number(command) {
            Ok(card_number) => Ok(self.fold.view_of(self.holder(card_number)?)),
            Err(draft) => Ok(self.fold.view(self.keys.person_key(draft.beneficiary.ssin))),
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
        let current = match card_number(command) {
            Ok(card_number) => Some(writable(cbe, dossier, card_number, command)?),
            Err(_) => None,
        };
        let outcome = match (command, current.as_deref()) {
            (DecisionCommand::Register { decision, .. }, _) => {
                // Who has a successor to their SSIN is registered under it (ruling 7).
                let mut beneficiary = decision.beneficiary.clone();
                beneficiary.ssin = view.successor.unwrap_or(beneficiary.ssin);
                let proposed = decision.terms.decide_for(&beneficiary, cbe);
                within(
                    "decision",
                    registration::decide(&proposed, dossier, &context),
                )
            }
            (_, None) => return Err(Refusal::fault("a command builds on no version")),
            (DecisionCommand::Modify { changes, .. }, Some(current)) => within(
                "changes",
                life_cycle::modify(current, changes, dossier, &context),
            ),
            (
                DecisionCommand::Stop {
                    stop_reason,
                    last_day,
                    mutation_date,
                    ..
                },
                Some(current),
            ) => life_cycle::stop(current, *stop_reason, *last_day, *mutation_date, &context),
            (
                DecisionCommand::Extend {
                    request_date,
                    last_day,
                    ..
                },
                Some(current),
            ) => life_cycle::extend(current, *request_date, *last_day, dossier, &context),
            (DecisionCommand::Close { .. }, Some(current)) => life_cycle::close(current),
            (DecisionCommand::Reactivate { .. }, Some(current)) => {
                life_cycle::reactivate(current, dossier)
            }
        };
        Ok(Decided { outcome, current })
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
}

/// The card a command is about, or what it registers.
fn card_number(command: &DecisionCommand) -> Result<CardNumber, &DecisionDraft> {
    match command {
        DecisionCommand::Register { decision, .. } => Err(decision),
        DecisionCommand::Modify { card_number, .. }
        | DecisionCommand::Stop { card_number, .. }
        | DecisionCommand::Extend { card_number, .. }
        | DecisionCommand::Close { card_number, .. }
        | DecisionCommand::Reactivate { card_number, .. } => Ok(*card_number),
    }
}

const fn expected_version(command: &DecisionCommand) -> u32 {
    match command {
        DecisionCommand::Register { .. } => 0,
        DecisionCommand::Modify {
            expected_version, ..
        }
        | DecisionCommand::Stop {
            expected_version, ..
        }
        | DecisionCommand::Extend {
            expected_version, ..
        }
        | DecisionCommand::Close {
            expected_version, ..
        }
        | DecisionCommand::Reactivate {
            expected_version, ..
        } => *expected_version,
    }
}

/// The current version, if this OCMW manages it (LIFE-11) and the author saw it.
fn writable(
    cbe: Cbe,
    dossier: &Dossier,
    card_number: CardNumber,
    command: &DecisionCommand,
) -> Result<Arc<DecisionVersion>, Refusal> {
    let current = dossier
        .decision(card_number)
        .ok_or_else(|| Refusal::fault("a dossier lacks its own card"))?;
    life_cycle::may_write(&Organisation::Cbe(cbe), current).map_err(Refusal::NotAllowed)?;
    if current.version == expected_version(command) {
        Ok(Arc::clone(current))
    } else {
        Err(Refusal::StaleVersion {
            current: current.version,
        })
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
