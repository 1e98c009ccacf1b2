//! Histories written by hand: what fits an order and what does not.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use carmed_checker::{Answer, Answered, Asked, Heading, Operation, Span, State, Verdict};
use std::process::Command;

const CARD: &str = "000000000101";
const OTHER_CARD: &str = "000000000202";

/// A history under way: every call and every answer takes the next moment.
#[derive(Default)]
struct Script {
    moment: u64,
    operations: Vec<Operation>,
}

impl Script {
    /// A call is made; its place among the calls.
    fn ask(&mut self, person: u64, asked: Asked) -> usize {
        self.moment += 1;
        self.operations.push(Operation {
            person,
            client: 0,
            server: 0,
            asked_at: self.moment,
            asked,
            answered: None,
        });
        self.operations.len() - 1
    }

    /// It is answered.
    fn answer(&mut self, place: usize, answer: Answer) {
        self.moment += 1;
        let at = self.moment;
        self.operations[place].answered = Some(Answered { at, answer });
    }

    /// A call that is answered before anything else happens.
    fn call(&mut self, asked: Asked, answer: Answer) {
        let place = self.ask(1, asked);
        self.answer(place, answer);
    }

    fn lines(&self) -> String {
        let heading = Heading {
            seed: 7,
            clients: 1,
            servers: 2,
        };
        let mut lines = serde_json::to_string(&heading).unwrap();
        for operation in &self.operations {
            lines.push('\n');
            lines.push_str(&serde_json::to_string(operation).unwrap());
        }
        lines
    }

    fn judged(&self) -> Verdict {
        carmed_checker::judge_lines(self.lines().as_bytes()).unwrap()
    }

    fn is_linearizable(&self) -> bool {
        self.judged().is_linearizable()
    }
}

/// A person with one decision at version 1, from day 0 to day 20.
fn registered() -> Script {
    let mut script = Script::default();
    script.call(register(), written(CARD, 1));
    script
}

fn register() -> Asked {
    Asked::Register {
        first_day: 0,
        last_day: 20,
    }
}

fn modify(version: u32, last_day: i64) -> Asked {
    let card = CARD.to_owned();
    Asked::Modify {
        card,
        version,
        last_day,
    }
}

fn stop(version: u32) -> Asked {
    let card = CARD.to_owned();
    Asked::Stop {
        card,
        version,
        last_day: 5,
    }
}

fn close(version: u32) -> Asked {
    let card = CARD.to_owned();
    Asked::Close { card, version }
}

fn check() -> Asked {
    Asked::Check {
        first_day: 3,
        last_day: 40,
    }
}

fn read() -> Asked {
    let card = CARD.to_owned();
    Asked::Read { card }
}

fn written(card: &str, version: u32) -> Answer {
    let card = card.to_owned();
    Answer::Written { card, version }
}

fn covered(version: u32, last_day: i64) -> Answer {
    covered_by(CARD, version, last_day)
}

fn covered_by(card: &str, version: u32, last_day: i64) -> Answer {
    let span = Span {
        card: card.to_owned(),
        version,
        first_day: 3,
        last_day,
    };
    Answer::Covered { spans: vec![span] }
}

fn nothing() -> Answer {
    Answer::Covered { spans: Vec::new() }
}

#[test]
fn a_life_in_order_fits() {
    let mut script = Script::default();
    script.call(check(), nothing());
    script.call(register(), written(CARD, 1));
    script.call(register(), Answer::Overlapping);
    script.call(check(), covered(1, 20));
    script.call(modify(1, 25), written(CARD, 2));
    script.call(modify(1, 25), Answer::Stale { version: 2 });
    script.call(check(), covered(2, 25));
    script.call(stop(2), written(CARD, 3));
    script.call(stop(3), Answer::Ended);
    script.call(check(), covered(3, 5));
    script.call(
        read(),
        Answer::Decision {
            version: 3,
            state: State::Stopped,
            last_day: 5,
        },
    );
    script.call(close(3), written(CARD, 4));
    script.call(check(), nothing());
    script.call(register(), written(OTHER_CARD, 1));
    script.call(check(), covered_by(OTHER_CARD, 1, 20));
    assert!(script.is_linearizable(), "{}", script.judged());
}

#[test]
fn a_check_beside_a_stop_may_see_either_and_two_checks_see_it_in_order() {
    for (first, second, fits) in [
        (covered(1, 20), covered(1, 20), true),
        (covered(1, 20), covered(2, 5), true),
        (covered(2, 5), covered(2, 5), true),
        (covered(2, 5), covered(1, 20), false),
    ] {
        let mut script = registered();
        let stopping = script.ask(1, stop(1));
        script.call(check(), first);
        script.call(check(), second);
        script.answer(stopping, written(CARD, 2));
        assert_eq!(script.is_linearizable(), fits);
    }
}

#[test]
fn a_check_from_before_an_acknowledged_stop_is_found_and_named() {
    let mut script = registered();
    script.call(stop(1), written(CARD, 2));
    script.call(check(), covered(1, 20));
    script.call(check(), covered(2, 5));
    let verdict = script.judged();
    let [stuck] = verdict.stuck.as_slice() else {
        panic!("{verdict}");
    };
    assert_eq!((stuck.person, stuck.placed), (1, 2));
    assert_eq!(stuck.offending, [script.operations[2].clone()]);
    let told = verdict.to_string();
    assert!(told.contains("seed 7") && told.contains("NOT linearizable"));
}

#[test]
fn the_same_version_is_never_written_twice() {
    let mut script = registered();
    let (one, other) = (script.ask(1, modify(1, 25)), script.ask(1, modify(1, 30)));
    script.answer(one, written(CARD, 2));
    script.answer(other, written(CARD, 2));
    assert!(!script.is_linearizable());
    let mut script = Script::default();
    let (one, other) = (script.ask(1, register()), script.ask(1, register()));
    script.answer(one, written(CARD, 1));
    script.answer(other, written(OTHER_CARD, 1));
    assert!(!script.is_linearizable());
}

#[test]
fn an_acknowledged_write_that_is_gone_is_found() {
    let mut script = registered();
    script.call(modify(1, 25), written(CARD, 2));
    script.call(modify(1, 30), written(CARD, 2));
    assert!(!script.is_linearizable());
    let mut script = registered();
    script.call(check(), nothing());
    assert!(!script.is_linearizable());
}

#[test]
fn a_version_nobody_asked_for_is_found() {
    let mut script = registered();
    script.call(modify(1, 25), written(CARD, 3));
    assert!(!script.is_linearizable());
    let mut script = registered();
    script.call(check(), covered(2, 20));
    assert!(!script.is_linearizable());
}

#[test]
fn a_refusal_from_before_an_acknowledged_write_is_found() {
    let mut script = registered();
    script.call(modify(1, 25), written(CARD, 2));
    script.call(modify(2, 30), Answer::Stale { version: 1 });
    assert!(!script.is_linearizable());
    let mut script = registered();
    script.call(close(1), written(CARD, 2));
    script.call(register(), Answer::Overlapping);
    assert!(!script.is_linearizable());
}

#[test]
fn a_write_of_unknown_outcome_may_take_effect_late_once_or_never() {
    for (answers, fits) in [
        (vec![covered(1, 20), covered(1, 20)], true),
        (vec![covered(1, 20), covered(2, 5)], true),
        (vec![covered(2, 5), covered(2, 5)], true),
        (vec![covered(2, 5), covered(1, 20)], false),
        (vec![covered(2, 5), covered(3, 5)], false),
    ] {
        let mut script = registered();
        script.ask(1, stop(1));
        for answer in answers {
            script.call(check(), answer);
        }
        assert_eq!(script.is_linearizable(), fits);
    }
}

#[test]
fn a_registration_of_unknown_outcome_has_the_number_it_is_first_met_with() {
    for (first, second, fits) in [
        (covered(1, 20), covered(1, 20), true),
        (nothing(), covered(1, 20), true),
        (covered(1, 20), nothing(), false),
        (covered(1, 20), covered_by(OTHER_CARD, 1, 20), false),
    ] {
        let mut script = Script::default();
        script.ask(1, register());
        script.call(check(), first);
        script.call(check(), second);
        assert_eq!(script.is_linearizable(), fits);
    }
}

#[test]
fn an_answer_that_nothing_explains_fits_no_order() {
    for asked in [
        register(),
        modify(1, 25),
        stop(1),
        close(1),
        check(),
        read(),
    ] {
        let mut script = registered();
        let text = "a fault".to_owned();
        script.call(asked, Answer::Unexpected { text });
        assert!(!script.is_linearizable());
    }
}

#[test]
fn persons_are_judged_apart() {
    let mut script = registered();
    let stale = script.ask(2, check());
    script.answer(stale, covered(1, 20));
    let fine = script.ask(3, check());
    script.answer(fine, nothing());
    let verdict = script.judged();
    assert_eq!((verdict.operations, verdict.persons), (3, 3));
    let persons: Vec<u64> = verdict.stuck.iter().map(|stuck| stuck.person).collect();
    assert_eq!(persons, [2]);
}

#[test]
fn calls_in_flight_by_the_dozen_are_put_in_order() {
    let mut script = registered();
    let mut stale = Vec::new();
    let mut winners = Vec::new();
    for version in 1..=12 {
        winners.push(script.ask(1, modify(version, 20 + i64::from(version))));
        stale.push(script.ask(1, modify(version, 20 + i64::from(version))));
    }
    // The last ones are answered first.
    for (version, place) in (2..14).zip(winners).rev() {
        script.answer(place, written(CARD, version));
    }
    for place in stale {
        script.answer(place, Answer::Stale { version: 13 });
    }
    script.call(check(), covered(13, 32));
    assert!(script.is_linearizable(), "{}", script.judged());
    script.call(check(), covered(12, 31));
    assert!(!script.is_linearizable());
}

#[test]
fn the_program_tells_by_its_exit_code_what_it_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("history.jsonl");
    let exit = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let mut checker = Command::new(env!("CARGO_BIN_EXE_carmed-checker"));
        let output = checker.arg(&path).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), told)
    };
    let mut script = registered();
    let (code, told) = exit(&script.lines());
    assert_eq!(code, 0);
    assert!(told.contains("seed 7: 1 operations") && told.contains("are linearizable"));
    script.call(check(), nothing());
    let (code, told) = exit(&script.lines());
    assert_eq!(code, 1);
    assert!(told.contains("none of these can come next") && told.contains(r#""spans":[]"#));
    for text in ["", "{}", "not JSON"] {
        assert_eq!(exit(text).0, 2, "{text}");
    }
    let backwards = script.lines().replace(r#""at":2"#, r#""at":1"#);
    assert_eq!(exit(&backwards).0, 2);
}
