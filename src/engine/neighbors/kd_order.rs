//! The order of rows in a kd-tree, in which near rows stand near each other.

use super::BLOCK;

/// The rows in the order of a kd-tree: each part is halved (as [`half`] says) where it is widest, down to leaves of
/// `leaf` rows, in which rows stand in their own order. The order is unique, as ties go by row number.
pub(crate) fn kd_order(n: usize, width: usize, leaf: usize, value: impl Fn(u32, usize) -> f32) -> Vec<u32> {
    let mut keys: Vec<u64> = (0..n as u64).collect();
    let mut parts = vec![(0, n)];
    while let Some((start, end)) = parts.pop() {
        let keys = &mut keys[start..end];
        if keys.len() <= leaf {
            keys.iter_mut().for_each(|key| *key &= 0xFFFF_FFFF);
            keys.sort_unstable();
            continue;
        }
        let mut widest = (f32::NEG_INFINITY, 0);
        for c in 0..width {
            let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
            for &key in keys.iter() {
                let v = value(key as u32, c);
                low = lesser(low, v);
                high = greater(high, v);
            }
            if high - low > widest.0 {
                widest = (high - low, c);
            }
        }
        for key in keys.iter_mut() {
            let row = *key as u32;
            *key = u64::from(sortable(value(row, widest.1))) << 32 | u64::from(row);
        }
        let middle = half(keys.len(), leaf);
        keys.select_nth_unstable(middle);
        parts.push((start + middle, end));
        parts.push((start, start + middle));
    }
    keys.into_iter().map(|key| key as u32).collect()
}

/// Where a part of `n` rows is halved: at a multiple of 32, and below that at a multiple of `leaf`.
pub(crate) fn half(n: usize, leaf: usize) -> usize {
    let unit = if n > BLOCK { BLOCK } else { leaf };
    n.div_ceil(unit).div_ceil(2) * unit
}

/// Bits that compare as unsigned numbers the way the floats compare.
fn sortable(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 0 {
        bits | 0x8000_0000
    } else {
        !bits
    }
}

/// The lesser of two numbers; unlike `f32::min`, one instruction in WebAssembly too.
#[inline(always)]
pub(crate) fn lesser(a: f32, b: f32) -> f32 {
    if a < b {
        a
    } else {
        b
    }
}

/// The greater of two numbers.
#[inline(always)]
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if a > b {
        a
    } else {
        b
    }
}
