//! COV-05, what HZIV is told of a claim: `tests/data/billing/claims.toml`.

use crate::scene::{
    Provenance, base_decision, card, cases_of, day, dossier, period, registered, sorted, written,
};
use crate::world::{Agreement, act, first_of_april};
use carmed_model::consultation::Coverage;
use carmed_model::{
    AgreementReference, CareDays, Cbe, Cents, Claim, ClaimedLine, CoverKind, Day, Dossier, Finding,
    Question, dossier::ReportedDeath,
};
use carmed_validation::billing::{Billed, ClaimFacts, ClaimedLineFacts, verify};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// A case: what is claimed otherwise than the base claim, and what is then said.
///
/// The base claim is of posting 1, line 1: 101076 on 2026-03-10, State 0, OCMW 3373, patient 0. Posting 2
/// holds line 2, the same care; line 3 was never posted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    #[serde(default)]
    unproven: bool,
    #[serde(default)]
    other_person: bool,
    /// The card's place in the sequence, as claimed.
    card: Option<u64>,
    card_version: Option<u32>,
    ocmw: Option<String>,
    /// The posting as claimed; 0 claims none.
    posting: Option<u128>,
    #[serde(default)]
    lines: Vec<Claimed>,
    /// A day of death reported after the agreement.
    died: Option<Day>,
    violations: Vec<String>,
    #[serde(default)]
    later: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claimed {
    #[serde(default = "first")]
    id: String,
    #[serde(default = "tenth_of_march")]
    on: Day,
    #[serde(default)]
    state: i64,
    #[serde(default = "fee")]
    ocmw: i64,
    #[serde(default)]
    patient: i64,
    /// Whether the claim says how the line was stated.
    #[serde(default)]
    stated: bool,
}

fn first() -> String {
    "1".to_owned()
}

fn tenth_of_march() -> Day {
    day("2026-03-10")
}

const fn fee() -> i64 {
    3373
}

/// The agreement of the base claim and a dossier with its two postings.
fn posted() -> (Agreement, Dossier) {
    let version = Arc::new(registered(&base_decision(), 1, day("2026-03-02")));
    let agreement = Agreement {
        name: 1,
        version: Arc::clone(&version),
        cover: CoverKind::Doctor,
        days: period("2026-03-01", "2026-03-31"),
        agreed_on: first_of_april(),
    };
    let mut dossier = dossier([version.as_ref().clone()]);
    for line_id in [1, 2] {
        let line = act(&line_id.to_string(), "101076", tenth_of_march());
        agreement.post(&[(line, None)], &mut dossier, line_id, first_of_april());
    }
    assert_eq!(dossier.postings.len(), 2);
    (agreement, dossier)
}

fn claim_of(case: &Case, agreement: &Agreement) -> Claim {
    let version = &agreement.version;
    let line = |claimed: &Claimed| ClaimedLine {
        line_id: claimed.id.clone(),
        care_date: claimed.on,
        state_cents: Cents::new(claimed.state),
        ocmw_cents: Cents::new(claimed.ocmw),
        patient_cents: Cents::new(claimed.patient),
    };
    let posting = case.posting.unwrap_or(1);
    Claim {
        provider: agreement.provider(),
        ssin: version.decision.beneficiary.ssin,
        agreement: AgreementReference {
            agreement_number: agreement.number(),
            card_number: version.card_number,
            version: version.version,
            question: Question {
                cover: agreement.cover,
                care_days: CareDays::Period(agreement.days),
            },
            consultation_date: agreement.agreed_on,
        },
        card_number: case.card.map_or(version.card_number, card),
        card_version: case.card_version.unwrap_or(version.version),
        ocmw: case
            .ocmw
            .as_ref()
            .map_or(version.decision.ocmw.cbe, |cbe| Cbe::parse(cbe).unwrap()),
        lines: case.lines.iter().map(line).collect(),
        posting_id: (posting != 0).then(|| Uuid::from_u128(posting)),
    }
}

/// What each field is told, in the claim's order.
fn judge(case: &Case) -> (Vec<(String, Option<Finding>)>, Vec<Finding>) {
    let (agreement, mut dossier) = posted();
    let died = case.died.map(|death_date| ReportedDeath {
        death_date,
        known_on: day("2026-04-10"),
    });
    dossier.reported_deaths.extend(died);
    let claim = claim_of(case, &agreement);
    let today = day("2026-04-20");
    let coverages: Vec<Coverage> = claim
        .lines
        .iter()
        .map(|line| {
            let days = carmed_model::Period::of_day(line.care_date);
            if case.unproven {
                Coverage::default()
            } else {
                agreement.coverage(&dossier, days, today)
            }
        })
        .collect();
    let billed: Vec<Option<Billed>> = case
        .lines
        .iter()
        .map(|line| {
            let stated = line.stated.then(|| act(&line.id, "101076", line.on));
            stated.and_then(|line| agreement.bill(&[(line, None)], &dossier, today).pop())
        })
        .collect();
    let lines: Vec<ClaimedLineFacts<'_>> = coverages
        .iter()
        .zip(&billed)
        .map(|(coverage, billed)| ClaimedLineFacts {
            coverage,
            billed: billed.as_ref(),
        })
        .collect();
    let facts = ClaimFacts {
        proven: !case.unproven,
        of_person: !case.other_person,
        frozen: (!case.unproven).then_some(agreement.version.as_ref()),
        dossier: &dossier,
        lines: &lines,
    };
    let verdict = verify(&claim, &facts);
    let fields = verdict.fields.iter();
    let accepted = fields.clone().all(|field| field.finding.is_none());
    assert_eq!(verdict.accepted(), accepted);
    (
        fields
            .map(|of| (of.field.clone(), of.finding.clone()))
            .collect(),
        verdict.later_findings.clone(),
    )
}

#[test]
fn every_claim_is_judged_as_written_and_every_field_gets_one_verdict() {
    for mut case in cases_of::<Case>(include_str!("../data/billing/claims.toml")) {
        Provenance {
            rule: case.rule.clone(),
            origin: case.origin.clone(),
            source: case.source.clone(),
        }
        .assert_stated(&case.name);
        if case.lines.is_empty() {
            case.lines = vec![toml::from_str("").unwrap()];
        }
        let (fields, later) = judge(&case);
        let findings: Vec<Finding> = fields
            .iter()
            .filter_map(|(_, finding)| finding.clone())
            .collect();
        assert_eq!(
            written(&findings),
            sorted(case.violations.clone()),
            "{}",
            case.name
        );
        assert_eq!(
            written(&later),
            sorted(case.later.clone()),
            "{}: later",
            case.name
        );
        let of_lines = (0..case.lines.len()).flat_map(|place| {
            [
                "line_id",
                "care_date",
                "state_cents",
                "ocmw_cents",
                "patient_cents",
            ]
            .map(|name| format!("lines[{place}].{name}"))
        });
        let head = [
            "provider",
            "ssin",
            "agreement.agreement_number",
            "card_number",
            "card_version",
            "ocmw_cbe",
        ];
        let asked: Vec<String> = head
            .map(str::to_owned)
            .into_iter()
            .chain(of_lines)
            .chain((case.posting != Some(0)).then(|| "posting_id".to_owned()))
            .collect();
        let judged: Vec<String> = fields.iter().map(|(field, _)| field.clone()).collect();
        assert_eq!(judged, asked, "{}", case.name);
        for (field, finding) in &fields {
            assert!(finding.iter().all(|one| one.field == *field), "{field}");
        }
    }
}

#[test]
fn a_claim_of_a_released_posting_names_none_and_its_line_is_unknown() {
    let (agreement, mut dossier) = posted();
    let case: Case = toml::from_str(
        "name = \"\"\nrule = \"\"\norigin = \"\"\nsource = \"\"\nviolations = []\nlines = [{}]",
    )
    .unwrap();
    let claim = claim_of(&case, &agreement);
    dossier.release(Uuid::from_u128(1));
    let days = period("2026-03-10", "2026-03-10");
    let coverage = agreement.coverage(&dossier, days, first_of_april());
    let facts = ClaimFacts {
        proven: true,
        of_person: true,
        frozen: Some(agreement.version.as_ref()),
        dossier: &dossier,
        lines: &[ClaimedLineFacts {
            coverage: &coverage,
            billed: None,
        }],
    };
    let verdict = verify(&claim, &facts);
    let findings: Vec<Finding> = verdict
        .fields
        .into_iter()
        .filter_map(|of| of.finding)
        .collect();
    assert_eq!(
        written(&findings),
        [
            "COV-05 1003 lines[0].ocmw_cents",
            "COV-05 1003 lines[0].patient_cents",
            "COV-05 1003 lines[0].state_cents",
            "COV-05 130 posting_id",
        ]
    );
}
