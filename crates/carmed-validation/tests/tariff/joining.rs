//! Facts of official documents that repeat, break off or lack a side, joined into rows.

use crate::official::{amount, five, read, read_one, root};
use crate::rows::day;
use carmed_model::{Code, TariffRow};
use carmed_validation::tariff::{Report, SkipReason};

#[test]
fn the_other_parts_of_a_code_hold_on_the_last_day_of_one_that_ends_before() {
    let mut records = five("2024");
    records[1] = amount("1300", "30.31", "2024-01-01", "2024-12-30");
    let (rows, report) = read_one(&root(&records));
    assert_eq!(report.errors, []);
    let last_day = day("2024-12-31");
    let holding = rows.iter().filter(|row| row.period.contains(last_day));
    let patient_cents: Vec<i64> = holding.map(|row| row.patient_cents.cents()).collect();
    assert_eq!(patient_cents, [600], "the ordinary insured alone");
    assert_eq!(
        report.skipped[&SkipReason::PartMissing { fee_code: 1300 }],
        1
    );
}

#[test]
fn a_code_with_one_share_alone_lacks_the_others_and_not_all() {
    let all = five("2024");
    let (rows, report) = read_one(&root(&[all[0].clone(), all[2].clone()]));
    assert_eq!((rows.len(), report.errors.len()), (0, 0));
    let skipped: Vec<SkipReason> = report.skipped.into_keys().collect();
    let missing = [1300, 3300, 3600].map(|fee_code| SkipReason::PartMissing { fee_code });
    assert_eq!(skipped, missing);
    let (_, report) = read_one(&root(&all[..1]));
    let skipped: Vec<SkipReason> = report.skipped.into_keys().collect();
    assert_eq!(skipped, [SkipReason::SharesMissing]);
}

fn price(euro: &str, days: &str) -> String {
    format!(
        "<Dmpp deliveryEnvironment=\"P\" code=\"2642619\" codeType=\"CNK\">\
         <Data {days}><Price>{euro}</Price></Data></Dmpp>"
    )
}

fn reimbursement(path: &str, days: &str) -> String {
    let copayment = |regime, euro| {
        format!(
            "<Copayment regimeType=\"{regime}\"><Data {days}><FeeAmount>{euro}</FeeAmount>\
             </Data></Copayment>"
        )
    };
    format!(
        "<ReimbursementContext deliveryEnvironment=\"P\" code=\"2642619\" codeType=\"CNK\" \
         legalReferencePath=\"{path}\"><Data {days}><FlatRateSystem>false</FlatRateSystem>\
         <ReimbursementCriterion category=\"B\" code=\"B-1\"/></Data>{}{}</ReimbursementContext>",
        copayment(1, "1.59"),
        copayment(2, "2.65"),
    )
}

const IN_2024: &str = "from=\"2024-01-01\" to=\"2024-12-31\"";
const IN_2025: &str = "from=\"2025-01-01\" to=\"2025-12-31\"";

/// First and last day of each pack's row, its price and what was left out.
fn packs(prices: &[String], reimbursements: &[String]) -> (Vec<(String, i64)>, Report) {
    let prices = format!("<Export>{}</Export>", prices.concat());
    let reimbursements = format!("<Export>{}</Export>", reimbursements.concat());
    let (rows, report) = read(&[
        ("AMP.xml", prices.as_bytes()),
        ("RMB.xml", reimbursements.as_bytes()),
    ]);
    let told = rows.iter().map(|row| match row {
        TariffRow::Medicine(row) => {
            let days = format!("{} {}", row.period.first_day(), row.period.last_day());
            (days, row.public_price_cents.cents())
        }
        other => panic!("a file of packs: {other:?}"),
    });
    (told.collect(), report)
}

#[test]
fn a_reimbursement_with_a_price_on_all_its_days_lacks_none() {
    let (rows, report) = packs(&[price("14.25", IN_2024)], &[reimbursement("A", IN_2024)]);
    assert_eq!(rows, [("2024-01-01 2024-12-31".to_owned(), 1425)]);
    assert!(report.skipped.is_empty(), "{:?}", report.skipped);
    let both_years = "from=\"2024-01-01\" to=\"2025-12-31\"";
    let (_, report) = packs(
        &[price("14.25", IN_2024)],
        &[reimbursement("A", both_years)],
    );
    assert_eq!(report.skipped[&SkipReason::PriceMissing], 1);
}

#[test]
fn a_price_that_stands_twice_is_one_and_two_prices_on_one_day_are_an_error() {
    let once = packs(&[price("14.25", IN_2024)], &[reimbursement("A", IN_2024)]);
    let twice = [price("14.25", IN_2024), price("14.25", IN_2024)];
    let (rows, report) = packs(&twice, &[reimbursement("A", IN_2024)]);
    assert_eq!((rows, report.errors), (once.0, vec![]));
    let differing = [price("14.25", IN_2024), price("14.26", IN_2024)];
    let (_, report) = packs(&differing, &[reimbursement("A", IN_2024)]);
    let found: Vec<_> = report
        .errors
        .iter()
        .map(|error| (error.finding.code, error.finding.field.as_str()))
        .collect();
    assert_eq!(found, [(Code::UnsupportedCriteria, "Price")]);
}

#[test]
fn equal_reimbursements_of_adjoining_days_are_one_row_where_they_have_one_source() {
    let prices = [price("14.25", "from=\"2024-01-01\"")];
    let of = |paths: [&str; 2]| {
        let reimbursements = [
            reimbursement(paths[0], IN_2024),
            reimbursement(paths[1], IN_2025),
        ];
        packs(&prices, &reimbursements).0
    };
    assert_eq!(of(["A", "A"]), [("2024-01-01 2025-12-31".to_owned(), 1425)]);
    assert_eq!(
        of(["A", "B"]),
        [
            ("2024-01-01 2024-12-31".to_owned(), 1425),
            ("2025-01-01 2025-12-31".to_owned(), 1425),
        ]
    );
}
