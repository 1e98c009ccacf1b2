//! Tariff releases on a real store: what one event publishes, what goes on beside an import, and what a
//! failed one leaves.

use crate::support::{
    StandingClock, TODAY, check, day, fresh, hospital, open, request_id, store, tariff_office,
};
use crate::tariff_rows::{
    CARE_DATE, computed, fee_cents, import, import_as, letter, publish, register_person, row, rows,
    slices, stored, until_stored,
};
use carmed_model::tariff::{TariffDocument, TariffFormat};
use carmed_model::{Code, Finding, Instant};
use carmed_registry::{Clock as _, ImportedTariff, Refusal, TariffImport};
use futures::channel::mpsc;
use futures::{SinkExt as _, StreamExt as _};

#[tokio::test]
async fn one_event_publishes_all_rows_and_a_reopened_registry_knows_them() {
    let (directory, registry) = fresh().await;
    register_person(&registry, 1).await;
    let imported = publish(&registry, &import(), rows(1_200, 1000))
        .await
        .unwrap();
    assert_eq!(imported.release.row_count, 1_200);
    assert_eq!(stored(directory.path()).await, (1, 1_200));
    assert_eq!(fee_cents(&registry).await, Some(1000));
    registry.close().await;
    drop(registry);
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    let listed = reopened.tariff_releases(None, 10).releases;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].release, imported.release);
    assert_eq!(listed[0].revision, imported.revision);
}

#[tokio::test]
async fn checks_and_decisions_go_on_beside_an_import_and_see_nothing_of_it() {
    let (directory, registry) = fresh().await;
    register_person(&registry, 1).await;
    let (mut sender, receiver) = mpsc::channel(0);
    let importing = tokio::spawn({
        let registry = std::sync::Arc::clone(&registry);
        async move {
            registry
                .import_tariff(&tariff_office(), &import(), receiver.boxed())
                .await
        }
    });
    sender.send(Ok(rows(600, 1000))).await.unwrap();
    // The next slice is taken only once the one before it is staged.
    sender.send(Ok(vec![row(600, 1000)])).await.unwrap();
    sender.send(Ok(vec![row(601, 1000)])).await.unwrap();
    assert!(stored(directory.path()).await.1 >= 600, "rows are staged");
    let answer = registry
        .check_coverage(&hospital(), &check(1, CARE_DATE))
        .await;
    assert_eq!(answer.unwrap().coverage.spans.len(), 1);
    let result = computed(&registry).await;
    assert_eq!(result.reasons[0].code, Code::CodeNotAttestable);
    register_person(&registry, 2).await;
    assert_eq!(registry.tariff_releases(None, 10).releases.len(), 0);
    drop(sender);
    let imported = importing.await.unwrap().unwrap();
    assert_eq!(imported.release.row_count, 602);
    assert_eq!(fee_cents(&registry).await, Some(1000));
}

#[tokio::test]
async fn a_failed_import_leaves_nothing() {
    let (directory, registry) = fresh().await;
    register_person(&registry, 1).await;
    let wrong = || Refusal::Invalid(vec![Finding::new(Code::Malformed).at("rows[601]")]);
    let twice = vec![row(0, 1000), row(0, 1100)];
    for rows in [
        slices(vec![Ok(rows(600, 1000)), Err(wrong())]),
        slices(vec![Ok(rows(600, 1000)), Ok(twice)]),
    ] {
        let refused = registry
            .import_tariff(&tariff_office(), &import(), rows)
            .await;
        assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
        assert_eq!(stored(directory.path()).await, (0, 0));
    }
    assert_eq!(
        computed(&registry).await.reasons[0].code,
        Code::CodeNotAttestable
    );
    assert_eq!(
        registry.figures().tariff_revision,
        carmed_model::Revision::ZERO
    );
}

#[tokio::test]
async fn an_import_whose_caller_goes_away_leaves_nothing() {
    let (directory, registry) = fresh().await;
    let (mut sender, receiver) = mpsc::channel(0);
    let importing = tokio::spawn({
        let registry = std::sync::Arc::clone(&registry);
        async move {
            registry
                .import_tariff(&tariff_office(), &import(), receiver.boxed())
                .await
        }
    });
    sender.send(Ok(rows(600, 1000))).await.unwrap();
    sender.send(Ok(rows(1, 1000))).await.unwrap();
    sender.send(Ok(rows(1, 1000))).await.unwrap();
    assert!(stored(directory.path()).await.1 >= 600, "rows are staged");
    importing.abort();
    assert!(importing.await.unwrap_err().is_cancelled());
    // The rows are taken away beside the callers; a write waits for that.
    until_stored(directory.path(), (0, 0)).await;
}

#[tokio::test]
async fn what_a_killed_import_left_is_removed_at_the_next_start() {
    let (directory, registry) = fresh().await;
    let published = publish(&registry, &import(), rows(3, 1000)).await.unwrap();
    registry.close().await;
    drop(registry);
    // As a process leaves it that is killed between two slices: nothing of it could clean up.
    let store = store(directory.path()).await;
    let killed = request_id();
    for slice in 0..10 {
        let rows: Vec<_> = (0..500)
            .map(|row_of| row(500 * slice + row_of, 900))
            .collect();
        store.tariffs.stage(killed, &rows).await.unwrap();
    }
    store.engine.close().await;
    assert_eq!(stored(directory.path()).await, (2, 5_003));

    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    register_person(&reopened, 1).await;
    until_stored(directory.path(), (1, 3)).await;
    assert_eq!(fee_cents(&reopened).await, Some(1000));
    let listed = reopened.tariff_releases(None, 10).releases;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].release, published.release);
}

#[tokio::test]
async fn a_sweep_that_a_stop_breaks_off_is_ended_by_the_next_start() {
    let (directory, registry) = fresh().await;
    registry.close().await;
    drop(registry);
    let store = store(directory.path()).await;
    let left: Vec<_> = (0..4_500).map(|number| row(number, 900)).collect();
    store.tariffs.stage(request_id(), &left).await.unwrap();
    store.engine.close().await;

    let stopped_at_once = open(directory.path(), StandingClock::at(day(TODAY))).await;
    stopped_at_once.close().await;
    drop(stopped_at_once);
    let _reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    until_stored(directory.path(), (0, 0)).await;
}

#[tokio::test]
async fn a_loaded_fee_that_its_letters_do_not_come_to_is_told_and_stays_the_law() {
    let (_directory, registry) = fresh().await;
    register_person(&registry, 1).await;
    let lettered = vec![row(0, 1000), letter(0, "10", "0.99")];
    let import = import();
    let told = |imported: ImportedTariff| {
        let warnings = imported.warnings.into_iter();
        let told = warnings.map(|warning| (warning.code, warning.field, warning.values));
        told.collect::<Vec<_>>()
    };
    let first = told(publish(&registry, &import, lettered.clone()).await.unwrap());
    assert_eq!(first.len(), 1);
    let (code, field, values) = &first[0];
    assert_eq!(
        (*code, field.as_str()),
        (Code::ValueNotAllowed, "letters.fee_cents")
    );
    assert_eq!(
        (
            values["fee_cents"].as_str(),
            values["letters_cents"].as_str()
        ),
        ("1000", "990")
    );
    assert_eq!(fee_cents(&registry).await, Some(1000));
    let again = told(publish(&registry, &import, lettered).await.unwrap());
    assert_eq!(again, first, "the first answer, whole");
    // New fees are held against letters that an earlier release brought.
    let corrected = publish(&registry, &import_as(request_id()), vec![row(0, 995)]).await;
    let (_, _, values) = &told(corrected.unwrap())[0];
    assert_eq!(
        (
            values["fee_cents"].as_str(),
            values["letters_cents"].as_str()
        ),
        ("995", "990")
    );
}

#[tokio::test]
async fn a_release_keeps_the_names_and_formats_of_its_documents() {
    let (directory, registry) = fresh().await;
    let document = |name: &str, format| TariffDocument {
        name: name.to_owned(),
        format,
    };
    let documents = vec![
        document("NOMEN_CODE_FEE_LIM.xml", TariffFormat::Xml),
        document("letters.csv", TariffFormat::Csv),
    ];
    let import = TariffImport {
        documents: documents.clone(),
        ..import()
    };
    publish(&registry, &import, rows(1, 1000)).await.unwrap();
    registry.close().await;
    drop(registry);
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    let listed = reopened.tariff_releases(None, 10).releases;
    assert_eq!(listed[0].release.documents, documents);
}

#[tokio::test]
async fn releases_stand_side_by_side_and_the_newest_known_is_the_law() {
    let (_directory, registry) = fresh().await;
    register_person(&registry, 1).await;
    let first = publish(&registry, &import(), rows(3, 1000)).await.unwrap();
    let second = publish(&registry, &import(), vec![row(0, 1100)])
        .await
        .unwrap();
    assert_eq!(fee_cents(&registry).await, Some(1100));
    // What is learned now of an earlier moment does not undo what was known since.
    let earlier = TariffImport {
        known_since: Some(first.release.known_since.plus_micros(-1)),
        ..import()
    };
    publish(&registry, &earlier, vec![row(0, 900)])
        .await
        .unwrap();
    assert_eq!(fee_cents(&registry).await, Some(1100));
    let listed = registry.tariff_releases(None, 10).releases;
    let known: Vec<Instant> = listed
        .iter()
        .map(|listed| listed.release.known_since)
        .collect();
    assert!(known[2] < known[0] && known[0] < known[1]);
    assert!(first.revision < second.revision);
}

#[tokio::test]
async fn a_moment_of_knowledge_in_the_future_is_refused() {
    let (_directory, registry) = fresh().await;
    let clock = StandingClock::at(day("2026-06-16"));
    let future = TariffImport {
        known_since: Some(clock.now()),
        ..import()
    };
    let refused = publish(&registry, &future, rows(1, 1000))
        .await
        .unwrap_err();
    let Refusal::Invalid(findings) = refused else {
        panic!("not invalid: {refused:?}");
    };
    assert_eq!(findings[0].code, Code::ImplausibleDate);
}

#[tokio::test]
async fn a_repeated_import_gets_the_first_answer_and_another_under_its_id_is_refused() {
    let (directory, registry) = fresh().await;
    let import = import_as(request_id());
    let first = publish(&registry, &import, rows(3, 1000)).await.unwrap();
    let again = publish(&registry, &import, rows(3, 1000)).await.unwrap();
    assert_eq!(
        (again.revision, &again.release),
        (first.revision, &first.release)
    );
    let refused = publish(&registry, &import, rows(2, 1000))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, Refusal::RequestIdReused { .. }),
        "{refused:?}"
    );
    assert_eq!(stored(directory.path()).await, (1, 3));
}

#[tokio::test]
async fn only_the_tariff_office_loads_tariffs() {
    let (_directory, registry) = fresh().await;
    let rows = slices(vec![Ok(rows(1, 1000))]);
    let refused = registry.import_tariff(&hospital(), &import(), rows).await;
    assert!(
        matches!(refused, Err(Refusal::NotAllowed(_))),
        "{refused:?}"
    );
}
