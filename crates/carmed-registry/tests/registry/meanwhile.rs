//! What happens between two steps of a call: nothing is said to be done that is not, nothing is done twice.

use crate::reported::{death, mutation, report, told};
use crate::support::{
    StandingClock, TODAY, check, day, hospital, ocmw, period, physician, plain_line, register,
    request_id, ssin, stop, store,
};
use crate::tariff_rows::CARE_DATE;
use carmed_model::{
    AgreementReference, AttestationDraft, Caller, CareDays, Cents, CoverKind, Day, DecisionCommand,
    Instant, MutationChange, Nihii, Organisation, Question,
};
use carmed_registry::{
    AttestationCommand, BillingAnswer, BillingCommand, Clock, CoverageQuestion, FileKey, Refusal,
    Registry, SystemIds,
};
use carmed_validation::amounts::{Line, LineKind};
use carmed_validation::parameters::Parameters;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// What happens the next time somebody looks at the clock.
type Meanwhile = Box<dyn FnOnce() + Send>;

/// A clock that lets something else happen at the moment it is looked at.
struct EventfulClock {
    standing: Arc<StandingClock>,
    meanwhile: Mutex<Option<Meanwhile>>,
}

impl EventfulClock {
    fn next_time(&self, meanwhile: impl FnOnce() + Send + 'static) {
        let mut next = self
            .meanwhile
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *next = Some(Box::new(meanwhile));
    }
}

impl Clock for EventfulClock {
    fn now(&self) -> Instant {
        let next = self
            .meanwhile
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(meanwhile) = next {
            meanwhile();
        }
        self.standing.now()
    }

    fn day_of(&self, instant: Instant) -> Day {
        self.standing.day_of(instant)
    }

    fn start_of(&self, day: Day) -> Instant {
        self.standing.start_of(day)
    }
}

const ONE_DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;

async fn eventful() -> (TempDir, Arc<EventfulClock>, Arc<Registry>) {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(EventfulClock {
        standing: StandingClock::at(day(TODAY)),
        meanwhile: Mutex::default(),
    });
    let registry = Registry::open(
        store(directory.path()).await,
        &FileKey::new(directory.path().join("carmed.key")),
        Arc::new(Parameters::embedded().unwrap()),
        Arc::clone(&clock) as Arc<dyn Clock>,
        Arc::new(SystemIds),
    )
    .await
    .unwrap();
    (directory, clock, Arc::new(registry))
}

/// Does something to its end, in the middle of something else.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(work))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_of_somebody_met_that_very_moment_is_recorded_where_it_says_so_life_10() {
    let (_directory, clock, registry) = eventful().await;
    let other = Arc::clone(&registry);
    clock.next_time(move || {
        at_once(other.write_decision(&ocmw(1), request_id(), &register(1))).unwrap();
    });
    let answer = report(&registry, 1, &death()).await.unwrap();
    assert!(answer.concerned && answer.notices.len() == 1);
    assert_eq!(
        registry.figures().revision.number(),
        3,
        "registered, suspended, and the mutation itself"
    );
}

async fn agreement(registry: &Registry, care_days: CareDays) -> AgreementReference {
    let question = Question {
        cover: CoverKind::AmbulatoryInHospital,
        care_days,
    };
    let asked = CoverageQuestion {
        question,
        ..check(1, CARE_DATE)
    };
    let answer = registry.check_coverage(&hospital(), &asked).await.unwrap();
    let span = &answer.coverage.spans[0];
    AgreementReference {
        agreement_number: span.agreement.unwrap(),
        card_number: span.card_number,
        version: span.version,
        question,
        consultation_date: answer.consultation_date,
    }
}

/// Care without a code for 50.00 euros under that agreement.
fn transport(agreement: AgreementReference, care_date: &str) -> BillingCommand {
    let kind = LineKind::Uncoded {
        description: "transport".to_owned(),
    };
    BillingCommand {
        ssin: ssin(1),
        second_factor: None,
        agreement,
        lines: vec![Line {
            charged_cents: Some(Cents::new(5000)),
            ..plain_line(care_date, kind)
        }],
        invoice_reference: "2026/119".to_owned(),
        quoted: Vec::new(),
        beside: BTreeMap::new(),
    }
}

/// The posting, whether the line is posted, and the codes of its reasons.
fn render(answer: &BillingAnswer) -> Vec<u8> {
    let line = &answer.lines[0];
    let reasons = line.answered.result.reasons.iter();
    let codes: Vec<u32> = reasons.map(|reason| reason.code.number()).collect();
    let posting_id = answer.posting_id.unwrap_or_default();
    format!("{posting_id} {} {codes:?}", line.is_posted).into_bytes()
}

async fn bill(registry: &Registry, command: &BillingCommand) -> Result<String, Refusal> {
    let (_, bytes) = registry
        .bill_agreement(&hospital(), request_id(), command, &render)
        .await?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_is_said_to_be_posted_without_a_posting() {
    let (_directory, _clock, registry) = eventful().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let agreement = agreement(&registry, CareDays::Date(day(CARE_DATE))).await;
    let command = transport(agreement, CARE_DATE);
    let first = bill(&registry, &command).await.unwrap();
    let posting_id = first.split(' ').next().unwrap().parse().unwrap();
    // Refused as posted before (500544), and released before that is answered.
    let released = AtomicBool::new(false);
    let meanwhile = |answer: &BillingAnswer| {
        if !released.swap(true, Ordering::SeqCst) {
            let (caller, reason) = (hospital(), "wrong line");
            let release =
                registry.release_billing(&caller, request_id(), posting_id, reason, false);
            at_once(release).unwrap();
        }
        render(answer)
    };
    let (caller, id) = (hospital(), request_id());
    match registry
        .bill_agreement(&caller, id, &command, &meanwhile)
        .await
    {
        Ok((_, bytes)) => {
            let told = String::from_utf8(bytes).unwrap();
            let no_posting = told.starts_with(&uuid::Uuid::nil().to_string());
            assert!(!no_posting || told.contains("false"), "{told}");
        }
        Err(refusal) => assert!(matches!(refusal, Refusal::Unavailable(_)), "{refusal:?}"),
    }
}

#[tokio::test]
async fn what_no_rule_reads_of_a_billing_is_part_of_what_its_request_id_stands_for() {
    let (_directory, _clock, registry) = eventful().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let agreement = agreement(&registry, CareDays::Date(day(CARE_DATE))).await;
    let (caller, id) = (hospital(), request_id());
    let stating = |path: &str, value: &str| BillingCommand {
        beside: BTreeMap::from([(path.to_owned(), value.to_owned())]),
        ..transport(agreement, CARE_DATE)
    };
    let first = stating("lines[0].tooth", "11");
    let (revision, _) = registry
        .bill_agreement(&caller, id, &first, &render)
        .await
        .unwrap();
    let again = registry
        .bill_agreement(&caller, id, &first, &render)
        .await
        .unwrap();
    assert_eq!(again.0, revision);
    let of_patient = BillingCommand {
        lines: vec![Line {
            chronic: true,
            ..first.lines[0].clone()
        }],
        ..stating("lines[0].tooth", "11")
    };
    for (other, path) in [
        (stating("lines[0].tooth", "12"), "lines[0].tooth"),
        (of_patient, "patient.chronic"),
    ] {
        let reused = registry.bill_agreement(&caller, id, &other, &render).await;
        match reused {
            Err(Refusal::RequestIdReused { field }) => assert_eq!(field, path),
            other => panic!("not refused: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_request_id_is_the_provider_s_with_and_without_the_qualification_in_its_number() {
    let (_directory, _clock, registry) = eventful().await;
    let caller = physician(1);
    let Organisation::Nihii(nihii) = caller.organisation else {
        panic!("a physician has a NIHII number");
    };
    let qualified = Caller {
        organisation: Organisation::Nihii(Nihii::parse(&format!("{nihii}003")).unwrap()),
        ..caller.clone()
    };
    let command = AttestationCommand {
        reason: "care was urgent".to_owned(),
        ssin: ssin(1),
        second_factor: None,
        draft: AttestationDraft {
            author: nihii,
            cover: CoverKind::Doctor,
            first_day: day("2026-06-01"),
            last_day: Some(day("2026-06-30")),
        },
    };
    let id = request_id();
    let mut numbers = Vec::new();
    for caller in [&caller, &qualified] {
        let sent = registry.send_attestation(caller, id, &command, false).await;
        numbers.push(sent.unwrap().attestation.number);
    }
    assert_eq!(numbers[0], numbers[1], "sent once");
}

#[tokio::test]
async fn a_death_reported_again_gives_back_no_day_that_the_agreement_did_not_promise_cov_05() {
    let (_directory, clock, registry) = eventful().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let card_number = registered.version.card_number;
    registry
        .write_decision(&ocmw(1), request_id(), &stop(card_number, 1, "2026-06-14"))
        .await
        .unwrap();
    report(&registry, 1, &death()).await.unwrap();
    clock.standing.advance_micros(ONE_DAY_MICROS);
    // 1 to 10 June are promised, 11 to 14 June are not (200).
    let days = CareDays::Period(period("2026-06-01", "2026-06-14"));
    let agreement = agreement(&registry, days).await;
    clock.standing.advance_micros(ONE_DAY_MICROS);
    let corrected = mutation(MutationChange::Death(day("2026-06-09")), "2026-06-09");
    for reported in [death(), corrected, death()] {
        report(&registry, 1, &reported).await.unwrap();
        let told = bill(&registry, &transport(agreement, "2026-06-12")).await;
        assert!(
            told.as_ref().unwrap().ends_with("false [500525]"),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn a_death_corrected_to_a_later_day_gives_back_the_days_between_life_10() {
    let (_directory, clock, registry) = eventful().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    report(&registry, 1, &death()).await.unwrap();
    let corrected = mutation(MutationChange::Death(day("2026-06-12")), "2026-06-12");
    report(&registry, 1, &corrected).await.unwrap();
    let reactivate = DecisionCommand::Reactivate {
        reason: "care before the death".to_owned(),
        card_number: registered.version.card_number,
        expected_version: 2,
    };
    registry
        .write_decision(&ocmw(1), request_id(), &reactivate)
        .await
        .unwrap();
    for (care_date, codes) in [
        ("2026-06-10", vec![]),
        ("2026-06-12", vec![]),
        ("2026-06-13", vec![200]),
    ] {
        assert_eq!(told(&registry, 1, care_date).await, codes, "{care_date}");
    }
    // What an agreement promises of them is billed.
    clock.standing.advance_micros(ONE_DAY_MICROS);
    let given = agreement(&registry, CareDays::Date(day("2026-06-12"))).await;
    let told = bill(&registry, &transport(given, "2026-06-12")).await;
    assert!(told.as_ref().unwrap().ends_with("true []"), "{told:?}");
}
