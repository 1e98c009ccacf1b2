//! Tariff rows for tests, and what they come to once they are the law.

use crate::support::{day, hospital, ocmw, plain_line, register, request_id, ssin, tariff_office};
use carmed_model::{Cents, CoverKind, Nihdi, NihdiCheck, NomenclatureRow, Period, TariffRow};
use carmed_registry::{
    ImportedTariff, InterventionQuestion, Refusal, Registry, TariffImport, TariffSlices,
};
use carmed_validation::amounts::{LineKind, LineResult};
use carmed_validation::tariff;
use futures::{StreamExt as _, stream};
use sqlx::Connection as _;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

pub(crate) const CARE_DATE: &str = "2026-06-10";

pub(crate) fn code(number: u32) -> Nihdi {
    let five = 10_000 + number;
    Nihdi::parse(&format!("{five}{}", five % 7), NihdiCheck::On).unwrap()
}

/// Code number `number` at that fee over the year 2026.
pub(crate) fn row(number: u32, fee_cents: i64) -> TariffRow {
    TariffRow::Nomenclature(NomenclatureRow {
        code: code(number),
        period: Period::new(day("2026-01-01"), day("2026-12-31")).unwrap(),
        insurability: None,
        gmd: None,
        age_class: None,
        conventioned: None,
        fee_cents: Cents::new(fee_cents),
        insurance_cents: Cents::new(fee_cents),
        patient_cents: Cents::ZERO,
        provider_kinds: None,
        age_from_years: None,
        age_to_years: None,
        setting: None,
        source: "OA 2026/1".to_owned(),
    })
}

/// The key letter N of code number `number` over the year 2026.
pub(crate) fn letter(number: u32, coefficient: &str, value: &str) -> TariffRow {
    let text = format!(
        "code,letter,coefficient,letter_value,bears_patient_share,valid_from,valid_to,source\n\
         {},N,{coefficient},{value},yes,2026-01-01,2026-12-31,OA 2026/1\n",
        code(number)
    );
    let rows = tariff::csv::read(text.as_bytes(), NihdiCheck::On).unwrap();
    rows.into_iter().next().unwrap()
}

pub(crate) fn rows(count: u32, fee_cents: i64) -> Vec<TariffRow> {
    (0..count).map(|number| row(number, fee_cents)).collect()
}

pub(crate) fn import() -> TariffImport {
    import_as(request_id())
}

pub(crate) fn import_as(request_id: Uuid) -> TariffImport {
    TariffImport {
        request_id,
        reason: "indexation".to_owned(),
        source: "OA 2026/1".to_owned(),
        documents: Vec::new(),
        known_since: None,
    }
}

pub(crate) fn slices(slices: Vec<Result<Vec<TariffRow>, Refusal>>) -> TariffSlices {
    stream::iter(slices).boxed()
}

pub(crate) async fn publish(
    registry: &Registry,
    import: &TariffImport,
    rows: Vec<TariffRow>,
) -> Result<ImportedTariff, Refusal> {
    let rows = slices(vec![Ok(rows)]);
    registry.import_tariff(&tariff_office(), import, rows).await
}

/// What a line of code number 0 comes to for person 1.
pub(crate) async fn computed(registry: &Registry) -> LineResult {
    let line = plain_line(CARE_DATE, LineKind::Nomenclature { code: code(0) });
    let question = InterventionQuestion {
        ssin: ssin(1),
        cover: CoverKind::AmbulatoryInHospital,
        second_factor: None,
        agreement: None,
        lines: vec![line],
    };
    let answer = registry.compute_intervention(&hospital(), &question).await;
    answer.unwrap().lines.remove(0).result
}

pub(crate) async fn fee_cents(registry: &Registry) -> Option<i64> {
    let result = computed(registry).await;
    let official = result.amounts.and_then(|amounts| amounts.official);
    official.map(|official| official.fee_cents.cents())
}

pub(crate) async fn register_person(registry: &Registry, serial: u32) {
    let written = registry
        .write_decision(&ocmw(1), request_id(), &register(serial))
        .await;
    assert!(written.is_ok());
}

/// How many releases and rows stand in the store, published or not.
pub(crate) async fn stored(directory: &Path) -> (i64, i64) {
    let url = format!("sqlite:{}", directory.join("carmed.db").display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let releases = sqlx::query_scalar("select count(*) from tariff_release");
    let releases = releases.fetch_one(&mut connection).await.unwrap();
    let rows = sqlx::query_scalar("select count(*) from tariff_row");
    let rows = rows.fetch_one(&mut connection).await.unwrap();
    (releases, rows)
}

/// Waits until so many releases and rows stand in the store.
pub(crate) async fn until_stored(directory: &Path, expected: (i64, i64)) {
    let reached = async {
        while stored(directory).await != expected {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), reached)
        .await
        .unwrap();
}
