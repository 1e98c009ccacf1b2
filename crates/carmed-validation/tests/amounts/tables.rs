//! The tables of hospital days, medicines and nomenclature shares: what is refused in them.

use crate::world::{day, parameters};
use carmed_model::Cents;
use carmed_model::tariff::{Insurability, MedicineCategory};
use carmed_validation::Parameters;
use carmed_validation::parameters::{MedicineLimitKind, ParameterSources, StayGroup, Ward};

const SHIPPED: ParameterSources<'static> = ParameterSources::EMBEDDED;

fn refusal(sources: &ParameterSources<'_>) -> String {
    Parameters::read(sources).unwrap_err().to_string()
}

/// One change in one table, and what is said of it.
type Change = (&'static str, &'static str, &'static str);

fn refused(
    changes: &[Change],
    text: &str,
    put: impl Fn(&str) -> Result<Parameters, carmed_validation::parameters::ParameterErrors>,
) {
    for (from, to, said) in changes {
        assert!(text.contains(from), "{from}");
        let told = put(&text.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(told.contains(said), "{told} does not say {said}");
    }
}

#[test]
fn wrong_shares_of_a_day_are_refused() {
    let changes = [
        ("patient_cents", "patient_euros", "unknown field"),
        (
            "ordinary,2,9999",
            "ordinary,1,9999",
            "`ordinary, from day 1` stands twice",
        ),
        ("ordinary,2,9999", "ordinary,0,9999", "no days of a stay"),
        ("ordinary,2,9999", "ordinary,9,2", "no days of a stay"),
        ("ordinary,2,9999", "noble,2,9999", "noble"),
        ("1,9999,577", "1,9999,-577", "-577 cents is not an amount"),
        ("2020-12-31,2020-01-01", "2020-12-31,lately", "lately"),
        ("2020-01-01,2020-12-31", "2020-01-01,2019-12-31", "line 2"),
        (
            "CONFIRMED,UZ Gent and Jessa 2020",
            "CONFIRMED,",
            "no source",
        ),
        ("CONFIRMED", "HEARSAY", "HEARSAY"),
    ];
    refused(&changes, SHIPPED.hospital_day_shares, |text| {
        Parameters::read(&ParameterSources {
            hospital_day_shares: text,
            ..SHIPPED
        })
    });
}

#[test]
fn wrong_prices_and_fees_of_a_stay_are_refused() {
    let changes = [
        (
            "UZ Gent,burns",
            "UZ Gent,acute",
            "`UZ Gent, acute` stands twice",
        ),
        ("burns", "attic", "attic"),
    ];
    refused(&changes, SHIPPED.hospital_day_prices, |text| {
        Parameters::read(&ParameterSources {
            hospital_day_prices: text,
            ..SHIPPED
        })
    });
    let changes = [
        ("imaging", "laboratory", "`laboratory` stands twice"),
        ("admission", "night", "night"),
    ];
    refused(&changes, SHIPPED.hospital_flat_fees, |text| {
        Parameters::read(&ParameterSources {
            hospital_flat_fees: text,
            ..SHIPPED
        })
    });
}

#[test]
fn wrong_numbers_of_the_medicine_formula_are_refused() {
    let changes = [
        (
            "B,ordinary,1438",
            "B,ordinary,1437",
            "stands twice on the same days",
        ),
        (
            "B,ordinary,0,1437",
            "B,ordinary,1437,0",
            "no price lies between",
        ),
        ("44.20", "144.20", "`144.20` is not a percentage"),
        ("44.20", "forty", "`forty` is not a percentage"),
    ];
    refused(&changes, SHIPPED.medicine_shares, |text| {
        Parameters::read(&ParameterSources {
            medicine_shares: text,
            ..SHIPPED
        })
    });
    let changes = [(
        "2019-01-01,2025-12-31",
        "2019-01-01,2026-12-31",
        "`minimum` stands twice",
    )];
    refused(&changes, SHIPPED.medicine_limits, |text| {
        Parameters::read(&ParameterSources {
            medicine_limits: text,
            ..SHIPPED
        })
    });
}

#[test]
fn wrong_shares_of_codes_are_refused() {
    let changes = [
        (
            "102955,ordinary",
            "102233,ordinary",
            "`102233` stands twice",
        ),
        ("102955,ordinary", "10295,ordinary", "`10295`"),
    ];
    refused(&changes, SHIPPED.percentage_shares, |text| {
        Parameters::read(&ParameterSources {
            percentage_shares: text,
            ..SHIPPED
        })
    });
    let changes = [(
        "560011,564999",
        "564999,560011",
        "564999 to 560011 are no codes",
    )];
    refused(&changes, SHIPPED.convention_cuts, |text| {
        Parameters::read(&ParameterSources {
            convention_cuts: text,
            ..SHIPPED
        })
    });
}

#[test]
fn everything_wrong_is_told_at_once() {
    let shares = SHIPPED.hospital_day_shares.replacen("577", "-1", 1);
    let limits = SHIPPED.medicine_limits.replacen("1210", "-2", 1);
    let told = refusal(&ParameterSources {
        hospital_day_shares: &shares,
        medicine_limits: &limits,
        ..SHIPPED
    });
    assert!(
        told.contains("hospital_day_shares, line 2: -1 cents is not an amount"),
        "{told}"
    );
    assert!(
        told.contains("medicine_limits, line 2: -2 cents is not an amount"),
        "{told}"
    );
}

#[test]
fn every_value_of_these_tables_is_in_the_hash() {
    let changed = SHIPPED.hospital_flat_fees.replacen("620", "621", 1);
    let other = Parameters::read(&ParameterSources {
        hospital_flat_fees: &changed,
        ..SHIPPED
    });
    assert_ne!(other.unwrap().sha256(), parameters().sha256());
}

#[test]
fn every_number_says_where_it_comes_from_and_since_when_it_is_known() {
    let mut tables = std::collections::BTreeSet::new();
    for row in parameters().amount_rows() {
        tables.insert(row.table);
        assert!(
            !row.provenance.source.is_empty() && !row.name.is_empty(),
            "{row:?}"
        );
        assert!(
            row.provenance.known_since <= row.valid.last_day(),
            "{row:?}"
        );
    }
    assert_eq!(tables.len(), 7, "{tables:?}");
}

#[test]
fn rows_hold_from_their_first_to_their_last_day() {
    let law = parameters();
    let hospital = law.hospital();
    let share = |day_of_stay, on| {
        let group = StayGroup::OrdinaryWithDependants;
        let found = hospital.day_share(group, day_of_stay, day(on));
        found.map(|share| share.value.patient_cents.cents())
    };
    assert_eq!(share(1, "2019-12-31"), None);
    assert_eq!(share(1, "2020-01-01"), Some(4352));
    assert_eq!(share(90, "2020-12-31"), Some(1625));
    assert_eq!(share(91, "2020-12-31"), Some(577));
    assert_eq!(share(9_999, "2020-06-01"), Some(577));
    assert_eq!(share(10_000, "2020-06-01"), None);
    assert_eq!(share(91, "2021-01-01"), None);
    assert!(
        hospital
            .day_price("UZ Gent", Ward::Palliative, day("2020-06-01"))
            .is_some()
    );
    assert!(
        hospital
            .day_price("UZ Gent", Ward::Palliative, day("2021-06-01"))
            .is_none()
    );
    let formula = law.medicine_formula();
    let minimum = |on| {
        let limit = formula.limit(MedicineLimitKind::Minimum, Insurability::Bim, day(on));
        limit.map(|limit| limit.value.amount_cents)
    };
    assert_eq!(minimum("2018-12-31"), None);
    assert_eq!(minimum("2025-12-31"), Some(Cents::ZERO));
    assert_eq!(minimum("2026-01-01"), Some(Cents::new(100)));
    let any_price = |category| {
        formula
            .share_of_any_price(category, Insurability::Ordinary, day("2025-01-01"))
            .is_some()
    };
    assert!(any_price(MedicineCategory::A) && !any_price(MedicineCategory::B));
}
