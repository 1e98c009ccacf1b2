//! Card numbers: reserved from the store in blocks.

use crate::refusal::Refusal;
use carmed_model::CardNumber;
use carmed_storage::Register;
use std::ops::Range;
use tokio::sync::Mutex;

/// How many numbers one reservation takes; what a stopped server has not used is lost.
const BLOCK: u32 = 64;

/// The card numbers this server may give.
#[derive(Default)]
pub(crate) struct Cards(Mutex<Range<u64>>);

impl Cards {
    /// The next card number; never given twice, on any server.
    pub(crate) async fn next(&self, register: &dyn Register) -> Result<CardNumber, Refusal> {
        let mut block = self.0.lock().await;
        if block.is_empty() {
            let first = register.reserve_cards(BLOCK).await?;
            *block = first..first + u64::from(BLOCK);
        }
        let sequence = block
            .next()
            .ok_or_else(|| Refusal::fault("a card block is empty"))?;
        CardNumber::from_sequence(sequence)
            .map_err(|_| Refusal::fault("the card numbers are used up"))
    }
}
