//! Recording: exactly what is still fresh is stored.

use crate::TestBed;
use crate::samples::{
    commit, consultation, meeting, person_id, person_key, person_row, publish, version,
};
use carmed_model::Revision;
use carmed_storage::{ConsultationQuery, ConsultationRow, Store, Subject};

const ZERO: Revision = Revision::ZERO;

fn known(person: u64) -> Subject {
    Subject::Person(person_id(person))
}

fn unknown(person: u64) -> Subject {
    Subject::Unknown(person_key(person))
}

async fn record(store: &Store, row: ConsultationRow) -> bool {
    let stored = store.journal.record(&[row]).await.unwrap();
    assert_eq!(stored.len(), 1);
    stored[0]
}

async fn journal(store: &Store) -> Vec<ConsultationRow> {
    let query = ConsultationQuery {
        limit: 1_000,
        ..ConsultationQuery::default()
    };
    store.journal.list(&query).await.unwrap().rows
}

/// The dossier and the tariff stand where the answer found them.
pub async fn a_fresh_record_is_stored<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let dossier = commit(&store, meeting(1, 1)).await;
    let row = consultation(1, known(1), dossier, ZERO);
    assert!(record(&store, row.clone()).await);
    let tariff = publish(&*store.tariffs).await;
    let later = consultation(2, known(1), dossier, tariff);
    assert!(record(&store, later.clone()).await);
    assert_eq!(journal(&store).await, [row, later]);
}

/// A stop that was acknowledged before the record came is never answered from before.
pub async fn a_record_about_an_older_dossier_is_returned<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let second = commit(&store, version(1, 1, 2, first)).await;
    for wrong in [ZERO, first, second.next()] {
        assert!(!record(&store, consultation(1, known(1), wrong, ZERO)).await);
    }
    assert_eq!(journal(&store).await, []);
    assert!(record(&store, consultation(1, known(1), second, ZERO)).await);
}

/// A new tariff makes every answer computed under the old one stale.
pub async fn a_record_about_an_older_tariff_is_returned<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let dossier = commit(&store, meeting(1, 1)).await;
    let tariff = publish(&*store.tariffs).await;
    for subject in [(known(1), dossier), (unknown(2), ZERO)] {
        let (subject, dossier) = subject;
        assert!(!record(&store, consultation(1, subject, dossier, ZERO)).await);
        assert!(!record(&store, consultation(2, subject, dossier, tariff.next())).await);
        assert!(record(&store, consultation(3, subject, dossier, tariff)).await);
    }
    assert_eq!(journal(&store).await.len(), 2);
}

/// A person with a pseudonym and no dossier stands at zero.
pub async fn a_known_person_without_a_dossier_counts_as_zero<B: TestBed>(bed: B) {
    let store = bed.open().await;
    assert!(!record(&store, consultation(1, known(1), Revision::new(1), ZERO)).await);
    assert!(record(&store, consultation(2, known(1), ZERO, ZERO)).await);
    assert_eq!(journal(&store).await.len(), 1);
}

/// "Nobody knows this person" is an answer that a registration makes stale.
pub async fn a_person_that_became_known_makes_a_record_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let row = consultation(1, unknown(1), ZERO, ZERO);
    assert!(record(&store, row.clone()).await);
    commit(&store, meeting(1, 1)).await;
    assert!(!record(&store, consultation(2, unknown(1), ZERO, ZERO)).await);
    assert!(record(&store, consultation(3, unknown(2), ZERO, ZERO)).await);
    assert_eq!(journal(&store).await[0], row);
}

/// There is no dossier behind a hash alone.
pub async fn a_record_about_somebody_unknown_expects_no_dossier<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let dossier = commit(&store, meeting(1, 1)).await;
    assert!(!record(&store, consultation(1, unknown(2), dossier, ZERO)).await);
    assert!(record(&store, consultation(1, unknown(2), ZERO, ZERO)).await);
}

/// Of one batch, the stale are returned in their places and the fresh are stored.
pub async fn stale_records_do_not_touch_the_others<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let dossier = commit(&store, meeting(1, 1)).await;
    let batch = [
        consultation(9, known(1), ZERO, ZERO),
        consultation(8, known(1), dossier, ZERO),
        consultation(7, unknown(1), ZERO, ZERO),
        consultation(6, unknown(2), ZERO, ZERO),
        consultation(5, known(1), dossier, dossier),
        consultation(4, known(1), dossier, ZERO),
    ];
    let stored = store.journal.record(&batch).await.unwrap();
    assert_eq!(stored, [false, true, false, true, false, true]);
    assert_eq!(
        journal(&store).await,
        [batch[5].clone(), batch[3].clone(), batch[1].clone()]
    );
}

/// A record depends on its own person's dossier and on the tariff, on nothing else.
pub async fn writes_about_others_never_make_a_record_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let dossier = commit(&store, meeting(1, 1)).await;
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 2..=60 {
                commit(&store, meeting(number, number)).await;
            }
        })
    };
    let mut micros = 0;
    while !writer.is_finished() || micros < 20 {
        micros += 1;
        let batch = [
            consultation(micros, known(1), dossier, ZERO),
            consultation(micros, unknown(99), ZERO, ZERO),
        ];
        assert_eq!(store.journal.record(&batch).await.unwrap(), [true, true]);
    }
    writer.await.unwrap();
    assert!(
        store
            .vault
            .person(person_row(60).ssin_hmac)
            .await
            .unwrap()
            .is_some()
    );
}

/// Nothing asked, nothing stored.
pub async fn an_empty_batch_stores_nothing<B: TestBed>(bed: B) {
    let store = bed.open().await;
    assert_eq!(store.journal.record(&[]).await.unwrap(), Vec::<bool>::new());
    assert_eq!(journal(&store).await, []);
}
