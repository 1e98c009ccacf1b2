//! UMA-01…05: `tests/data/attestation.toml`; UMA-06 is judged in the cases of coverage.

use crate::scene::{
    LAW, Provenance, attested, card, cases_of, day, number_of, period, sorted, written,
};
use carmed_model::consultation::LineAmounts;
use carmed_model::{
    AgreementNumber, AttestationCriteria, AttestationDraft, AttestationNumber, Caller, Cbe, Cents,
    Code, CoverKind, Day, Dossier, Finding, InvoiceType, Nihii, Period, PostedLine, Posting,
    ProviderId, Quality, Rule,
};
use carmed_validation::attestation::{attest, find, fitting, may_delete, may_send, search};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    operation: Operation,
    #[serde(default)]
    violations: Vec<String>,
    /// The period an attestation then has.
    period: Option<Period>,
    /// Which of the attestations on file a search finds.
    found: Option<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operation {
    Attest {
        author: Nihii,
        first_day: Day,
        last_day: Option<Day>,
    },
    Send {
        quality: Quality,
        number: Nihii,
        author: Nihii,
    },
    Delete {
        by: Nihii,
        cited: bool,
    },
    Number(String),
    Search {
        number: Option<u8>,
        first_day: Option<Day>,
        last_day: Option<Day>,
        cover: Option<CoverKind>,
    },
}

/// What an operation comes to: the period of an attestation, what a search finds, or the violations.
#[derive(Default)]
struct Outcome {
    period: Option<Period>,
    found: Option<Vec<AttestationNumber>>,
    violations: Vec<Finding>,
}

fn refused(violations: Vec<Finding>) -> Outcome {
    Outcome {
        violations,
        ..Outcome::default()
    }
}

fn on_file() -> Vec<carmed_model::Attestation> {
    use CoverKind::{Doctor, Hospitalisation};
    vec![
        attested(1, Hospitalisation, "2026-03-01", "2026-03-31"),
        attested(2, Hospitalisation, "2026-04-01", "2026-04-30"),
        attested(3, Doctor, "2026-03-15", "2026-04-15"),
    ]
}

fn outcome_of_attesting(author: Nihii, first_day: Day, last_day: Option<Day>) -> Outcome {
    let draft = AttestationDraft {
        author,
        cover: CoverKind::Hospitalisation,
        first_day,
        last_day,
    };
    match attest(&draft, day("2026-04-01"), &LAW) {
        Ok(period) => Outcome {
            period: Some(period),
            ..Outcome::default()
        },
        Err(violations) => refused(violations),
    }
}

fn outcome_of_searching(criteria: &AttestationCriteria) -> Outcome {
    match search(criteria) {
        Ok(search) => Outcome {
            found: Some(
                find(&on_file(), &search)
                    .iter()
                    .map(|one| one.number)
                    .collect(),
            ),
            ..Outcome::default()
        },
        Err(violations) => refused(violations),
    }
}

fn sent_by(quality: Quality, number: Nihii) -> Caller {
    Caller {
        quality,
        organisation: ProviderId::Nihii(number),
        agent: "agent".to_owned(),
        recognised_kind: None,
    }
}

/// A dossier in which a posted line cites that attestation.
fn citing(number: AttestationNumber) -> Dossier {
    let amounts = LineAmounts {
        charged_cents: Cents::new(100),
        fee_cents: None,
        insurance_part_cents: None,
        patient_part_cents: None,
        supplement_cents: None,
        reduction_cents: None,
        state_cents: Cents::new(100),
        ocmw_cents: Cents::ZERO,
        patient_cents: Cents::ZERO,
    };
    let line = PostedLine {
        stated: std::collections::BTreeMap::new(),
        line_id: "1".to_owned(),
        care_days: period("2026-03-10", "2026-03-10"),
        credit_note: false,
        invoice_type: InvoiceType::HospitalStay,
        amounts,
        months: Vec::new(),
        attestations: vec![number],
        reasons: Vec::new(),
        remarks: Vec::new(),
    };
    let mut dossier = Dossier::default();
    dossier.post(Arc::new(Posting {
        posting_id: Uuid::nil(),
        provider: ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
        agreement: AgreementNumber::from_mac('A', [1; 20]).unwrap(),
        card_number: card(1),
        version: 1,
        ocmw: Cbe::parse("0884303369").unwrap(),
        cover: CoverKind::Hospitalisation,
        invoice_reference: "2026/1".to_owned(),
        posted_on: day("2026-04-01"),
        lines: vec![line],
    }));
    dossier
}

fn perform(operation: Operation) -> Outcome {
    match operation {
        Operation::Attest {
            author,
            first_day,
            last_day,
        } => outcome_of_attesting(author, first_day, last_day),
        Operation::Send {
            quality,
            number,
            author,
        } => {
            let verdict = may_send(&sent_by(quality, number), author);
            refused(verdict.err().into_iter().collect())
        }
        Operation::Delete { by, cited } => {
            let attestation = &on_file()[0];
            let dossier = if cited {
                citing(attestation.number)
            } else {
                Dossier::default()
            };
            let verdict = may_delete(attestation, &ProviderId::Nihii(by), &dossier);
            refused(verdict.err().unwrap_or_default())
        }
        Operation::Number(text) => {
            let error = AttestationNumber::parse(&text).err();
            let code = error.map(|error| Code::from_number(error.code().into()).unwrap());
            let found = |code| {
                Finding::new(code)
                    .rule(Rule::Uma04)
                    .at("attestation_number")
            };
            refused(code.map(found).into_iter().collect())
        }
        Operation::Search {
            number,
            first_day,
            last_day,
            cover,
        } => outcome_of_searching(&AttestationCriteria {
            number: number.map(number_of),
            first_day,
            last_day,
            cover,
        }),
    }
}

#[test]
fn every_case_of_attestations_is_judged_as_written() {
    for case in cases_of::<Case>(include_str!("../data/attestation.toml")) {
        let name = format!("{}: {}", case.rule, case.name);
        Provenance {
            rule: case.rule,
            origin: case.origin,
            source: case.source,
        }
        .assert_stated(&name);
        let outcome = perform(case.operation);
        assert_eq!(
            written(&outcome.violations),
            sorted(case.violations),
            "{name}"
        );
        assert_eq!(outcome.period, case.period, "{name}: period");
        let found = case
            .found
            .map(|found| found.into_iter().map(number_of).collect());
        assert_eq!(outcome.found, found, "{name}: found");
    }
}

#[test]
fn uma_06_of_several_that_fit_the_earliest_then_the_lowest_is_named_whatever_their_order() {
    let hospitalisation = CoverKind::Hospitalisation;
    let mut several = vec![
        attested(3, hospitalisation, "2026-03-01", "2026-03-31"),
        attested(2, hospitalisation, "2026-03-01", "2026-04-30"),
        attested(1, hospitalisation, "2026-03-02", "2026-03-31"),
    ];
    for _ in 0..3 {
        several.rotate_left(1);
        let named = |on: &str| fitting(&several, hospitalisation, day(on)).map(|one| one.number);
        assert_eq!(named("2026-03-10"), Some(number_of(2)));
        assert_eq!(named("2026-04-30"), Some(number_of(2)));
        assert_eq!(named("2026-05-01"), None);
        assert_eq!(named("2026-02-28"), None);
    }
}
