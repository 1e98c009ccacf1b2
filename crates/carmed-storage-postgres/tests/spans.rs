//! Each storage call is one span with OpenTelemetry's names and no value of a parameter.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bed;

use bed::Bed;
use carmed_model::Revision;
use carmed_storage::{ConsultationQuery, Events, PersonKey, RegistryKeyRow};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use uuid::Uuid;

#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<String>>>);

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0 += &format!(" {field}={value:?}");
    }
}

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let metadata = attributes.metadata();
        if metadata.target().starts_with("carmed") {
            let mut fields = Fields(metadata.name().to_owned());
            attributes.record(&mut fields);
            self.0.lock().unwrap().push(fields.0);
        }
    }
}

#[tokio::test]
async fn each_call_is_one_span_and_tells_no_value() {
    let bed = Bed::migrated().await;
    let store = bed.try_open().await.unwrap();
    let spans = Spans::default();
    let subscriber = tracing_subscriber::registry().with(spans.clone());
    let guard = tracing::subscriber::set_default(subscriber);

    store
        .register
        .events(Events::Every, Revision::new(1234), 9)
        .await
        .unwrap();
    store.register.append(&[]).await.unwrap();
    store
        .journal
        .list(&ConsultationQuery::default())
        .await
        .unwrap();
    store.vault.person(PersonKey([0x5e; 32])).await.unwrap();
    let key = RegistryKeyRow {
        purpose: "secret".to_owned(),
        key_id: 1,
        wrapped_key: vec![0x5e; 32],
        kek_id: "secret".to_owned(),
    };
    store.vault.add_registry_keys(&[key]).await.unwrap();
    store
        .tariffs
        .rows(Uuid::from_u128(0x5e5e), 0, 9)
        .await
        .unwrap();
    drop(guard);

    let fields = |name| {
        format!("otel.kind=\"client\" db.system.name=\"postgresql\" db.operation.name=\"{name}\"")
    };
    let expected = [
        format!("register.events {}", fields("events")),
        format!(
            "register.append {} db.operation.batch.size=0",
            fields("append")
        ),
        format!("journal.list {}", fields("list")),
        format!("vault.person {}", fields("person")),
        format!("vault.add_registry_keys {}", fields("add_registry_keys")),
        format!("tariff_shelf.rows {}", fields("rows")),
    ];
    assert_eq!(*spans.0.lock().unwrap(), expected);
}
