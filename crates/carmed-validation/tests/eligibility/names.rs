//! Names and texts that documents and answers carry are exactly these.

use crate::scene::LAW;
use carmed_model::{Code, Finding, Rule};
use carmed_validation::RULES_VERSION;
use carmed_validation::amounts::AmountRule;
use carmed_validation::rules::{Standing, catalogue};
use carmed_validation::texts::{self, CatalogueErrors, Grounds, Language, View};
use std::collections::BTreeSet;

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

#[test]
fn what_is_wrong_in_the_catalogue_of_texts_is_all_told() {
    let wrong = CatalogueErrors(vec!["`1` is empty".to_owned(), "`2` is too".to_owned()]);
    assert_eq!(
        wrong.to_string(),
        "the catalogue of texts is wrong: `1` is empty; `2` is too"
    );
}

#[test]
fn an_explanation_ends_with_the_version_of_the_rules() {
    let grounds = Grounds {
        state_share: None,
        parameters_sha256: "p",
        tariff_sha256: "t",
    };
    for language in Language::ALL {
        let told = texts::explanation(language, View::Provider, &[], &grounds);
        assert!(told[0].contains(RULES_VERSION), "{told:?}");
    }
}

fn codes_of(rule: AmountRule) -> Vec<Code> {
    let mut entries = catalogue().into_iter();
    let entry = entries.find(|entry| entry.id == rule.id()).unwrap();
    entry.codes.to_vec()
}

/// `docs/rules.md` lists them beside the rule.
#[test]
fn rules_of_the_amounts_name_the_codes_they_answer_with() {
    use Code::{
        AttestationRequired, CodeNotAttestable, DimensionMissing, InsurancePartialWithoutAmount,
        NoDecision, OutsideAgreement, PersonDead, PrescriptionRequired, SupplementOverMaximum,
        UnsupportedCriteria,
    };
    for (rule, count, some) in [
        (
            AmountRule::Tariff,
            5,
            &[CodeNotAttestable, DimensionMissing][..],
        ),
        (AmountRule::StateShare, 1, &[AttestationRequired]),
        (
            AmountRule::OcmwInsurance,
            2,
            &[PrescriptionRequired, InsurancePartialWithoutAmount],
        ),
        (
            AmountRule::OcmwPatient,
            2,
            &[PrescriptionRequired, DimensionMissing],
        ),
        (
            AmountRule::OcmwSupplement,
            5,
            &[DimensionMissing, SupplementOverMaximum],
        ),
        (
            AmountRule::NotBorne,
            9,
            &[PersonDead, NoDecision, OutsideAgreement],
        ),
        (AmountRule::TakenBack, 1, &[UnsupportedCriteria]),
        (AmountRule::Uncoded, 0, &[]),
    ] {
        let codes = codes_of(rule);
        assert_eq!(codes.len(), count, "{}", rule.id());
        assert!(
            some.iter().all(|code| codes.contains(code)),
            "{}",
            rule.id()
        );
    }
}

#[test]
fn the_rows_behind_amounts_come_from_all_their_tables() {
    let tables: BTreeSet<&str> = LAW.amount_rows().map(|row| row.table).collect();
    let expected = [
        "convention_cuts",
        "hospital_day_prices",
        "hospital_day_shares",
        "hospital_flat_fees",
        "medicine_limits",
        "medicine_shares",
        "percentage_shares",
    ];
    assert_eq!(tables, BTreeSet::from(expected));
}
