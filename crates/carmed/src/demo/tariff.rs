//! The tariff office loads the published tariffs.

use super::stage::Stage;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{TariffFormat, TariffHeader};
use carmed_validation::tariff::SAMPLE_CSV;

/// Rows of the file: all but its first line.
fn rows() -> usize {
    SAMPLE_CSV
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .count()
}

/// Loads them; gives the revision that published them.
pub(super) async fn load(stage: &Stage) -> Outcome<u64> {
    stage.scene("The tariff office loads published tariffs");
    let header = TariffHeader {
        request_id: String::new(),
        reason: "published tariffs of physicians".to_owned(),
        source: "nomenclature.csv, each row with its own source".to_owned(),
        known_since: None,
        format: TariffFormat::Csv.into(),
    };
    let answer = stage
        .tariff_office
        .import_tariff(header, SAMPLE_CSV.as_bytes())
        .await?;
    stage.show(&render::tariff::import(&answer));
    let taken = usize::try_from(answer.rows_taken).unwrap_or_default();
    stage.expect_same("rows taken", taken, rows())?;
    Ok(answer.revision)
}
