//! Random batches against a plain model of the register.

use crate::TestBed;
use crate::samples::{current, current_of, log, meeting, mix, ocmw, person_id, stored, version};
use carmed_model::{CardNumber, DecisionState, Organisation, PersonId, Revision};
use carmed_storage::{Append, Appended, CurrentRow, EventRow, Events, HistoryKey};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const SEEDS: [u64; 4] = [1, 2, 3, 4];
const BATCHES: u64 = 60;
const PERSONS: u64 = 12;
const OCMWS: u32 = 3;

/// What the register must hold.
#[derive(Default)]
pub(crate) struct Model {
    events: Vec<EventRow>,
    current: BTreeMap<CardNumber, (CurrentRow, EventRow)>,
    feeds: BTreeMap<Organisation, Vec<EventRow>>,
    dossiers: BTreeMap<PersonId, Revision>,
    requests: BTreeSet<Uuid>,
    /// Every card with its person and latest version.
    cards: Vec<(u64, u64, u32)>,
}

/// A source of chance that can be replayed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % sides
    }
}

/// Whatever comes in whatever order: outcomes are as the model says, the log has no gaps, current rows
/// are the fold of the log, and histories and feeds are cuts through it.
pub async fn current_rows_are_the_fold_of_the_log<B: TestBed>(bed: B) {
    drop(bed);
    for seed in SEEDS {
        let store = B::fresh().await;
        let mut store_opened = store.open().await;
        let mut dice = Dice(seed);
        let mut model = Model::default();
        let mut sequence = 0;
        for batch_number in 0..BATCHES {
            let count = 1 + dice.roll(6);
            let batch: Vec<Append> = (0..count)
                .map(|_| command(&mut dice, &model, &mut sequence))
                .collect();
            let outcomes = store_opened.register.append(&batch).await.unwrap();
            let expected: Vec<Appended> =
                batch.iter().map(|command| model.append(command)).collect();
            assert_eq!(outcomes, expected, "seed {seed}, batch {batch_number}");
            if dice.roll(20) == 0 {
                store_opened = store.open().await;
            }
        }
        let register = &*store_opened.register;
        assert_eq!(log(register).await, model.events, "seed {seed}");
        let rows: Vec<_> = model.current.values().cloned().collect();
        assert_eq!(current(register).await, rows, "seed {seed}");
        for person in 0..PERSONS {
            let id = person_id(person);
            let history = register.history(HistoryKey::Person(id)).await.unwrap();
            let cut = model
                .events
                .iter()
                .filter(|event| event.person_id == Some(id));
            assert!(history.iter().eq(cut), "seed {seed}, person {person}");
        }
        for number in 1..=OCMWS {
            let told = Events::Concerning(ocmw(number));
            let page = register.events(told, Revision::ZERO, 10_000).await.unwrap();
            let feed = model.feeds.remove(&ocmw(number)).unwrap_or_default();
            assert_eq!(page.events, feed, "seed {seed}, OCMW {number}");
        }
        assert!(
            model.events.len() > 60,
            "seed {seed} commits too little to tell"
        );
    }
}

/// A command that is mostly right; sometimes its expectation, its card or its request is not.
pub(crate) fn command(dice: &mut Dice, model: &Model, sequence: &mut u64) -> Append {
    let known = model.cards.len() as u64;
    let mut command = if known == 0 || dice.roll(3) == 0 {
        let person = dice.roll(PERSONS);
        let expected = model.dossiers.get(&person_id(person)).copied();
        *sequence += 1;
        match expected {
            Some(expected) if dice.roll(8) > 0 => version(person, *sequence, 1, expected),
            _ => meeting(person, *sequence),
        }
    } else {
        let index = usize::try_from(dice.roll(known)).unwrap();
        let (person, sequence, latest) = model.cards[index];
        let expected = model.dossiers[&person_id(person)];
        version(person, sequence, latest + 1, expected)
    };
    let row = current_of(&mut command);
    row.ocmw = ocmw(1 + u32::try_from(dice.roll(OCMWS.into())).unwrap());
    row.state = match dice.roll(4) {
        0 => DecisionState::Suspended,
        1 => DecisionState::Stopped,
        2 => DecisionState::Closed,
        _ => DecisionState::Active,
    };
    let told = (1..=OCMWS).filter(|_| dice.roll(2) == 0).map(ocmw);
    command.events[0].concerns = told.collect();
    if dice.roll(8) == 0 {
        // A revision that no batch reaches, so that it is wrong whatever came before.
        command.dossiers[0].1 = Revision::new(1_000_000);
    }
    if dice.roll(8) == 0
        && let Some(seen) = model.requests.first()
    {
        command.request.request_id = *seen;
    }
    command
}

impl Model {
    pub(crate) fn append(&mut self, command: &Append) -> Appended {
        if self.requests.contains(&command.request.request_id) {
            return Appended::RequestSeen;
        }
        let (person_id, expected) = command.dossiers[0];
        let dossier = self.dossiers.get(&person_id).copied();
        let person_exists = command.new_person.is_some() && dossier.is_some();
        if person_exists || dossier.unwrap_or_default() != expected {
            return Appended::Stale;
        }
        let event = &command.events[0];
        let row = event.current.clone().unwrap();
        if row.version == 1 && self.current.contains_key(&row.card_number) {
            return Appended::Stale;
        }
        let revision = Revision::new(self.events.len() as u64 + 1);
        let event = stored(event, revision);
        self.note_card(&row);
        self.current.insert(row.card_number, (row, event.clone()));
        for organisation in &command.events[0].concerns {
            let feed = self.feeds.entry(*organisation).or_default();
            feed.push(event.clone());
        }
        self.events.push(event);
        self.dossiers.insert(person_id, revision);
        self.requests.insert(command.request.request_id);
        Appended::Committed {
            first: revision,
            last: revision,
        }
    }

    fn note_card(&mut self, row: &CurrentRow) {
        let sequence = row.card_number.sequence();
        let person = (0..PERSONS).find(|person| person_id(*person) == row.person_id);
        match self.cards.iter_mut().find(|card| card.1 == sequence) {
            Some(card) => card.2 = row.version,
            None => self.cards.push((person.unwrap(), sequence, row.version)),
        }
    }
}
