//! Reading the register, and reserving cards.

use crate::TestBed;
use crate::samples::{
    append, card, commit, current, current_of, day, hospital, id, log, meeting, ocmw, period,
    person_id, pharmacy, publish, stored, version,
};
use carmed_model::{Day, DecisionState, Instant, Revision};
use carmed_storage::{
    Append, Appended, CurrentRow, DecisionQuery, Events, Head, HistoryKey, Store,
};
use std::collections::BTreeSet;

/// Nothing was ever written.
pub async fn an_empty_store_stands_at_zero<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let page = store
        .register
        .events(Events::Every, Revision::ZERO, 10)
        .await
        .unwrap();
    assert_eq!((page.events, page.head), (Vec::new(), Head::default()));
    assert_eq!(current(&*store.register).await, []);
    let history = store
        .register
        .history(HistoryKey::Card(card(1)))
        .await
        .unwrap();
    assert_eq!(history, []);
}

/// Every field survives, at its edges too.
pub async fn events_come_back_as_they_were_appended<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let mut odd = meeting(1, 9_999_999_999);
    odd.events[0].recorded_at = Instant::from_micros(-1);
    odd.events[0].organisation = pharmacy();
    odd.events[0].content = (0..=255).cycle().take(70_000).collect();
    odd.request.payload = Vec::new();
    current_of(&mut odd).ocmw = hospital();
    current_of(&mut odd).period = period("0001-01-01", "9999-12-31");
    current_of(&mut odd).state = DecisionState::Suspended;
    let mut bare = version(1, 2, 1, Revision::new(1));
    bare.events[0].card = None;
    bare.events[0].current = None;
    bare.events[0].content = Vec::new();
    commit(&store, odd.clone()).await;
    commit(&store, bare.clone()).await;
    let first = stored(&odd.events[0], Revision::new(1));
    let second = stored(&bare.events[0], Revision::new(2));
    assert_eq!(log(&*store.register).await, [first.clone(), second]);
    let row = current_of(&mut odd).clone();
    assert_eq!(current(&*store.register).await, [(row, first)]);
}

/// A tail asks for what follows a revision, so much at a time.
pub async fn events_after_a_revision_come_in_pages_with_the_head<B: TestBed>(bed: B) {
    let store = bed.open().await;
    for number in 1..=3 {
        commit(&store, meeting(number, number)).await;
    }
    let tariff_revision = publish(&*store.tariffs).await;
    commit(&store, meeting(5, 5)).await;
    let head = Head {
        revision: Revision::new(5),
        tariff_revision,
    };
    assert_eq!(tariff_revision, Revision::new(4));
    for (after, limit, expected) in [
        (0, 2, vec![1, 2]),
        (2, 2, vec![3, 4]),
        (4, 2, vec![5]),
        (5, 2, vec![]),
        (9, 2, vec![]),
    ] {
        let page = store
            .register
            .events(Events::Every, Revision::new(after), limit)
            .await
            .unwrap();
        let revisions: Vec<_> = page
            .events
            .iter()
            .map(|event| event.revision.number())
            .collect();
        assert_eq!((revisions, page.head), (expected, head), "after {after}");
    }
}

/// A server starts from pages of current rows.
pub async fn current_rows_come_in_pages_by_card_number<B: TestBed>(bed: B) {
    let store = bed.open().await;
    for number in [3, 1, 4, 2] {
        commit(&store, meeting(number, number)).await;
    }
    let pages = [
        (None, 3, vec![1, 2, 3], Some(card(3))),
        (Some(card(3)), 3, vec![4], None),
        (None, 4, vec![1, 2, 3, 4], None),
        (Some(card(4)), 4, vec![], None),
    ];
    for (after, limit, sequences, next) in pages {
        let page = store.register.current(after, limit).await.unwrap();
        let cards: Vec<_> = page
            .rows
            .iter()
            .map(|(row, _)| row.card_number.sequence())
            .collect();
        assert_eq!((cards, page.next), (sequences, next));
    }
}

/// One row a card: the latest version, with the event that made it.
pub async fn a_new_version_takes_the_place_of_the_current_row<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let mut next = version(1, 1, 2, first);
    let row = current_of(&mut next);
    row.state = DecisionState::Stopped;
    row.period = period("2026-01-01", "2026-03-31");
    row.ocmw = ocmw(2);
    let row = row.clone();
    let second = commit(&store, next.clone()).await;
    assert_eq!(
        current(&*store.register).await,
        [(row, stored(&next.events[0], second))]
    );
}

/// By card, by version, by person; empty where there is none.
pub async fn a_history_holds_what_its_key_names<B: TestBed>(bed: B) {
    let store = bed.open().await;
    commit(&store, meeting(1, 1)).await;
    commit(&store, meeting(2, 2)).await;
    commit(&store, version(1, 1, 2, Revision::new(1))).await;
    commit(&store, version(1, 3, 1, Revision::new(3))).await;
    publish(&*store.tariffs).await;
    let histories = [
        (HistoryKey::Card(card(1)), vec![1, 3]),
        (HistoryKey::Card(card(9)), vec![]),
        (HistoryKey::Version(card(1), 1), vec![1]),
        (HistoryKey::Version(card(1), 2), vec![3]),
        (HistoryKey::Version(card(1), 3), vec![]),
        (HistoryKey::Person(person_id(1)), vec![1, 3, 4]),
        (HistoryKey::Person(person_id(9)), vec![]),
    ];
    for (key, expected) in histories {
        let events = store.register.history(key).await.unwrap();
        let revisions: Vec<_> = events.iter().map(|event| event.revision.number()).collect();
        assert_eq!(revisions, expected, "{key:?}");
    }
}

/// The answered request comes back with the last revision it caused, to its organisation alone.
pub async fn a_request_is_found_by_its_key_alone<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let mut command = meeting(1, 1);
    command
        .events
        .extend(version(1, 2, 1, Revision::ZERO).events);
    let revision = commit(&store, command.clone()).await;
    let mut request = command.request;
    let register = &store.register;
    let other = register
        .request(&ocmw(2), request.request_id)
        .await
        .unwrap();
    assert_eq!(other, None);
    assert_eq!(register.request(&ocmw(1), id()).await.unwrap(), None);
    let found = register
        .request(&ocmw(1), request.request_id)
        .await
        .unwrap();
    request.revision = revision;
    assert_eq!(found, Some(request));
    assert_eq!(revision, Revision::new(2));
}

async fn register_with(store: &Store, number: u64, change: impl FnOnce(&mut CurrentRow)) {
    let mut command: Append = meeting(number, number);
    change(current_of(&mut command));
    commit(store, command).await;
}

async fn listed(store: &Store, query: &DecisionQuery) -> Vec<u64> {
    let rows = store.register.list(query).await.unwrap();
    for (row, event) in &rows {
        assert_eq!(event.card, Some((row.card_number, row.version)));
    }
    rows.iter()
        .map(|(row, _)| row.card_number.sequence())
        .collect()
}

fn of_ocmw(number: u32) -> DecisionQuery {
    DecisionQuery {
        ocmw: ocmw(number),
        state: None,
        ending_in: None,
        after: None,
        limit: 100,
    }
}

/// OCMW, state, last day, place and number, alone and together.
pub async fn a_list_holds_what_fits_every_filter<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let ending = |last_day: &str| period("2026-01-01", last_day);
    register_with(&store, 1, |row| row.period = ending("2026-03-31")).await;
    register_with(&store, 2, |row| row.ocmw = ocmw(2)).await;
    register_with(&store, 3, |row| {
        row.state = DecisionState::Stopped;
        row.period = ending("2026-04-01");
    })
    .await;
    register_with(&store, 4, |row| row.period = ending("2026-04-30")).await;
    register_with(&store, 5, |row| {
        row.period = period("2026-01-01", &Day::OPEN_END.to_string())
    })
    .await;

    let april = Some(period("2026-04-01", "2026-04-30"));
    let query = |change: fn(&mut DecisionQuery)| {
        let mut query = of_ocmw(1);
        change(&mut query);
        query
    };
    let in_april = DecisionQuery {
        ending_in: april,
        ..of_ocmw(1)
    };
    let all_of_them = DecisionQuery {
        state: Some(DecisionState::Active),
        ending_in: april,
        after: Some(card(1)),
        limit: 1,
        ..of_ocmw(1)
    };
    let queries = [
        (of_ocmw(1), vec![1, 3, 4, 5]),
        (of_ocmw(2), vec![2]),
        (of_ocmw(3), vec![]),
        (
            query(|query| query.state = Some(DecisionState::Stopped)),
            vec![3],
        ),
        (
            query(|query| query.state = Some(DecisionState::Closed)),
            vec![],
        ),
        (query(|query| query.after = Some(card(3))), vec![4, 5]),
        (query(|query| query.limit = 2), vec![1, 3]),
        (in_april, vec![3, 4]),
        (all_of_them, vec![4]),
    ];
    for (query, expected) in queries {
        assert_eq!(listed(&store, &query).await, expected, "{query:?}");
    }
}

/// A list shows who manages a decision now.
pub async fn a_decision_that_moves_to_another_ocmw_moves_in_the_lists<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    commit(&store, meeting(2, 2)).await;
    let mut moved = version(1, 1, 2, first);
    current_of(&mut moved).ocmw = ocmw(2);
    commit(&store, moved).await;
    assert_eq!(listed(&store, &of_ocmw(1)).await, [2]);
    assert_eq!(listed(&store, &of_ocmw(2)).await, [1]);
}

/// A reader that goes from page to page meets every row once, whatever is added meanwhile.
pub async fn a_list_stays_in_place_while_decisions_are_added<B: TestBed>(bed: B) {
    let store = bed.open().await;
    for number in (10..=100).step_by(10) {
        commit(&store, meeting(number, number)).await;
    }
    let mut seen = Vec::new();
    let mut query = DecisionQuery {
        limit: 3,
        ..of_ocmw(1)
    };
    loop {
        let page = listed(&store, &query).await;
        let Some(last) = page.last().copied() else {
            break;
        };
        seen.extend(page);
        query.after = Some(card(last));
        if last == 100 {
            continue;
        }
        commit(&store, meeting(last - 5, last - 5)).await;
        commit(&store, meeting(last + 1, last + 1)).await;
    }
    let tens: Vec<_> = seen
        .iter()
        .copied()
        .filter(|number| number % 10 == 0)
        .collect();
    assert_eq!(tens, (10..=100).step_by(10).collect::<Vec<_>>());
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
}

/// Whoever asks, and however many at once.
pub async fn card_sequences_are_never_given_twice<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let tasks: Vec<_> = (0..32)
        .map(|number: u32| {
            let register = store.register.clone();
            let count = 1 + number % 4;
            tokio::spawn(async move {
                let first = register.reserve_cards(count).await.unwrap();
                first..first + u64::from(count)
            })
        })
        .collect();
    let mut given = BTreeSet::new();
    let mut count = 0;
    for task in tasks {
        for sequence in task.await.unwrap() {
            count += 1;
            assert!(given.insert(sequence), "{sequence} was given twice");
        }
    }
    assert_eq!((given.len(), count), (80, 80));
}

/// Numbers that were reserved and not used are lost, not given again.
pub async fn card_sequences_go_on_after_a_restart<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = store.register.reserve_cards(10).await.unwrap();
    drop(store);
    let again = bed.open().await.register.reserve_cards(1).await.unwrap();
    assert!(again >= first + 10, "{again} after {first} and nine more");
}

/// What was answered outlasts the program.
pub async fn a_reopened_store_holds_everything<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let command = meeting(1, 1);
    commit(&store, command.clone()).await;
    commit(&store, version(1, 1, 2, Revision::new(1))).await;
    let (events, rows) = (log(&*store.register).await, current(&*store.register).await);
    assert_eq!((events.len(), rows.len()), (2, 1));
    drop(store);
    let store = bed.open().await;
    assert_eq!(log(&*store.register).await, events);
    assert_eq!(current(&*store.register).await, rows);
    assert_eq!(append(&store, command).await, Appended::RequestSeen);
    let late = version(1, 1, 3, Revision::new(1));
    assert_eq!(append(&store, late).await, Appended::Stale);
    commit(&store, version(1, 1, 3, Revision::new(2))).await;
    assert_eq!(rows[0].0.period.last_day(), day("2026-12-31"));
}
