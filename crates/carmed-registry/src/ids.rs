//! The one source of ids and randomness.

use uuid::Uuid;

/// Where random ids, keys and nonces come from.
pub trait IdSource: Send + Sync {
    /// Fills the buffer with unpredictable bytes.
    fn fill(&self, buffer: &mut [u8]);

    /// A random UUID.
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// The operating system's randomness.
pub struct SystemIds;

impl IdSource for SystemIds {
    #[allow(
        clippy::expect_used,
        reason = "without randomness nothing may be sealed: stopping is the safe answer"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).expect("the system's random source works");
    }
}
