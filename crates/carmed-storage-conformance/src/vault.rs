//! Persons and keys.

use crate::TestBed;
use crate::samples::{commit, meeting, person_id, person_key, person_row, version};
use carmed_storage::{KnownPerson, PersonRow, RegistryKeyRow};

fn key(purpose: &str, key_id: u32, content: u8) -> RegistryKeyRow {
    RegistryKeyRow {
        purpose: purpose.to_owned(),
        key_id,
        wrapped_key: vec![content; 40],
        kek_id: "file-1".to_owned(),
    }
}

/// The row comes back whole; a person without a key, once erased, too.
pub async fn a_person_is_found_by_the_hash<B: TestBed>(bed: B) {
    let store = bed.open().await;
    assert_eq!(store.vault.person(person_key(1)).await.unwrap(), None);
    let mut erased = meeting(2, 2);
    erased.new_person.as_mut().unwrap().wrapped_key = None;
    commit(&store, meeting(1, 1)).await;
    commit(&store, erased.clone()).await;
    assert_eq!(
        store.vault.person(person_key(1)).await.unwrap(),
        Some(person_row(1))
    );
    assert_eq!(
        store.vault.person(person_key(2)).await.unwrap(),
        erased.new_person
    );
    assert_eq!(store.vault.person(person_key(3)).await.unwrap(), None);
}

/// A server loads the persons page by page, each with the last event that concerns them.
pub async fn persons_come_in_pages_by_hash<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let mut persons = Vec::new();
    for number in 1..=7 {
        let dossier = commit(&store, meeting(number, number)).await;
        let row = person_row(number);
        persons.push(KnownPerson { row, dossier });
    }
    let later = version(3, 3, 2, persons[2].dossier);
    persons[2].dossier = commit(&store, later).await;
    persons.sort_by_key(|person| person.row.ssin_hmac);
    let mut seen: Vec<KnownPerson> = Vec::new();
    loop {
        let after = seen.last().map(|person| person.row.ssin_hmac);
        let page = store.vault.persons(after, 3).await.unwrap();
        assert!(page.len() <= 3);
        if page.is_empty() {
            break;
        }
        seen.extend(page);
    }
    assert_eq!(seen, persons);
}

/// By pseudonym, in any order: every row that leads to one of these persons, and no other.
pub async fn persons_are_found_by_their_pseudonyms<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    commit(&store, meeting(2, 2)).await;
    commit(&store, meeting(3, 3)).await;
    let successor = PersonRow {
        ssin_hmac: person_key(50),
        ..person_row(1)
    };
    let mut command = version(1, 1, 2, first);
    command.new_person = Some(successor.clone());
    commit(&store, command).await;
    let found = |persons: Vec<u64>| {
        let vault = store.vault.clone();
        async move {
            let ids: Vec<_> = persons.into_iter().map(person_id).collect();
            let mut rows = vault.persons_of(&ids).await.unwrap();
            rows.sort_by_key(|row| row.ssin_hmac);
            rows
        }
    };
    let mut expected = [person_row(1), person_row(3), successor];
    expected.sort_by_key(|row| row.ssin_hmac);
    assert_eq!(found(vec![3, 1, 9]).await, expected);
    assert_eq!(found(vec![2]).await, [person_row(2)]);
    assert_eq!(found(vec![9]).await, []);
    assert_eq!(found(vec![]).await, []);
}

/// A key that is there stays; the answer says what stands.
pub async fn the_first_writer_of_a_key_wins<B: TestBed>(bed: B) {
    let store = bed.open().await;
    assert_eq!(store.vault.registry_keys().await.unwrap(), []);
    let first = [key("ssin", 1, 1), key("agreement", 1, 2)];
    let stands = store.vault.add_registry_keys(&first).await.unwrap();
    assert_eq!(stands, [key("agreement", 1, 2), key("ssin", 1, 1)]);
    let second = [key("ssin", 1, 9), key("ssin", 2, 3), key("journal", 1, 4)];
    let stands = store.vault.add_registry_keys(&second).await.unwrap();
    let expected = [
        key("agreement", 1, 2),
        key("journal", 1, 4),
        key("ssin", 1, 1),
        key("ssin", 2, 3),
    ];
    assert_eq!(stands, expected);
    assert_eq!(store.vault.registry_keys().await.unwrap(), expected);
    assert_eq!(store.vault.add_registry_keys(&[]).await.unwrap(), expected);
}

/// Servers that start together end with one key.
pub async fn writers_of_keys_beside_each_other_agree<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let vault = store.vault.clone();
            tokio::spawn(async move {
                let keys = [key("ssin", 1, number), key("journal", 1, number)];
                vault.add_registry_keys(&keys).await.unwrap()
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    let stands = store.vault.registry_keys().await.unwrap();
    assert_eq!(stands.len(), 2);
    assert_eq!(stands[0].wrapped_key, stands[1].wrapped_key);
    assert!(answers.iter().all(|answer| *answer == stands));
}

/// What was written outlasts the program.
pub async fn keys_and_persons_outlast_a_restart<B: TestBed>(bed: B) {
    let store = bed.open().await;
    store
        .vault
        .add_registry_keys(&[key("ssin", 1, 1)])
        .await
        .unwrap();
    let dossier = commit(&store, meeting(1, 1)).await;
    drop(store);
    let store = bed.open().await;
    assert_eq!(
        store.vault.registry_keys().await.unwrap(),
        [key("ssin", 1, 1)]
    );
    let row = person_row(1);
    let persons = store.vault.persons(None, 9).await.unwrap();
    assert_eq!(persons, [KnownPerson { row, dossier }]);
}
