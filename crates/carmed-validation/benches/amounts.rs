//! How fast the amounts of a request of twenty lines are computed, coverage being answered.
#![allow(missing_docs, reason = "what criterion makes has no documentation")]
#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[allow(
    dead_code,
    reason = "the world of the tests has more than a bench needs"
)]
#[path = "../tests/amounts/world.rs"]
mod world;

use carmed_model::{Cents, CoverKind, PatientCap, SupportLevel};
use carmed_model::{InvoiceType, consultation::AmountBasis};
use carmed_validation::amounts::Line;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use world::{World, basis, line, medicine, stay, uncoded};

/// The State pays half, the OCMW up to a maximum.
fn shared() -> AmountBasis {
    AmountBasis {
        insurance_level: SupportLevel::Full,
        patient_level: SupportLevel::Partial,
        supplement_level: SupportLevel::Full,
        patient_caps: vec![PatientCap {
            invoice_type: InvoiceType::HospitalStay,
            cap_cents: Cents::new(1000),
        }],
        ..basis(50, 50)
    }
}

fn lines_of(kinds: &[Line]) -> Vec<Line> {
    kinds.iter().cycle().take(20).cloned().collect()
}

fn amounts(criterion: &mut Criterion) {
    let acts = ["101076", "103132", "101010", "101032"].map(|act| line(act, "2024-05-13"));
    let packs = ["2642619", "1500032"].map(|pack| medicine(pack, "2024-05-13"));
    let days = stay("2020-10-08", "2020-10-12", 77_878);
    let mut mixed: Vec<Line> = acts.iter().chain(&packs).cloned().collect();
    mixed.extend([days.clone(), uncoded(Some(12_345), "2024-05-13")]);
    let mut world = World::new(shared());
    world.cover = CoverKind::Hospitalisation;
    let mut group = criterion.benchmark_group("compute_20_lines");
    group.throughput(Throughput::Elements(20));
    for (name, lines) in [
        ("acts", lines_of(&acts)),
        ("medicines", lines_of(&packs)),
        ("stays", lines_of(&[days])),
        ("mixed", lines_of(&mixed)),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for line in &lines {
                    black_box(world.compute(black_box(line)));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, amounts);
criterion_main!(benches);
