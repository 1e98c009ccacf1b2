//! Every document of the case file comes to what is written there.

use crate::official::read;
use crate::rows::{day, release};
use carmed_model::{Finding, Instant};
use carmed_validation::Parameters;
use carmed_validation::tariff::{self, ReleaseDraft, TariffBook};
use serde::Deserialize;

const TODAY: &str = "2026-06-15";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    origin: Origin,
    source: String,
    documents: Vec<String>,
    #[serde(default)]
    rows: u64,
    #[serde(default)]
    violations: Vec<String>,
    #[serde(default)]
    warnings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Origin {
    Confirmed,
    Ruling,
}

fn written(finding: &Finding) -> String {
    format!("{} {}", finding.code.number(), finding.field)
}

#[test]
fn every_document_comes_to_what_its_case_says() {
    let file: CaseFile = toml::from_str(include_str!("../data/documents.toml")).unwrap();
    for case in file.case {
        let name = &case.name;
        assert!(!case.source.is_empty(), "{name}: no source");
        let (Origin::Confirmed | Origin::Ruling) = case.origin;
        let documents: Vec<_> = case
            .documents
            .iter()
            .map(|text| ("document", text.trim_start().as_bytes()))
            .collect();
        let (rows, report) = read(&documents);
        let violations: Vec<_> = report
            .errors
            .iter()
            .map(|error| format!("line {}: {}", error.line, written(&error.finding)))
            .collect();
        assert_eq!(violations, case.violations, "{name}");
        if !violations.is_empty() {
            continue;
        }
        assert_eq!(report.rows_taken, case.rows, "{name}");
        let (today, parameters) = (day(TODAY), Parameters::embedded().unwrap());
        let mut warnings = tariff::warnings(&rows, today, &parameters);
        let release = release(&rows, 0);
        let mut draft = ReleaseDraft::new();
        rows.into_iter().for_each(|row| draft.add(row));
        let filed = draft.finish().unwrap();
        let book = TariffBook::empty().with_filed(&release, &filed).unwrap();
        let known_on = Instant::from_micros(0);
        warnings.extend(tariff::mismatches(
            &filed,
            &book,
            known_on,
            today,
            &parameters,
        ));
        let warnings: Vec<_> = warnings.iter().map(written).collect();
        assert_eq!(warnings, case.warnings, "{name}");
    }
}
