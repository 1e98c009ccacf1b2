//! Appending: what is committed, what is refused, and what a refusal leaves.

use crate::TestBed;
use crate::samples::{
    append as append_one, commit, consultation, current, id, last, log, meeting, ocmw, person_key,
    person_row, publish, stored, version,
};
use carmed_model::Revision;
use carmed_storage::{Append, Appended, KnownPerson, PersonRow, Store, Subject};
use std::sync::Arc;

/// The store as far as it can be read: log, current rows, persons with their dossiers.
async fn everything(store: &Store) -> impl PartialEq + std::fmt::Debug {
    (
        log(&*store.register).await,
        current(&*store.register).await,
        store.vault.persons(None, 1_000).await.unwrap(),
    )
}

/// Revisions have no gaps, and follow the order of batches, commands and events.
pub async fn events_take_the_next_revisions_in_the_order_of_the_batch<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let mut several = meeting(1, 1);
    several
        .events
        .extend(version(1, 1, 2, Revision::ZERO).events);
    several
        .events
        .extend(version(1, 1, 3, Revision::ZERO).events);
    let [one, two, three, four, five, six] = [1, 2, 3, 4, 5, 6].map(Revision::new);
    // The dossier stands at the command's last event.
    let after_it = version(1, 1, 4, three);
    let batch = [several, meeting(2, 2), after_it];
    let outcomes = store.register.append(&batch).await.unwrap();
    let committed = |first, last| Appended::Committed { first, last };
    assert_eq!(
        outcomes,
        [
            committed(one, three),
            committed(four, four),
            committed(five, five)
        ]
    );
    let next = version(1, 1, 5, five);
    assert_eq!(commit(&store, next.clone()).await, six);

    let events = batch
        .iter()
        .chain([&next])
        .flat_map(|command| &command.events);
    let events: Vec<_> = events
        .zip([one, two, three, four, five, six])
        .map(|(event, revision)| stored(event, revision))
        .collect();
    assert_eq!(log(&*store.register).await, events);
    // The current row stands at the card's last version.
    let (row, event) = &current(&*store.register).await[0];
    assert_eq!((row.version, event), (5, &events[5]));
}

/// A command decided on a dossier that has moved on is stale, in both directions.
pub async fn a_wrong_expected_revision_is_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let wrong = [Revision::ZERO, first.next()];
    for expected in wrong {
        let command = version(1, 1, 2, expected);
        assert_eq!(append_one(&store, command).await, Appended::Stale);
    }
    // No dossier counts as zero: any other expectation is wrong.
    let unknown = version(2, 2, 1, first);
    assert_eq!(append_one(&store, unknown).await, Appended::Stale);
    commit(&store, version(1, 1, 2, first)).await;
}

/// Amounts rest on the tariff as well: a command that holds some names the tariff it read.
pub async fn a_command_computed_from_an_older_tariff_is_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let dossier = commit(&store, meeting(1, 1)).await;
    let tariff = publish(&*store.tariffs).await;
    let on = |tariff| {
        let mut command = version(1, 1, 2, dossier);
        command.tariff = Some(tariff);
        command
    };
    assert_eq!(
        append_one(&store, on(Revision::ZERO)).await,
        Appended::Stale
    );
    assert_eq!(append_one(&store, on(tariff.next())).await, Appended::Stale);
    assert_eq!(commit(&store, on(tariff)).await, tariff.next());
}

/// Two first meetings with one person cannot both be.
pub async fn a_person_that_exists_makes_a_first_meeting_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    commit(&store, meeting(1, 1)).await;
    // The same SSIN, met by another server under another pseudonym.
    let mut command = meeting(2, 2);
    command.new_person.as_mut().unwrap().ssin_hmac = person_key(1);
    assert_eq!(append_one(&store, command).await, Appended::Stale);
    let person = store.vault.person(person_key(1)).await.unwrap();
    assert_eq!(person, Some(person_row(1)));
}

/// A card number is given once.
pub async fn a_card_that_exists_makes_its_first_version_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    commit(&store, meeting(1, 1)).await;
    assert_eq!(append_one(&store, meeting(2, 1)).await, Appended::Stale);
    commit(&store, meeting(2, 2)).await;
}

/// A request that was answered is not answered again.
pub async fn a_request_answered_before_is_seen<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let command = meeting(1, 1);
    let first = commit(&store, command.clone()).await;
    let mut again = version(1, 1, 2, first);
    again.request = command.request.clone();
    assert_eq!(append_one(&store, again).await, Appended::RequestSeen);
    assert_eq!(log(&*store.register).await.len(), 1);
}

/// Two organisations may give their requests one id.
pub async fn a_request_is_told_by_organisation_and_id_together<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let one = meeting(1, 1);
    let mut other = meeting(2, 2);
    other.request.request_id = one.request.request_id;
    other.request.organisation = ocmw(2);
    commit(&store, one).await;
    commit(&store, other).await;
}

/// A repetition is told as one even though its own effect has moved the dossier.
pub async fn a_repeated_request_is_seen_before_its_dossier_is_found_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let command = meeting(1, 1);
    commit(&store, command.clone()).await;
    assert_eq!(append_one(&store, command).await, Appended::RequestSeen);
}

/// Only answered requests are kept.
pub async fn a_request_that_was_refused_may_come_again<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let mut command = version(1, 1, 2, Revision::ZERO);
    assert_eq!(append_one(&store, command.clone()).await, Appended::Stale);
    command.dossiers[0].1 = first;
    commit(&store, command).await;
}

/// Each command of a batch is judged after the ones before it.
pub async fn commands_of_one_batch_see_each_other<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = meeting(1, 1);
    let mut same_request = version(2, 2, 1, Revision::ZERO);
    same_request.request = first.request.clone();
    let mut same_person = meeting(3, 3);
    same_person.new_person.as_mut().unwrap().ssin_hmac = person_key(1);
    let same_dossier = version(1, 4, 1, Revision::ZERO);
    let same_card = meeting(5, 1);
    let next = version(1, 1, 2, Revision::new(1));
    let batch = [
        first,
        same_request,
        same_person,
        same_dossier,
        same_card,
        next,
    ];
    let outcomes = store.register.append(&batch).await.unwrap();
    let committed = |revision| {
        let revision = Revision::new(revision);
        Appended::Committed {
            first: revision,
            last: revision,
        }
    };
    let expected = [
        committed(1),
        Appended::RequestSeen,
        Appended::Stale,
        Appended::Stale,
        Appended::Stale,
        committed(2),
    ];
    assert_eq!(outcomes, expected);
}

/// A command decided on two dossiers, as when two persons turn out to be one.
fn about_both(first: Revision, second: Revision) -> Append {
    let mut command = version(1, 1, 2, first);
    let other = version(2, 2, 2, second);
    command.dossiers.extend(other.dossiers);
    command.events.extend(other.events);
    command.events.extend(version(1, 1, 3, first).events);
    command
}

/// Each of its persons stands at the last event about that person, not at the command's last.
pub async fn a_command_about_two_persons_moves_each_to_its_own_last_event<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let second = commit(&store, meeting(2, 2)).await;
    let untouched = commit(&store, meeting(3, 3)).await;
    let last = commit(&store, about_both(first, second)).await;
    assert_eq!(last, Revision::new(6));
    let dossier = |person: u64| {
        let vault = store.vault.clone();
        async move {
            let persons = vault.persons(None, 9).await.unwrap();
            let row = person_row(person);
            let found = persons.into_iter().find(|known| known.row == row);
            found.unwrap().dossier
        }
    };
    assert_eq!(dossier(1).await, last);
    assert_eq!(dossier(2).await, Revision::new(5));
    assert_eq!(dossier(3).await, untouched);
    let versions: Vec<u32> = current(&*store.register)
        .await
        .iter()
        .map(|(row, _)| row.version)
        .collect();
    assert_eq!(versions, [3, 2, 1]);
    // What is decided next on either rests on where that one stands.
    let late = [version(1, 1, 4, Revision::new(5)), version(2, 2, 3, last)];
    let outcomes = store.register.append(&late).await.unwrap();
    assert_eq!(outcomes, [Appended::Stale, Appended::Stale]);
    commit(&store, version(2, 2, 3, Revision::new(5))).await;
}

/// A command decided on two dossiers is stale if either moved on, and then leaves no trace of both.
pub async fn either_of_two_dossiers_that_moved_on_makes_a_command_stale<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let second = commit(&store, meeting(2, 2)).await;
    let before = everything(&store).await;
    for command in [
        about_both(second, second),
        about_both(first, first),
        about_both(first, Revision::ZERO),
    ] {
        assert_eq!(append_one(&store, command).await, Appended::Stale);
    }
    assert_eq!(everything(&store).await, before);
    // Within a batch too.
    let batch = [version(2, 2, 2, second), about_both(first, second)];
    let outcomes = store.register.append(&batch).await.unwrap();
    assert_eq!(last(outcomes[0]), second.next());
    assert_eq!(outcomes[1], Appended::Stale);
    let next = version(1, 1, 2, first);
    assert_eq!(commit(&store, next).await, Revision::new(4));
}

/// A replaced SSIN is one more row to the same person (LIFE-10); nobody is asked about under it as
/// somebody unknown any more.
pub async fn a_further_ssin_leads_to_the_same_person<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let successor = PersonRow {
        ssin_hmac: person_key(50),
        ..person_row(1)
    };
    let unknown = Subject::Unknown(person_key(50));
    let row = |micros| consultation(micros, unknown, Revision::ZERO, Revision::ZERO);
    assert_eq!(store.journal.record(&[row(1)]).await.unwrap(), [true]);
    let mut command = version(1, 1, 2, first);
    command.new_person = Some(successor.clone());
    let dossier = commit(&store, command).await;
    assert_eq!(store.journal.record(&[row(2)]).await.unwrap(), [false]);
    let mut known = [person_row(1), successor].map(|row| KnownPerson { row, dossier });
    known.sort_by_key(|known| known.row.ssin_hmac);
    assert_eq!(store.vault.persons(None, 9).await.unwrap(), known);
    // It is met once.
    let mut again = version(1, 1, 3, dossier);
    again.new_person = Some(known[0].row.clone());
    assert_eq!(append_one(&store, again).await, Appended::Stale);
}

/// A refused command is as if it had never come, and the others as if they had come alone.
pub async fn a_refused_command_leaves_no_trace<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let kept = meeting(1, 1);
    commit(&store, kept.clone()).await;
    let before = everything(&store).await;

    let stale = version(1, 1, 2, Revision::ZERO);
    let mut first_meeting_with_old_card = meeting(2, 1);
    first_meeting_with_old_card
        .events
        .extend(version(2, 2, 1, Revision::ZERO).events);
    let mut seen = meeting(3, 3);
    seen.request = kept.request.clone();
    let refused = [stale, first_meeting_with_old_card, seen];
    let outcomes = store.register.append(&refused).await.unwrap();
    assert_eq!(
        outcomes,
        [Appended::Stale, Appended::Stale, Appended::RequestSeen]
    );
    assert_eq!(everything(&store).await, before);
    for command in &refused[..2] {
        let request = &command.request;
        let found = store
            .register
            .request(&request.organisation, request.request_id)
            .await;
        assert_eq!(found.unwrap(), None);
    }
    let batch = [vec![meeting(4, 4)], refused.to_vec(), vec![meeting(5, 5)]].concat();
    let outcomes = store.register.append(&batch).await.unwrap();
    assert_eq!(
        [last(outcomes[0]), last(outcomes[4])],
        [2, 3].map(Revision::new)
    );
}

/// An error is the whole batch's, and the store goes on.
pub async fn an_engine_s_error_leaves_nothing_of_the_batch<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let kept = meeting(1, 1);
    commit(&store, kept.clone()).await;
    let before = everything(&store).await;
    // An event's id is unique; a writer that breaks this is at fault, and so no outcome tells it.
    let mut twice = meeting(2, 2);
    twice.events[0].event_id = kept.events[0].event_id;
    let batch = [meeting(3, 3), twice, meeting(4, 4)];
    assert!(store.register.append(&batch).await.is_err());
    assert_eq!(everything(&store).await, before);
    assert_eq!(commit(&store, meeting(3, 3)).await, Revision::new(2));
}

/// Of many commands decided on one state of a dossier, exactly one is committed.
pub async fn one_of_many_at_the_same_revision_wins<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let commands = (0..64).map(|_| version(1, 1, 2, first));
    let outcomes = beside_each_other(&store, commands).await;
    let committed = outcomes
        .iter()
        .filter(|outcome| **outcome != Appended::Stale);
    assert_eq!(
        committed.copied().map(last).collect::<Vec<_>>(),
        [Revision::new(2)]
    );
    assert_eq!(log(&*store.register).await.len(), 2);
}

/// Every revision is taken once, whoever writes.
pub async fn writers_beside_each_other_leave_no_gap<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let commands = (1..=64).map(|number| meeting(number, number));
    let outcomes = beside_each_other(&store, commands).await;
    let mut revisions: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| last(outcome).number())
        .collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=64).collect::<Vec<_>>());
    let events = log(&*store.register).await;
    assert!(
        events
            .iter()
            .map(|event| event.revision.number())
            .eq(1..=64)
    );
}

async fn beside_each_other(store: &Store, commands: impl Iterator<Item = Append>) -> Vec<Appended> {
    let start = Arc::new(tokio::sync::Barrier::new(64));
    let tasks: Vec<_> = commands
        .map(|mut command| {
            let (store, start) = (store.clone(), Arc::clone(&start));
            command.request.request_id = id();
            tokio::spawn(async move {
                start.wait().await;
                append_one(&store, command).await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}
