//! Which rows are the law for a code and a day, as known at a moment.

use crate::rows::{code, collide, day, drawn_rows, release, row, tariff_rows};
use carmed_model::{Cents, Code, Day, Instant, Nihdi, NihdiCheck, NomenclatureRow};
use carmed_validation::tariff::{self, TariffBook};
use proptest::prelude::*;

fn book(releases: &[(i64, Vec<NomenclatureRow>)]) -> TariffBook {
    releases
        .iter()
        .fold(TariffBook::empty(), |book, (known_since, rows)| {
            let rows = tariff_rows(rows.clone());
            book.with_release(&release(&rows, *known_since), rows)
                .unwrap()
        })
}

fn fees(book: &TariffBook, on: &str, known_on: i64) -> Vec<i64> {
    let rows = book.rows_on(code("101076"), day(on), Instant::from_micros(known_on));
    rows.iter().map(|row| row.fee_cents.cents()).collect()
}

#[test]
fn the_published_sample_loads_and_answers() {
    let rows = tariff::csv::read(tariff::SAMPLE_CSV.as_bytes(), NihdiCheck::On).unwrap();
    assert_eq!(rows.len(), 113);
    let book = TariffBook::empty()
        .with_release(&release(&rows, 0), rows)
        .unwrap();
    let four_columns = fees(&book, "2024-05-13", 0);
    assert_eq!(four_columns, [3181; 4]);
    assert_eq!(fees(&book, "2018-05-13", 0), [0; 0], "never an older row");
}

#[test]
fn the_first_and_the_last_day_of_a_row_count() {
    let book = book(&[(0, vec![row("2024-01-01", "2024-12-31", 1000)])]);
    assert_eq!(fees(&book, "2023-12-31", 0), [0; 0]);
    assert_eq!(fees(&book, "2024-01-01", 0), [1000]);
    assert_eq!(fees(&book, "2024-12-31", 0), [1000]);
    assert_eq!(fees(&book, "2025-01-01", 0), [0; 0]);
}

#[test]
fn a_correction_holds_for_the_days_it_names_and_from_when_it_is_known() {
    let book = book(&[
        (10, vec![row("2024-01-01", "2024-12-31", 1000)]),
        (20, vec![row("2024-07-01", "2024-12-31", 1200)]),
    ]);
    assert_eq!(fees(&book, "2024-08-01", 9), [0; 0]);
    assert_eq!(fees(&book, "2024-08-01", 19), [1000]);
    assert_eq!(fees(&book, "2024-08-01", 20), [1200]);
    assert_eq!(fees(&book, "2024-06-30", 20), [1000]);
}

#[test]
fn an_older_release_does_not_shine_through_a_newer_one() {
    let ordinary = Some(carmed_model::tariff::Insurability::Ordinary);
    let bim = Some(carmed_model::tariff::Insurability::Bim);
    let older = vec![
        NomenclatureRow {
            insurability: ordinary,
            ..row("2024-01-01", "2024-12-31", 1000)
        },
        NomenclatureRow {
            insurability: bim,
            ..row("2024-01-01", "2024-12-31", 1100)
        },
    ];
    let newer = vec![NomenclatureRow {
        insurability: ordinary,
        ..row("2024-01-01", "2024-12-31", 1200)
    }];
    assert_eq!(
        fees(&book(&[(10, older), (20, newer)]), "2024-05-13", 20),
        [1200]
    );
}

#[test]
fn the_moment_of_knowledge_counts_not_the_order_of_loading() {
    let early = vec![row("2024-01-01", "2024-12-31", 1000)];
    let late = vec![row("2024-01-01", "2024-12-31", 1200)];
    let book = book(&[(20, late), (10, early)]);
    assert_eq!(fees(&book, "2024-05-13", 15), [1000]);
    assert_eq!(fees(&book, "2024-05-13", 25), [1200]);
}

#[test]
fn of_releases_known_since_the_same_moment_the_one_added_later_is_the_newer() {
    let one = vec![row("2024-01-01", "2024-12-31", 1000)];
    let other = vec![row("2024-01-01", "2024-12-31", 1200)];
    assert_eq!(
        fees(&book(&[(10, one), (10, other)]), "2024-05-13", 10),
        [1200]
    );
}

#[test]
fn a_release_that_does_not_describe_its_rows_is_refused() {
    let rows = vec![row("2024-01-01", "2024-12-31", 1000)];
    let mut release = release(&tariff_rows(rows.clone()), 0);
    release.row_count = 2;
    let altered = vec![NomenclatureRow {
        source: "another".to_owned(),
        ..rows[0].clone()
    }];
    let findings = TariffBook::empty()
        .with_release(&release, tariff_rows(altered))
        .unwrap_err();
    let fields: Vec<_> = findings
        .iter()
        .map(|finding| finding.field.as_str())
        .collect();
    assert_eq!(fields, ["row_count", "sha256"]);
}

#[test]
fn everything_wrong_with_stored_rows_is_named_at_once() {
    let rows = vec![
        row("2024-01-01", "2024-12-31", 1000),
        NomenclatureRow {
            fee_cents: Cents::new(999),
            ..row("2025-01-01", "2025-12-31", 1000)
        },
        NomenclatureRow {
            source: " ".to_owned(),
            ..row("2024-12-31", "2024-12-31", -1)
        },
    ];
    let rows = tariff_rows(rows);
    let findings = TariffBook::empty()
        .with_release(&release(&rows, 0), rows)
        .unwrap_err();
    let found: Vec<_> = findings
        .iter()
        .map(|finding| (finding.code, finding.field.as_str()))
        .collect();
    let expected = [
        (Code::ValueNotAllowed, "rows[1].fee_cents"),
        (Code::ValueNotAllowed, "rows[2].fee_cents"),
        (Code::ValueNotAllowed, "rows[2].insurance_cents"),
        (Code::Missing, "rows[2].source"),
        (Code::UnsupportedCriteria, "rows[2].valid_from"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_hash_of_rows_sees_every_field_and_no_order() {
    let rows = [
        row("2024-01-01", "2024-12-31", 1000),
        row("2025-01-01", "2025-12-31", 1100),
    ];
    let [first, second] = rows.clone();
    let hash_of = |rows: Vec<NomenclatureRow>| tariff::rows_sha256(&tariff_rows(rows));
    assert_eq!(hash_of(rows.to_vec()), hash_of(vec![second, first.clone()]));
    let hash = hash_of(vec![first.clone()]);
    assert_eq!(hash.len(), 64);
    let kinds = |kinds: &[&str]| Some(kinds.iter().map(|&kind| kind.to_owned()).collect());
    let altered = [
        NomenclatureRow {
            code: code("101010"),
            ..first.clone()
        },
        NomenclatureRow {
            gmd: Some(false),
            ..first.clone()
        },
        NomenclatureRow {
            conventioned: Some(false),
            ..first.clone()
        },
        NomenclatureRow {
            age_class: Some(carmed_model::tariff::AgeClass::Under10),
            ..first.clone()
        },
        NomenclatureRow {
            fee_cents: Cents::new(1),
            ..first.clone()
        },
        NomenclatureRow {
            insurance_cents: Cents::new(1),
            ..first.clone()
        },
        NomenclatureRow {
            patient_cents: Cents::new(1),
            ..first.clone()
        },
        NomenclatureRow {
            provider_kinds: kinds(&["hospital"]),
            ..first.clone()
        },
        NomenclatureRow {
            age_from_years: Some(1),
            ..first.clone()
        },
        NomenclatureRow {
            age_to_years: Some(1),
            ..first.clone()
        },
        NomenclatureRow {
            setting: Some(carmed_model::CareSetting::Other),
            ..first.clone()
        },
        NomenclatureRow {
            source: "tes,4:t".to_owned(),
            ..first
        },
    ];
    let mut hashes: Vec<_> = altered.into_iter().map(|row| hash_of(vec![row])).collect();
    hashes.push(hash);
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 13);
}

#[test]
fn the_hash_of_a_snapshot_sees_its_releases_and_when_they_became_known() {
    let rows = vec![row("2024-01-01", "2024-12-31", 1000)];
    let one = book(&[(10, rows.clone())]);
    assert_eq!(one.sha256(), book(&[(10, rows.clone())]).sha256());
    assert_ne!(one.sha256(), book(&[(11, rows.clone())]).sha256());
    assert_ne!(
        one.sha256(),
        book(&[(10, rows.clone()), (20, rows)]).sha256()
    );
    assert_ne!(one.sha256(), TariffBook::empty().sha256());
}

#[test]
fn a_new_release_leaves_the_snapshot_before_it_as_it_was() {
    let before = book(&[(10, vec![row("2024-01-01", "2024-12-31", 1000)])]);
    let rows = vec![row("2024-01-01", "2024-12-31", 1200).into()];
    let after = before.with_release(&release(&rows, 10), rows).unwrap();
    assert_eq!(fees(&before, "2024-05-13", 10), [1000]);
    assert_eq!(fees(&after, "2024-05-13", 10), [1200]);
    assert_eq!((before.releases().len(), after.releases().len()), (1, 2));
}

/// The rows of the newest known release with any row that day, by looking at all of them.
fn looked_up_plainly(
    releases: &[(i64, Vec<NomenclatureRow>)],
    nihdi: Nihdi,
    on: Day,
    known_on: i64,
) -> Vec<i64> {
    let mut newest: Option<(i64, Vec<i64>)> = None;
    for (since, rows) in releases {
        let holding = rows
            .iter()
            .filter(|row| row.code == nihdi && row.period.contains(on));
        let mut fees: Vec<i64> = holding.map(|row| row.fee_cents.cents()).collect();
        fees.sort_unstable();
        let newer = newest.as_ref().is_none_or(|(known, _)| since >= known);
        if *since <= known_on && !fees.is_empty() && newer {
            newest = Some((*since, fees));
        }
    }
    newest.map(|(_, fees)| fees).unwrap_or_default()
}

/// These rows without those that collide with an earlier one.
fn without_collisions(rows: Vec<NomenclatureRow>) -> Vec<NomenclatureRow> {
    let mut kept: Vec<NomenclatureRow> = Vec::new();
    for row in rows {
        if !kept.iter().any(|other| collide(other, &row)) {
            kept.push(row);
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_release_is_refused_exactly_when_two_of_its_rows_collide(rows in drawn_rows()) {
        let collides = rows.iter().enumerate().any(|(place, row)| {
            rows[..place].iter().any(|other| collide(other, row))
        });
        let rows = tariff_rows(rows);
        let refused = TariffBook::empty().with_release(&release(&rows, 0), rows).is_err();
        prop_assert_eq!(refused, collides);
    }

    #[test]
    fn looking_everything_through_finds_the_same_rows(
        drawn in prop::collection::vec((0..5_i64, drawn_rows()), 0..4),
        offset in 0..70_i64,
        known_on in -1..6_i64,
    ) {
        let releases: Vec<_> =
            drawn.into_iter().map(|(since, rows)| (since, without_collisions(rows))).collect();
        let book = book(&releases);
        let on = day("2024-01-01").plus_days(offset);
        for nihdi in [code("101010"), code("101032")] {
            let rows = book.rows_on(nihdi, on, Instant::from_micros(known_on));
            let mut found: Vec<_> = rows.iter().map(|row| row.fee_cents.cents()).collect();
            found.sort_unstable();
            prop_assert_eq!(found, looked_up_plainly(&releases, nihdi, on, known_on));
        }
    }
}
