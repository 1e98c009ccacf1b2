//! What an auditor reads: a person's history on both time axes, history to take away, the journal by
//! OCMW, the figures, and the tariff as it was known.

use crate::billed::{bill, release};
use crate::reported::{replaced_by, report};
use crate::support::{
    StandingClock, TODAY, auditor, check, day, fresh, hospital, ocmw, open, period, register,
    request_id, ssin, stop,
};
use crate::tariff_rows::{code, import, letter, publish, row};
use carmed_model::{Caller, CardNumber, Cents, Code, Event, EventKind, Month, Revision, TariffRow};
use carmed_registry::{
    Clock as _, ConsultationFilter, ExportScope, HistoryExport, ListedConsultation, PersonHistory,
    Refusal, Registry, TariffCode,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

async fn registered(registry: &Registry, caller: &Caller, serial: u32) -> CardNumber {
    let written = registry
        .write_decision(caller, request_id(), &register(serial))
        .await;
    written.unwrap().version.card_number
}

async fn history(registry: &Registry, serial: u32) -> PersonHistory {
    registry
        .person_history(&auditor(), ssin(serial), None, None, 50)
        .await
        .unwrap()
}

fn kinds(events: &[Event]) -> Vec<EventKind> {
    events.iter().map(|event| event.kind).collect()
}

fn revisions(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.revision.number()).collect()
}

#[tokio::test]
async fn the_history_of_a_person_holds_every_event_in_order_page_by_page() {
    let (_directory, registry) = fresh().await;
    let card_number = registered(&registry, &ocmw(1), 1).await;
    registered(&registry, &ocmw(1), 2).await;
    let posting_id = bill(&registry, 1).await;
    release(&registry, posting_id).await;
    let command = stop(card_number, 1, "2026-06-20");
    registry
        .write_decision(&ocmw(1), request_id(), &command)
        .await
        .unwrap();
    let whole = history(&registry, 1).await;
    assert_eq!(
        kinds(&whole.events),
        [
            EventKind::DecisionRegistered,
            EventKind::BillingPosted,
            EventKind::BillingReleased,
            EventKind::DecisionStopped,
        ]
    );
    assert_eq!((whole.revision, whole.next), (Revision::new(5), None));
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = registry
            .person_history(&auditor(), ssin(1), None, after, 3)
            .await
            .unwrap();
        paged.extend(revisions(&page.events));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, [1, 3, 4, 5]);
}

#[tokio::test]
async fn the_history_of_two_who_are_one_reads_as_one_but_as_two_before_that_was_known_life_10() {
    let (_directory, registry) = fresh().await;
    let ended = registered(&registry, &ocmw(1), 1).await;
    let command = stop(ended, 1, "2026-06-20");
    registry
        .write_decision(&ocmw(1), request_id(), &command)
        .await
        .unwrap();
    registered(&registry, &ocmw(2), 2).await;
    let (before, _) = registry.now();
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    let now = revisions(&history(&registry, 1).await.events);
    assert_eq!(now, revisions(&history(&registry, 2).await.events));
    assert_eq!(&now[..3], [1, 2, 3]);
    assert!(now.len() > 4, "both persons have the mutation on record");
    for (serial, known) in [(1, vec![1, 2]), (2, vec![3])] {
        let then = registry
            .person_history(&auditor(), ssin(serial), Some(before), None, 50)
            .await
            .unwrap();
        assert_eq!(revisions(&then.events), known);
    }
}

#[tokio::test]
async fn nobody_the_registry_does_not_know_or_did_not_know_then_has_a_history() {
    let (_directory, registry) = fresh().await;
    let (before, _) = registry.now();
    registered(&registry, &ocmw(1), 1).await;
    for (serial, known_at) in [(2, None), (1, Some(before))] {
        let unknown = registry
            .person_history(&auditor(), ssin(serial), known_at, None, 50)
            .await;
        match unknown {
            Err(Refusal::NotFound(finding)) => assert_eq!(finding.code, Code::PersonUnknown),
            other => panic!("found: {other:?}"),
        }
    }
    let refused = registry
        .person_history(&ocmw(1), ssin(1), None, None, 50)
        .await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))));
}

/// The revisions of a whole export, in pages of two.
async fn exported(registry: &Registry, export: HistoryExport, after: u64) -> Vec<u64> {
    let mut export = export;
    let mut after = Some(Revision::new(after));
    let mut all = Vec::new();
    while let Some(from) = after {
        let page = registry
            .export_history(&auditor(), &export, from, 2)
            .await
            .unwrap();
        all.extend(revisions(&page.events));
        export.until = Some(page.revision);
        after = page.next;
    }
    all
}

fn export(scope: ExportScope) -> HistoryExport {
    HistoryExport {
        scope,
        days: None,
        until: None,
    }
}

#[tokio::test]
async fn history_is_taken_away_by_card_person_or_ocmw_and_stands_at_one_revision() {
    let directory = tempfile::tempdir().unwrap();
    let clock = StandingClock::at(day(TODAY));
    let registry = open(directory.path(), Arc::clone(&clock)).await;
    let card_number = registered(&registry, &ocmw(1), 1).await;
    registered(&registry, &ocmw(2), 2).await;
    bill(&registry, 1).await;
    clock.advance_micros(24 * 3_600 * 1_000_000);
    let command = stop(card_number, 1, "2026-06-20");
    registry
        .write_decision(&ocmw(1), request_id(), &command)
        .await
        .unwrap();
    let of_ocmw = ExportScope::Ocmw(ocmw(1).cbe().unwrap());
    for (scope, after, expected) in [
        (ExportScope::Card(card_number), 0, vec![1, 4]),
        (ExportScope::Person(ssin(1)), 0, vec![1, 3, 4]),
        (of_ocmw, 0, vec![1, 3, 4]),
        (of_ocmw, 1, vec![3, 4]),
        (ExportScope::Person(ssin(2)), 0, vec![2]),
    ] {
        let told = exported(&registry, export(scope), after).await;
        assert_eq!(told, expected, "{scope:?} after {after}");
    }
    let first_day = HistoryExport {
        days: Some(period(TODAY, TODAY)),
        ..export(of_ocmw)
    };
    assert_eq!(exported(&registry, first_day, 0).await, [1, 3]);
    let until_two = HistoryExport {
        until: Some(Revision::new(3)),
        ..export(of_ocmw)
    };
    assert_eq!(exported(&registry, until_two, 0).await, [1, 3]);
    let refused = registry
        .export_history(&ocmw(1), &export(of_ocmw), Revision::ZERO, 2)
        .await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))));
    for scope in [
        ExportScope::Person(ssin(9)),
        ExportScope::Card(CardNumber::from_sequence(999_999).unwrap()),
    ] {
        let unknown = registry
            .export_history(&auditor(), &export(scope), Revision::ZERO, 2)
            .await;
        assert!(matches!(unknown, Err(Refusal::NotFound(_))), "{scope:?}");
    }
}

#[tokio::test]
async fn the_journal_is_listed_by_the_ocmw_its_answers_name() {
    let (_directory, registry) = fresh().await;
    for serial in 1..=6 {
        registered(&registry, &ocmw(1 + serial % 2), serial).await;
    }
    let mut of_first = Vec::new();
    for serial in (1..=7).cycle().take(28) {
        let answer = registry
            .check_coverage(&hospital(), &check(serial, "2026-06-10"))
            .await
            .unwrap();
        // Nobody knows 7: that answer names no OCMW.
        if serial % 2 == 0 {
            of_first.push(answer.ticket);
        }
    }
    let filter = ConsultationFilter {
        ocmw: ocmw(1).cbe(),
        period: Some(period(TODAY, TODAY)),
        ..ConsultationFilter::default()
    };
    for limit in [1, 3, 12, 50] {
        let mut listed = Vec::new();
        let mut after = None;
        loop {
            let page = registry
                .consultations(&auditor(), &filter, after, limit)
                .await
                .unwrap();
            assert!(page.consultations.len() <= usize::try_from(limit).unwrap());
            listed.extend(page.consultations.iter().map(ticket));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(listed, of_first, "in pages of {limit}");
    }
    let day_before = ConsultationFilter {
        period: Some(period("2026-06-14", "2026-06-14")),
        ..filter
    };
    let page = registry
        .consultations(&auditor(), &day_before, None, 50)
        .await
        .unwrap();
    assert_eq!((page.consultations.len(), page.next), (0, None));
}

fn ticket(listed: &ListedConsultation) -> Uuid {
    listed.ticket
}

#[tokio::test]
async fn activity_counts_what_was_registered_asked_and_posted_and_leaves_released_billing_out() {
    let (_directory, registry) = fresh().await;
    for serial in 1..=6 {
        registered(&registry, &ocmw(1), serial).await;
    }
    for serial in 7..=8 {
        registered(&registry, &ocmw(2), serial).await;
    }
    for serial in 1..=5 {
        bill(&registry, serial).await;
    }
    let all_stand = figures(&registry, None).await;
    let released = bill(&registry, 6).await;
    release(&registry, released).await;
    let rows = figures(&registry, None).await;
    let [first, second] = rows.as_slice() else {
        panic!("two OCMWs: {rows:?}")
    };
    assert_eq!(first.ocmw, ocmw(1).cbe());
    assert_eq!(first.month, Month::of(day(TODAY)));
    assert_eq!(first.decisions_registered_count, Some(6));
    assert_eq!(first.late_over_30_count, Some(0));
    let posted = |row: &carmed_validation::billing::ActivityRow| {
        let parts = [
            row.state_posted_cents,
            row.ocmw_posted_cents,
            row.patient_posted_cents,
        ];
        parts.into_iter().flatten().map(Cents::cents).sum::<i64>()
    };
    assert_eq!(posted(first), 5 * 5000);
    assert_eq!(posted(&all_stand[0]), 5 * 5000);
    assert_eq!(second.ocmw, ocmw(2).cbe());
    assert_eq!(
        (second.decisions_registered_count, second.suppressed),
        (None, true)
    );
    let of_first = figures(&registry, Some(1)).await;
    assert_eq!(of_first, std::slice::from_ref(first));
    let month = Month::of(day(TODAY));
    let refused = registry
        .summarise_activity(&ocmw(1), month, month, None)
        .await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))));
    let earlier = Month::of(day("2026-05-01"));
    let none = registry
        .summarise_activity(&auditor(), earlier, earlier, None)
        .await;
    assert_eq!(none.unwrap().rows, []);
}

async fn figures(
    registry: &Registry,
    of: Option<u32>,
) -> Vec<carmed_validation::billing::ActivityRow> {
    let month = Month::of(day(TODAY));
    let ocmw = of.and_then(|number| ocmw(number).cbe());
    let answer = registry
        .summarise_activity(&auditor(), month, month, ocmw)
        .await;
    answer.unwrap().rows
}

#[tokio::test]
async fn a_month_is_found_in_a_log_that_goes_on_for_years() {
    let directory = tempfile::tempdir().unwrap();
    let clock = StandingClock::at(day(TODAY));
    let registry = open(directory.path(), Arc::clone(&clock)).await;
    let mut serial = 0;
    for _ in 0..4 {
        for _ in 0..7 {
            serial += 1;
            registered(&registry, &ocmw(1), serial).await;
        }
        let (now, today) = registry.now();
        let next = clock.start_of(today.plus_months(1));
        clock.advance_micros(next.micros() - now.micros());
    }
    for (first, last, months) in [
        ("2026-07-01", "2026-07-01", vec!["2026-07"]),
        ("2026-05-01", "2026-06-01", vec!["2026-06"]),
        ("2026-08-01", "2027-06-01", vec!["2026-08", "2026-09"]),
    ] {
        let answer = registry
            .summarise_activity(
                &auditor(),
                Month::of(day(first)),
                Month::of(day(last)),
                None,
            )
            .await
            .unwrap();
        let told: Vec<_> = answer
            .rows
            .iter()
            .map(|row| row.month.to_string())
            .collect();
        assert_eq!(told, months);
        let counts: BTreeSet<_> = answer
            .rows
            .iter()
            .map(|row| row.decisions_registered_count)
            .collect();
        assert_eq!(counts, BTreeSet::from([Some(7)]));
    }
}

#[tokio::test]
async fn the_tariff_is_read_as_it_was_known_with_the_release_that_brought_each_row() {
    let (_directory, registry) = fresh().await;
    let (before, _) = registry.now();
    let rows = vec![row(0, 1000), letter(0, "1.0", "2.5")];
    let first = publish(&registry, &import(), rows).await.unwrap();
    let (between, _) = registry.now();
    let second = publish(&registry, &import(), vec![row(0, 1100)])
        .await
        .unwrap();
    let read = |known_at| {
        let asked = TariffCode::Nomenclature(code(0));
        let read = registry.tariff_entries(asked, day("2026-06-10"), known_at);
        let entries = read.entries.into_iter();
        entries
            .map(|entry| {
                let fee_cents = match entry.row {
                    TariffRow::Nomenclature(row) => Some(row.fee_cents.cents()),
                    _ => None,
                };
                (fee_cents, entry.release.release_id)
            })
            .collect::<Vec<_>>()
    };
    let (first, second) = (first.release.release_id, second.release.release_id);
    assert_eq!(read(Some(before)), []);
    assert_eq!(read(Some(between)), [(Some(1000), first), (None, first)]);
    // A correction of the fees leaves the letters of the earlier release as they are.
    assert_eq!(read(None), [(Some(1100), second), (None, first)]);
    let other_year =
        registry.tariff_entries(TariffCode::Nomenclature(code(0)), day("2027-01-01"), None);
    assert!(other_year.entries.is_empty());
}
