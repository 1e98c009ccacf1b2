//! Billing: what is posted counts, once, for everybody, and stays after a restart (rulings 19 and 20).

use crate::support::{
    StandingClock, TODAY, check, day, fresh, hospital, modify, ocmw, open, plain_line, register,
    request_id, ssin, stop,
};
use crate::tariff_rows::{CARE_DATE, code, import, publish, row};
use carmed_model::{
    AgreementReference, Caller, Cents, Claim, ClaimedLine, Code, CoverKind, Finding, Nihii,
    Organisation, Quality, SecondFactor, TariffRow,
};
use carmed_registry::{
    BillingAnswer, BillingCommand, ClaimQuestion, InterventionQuestion, Quote, Refusal, Registry,
};
use carmed_validation::amounts::{Line, LineKind};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A second hospital beside the one of the other tests.
fn other_hospital() -> Caller {
    Caller {
        organisation: Organisation::Nihii(Nihii::parse("71010928").unwrap()),
        ..hospital()
    }
}

/// A code whose patient part is 8.00 euros; the monthly maximum of the cover is 10.00.
fn with_patient_part() -> TariffRow {
    let TariffRow::Nomenclature(mut row) = row(1, 5_000) else {
        panic!("the sample is a row of the nomenclature");
    };
    row.insurance_cents = Cents::new(4_200);
    row.patient_cents = Cents::new(800);
    TariffRow::Nomenclature(row)
}

async fn with_a_capped_cover() -> (tempfile::TempDir, Arc<Registry>) {
    let (directory, registry) = fresh().await;
    publish(&registry, &import(), vec![with_patient_part()])
        .await
        .unwrap();
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    (directory, registry)
}

async fn agreement(registry: &Registry, provider: &Caller) -> AgreementReference {
    let question = check(1, CARE_DATE);
    let answer = registry.check_coverage(provider, &question).await.unwrap();
    let span = &answer.coverage.spans[0];
    AgreementReference {
        agreement_number: span.agreement.unwrap(),
        card_number: span.card_number,
        version: span.version,
        question: question.question,
        consultation_date: answer.consultation_date,
    }
}

fn line(line_id: &str) -> Line {
    Line {
        line_id: line_id.to_owned(),
        ..plain_line(CARE_DATE, LineKind::Nomenclature { code: code(1) })
    }
}

fn command(agreement: AgreementReference, line_ids: &[&str]) -> BillingCommand {
    BillingCommand {
        ssin: ssin(1),
        second_factor: None,
        agreement,
        lines: line_ids.iter().map(|line_id| line(line_id)).collect(),
        invoice_reference: "2026/118".to_owned(),
        quoted: Vec::new(),
        beside: BTreeMap::new(),
    }
}

/// An answer in a form that can be kept: of each line its outcome, codes, and what the OCMW pays.
fn render(answer: &BillingAnswer) -> Vec<u8> {
    let posting = answer.posting_id.map(|id| id.to_string());
    let mut text = format!("posting={}\n", posting.unwrap_or_default());
    for line in &answer.lines {
        let result = &line.answered.result;
        let reasons = result.reasons.iter();
        let codes: Vec<u32> = reasons.map(|reason| reason.code.number()).collect();
        let ocmw = result.amounts.map(|amounts| amounts.ocmw_cents.cents());
        text += &format!(
            "{} {} {codes:?} ocmw={} posted={} changed={}\n",
            result.line_id,
            result.outcome.name(),
            ocmw.map_or("none".to_owned(), |cents| cents.to_string()),
            line.is_posted,
            line.changed_since_quote
        );
    }
    text.into_bytes()
}

async fn try_bill(
    registry: &Registry,
    provider: &Caller,
    command: &BillingCommand,
) -> Result<String, Refusal> {
    let (_, bytes) = registry
        .bill_agreement(provider, request_id(), command, &render)
        .await?;
    Ok(String::from_utf8(bytes).unwrap())
}

async fn bill(registry: &Registry, provider: &Caller, command: &BillingCommand) -> String {
    try_bill(registry, provider, command).await.unwrap()
}

fn posting_of(answer: &str) -> Uuid {
    let first = answer.lines().next().unwrap();
    first.strip_prefix("posting=").unwrap().parse().unwrap()
}

fn lines_of(answer: &str) -> Vec<&str> {
    answer.lines().skip(1).collect()
}

fn fields(refusal: Refusal) -> Vec<(Code, String)> {
    let Refusal::Invalid(findings) = refusal else {
        panic!("not a refusal of fields: {refusal:?}");
    };
    let told = |finding: Finding| (finding.code, finding.field);
    findings.into_iter().map(told).collect()
}

#[tokio::test]
async fn a_spent_maximum_never_refuses_and_the_lines_of_one_billing_share_what_is_left() {
    let (_directory, registry) = with_a_capped_cover().await;
    let agreement = agreement(&registry, &hospital()).await;
    let answer = bill(
        &registry,
        &hospital(),
        &command(agreement, &["a", "b", "c"]),
    )
    .await;
    // 42.00 of the insurance part each; of the patient part 8.00, then the 2.00 left, then nothing.
    assert_eq!(
        lines_of(&answer),
        [
            "a COMPUTED [] ocmw=5000 posted=true changed=false",
            "b COMPUTED [] ocmw=4400 posted=true changed=false",
            "c COMPUTED [] ocmw=4200 posted=true changed=false",
        ]
    );
}

#[tokio::test]
async fn a_quote_shows_what_the_ledger_left_and_a_changed_amount_is_told() {
    let (_directory, registry) = with_a_capped_cover().await;
    let reference = agreement(&registry, &hospital()).await;
    let asked = InterventionQuestion {
        ssin: ssin(1),
        cover: CoverKind::AmbulatoryInHospital,
        second_factor: None,
        agreement: Some(reference),
        lines: vec![line("a")],
    };
    let quote = async || {
        let answer = registry.compute_intervention(&hospital(), &asked).await;
        let result = &answer.unwrap().lines[0].result;
        let cap = result.monthly_caps().next().unwrap();
        let left = (cap.used_cents.cents(), cap.left_cents.cents());
        (left, result.amounts.unwrap())
    };
    let (left, quoted) = quote().await;
    assert_eq!(left, (0, 1000));
    // Meanwhile the other hospital takes most of it.
    let others = agreement(&registry, &other_hospital()).await;
    bill(&registry, &other_hospital(), &command(others, &["x"])).await;
    let mut billing = command(reference, &["a"]);
    billing.quoted = vec![Quote {
        line_id: "a".to_owned(),
        state_cents: quoted.state_cents,
        ocmw_cents: quoted.ocmw_cents,
        patient_cents: quoted.patient_cents,
    }];
    let answer = bill(&registry, &hospital(), &billing).await;
    assert_eq!(
        lines_of(&answer),
        ["a COMPUTED [] ocmw=4400 posted=true changed=true"]
    );
    assert_eq!(quote().await.0, (1000, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hospitals_together_never_get_more_than_the_maximum() {
    for _ in 0..20 {
        let (_directory, registry) = with_a_capped_cover().await;
        let barrier = Arc::new(tokio::sync::Barrier::new(8));
        let mut tasks = Vec::new();
        for number in 0..8 {
            let even = number % 2 == 0;
            let provider = if even { hospital() } else { other_hospital() };
            let reference = agreement(&registry, &provider).await;
            let (registry, barrier) = (Arc::clone(&registry), Arc::clone(&barrier));
            tasks.push(tokio::spawn(async move {
                let command = command(reference, &[&format!("line-{number}")]);
                barrier.wait().await;
                bill(&registry, &provider, &command).await
            }));
        }
        let mut borne_cents = 0;
        for task in tasks {
            let answer = task.await.unwrap();
            let ocmw = answer.split("ocmw=").nth(1).unwrap();
            let ocmw: i64 = ocmw.split(' ').next().unwrap().parse().unwrap();
            borne_cents += ocmw - 4_200;
        }
        assert_eq!(borne_cents, 1_000, "the maximum, and all of it");
    }
}

#[tokio::test]
async fn a_line_is_posted_once_and_again_only_once_it_is_released() {
    let (_directory, registry) = with_a_capped_cover().await;
    let reference = agreement(&registry, &hospital()).await;
    let one = command(reference, &["a"]);
    let posting_id = posting_of(&bill(&registry, &hospital(), &one).await);
    assert_eq!(
        bill(&registry, &hospital(), &one).await,
        "posting=\na REJECTED [500544] ocmw=none posted=false changed=false\n"
    );
    let release = async |caller: Caller, request_id: Uuid, validate_only: bool| {
        registry
            .release_billing(&caller, request_id, posting_id, "a mistake", validate_only)
            .await
    };
    let stranger = release(other_hospital(), request_id(), false).await;
    assert!(
        matches!(stranger, Err(Refusal::NotFound(_))),
        "{stranger:?}"
    );
    let before = registry.figures().revision;
    release(hospital(), request_id(), true).await.unwrap();
    assert_eq!(registry.figures().revision, before, "only judged");
    let release_id = request_id();
    for _ in 0..2 {
        let revision = release(hospital(), release_id, false).await.unwrap();
        assert_eq!(revision, before.next(), "one effect, one answer");
    }
    let gone = release(hospital(), request_id(), false).await;
    assert!(matches!(gone, Err(Refusal::NotFound(_))), "{gone:?}");
    let again = bill(&registry, &hospital(), &one).await;
    assert_eq!(
        lines_of(&again),
        ["a COMPUTED [] ocmw=5000 posted=true changed=false"]
    );
}

#[tokio::test]
async fn a_request_sent_again_gets_the_same_bytes_also_after_a_restart() {
    let (directory, registry) = with_a_capped_cover().await;
    let reference = agreement(&registry, &hospital()).await;
    let one = command(reference, &["a"]);
    let id = request_id();
    let first = registry
        .bill_agreement(&hospital(), id, &one, &render)
        .await
        .unwrap();
    bill(&registry, &hospital(), &command(reference, &["b"])).await;
    registry.close().await;
    drop(registry);
    // Later than all that is on record: before the tariff was known nothing could be billed.
    let clock = StandingClock::at(day(TODAY));
    clock.advance_micros(1_000_000);
    let reopened = open(directory.path(), clock).await;
    let again = reopened
        .bill_agreement(&hospital(), id, &one, &render)
        .await
        .unwrap();
    assert_eq!(again, first);
    let refused = reopened
        .bill_agreement(&hospital(), id, &command(reference, &["z"]), &render)
        .await;
    let Err(Refusal::RequestIdReused { field }) = refused else {
        panic!("not refused as reused: {refused:?}");
    };
    assert_eq!(field, "lines[0].line_id");
    // 8.00 and 2.00 are still spent.
    let answer = bill(&reopened, &hospital(), &command(reference, &["c"])).await;
    assert!(!posting_of(&answer).is_nil());
    assert_eq!(
        lines_of(&answer),
        ["c COMPUTED [] ocmw=4200 posted=true changed=false"]
    );
}

#[tokio::test]
async fn a_judgement_alone_posts_nothing_and_is_on_record() {
    let (_directory, registry) = with_a_capped_cover().await;
    let reference = agreement(&registry, &hospital()).await;
    let before = registry.figures();
    let (_, bytes) = registry
        .evaluate_billing(&hospital(), &command(reference, &["a"]), &render)
        .await
        .unwrap();
    let answer = String::from_utf8(bytes).unwrap();
    assert_eq!(
        answer,
        "posting=\na COMPUTED [] ocmw=5000 posted=true changed=false\n"
    );
    let after = registry.figures();
    assert_eq!(after.revision, before.revision);
    assert_eq!(after.consultations, before.consultations + 1);
}

#[tokio::test]
async fn what_an_agreement_froze_is_billed_after_a_modification_and_a_stop_cov_05() {
    let (_directory, registry) = with_a_capped_cover().await;
    let reference = agreement(&registry, &hospital()).await;
    let card = reference.card_number;
    for write in [modify(card, 1), stop(card, 2, "2026-06-14")] {
        registry
            .write_decision(&ocmw(1), request_id(), &write)
            .await
            .unwrap();
    }
    let answer = bill(&registry, &hospital(), &command(reference, &["a"])).await;
    assert_eq!(
        lines_of(&answer),
        ["a COMPUTED [] ocmw=5000 posted=true changed=false"]
    );
}

#[tokio::test]
async fn a_reference_that_is_not_the_agreement_s_is_refused_with_the_field_s_code() {
    let (_directory, registry) = with_a_capped_cover().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(2))
        .await
        .unwrap();
    let reference = agreement(&registry, &hospital()).await;
    let mut version = reference;
    version.version = 2;
    let mut days = reference;
    days.question = check(1, "2026-06-11").question;
    let mut given_on = reference;
    given_on.consultation_date = day("2026-06-14");
    let number = "agreement.agreement_number";
    for (provider, reference, code, field) in [
        (
            hospital(),
            version,
            Code::CardVersionMismatch,
            "agreement.card_version",
        ),
        (
            hospital(),
            days,
            Code::OutsideAgreement,
            "agreement.question",
        ),
        (hospital(), given_on, Code::ValueNotAllowed, number),
        // A number that was given to somebody else.
        (other_hospital(), reference, Code::ValueNotAllowed, number),
    ] {
        let refusal = try_bill(&registry, &provider, &command(reference, &["a"])).await;
        assert_eq!(fields(refusal.unwrap_err()), [(code, field.to_owned())]);
    }
    let mut person = command(reference, &["a"]);
    person.ssin = ssin(2);
    let refusal = try_bill(&registry, &hospital(), &person).await.unwrap_err();
    assert_eq!(
        fields(refusal),
        [(Code::BeneficiaryNotOfCard, "ssin".to_owned())]
    );
    let mut date = command(reference, &["a"]);
    date.lines[0].care_date = day("2026-06-11");
    assert_eq!(
        bill(&registry, &hospital(), &date).await,
        "posting=\na REJECTED [500525] ocmw=none posted=false changed=false\n"
    );
}

#[tokio::test]
async fn a_claim_as_posted_holds_and_each_field_that_is_not_gets_its_code() {
    let (_directory, registry) = with_a_capped_cover().await;
    let reference = agreement(&registry, &hospital()).await;
    let billed = bill(&registry, &hospital(), &command(reference, &["a"])).await;
    let claim = Claim {
        provider: hospital().organisation,
        ssin: ssin(1),
        agreement: reference,
        card_number: reference.card_number,
        card_version: 1,
        ocmw: ocmw(1).cbe().unwrap(),
        lines: vec![ClaimedLine {
            line_id: "a".to_owned(),
            care_date: day(CARE_DATE),
            state_cents: Cents::ZERO,
            ocmw_cents: Cents::new(5_000),
            patient_cents: Cents::ZERO,
        }],
        posting_id: Some(posting_of(&billed)),
    };
    let verify = async |quality: Quality, claim: Claim| {
        let caller = Caller {
            quality,
            ..ocmw(997)
        };
        let computed = vec![None];
        let asked = ClaimQuestion { claim, computed };
        registry.verify_claim(&caller, &asked).await
    };
    let verdict = verify(Quality::Hziv, claim.clone()).await.unwrap().verdict;
    assert!(verdict.accepted(), "{verdict:?}");
    let mut wrong = claim.clone();
    wrong.card_version = 2;
    wrong.ssin = ssin(2);
    wrong.lines[0].ocmw_cents = Cents::new(5_001);
    let verdict = verify(Quality::Auditor, wrong).await.unwrap().verdict;
    let told: Vec<(&str, Code)> = verdict
        .fields
        .iter()
        .filter_map(|field| Some((field.field.as_str(), field.finding.as_ref()?.code)))
        .collect();
    assert_eq!(
        told,
        [
            ("ssin", Code::BeneficiaryNotOfCard),
            ("card_version", Code::CardVersionMismatch),
            ("lines[0].ocmw_cents", Code::PatientPartWrong),
        ]
    );
    let mut forged = claim.clone();
    forged.agreement.version = 7;
    let verdict = verify(Quality::Hziv, forged).await.unwrap().verdict;
    assert!(!verdict.accepted(), "a version that does not exist");
    let refused = verify(Quality::Hospital, claim).await;
    assert!(
        matches!(refused, Err(Refusal::NotAllowed(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_second_factor_that_does_not_fit_bills_nothing() {
    let (_directory, registry) = with_a_capped_cover().await;
    let reference = agreement(&registry, &hospital()).await;
    let mut one = command(reference, &["a"]);
    one.second_factor = Some(SecondFactor::FamilyName("Nobody".to_owned()));
    let answer = bill(&registry, &hospital(), &one).await;
    assert!(
        answer.starts_with("posting=\na NOT_COVERED [202]"),
        "{answer}"
    );
}
