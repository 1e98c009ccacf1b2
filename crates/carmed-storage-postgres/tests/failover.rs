//! A node that stops taking writes, connections that are cut, calls that are dropped.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

mod bed;

use bed::Bed;
use carmed_model::Revision;
use carmed_storage::{ConsultationQuery, Events, StorageError, Store};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::timeout;

/// Reads over several connections at once, so that the pool holds them.
async fn read_all_over(store: &Store) {
    let reads = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { read(&store).await.unwrap() })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await.unwrap();
    }
}

async fn read(store: &Store) -> Result<(), StorageError> {
    let events = store.register.events(Events::Every, Revision::ZERO, 9);
    events.await.map(|_| ())
}

#[tokio::test]
async fn a_switch_to_another_node_is_waited_for() {
    let bed = Bed::migrated().await;
    let store = bed.try_open().await.unwrap();
    assert_eq!(store.register.reserve_cards(1).await.unwrap(), 1);
    read_all_over(&store).await;
    bed.set("default_transaction_read_only = on").await;
    bed.cut().await;
    let writing = {
        let store = store.clone();
        tokio::spawn(async move { store.register.reserve_cards(1).await })
    };
    let recording = {
        let store = store.clone();
        tokio::spawn(async move { store.vault.add_registry_keys(&[]).await })
    };
    // Some attempts fail meanwhile, or none: what is asked is answered either way.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    bed.set("default_transaction_read_only = off").await;
    assert_eq!(writing.await.unwrap().unwrap(), 2);
    recording.await.unwrap().unwrap();
    read_all_over(&store).await;
}

#[tokio::test]
async fn a_store_that_finds_no_node_to_write_to_says_so_within_its_bound() {
    let bed = Bed::migrated().await;
    let store = bed.try_open().await.unwrap();
    bed.set("default_transaction_read_only = on").await;
    bed.cut().await;
    let refused = timeout(Duration::from_secs(9), store.register.reserve_cards(1)).await;
    assert!(matches!(
        refused.unwrap(),
        Err(StorageError::Unavailable(_))
    ));
    let refused = bed.try_open().await.err();
    assert!(matches!(refused, Some(StorageError::Unavailable(_))));
    bed.set("default_transaction_read_only = off").await;
    assert_eq!(store.register.reserve_cards(1).await.unwrap(), 1);
}

#[tokio::test]
async fn a_connection_that_was_cut_is_replaced() {
    let bed = Bed::migrated().await;
    let store = bed.try_open().await.unwrap();
    for round in 1..=5 {
        read_all_over(&store).await;
        bed.cut().await;
        assert_eq!(store.register.reserve_cards(1).await.unwrap(), round);
        for _ in 0..9 {
            read(&store).await.unwrap();
        }
    }
}

/// Polls the future so many times, then drops it.
async fn dropped_after<T>(polls: u64, future: impl Future<Output = T>) {
    let mut future = pin!(future);
    for _ in 0..polls {
        let polled =
            std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready()));
        if polled.await {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_dropped_calls_hand_on_no_open_transaction() {
    const CLIENTS: u64 = 8;
    const READS: u64 = 300;
    const WRITES: u64 = 40;
    let bed = Bed::migrated().await;
    let store = bed.try_open().await.unwrap();
    let clients = (0..CLIENTS).map(|client| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..READS {
                let polls = (number * 7 + client) % 60;
                dropped_after(polls, read(&store)).await;
                let query = ConsultationQuery::default();
                dropped_after(polls / 2, store.journal.list(&query)).await;
                if number < WRITES {
                    dropped_after(polls, store.register.reserve_cards(1)).await;
                    dropped_after(polls, store.vault.add_registry_keys(&[])).await;
                }
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    // Whoever holds the head still would keep this one waiting.
    let next = store.register.reserve_cards(1).await.unwrap();
    assert!((1..=CLIENTS * WRITES + 1).contains(&next));
    read_all_over(&store).await;
    let open = "select count(*) from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'";
    let open: i64 = sqlx::query_scalar(open)
        .fetch_one(&mut bed.superuser().await)
        .await
        .unwrap();
    assert_eq!(open, 0);
}
