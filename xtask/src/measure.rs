//! The long measurements of the law: how fast it is, and whether two implementations of it agree.

use std::fs;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::process;
use crate::steps::Steps;
use crate::workspace::{cargo, target};

/// The package whose benches and long tests these are.
const PACKAGE: &str = "carmed-validation";

/// How many lines one run of a bench of amounts computes; `benches/amounts.rs` takes as many.
const LINES: u64 = 20;
/// The kinds of lines that it computes.
const KINDS: [&str; 4] = ["acts", "medicines", "stays", "mixed"];
/// No kind of line takes longer, in nanoseconds.
const LINE_NANOS_MAX: u64 = 2_000;

/// How many rows one run of a bench of the import reads; `benches/import.rs` writes as many.
const ROWS: u64 = 200_000;
/// What is done with each row, one after the other.
const STAGES: [&str; 2] = ["read_csv", "file_rows"];
/// So many rows a second are read and filed at least.
const ROWS_PER_SECOND_MIN: u64 = 200_000;

/// Runs the benches and compares what they measured with what is promised.
pub(crate) fn bench(steps: &mut Steps) {
    let ran = steps.run("benches", |_| {
        process::run(
            cargo()
                .args(["bench", "--locked", "--package", PACKAGE])
                .args(["--bench", "amounts", "--bench", "import"]),
        )
    });
    if ran.is_some() {
        steps.run("speed of amounts", amounts);
        steps.run("speed of the import", import);
    }
}

fn amounts(notes: &mut Vec<String>) -> Result<()> {
    let mut slow = Vec::new();
    for kind in KINDS {
        let nanos = mean_nanos("compute_20_lines", kind)? / LINES;
        notes.push(format!(
            "amounts, {kind}: {nanos} ns a line (at most {LINE_NANOS_MAX})"
        ));
        if nanos > LINE_NANOS_MAX {
            slow.push(kind);
        }
    }
    ensure!(slow.is_empty(), "too slow: {}", slow.join(", "));
    Ok(())
}

fn import(notes: &mut Vec<String>) -> Result<()> {
    let mut whole_nanos = 0;
    for stage in STAGES {
        let nanos = mean_nanos("import", stage)?;
        notes.push(format!(
            "import, {stage}: {} rows/s",
            rows_per_second(nanos)?
        ));
        whole_nanos += nanos;
    }
    let rows = rows_per_second(whole_nanos)?;
    notes.push(format!(
        "import, read and filed: {rows} rows/s (at least {ROWS_PER_SECOND_MIN})"
    ));
    ensure!(rows >= ROWS_PER_SECOND_MIN, "too slow: {rows} rows/s");
    Ok(())
}

fn rows_per_second(nanos: u64) -> Result<u64> {
    (ROWS * 1_000_000_000)
        .checked_div(nanos)
        .context("no time was measured")
}

/// The mean that criterion wrote down, in whole nanoseconds.
fn mean_nanos(group: &str, bench: &str) -> Result<u64> {
    let path = target("criterion")
        .join(group)
        .join(bench)
        .join("new/estimates.json");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    whole_nanos(&text).with_context(|| path.display().to_string())
}

fn whole_nanos(estimates: &str) -> Result<u64> {
    let estimates: Value = serde_json::from_str(estimates)?;
    let mean = estimates["mean"]["point_estimate"].to_string();
    // Below a nanosecond nothing is compared.
    let whole = mean.split('.').next().unwrap_or_default();
    match whole.parse() {
        Ok(nanos) => Ok(nanos),
        Err(_) => bail!("`{mean}` is no mean in nanoseconds"),
    }
}

/// Draws so many random lines, and fails where two independent implementations of the amounts differ.
pub(crate) fn differential(steps: &mut Steps, lines: u32) {
    steps.run("second implementation", |notes| {
        process::run(
            cargo()
                .args(["test", "--locked", "--package", PACKAGE])
                .args(["--test", "amounts", "--", "both_implementations_agree"])
                .env("CARMED_LINES", lines.to_string()),
        )?;
        notes.push(format!("both implementations agree on {lines} lines"));
        Ok(())
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_read_in_whole_nanoseconds() {
        let text = r#"{"mean":{"point_estimate":279933504.9},"median":{"point_estimate":1.0}}"#;
        assert_eq!(whole_nanos(text).unwrap(), 279_933_504);
        assert!(whole_nanos(r#"{"median":{"point_estimate":1.0}}"#).is_err());
    }

    #[test]
    fn two_hundred_thousand_rows_in_a_second_are_as_many_rows_a_second() {
        assert_eq!(rows_per_second(1_000_000_000).unwrap(), 200_000);
        assert!(rows_per_second(0).is_err());
    }
}
