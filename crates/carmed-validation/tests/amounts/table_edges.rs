//! Rows of the law at the edge: ranges of one code or price, neighbours, the largest amount, days beyond.

use crate::world::{day, parameters};
use carmed_model::Cents;
use carmed_model::tariff::{Insurability, MedicineCategory};
use carmed_validation::Parameters;
use carmed_validation::parameters::{Length, LengthUnit, Limit, ParameterErrors, ParameterSources};

const SHIPPED: ParameterSources<'static> = ParameterSources::EMBEDDED;

fn told(read: Result<Parameters, ParameterErrors>) -> Option<String> {
    read.err().map(|errors| errors.to_string())
}

#[test]
fn cuts_of_codes_that_share_none_stand_side_by_side() {
    let with_cut = |from: &str, to: &str| {
        let convention_cuts = format!(
            "{}{from},{to},10,2013-10-01,2999-12-31,2013-10-01,RULING,test\n",
            SHIPPED.convention_cuts
        );
        told(Parameters::read(&ParameterSources {
            convention_cuts: &convention_cuts,
            ..SHIPPED
        }))
    };
    // The shipped cut is of 560011 to 564999.
    for (from, to) in [
        ("565000", "565999"),
        ("550000", "560010"),
        ("565000", "565000"),
    ] {
        assert_eq!(with_cut(from, to), None, "{from} to {to}");
    }
    for (from, to) in [
        ("564999", "565999"),
        ("550000", "560011"),
        ("561000", "562000"),
        ("550000", "570000"),
    ] {
        let told = with_cut(from, to).unwrap();
        assert!(told.contains("stands twice"), "{from} to {to}: {told}");
    }
    assert!(
        with_cut("565001", "565000")
            .unwrap()
            .contains("are no codes")
    );
}

fn with_shares(from: &str, to: &str) -> Result<Parameters, ParameterErrors> {
    assert!(SHIPPED.medicine_shares.contains(from), "{from}");
    let medicine_shares = SHIPPED.medicine_shares.replacen(from, to, 1);
    Parameters::read(&ParameterSources {
        medicine_shares: &medicine_shares,
        ..SHIPPED
    })
}

#[test]
fn a_share_may_be_of_one_price_alone() {
    assert_eq!(
        told(with_shares("B,ordinary,0,1437", "B,ordinary,1437,1437")),
        None
    );
}

#[test]
fn a_share_of_any_price_takes_no_percentage_and_names_no_highest_price() {
    let is_of_any_price = |parameters: &Parameters, category| {
        let formula = parameters.medicine_formula();
        let share = formula.share_of_any_price(category, Insurability::Ordinary, day("2025-02-03"));
        share.is_some()
    };
    assert!(is_of_any_price(parameters(), MedicineCategory::A));
    assert!(!is_of_any_price(parameters(), MedicineCategory::B));
    let without_percentage = with_shares("B,ordinary,0,1437,0,44.20", "B,ordinary,0,1437,100,0");
    assert!(!is_of_any_price(
        &without_percentage.unwrap(),
        MedicineCategory::B
    ));
    let of_every_price = with_shares("A,ordinary,0,,0,0", "A,ordinary,0,,0,10");
    assert!(!is_of_any_price(
        &of_every_price.unwrap(),
        MedicineCategory::A
    ));
}

#[test]
fn an_amount_of_the_law_may_be_the_largest_there_is() {
    let with_amount = |amount_cents: i64| {
        let line = SHIPPED.medicine_limits.lines().nth(1).unwrap();
        let amount = line.split(',').nth(2).unwrap();
        let changed = line.replacen(amount, &amount_cents.to_string(), 1);
        let medicine_limits = SHIPPED.medicine_limits.replacen(line, &changed, 1);
        told(Parameters::read(&ParameterSources {
            medicine_limits: &medicine_limits,
            ..SHIPPED
        }))
    };
    let largest = Cents::LIMIT.cents();
    assert_eq!(with_amount(largest), None);
    assert!(
        with_amount(largest + 1)
            .unwrap()
            .contains("is not an amount")
    );
}

#[test]
fn two_rows_of_a_kind_of_provider_differ_in_their_days_alone() {
    let with_row = |row: &str| {
        let provider_kinds = format!(
            "{}{row},2013-01-01,2013-12-31,,2026-11-22,RULING,test\n",
            SHIPPED.provider_kinds
        );
        told(Parameters::read(&ParameterSources {
            provider_kinds: &provider_kinds,
            ..SHIPPED
        }))
    };
    assert_eq!(with_row("dentist,nihii,3,any,DOCTOR"), None);
    for row in [
        "dentist,nihii,31,any,DOCTOR",
        "dentist,nihii,3,001,DOCTOR",
        "dentist,nihii,3,any,PARAMEDIC",
        "dentist,cbe,,any,DOCTOR",
    ] {
        let told = with_row(row).unwrap();
        assert!(
            told.contains("differ in more than their days"),
            "{row}: {told}"
        );
    }
}

#[test]
fn beyond_its_last_row_a_limit_stays_what_it_was() {
    let sixty_days = Length {
        count: 60,
        unit: LengthUnit::Days,
    };
    let beyond = parameters().limit(Limit::BackdatingMax, day("3000-01-01"));
    assert_eq!(beyond, sixty_days);
    assert_eq!(beyond.to_string(), "60");
}
