//! The checker finds a stale answer: one of the servers answers from memory, without any proof.

use crate::servers::Servers;
use crate::{CLIENTS, judged, place};
use async_trait::async_trait;
use carmed_checker::Asked;
use carmed_storage::{
    ConsultationPage, ConsultationQuery, ConsultationRow, Engine, Journal, StorageError, Store,
};
use carmed_tests::load::{Load, Progress, fresh_seed};
use std::sync::Arc;

const OPERATIONS: u64 = 3_000;

/// Says of every record that it is stored, and so of every answer that it is fresh.
struct Credulous(Arc<dyn Journal>);

#[async_trait]
impl Journal for Credulous {
    async fn record(&self, batch: &[ConsultationRow]) -> Result<Vec<bool>, StorageError> {
        Ok(vec![true; batch.len()])
    }

    async fn list(&self, query: &ConsultationQuery) -> Result<ConsultationPage, StorageError> {
        self.0.list(query).await
    }
}

/// Says that nobody else writes to the store.
struct Lonely(Arc<dyn Engine>);

#[async_trait]
impl Engine for Lonely {
    fn is_shared(&self) -> bool {
        false
    }

    async fn close(&self) {
        self.0.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_answers_from_memory_without_proof_is_found() {
    let servers = Servers::start_with(|store| Store {
        journal: Arc::new(Credulous(store.journal)),
        engine: Arc::new(Lonely(store.engine)),
        ..store
    })
    .await;
    let load = Load {
        seed: fresh_seed(),
        operations: OPERATIONS,
        clients: CLIENTS,
        broken_off_percent: 0,
    };
    let history = place("forgetful");
    let (_, verdict) = judged(&servers, load, Progress::default(), &history).await;
    servers.stop().await;
    assert!(!verdict.is_linearizable(), "nobody noticed");
    let mut offending = verdict.stuck.iter().flat_map(|stuck| &stuck.offending);
    let stale_check = offending
        .any(|operation| operation.server == 1 && matches!(operation.asked, Asked::Check { .. }));
    assert!(stale_check, "{verdict}");
    std::fs::remove_file(history).unwrap();
}
