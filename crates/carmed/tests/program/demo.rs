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

fn plays(arguments: &[&str]) {
    let output = run(arguments, "");
    let (story, code) = said(&output);
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code, Some(0), "{story}\n{problem}");
    let mut rest = story.as_str();
    for line in STORY {
        let at = rest.find(line);
        assert!(at.is_some(), "`{line}` does not follow in:\n{story}");
        rest = &rest[at.unwrap()..];
    }
    assert!(rest.contains("expectations of 12 scenes hold."), "{story}");
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
