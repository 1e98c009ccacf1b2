//! The model: one person's decisions as a few numbers, and the law about them in a few lines.

use carmed_model::{Day, DecisionState, Period};

/// How an operation comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is written.
    Written,
    /// Another OCMW manages the decision (LIFE-11).
    NotAllowed,
    /// The version is stale.
    Stale,
    /// The law does not allow it.
    Broken,
}

/// A decision.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    /// Which OCMW manages it.
    pub(crate) ocmw: u32,
    pub(crate) state: DecisionState,
    pub(crate) version: u32,
    pub(crate) period: Period,
    /// The day it was decided and requested.
    pub(crate) decided_on: Day,
}

impl Card {
    /// The days it stands in the way of others (DEC-01).
    fn in_force(&self) -> Option<Period> {
        (self.state != DecisionState::Closed).then_some(self.period)
    }
}

/// What a hospital is told of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Covered by that version of that card.
    Covered(usize, u32),
    /// Not covered, with that code.
    Refused(u32),
}

/// One person's decisions, in order of registration, and today.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) today: Day,
    pub(crate) cards: Vec<Card>,
}

impl Model {
    /// DEC-01: nobody else holds one of these days.
    fn is_free(&self, days: Period, beside: Option<usize>) -> bool {
        let others = self.cards.iter().enumerate();
        others
            .filter(|(place, _)| Some(*place) != beside)
            .filter_map(|(_, card)| card.in_force())
            .all(|held| !held.overlaps(&days))
    }

    /// LIFE-02.
    pub(crate) fn register(&mut self, ocmw: u32, period: Period) -> Outcome {
        if !self.is_free(period, None) {
            return Outcome::Broken;
        }
        self.cards.push(Card {
            ocmw,
            state: DecisionState::Active,
            version: 1,
            period,
            decided_on: self.today,
        });
        Outcome::Written
    }

    /// Who writes what they saw, in a state that allows it, and only if this changes it rightly.
    fn write(
        &mut self,
        (ocmw, place, expected_version): (u32, usize, u32),
        states: &[DecisionState],
        change: impl FnOnce(&Self, &mut Card) -> bool,
    ) -> Outcome {
        let mut card = self.cards[place].clone();
        if card.ocmw != ocmw {
            return Outcome::NotAllowed;
        }
        if card.version != expected_version {
            return Outcome::Stale;
        }
        if !states.contains(&card.state) || !change(self, &mut card) {
            return Outcome::Broken;
        }
        card.version += 1;
        self.cards[place] = card;
        Outcome::Written
    }

    /// LIFE-03, with what the decision holds already.
    pub(crate) fn modify(&mut self, write: (u32, usize, u32)) -> Outcome {
        self.write(write, &[DecisionState::Active], |_, _| true)
    }

    /// LIFE-04, within a year (DEC-02).
    pub(crate) fn extend(&mut self, write: (u32, usize, u32), last_day: Day) -> Outcome {
        self.write(write, &[DecisionState::Active], |model, card| {
            let expired = card.period.last_day() < model.today;
            let later = last_day > card.period.last_day();
            let year = card.period.first_day().plus_days(364);
            if expired || !later || last_day > year {
                return false;
            }
            card.period = Period::new(card.period.first_day(), last_day).unwrap();
            model.is_free(card.period, Some(write.1))
        })
    }

    /// LIFE-05, at the person's request.
    pub(crate) fn stop(&mut self, write: (u32, usize, u32), last_day: Day) -> Outcome {
        let states = [DecisionState::Active, DecisionState::Suspended];
        self.write(write, &states, |model, card| {
            let (first_day, old_last_day) = (card.period.first_day(), card.period.last_day());
            if last_day < model.today || last_day < first_day || last_day >= old_last_day {
                return false;
            }
            card.period = Period::new(first_day, last_day).unwrap();
            card.state = DecisionState::Stopped;
            true
        })
    }

    /// LIFE-06.
    pub(crate) fn close(&mut self, write: (u32, usize, u32)) -> Outcome {
        let states = [DecisionState::Active, DecisionState::Stopped];
        self.write(write, &states, |_, card| {
            card.state = DecisionState::Closed;
            true
        })
    }

    /// LIFE-08.
    pub(crate) fn reactivate(&mut self, write: (u32, usize, u32)) -> Outcome {
        self.write(write, &[DecisionState::Suspended], |model, card| {
            card.state = DecisionState::Active;
            model.is_free(card.period, Some(write.1))
        })
    }

    /// LIFE-07: what the stay of the person does today to each active decision that it reaches.
    pub(crate) fn mutate(&mut self) {
        for card in &mut self.cards {
            if card.state == DecisionState::Active && card.period.last_day() >= self.today {
                card.state = DecisionState::Suspended;
                card.version += 1;
            }
        }
    }

    /// COV-03, of a cover every decision has.
    pub(crate) fn check(&self, day: Day) -> Told {
        let mut cards = self.cards.iter().enumerate();
        let held = cards.find(|(_, card)| card.in_force().is_some_and(|days| days.contains(day)));
        match held {
            Some((_, card)) if card.state == DecisionState::Suspended => Told::Refused(203),
            Some((place, card)) => Told::Covered(place, card.version),
            None if self.cards.is_empty() => Told::Refused(202),
            None => Told::Refused(201),
        }
    }

    /// The days that two decisions hold at once; there are none.
    pub(crate) fn held_twice(&self) -> Vec<(usize, usize)> {
        let held = |place: usize| self.cards[place].in_force();
        let places = 0..self.cards.len();
        let pairs = places.flat_map(|one| (0..one).map(move |other| (other, one)));
        pairs
            .filter(|(one, other)| {
                let days = held(*one).zip(held(*other));
                days.is_some_and(|(one, other)| one.overlaps(&other))
            })
            .collect()
    }
}
