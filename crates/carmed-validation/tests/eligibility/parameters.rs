//! The parameter tables: what is shipped reads, and what is wrong is refused, all at once.

use crate::scene::{LAW, day};
use carmed_model::CoverKind;
use carmed_validation::parameters::{Length, LengthUnit, Limit, ParameterSources, Parameters};

const SHIPPED: ParameterSources<'static> = ParameterSources::EMBEDDED;

fn refusal(sources: &ParameterSources<'_>) -> String {
    Parameters::read(sources).unwrap_err().to_string()
}

#[test]
fn every_limit_has_its_shipped_length() {
    for (limit, count, unit) in [
        (Limit::DecisionLengthMax, 1, LengthUnit::Years),
        (Limit::UnlawfulStayGrantLength, 3, LengthUnit::Months),
        (Limit::BackdatingMax, 60, LengthUnit::Days),
        (Limit::DecisionAfterRequestMax, 45, LengthUnit::Days),
        (Limit::DecisionAfterRequestDue, 30, LengthUnit::Days),
        (Limit::AgreementBackdatingMax, 2, LengthUnit::Months),
        (Limit::BillingTerm, 2, LengthUnit::Years),
        (Limit::AttestationLengthMax, 1, LengthUnit::Years),
    ] {
        assert_eq!(
            LAW.limit(limit, day("2026-03-01")),
            Length { count, unit },
            "{}",
            limit.name()
        );
    }
}

#[test]
fn a_limit_changes_on_its_day() {
    let limits = SHIPPED.limits.replace(
        "backdating_max,60,days,2013-10-01,2999-12-31,DEC-04,2026-11-22,CONFIRMED,medimmigrant (principle decisions)",
        "backdating_max,60,days,2013-10-01,2026-06-30,DEC-04,2026-11-22,CONFIRMED,then\n\
         backdating_max,30,days,2026-07-01,2999-12-31,DEC-04,2026-11-22,CONFIRMED,now",
    );
    let law = Parameters::read(&ParameterSources {
        limits: &limits,
        ..SHIPPED
    })
    .unwrap();
    let count = |on: &str| law.limit(Limit::BackdatingMax, day(on)).count;
    assert_eq!(
        [
            count("1999-01-01"),
            count("2026-06-30"),
            count("2026-07-01")
        ],
        [60, 60, 30]
    );
    assert_ne!(law.sha256(), LAW.sha256());
}

#[test]
fn the_earliest_day_that_reaches_is_the_first_of_them() {
    let two_months = Length {
        count: 2,
        unit: LengthUnit::Months,
    };
    for (on, earliest) in [
        ("2026-05-10", "2026-03-10"),
        ("2026-04-28", "2026-02-28"),
        ("2026-04-29", "2026-03-01"),
        ("2026-04-30", "2026-03-01"),
        ("2026-05-01", "2026-03-01"),
        ("2026-02-28", "2025-12-28"),
        ("2026-03-01", "2026-01-01"),
    ] {
        assert_eq!(two_months.earliest_reaching(day(on)), day(earliest), "{on}");
    }
}

#[test]
fn the_hash_does_not_depend_on_the_order_of_rows_but_on_every_value() {
    let mut lines: Vec<&str> = SHIPPED.limits.lines().collect();
    lines[1..].reverse();
    let reversed = lines.join("\n");
    let same = Parameters::read(&ParameterSources {
        limits: &reversed,
        ..SHIPPED
    })
    .unwrap();
    assert_eq!(same.sha256(), LAW.sha256());
    assert_eq!(LAW.sha256().len(), 64);
    let changed = SHIPPED.provider_kinds.replace("2025-09-01", "2025-09-02");
    let other = Parameters::read(&ParameterSources {
        provider_kinds: &changed,
        ..SHIPPED
    })
    .unwrap();
    assert_ne!(other.sha256(), LAW.sha256());
}

#[test]
fn wrong_limits_are_refused() {
    for (from, to, said) in [
        ("name,value", "name,worth", "unknown field `worth`"),
        ("backdating_max,60", "backdating_max,sixty", "line 4"),
        (
            "backdating_max,60,days",
            "backdating_max,60,fortnights",
            "fortnights",
        ),
        (
            "backdating_max,60",
            "backdating_most,60",
            "no limit is named `backdating_most`",
        ),
        (
            "backdating_max,60",
            "backdating_most,60",
            "`backdating_max` has no row up to 2999-12-31",
        ),
        (
            "DEC-04,2026-11-22,CONFIRMED,medimmigrant (principle decisions)",
            "DEC-04,2026-11-22,CONFIRMED,",
            "no source",
        ),
        (
            "DEC-04,2026-11-22,CONFIRMED",
            "DEC-04,2026-11-22,HEARSAY",
            "origin `HEARSAY`",
        ),
        ("DEC-04", "DEC-99", "DEC-99"),
        (
            "days,2013-10-01,2999-12-31,DEC-04",
            "days,2013-13-01,2999-12-31,DEC-04",
            "2013-13-01",
        ),
        (
            "days,2013-10-01,2999-12-31,DEC-04",
            "days,2013-10-01,2030-12-31,DEC-04",
            "no row up to",
        ),
    ] {
        let limits = SHIPPED.limits.replacen(from, to, 1);
        assert_ne!(limits, SHIPPED.limits, "{from}");
        let told = refusal(&ParameterSources {
            limits: &limits,
            ..SHIPPED
        });
        assert!(told.contains(said), "{to}: {told}");
    }
    let twice = SHIPPED.limits.to_owned()
        + "backdating_max,61,days,2020-01-01,2999-12-31,DEC-04,2026-11-22,RULING,again\n";
    assert!(
        refusal(&ParameterSources {
            limits: &twice,
            ..SHIPPED
        })
        .contains("overlap")
    );
}

#[test]
fn wrong_refund_rows_are_refused() {
    for (from, to, said) in [
        ("30,no,ILLEGAL", "20,no,ILLEGAL", "priority 20 stands twice"),
        ("31,100,100", "31,100,75", "0, 50 or 100"),
        ("UNLAWFUL_STAY", "UNLAWFULL_STAY", "UNLAWFULL_STAY"),
        (
            "30,no,ILLEGAL",
            "30,maybe,ILLEGAL",
            "`maybe` is not yes or no",
        ),
        (
            "30,no,ILLEGAL,UNLAWFUL_STAY,no",
            "30,no,ILLEGAL,UNLAWFUL_STAY,any",
            "DEC-05",
        ),
        ("30,no,ILLEGAL", "30,any,ILLEGAL", "DEC-11"),
        ("sample answer of 2013: code 31", "", "no source"),
    ] {
        let refund_codes = SHIPPED.refund_codes.replacen(from, to, 1);
        assert_ne!(refund_codes, SHIPPED.refund_codes, "{from}");
        let told = refusal(&ParameterSources {
            refund_codes: &refund_codes,
            ..SHIPPED
        });
        assert!(told.contains(said), "{to}: {told}");
    }
}

#[test]
fn wrong_provider_kinds_are_refused() {
    for (from, to, said) in [
        ("710|720", "71X", "not a list of prefixes"),
        (
            "transport_company,cbe,,",
            "transport_company,cbe,1,",
            "not a list of prefixes",
        ),
        ("hospital,nihii", "hospital,iban", "iban"),
        ("003|004", "003|GP", "`GP` is not a qualification"),
        ("PHARMACEUTICAL|", "HERBAL|", "no cover is named `HERBAL`"),
        (
            "dentist,nihii,3",
            "pharmacy,nihii,3",
            "differ in more than their days",
        ),
        (
            "2018-10-01,2999-12-31",
            "2018-10-01,2017-12-31",
            "before the first",
        ),
    ] {
        let provider_kinds = SHIPPED.provider_kinds.replacen(from, to, 1);
        assert_ne!(provider_kinds, SHIPPED.provider_kinds, "{from}");
        let told = refusal(&ParameterSources {
            provider_kinds: &provider_kinds,
            ..SHIPPED
        });
        assert!(told.contains(said), "{to}: {told}");
    }
}

#[test]
fn every_wrong_table_is_told_at_once() {
    let told = refusal(&ParameterSources {
        limits: "",
        refund_codes: "",
        provider_kinds: "",
        ..SHIPPED
    });
    for table in ["limits", "refund_codes", "provider_kinds"] {
        assert!(told.contains(&format!("{table}, line 0: no row")), "{told}");
    }
}

#[test]
fn a_kind_can_take_part_in_several_periods() {
    let row = "pharmacy,nihii,2|6,any,PHARMACEUTICAL|MISCELLANEOUS,2016-01-01,2016-12-31,,2026-11-22,RULING,a trial year\n";
    let provider_kinds = SHIPPED.provider_kinds.to_owned() + row;
    let law = Parameters::read(&ParameterSources {
        provider_kinds: &provider_kinds,
        ..SHIPPED
    })
    .unwrap();
    let pharmacy = law.provider_kind("pharmacy").unwrap();
    let takes_part = |on: &str| pharmacy.takes_part_on(day(on));
    assert!(takes_part("2016-12-31") && !takes_part("2017-01-01") && takes_part("2018-10-01"));
    let again = provider_kinds.clone() + row;
    assert!(
        refusal(&ParameterSources {
            provider_kinds: &again,
            ..SHIPPED
        })
        .contains("same days")
    );
}

#[test]
fn kinds_take_part_from_their_day() {
    for (kind, before, from) in [
        ("hospital", "2014-05-31", "2014-06-01"),
        ("general_practitioner", "2017-09-30", "2017-10-01"),
        ("pharmacy", "2018-09-30", "2018-10-01"),
    ] {
        let kind = LAW.provider_kind(kind).unwrap();
        assert!(
            !kind.takes_part_on(day(before)) && kind.takes_part_on(day(from)),
            "{}",
            kind.name
        );
    }
    let practitioner = LAW.provider_kind("general_practitioner").unwrap();
    assert_eq!(practitioner.mandatory_from, Some(day("2025-09-01")));
    assert_eq!(
        practitioner.covers,
        [CoverKind::Doctor, CoverKind::Miscellaneous]
    );
}
