//! Numbers that look random and are the same for the same seed.

/// A sequence of numbers from a seed (SplitMix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from the first to the last, both included.
    pub(crate) fn between(&mut self, first: i64, last: i64) -> i64 {
        let choices = u64::try_from(last - first + 1).unwrap();
        first + i64::try_from(self.next() % choices).unwrap()
    }

    /// One of that many places; none where there are none.
    pub(crate) fn place(&mut self, count: usize) -> Option<usize> {
        let last = i64::try_from(count).unwrap() - 1;
        (last >= 0).then(|| usize::try_from(self.between(0, last)).unwrap())
    }

    /// Whether something happens that happens once in so many times.
    pub(crate) fn once_in(&mut self, times: i64) -> bool {
        self.between(1, times) == 1
    }
}
