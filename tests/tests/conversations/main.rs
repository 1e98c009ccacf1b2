//! Golden conversations: whatever answers them, on whatever engine, answers them as they stand here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use carmed_tests::{Conversation, World};

/// Holds a conversation with a fresh server whose tariffs are loaded, and compares it with its record.
async fn golden(name: &str, text: &str) {
    let world = World::start().await;
    world.import(include_bytes!("tariff.csv")).await;
    let told = Conversation::read(text).hold(&world).await;
    insta::assert_snapshot!(name, serde_json::to_string_pretty(&told).unwrap());
}

macro_rules! conversations {
    ($($name:ident)+) => {$(
        #[tokio::test]
        async fn $name() {
            golden(stringify!($name), include_str!(concat!(stringify!($name), ".json"))).await;
        }
    )+};
}

conversations! {
    from_decision_to_bill
    a_suspension_and_a_return
    competence_moves
    a_spent_month
    refusals
    what_the_auditor_reads
}
