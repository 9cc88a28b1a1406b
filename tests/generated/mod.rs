//! How much of the generated tests is run, and dice that fall the same way in every run.

#![allow(dead_code, reason = "each program that includes it uses a part of it")]

/// A tenth by default; `GENERATED=10` runs all of them, any other number as many tenths.
pub fn tenths(one: usize) -> usize {
    let times = std::env::var("GENERATED").ok().and_then(|number| number.parse().ok()).unwrap_or(1_usize);
    one * times
}

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % bound as u64).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
