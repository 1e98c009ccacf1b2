//! Selections of the log: what each organisation is told, and what stands beside the decisions.

use crate::TestBed;
use crate::samples::{commit, id, meeting, ocmw, pharmacy, publish, version};
use carmed_model::{EventKind, Instant, Organisation, Revision};
use carmed_storage::{Append, Events, Head, Store};

/// Everything of that selection after that revision, in pages of two; the head is checked on each.
async fn read(store: &Store, which: Events, mut after: Revision, head: Head) -> Vec<u64> {
    const LIMIT: u32 = 2;
    let mut revisions = Vec::new();
    loop {
        let page = store.register.events(which, after, LIMIT).await.unwrap();
        assert_eq!(page.head, head);
        revisions.extend(page.events.iter().map(|event| event.revision.number()));
        let Some(last) = page.events.last().filter(|_| page.events.len() == 2) else {
            return revisions;
        };
        after = last.revision;
    }
}

/// A command whose events each concern these organisations, and are written by OCMW 1.
fn telling(number: u64, concerns: &[&[Organisation]]) -> Append {
    let mut command = meeting(number, number);
    for further in 2..=concerns.len() {
        let further = u32::try_from(further).unwrap();
        let next = version(number, number, further, Revision::ZERO);
        command.events.extend(next.events);
    }
    for (event, concerns) in command.events.iter_mut().zip(concerns) {
        event.concerns = concerns.to_vec();
    }
    command
}

const fn at(revision: u64) -> Head {
    Head {
        revision: Revision::new(revision),
        tariff_revision: Revision::ZERO,
    }
}

/// Whoever is named reads the event, in order and page by page; nobody else does, its writer neither.
pub async fn each_organisation_reads_exactly_the_events_that_concern_it<B: TestBed>(bed: B) {
    let store = bed.open().await;
    commit(&store, telling(1, &[&[ocmw(2)], &[ocmw(2), ocmw(3)]])).await;
    commit(&store, telling(2, &[&[]])).await;
    commit(&store, telling(3, &[&[ocmw(3)], &[], &[ocmw(2)]])).await;
    commit(&store, telling(4, &[&[ocmw(2), pharmacy()]])).await;
    let feeds = [
        (ocmw(1), 0, vec![]),
        (ocmw(2), 0, vec![1, 2, 6, 7]),
        (ocmw(2), 1, vec![2, 6, 7]),
        (ocmw(2), 3, vec![6, 7]),
        (ocmw(2), 7, vec![]),
        (ocmw(3), 0, vec![2, 4]),
        (pharmacy(), 0, vec![7]),
        (ocmw(4), 0, vec![]),
    ];
    for (organisation, after, expected) in feeds {
        let which = Events::Concerning(organisation);
        let read = read(&store, which, Revision::new(after), at(7)).await;
        assert_eq!(read, expected, "{organisation} after {after}");
    }
}

/// Events of a feed are the log's own, field by field.
pub async fn a_feed_holds_the_events_of_the_log<B: TestBed>(bed: B) {
    let store = bed.open().await;
    commit(&store, telling(1, &[&[ocmw(2)], &[ocmw(3)]])).await;
    publish(&*store.tariffs).await;
    commit(&store, telling(2, &[&[ocmw(2)]])).await;
    let events = |which| store.register.events(which, Revision::ZERO, 9);
    let log = events(Events::Every).await.unwrap();
    let feed = events(Events::Concerning(ocmw(2))).await.unwrap();
    assert_eq!(feed.events, [log.events[0].clone(), log.events[3].clone()]);
    assert_eq!(feed.head, log.head);
}

/// A refused command is in nobody's feed.
pub async fn a_refused_command_is_in_no_feed<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let seen = telling(1, &[&[ocmw(2)]]);
    let mut again = telling(2, &[&[ocmw(2)]]);
    again.request = seen.request.clone();
    let mut stale = telling(3, &[&[ocmw(2)]]);
    stale.dossiers[0].1 = Revision::new(9);
    let batch = [seen, again, stale, telling(4, &[&[ocmw(2)]])];
    store.register.append(&batch).await.unwrap();
    let feed = read(&store, Events::Concerning(ocmw(2)), Revision::ZERO, at(2)).await;
    assert_eq!(feed, [1, 2]);
}

/// Every mutation however old; attestations and billings since a moment; decisions and tariffs never.
pub async fn beside_the_decisions_stand_mutations_and_what_is_recent<B: TestBed>(bed: B) {
    const SINCE_MICROS: i64 = 1_000;
    let store = bed.open().await;
    let mut command = meeting(1, 1);
    let mut expected = Vec::new();
    let template = command.events[0].clone();
    for recorded_micros in [SINCE_MICROS - 1, SINCE_MICROS, SINCE_MICROS + 1] {
        for kind in EventKind::ALL {
            if kind == EventKind::TariffReleased {
                continue;
            }
            let mut event = template.clone();
            event.event_id = id();
            event.kind = kind;
            event.recorded_at = Instant::from_micros(recorded_micros);
            (event.card, event.current) = (None, None);
            command.events.push(event);
            let recent = recorded_micros >= SINCE_MICROS;
            let kept = kind.is_beside_decisions() && recent || kind == EventKind::PersonMutated;
            expected.extend(kept.then_some(command.events.len() as u64));
        }
    }
    let last = commit(&store, command).await;
    let tariff_revision = publish(&*store.tariffs).await;
    let head = Head {
        revision: tariff_revision,
        tariff_revision,
    };
    let since = Instant::from_micros(SINCE_MICROS);
    let which = Events::BesideDecisions { since };
    assert_eq!(expected.len(), 11);
    assert_eq!(read(&store, which, Revision::ZERO, head).await, expected);
    let later = read(&store, which, Revision::new(expected[3]), head).await;
    assert_eq!(later, expected[4..]);
    assert_eq!(read(&store, which, last, head).await, Vec::<u64>::new());
}
