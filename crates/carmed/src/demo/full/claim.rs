//! HZIV verifies what the hospital claims, field by field.

use crate::demo::hospital::Visit;
use crate::demo::hospital::visit_lines;
use crate::demo::parties;
use crate::demo::registration::Dossier;
use crate::demo::stage::{Stage, present};
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{
    BillAgreementResponse, ClaimLine, Code, Line, ProviderId, VerifyClaimRequest, provider_id::Id,
};

/// What a wrong claim asks of the State beyond what is due, in cents.
const TOO_MUCH_CENTS: i64 = 1_000;

pub(super) async fn accepted(
    stage: &Stage,
    dossier: &Dossier,
    visit: &Visit,
    billed: &BillAgreementResponse,
) -> Outcome {
    stage.scene("HZIV verifies the hospital's claim");
    let claim = claim(stage, dossier, visit, billed);
    let answer = stage.hziv.verify_claim(claim).await?;
    stage.show(&render::claim::verdicts(&answer));
    stage.expect("every field holds", answer.accepted)
}

pub(super) async fn refused(
    stage: &Stage,
    dossier: &Dossier,
    visit: &Visit,
    billed: &BillAgreementResponse,
) -> Outcome {
    stage.scene("Another claim names another version, and asks too much of the State");
    let mut claim = claim(stage, dossier, visit, billed);
    claim.card_version += 1;
    let line = present("claimed line", claim.lines.first_mut())?;
    line.state_cents = Some(line.state_cents() + TOO_MUCH_CENTS);
    let answer = stage.hziv.verify_claim(claim).await?;
    stage.show(&render::claim::verdicts(&answer));
    stage.expect("the claim is refused", !answer.accepted)?;
    let verdict = |field: &str| {
        let mut verdicts = answer.verdicts.iter();
        verdicts.find(|verdict| verdict.field == field)
    };
    let version = present("verdict on the version", verdict("card_version"))?;
    stage.expect(
        "the version does not match the agreement (255920)",
        version.code() == Code::CardVersionMismatch,
    )?;
    let state = present("verdict on the amount", verdict("lines[0].state_cents"))?;
    stage.expect(
        "the insurance amount is wrong under the agreement (501944)",
        state.code() == Code::InsuranceAmountWrongWithAgreement,
    )?;
    let others = answer.verdicts.iter();
    let refused = others.filter(|verdict| !verdict.accepted).count();
    stage.expect_same("fields that do not hold", refused, 2)
}

/// The claim as the hospital sends it, with what was posted.
fn claim(
    stage: &Stage,
    dossier: &Dossier,
    visit: &Visit,
    billed: &BillAgreementResponse,
) -> VerifyClaimRequest {
    let results = billed.lines.iter().filter_map(|line| line.result.as_ref());
    let of = |(line, result): (Line, &carmed_client::contract::LineResult)| {
        let amounts = result.amounts.unwrap_or_default();
        ClaimLine {
            line_id: result.line_id.clone(),
            care_date: line.care_date,
            line: None,
            state_cents: amounts.state_cents,
            ocmw_cents: amounts.ocmw_cents,
            patient_cents: amounts.patient_cents,
        }
    };
    VerifyClaimRequest {
        provider: Some(ProviderId {
            id: Some(Id::Nihii(parties::number(parties::HOSPITAL).to_owned())),
        }),
        ssin: dossier.person.ssin.clone(),
        agreement: Some(visit.reference.clone()),
        card_number: visit.reference.card_number.clone(),
        card_version: visit.reference.card_version,
        ocmw_cbe: parties::number(parties::OCMW).to_owned(),
        lines: visit_lines(stage)
            .into_iter()
            .zip(results)
            .map(of)
            .collect(),
        posting_id: Some(billed.posting_id.clone()),
        ..VerifyClaimRequest::default()
    }
}
