//! Billing over the channel: a ledger of monthly maxima, each line once, and releases.

use carmed_tests::v1::{
    BillAgreementRequest, BillAgreementResponse, Code as Answered, CoverKind, DecisionDraft,
    InvoiceType, Line, LineOutcome, PatientCap, QuotedLine, ReleaseBillingRequest, SupportLevel,
};
use carmed_tests::{
    Party, World, agreement_of, attestation, billing, callers, closing, compute, date, line,
    on_day, own_funds, person, refused, release, request_id, unlawful_stay,
};
use tonic::Code;

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
/// 33.73 euros since 2026-01-01: insurance part 27.73, patient part 6.00.
const CONSULTATION: &str = "101076";

/// Aid from own funds; of the patient part the OCMW bears at most so much a month.
fn capped(number: u64, cap_cents: i64) -> DecisionDraft {
    let mut draft = own_funds(&person(number));
    let cover = &mut draft.covers[1];
    cover.patient_level = SupportLevel::Partial.into();
    cover.patient_caps = vec![PatientCap {
        invoice_type: InvoiceType::HospitalAmbulatory.into(),
        cap_cents,
    }];
    draft
}

/// A billing of that many consultations of yesterday by that party.
async fn consultations(
    party: &mut Party,
    ssin: &str,
    lines: &[(&str, u32)],
) -> BillAgreementRequest {
    let answer = party.check(on_day(ssin, AMBULATORY, -1)).await.unwrap();
    let lines = lines.iter().map(|(line_id, units)| Line {
        units: Some(*units),
        ..line(line_id, CONSULTATION, -1)
    });
    billing(ssin, &agreement_of(&answer), lines.collect())
}

/// What State, OCMW and patient pay of each line.
fn parts(answer: &BillAgreementResponse) -> Vec<[Option<i64>; 3]> {
    let results = answer
        .lines
        .iter()
        .map(|line| line.result.as_ref().unwrap());
    results
        .map(|result| {
            let amounts = result.amounts.unwrap_or_default();
            [
                amounts.state_cents,
                amounts.ocmw_cents,
                amounts.patient_cents,
            ]
        })
        .collect()
}

fn reasons(answer: &BillAgreementResponse, place: usize) -> Vec<Answered> {
    let result = answer.lines[place].result.as_ref().unwrap();
    result.reasons.iter().map(|reason| reason.code()).collect()
}

#[tokio::test]
pub(super) async fn computed_lines_are_posted_once_with_the_amounts_that_hold() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    world.register(unlawful_stay(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    hospital
        .attest(attestation(&ssin, AMBULATORY, -5, 0))
        .await
        .unwrap();
    let mut request = consultations(&mut hospital, &ssin, &[("1", 1), ("2", 1)]).await;
    request.lines[1].kind = line("2", "103110", -1).kind;
    request.quoted = vec![QuotedLine {
        line_id: "1".to_owned(),
        state_cents: 3_000,
        ocmw_cents: 373,
        patient_cents: 0,
    }];
    let mut judged = request.clone();
    (judged.validate_only, judged.request_id) = (true, String::new());
    let judged = hospital.bill(judged).await.unwrap();
    assert_eq!(judged.posting_id, "", "it was only judged");
    let billed = hospital.bill(request.clone()).await.unwrap();
    let posted: Vec<bool> = billed.lines.iter().map(|line| line.posted).collect();
    assert_eq!(posted, [true, false], "exactly the computed line");
    assert_eq!(parts(&billed)[0], [Some(3_373), Some(0), Some(0)]);
    assert!(billed.changed_since_quote && billed.lines[0].changed_since_quote);
    assert_eq!(billed.totals.unwrap().state_cents, 3_373);
    assert_eq!(
        hospital.bill(request.clone()).await.unwrap(),
        billed,
        "posted once"
    );

    let twice = BillAgreementRequest {
        request_id: request_id(),
        ..request.clone()
    };
    let twice = hospital.bill(twice).await.unwrap();
    assert_eq!(reasons(&twice, 0), [Answered::AlreadyBilled]);
    assert_eq!(twice.posting_id, "");
    let mut reused = request;
    reused.invoice_reference = "2026/18".to_owned();
    let refusal = refused(&hospital.bill(reused).await.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::AlreadyExists, "1005")
    );
    assert!(
        refusal.names("invoice_reference", "CODE_REQUEST_ID_REUSED"),
        "{refusal:?}"
    );
}

#[tokio::test]
pub(super) async fn a_release_frees_the_lines_and_what_they_took_of_the_month() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    world.register(capped(1, 1_000)).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = consultations(&mut hospital, &ssin, &[("1", 1)]).await;
    let billed = hospital.bill(request.clone()).await.unwrap();
    let left = async |hospital: &mut Party| {
        let quote = compute(&ssin, AMBULATORY, vec![line("q", CONSULTATION, -1)]);
        let quote = hospital.compute(quote).await.unwrap();
        quote.results[0].caps[0].left_cents
    };
    assert_eq!(left(&mut hospital).await, 400);
    let mut other = world.party(callers::OTHER_HOSPITAL);
    let foreign = other
        .coverage
        .release_billing(release(&billed.posting_id))
        .await;
    assert_eq!(foreign.unwrap_err().code(), Code::NotFound);
    let mut judged = release(&billed.posting_id);
    (judged.validate_only, judged.request_id) = (true, String::new());
    hospital.coverage.release_billing(judged).await.unwrap();
    assert_eq!(left(&mut hospital).await, 400, "it was only judged");
    let releasing = release(&billed.posting_id);
    let released = hospital
        .coverage
        .release_billing(releasing.clone())
        .await
        .unwrap();
    let again = hospital
        .coverage
        .release_billing(releasing.clone())
        .await
        .unwrap();
    assert_eq!(released.into_inner(), again.into_inner());
    assert_eq!(left(&mut hospital).await, 1_000);
    let reused = ReleaseBillingRequest {
        reason: "another".to_owned(),
        ..releasing
    };
    let reused = hospital.coverage.release_billing(reused).await.unwrap_err();
    assert_eq!(refused(&reused).code, "1005");
    let anew = BillAgreementRequest {
        request_id: request_id(),
        ..request
    };
    assert!(hospital.bill(anew).await.unwrap().lines[0].posted);
    let gone = hospital
        .coverage
        .release_billing(release(&billed.posting_id))
        .await;
    assert_eq!(
        gone.unwrap_err().code(),
        Code::NotFound,
        "a posting is released once"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hospitals_at_once_never_get_more_than_the_month_s_maximum() {
    let world = World::with_tariff().await;
    for number in 1..=10 {
        let ssin = person(number).ssin;
        world.register(capped(number, 1_500)).await;
        let mut billing = Vec::new();
        for caller in [callers::HOSPITAL, callers::OTHER_HOSPITAL].repeat(2) {
            let mut hospital = world.party(caller);
            let line_id = format!("{}", billing.len());
            let request = consultations(&mut hospital, &ssin, &[(&line_id, 1)]).await;
            billing.push(tokio::spawn(async move {
                hospital.bill(request).await.unwrap()
            }));
        }
        let (mut ocmw, mut patient) = (0, 0);
        for one in billing {
            let answer = one.await.unwrap();
            assert!(answer.lines[0].posted, "never refused for a spent maximum");
            let [state, of_ocmw, of_patient] = parts(&answer)[0];
            assert_eq!(state, Some(0));
            ocmw += of_ocmw.unwrap() - 2_773;
            patient += of_patient.unwrap();
        }
        assert_eq!((ocmw, patient), (1_500, 4 * 600 - 1_500));
    }
}

#[tokio::test]
async fn a_quote_of_a_spent_month_is_told_in_the_bill() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    world.register(capped(1, 600)).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let mut request = consultations(&mut hospital, &ssin, &[("1", 1)]).await;
    let quote = compute(&ssin, AMBULATORY, request.lines.clone());
    let quote = hospital.compute(quote).await.unwrap();
    let amounts = quote.results[0].amounts.unwrap();
    assert_eq!(amounts.patient_cents, Some(0));
    request.quoted = vec![QuotedLine {
        line_id: "1".to_owned(),
        state_cents: amounts.state_cents.unwrap(),
        ocmw_cents: amounts.ocmw_cents.unwrap(),
        patient_cents: amounts.patient_cents.unwrap(),
    }];
    let mut other = world.party(callers::OTHER_HOSPITAL);
    let spent = consultations(&mut other, &ssin, &[("1", 1)]).await;
    other.bill(spent).await.unwrap();
    let billed = hospital.bill(request).await.unwrap();
    assert!(billed.changed_since_quote);
    assert_eq!(parts(&billed)[0], [Some(0), Some(2_773), Some(600)]);
}

#[tokio::test]
async fn what_an_agreement_froze_is_billed_after_the_decision_is_withdrawn_cov_05() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    let card = world.register(own_funds(&person(1))).await.card_number;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = consultations(&mut hospital, &ssin, &[("1", 1)]).await;
    let mut ocmw = world.party(callers::OCMW);
    ocmw.decisions
        .close_decision(closing(&card, 1))
        .await
        .unwrap();
    let billed = hospital.bill(request).await.unwrap();
    assert!(billed.lines[0].posted);
    assert_eq!(parts(&billed)[0], [Some(0), Some(3_373), Some(0)]);
}

#[tokio::test]
async fn a_required_attestation_that_is_missing_costs_the_state_s_money() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    world.register(unlawful_stay(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = consultations(&mut hospital, &ssin, &[("1", 1)]).await;
    let billed = hospital.bill(request).await.unwrap();
    let result = billed.lines[0].result.as_ref().unwrap();
    assert_eq!(result.outcome(), LineOutcome::Computed);
    assert_eq!(result.amounts.unwrap().state_cents, Some(0));
    assert!(result.curable);
    assert!(reasons(&billed, 0).contains(&Answered::AttestationRequired));
}

#[tokio::test]
async fn what_cannot_be_billed_is_told_line_by_line_or_refused() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    world.register(own_funds(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = consultations(&mut hospital, &ssin, &[("1", 1)]).await;
    let mut other_day = request.clone();
    (other_day.request_id, other_day.lines[0].care_date) = (request_id(), Some(date(-2)));
    let outside = hospital.bill(other_day).await.unwrap();
    assert_eq!(reasons(&outside, 0), [Answered::DateOutsideAgreement]);
    let empty = BillAgreementRequest::default();
    let empty = refused(&hospital.bill(empty).await.unwrap_err());
    for field in [
        "request_id",
        "ssin",
        "agreement",
        "lines",
        "invoice_reference",
    ] {
        assert!(empty.names(field, "CODE_MISSING"), "{field}: {empty:?}");
    }
    let mut stated = request.clone();
    stated.lines[0].used_of_month_cents = Some(0);
    let stated = refused(&hospital.bill(stated).await.unwrap_err());
    let said = stated.names(
        "lines[0].used_of_month_cents",
        "CODE_COMBINATION_NOT_SUPPORTED",
    );
    assert!(said, "the ledger knows: {stated:?}");
    let somebody_else = BillAgreementRequest {
        ssin: person(2).ssin,
        ..request.clone()
    };
    let told = refused(&hospital.bill(somebody_else).await.unwrap_err());
    assert_eq!(told.code, "250825");
    let mut other_version = request.clone();
    other_version.agreement.as_mut().unwrap().card_version = 2;
    let told = refused(&hospital.bill(other_version).await.unwrap_err());
    assert_eq!(told.code, "255920");
    let mut ocmw = world.party(callers::OCMW);
    let told = refused(&ocmw.bill(request.clone()).await.unwrap_err());
    assert_eq!(told.grpc, Code::PermissionDenied);
    let mut other = world.party(callers::OTHER_HOSPITAL);
    let told = refused(&other.bill(request).await.unwrap_err());
    assert_eq!(
        told.grpc,
        Code::InvalidArgument,
        "another provider's agreement"
    );
}

#[tokio::test]
async fn a_credit_note_mirrors_what_was_posted_and_stands() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    world.register(capped(1, 1_000)).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = consultations(&mut hospital, &ssin, &[("1", 2)]).await;
    let billed = hospital.bill(request.clone()).await.unwrap();
    let [state, ocmw, patient] = parts(&billed)[0].map(Option::unwrap);
    let mut credit = request;
    (credit.request_id, credit.lines[0].credit_note) = (request_id(), true);
    let credited = hospital.bill(credit).await.unwrap();
    let mirrored = [Some(-state), Some(-ocmw), Some(-patient)];
    assert_eq!(parts(&credited)[0], mirrored);
    let released = hospital
        .coverage
        .release_billing(release(&credited.posting_id))
        .await;
    assert_eq!(
        refused(&released.unwrap_err()).code,
        "1009",
        "a credit note is final"
    );
}
