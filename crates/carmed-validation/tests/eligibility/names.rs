//! Names and texts that documents and answers carry are exactly these.

use carmed_model::{Finding, Rule};
use carmed_validation::rules::{Standing, catalogue};
use carmed_validation::texts::{self, Language};

#[test]
fn the_standing_of_a_rule_has_the_tag_of_the_data_files() {
    assert_eq!(Standing::Confirmed.name(), "CONFIRMED");
    assert_eq!(Standing::Ruling.name(), "RULING");
    let standings = catalogue().into_iter().map(|entry| entry.standing);
    assert!(standings.clone().any(|one| one == Standing::Confirmed));
    assert!(standings.clone().any(|one| one == Standing::Ruling));
}

/// DEC-01 has a code of its own; were it reported without, its id would still be said.
#[test]
fn a_broken_rule_without_a_text_of_its_own_is_named() {
    for language in Language::ALL {
        let said = texts::finding(language, &Finding::broken(Rule::Dec01));
        assert!(said.ends_with("DEC-01."), "{said}");
    }
}
