//! Numbers that look random and are the same on every run.

/// A stream of numbers (SplitMix64: G. L. Steele, D. Lea, C. H. Flood, 2014).
pub struct Random(u64);

impl Random {
    /// The stream of a name: pictures don't change when others come before them.
    #[must_use]
    pub fn named(name: &str, seed: u64) -> Self {
        let start =
            name.bytes().fold(seed, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        let mut random = Self(start);
        random.next();
        random
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `end` - 1; 0 when `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        // The upper half of a product of 32 bits by 32 bits fits.
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// From `low` to `high`, both ends included.
    pub fn whole(&mut self, low: i32, high: i32) -> i32 {
        low + self.below(high.abs_diff(low) + 1) as i32
    }

    /// From 0 to 1, without 1.
    pub fn unit(&mut self) -> f32 {
        self.below(1 << 24) as f32 / (1 << 24) as f32
    }

    /// From `low` to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// True in so many of 1.
    pub fn chance(&mut self, share: f32) -> bool {
        self.unit() < share
    }

    /// One of several.
    ///
    /// # Panics
    /// When there is none.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }

    /// About normal, mean 0 and deviation 1: a sum of three equal ones.
    pub fn bell(&mut self) -> f32 {
        2.0 * (self.unit() + self.unit() + self.unit()) - 3.0
    }

    /// A byte.
    pub fn byte(&mut self) -> u8 {
        (self.next() >> 56) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_seed_always_give_the_same_numbers() {
        let first = |name, seed| Random::named(name, seed).next();
        assert_eq!(first("a", 1), first("a", 1));
        assert_ne!(first("a", 1), first("b", 1));
        assert_ne!(first("a", 1), first("a", 2));
    }

    #[test]
    fn numbers_stay_in_their_range_and_reach_its_ends() {
        let mut random = Random::named("range", 0);
        let wholes: Vec<i32> = (0..200).map(|_| random.whole(-2, 2)).collect();
        assert!((-2..=2).all(|n| wholes.contains(&n)) && wholes.iter().all(|n| n.abs() <= 2));
        let mean = (0..10_000).map(|_| random.bell()).sum::<f32>() / 10_000.0;
        assert!(mean.abs() < 0.05, "{mean}");
        assert_eq!(random.below(0), 0);
    }
}
