//! Choices that one seed decides (SplitMix64: Steele, Lea, Flood, 2014).

use uuid::Uuid;

/// The choices of one client.
pub(super) struct Dice(u64);

impl Dice {
    /// Those of that client in a load with that seed.
    pub(super) fn new(seed: u64, client: u32) -> Self {
        let mut dice = Self(seed);
        Self(dice.next().wrapping_add(u64::from(client)) ^ seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below that one.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// The id of a request.
    pub(super) fn request_id(&mut self) -> String {
        let bits = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Builder::from_random_bytes(bits.to_be_bytes())
            .into_uuid()
            .to_string()
    }
}

/// A seed that was not used before.
#[allow(
    clippy::disallowed_methods,
    reason = "a seed is drawn once and printed; everything else follows from it"
)]
pub fn fresh_seed() -> u64 {
    Uuid::new_v4().as_u64_pair().0
}
