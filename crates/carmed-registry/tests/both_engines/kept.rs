//! What the two stores hold: the same rows, the sealed contents included.

use carmed_model::Revision;
use carmed_storage::{ConsultationQuery, Events, Store};
use std::fmt::Debug;

const PAGE_ROWS: u32 = 500;

fn same<T: PartialEq + Debug>(what: &str, embedded: &[T], server: &[T]) {
    for (one, other) in embedded.iter().zip(server) {
        assert_eq!(one, other, "{what}");
    }
    assert_eq!(embedded.len(), server.len(), "{what}");
}

/// Compares events, current rows, persons, keys and the journal.
pub(crate) async fn compare(embedded: &Store, server: &Store) {
    compare_events(embedded, server).await;
    compare_current(embedded, server).await;
    compare_persons(embedded, server).await;
    let keys = async |store: &Store| store.vault.registry_keys().await.unwrap();
    same("keys", &keys(embedded).await, &keys(server).await);
    compare_journal(embedded, server).await;
}

async fn compare_events(embedded: &Store, server: &Store) {
    let mut after = Revision::ZERO;
    loop {
        let page = async |store: &Store| {
            let page = store.register.events(Events::Every, after, PAGE_ROWS).await;
            page.unwrap()
        };
        let (one, other) = (page(embedded).await, page(server).await);
        same("events", &one.events, &other.events);
        assert_eq!(one.head, other.head);
        match one.events.last() {
            Some(event) => after = event.revision,
            None => break,
        }
    }
    assert!(after > Revision::ZERO, "something was written");
}

async fn compare_current(embedded: &Store, server: &Store) {
    let mut after = None;
    loop {
        let page = async |store: &Store| store.register.current(after, PAGE_ROWS).await.unwrap();
        let (one, other) = (page(embedded).await, page(server).await);
        same("current rows", &one.rows, &other.rows);
        assert_eq!(one.next, other.next);
        after = one.next;
        if after.is_none() {
            break;
        }
    }
}

async fn compare_persons(embedded: &Store, server: &Store) {
    let mut after = None;
    loop {
        let page = async |store: &Store| store.vault.persons(after, PAGE_ROWS).await.unwrap();
        let (one, other) = (page(embedded).await, page(server).await);
        same("persons", &one, &other);
        match one.last() {
            Some(known) => after = Some(known.row.ssin_hmac),
            None => break,
        }
    }
}

async fn compare_journal(embedded: &Store, server: &Store) {
    let mut query = ConsultationQuery {
        limit: PAGE_ROWS,
        ..ConsultationQuery::default()
    };
    loop {
        let page = async |store: &Store| store.journal.list(&query).await.unwrap();
        let (one, other) = (page(embedded).await, page(server).await);
        same("consultations", &one.rows, &other.rows);
        assert_eq!(one.next, other.next);
        if one.next.is_none() {
            break;
        }
        query.after = one.next;
    }
}
