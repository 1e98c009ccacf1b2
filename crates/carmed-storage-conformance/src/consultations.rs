//! Listing the journal.

use crate::TestBed;
use crate::samples::{
    agreement, commit, consultation, hospital, meeting, ocmw, person_id, person_key, pharmacy,
};
use carmed_model::{Instant, Revision};
use carmed_storage::{ConsultationKey, ConsultationQuery, ConsultationRow, Store, Subject};
use uuid::Uuid;

const ZERO: Revision = Revision::ZERO;

async fn store_with(bed: &impl TestBed, rows: &[ConsultationRow]) -> Store {
    let store = bed.open().await;
    let stored = store.journal.record(rows).await.unwrap();
    assert!(stored.iter().all(|stored| *stored));
    store
}

fn unknown(answered_micros: i64, person: u64) -> ConsultationRow {
    consultation(
        answered_micros,
        Subject::Unknown(person_key(person)),
        ZERO,
        ZERO,
    )
}

fn known() -> Subject {
    Subject::Person(person_id(1))
}

fn everything() -> ConsultationQuery {
    ConsultationQuery {
        limit: 1_000,
        ..ConsultationQuery::default()
    }
}

async fn list(store: &Store, query: &ConsultationQuery) -> Vec<ConsultationRow> {
    let page = store.journal.list(query).await.unwrap();
    assert_eq!(page.next, None);
    page.rows
}

/// Every field survives, at its edges too.
pub async fn consultations_come_back_as_they_were_recorded<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let dossier = commit(&store, meeting(1, 1)).await;
    let mut early = unknown(i64::MIN, 2);
    early.organisation = pharmacy();
    early.agreements = vec![agreement(0), agreement(1), agreement(255)];
    let mut late = consultation(i64::MAX, known(), dossier, ZERO);
    late.content = (0..=255).cycle().take(70_000).collect();
    let mut bare = unknown(0, 3);
    bare.content = Vec::new();
    let rows = [early, bare, late];
    let stored = store.journal.record(&rows).await.unwrap();
    assert_eq!(stored, [true, true, true]);
    assert_eq!(list(&store, &everything()).await, rows);
}

/// By the moment of the answer, then by ticket, however they were recorded.
pub async fn consultations_come_in_order_of_their_key<B: TestBed>(bed: B) {
    let mut rows: Vec<_> = [5, 3, 5, 1, 5, 3].map(|micros| unknown(micros, 1)).into();
    let store = store_with(&bed, &rows).await;
    rows.sort_by_key(|row| row.key);
    assert_eq!(list(&store, &everything()).await, rows);
}

/// Two records about somebody known among two about others, with 0, 0, 1 and 3 agreements.
fn mixed() -> [ConsultationRow; 4] {
    let about_known = |micros| consultation(micros, known(), ZERO, ZERO);
    let mut rows = [unknown(1, 2), about_known(2), unknown(3, 3), about_known(4)];
    rows[1].organisation = pharmacy();
    rows[2].agreements = vec![agreement(7)];
    rows[3].agreements = vec![agreement(6), agreement(7), agreement(8)];
    rows
}

/// A query for everything, changed.
fn query(change: impl FnOnce(&mut ConsultationQuery)) -> ConsultationQuery {
    let mut query = everything();
    change(&mut query);
    query
}

const fn micros(micros: i64) -> Option<Instant> {
    Some(Instant::from_micros(micros))
}

/// The places of the listed records among the mixed ones.
async fn places(store: &Store, rows: &[ConsultationRow], query: &ConsultationQuery) -> Vec<usize> {
    let listed = list(store, query).await;
    let place = |row: &ConsultationRow| rows.iter().position(|other| other == row).unwrap();
    listed.iter().map(place).collect()
}

/// Subjects, organisation, agreement and time, each alone.
pub async fn each_filter_of_a_query_counts<B: TestBed>(bed: B) {
    let rows = mixed();
    let store = store_with(&bed, &rows).await;
    let hash = |person| Subject::Unknown(person_key(person));
    let queries = [
        (everything(), vec![0, 1, 2, 3]),
        (query(|query| query.subjects = vec![known()]), vec![1, 3]),
        (query(|query| query.subjects = vec![hash(2)]), vec![0]),
        (
            query(|query| query.subjects = vec![known(), hash(2)]),
            vec![0, 1, 3],
        ),
        (query(|query| query.subjects = vec![hash(1)]), vec![]),
        (
            query(|query| query.organisation = Some(hospital())),
            vec![0, 2, 3],
        ),
        (
            query(|query| query.organisation = Some(pharmacy())),
            vec![1],
        ),
        (query(|query| query.organisation = Some(ocmw(1))), vec![]),
        (
            query(|query| query.agreement = Some(agreement(7))),
            vec![2, 3],
        ),
        (query(|query| query.agreement = Some(agreement(9))), vec![]),
        (query(|query| query.from = micros(2)), vec![1, 2, 3]),
        (query(|query| query.before = micros(3)), vec![0, 1]),
        (query(|query| query.after = Some(rows[1].key)), vec![2, 3]),
    ];
    for (query, expected) in queries {
        assert_eq!(places(&store, &rows, &query).await, expected, "{query:?}");
    }
}

/// A record must fit every filter given.
pub async fn filters_of_a_query_count_together<B: TestBed>(bed: B) {
    let rows = mixed();
    let store = store_with(&bed, &rows).await;
    let between =
        |from, before| query(|query| (query.from, query.before) = (micros(from), micros(before)));
    let after = |place: usize, from| {
        query(|query| (query.after, query.from) = (Some(rows[place].key), micros(from)))
    };
    let all_of_them = query(|query| {
        query.subjects = vec![known()];
        query.organisation = Some(hospital());
        query.agreement = Some(agreement(8));
        (query.from, query.before) = (micros(1), micros(5));
        query.after = Some(rows[1].key);
    });
    let queries = [
        (between(2, 2), vec![]),
        (between(2, 4), vec![1, 2]),
        (between(4, 2), vec![]),
        (after(0, 3), vec![2, 3]),
        (after(2, 2), vec![3]),
        (all_of_them, vec![3]),
    ];
    for (query, expected) in queries {
        assert_eq!(places(&store, &rows, &query).await, expected, "{query:?}");
    }
}

/// A page says where the next one starts, and the last one that it is the last.
pub async fn pages_follow_the_key_and_end_with_none<B: TestBed>(bed: B) {
    let mut rows: Vec<_> = [1, 1, 1, 2, 2, 3].map(|micros| unknown(micros, 1)).into();
    let store = store_with(&bed, &rows).await;
    rows.sort_by_key(|row| row.key);
    for limit in [1, 2, 3, 4, 6, 7] {
        let mut query = ConsultationQuery {
            limit,
            ..everything()
        };
        let mut seen = Vec::new();
        loop {
            let page = store.journal.list(&query).await.unwrap();
            assert!(page.rows.len() <= limit as usize);
            seen.extend(page.rows);
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
            assert_eq!(query.after, seen.last().map(|row| row.key));
            assert!(seen.len() < rows.len(), "a page was promised and is empty");
        }
        assert_eq!(seen, rows, "limit {limit}");
    }
}

/// A reader that goes from page to page meets every record once, whatever is added meanwhile.
pub async fn pages_stay_in_place_while_records_are_added<B: TestBed>(bed: B) {
    let rows: Vec<_> = (1..=10).map(|number| unknown(number * 10, 1)).collect();
    let store = store_with(&bed, &rows).await;
    let mut query = ConsultationQuery {
        limit: 3,
        ..everything()
    };
    let mut seen: Vec<ConsultationKey> = Vec::new();
    loop {
        let page = store.journal.list(&query).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.key));
        query.after = page.next;
        let Some(next) = query.after else { break };
        let micros = next.answered_at.micros();
        let added = [unknown(micros - 5, 1), unknown(micros + 5, 1)];
        assert_eq!(store.journal.record(&added).await.unwrap(), [true, true]);
    }
    assert!(seen.is_sorted_by(|a, b| a < b));
    let first: Vec<Uuid> = rows.iter().map(|row| row.key.ticket).collect();
    let tickets = seen.iter().map(|key| key.ticket);
    let met: Vec<_> = tickets.filter(|ticket| first.contains(ticket)).collect();
    assert_eq!(met, first);
}

/// What was recorded outlasts the program.
pub async fn consultations_outlast_a_restart<B: TestBed>(bed: B) {
    let rows = [unknown(1, 1), unknown(2, 2)];
    drop(store_with(&bed, &rows).await);
    let store = bed.open().await;
    assert_eq!(list(&store, &everything()).await, rows);
}
