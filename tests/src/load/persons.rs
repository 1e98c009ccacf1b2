//! The persons of a load: a few at a time, so that calls about one person meet.

use super::dice::Dice;
use carmed_checker::State;
use carmed_proto::v1::{Beneficiary, BirthDate};
use std::sync::{Arc, Mutex};

/// How many persons are called about at once.
const AT_ONCE: usize = 8;
/// After how many calls somebody else takes a person's place.
const CALLS_EACH: u32 = 50;

/// Somebody the load calls about.
pub(super) struct Person {
    /// The number in the history.
    pub(super) number: u64,
    known: Mutex<Option<Known>>,
}

/// What the clients last heard of a person's latest decision.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) card: String,
    /// Which OCMW manages it.
    pub(super) ocmw: usize,
    pub(super) version: u32,
    pub(super) state: State,
    pub(super) last_day: i64,
}

impl Person {
    pub(super) fn known(&self) -> Option<Known> {
        self.known.lock().unwrap().clone()
    }

    /// Takes note of what was heard last, unless an earlier version of the same decision is.
    pub(super) fn note(&self, heard: Known) {
        let mut known = self.known.lock().unwrap();
        let is_older = |known: &Known| known.card == heard.card && known.version > heard.version;
        if !known.as_ref().is_some_and(is_older) {
            *known = Some(heard);
        }
    }

    /// An invented person: each number below five million is somebody else.
    pub(super) fn beneficiary(&self) -> Beneficiary {
        const SERIALS: u64 = 499;
        const DAYS: u64 = 28;
        const MONTHS: u64 = 12;
        const FIRST_YEAR: u64 = 1950;
        const MODULUS: u64 = 97;
        let (serial, rest) = (self.number % SERIALS, self.number / SERIALS);
        let (day, rest) = (rest % DAYS + 1, rest / DAYS);
        let (month, year) = (rest % MONTHS + 1, FIRST_YEAR + rest / MONTHS);
        assert!(year < 1980, "there are no more persons");
        let born = (year % 100) * 10_000 + month * 100 + day;
        // An odd serial number is a man's.
        let first_nine = born * 1_000 + 2 * serial + 1;
        Beneficiary {
            ssin: format!("{first_nine:09}{:02}", MODULUS - first_nine % MODULUS),
            birth_date: Some(BirthDate {
                year: year.try_into().unwrap(),
                month: Some(month.try_into().unwrap()),
                day: Some(day.try_into().unwrap()),
            }),
            ..crate::person(1)
        }
    }
}

/// Those called about now, and how many calls each has left.
pub(super) struct Persons(Mutex<Window>);

struct Window {
    now: Vec<(Arc<Person>, u32)>,
    next: u64,
}

impl Window {
    fn newcomer(&mut self) -> (Arc<Person>, u32) {
        let person = Person {
            number: self.next,
            known: Mutex::default(),
        };
        self.next += 1;
        (Arc::new(person), CALLS_EACH)
    }
}

impl Persons {
    pub(super) fn new() -> Self {
        let mut window = Window {
            now: Vec::new(),
            next: 0,
        };
        for _ in 0..AT_ONCE {
            let newcomer = window.newcomer();
            window.now.push(newcomer);
        }
        Self(Mutex::new(window))
    }

    /// Whom the next call is about.
    pub(super) fn pick(&self, dice: &mut Dice) -> Arc<Person> {
        let place = usize::try_from(dice.below(AT_ONCE as u64)).unwrap();
        let mut window = self.0.lock().unwrap();
        let (person, left) = &mut window.now[place];
        let person = Arc::clone(person);
        *left -= 1;
        if *left == 0 {
            window.now[place] = window.newcomer();
        }
        person
    }
}
