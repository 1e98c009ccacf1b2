//! Rows are handed over as they are read, and end with a refusal where anything is wrong.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use carmed_model::tariff::TariffFormat;
use carmed_validation::tariff::SAMPLE_CSV;
use std::io::{Seek as _, Write as _};

fn received(name: Option<&str>, content: &str) -> Received {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file.rewind().unwrap();
    Received {
        name: name.map(str::to_owned),
        format: TariffFormat::Csv,
        file,
    }
}

fn today() -> Day {
    Day::from_ymd(2026, 6, 15).unwrap()
}

/// So many rows, each of a day of its own; more than are ever read ahead.
fn many(rows: usize) -> String {
    let columns = SAMPLE_CSV.lines().next().unwrap();
    let mut day: Day = Day::from_ymd(1990, 1, 1).unwrap();
    let mut content = format!("{columns}\n");
    for _ in 0..rows {
        content += &format!("101032,{day},{day},any,any,any,any,300,200,100,test\n");
        day = day.plus_days(1);
    }
    content
}

/// How many rows were handed over, and the paths and codes of what they ended with.
async fn taken(mut slices: TariffSlices) -> (usize, Vec<(String, u32)>) {
    let (mut count, mut wrong) = (0, Vec::new());
    while let Some(slice) = slices.next().await {
        match slice {
            Ok(slice) => count += slice.len(),
            Err(Refusal::Invalid(findings)) => {
                wrong.extend(findings.into_iter().map(|f| (f.field, f.code.number())));
            }
            Err(_) => wrong.push(("fault".to_owned(), 0)),
        }
    }
    (count, wrong)
}

#[tokio::test]
async fn all_rows_are_handed_over_and_then_the_outcome_is_told() {
    let (slices, outcome) = read(vec![received(None, &many(5_000))], "test", today());
    assert_eq!(taken(slices).await, (5_000, Vec::new()));
    let report = outcome.await.unwrap().report;
    assert_eq!((report.rows_read, report.rows_taken), (5_000, 5_000));
}

#[tokio::test]
async fn a_wrong_row_after_many_good_ones_ends_the_slices_with_a_refusal() {
    let content = many(2_000) + "short\n";
    for (name, path) in [
        (None, "rows[2002]"),
        (Some("a.csv"), "documents[a.csv].rows[2002]"),
    ] {
        let (slices, outcome) = read(vec![received(name, &content)], "test", today());
        let (_, wrong) = taken(slices).await;
        assert_eq!(wrong[0].0, path);
        assert!(outcome.await.is_err(), "there is no outcome");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_a_fault_and_not_a_wrong_row() {
    let directory = tempfile::tempdir().unwrap();
    let document = Received {
        name: None,
        // A directory opens like a file, and gives no bytes.
        format: TariffFormat::Csv,
        file: File::open(directory.path()).unwrap(),
    };
    let (slices, _) = read(vec![document], "test", today());
    assert_eq!(taken(slices).await, (0, vec![("fault".to_owned(), 0)]));
}

#[tokio::test]
async fn reading_ends_when_nobody_takes_the_rows() {
    let (slices, taken) = mpsc::channel(1);
    drop(taken);
    let document = vec![received(None, &many(2_000))];
    let reading = tokio::task::spawn_blocking(move || read_rows(document, "", today(), &slices));
    assert!(reading.await.unwrap().is_err());
}
