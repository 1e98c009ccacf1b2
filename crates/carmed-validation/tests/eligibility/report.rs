//! What the tables say they do not know, and where their rows come from.

use crate::scene::{LAW, day};
use carmed_model::{ResidenceStatus, Situation};
use carmed_validation::parameters::{FactsWithoutRow, Limit, ParameterSources, Parameters};

const SHIPPED: ParameterSources<'static> = ParameterSources::EMBEDDED;

#[test]
fn only_the_situation_other_outside_the_register_and_decided_in_time_has_no_state_share() {
    let missing = |residence_status| FactsWithoutRow {
        residence_status,
        situation: Situation::Other,
        in_population_register: false,
        decided_late: false,
    };
    assert_eq!(
        LAW.report(day("2026-11-22")).facts_without_row,
        [
            missing(ResidenceStatus::Legal),
            missing(ResidenceStatus::Illegal)
        ]
    );
}

#[test]
fn what_is_reported_is_said_in_the_words_of_the_tables() {
    let report = LAW.report(day("2026-11-22"));
    assert_eq!(
        report.facts_without_row[0].to_string(),
        "LEGAL, OTHER, in_population_register no, decided_late no"
    );
    let tables: Vec<String> = report.without_row.iter().map(ToString::to_string).collect();
    assert!(
        tables.contains(&"provider_kinds dentist".to_owned()),
        "{tables:?}"
    );
    let before = LAW.report(day("2000-01-01"));
    let tables: Vec<String> = before.without_row.iter().map(ToString::to_string).collect();
    assert!(tables.contains(&"refund_codes".to_owned()), "{tables:?}");
}

#[test]
fn a_situation_without_its_row_is_reported() {
    let refund_codes: String = SHIPPED
        .refund_codes
        .lines()
        .filter(|line| !line.contains("ASYLUM_SEEKER_OCMW_AID"))
        .map(|line| format!("{line}\n"))
        .collect();
    let law = Parameters::read(&ParameterSources {
        refund_codes: &refund_codes,
        ..SHIPPED
    })
    .unwrap();
    let report = law.report(day("2026-11-22"));
    assert_eq!(report.facts_without_row.len(), 3);
    // Before its row an EU citizen had none either, lawful or not, in time; and unlawful late has one.
    let before = LAW.report(day("2014-06-30")).facts_without_row;
    let citizens = before
        .iter()
        .filter(|facts| facts.situation == Situation::EuCitizen);
    assert_eq!(citizens.count(), 2);
}

#[test]
fn every_table_without_a_row_today_is_reported_by_its_key() {
    let keys = |on: &str| -> Vec<(&str, String)> {
        let report = LAW.report(day(on));
        report
            .without_row
            .into_iter()
            .map(|row| (row.table, row.key))
            .collect()
    };
    let today = keys("2026-11-22");
    let kinds: Vec<&str> = today
        .iter()
        .filter(|(table, _)| *table == "provider_kinds")
        .map(|(_, key)| key.as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "specialist_practice",
            "dentist",
            "nurse_or_midwife",
            "physiotherapist_or_speech_therapist",
            "transport_company",
            "prosthesis_supplier",
        ]
    );
    assert!(
        !today
            .iter()
            .any(|(table, _)| matches!(*table, "limits" | "refund_codes"))
    );
    let early = keys("2013-09-30");
    assert!(early.contains(&("refund_codes", String::new())));
    let limits = early.iter().filter(|(table, _)| *table == "limits").count();
    assert_eq!(limits, Limit::ALL.len());
    let day_shares = |found: &[(&str, String)]| {
        found
            .iter()
            .any(|(table, _)| *table == "hospital_day_shares")
    };
    assert!(day_shares(&early) && !day_shares(&keys("2020-06-01")));
}

#[test]
fn every_row_says_where_it_comes_from_and_since_when_it_is_known() {
    let limits = Limit::ALL
        .into_iter()
        .flat_map(|limit| LAW.limit_rows(limit));
    let stated = limits
        .map(|row| &row.provenance)
        .chain(LAW.refund_rows().iter().map(|row| &row.provenance))
        .chain(
            LAW.provider_kinds()
                .iter()
                .flat_map(|kind| &kind.provenance),
        )
        .chain(LAW.amount_rows().map(|row| &row.provenance));
    let mut count = 0;
    for provenance in stated {
        assert!(
            matches!(provenance.origin.as_str(), "CONFIRMED" | "RULING"),
            "{provenance:?}"
        );
        assert!(!provenance.source.is_empty());
        assert!(
            provenance.known_since <= day("2026-11-22"),
            "{provenance:?}"
        );
        count += 1;
    }
    assert!(count > 27, "{count}");
}

#[test]
fn a_row_that_is_not_known_since_a_day_is_refused_in_every_table() {
    let without = |table: &str| table.replacen(",2026-11-22,", ",,", 1);
    let (limits, refund_codes, provider_kinds) = (
        without(SHIPPED.limits),
        without(SHIPPED.refund_codes),
        without(SHIPPED.provider_kinds),
    );
    let refused = Parameters::read(&ParameterSources {
        limits: &limits,
        refund_codes: &refund_codes,
        provider_kinds: &provider_kinds,
        ..SHIPPED
    });
    let told = refused.unwrap_err().to_string();
    for table in ["limits", "refund_codes", "provider_kinds"] {
        assert!(
            told.contains(&format!("{table}, line 2: known since")),
            "{told}"
        );
    }
}
