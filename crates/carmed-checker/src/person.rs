//! What a single register would answer about one person, call by call.

use crate::history::{Answer, Asked, Span, State};
use std::fmt;

/// The decisions about one person, in the order in which they were registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Decisions(Vec<Decision>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Decision {
    /// Unknown as long as nobody was told: whoever registered it never heard.
    card: Option<String>,
    version: u32,
    state: State,
    first_day: i64,
    last_day: i64,
}

impl Decisions {
    /// The decisions after that call, if this is what it is answered now. Without an answer: after it took
    /// effect, if it has any.
    pub(crate) fn after(&self, asked: &Asked, answer: Option<&Answer>) -> Option<Self> {
        let mut after = self.clone();
        let fits = match asked {
            Asked::Register {
                first_day,
                last_day,
            } => after.register(*first_day, *last_day, answer),
            Asked::Modify {
                card,
                version,
                last_day,
            } => after.write(card, *version, answer, |decision| {
                let may = decision.state == State::Active && *last_day >= decision.last_day;
                may.then(|| decision.last_day = *last_day)
            }),
            Asked::Stop {
                card,
                version,
                last_day,
            } => after.write(card, *version, answer, |decision| {
                let may = decision.state == State::Active && *last_day < decision.last_day;
                may.then(|| {
                    decision.state = State::Stopped;
                    decision.last_day = *last_day;
                })
            }),
            Asked::Close { card, version } => after.write(card, *version, answer, |decision| {
                (decision.state != State::Closed).then(|| decision.state = State::Closed)
            }),
            Asked::Check {
                first_day,
                last_day,
            } => answer.is_some_and(|answer| after.covers(*first_day, *last_day, answer)),
            Asked::Read { card } => answer.is_some_and(|answer| after.reads(card, answer)),
        };
        fits.then_some(after)
    }

    /// At most one decision is in force on any day (DEC-01).
    fn register(&mut self, first_day: i64, last_day: i64, answer: Option<&Answer>) -> bool {
        let overlaps = self.0.iter().any(|decision| {
            decision.state != State::Closed
                && decision.first_day <= last_day
                && first_day <= decision.last_day
        });
        let card = match answer {
            Some(Answer::Overlapping) => return overlaps,
            Some(Answer::Written { card, version: 1 }) => Some(card.clone()),
            None => None,
            Some(_) => return false,
        };
        let is_new = card.is_none() || self.0.iter().all(|decision| decision.card != card);
        self.0.push(Decision {
            card,
            version: 1,
            state: State::Active,
            first_day,
            last_day,
        });
        !overlaps && is_new
    }

    /// A write is done on the version its author saw, or refused with the one that stands.
    fn write(
        &mut self,
        card: &str,
        version: u32,
        answer: Option<&Answer>,
        act: impl FnOnce(&mut Decision) -> Option<()>,
    ) -> bool {
        let Some(decision) = self.named(card) else {
            return false;
        };
        if decision.version != version {
            let version = decision.version;
            return answer == Some(&Answer::Stale { version });
        }
        match (act(decision), answer) {
            (None, answer) => answer == Some(&Answer::Ended),
            (Some(()), None) => {
                decision.version += 1;
                true
            }
            (Some(()), Some(Answer::Written { card, version })) => {
                decision.version += 1;
                decision.card.as_deref() == Some(card) && decision.version == *version
            }
            (Some(()), Some(_)) => false,
        }
    }

    fn covers(&mut self, first_day: i64, last_day: i64, answer: &Answer) -> bool {
        let Answer::Covered { spans } = answer else {
            return false;
        };
        // Whatever is named for the first time is the decision nobody was told of.
        if !spans.iter().all(|span| self.named(&span.card).is_some()) {
            return false;
        }
        let mut expected: Vec<Span> = self
            .0
            .iter()
            .filter(|decision| decision.state != State::Closed)
            .map(|decision| Span {
                card: decision.card.clone().unwrap_or_default(),
                version: decision.version,
                first_day: decision.first_day.max(first_day),
                last_day: decision.last_day.min(last_day),
            })
            .filter(|span| span.first_day <= span.last_day)
            .collect();
        expected.sort_by_key(|span| span.first_day);
        expected == *spans
    }

    fn reads(&mut self, card: &str, answer: &Answer) -> bool {
        self.named(card).is_some_and(|decision| {
            *answer
                == Answer::Decision {
                    version: decision.version,
                    state: decision.state,
                    last_day: decision.last_day,
                }
        })
    }

    /// The decision with that number. At most one has none yet, as no two hold the same days and only a
    /// decision whose number is known can be ended: a number never met before is that one's.
    fn named(&mut self, card: &str) -> Option<&mut Decision> {
        let known = |decision: &Decision| decision.card.as_deref() == Some(card);
        let place = self.0.iter().position(known);
        let place = place.or_else(|| self.0.iter().position(|decision| decision.card.is_none()))?;
        let decision = &mut self.0[place];
        decision.card.get_or_insert_with(|| card.to_owned());
        Some(decision)
    }
}

impl fmt::Display for Decisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("there is no decision");
        }
        for (place, decision) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            let card = decision.card.as_deref().unwrap_or("of unknown number");
            write!(
                f,
                "{separator}decision {card} stands at version {}, {:?}, days {} to {}",
                decision.version, decision.state, decision.first_day, decision.last_day
            )?;
        }
        Ok(())
    }
}
