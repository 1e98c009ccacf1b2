//! The clients of a load: each makes one call after the other, and writes down what came of it.

use super::persons::{Known, Person};
use super::recorder::Begun;
use super::requests::{ASKED_DAYS, FIRST_DAY, Requests, STOPPED_DAY};
use super::{Dice, Shared, answers};
use crate::callers;
use carmed_checker::{Answer, Answered, Asked, State};
use carmed_client::contract::{
    close_decision_response, modify_decision_response, register_decision_response,
    stop_decision_response,
};
use carmed_client::{CallerMetadata, Client, ClientError, Options};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// The OCMWs that write.
const OCMWS: [&str; 2] = [callers::OCMW, callers::OTHER_OCMW];
/// The earliest and the latest last day of a new decision.
const LAST_DAYS: (i64, i64) = (20, 30);
/// A call that is broken off has gone on for less, in microseconds.
const BROKEN_OFF_MICROS: u64 = 40_000;
/// How often a call whose outcome nobody knows is made again, under the same request id.
const AGAIN_MAX: u32 = 8;
/// How long a client waits for a server that is gone.
const GONE_MAX: Duration = Duration::from_secs(20);

/// The way to a server, as its clients have it: after a restart it leads to the new one.
pub type Door = watch::Receiver<Client>;

/// The way to a server, as whoever starts and stops it has it.
pub struct Entrance(watch::Sender<Client>);

impl Entrance {
    /// The way to the server at `http://HOST:PORT`.
    pub async fn to(address: &str) -> Self {
        Self(watch::Sender::new(connect(address).await))
    }

    /// From now on it leads there.
    pub async fn leads_to(&self, address: &str) {
        self.0.send_replace(connect(address).await);
    }

    /// Where the clients find it.
    pub fn door(&self) -> Door {
        self.0.subscribe()
    }

    /// A client of the server in the name of that caller.
    pub fn client(&self, caller: &str) -> Client {
        self.0.borrow().calling_as(caller.parse().unwrap())
    }
}

async fn connect(address: &str) -> Client {
    let options = Options {
        language: "en".to_owned(),
        attempts_max: 8,
        first_pause: Duration::from_millis(10),
        ..Options::default()
    };
    let caller: CallerMetadata = callers::HOSPITAL.parse().unwrap();
    Client::connect(address, caller, options).await.unwrap()
}

/// What a call is answered.
struct Heard {
    answer: Answer,
    /// Of a consultation: which OCMW manages the decision that covers the last of the days.
    manager: Option<usize>,
    /// Of a consultation: its number in the journal.
    ticket: String,
}

impl From<Answer> for Heard {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            manager: None,
            ticket: String::new(),
        }
    }
}

/// The version that a write made, whichever it was.
macro_rules! written {
    ($write:expr, $response:ident) => {
        match $write.await?.outcome {
            Some($response::Outcome::Written(written)) => answers::written(&written),
            other => Answer::Unexpected {
                text: format!("{other:?}"),
            },
        }
    };
}

/// One client.
pub(super) struct Caller {
    pub(super) number: u32,
    pub(super) server: u32,
    pub(super) door: Door,
    pub(super) dice: Dice,
    pub(super) shared: Arc<Shared>,
}

impl Caller {
    pub(super) async fn run(mut self) {
        while self.shared.goes_on() {
            let person = self.shared.persons.pick(&mut self.dice);
            let (ocmw, asked) = self.choose(person.known());
            let begun = Begun {
                person: person.number,
                client: self.number,
                server: self.server,
                asked_at: self.shared.recorder.moment(),
            };
            let heard = self.ask(&person, ocmw, &asked).await;
            let at = self.shared.recorder.moment();
            let (answered, ticket) = match heard {
                Some(heard) => {
                    let ocmw = heard.manager.unwrap_or(ocmw);
                    note(&person, ocmw, &asked, &heard.answer);
                    self.shared.progress.answered();
                    let answer = heard.answer;
                    (Some(Answered { at, answer }), heard.ticket)
                }
                None => (None, String::new()),
            };
            self.shared.recorder.record(begun, asked, answered, ticket);
        }
    }

    /// What is asked next, and as which OCMW where it is a write.
    fn choose(&mut self, known: Option<Known>) -> (usize, Asked) {
        let check = Asked::Check {
            first_day: ASKED_DAYS.0,
            last_day: ASKED_DAYS.1,
        };
        let register = Asked::Register {
            first_day: FIRST_DAY,
            last_day: LAST_DAYS.0 + self.dice.below(10).cast_signed(),
        };
        let any_ocmw = usize::from(self.dice.percent(50));
        let roll = self.dice.below(100);
        let Some(Known {
            card,
            ocmw,
            version,
            state,
            last_day,
        }) = known
        else {
            return (any_ocmw, if roll < 60 { register } else { check });
        };
        // Now and then the author saw an older version.
        let is_late = version > 1 && self.dice.percent(10);
        let version = version - u32::from(is_late);
        // A decision that stands is changed, one that was stopped is withdrawn, then comes another.
        let (checks, reads, modifies, stops, closes) = match state {
            State::Active => (45, 55, 75, 84, 90),
            State::Stopped => (40, 50, 54, 58, 85),
            State::Closed => (35, 42, 44, 46, 50),
        };
        let asked = match roll {
            roll if roll < checks => check,
            roll if roll < reads => Asked::Read { card },
            roll if roll < modifies => Asked::Modify {
                card,
                version,
                last_day: last_day.max(LAST_DAYS.0) + self.dice.below(2).cast_signed(),
            },
            roll if roll < stops => Asked::Stop {
                card,
                version,
                last_day: STOPPED_DAY,
            },
            roll if roll < closes => Asked::Close { card, version },
            _ => return (any_ocmw, register),
        };
        (ocmw, asked)
    }

    /// Asks until there is an answer, always under the same request id; `None` where nobody hears one.
    async fn ask(&mut self, person: &Person, ocmw: usize, asked: &Asked) -> Option<Heard> {
        let request_id = self.dice.request_id();
        for _ in 0..AGAIN_MAX {
            let client = self.door.borrow_and_update().clone();
            let asking = self.call(&client, person, ocmw, asked, &request_id);
            let percent = self.shared.load.broken_off_percent;
            let called = if self.dice.percent(percent) {
                let micros = self.dice.below(BROKEN_OFF_MICROS);
                let Ok(called) = timeout(Duration::from_micros(micros), asking).await else {
                    self.shared.progress.broke_off();
                    if self.dice.percent(50) {
                        return None;
                    }
                    continue;
                };
                called
            } else {
                asking.await
            };
            let error = match called {
                Ok(heard) => return Some(heard),
                Err(error) => error,
            };
            if let Some(answer) = answers::refused(&error) {
                return Some(Heard::from(answer));
            }
            self.shared.progress.asks_again();
            // Either the server is gone, and another comes; or it has to be asked again.
            let _another = timeout(GONE_MAX / AGAIN_MAX, self.door.changed()).await;
        }
        None
    }

    /// One call; it borrows nothing of the client, whose dice go on meanwhile.
    fn call(
        &self,
        client: &Client,
        person: &Person,
        ocmw: usize,
        asked: &Asked,
        request_id: &str,
    ) -> impl Future<Output = Result<Heard, ClientError>> + Send + use<> {
        let shared = Arc::clone(&self.shared);
        let ocmw = client.calling_as(OCMWS[ocmw].parse().unwrap());
        let hospital = client.clone();
        let (person, asked, id) = (person.beneficiary(), asked.clone(), request_id.to_owned());
        async move {
            let requests: &Requests = &shared.requests;
            let answer = match asked {
                Asked::Register { last_day, .. } => {
                    let request = requests.register(id, person, last_day);
                    written!(ocmw.register_decision(request), register_decision_response)
                }
                Asked::Modify {
                    card,
                    version,
                    last_day,
                } => {
                    let request = requests.modify(id, (&card, version), last_day);
                    written!(ocmw.modify_decision(request), modify_decision_response)
                }
                Asked::Stop {
                    card,
                    version,
                    last_day,
                } => {
                    let request = requests.stop(id, (&card, version), last_day);
                    written!(ocmw.stop_decision(request), stop_decision_response)
                }
                Asked::Close { card, version } => {
                    let request = requests.close(id, (&card, version));
                    written!(ocmw.close_decision(request), close_decision_response)
                }
                Asked::Check {
                    first_day,
                    last_day,
                } => {
                    let request = requests.check(person.ssin, first_day, last_day);
                    let answer = hospital.check_coverage(request).await?;
                    return Ok(Heard {
                        answer: answers::covered(requests, &answer),
                        manager: answers::manager(&answer, OCMWS),
                        ticket: answer.ticket,
                    });
                }
                Asked::Read { card } => {
                    let request = Requests::read(card);
                    answers::decision(requests, ocmw.get_decision(request).await?)
                }
            };
            Ok(Heard::from(answer))
        }
    }
}

/// What an answer tells of the person's latest decision.
fn note(person: &Person, ocmw: usize, asked: &Asked, answer: &Answer) {
    let known = match (asked, answer) {
        (asked, Answer::Written { card, version }) => {
            let (state, last_day) = match asked {
                Asked::Register { last_day, .. } | Asked::Modify { last_day, .. } => {
                    (State::Active, *last_day)
                }
                Asked::Stop { last_day, .. } => (State::Stopped, *last_day),
                _ => (State::Closed, LAST_DAYS.0),
            };
            Known {
                card: card.clone(),
                ocmw,
                version: *version,
                state,
                last_day,
            }
        }
        (
            Asked::Read { card },
            Answer::Decision {
                version,
                state,
                last_day,
            },
        ) => Known {
            card: card.clone(),
            ocmw,
            version: *version,
            state: *state,
            last_day: *last_day,
        },
        (Asked::Check { .. }, Answer::Covered { spans }) => match spans.last() {
            Some(span) => Known {
                card: span.card.clone(),
                ocmw,
                version: span.version,
                state: Requests::state(span.last_day),
                last_day: span.last_day,
            },
            None => return,
        },
        _ => return,
    };
    person.note(known);
}
