//! Tariffs over the channel: all of a file or nothing, and each import once.

use carmed_tests::v1::{ListTariffReleasesRequest, TariffRelease};
use carmed_tests::{World, callers, import_parts, refused, request_id};
use carmed_validation::tariff::SAMPLE_CSV;
use tonic::{Code, Status};

const HEADER: &str = "code,valid_from,valid_to,insurability,gmd,age_class,conventioned,\
                      fee_cents,insurance_cents,patient_cents,source";

async fn send(
    world: &World,
    id: &str,
    file: &str,
) -> Result<carmed_tests::v1::ImportTariffResponse, Status> {
    let mut office = world.party(callers::TARIFF_OFFICE);
    let parts = tokio_stream::iter(import_parts(id, file.as_bytes()));
    Ok(office.tariffs.import_tariff(parts).await?.into_inner())
}

async fn releases(world: &World) -> Vec<TariffRelease> {
    let mut office = world.party(callers::TARIFF_OFFICE);
    let request = ListTariffReleasesRequest::default();
    office
        .tariffs
        .list_tariff_releases(request)
        .await
        .unwrap()
        .into_inner()
        .releases
}

#[tokio::test]
pub(super) async fn the_published_tariffs_are_one_release_and_each_request_loads_once() {
    let world = World::start().await;
    let id = request_id();
    let first = send(&world, &id, SAMPLE_CSV).await.unwrap();
    let rows = u32::try_from(SAMPLE_CSV.trim().lines().count() - 1).unwrap();
    assert_eq!((first.rows_read, first.rows_taken), (rows, rows));
    assert_eq!(first.sha256.len(), 64);
    let second = send(&world, &id, SAMPLE_CSV).await.unwrap();
    assert_eq!(
        (&first.release_id, first.revision, &first.sha256),
        (&second.release_id, second.revision, &second.sha256)
    );
    let releases = releases(&world).await;
    assert_eq!(releases.len(), 1);
    assert_eq!(
        (&releases[0].release_id, releases[0].rows),
        (&first.release_id, rows)
    );
}

#[tokio::test]
async fn a_request_id_used_with_another_file_is_refused_1005() {
    let world = World::start().await;
    let id = request_id();
    send(&world, &id, SAMPLE_CSV).await.unwrap();
    let without_last = SAMPLE_CSV.trim().rsplit_once('\n').unwrap().0;
    let refusal = refused(&send(&world, &id, without_last).await.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::AlreadyExists, "1005")
    );
}

#[tokio::test]
async fn every_bad_row_is_named_by_its_line_and_nothing_is_loaded() {
    let world = World::start().await;
    let good = "101076,2026-01-01,2999-12-31,any,any,any,any,100,60,40,circular 1";
    let file = [
        HEADER,
        good,
        "101076,2026-01-01,2999-12-31,ordinary,any,any,any,100,60,40,circular 1",
        "102771,2026-01-01,2999-12-31,any,any,any,any,100,60,41,circular 1",
        "102771,2027-01-01,2026-12-31,any,any,any,any,100,60,40,circular 1",
        "103110,2026-01-01,2026-12-31,any,any,any,any,100,60,40,",
        "",
    ]
    .join("\n");
    let refusal = refused(&send(&world, &request_id(), &file).await.unwrap_err());
    assert_eq!(refusal.grpc, Code::InvalidArgument);
    for line in [4, 5, 6] {
        let row = format!("rows[{line}]");
        let named = refusal
            .fields
            .iter()
            .any(|(field, _)| field.starts_with(&row));
        assert!(named, "{row} is not in {:#?}", refusal.fields);
    }
    assert_eq!(releases(&world).await, []);

    let overlap = [HEADER, good, good, ""].join("\n");
    let refusal = refused(&send(&world, &request_id(), &overlap).await.unwrap_err());
    assert!(
        refusal
            .fields
            .iter()
            .any(|(field, _)| field.starts_with("rows[3]")),
        "{refusal:?}"
    );
    let unknown = format!("{HEADER},colour\n{good},red\n");
    assert_eq!(
        send(&world, &request_id(), &unknown)
            .await
            .unwrap_err()
            .code(),
        Code::InvalidArgument
    );
    assert_eq!(releases(&world).await, []);
}

#[tokio::test]
async fn an_import_begins_with_its_header_and_only_the_tariff_office_makes_one() {
    let world = World::start().await;
    let mut parts = import_parts(&request_id(), SAMPLE_CSV.as_bytes());
    parts.remove(0);
    let mut office = world.party(callers::TARIFF_OFFICE);
    let status = office
        .tariffs
        .import_tariff(tokio_stream::iter(parts))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let mut ocmw = world.party(callers::OCMW);
    let parts = tokio_stream::iter(import_parts(&request_id(), SAMPLE_CSV.as_bytes()));
    let status = ocmw.tariffs.import_tariff(parts).await.unwrap_err();
    assert_eq!(refused(&status).code, "140");
}

#[tokio::test]
async fn who_may_not_import_is_told_before_anything_is_received() {
    let world = World::start().await;
    let mut pharmacy = world.party(callers::PHARMACY);
    // A stream that never sends anything: only a refusal ends the call.
    let parts = tokio_stream::pending::<carmed_tests::v1::ImportTariffRequest>();
    let status = pharmacy.tariffs.import_tariff(parts).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(refused(&status).code, "140");
}
