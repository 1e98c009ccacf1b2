//! The hospital bills under its agreement: the State pays.

use crate::demo::hospital::{self, Visit};
use crate::demo::registration::Dossier;
use crate::demo::stage::{Stage, present};
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::{
    BillAgreementRequest, BillAgreementResponse, LineOutcome, LineResult, QuotedLine,
};

/// What the State pays of two consultations, in cents.
const STATE_CENTS: i64 = 6_746;

pub(super) async fn bill(
    stage: &Stage,
    dossier: &Dossier,
    visit: &Visit,
) -> Outcome<BillAgreementResponse> {
    stage.scene("The hospital has the amounts quoted, and bills them");
    let quote = hospital::under_agreement(stage, dossier, visit).await?;
    stage.show(&render::intervention::lines(&quote));
    for result in &quote {
        stage.expect(
            &format!("{}: nothing is missing any more", result.line_id),
            result.outcome() == LineOutcome::Computed,
        )?;
    }
    let request = BillAgreementRequest {
        ssin: dossier.person.ssin.clone(),
        agreement: Some(visit.reference.clone()),
        lines: hospital::visit_lines(stage),
        invoice_reference: "INV-1".to_owned(),
        quoted: quoted(&quote),
        ..BillAgreementRequest::default()
    };
    let answer = stage.hospital.bill_agreement(request).await?;
    stage.show(&render::billing::answer(&answer));
    stage.expect(
        "both lines are posted",
        answer.lines.iter().all(|line| line.posted),
    )?;
    stage.expect(
        "nothing changed since the quote",
        !answer.changed_since_quote,
    )?;
    let totals = present("totals", answer.totals)?;
    let state = words::euros(Some(totals.state_cents));
    stage.expect_same("the State pays", state, words::euros(Some(STATE_CENTS)))?;
    let others = totals.ocmw_cents + totals.patient_cents;
    stage.expect_same("OCMW and patient together pay", others, 0)?;
    Ok(answer)
}

/// What was quoted, to be sent back with the billing.
pub(super) fn quoted(results: &[LineResult]) -> Vec<QuotedLine> {
    let of = |result: &LineResult| {
        let amounts = result.amounts.unwrap_or_default();
        QuotedLine {
            line_id: result.line_id.clone(),
            state_cents: amounts.state_cents(),
            ocmw_cents: amounts.ocmw_cents(),
            patient_cents: amounts.patient_cents(),
        }
    };
    results.iter().map(of).collect()
}
