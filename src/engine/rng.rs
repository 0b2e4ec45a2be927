//! The one seeded generator, and how sub-streams derive from a seed.

use rand::SeedableRng;

/// The generator every random choice in Strata comes from: xoshiro256++ (Blackman and Vigna 2019).
pub type Rng = rand_xoshiro::Xoshiro256PlusPlus;

/// The generator of stream `stream` of `seed`.
///
/// Each independent use of randomness (a restart, a bootstrap) takes a stream of its own, so that the result does not
/// depend on the order in which they run. Streams are told apart by SplitMix64's finaliser (Steele et al. 2014).
pub fn stream(seed: u64, stream: u64) -> Rng {
    let mut z = stream.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Rng::seed_from_u64(seed ^ z ^ (z >> 31))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngCore;

    #[test]
    fn streams_repeat_and_differ() {
        assert_eq!(stream(42, 0).next_u64(), stream(42, 0).next_u64());
        assert_ne!(stream(42, 0).next_u64(), stream(42, 1).next_u64());
        assert_ne!(stream(42, 0).next_u64(), stream(43, 0).next_u64());
    }
}
