//! What a release is held against: how many findings are named, of which days, and in which words.

use crate::rows::{day, release};
use carmed_model::{Finding, Instant, NihdiCheck};
use carmed_validation::Parameters;
use carmed_validation::tariff::{self, ReleaseDraft, TariffBook};
use carmed_validation::texts::{self, Language};

const COLUMNS: &str = "cnk,category,delivery_environment,valid_from,valid_to,base_price_cents,\
                       public_price_cents,ordinary_copayment_cents,bim_copayment_cents,large_pack,source";

fn found(rows: &[String]) -> Vec<Finding> {
    let text = format!("{COLUMNS}\n{}\n", rows.join("\n"));
    let rows = tariff::csv::read(text.as_bytes(), NihdiCheck::On).unwrap();
    let release = release(&rows, 0);
    let mut draft = ReleaseDraft::new();
    rows.into_iter().for_each(|row| draft.add(row));
    let filed = draft.finish().unwrap();
    let book = TariffBook::empty().with_filed(&release, &filed).unwrap();
    tariff::mismatches(
        &filed,
        &book,
        Instant::from_micros(0),
        day("2026-06-15"),
        &Parameters::embedded().unwrap(),
    )
}

/// One pack, in a year of its own for each row, with a share no formula comes to.
fn row(year: u16) -> String {
    format!("1500032,B,P,{year}-01-01,{year}-12-31,1000,1425,500,,no,invented")
}

#[test]
fn a_row_is_looked_at_today_or_on_its_first_day() {
    let days: Vec<String> = found(&[row(2025), row(2026), row(2027)])
        .iter()
        .map(|finding| finding.values["care_date"].clone())
        .collect();
    assert_eq!(days, ["2025-01-01", "2026-06-15", "2027-01-01"]);
}

#[test]
fn a_hundred_are_named_and_of_the_others_it_is_told_how_many() {
    let rows: Vec<String> = (2019..2122).map(row).collect();
    let found = found(&rows);
    assert_eq!(rows.len(), 103);
    assert_eq!(found.len(), 101);
    let last = &found[100];
    assert_eq!(
        (last.field.as_str(), last.values["further_count"].as_str()),
        ("medicines", "3")
    );
    let text = texts::finding(Language::En, last);
    assert_eq!(
        text,
        "3 further loaded shares are not what the formula comes to."
    );
}

#[test]
fn a_finding_says_both_amounts_in_every_language() {
    let found = found(&[row(2026)]);
    for language in Language::ALL {
        let text = texts::finding(language, &found[0]);
        for part in ["1500032", "2026-06-15", "500", "442"] {
            assert!(text.contains(part), "{language:?}: {text}");
        }
    }
}
