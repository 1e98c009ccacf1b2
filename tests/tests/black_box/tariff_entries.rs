//! The rows of one code over the channel, on both time axes.

use carmed_tests::v1::{
    GetTariffRequest, GetTariffResponse, TariffEntryKind, get_tariff_request::Code as Asked,
};
use carmed_tests::{World, callers, date, refused};
use tonic::{Code, Status};

async fn rows(
    world: &World,
    caller: &'static str,
    request: GetTariffRequest,
) -> Result<GetTariffResponse, Status> {
    let mut party = world.party(caller);
    Ok(party.tariffs.get_tariff(request).await?.into_inner())
}

fn asked(code: &str) -> GetTariffRequest {
    GetTariffRequest {
        code: Some(Asked::NomenclatureCode(code.to_owned())),
        date: Some(date(-1)),
        ..GetTariffRequest::default()
    }
}

#[tokio::test]
pub(super) async fn the_rows_of_a_code_are_told_with_their_source_and_since_when_they_are_known() {
    let world = World::start().await;
    let before = rows(&world, callers::HOSPITAL, asked("101076"))
        .await
        .unwrap();
    assert_eq!(before.rows, [], "nothing is loaded");
    let loaded = world
        .import(carmed_validation::tariff::SAMPLE_CSV.as_bytes())
        .await;
    let mut first = None;
    for caller in [callers::TARIFF_OFFICE, callers::AUDITOR, callers::HOSPITAL] {
        let answer = rows(&world, caller, asked("101076")).await.unwrap();
        assert!(answer.revision >= loaded.revision);
        let ordinary = answer.rows.iter().find(|row| {
            let is = |name: &str, value: &str| row.dimensions.get(name).is_some_and(|v| v == value);
            is("insurability", "ordinary") && is("gmd", "no")
        });
        let ordinary = ordinary.unwrap_or_else(|| panic!("{:#?}", answer.rows));
        assert_eq!(ordinary.kind(), TariffEntryKind::Nomenclature);
        assert_eq!(ordinary.amounts_cents["fee_cents"], 3_373);
        assert_eq!(ordinary.release_id, loaded.release_id);
        assert!(!ordinary.source.is_empty() && ordinary.known_since.is_some());
        assert!(first.get_or_insert_with(|| answer.rows.clone()) == &answer.rows);
    }
    let known_since = first.unwrap()[0].known_since.unwrap();
    let earlier = GetTariffRequest {
        known_at: Some(prost_types::Timestamp {
            seconds: known_since.seconds - 1,
            ..known_since
        }),
        ..asked("101076")
    };
    let earlier = rows(&world, callers::AUDITOR, earlier).await.unwrap();
    assert_eq!(earlier.rows, [], "not known yet then");
    let none = rows(&world, callers::HOSPITAL, asked("103110"))
        .await
        .unwrap();
    assert_eq!(none.rows, [], "it has no row that day");
}

#[tokio::test]
async fn a_code_and_a_day_are_asked_and_neither_is_guessed() {
    let world = World::start().await;
    let empty = rows(&world, callers::HOSPITAL, GetTariffRequest::default()).await;
    let empty = refused(&empty.unwrap_err());
    assert!(empty.names("code", "CODE_MISSING") && empty.names("date", "CODE_MISSING"));
    for wrong in ["10107", "101075"] {
        let status = rows(&world, callers::HOSPITAL, asked(wrong))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{wrong}");
    }
    let nobody = rows(&world, "", asked("101076")).await.unwrap_err();
    assert_eq!(nobody.code(), Code::Unauthenticated);
}
