//! Calls whose futures are dropped: a client that hangs up leaves no half-done work and no open
//! transaction behind.

use crate::TestBed;
use crate::samples::{
    commit, consultation, id, log, meeting, person_key, publication, tariff_row, version,
};
use carmed_model::Revision;
use carmed_storage::{ConsultationQuery, Subject};
use std::pin::pin;
use std::task::Poll;
use tokio::task::yield_now;

/// After how many polls a future is dropped: before it began, in the midst of it, when it may be done.
const POLLS: [u32; 14] = [0, 1, 2, 3, 5, 8, 13, 30, 60, 120, 250, 500, 1_000, 4_000];
const ROUNDS: u64 = 6;

/// Polls the future so many times, then drops it; whether it came to its end.
async fn dropped_after<T>(polls: u32, future: impl Future<Output = T>) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        let ended =
            std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready()));
        if ended.await {
            return true;
        }
        yield_now().await;
    }
    false
}

/// Of every dropped batch all is there or nothing; the next command finds the store in order.
pub async fn a_dropped_append_is_whole_or_nothing_and_disturbs_no_other<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let mut dropped = Vec::new();
    let mut number = 0;
    for polls in (0..ROUNDS).flat_map(|_| POLLS) {
        number += 2;
        let mut command = meeting(number, number);
        command
            .events
            .extend(version(number, number, 2, Revision::ZERO).events);
        let batch = [command.clone()];
        let ended = dropped_after(polls, store.register.append(&batch)).await;
        dropped.push((command, ended));
        commit(&store, meeting(number + 1, number + 1)).await;
    }
    let events = log(&*store.register).await;
    for (command, ended) in dropped {
        let request = &command.request;
        let found = store
            .register
            .request(&request.organisation, request.request_id)
            .await;
        let found = found.unwrap().is_some();
        let events = events
            .iter()
            .filter(|event| event.person_id == request.person_id)
            .count();
        let person = store
            .vault
            .person(command.new_person.unwrap().ssin_hmac)
            .await
            .unwrap();
        assert_eq!(
            (events, person.is_some()),
            if found { (2, true) } else { (0, false) }
        );
        assert!(found || !ended, "an acknowledged command is lost");
    }
    let revisions = events.iter().map(|event| event.revision.number());
    assert!(revisions.eq(1..=events.len() as u64));
}

/// The same for the journal.
pub async fn a_dropped_record_is_whole_or_nothing_and_disturbs_no_other<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let unknown = Subject::Unknown(person_key(1));
    let row = |micros| consultation(micros, unknown, Revision::ZERO, Revision::ZERO);
    let mut acknowledged = Vec::new();
    let mut micros = 0;
    for polls in (0..ROUNDS).flat_map(|_| POLLS) {
        micros += 1;
        let batch = [row(micros), row(micros), row(micros)];
        if dropped_after(polls, store.journal.record(&batch)).await {
            acknowledged.push(micros);
        }
        micros += 1;
        assert_eq!(store.journal.record(&[row(micros)]).await.unwrap(), [true]);
    }
    let query = ConsultationQuery {
        limit: 10_000,
        ..ConsultationQuery::default()
    };
    let rows = store.journal.list(&query).await.unwrap().rows;
    for answered in 1..=micros {
        let rows = rows
            .iter()
            .filter(|row| row.key.answered_at.micros() == answered);
        let (count, dropped) = (rows.count(), answered % 2 == 1);
        assert!(
            matches!((count, dropped), (0 | 3, true) | (1, false)),
            "{count} at {answered}"
        );
        assert!(
            count > 0 || !acknowledged.contains(&answered),
            "an acknowledged record is lost"
        );
    }
}

/// The same for a tariff.
pub async fn a_dropped_publication_is_whole_or_nothing_and_disturbs_no_other<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let mut number = 0;
    for polls in POLLS {
        let release_id = id();
        store
            .tariffs
            .stage(release_id, &[tariff_row(101_032)])
            .await
            .unwrap();
        let (event, request) = publication();
        let ended = dropped_after(polls, store.tariffs.publish(release_id, &event, &request)).await;
        number += 1;
        commit(&store, meeting(number, number)).await;
        let found = store
            .register
            .request(&request.organisation, request.request_id)
            .await;
        let published = found.unwrap().is_some();
        let page = store.tariffs.rows(release_id, 0, 9).await.unwrap();
        let releases = store.tariffs.releases().await.unwrap();
        let event_found = releases.iter().any(|row| row.event_id == event.event_id);
        assert_eq!(
            (page.rows.len(), event_found),
            (usize::from(published), published)
        );
        assert!(published || !ended, "an acknowledged publication is lost");
    }
}

/// A release is discarded in slices, and one whose discard was broken off is never published.
pub async fn a_dropped_discard_leaves_a_whole_release_or_one_never_published<B: TestBed>(bed: B) {
    const ROWS: u32 = 6_500;
    let store = bed.open().await;
    let rows: Vec<_> = (0..ROWS).map(tariff_row).collect();
    for polls in POLLS {
        let release_id = id();
        for slice in rows.chunks(1_000) {
            store.tariffs.stage(release_id, slice).await.unwrap();
        }
        let ended = dropped_after(polls, store.tariffs.discard(release_id)).await;
        let (event, request) = publication();
        let published = store.tariffs.publish(release_id, &event, &request).await;
        assert!(!(ended && published.is_ok()), "a discarded release");
        let page = store.tariffs.rows(release_id, 0, ROWS).await.unwrap();
        let expected = if published.is_ok() { rows.len() } else { 0 };
        assert_eq!((page.rows.len(), page.next), (expected, None));
        store.tariffs.discard(release_id).await.unwrap();
        if published.is_err() {
            // Its id is free again, and nothing of it is left.
            store.tariffs.stage(release_id, &rows[..1]).await.unwrap();
            let (event, request) = publication();
            let again = store.tariffs.publish(release_id, &event, &request).await;
            assert!(again.unwrap().is_some());
            let page = store.tariffs.rows(release_id, 0, 9).await.unwrap();
            assert_eq!(page.rows.len(), 1);
        }
    }
}
