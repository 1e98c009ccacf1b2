//! A life as it is played: every operation on the registry and on the model, which must agree.

use crate::operations::{Operation, Write};
use crate::person::{Card, Model, Outcome, Told};
use crate::support::{
    StandingClock, TODAY, auditor, check, cover, day, federal_feed, hospital, ocmw, open, register,
    ssin, terms,
};
use carmed_model::decision::StopReason;
use carmed_model::{
    CardNumber, CoverKind, DecisionCommand, DecisionTerms, Mutation, MutationChange, Period,
    ResidenceStatus, Situation,
};
use carmed_registry::{DecisionFilter, Refusal, Registry};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
/// The one person of these lives.
const SERIAL: u32 = 1;

/// A registry and the model beside it.
pub(crate) struct Played {
    pub(crate) model: Model,
    directory: TempDir,
    clock: Arc<StandingClock>,
    registry: Registry,
    /// The number of each card of the model.
    numbers: Vec<CardNumber>,
    requests: u128,
    /// The last write that was acknowledged: who, under which id, what, and the version it made.
    last: Option<(u32, Uuid, DecisionCommand, u32)>,
}

impl Played {
    pub(crate) async fn begin() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = StandingClock::at(day(TODAY));
        let registry = open(directory.path(), Arc::clone(&clock)).await;
        let model = Model {
            today: day(TODAY),
            cards: Vec::new(),
        };
        Self {
            model,
            directory,
            clock,
            registry,
            numbers: Vec::new(),
            requests: 0,
            last: None,
        }
    }

    fn request_id(&mut self) -> Uuid {
        self.requests += 1;
        uuid::Builder::from_random_bytes(self.requests.to_be_bytes()).into_uuid()
    }

    /// Plays it on both; they say the same.
    pub(crate) async fn play(&mut self, operation: &Operation) {
        match operation {
            Operation::Mutate => self.mutate().await,
            Operation::Check(day) => self.ask(*day).await,
            Operation::Repeat => self.repeat().await,
            Operation::Pass(days) => {
                self.clock.advance_micros(days * DAY_MICROS);
                self.model.today = self.model.today.plus_days(*days);
            }
            Operation::Restart => {
                self.registry.close().await;
                self.registry = open(self.directory.path(), Arc::clone(&self.clock)).await;
            }
            Operation::Register(ocmw, period) => {
                let command = self.registration(*period);
                let expected = self.model.register(*ocmw, *period);
                self.write(*ocmw, command, expected).await;
            }
            Operation::Modify(write) => {
                let changes = Box::new(with_doctor(self.terms(&self.model.cards[write.1])));
                let command = DecisionCommand::Modify {
                    reason: "a doctor too".to_owned(),
                    card_number: self.numbers[write.1],
                    expected_version: write.2,
                    changes,
                };
                let expected = self.model.modify(*write);
                self.write(write.0, command, expected).await;
            }
            Operation::Extend(write, last_day) => {
                let command = DecisionCommand::Extend {
                    reason: "the need goes on".to_owned(),
                    card_number: self.numbers[write.1],
                    expected_version: write.2,
                    request_date: self.model.today,
                    last_day: *last_day,
                };
                let expected = self.model.extend(*write, *last_day);
                self.write(write.0, command, expected).await;
            }
            Operation::Stop(write, last_day) => {
                let command = DecisionCommand::Stop {
                    reason: "asked by the person".to_owned(),
                    card_number: self.numbers[write.1],
                    expected_version: write.2,
                    stop_reason: StopReason::RequestOfPerson,
                    last_day: *last_day,
                    mutation_date: None,
                };
                let expected = self.model.stop(*write, *last_day);
                self.write(write.0, command, expected).await;
            }
            Operation::Close(write) | Operation::Reactivate(write) => {
                self.turn(operation, *write).await;
            }
        }
    }

    async fn turn(&mut self, operation: &Operation, write: Write) {
        let (card_number, expected_version) = (self.numbers[write.1], write.2);
        let reason = "looked into again".to_owned();
        let (command, expected) = if matches!(operation, Operation::Close(_)) {
            let command = DecisionCommand::Close {
                reason,
                card_number,
                expected_version,
            };
            (command, self.model.close(write))
        } else {
            let command = DecisionCommand::Reactivate {
                reason,
                card_number,
                expected_version,
            };
            (command, self.model.reactivate(write))
        };
        self.write(write.0, command, expected).await;
    }

    async fn write(&mut self, by: u32, command: DecisionCommand, expected: Outcome) {
        let request_id = self.request_id();
        let caller = ocmw(by);
        let written = self
            .registry
            .write_decision(&caller, request_id, &command)
            .await;
        let outcome = match &written {
            Ok(_) => Outcome::Written,
            Err(Refusal::NotAllowed(_)) => Outcome::NotAllowed,
            Err(Refusal::StaleVersion { .. }) => Outcome::Stale,
            Err(Refusal::Broken { .. }) => Outcome::Broken,
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(outcome, expected, "{written:?}");
        if let Ok(written) = written {
            if matches!(command, DecisionCommand::Register { .. }) {
                self.numbers.push(written.version.card_number);
            }
            self.last = Some((by, request_id, command, written.version.version));
        }
    }

    /// The first answer again, whatever happened since.
    async fn repeat(&mut self) {
        let Some((by, request_id, command, version)) = &self.last else {
            return;
        };
        let again = self
            .registry
            .write_decision(&ocmw(*by), *request_id, command)
            .await;
        assert_eq!(again.unwrap().version.version, *version);
    }

    async fn mutate(&mut self) {
        let request_id = self.request_id();
        let mutation = Mutation {
            change: MutationChange::Stay {
                residence_status: ResidenceStatus::Illegal,
                situation: Situation::UnlawfulStay,
            },
            mutation_date: self.model.today,
        };
        let feed = federal_feed();
        let answer = self
            .registry
            .record_mutation(&feed, request_id, ssin(SERIAL), &mutation, false)
            .await
            .unwrap();
        assert_eq!(answer.concerned, !self.model.cards.is_empty());
        self.model.mutate();
    }

    async fn ask(&self, care_day: carmed_model::Day) {
        let question = check(SERIAL, &care_day.to_string());
        let answer = self
            .registry
            .check_coverage(&hospital(), &question)
            .await
            .unwrap();
        let told = match (answer.coverage.spans.first(), answer.coverage.gaps.first()) {
            (Some(span), None) => {
                let mut numbers = self.numbers.iter();
                let place = numbers
                    .position(|number| *number == span.card_number)
                    .unwrap();
                Told::Covered(place, span.version)
            }
            (None, Some(gap)) => {
                assert_eq!(gap.reasons.len(), 1, "{gap:?}");
                Told::Refused(gap.reasons[0].code.number())
            }
            both => panic!("{both:?}"),
        };
        assert_eq!(told, self.model.check(care_day));
    }

    /// Every decision stands as in the model, and never two hold one day (DEC-01).
    pub(crate) async fn compare(&self) {
        assert!(self.model.held_twice().is_empty(), "{:?}", self.model);
        for number in [1, 2] {
            let filter = DecisionFilter::default();
            let listed = self
                .registry
                .decisions(&ocmw(number), filter, None, 200)
                .await;
            let mut listed: Vec<_> = listed
                .unwrap()
                .versions
                .into_iter()
                .map(|one| (one.card_number, one.version, one.state, one.decision.period))
                .collect();
            let cards = self.numbers.iter().zip(&self.model.cards);
            let mut expected: Vec<_> = cards
                .filter(|(_, card)| card.ocmw == number)
                .map(|(number, card)| (*number, card.version, card.state, card.period))
                .collect();
            listed.sort_by_key(|one| one.0);
            expected.sort_by_key(|one| one.0);
            assert_eq!(listed, expected);
        }
    }

    /// Nothing that was acknowledged is lost: each decision has every version, once.
    pub(crate) async fn end(self) {
        for (number, card) in self.numbers.iter().zip(&self.model.cards) {
            let history = self
                .registry
                .decision_history(&auditor(), *number, None, None, 200)
                .await;
            let versions: Vec<u32> = history
                .unwrap()
                .events
                .iter()
                .map(|(_, version)| version.version)
                .collect();
            assert_eq!(versions, (1..=card.version).collect::<Vec<_>>());
        }
        self.registry.close().await;
    }

    fn registration(&self, period: Period) -> DecisionCommand {
        let DecisionCommand::Register { reason, decision } = register(SERIAL) else {
            panic!("a registration registers");
        };
        let mut decision = *decision;
        let card = Card {
            ocmw: 1,
            state: carmed_model::DecisionState::Active,
            version: 1,
            period,
            decided_on: self.model.today,
        };
        decision.terms = self.terms(&card);
        DecisionCommand::Register {
            reason,
            decision: Box::new(decision),
        }
    }

    /// The terms of a card as they stand.
    fn terms(&self, card: &Card) -> DecisionTerms {
        let mut terms = terms();
        terms.period = card.period;
        terms.request_date = card.decided_on;
        terms.decision_date = card.decided_on;
        terms.facts.social_inquiry_date = Some(card.decided_on);
        for cover in &mut terms.covers {
            cover.period = card.period;
        }
        terms
    }
}

fn with_doctor(mut terms: DecisionTerms) -> DecisionTerms {
    let doctor = cover(CoverKind::Doctor, terms.period);
    terms.covers.push(doctor);
    terms
}
