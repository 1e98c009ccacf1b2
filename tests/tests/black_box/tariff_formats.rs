//! Official XML over the channel: the documents of one publication are one release.

use carmed_tests::v1::import_tariff_request::Part;
use carmed_tests::v1::{
    ImportTariffRequest, ImportTariffResponse, ListTariffReleasesRequest, TariffDocument,
    TariffFormat, TariffHeader,
};
use carmed_tests::{World, callers, refused, request_id};
use tonic::{Code, Status};

/// A document: its name and its bytes.
type Named = (&'static str, &'static [u8]);

macro_rules! sample {
    ($folder:literal, $name:literal) => {
        (
            $name,
            include_bytes!(concat!(
                "../../../crates/carmed-validation/data/tariff/samples/",
                $folder,
                "/",
                $name
            )) as &[u8],
        )
    };
}

const NOMENSOFT: [Named; 6] = [
    sample!("nomensoft", "NOMEN_SUMMARY_EXT.xml"),
    sample!("nomensoft", "NOMEN_FEECODES.xml"),
    sample!("nomensoft", "NOMEN_CODE_FEE_LIM.xml"),
    sample!("nomensoft", "NOMEN_CODE_FEE_BIS_LIM.xml"),
    sample!("nomensoft", "NOMEN_CODE_FEE_LIM_HIST.xml"),
    sample!("nomensoft", "NOMEN_CODE_FEE_BIS_LIM_HIST.xml"),
];
const SAM: [Named; 2] = [sample!("sam", "RMB.xml"), sample!("sam", "AMP.xml")];

fn header(id: &str) -> ImportTariffRequest {
    let header = TariffHeader {
        request_id: id.to_owned(),
        reason: "published tariffs".to_owned(),
        source: "official files".to_owned(),
        known_since: None,
        format: TariffFormat::Xml.into(),
    };
    request(Part::Header(header))
}

fn request(part: Part) -> ImportTariffRequest {
    ImportTariffRequest { part: Some(part) }
}

fn chunks(bytes: &[u8]) -> impl Iterator<Item = ImportTariffRequest> {
    let chunks = bytes.chunks(1_000);
    chunks.map(|chunk| request(Part::Chunk(chunk.to_vec())))
}

async fn send(
    world: &World,
    parts: Vec<ImportTariffRequest>,
) -> Result<ImportTariffResponse, Status> {
    let mut office = world.party(callers::TARIFF_OFFICE);
    let parts = tokio_stream::iter(parts);
    Ok(office.tariffs.import_tariff(parts).await?.into_inner())
}

async fn send_named(
    world: &World,
    id: &str,
    documents: &[Named],
) -> Result<ImportTariffResponse, Status> {
    let mut parts = vec![header(id)];
    for (name, bytes) in documents {
        let name = (*name).to_owned();
        parts.push(request(Part::Document(TariffDocument { name })));
        parts.extend(chunks(bytes));
    }
    send(world, parts).await
}

async fn release_rows(world: &World) -> Vec<u32> {
    let mut office = world.party(callers::TARIFF_OFFICE);
    let listed = office
        .tariffs
        .list_tariff_releases(ListTariffReleasesRequest::default())
        .await
        .unwrap();
    let releases = listed.into_inner().releases;
    releases.iter().map(|release| release.rows).collect()
}

#[tokio::test]
async fn a_nomensoft_set_is_one_release_whatever_the_order_of_its_documents() {
    let world = World::start().await;
    let id = request_id();
    let first = send_named(&world, &id, &NOMENSOFT).await.unwrap();
    assert!(first.rows_taken > 0 && first.rows_taken < first.rows_read);
    assert!(!first.rows_skipped.is_empty());
    let mut turned = NOMENSOFT;
    turned.reverse();
    let again = send_named(&world, &id, &turned).await.unwrap();
    assert_eq!(
        (&again.release_id, &again.sha256, again.rows_read),
        (&first.release_id, &first.sha256, first.rows_read)
    );
    assert_eq!(release_rows(&world).await, [first.rows_taken]);
}

#[tokio::test]
async fn prices_and_reimbursements_of_medicines_are_joined_and_what_is_left_out_is_counted() {
    let world = World::start().await;
    let imported = send_named(&world, &request_id(), &SAM).await.unwrap();
    assert_eq!(imported.rows_taken, 4);
    let skipped: Vec<_> = imported.rows_skipped.iter().map(|s| &s.reason).collect();
    assert!(
        skipped.iter().any(|reason| *reason == "not_whole_cents"),
        "{skipped:?}"
    );
    assert_eq!(release_rows(&world).await, [4]);
}

#[tokio::test]
async fn a_single_document_needs_no_name() {
    let world = World::start().await;
    let (_, honoraria) = sample!(".", "NOMEN_HONORAIRES_102771.xml");
    let mut parts = vec![header(&request_id())];
    parts.extend(chunks(honoraria));
    let imported = send(&world, parts).await.unwrap();
    assert!(imported.rows_taken > 0);
    assert_eq!(release_rows(&world).await, [imported.rows_taken]);
}

#[tokio::test]
async fn a_wrong_row_is_named_by_its_document_and_nothing_of_the_set_is_loaded() {
    let world = World::start().await;
    let wrong: &[u8] = b"<dataroot>\n<NOMEN_CODE_FEE_LIM>\n<nomen_code>101076</nomen_code>\
        <fee_code>0</fee_code><fee>many</fee><dbegin_fee>2026-01-01</dbegin_fee>\
        <dend_fee>2026-12-31</dend_fee>\n</NOMEN_CODE_FEE_LIM>\n</dataroot>";
    let documents = [NOMENSOFT[2], ("wrong.xml", wrong)];
    let status = send_named(&world, &request_id(), &documents).await;
    let refusal = refused(&status.unwrap_err());
    assert_eq!(refusal.grpc, Code::InvalidArgument);
    let field = &refusal.fields[0].0;
    assert!(field.starts_with("documents[wrong.xml].rows["), "{field}");
    assert_eq!(release_rows(&world).await, [0_u32; 0]);
}

#[tokio::test]
async fn a_document_that_breaks_off_loads_nothing() {
    let world = World::start().await;
    let (name, whole) = NOMENSOFT[2];
    let half = [(name, &whole[..whole.len() / 2])];
    let status = send_named(&world, &request_id(), &half).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(release_rows(&world).await, [0_u32; 0]);
}
