//! One line billed by the hospital under an agreement it asked for, and its release.

use crate::support::{check, hospital, plain_line, request_id, ssin};
use carmed_model::{AgreementReference, Cents};
use carmed_registry::{BillingCommand, Registry};
use carmed_validation::amounts::{Line, LineKind};
use std::collections::BTreeMap;
use uuid::Uuid;

const CARE_DATE: &str = "2026-06-10";

/// Bills care without a code for 50.00 euros to the person, and says under which posting.
pub(crate) async fn bill(registry: &Registry, serial: u32) -> Uuid {
    let question = check(serial, CARE_DATE);
    let answer = registry
        .check_coverage(&hospital(), &question)
        .await
        .unwrap();
    let span = &answer.coverage.spans[0];
    let kind = LineKind::Uncoded {
        description: "transport".to_owned(),
    };
    let command = BillingCommand {
        ssin: ssin(serial),
        second_factor: None,
        agreement: AgreementReference {
            agreement_number: span.agreement.unwrap(),
            card_number: span.card_number,
            version: span.version,
            question: question.question,
            consultation_date: answer.consultation_date,
        },
        lines: vec![Line {
            charged_cents: Some(Cents::new(5000)),
            ..plain_line(CARE_DATE, kind)
        }],
        invoice_reference: "2026-1".to_owned(),
        quoted: Vec::new(),
        beside: BTreeMap::new(),
    };
    let (_, rendered) = registry
        .bill_agreement(&hospital(), request_id(), &command, &|answer| {
            answer.posting_id.unwrap().as_bytes().to_vec()
        })
        .await
        .unwrap();
    Uuid::from_slice(&rendered).unwrap()
}

pub(crate) async fn release(registry: &Registry, posting_id: Uuid) {
    registry
        .release_billing(&hospital(), request_id(), posting_id, "wrong line", false)
        .await
        .unwrap();
}
