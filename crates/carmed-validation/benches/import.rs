//! How fast a file of fees is read, and how fast its rows are found good and filed.
#![allow(missing_docs, reason = "what criterion makes has no documentation")]
#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[path = "../tests/tariff/write.rs"]
mod write;

use carmed_model::{NihdiCheck, TariffRow};
use carmed_validation::tariff::{Document, ReleaseDraft, Rows};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::io::Read as _;

const ROWS: u64 = 200_000;

fn rows(text: &[u8]) -> Rows<&[u8]> {
    let document = Document {
        name: "fees.csv".to_owned(),
        reader: text,
    };
    Rows::new([document], NihdiCheck::On)
}

fn import(criterion: &mut Criterion) {
    let mut text = Vec::new();
    write::FeeFile::new(ROWS).read_to_end(&mut text).unwrap();
    let all: Vec<TariffRow> = rows(&text).collect();
    let mut group = criterion.benchmark_group("import");
    group.throughput(Throughput::Elements(ROWS)).sample_size(10);
    group.bench_function("read_csv", |bencher| {
        bencher.iter(|| {
            let mut reading = rows(&text);
            let count = reading.by_ref().count();
            (count, reading.finish())
        });
    });
    group.bench_function("file_rows", |bencher| {
        bencher.iter_batched(
            || all.clone(),
            |all| {
                let mut draft = ReleaseDraft::new();
                for row in all {
                    draft.add(row);
                }
                draft.finish().unwrap()
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
