//! Rows to try a store with; every person in them is invented.

use carmed_model::tariff::Insurability;
use carmed_model::{
    AgreementNumber, CardNumber, CareSetting, Cbe, Cents, Day, DecisionState, EventKind, Instant,
    Nihdi, NihdiCheck, Nihii, NomenclatureRow, Organisation, Period, PersonId, Revision, TariffRow,
};
use carmed_storage::{
    Append, Appended, ConsultationKey, ConsultationRow, CurrentRow, EventRow, Events, Expectation,
    NewEvent, PersonKey, PersonRow, Register, RequestRow, Store, Subject, TariffShelf,
};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

static IDS: AtomicU64 = AtomicU64::new(1);

/// An id no other call gives; its bytes are in no order.
pub(crate) fn id() -> Uuid {
    let number = IDS.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u64_pair(mix(number), mix(!number))
}

/// The finalizer of SplitMix64: neighbours land far apart.
pub(crate) const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

pub(crate) fn person_id(person: u64) -> PersonId {
    PersonId::new(Uuid::from_u64_pair(mix(person), person))
}

pub(crate) fn person_key(person: u64) -> PersonKey {
    let mut hash = [0xa5; 32];
    hash[..8].copy_from_slice(&mix(person).to_be_bytes());
    PersonKey(hash)
}

pub(crate) fn person_row(person: u64) -> PersonRow {
    PersonRow {
        ssin_hmac: person_key(person),
        hmac_key_id: 1,
        person_id: person_id(person),
        wrapped_key: Some(vec![0, 1, 2, 0xff]),
        kek_id: "file-1".to_owned(),
    }
}

/// The OCMW with that number among invented ones.
pub(crate) fn ocmw(number: u32) -> Organisation {
    let first_eight = 4_000_000 + number;
    let digits = format!("{first_eight:08}{:02}", 97 - first_eight % 97);
    Organisation::Cbe(Cbe::parse(&digits).unwrap())
}

/// A hospital, and one whose number states a qualification.
pub(crate) fn hospital() -> Organisation {
    Organisation::Nihii(Nihii::parse("71000535").unwrap())
}

pub(crate) fn pharmacy() -> Organisation {
    Organisation::Nihii(Nihii::parse("71000535004").unwrap())
}

pub(crate) fn card(sequence: u64) -> CardNumber {
    CardNumber::from_sequence(sequence).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn period(first: &str, last: &str) -> Period {
    Period::new(day(first), day(last)).unwrap()
}

/// A command of OCMW 1 that gives a card its next version on a dossier at that revision.
pub(crate) fn version(person: u64, sequence: u64, version: u32, expected: Revision) -> Append {
    let event_id = id();
    let current = CurrentRow {
        card_number: card(sequence),
        version,
        person_id: person_id(person),
        ocmw: ocmw(1),
        state: DecisionState::Active,
        period: period("2026-01-01", "2026-12-31"),
    };
    let event = NewEvent {
        event_id,
        kind: if version == 1 {
            EventKind::DecisionRegistered
        } else {
            EventKind::DecisionModified
        },
        recorded_at: Instant::from_micros(1_767_225_600_000_000 + i64::from(version)),
        person_id: Some(person_id(person)),
        card: Some((card(sequence), version)),
        organisation: ocmw(1),
        content: event_id.as_bytes().to_vec(),
        current: Some(current),
        concerns: vec![ocmw(1)],
    };
    Append {
        dossiers: vec![(person_id(person), expected)],
        tariff: None,
        new_person: None,
        request: RequestRow {
            organisation: ocmw(1),
            request_id: id(),
            person_id: Some(person_id(person)),
            payload: vec![7; 3],
            revision: Revision::ZERO,
        },
        events: vec![event],
    }
}

/// A command that registers a first decision about somebody the registry does not know.
pub(crate) fn meeting(person: u64, sequence: u64) -> Append {
    let mut command = version(person, sequence, 1, Revision::ZERO);
    command.new_person = Some(person_row(person));
    command
}

/// The current row a sample command makes, to be changed.
pub(crate) fn current_of(command: &mut Append) -> &mut CurrentRow {
    command.events[0].current.as_mut().unwrap()
}

/// Appends one command and gives the outcome.
pub(crate) async fn append(store: &Store, command: Append) -> Appended {
    let outcomes = store.register.append(&[command]).await.unwrap();
    assert_eq!(outcomes.len(), 1);
    outcomes[0]
}

/// Appends one command that must be committed; its last revision.
pub(crate) async fn commit(store: &Store, command: Append) -> Revision {
    let outcome = append(store, command).await;
    last(outcome)
}

/// The last revision of a command that must have been committed.
pub(crate) fn last(outcome: Appended) -> Revision {
    match outcome {
        Appended::Committed { last, .. } => last,
        Appended::Stale | Appended::RequestSeen => panic!("not committed: {outcome:?}"),
    }
}

/// The event as it must be stored.
pub(crate) fn stored(event: &NewEvent, revision: Revision) -> EventRow {
    EventRow {
        revision,
        event_id: event.event_id,
        kind: event.kind,
        recorded_at: event.recorded_at,
        person_id: event.person_id,
        card: event.card,
        organisation: event.organisation,
        content: event.content.clone(),
    }
}

/// Every event of the store, fetched in pages.
pub(crate) async fn log(register: &dyn Register) -> Vec<EventRow> {
    let mut events: Vec<EventRow> = Vec::new();
    loop {
        let after = events.last().map_or(Revision::ZERO, |event| event.revision);
        let page = register.events(Events::Every, after, 50).await.unwrap();
        if page.events.is_empty() {
            assert_eq!(page.head.revision, after, "the head is the last event");
            return events;
        }
        events.extend(page.events);
    }
}

/// Every current row of the store, fetched in pages.
pub(crate) async fn current(register: &dyn Register) -> Vec<(CurrentRow, EventRow)> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = register.current(after, 7).await.unwrap();
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

/// A record of the hospital, answered so many micros after the epoch.
pub(crate) fn consultation(
    answered_micros: i64,
    subject: Subject,
    dossier: Revision,
    tariff: Revision,
) -> ConsultationRow {
    let ticket = id();
    ConsultationRow {
        key: ConsultationKey {
            answered_at: Instant::from_micros(answered_micros),
            ticket,
        },
        subject,
        expectation: Expectation { dossier, tariff },
        organisation: hospital(),
        agreements: Vec::new(),
        content: ticket.as_bytes().to_vec(),
    }
}

pub(crate) fn agreement(number: u8) -> AgreementNumber {
    AgreementNumber::from_mac('A', [number; 20]).unwrap()
}

pub(crate) fn tariff_row(code: u32) -> TariffRow {
    TariffRow::Nomenclature(NomenclatureRow {
        code: Nihdi::parse(&format!("{code:06}"), NihdiCheck::Off).unwrap(),
        period: period("2026-01-01", "2999-12-31"),
        insurability: Some(Insurability::Bim),
        gmd: Some(true),
        age_class: None,
        conventioned: None,
        fee_cents: Cents::new(3181),
        insurance_cents: Cents::new(3031),
        patient_cents: Cents::new(150),
        provider_kinds: Some(vec!["physician".to_owned()]),
        age_from_years: None,
        age_to_years: Some(17),
        setting: Some(CareSetting::Other),
        source: "circular 2026/1, \"p. 3\"".to_owned(),
    })
}

/// The event and the request that publish a tariff.
pub(crate) fn publication() -> (NewEvent, RequestRow) {
    let event_id = id();
    let event = NewEvent {
        event_id,
        kind: EventKind::TariffReleased,
        recorded_at: Instant::from_micros(1_767_225_600_000_000),
        person_id: None,
        card: None,
        organisation: ocmw(9),
        content: event_id.as_bytes().to_vec(),
        current: None,
        concerns: Vec::new(),
    };
    let request = RequestRow {
        organisation: ocmw(9),
        request_id: id(),
        person_id: None,
        payload: vec![9; 5],
        revision: Revision::ZERO,
    };
    (event, request)
}

/// Stages one row and publishes it; the tariff's new revision.
pub(crate) async fn publish(tariffs: &dyn TariffShelf) -> Revision {
    let release_id = id();
    tariffs
        .stage(release_id, &[tariff_row(101_032)])
        .await
        .unwrap();
    let (event, request) = publication();
    let revision = tariffs.publish(release_id, &event, &request).await.unwrap();
    revision.unwrap()
}
