//! A whole store, moved as a file.

use crate::TestBed;
use crate::random_walk::{Dice, Model, command};
use crate::samples::{
    agreement, append, commit, consultation, id, last, log, meeting, person_id, person_key,
    publication, publish, tariff_row, version,
};
use carmed_model::Revision;
use carmed_storage::archive::{Record, Section};
use carmed_storage::transfer::{Moved, TransferError, export, import};
use carmed_storage::{Append, PersonKey, RegistryKeyRow, Store, Subject};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, duplex};

const ZERO: Revision = Revision::ZERO;
const BATCHES: u64 = 40;
/// More than are added at once.
const TARIFF_ROWS: u32 = 1_200;
/// At how many places a file is spoilt.
const PLACES: usize = 24;

/// A store with something in every section: what random commands make, and what they do not.
async fn filled(store: &Store, seed: u64) {
    let mut dice = Dice(seed);
    let (mut model, mut sequence) = (Model::default(), 0);
    for _ in 0..BATCHES {
        let count = 1 + dice.roll(6);
        let batch: Vec<Append> = (0..count)
            .map(|_| command(&mut dice, &model, &mut sequence))
            .collect();
        store.register.append(&batch).await.unwrap();
        for command in &batch {
            model.append(command);
        }
    }
    let mut erased = meeting(1_000, 100_000);
    erased.new_person.as_mut().unwrap().wrapped_key = None;
    erased.events[0].content = Vec::new();
    commit(store, erased).await;
    store.register.reserve_cards(7).await.unwrap();
    let key = |purpose: &str, key_id| RegistryKeyRow {
        purpose: purpose.to_owned(),
        key_id,
        wrapped_key: vec![0, 0xff, 7],
        kek_id: "file \"1\" \\ é".to_owned(),
    };
    let keys = [key("ssin", 1), key("ssin", 2), key("journal", 1)];
    store.vault.add_registry_keys(&keys).await.unwrap();

    let release_id = id();
    let rows: Vec<_> = (0..TARIFF_ROWS).map(tariff_row).collect();
    store.tariffs.stage(release_id, &rows).await.unwrap();
    let (event, request) = publication();
    store
        .tariffs
        .publish(release_id, &event, &request)
        .await
        .unwrap();
    let tariff = publish(&*store.tariffs).await;
    consult(store, tariff).await;
}

/// A record about every person, and some about people nobody knows.
async fn consult(store: &Store, tariff: Revision) {
    let persons = store.vault.persons(None, 1_000).await.unwrap();
    let known = persons.iter().map(|known| {
        let subject = Subject::Person(known.row.person_id);
        (subject, known.dossier)
    });
    let unknown = (5_000..5_003).map(|person| (Subject::Unknown(person_key(person)), ZERO));
    // The later ones are answered earlier.
    let micros = (-20..i64::MAX).map(|place| place * -1_000_000_007);
    let mut batch: Vec<_> = known
        .chain(unknown)
        .zip(micros)
        .map(|((subject, dossier), micros)| consultation(micros, subject, dossier, tariff))
        .collect();
    batch[0].agreements = vec![agreement(1), agreement(2)];
    batch[1].content = Vec::new();
    let stored = store.journal.record(&batch).await.unwrap();
    assert!(stored.iter().all(|stored| *stored) && stored.len() > 5);
}

async fn exported(store: &Store) -> (Vec<u8>, Vec<Moved>) {
    let mut file = Vec::new();
    let moved = export(&*store.archive, &mut file, &|_| ()).await.unwrap();
    (file, moved)
}

async fn imported(store: &Store, mut file: &[u8]) -> Result<Vec<Moved>, TransferError> {
    import(&*store.archive, &mut file, &|_| ()).await
}

async fn is_empty(store: &Store) -> bool {
    store.archive.filling().await.unwrap().is_some()
}

/// The file gives back every section: the same stream of records, with the same hashes.
pub async fn a_store_that_was_moved_gives_the_same_file_again<B: TestBed>(source: B) {
    let from = source.open().await;
    filled(&from, 5).await;
    let (file, moved) = exported(&from).await;
    let target = B::fresh().await;
    let into = target.open().await;
    assert_eq!(imported(&into, &file).await.unwrap(), moved);
    assert_eq!(exported(&into).await, (file, moved.clone()));
    assert_eq!(moved.len(), Section::ALL.len());
    for section in moved {
        assert!(section.records > 0, "{section:?}");
    }
}

/// Whoever serves the new store goes on where the old one stood.
pub async fn a_store_that_was_moved_goes_on_where_the_old_one_stood<B: TestBed>(source: B) {
    let from = source.open().await;
    filled(&from, 7).await;
    let target = B::fresh().await;
    let into = target.open().await;
    imported(&into, &exported(&from).await.0).await.unwrap();
    drop(into);
    let into = target.open().await;
    assert_eq!(log(&*into.register).await, log(&*from.register).await);
    assert_eq!(
        into.register.reserve_cards(1).await.unwrap(),
        from.register.reserve_cards(1).await.unwrap()
    );
    for store in [&from, &into] {
        let stale = version(1_000, 100_000, 2, Revision::new(1));
        assert_eq!(append(store, stale).await, carmed_storage::Appended::Stale);
    }
    let persons = into.vault.persons(None, 1_000).await.unwrap();
    assert_eq!(persons, from.vault.persons(None, 1_000).await.unwrap());
    let known = persons
        .iter()
        .find(|known| known.row.person_id == person_id(1_000));
    let expected = known.unwrap().dossier;
    let next = version(1_000, 100_000, 2, expected);
    let committed = append(&from, next.clone()).await;
    assert_eq!(last(append(&into, next).await), last(committed));
    assert!(into.tariffs.abandoned().await.unwrap().is_empty());
}

/// What a reader saw at first is all it sees.
pub async fn a_snapshot_does_not_see_what_is_written_later<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let first = commit(&store, meeting(1, 1)).await;
    let mut snapshot = store.archive.snapshot().await.unwrap();
    commit(&store, version(1, 1, 2, first)).await;
    store.register.reserve_cards(5).await.unwrap();
    let counts = snapshot.counts().await.unwrap();
    for (section, count) in Section::ALL.into_iter().zip(counts) {
        let records: Vec<Record> = snapshot.records(section).try_collect().await.unwrap();
        assert_eq!(records.len() as u64, count, "{section:?}");
        match section {
            Section::Events => assert_eq!(count, 1),
            Section::Head => assert!(records[0].as_str().contains("\"next_card_sequence\":1,")),
            _ => {}
        }
    }
}

/// An export of a store that somebody writes to is told to be none, by whoever reads the file too.
pub async fn an_export_that_the_store_left_behind_is_refused<B: TestBed>(bed: B) {
    let store = bed.open().await;
    let mut dossier = commit(&store, meeting(1, 1)).await;
    for journal_alone in [false, true] {
        // Nothing can be written on until something is read.
        let (mut out, mut input) = duplex(16);
        let exporting = store.clone();
        let export = tokio::spawn(async move {
            export(&*exporting.archive, &mut out, &|_| ())
                .await
                .map(drop)
        });
        let mut file = vec![0; 16];
        input.read_exact(&mut file).await.unwrap();
        if journal_alone {
            let subject = Subject::Person(person_id(1));
            let record = consultation(1, subject, dossier, ZERO);
            assert_eq!(store.journal.record(&[record]).await.unwrap(), [true]);
        } else {
            dossier = commit(&store, version(1, 1, 2, dossier)).await;
        }
        input.read_to_end(&mut file).await.unwrap();
        let exported = export.await.unwrap();
        assert!(
            matches!(exported, Err(TransferError::MovedOn)),
            "{exported:?}"
        );
        let target = B::fresh().await;
        let into = target.open().await;
        let refused = imported(&into, &file).await;
        assert!(
            matches!(refused, Err(TransferError::Damaged(_))),
            "{refused:?}"
        );
        assert!(is_empty(&into).await);
    }
}

/// One byte is enough, wherever it stands; nothing of the file stays.
pub async fn a_flipped_byte_is_refused_and_leaves_nothing<B: TestBed>(source: B) {
    let from = source.open().await;
    filled(&from, 11).await;
    let (file, _) = exported(&from).await;
    let target = B::fresh().await;
    let into = target.open().await;
    let ends = [0, file.len() - 1, file.len() - 20];
    let places = (1..PLACES).map(|place| file.len() / PLACES * place + place);
    for place in places.chain(ends) {
        let mut flipped = file.clone();
        flipped[place] ^= 1;
        let refused = imported(&into, &flipped).await;
        assert!(refused.is_err(), "a flip at {place} is not noticed");
        assert!(is_empty(&into).await, "a flip at {place} leaves something");
    }
    imported(&into, &file).await.unwrap();
    assert!(!is_empty(&into).await);
}

/// Wherever it ends too early, or too late.
pub async fn a_file_that_is_cut_short_is_refused_and_leaves_nothing<B: TestBed>(source: B) {
    let from = source.open().await;
    filled(&from, 12).await;
    let (file, _) = exported(&from).await;
    let target = B::fresh().await;
    let into = target.open().await;
    let ends = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let ends: Vec<usize> = ends.map(|(place, _)| place + 1).collect();
    let lines = ends.iter().rev().skip(1).step_by(ends.len() / PLACES);
    for cut in lines.copied().chain([0, 10, file.len() - 1]) {
        let refused = imported(&into, &file[..cut]).await;
        let told = matches!(
            refused,
            Err(TransferError::Damaged(_) | TransferError::NotAnExport)
        );
        assert!(told, "cut at {cut}: {refused:?}");
        assert!(is_empty(&into).await, "a cut at {cut} leaves something");
    }
    let longer = [&file[..], b"\n"].concat();
    let refused = imported(&into, &longer).await;
    assert!(
        matches!(refused, Err(TransferError::Damaged(_))),
        "{refused:?}"
    );
    assert!(is_empty(&into).await);
}

/// Only what this program knows whole is taken in.
pub async fn another_format_or_schema_is_refused<B: TestBed>(source: B) {
    let store = source.open().await;
    let (file, _) = exported(&store).await;
    let text = String::from_utf8(file).unwrap();
    let schema = store.archive.snapshot().await.unwrap().schema();
    let other = |from: String, to: String| text.replacen(&from, &to, 1);
    let target = B::fresh().await;
    let into = target.open().await;
    let format = other("_export\":1,".to_owned(), "_export\":2,".to_owned());
    let refused = imported(&into, format.as_bytes()).await;
    let told = matches!(refused, Err(TransferError::OtherFormat { found: 2 }));
    assert!(told, "{refused:?}");
    for difference in [-1, 1] {
        let found = schema + difference;
        let text = other(
            format!("\"schema\":{schema},"),
            format!("\"schema\":{found},"),
        );
        let refused = imported(&into, text.as_bytes()).await;
        let told = matches!(refused, Err(TransferError::OtherSchema { file, .. }) if file == found);
        assert!(told, "{refused:?}");
    }
    let refused = imported(&into, b"name,birth date\n").await;
    assert!(
        matches!(refused, Err(TransferError::NotAnExport)),
        "{refused:?}"
    );
    assert!(is_empty(&into).await);
}

/// A file with every hash made anew, whatever was changed in it.
fn hashed_anew(text: &str) -> String {
    let (mut section, mut file) = (Sha256::new(), Sha256::new());
    let mut anew = String::new();
    for line in text.lines() {
        let line = if line.starts_with("{\"sha256\"") {
            format!(
                "{{\"sha256\":\"{}\"}}\n",
                hex::encode(section.finalize_reset())
            )
        } else if line.starts_with("{\"file_sha256\"") {
            let hash = hex::encode(file.finalize_reset());
            format!("{{\"file_sha256\":\"{hash}\"}}\n")
        } else {
            format!("{line}\n")
        };
        match line.starts_with("{\"section\"") || line.starts_with("{\"carmed_export\"") {
            true => section.reset(),
            false => section.update(&line),
        }
        // The line of a hash is no record of the next section: that one begins with a reset.
        file.update(&line);
        anew += &line;
    }
    anew
}

/// Whatever the hashes say: a store that gives back something else than was put in is not kept.
pub async fn what_is_not_given_back_as_it_was_put_in_is_not_kept<B: TestBed>(source: B) {
    let from = source.open().await;
    filled(&from, 14).await;
    let text = String::from_utf8(exported(&from).await.0).unwrap();
    assert_eq!(hashed_anew(&text), text);
    let target = B::fresh().await;
    let into = target.open().await;
    for (section, from, to) in [
        (
            Section::RegistryKeys,
            "{\"kek_id\":",
            "{\"extra\":1,\"kek_id\":",
        ),
        (Section::Events, "{\"card_number\":", "{ \"card_number\":"),
    ] {
        let changed = hashed_anew(&text.replacen(from, to, 1));
        let refused = imported(&into, changed.as_bytes()).await;
        let told = matches!(refused, Err(TransferError::Differs(differs)) if differs == section);
        assert!(told, "{section:?}: {refused:?}");
        assert!(is_empty(&into).await);
    }
}

/// One trace of anything is enough, be it a card's number or a key.
pub async fn only_a_store_to_which_nothing_was_written_is_filled<B: TestBed>(source: B) {
    let (file, _) = exported(&source.open().await).await;
    for trace in 0..5 {
        let target = B::fresh().await;
        let into = target.open().await;
        match trace {
            0 => drop(into.register.reserve_cards(1).await.unwrap()),
            1 => drop(commit(&into, meeting(1, 1)).await),
            2 => {
                let record = consultation(1, Subject::Unknown(PersonKey([1; 32])), ZERO, ZERO);
                into.journal.record(&[record]).await.unwrap();
            }
            3 => into
                .tariffs
                .stage(id(), &[tariff_row(101_032)])
                .await
                .unwrap(),
            _ => {
                let key = RegistryKeyRow {
                    purpose: "ssin".to_owned(),
                    key_id: 1,
                    wrapped_key: vec![1],
                    kek_id: "file-1".to_owned(),
                };
                into.vault.add_registry_keys(&[key]).await.unwrap();
            }
        }
        let (before, _) = exported(&into).await;
        let refused = imported(&into, &file).await;
        let told = matches!(refused, Err(TransferError::NotEmpty));
        assert!(told, "trace {trace}: {refused:?}");
        assert_eq!(exported(&into).await.0, before, "trace {trace}");
    }
}

/// Nothing stays of a filling that was not committed, and the next writer is not disturbed.
pub async fn a_filling_that_is_dropped_leaves_nothing<B: TestBed>(source: B) {
    let from = source.open().await;
    filled(&from, 13).await;
    let target = B::fresh().await;
    let into = target.open().await;
    let mut snapshot = from.archive.snapshot().await.unwrap();
    let mut filling = into.archive.filling().await.unwrap().unwrap();
    for section in Section::ALL {
        let records: Vec<Record> = snapshot.records(section).try_collect().await.unwrap();
        filling.add(section, &records).await.unwrap();
    }
    assert_eq!(
        filling.counts().await.unwrap(),
        snapshot.counts().await.unwrap()
    );
    drop(filling);
    assert!(is_empty(&into).await);
    assert_eq!(commit(&into, meeting(1, 1)).await, ZERO.next());
}

/// A release that nobody published is not moved: its import begins anew.
pub async fn what_is_only_staged_is_not_moved<B: TestBed>(source: B) {
    let from = source.open().await;
    from.tariffs
        .stage(id(), &[tariff_row(101_032)])
        .await
        .unwrap();
    let (file, moved) = exported(&from).await;
    let records: u64 = moved.iter().map(|section| section.records).sum();
    assert_eq!(records, 1, "the head alone");
    let target = B::fresh().await;
    let into = target.open().await;
    imported(&into, &file).await.unwrap();
    assert!(into.tariffs.abandoned().await.unwrap().is_empty());
}

/// From one engine to the other and back, the file stays the same to the byte.
pub async fn a_store_moves_to_the_other_engine_and_back<B: TestBed, O: TestBed>(one: B, other: O) {
    let (from, to) = (one.open().await, other.open().await);
    filled(&from, 21).await;
    let (file, _) = exported(&from).await;
    imported(&to, &file).await.unwrap();
    assert_eq!(exported(&to).await.0, file);
    let back = B::fresh().await;
    let back = back.open().await;
    imported(&back, &exported(&to).await.0).await.unwrap();
    assert_eq!(exported(&back).await.0, file);
    assert_eq!(log(&*to.register).await, log(&*from.register).await);
    assert_eq!(log(&*back.register).await, log(&*from.register).await);
}
