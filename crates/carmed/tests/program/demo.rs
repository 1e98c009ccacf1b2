//! The demo plays its whole story and can be played again in the same store.

use crate::process::{run, said};

/// What the story says, in this order.
const STORY: [&str; 12] = [
    "The tariff office loads published tariffs",
    "It would be accepted.",
    "judgement and registration say the same (LIFE-01)",
    "an attestation is asked, and care may come first (COV-04)",
    "with it the State pays all of 33.73 euros",
    "capped: OCMW 97.19, patient 4.00",
    "supplement: OCMW 52.73, patient 21.00",
    "too early: not covered, because the cover began later (206)",
    "they keep their protection (COV-05)",
    "because no decision is in force (201)",
    "it is protected against the stop (COV-05)",
    "consultations on record (COV-08): 6",
];

/// What the whole cycle says, in this order.
const CYCLE: [&str; 20] = [
    "an attestation is asked, and care may come first (COV-04)",
    "the attestation on file satisfies it (COV-04)",
    "the State pays: 67.46",
    "it is not deleted, for a billing cites it (UMA-03)",
    "every field holds",
    "the version does not match the agreement (255920)",
    "that suspends the decision (LIFE-10)",
    "it may stop or reactivate it (LIFE-08)",
    "it ends on the new last day",
    "marked as changed since its quote",
    "patient parts the OCMW bears of both: 20.00",
    "the same line a second time is rejected (500544)",
    "left after, in cents: 1800",
    "another OCMW manages these days (1008, DEC-01)",
    "the old OCMW until yesterday, the new one from today (DEC-01)",
    "the OCMW is told the new number",
    "the decision is closed (LIFE-06)",
    "covered, refused, covered, not covered, in this order",
    "three billings, and the release of one of them",
    "counts from 1 to 4 that are told: 0",
];

fn plays(arguments: &[&str]) {
    plays_scenes(arguments, &STORY, "expectations of 12 scenes hold.");
}

fn plays_whole(arguments: &[&str]) {
    plays_scenes(arguments, &CYCLE, "expectations of 31 scenes hold.");
}

fn plays_scenes(arguments: &[&str], scenes: &[&str], end: &str) {
    let output = run(arguments, "");
    let (story, code) = said(&output);
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code, Some(0), "{story}\n{problem}");
    let mut rest = story.as_str();
    for line in scenes {
        let at = rest.find(line);
        assert!(at.is_some(), "`{line}` does not follow in:\n{story}");
        rest = &rest[at.unwrap()..];
    }
    assert!(rest.contains(end), "{story}");
    assert!(!story.contains('\u{1b}'), "colour is for terminals");
}

#[test]
fn the_story_is_played_to_its_end_in_a_store_of_its_own() {
    plays(&["demo"]);
}

#[test]
fn the_story_can_be_played_again_in_the_same_store() {
    let directory = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", directory.path().join("carmed.db").display());
    for _ in 0..3 {
        plays(&["demo", "--store", &store]);
    }
}

#[test]
fn the_whole_cycle_is_played_and_can_be_played_again_beside_the_story() {
    let directory = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", directory.path().join("carmed.db").display());
    plays_whole(&["demo", "--full", "--store", &store]);
    plays(&["demo", "--store", &store]);
    plays_whole(&["demo", "--full", "--store", &store]);
}
