//! Staging and publishing tariffs.

use crate::TestBed;
use crate::samples::{commit, id, log, meeting, publication, publish, stored, tariff_row};
use carmed_model::{Revision, TariffRow};
use carmed_storage::{Events, Head, Store};
use uuid::Uuid;

fn rows(codes: std::ops::Range<u32>) -> Vec<TariffRow> {
    codes.map(tariff_row).collect()
}

async fn staged(store: &Store, codes: std::ops::Range<u32>) -> Uuid {
    let release_id = id();
    store.tariffs.stage(release_id, &rows(codes)).await.unwrap();
    release_id
}

async fn published(store: &Store, codes: std::ops::Range<u32>) -> Uuid {
    let release_id = staged(store, codes).await;
    publish_staged(store, release_id).await.unwrap();
    release_id
}

async fn publish_staged(store: &Store, release_id: Uuid) -> Option<Revision> {
    let (event, request) = publication();
    store
        .tariffs
        .publish(release_id, &event, &request)
        .await
        .unwrap()
}

async fn rows_of(store: &Store, release_id: Uuid) -> Vec<TariffRow> {
    let page = store.tariffs.rows(release_id, 0, 1_000).await.unwrap();
    assert_eq!(page.next, None);
    page.rows
}

async fn head(store: &Store) -> Head {
    store
        .register
        .events(Events::Every, Revision::ZERO, 1)
        .await
        .unwrap()
        .head
}

/// Until it is published, a release has no rows, no event and no place.
pub async fn a_staged_release_is_not_seen<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let release_id = staged(&store, 0..5).await;
    assert_eq!(rows_of(&store, release_id).await, []);
    assert_eq!(store.tariffs.releases().await.unwrap(), []);
    assert_eq!(head(&store).await, Head::default());
}

/// Slices follow each other; two releases do not mix.
pub async fn slices_stand_in_the_order_they_were_staged<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let release_id = staged(&store, 10..15).await;
    let other = staged(&store, 70..72).await;
    store.tariffs.stage(release_id, &[]).await.unwrap();
    store.tariffs.stage(release_id, &rows(0..4)).await.unwrap();
    store.tariffs.stage(other, &rows(60..61)).await.unwrap();
    publish_staged(&store, release_id).await.unwrap();
    publish_staged(&store, other).await.unwrap();
    assert_eq!(
        rows_of(&store, release_id).await,
        [rows(10..15), rows(0..4)].concat()
    );
    assert_eq!(
        rows_of(&store, other).await,
        [rows(70..72), rows(60..61)].concat()
    );
}

/// A page says how many rows to skip for the next, and the last one that it is the last.
pub async fn rows_come_in_pages<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let release_id = published(&store, 0..7).await;
    for (skip, limit, expected, next) in [
        (0, 3, rows(0..3), Some(3)),
        (3, 3, rows(3..6), Some(6)),
        (6, 3, rows(6..7), None),
        (0, 7, rows(0..7), None),
        (7, 3, rows(0..0), None),
        (u64::MAX, 3, rows(0..0), None),
    ] {
        let page = store.tariffs.rows(release_id, skip, limit).await.unwrap();
        assert_eq!(
            (page.rows, page.next),
            (expected, next),
            "skip {skip}, limit {limit}"
        );
    }
    assert_eq!(rows_of(&store, id()).await, []);
}

/// The release's event takes the next revision; only it moves the tariff's.
pub async fn publishing_moves_the_tariff_revision_alone<B: TestBed>(bed: B) {
    let store = bed.open().await;
    commit(&store, meeting(1, 1)).await;
    let release_id = staged(&store, 0..1).await;
    let (event, mut request) = publication();
    let revision = store
        .tariffs
        .publish(release_id, &event, &request)
        .await
        .unwrap();
    assert_eq!(revision, Some(Revision::new(2)));
    assert_eq!(
        log(&*store.register).await[1],
        stored(&event, Revision::new(2))
    );
    let at = |revision| Head {
        revision: Revision::new(revision),
        tariff_revision: Revision::new(2),
    };
    assert_eq!(head(&store).await, at(2));
    commit(&store, meeting(2, 2)).await;
    assert_eq!(head(&store).await, at(3));
    request.revision = Revision::new(2);
    let found = store
        .register
        .request(&request.organisation, request.request_id)
        .await;
    assert_eq!(found.unwrap(), Some(request));
}

/// One request publishes once.
pub async fn a_repeated_publication_stores_nothing<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let (event, request) = publication();
    let release_id = staged(&store, 0..1).await;
    let first = store
        .tariffs
        .publish(release_id, &event, &request)
        .await
        .unwrap();
    assert_eq!(first, Some(Revision::new(1)));
    let other = staged(&store, 1..2).await;
    let (event, _) = publication();
    for release_id in [release_id, other] {
        let again = store
            .tariffs
            .publish(release_id, &event, &request)
            .await
            .unwrap();
        assert_eq!(again, None);
    }
    assert_eq!(log(&*store.register).await.len(), 1);
    assert_eq!(rows_of(&store, other).await, []);
}

/// Publishing what was never staged, or twice, is an error and leaves nothing.
pub async fn only_a_staged_release_is_published_and_once<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let release_id = published(&store, 0..1).await;
    for release_id in [release_id, id()] {
        let (event, request) = publication();
        assert!(
            store
                .tariffs
                .publish(release_id, &event, &request)
                .await
                .is_err()
        );
        let found = store
            .register
            .request(&request.organisation, request.request_id)
            .await;
        assert_eq!(found.unwrap(), None);
    }
    assert_eq!(log(&*store.register).await.len(), 1);
    assert_eq!(publish(&*store.tariffs).await, Revision::new(2));
}

/// What was published is never altered.
pub async fn a_published_release_takes_no_more_rows<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let release_id = published(&store, 0..2).await;
    assert!(store.tariffs.stage(release_id, &rows(2..3)).await.is_err());
    assert_eq!(rows_of(&store, release_id).await, rows(0..2));
}

/// Discarding takes what was staged, and nothing else.
pub async fn a_staged_release_can_be_discarded_and_a_published_one_stays<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let kept = published(&store, 0..2).await;
    let dropped = staged(&store, 2..4).await;
    for release_id in [kept, dropped, id()] {
        store.tariffs.discard(release_id).await.unwrap();
    }
    assert_eq!(rows_of(&store, kept).await, rows(0..2));
    let (event, request) = publication();
    assert!(
        store
            .tariffs
            .publish(dropped, &event, &request)
            .await
            .is_err()
    );
    // Its id is free again, and nothing of it is left.
    store.tariffs.stage(dropped, &rows(5..6)).await.unwrap();
    publish_staged(&store, dropped).await.unwrap();
    assert_eq!(rows_of(&store, dropped).await, rows(5..6));
}

/// After a restart what is staged and was never published is told, whether it has rows or not; what was
/// published or discarded is not.
pub async fn what_a_restart_left_staged_is_abandoned<B: TestBed>(bed: B) {
    let store = bed.open().await;
    published(&store, 0..2).await;
    let dropped = staged(&store, 2..4).await;
    store.tariffs.discard(dropped).await.unwrap();
    let mut left = [staged(&store, 4..6).await, staged(&store, 6..6).await];
    drop(store);
    let store = bed.open().await;
    let mut abandoned = store.tariffs.abandoned().await.unwrap();
    abandoned.sort();
    left.sort();
    assert_eq!(abandoned, left);
    for release_id in abandoned {
        store.tariffs.discard(release_id).await.unwrap();
    }
    assert!(store.tariffs.abandoned().await.unwrap().is_empty());
}

/// Each with the event that published it, not in the order of staging.
pub async fn releases_come_in_the_order_they_were_published<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let (late, early) = (staged(&store, 0..1).await, staged(&store, 1..2).await);
    let mut events = Vec::new();
    for release_id in [early, late] {
        let (event, request) = publication();
        let revision = store
            .tariffs
            .publish(release_id, &event, &request)
            .await
            .unwrap();
        events.push(stored(&event, revision.unwrap()));
        commit(&store, meeting(events.len() as u64, events.len() as u64)).await;
    }
    assert_eq!(store.tariffs.releases().await.unwrap(), events);
}

/// What was published outlasts the program; so does what was staged.
pub async fn a_release_outlasts_a_restart<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let release_id = published(&store, 0..3).await;
    let waiting = staged(&store, 3..5).await;
    let (releases, stands) = (store.tariffs.releases().await.unwrap(), head(&store).await);
    drop(store);
    let store = bed.open().await;
    assert_eq!(store.tariffs.releases().await.unwrap(), releases);
    assert_eq!(head(&store).await, stands);
    assert_eq!(rows_of(&store, release_id).await, rows(0..3));
    publish_staged(&store, waiting).await.unwrap();
    assert_eq!(rows_of(&store, waiting).await, rows(3..5));
}
