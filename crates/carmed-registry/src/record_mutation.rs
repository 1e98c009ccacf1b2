//! `RecordMutation`: what changed about a person outside the registry, and what follows (LIFE-10).

use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::write::{FRESH_WAIT_MAX, Person, Plan, PlannedEvent, Write};
use carmed_model::{
    Caller, CardNumber, Code, Day, DecisionVersion, Dossier, Event, EventBody, Finding, Instant,
    Merger, Mutation, MutationChange, MutationNotice, RecordedMutation, ResidenceStatus, Revision,
    Rule, Situation, Ssin,
};
use carmed_storage::{HistoryKey, PersonKey, PersonRow, Subject};
use carmed_validation::mutation::{self, Followed};
use carmed_validation::registration::Context;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a mutation did, or would do.
#[derive(Clone, Debug)]
pub struct MutationAnswer {
    /// The revision of the write; of the verdict where nothing was written.
    pub revision: Revision,
    /// Whether the registry knows a person with that SSIN, or with the one that replaces it; if not,
    /// nothing was stored.
    pub concerned: bool,
    /// What each decision that is not closed undergoes, in order of card number.
    pub notices: Vec<MutationNotice>,
}

/// The request as it is kept to compare.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Payload<'a> {
    Mutation {
        ssin: Ssin,
        change: Change<'a>,
        mutation_date: Day,
    },
}

/// What changed, under the contract's names.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Change<'a> {
    DeathDate(Day),
    SuccessorSsin(Ssin),
    Names {
        family_name: &'a str,
        given_names: &'a str,
    },
    Stay {
        residence_status: ResidenceStatus,
        situation: Situation,
    },
    InPopulationRegister(bool),
    AffiliatedToMutuality(bool),
    RefundCode(u16),
}

impl<'a> Change<'a> {
    fn of(change: &'a MutationChange) -> Self {
        match change {
            MutationChange::Death(death_date) => Self::DeathDate(*death_date),
            MutationChange::SsinReplaced(successor) => Self::SuccessorSsin(*successor),
            MutationChange::Names {
                family_name,
                given_names,
            } => Self::Names {
                family_name,
                given_names,
            },
            MutationChange::Stay {
                residence_status,
                situation,
            } => Self::Stay {
                residence_status: *residence_status,
                situation: *situation,
            },
            MutationChange::PopulationRegister(stands) => Self::InPopulationRegister(*stands),
            MutationChange::Mutuality(affiliated) => Self::AffiliatedToMutuality(*affiliated),
            MutationChange::RefundCode(code) => Self::RefundCode(*code),
        }
    }
}

struct MutationWrite<'a> {
    ssin: Ssin,
    mutation: &'a Mutation,
    payload: Payload<'a>,
}

/// Whom a mutation is about.
struct Concerned {
    view: View,
    /// Whom the registry knew by the new SSIN, where it took them for somebody else.
    other: Option<View>,
    /// The row of an SSIN that is met now: of the new one, or of the old one.
    new_person: Option<PersonRow>,
}

/// What a mutation comes to, whether or not it is written.
struct Outcome {
    concerned: Concerned,
    versions: Vec<DecisionVersion>,
    recorded: RecordedMutation,
}

impl<'a> Write for MutationWrite<'a> {
    type Payload = Payload<'a>;
    type Answer = Vec<MutationNotice>;

    fn payload(&self) -> &Payload<'a> {
        &self.payload
    }

    /// The kind is the reason (ruling 17).
    fn reason(&self) -> &str {
        self.mutation.change.kind().name()
    }

    async fn decide(&self, registry: &Registry) -> Result<Plan<Vec<MutationNotice>>, Refusal> {
        let outcome = registry.outcome(self.ssin, self.mutation).await?;
        let outcome = outcome.ok_or_else(|| Refusal::fault("a known person is unknown"))?;
        let persons = outcome.concerned.persons()?;
        let dossiers = persons
            .iter()
            .map(|(person, dossier)| (person.person_id, *dossier))
            .collect();
        let (person, _) = persons
            .last()
            .cloned()
            .ok_or_else(|| Refusal::fault("a mutation is about nobody"))?;
        let versions = outcome.versions.iter();
        let mut events: Vec<PlannedEvent> = versions
            .map(|version| PlannedEvent::version(&person, version))
            .collect();
        events.extend(persons.into_iter().map(|(person, _)| PlannedEvent {
            person,
            body: EventBody::Mutation(Box::new(outcome.recorded.clone())),
            concerns: Vec::new(),
        }));
        let notices = outcome.recorded.notices;
        // Of two persons only the last one's event stands in the feeds: an OCMW is told once.
        if let Some(last) = events.last_mut() {
            last.concerns = notices.iter().map(|notice| notice.ocmw.cbe).collect();
            last.concerns.sort_unstable();
            last.concerns.dedup();
        }
        Ok(Plan {
            tariff: None,
            person,
            dossiers,
            new_person: outcome.concerned.new_person,
            events,
            answer: notices,
        })
    }

    fn answer_again(
        &self,
        _registry: &Registry,
        event: Event,
        _kept: Option<Vec<u8>>,
    ) -> Result<Vec<MutationNotice>, Refusal> {
        match event.body {
            EventBody::Mutation(recorded) => Ok(recorded.notices),
            _ => Err(Refusal::fault("a mutation's request made another event")),
        }
    }
}

impl Concerned {
    /// The persons it is recorded under, each with where the dossier stands; the last of them has
    /// everything from then on.
    fn persons(&self) -> Result<Vec<(Person, Revision)>, Refusal> {
        let known = |view| {
            let person = Registry::known_person(view)?
                .ok_or_else(|| Refusal::fault("a known person is unknown"))?;
            Ok((person, view.expectation.dossier))
        };
        self.views().map(known).collect()
    }

    fn views(&self) -> impl Iterator<Item = &View> {
        std::iter::once(&self.view).chain(&self.other)
    }

    fn merger(&self) -> Option<Merger> {
        match (self.view.subject, self.other.as_ref()?.subject) {
            (Subject::Person(absorbed), Subject::Person(survivor)) => {
                Some(Merger { absorbed, survivor })
            }
            _ => None,
        }
    }

    /// The latest version of that card.
    fn current(&self, card_number: CardNumber) -> Result<&DecisionVersion, Refusal> {
        let dossiers = self.views().filter_map(|view| view.dossier.as_deref());
        dossiers
            .filter_map(|dossier| dossier.decision(card_number))
            .next()
            .map(Arc::as_ref)
            .ok_or_else(|| Refusal::fault("a mutation reached a card nobody holds"))
    }
}

impl Registry {
    /// Records a mutation with all that follows for the person's decisions (LIFE-07, LIFE-10), durably
    /// before it answers; with `validate_only` only judges.
    ///
    /// A replaced SSIN leads to the same person from then on, whichever of the two was known; where the
    /// new one was known as another person, both become one (ruling 7). The same request id with the same payload gets the first
    /// answer again.
    ///
    /// # Errors
    /// 140 for anybody but the federal feed; 1005 for a request id used with another payload; every
    /// violation at once: those of [`mutation::follow`], 130 for an SSIN that replaces itself, or that
    /// another one replaced before.
    pub async fn record_mutation(
        &self,
        caller: &Caller,
        request_id: Uuid,
        ssin: Ssin,
        mutation: &Mutation,
        validate_only: bool,
    ) -> Result<MutationAnswer, Refusal> {
        mutation::may_report(caller).map_err(Refusal::NotAllowed)?;
        let payload = Payload::Mutation {
            ssin,
            change: Change::of(&mutation.change),
            mutation_date: mutation.mutation_date,
        };
        let write = MutationWrite {
            ssin,
            mutation,
            payload,
        };
        let ssin_hmac = self.keys.person_key(ssin);
        if validate_only || self.is_unknown(ssin_hmac) {
            // Another server may have met the person; a mutation must not pass them by.
            self.fresh(FRESH_WAIT_MAX).await?;
            if !validate_only {
                // An id that was used before is refused about somebody unknown as well (1005).
                self.answered_before(caller, request_id, &write).await?;
            }
            match self.outcome(ssin, mutation).await? {
                Some(outcome) if validate_only => {
                    return Ok(MutationAnswer {
                        revision: outcome.concerned.view.head.revision,
                        concerned: true,
                        notices: outcome.recorded.notices,
                    });
                }
                // Whoever was met since the first look is written about.
                Some(_) => {}
                None => {
                    return Ok(MutationAnswer {
                        revision: self.fold.head().revision,
                        concerned: false,
                        notices: Vec::new(),
                    });
                }
            }
        }
        let (revision, notices) = self.write(caller, request_id, &write).await?;
        Ok(MutationAnswer {
            revision,
            concerned: true,
            notices,
        })
    }

    fn is_unknown(&self, ssin_hmac: PersonKey) -> bool {
        matches!(self.fold.view(ssin_hmac).subject, Subject::Unknown(_))
    }

    /// What the mutation comes to; `None` for somebody the registry does not know.
    async fn outcome(&self, ssin: Ssin, mutation: &Mutation) -> Result<Option<Outcome>, Refusal> {
        let (_, today) = self.now();
        let context = Context {
            today,
            parameters: &self.parameters,
        };
        let mut violations = mutation::plausible(mutation, &context);
        violations.extend(self.replaceable(ssin, mutation).err());
        let concerned = self.concerned(ssin, mutation).await?;
        let followed = match &concerned {
            None => Vec::new(),
            Some(Concerned {
                view,
                other: Some(other),
                ..
            }) => self.merged(view, other, mutation, &context).await?,
            Some(Concerned { view, .. }) => follow_each(view, mutation, &context, &mut violations),
        };
        if !violations.is_empty() {
            return Err(Refusal::Broken {
                violations,
                warnings: Vec::new(),
            });
        }
        let Some(concerned) = concerned else {
            return Ok(None);
        };
        let mut versions = Vec::new();
        for one in &followed {
            if let Some(approved) = &one.approved {
                let current = concerned.current(one.notice.card_number)?;
                let (card_number, version) = (current.card_number, current.version + 1);
                versions.push(self.version(approved.clone(), card_number, version));
            }
        }
        let mut notices: Vec<MutationNotice> = followed.into_iter().map(|one| one.notice).collect();
        notices.sort_by_key(|notice| notice.card_number);
        let recorded = RecordedMutation {
            ssin,
            mutation: mutation.clone(),
            recorded_on: today,
            notices,
            merger: concerned.merger(),
        };
        Ok(Some(Outcome {
            concerned,
            versions,
            recorded,
        }))
    }

    /// Whom the mutation is about; `None` for somebody the registry does not know.
    async fn concerned(
        &self,
        ssin: Ssin,
        mutation: &Mutation,
    ) -> Result<Option<Concerned>, Refusal> {
        let ssin_hmac = self.keys.person_key(ssin);
        let view = self.fold.view(ssin_hmac);
        let alone = |view| Concerned {
            view,
            other: None,
            new_person: None,
        };
        let MutationChange::SsinReplaced(successor) = mutation.change else {
            let is_known = matches!(view.subject, Subject::Person(_));
            return Ok(is_known.then(|| alone(view)));
        };
        let successor_hmac = self.keys.person_key(successor);
        let other = self.fold.view(successor_hmac);
        Ok(match (view.subject, other.subject) {
            (Subject::Unknown(_), Subject::Unknown(_)) => None,
            // Whichever number was never met leads to the person of the other one from now on.
            (Subject::Unknown(_), Subject::Person(_)) => Some(Concerned {
                new_person: Some(self.as_well(ssin_hmac, successor_hmac).await?),
                ..alone(other)
            }),
            (Subject::Person(_), Subject::Unknown(_)) => Some(Concerned {
                new_person: Some(self.as_well(successor_hmac, ssin_hmac).await?),
                ..alone(view)
            }),
            (one, same) if one == same => Some(alone(view)),
            (Subject::Person(_), Subject::Person(_)) => Some(Concerned {
                other: Some(other),
                ..alone(view)
            }),
        })
    }

    /// The row by which a new SSIN leads to the person of one that is known.
    async fn as_well(&self, new: PersonKey, known: PersonKey) -> Result<PersonRow, Refusal> {
        let row = self.store.vault.person(known).await?;
        let row = row.ok_or_else(|| Refusal::fault("a known person has no row"))?;
        Ok(PersonRow {
            ssin_hmac: new,
            ..row
        })
    }

    /// Refuses (130) an SSIN that replaces itself, and one that another replaced before: who it leads to
    /// is never guessed.
    fn replaceable(&self, ssin: Ssin, mutation: &Mutation) -> Result<(), Finding> {
        let MutationChange::SsinReplaced(successor) = mutation.change else {
            return Ok(());
        };
        let refused = |field: &str| {
            let finding = Finding::new(Code::ValueNotAllowed);
            Err(finding.rule(Rule::Life10).at(field))
        };
        if ssin == successor {
            return refused("change.successor_ssin");
        }
        match self.fold.replaced_by(self.keys.person_key(ssin)) {
            Some(known) if known != successor => refused("ssin"),
            _ => Ok(()),
        }
    }

    /// What follows for the decisions of two dossiers that are one person's (ruling 7).
    async fn merged(
        &self,
        view: &View,
        other: &View,
        mutation: &Mutation,
        context: &Context<'_>,
    ) -> Result<Vec<Followed>, Refusal> {
        let nobody = Dossier::default();
        let [one, other] = [view, other].map(|view| view.dossier.as_deref().unwrap_or(&nobody));
        let mut first_registered = HashMap::new();
        for version in one.decisions.iter().chain(&other.decisions) {
            let registered_at = self.first_registered(version).await?;
            first_registered.insert(version.card_number, registered_at);
        }
        // Both dossiers' cards stand in the map.
        let of_card = |card_number: CardNumber| first_registered[&card_number];
        Ok(mutation::merge(one, other, mutation, of_card, context))
    }

    /// When the card's first version was registered.
    async fn first_registered(&self, version: &DecisionVersion) -> Result<Instant, Refusal> {
        if version.version == 1 {
            return Ok(version.registered_at);
        }
        let key = HistoryKey::Version(version.card_number, 1);
        let rows = self.store.register.history(key).await?;
        let first = rows.first().map(|row| row.recorded_at);
        first.ok_or_else(|| Refusal::fault("a card has no first version"))
    }
}

/// What follows for each decision that is not closed; what is wrong is told once.
fn follow_each(
    view: &View,
    mutation: &Mutation,
    context: &Context<'_>,
    violations: &mut Vec<Finding>,
) -> Vec<Followed> {
    let Some(dossier) = view.dossier.as_deref() else {
        return Vec::new();
    };
    let mut followed = Vec::new();
    let open = |version: &&Arc<DecisionVersion>| version.days_in_force().is_some();
    for current in dossier.decisions.iter().filter(open) {
        match mutation::follow(current, mutation, dossier, context) {
            Ok(one) => followed.push(one),
            Err(findings) => {
                for finding in findings {
                    if !violations.contains(&finding) {
                        violations.push(finding);
                    }
                }
            }
        }
    }
    followed
}
