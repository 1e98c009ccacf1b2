//! A monthly maximum over two hospitals: together they never get more than it.

use super::billing::quoted;
use crate::demo::dossiers::PATIENT_CAP_CENTS;
use crate::demo::hospital::{ask, consultation};
use crate::demo::registration::Dossier;
use crate::demo::stage::{Stage, present};
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::Client;
use carmed_client::contract::{
    AgreementReference, BillAgreementRequest, BillAgreementResponse, Code,
    ComputeInterventionRequest, CoverKind, Line, LineOutcome, LineResult, ReleaseBillingRequest,
};

/// The patient part of a consultation, in cents.
const PATIENT_PART_CENTS: i64 = 600;
/// How many consultations the first hospital gave, and the second.
const UNITS: [u32; 2] = [3, 2];
/// What the first hospital's consultations take of the maximum.
const FIRST_TAKES_CENTS: i64 = 3 * PATIENT_PART_CENTS;

/// The agreements of the two hospitals, and what each was quoted.
pub(super) struct Month {
    references: [AgreementReference; 2],
    quotes: [LineResult; 2],
}

pub(super) async fn quotes(stage: &Stage, dossier: &Dossier) -> Outcome<Month> {
    stage.scene("Two hospitals have the same month quoted for the second person");
    let mut references = Vec::new();
    let mut quotes = Vec::new();
    for (index, hospital) in [&stage.hospital, &stage.other_hospital]
        .into_iter()
        .enumerate()
    {
        let cover = CoverKind::AmbulatoryInHospital;
        let answer = ask(stage, hospital, dossier, cover).await?;
        let span = present("span", answer.spans.into_iter().next())?;
        let reference = present("agreement", span.reference)?;
        let result = quote(stage, hospital, dossier, &reference, UNITS[index]).await?;
        stage.show(&render::intervention::lines(std::slice::from_ref(&result)));
        let left = present("maximum", result.caps.first())?.left_cents;
        let left = words::euros(Some(left));
        let cap = words::euros(Some(PATIENT_CAP_CENTS));
        stage.expect_same("left of the month's maximum", left, cap)?;
        let patient = result.amounts.unwrap_or_default().patient_cents();
        stage.expect_same("what the patient would pay", patient, 0)?;
        references.push(reference);
        quotes.push(result);
    }
    let pair = |error: &str| crate::failure::Failure::refused(error.to_owned());
    Ok(Month {
        references: references
            .try_into()
            .map_err(|_| pair("Not as expected: two agreements"))?,
        quotes: quotes
            .try_into()
            .map_err(|_| pair("Not as expected: two quotes"))?,
    })
}

/// Gives the number of the first hospital's posting.
pub(super) async fn billing(stage: &Stage, dossier: &Dossier, month: &Month) -> Outcome<String> {
    stage.scene("Both bill: the first gets what it was quoted, the second what is left");
    let first = bill(stage, &stage.hospital, dossier, month, 0).await?;
    stage.expect(
        "the first: nothing changed since its quote",
        !first.changed_since_quote,
    )?;
    let second = bill(stage, &stage.other_hospital, dossier, month, 1).await?;
    stage.expect(
        "the second: posted, and marked as changed since its quote",
        second.changed_since_quote && second.lines.iter().all(|line| line.posted),
    )?;
    let results = [&first, &second].map(|answer| answer.lines[0].result.clone());
    let [first_line, second_line] = results.map(Option::unwrap_or_default);
    let left = present("maximum", second_line.caps.first())?.left_cents;
    let promised = PATIENT_CAP_CENTS - FIRST_TAKES_CENTS;
    stage.expect_same("left for the second, in cents", left, promised)?;
    let borne = |result: &LineResult| {
        let amounts = result.amounts.unwrap_or_default();
        amounts.ocmw_cents() - amounts.insurance_part_cents()
    };
    let together = words::euros(Some(borne(&first_line) + borne(&second_line)));
    let cap = words::euros(Some(PATIENT_CAP_CENTS));
    stage.expect_same("patient parts the OCMW bears of both", together, cap)?;
    let again = bill(stage, &stage.other_hospital, dossier, month, 1).await?;
    let rejected = again.lines.iter().filter_map(|line| line.result.as_ref());
    let already = rejected.flat_map(|result| &result.reasons);
    stage.expect(
        "the same line a second time is rejected (500544)",
        again.posting_id.is_empty()
            && already
                .into_iter()
                .any(|reason| reason.code() == Code::AlreadyBilled),
    )?;
    Ok(first.posting_id)
}

pub(super) async fn release(
    stage: &Stage,
    dossier: &Dossier,
    month: &Month,
    posting: &str,
) -> Outcome {
    stage.scene("The first hospital releases its billing: the maximum is free again");
    let spent = quote(stage, &stage.hospital, dossier, &month.references[0], 1).await?;
    let left = present("maximum", spent.caps.first())?.left_cents;
    stage.expect_same("left before, in cents", left, 0)?;
    let request = ReleaseBillingRequest {
        reason: "the wrong patient was billed".to_owned(),
        posting_id: posting.to_owned(),
        ..ReleaseBillingRequest::default()
    };
    let answer = stage.hospital.release_billing(request).await?;
    stage.say(&format!("Posting {} is void.", answer.posting_id));
    let free = quote(stage, &stage.hospital, dossier, &month.references[0], 1).await?;
    stage.show(&render::intervention::lines(std::slice::from_ref(&free)));
    let left = present("maximum", free.caps.first())?.left_cents;
    stage.expect_same("left after, in cents", left, FIRST_TAKES_CENTS)
}

async fn quote(
    stage: &Stage,
    hospital: &Client,
    dossier: &Dossier,
    reference: &AgreementReference,
    units: u32,
) -> Outcome<LineResult> {
    let request = ComputeInterventionRequest {
        ssin: dossier.person.ssin.clone(),
        cover: CoverKind::AmbulatoryInHospital.into(),
        agreement: Some(reference.clone()),
        lines: vec![line(stage, units)],
        ..ComputeInterventionRequest::default()
    };
    let answer = hospital.compute_intervention(request).await?;
    let result = present("result", answer.results.into_iter().next())?;
    stage.expect("it is computed", result.outcome() == LineOutcome::Computed)?;
    Ok(result)
}

async fn bill(
    stage: &Stage,
    hospital: &Client,
    dossier: &Dossier,
    month: &Month,
    index: usize,
) -> Outcome<BillAgreementResponse> {
    let request = BillAgreementRequest {
        ssin: dossier.person.ssin.clone(),
        agreement: Some(month.references[index].clone()),
        lines: vec![line(stage, UNITS[index])],
        invoice_reference: format!("MONTH-{}", index + 1),
        quoted: quoted(&month.quotes[index..=index]),
        ..BillAgreementRequest::default()
    };
    let answer = hospital.bill_agreement(request).await?;
    stage.show(&render::billing::answer(&answer));
    Ok(answer)
}

fn line(stage: &Stage, units: u32) -> Line {
    Line {
        line_id: "consultations".to_owned(),
        care_date: Some(words::date(stage.today)),
        units: Some(units),
        ..consultation()
    }
}
