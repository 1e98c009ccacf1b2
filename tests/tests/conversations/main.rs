//! Golden conversations: whatever answers them, on whatever engine, answers them as they stand here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use carmed_tests::{Conversation, World};

/// Holds a conversation with a fresh server whose tariffs are loaded, and compares it with its record,
/// which both engines share.
async fn golden(world: World, name: &str, text: &str) {
    world.import(include_bytes!("tariff.csv")).await;
    let told = Conversation::read(text).hold(&world).await;
    insta::assert_snapshot!(name, serde_json::to_string_pretty(&told).unwrap());
}

macro_rules! conversations {
    ($($name:ident)+) => {
        mod on_sqlite {$(
            #[tokio::test]
            async fn $name() {
                let text = include_str!(concat!(stringify!($name), ".json"));
                super::golden(super::World::start().await, stringify!($name), text).await;
            }
        )+}

        mod on_postgres {$(
            #[tokio::test]
            async fn $name() {
                let text = include_str!(concat!(stringify!($name), ".json"));
                super::golden(super::World::on_postgres().await, stringify!($name), text).await;
            }
        )+}
    };
}

conversations! {
    from_decision_to_bill
    a_suspension_and_a_return
    competence_moves
    a_spent_month
    refusals
    what_the_auditor_reads
}
