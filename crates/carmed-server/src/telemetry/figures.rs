//! The figures of a registry as metrics.

use carmed_registry::{Figures, Registry};
use opentelemetry::metrics::{AsyncInstrument, Meter};
use std::sync::Arc;

/// One figure: how it is called, what it counts, what it is, and how it is read.
struct Figure {
    name: &'static str,
    unit: &'static str,
    description: &'static str,
    read: fn(Figures) -> u64,
}

/// What stands at a value.
const GAUGES: [Figure; 4] = [
    Figure {
        name: "carmed.revision",
        unit: "{revision}",
        description: "The last event.",
        read: |figures| figures.revision.number(),
    },
    Figure {
        name: "carmed.tariff.revision",
        unit: "{revision}",
        description: "The last tariff event.",
        read: |figures| figures.tariff_revision.number(),
    },
    Figure {
        name: "carmed.persons",
        unit: "{person}",
        description: "Persons in memory.",
        read: |figures| figures.persons,
    },
    Figure {
        name: "carmed.decisions",
        unit: "{decision}",
        description: "Decisions in memory.",
        read: |figures| figures.decisions,
    },
];

/// What only grows while the server runs.
const COUNTERS: [Figure; 2] = [
    Figure {
        name: "carmed.consultations",
        unit: "{consultation}",
        description: "Consultations answered.",
        read: |figures| figures.consultations,
    },
    Figure {
        name: "carmed.recomputations",
        unit: "{answer}",
        description: "Answers computed again because their dossier or the tariff had moved on.",
        read: |figures| figures.recomputations,
    },
];

/// Shows the figures of a registry for as long as it lives.
pub(super) fn show(meter: &Meter, registry: &Arc<Registry>) {
    for figure in GAUGES {
        let gauge = meter
            .u64_observable_gauge(figure.name)
            .with_unit(figure.unit)
            .with_description(figure.description);
        gauge.with_callback(observe(registry, figure.read)).build();
    }
    for figure in COUNTERS {
        let counter = meter
            .u64_observable_counter(figure.name)
            .with_unit(figure.unit)
            .with_description(figure.description);
        counter
            .with_callback(observe(registry, figure.read))
            .build();
    }
}

fn observe(
    registry: &Arc<Registry>,
    read: fn(Figures) -> u64,
) -> impl Fn(&dyn AsyncInstrument<u64>) + Send + Sync + use<> {
    let registry = Arc::downgrade(registry);
    move |observer| {
        if let Some(registry) = registry.upgrade() {
            observer.observe(read(registry.figures()), &[]);
        }
    }
}
