//! Rows the user picked, and how workspace combine. Pure.

use crate::words::selection as words;
use std::sync::Arc;

/// Rows of the table, ascending, each once. Clones share the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection(Arc<Vec<u32>>);

/// A selection that was kept, with the name the user gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Tells groups apart.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Selection,
}

/// What a new pick does to the rows picked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Combine {
    /// Takes their place.
    #[default]
    Replace,
    /// Is added to them.
    Add,
    /// Is taken out of them.
    Subtract,
    /// Leaves those that are in both.
    Intersect,
}

impl Combine {
    /// All, each with its word in `data-testid`, its name, and what it does.
    pub const ALL: [(Combine, &'static str, &'static str, &'static str); 4] = [
        (Combine::Replace, "replace", words::REPLACE, words::REPLACE_HELP),
        (Combine::Add, "add", words::ADD, words::ADD_HELP),
        (Combine::Subtract, "subtract", words::SUBTRACT, words::SUBTRACT_HELP),
        (Combine::Intersect, "intersect", words::INTERSECT, words::INTERSECT_HELP),
    ];

    /// What the modifier keys ask for; without one `chosen` holds.
    pub fn with_keys(self, shift: bool, alt: bool) -> Combine {
        match (shift, alt) {
            (true, true) => Combine::Intersect,
            (true, false) => Combine::Add,
            (false, true) => Combine::Subtract,
            (false, false) => self,
        }
    }
}

impl Selection {
    /// These rows, in any order.
    pub fn of(rows: impl IntoIterator<Item = u32>) -> Selection {
        let mut rows: Vec<u32> = rows.into_iter().collect();
        rows.sort_unstable();
        rows.dedup();
        Selection(Arc::new(rows))
    }

    /// The rows, ascending.
    pub fn rows(&self) -> &[u32] {
        &self.0
    }

    /// Whether the rows are not only the same but share their memory.
    pub fn shares(&self, other: &Selection) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no row is picked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a row is picked.
    pub fn contains(&self, row: u32) -> bool {
        self.0.binary_search(&row).is_ok()
    }

    /// This pick after another.
    pub fn combine(&self, how: Combine, pick: &Selection) -> Selection {
        match how {
            Combine::Replace => pick.clone(),
            Combine::Add => Selection::of(self.0.iter().chain(pick.0.iter()).copied()),
            Combine::Subtract => self.keep(|row| !pick.contains(row)),
            Combine::Intersect => self.keep(|row| pick.contains(row)),
        }
    }

    fn keep(&self, is_kept: impl Fn(u32) -> bool) -> Selection {
        Selection(Arc::new(self.0.iter().copied().filter(|&row| is_kept(row)).collect()))
    }
}

/// Whether a point lies inside a closed outline (even-odd rule; what lies exactly on an edge may count either way).
pub fn inside(outline: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let mut is_inside = false;
    let mut from = match outline.last() {
        Some(last) => *last,
        None => return false,
    };
    for &to in outline {
        if (from[1] > y) != (to[1] > y) && x < from[0] + (y - from[1]) / (to[1] - from[1]) * (to[0] - from[0]) {
            is_inside = !is_inside;
        }
        from = to;
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_lasso_holds_what_lies_within_it_even_in_a_bay() {
        let bay = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [5.0, 2.0], [0.0, 10.0]];
        assert!(inside(&bay, [1.0, 1.0]) && inside(&bay, [9.0, 7.0]));
        assert!(!inside(&bay, [5.0, 5.0]) && !inside(&bay, [-1.0, 1.0]));
        assert!(!inside(&[], [0.0, 0.0]) && !inside(&[[0.0, 0.0], [1.0, 1.0]], [0.5, 0.4]));
    }

    #[test]
    fn keys_outrank_the_button() {
        assert_eq!(Combine::Add.with_keys(false, false), Combine::Add);
        assert_eq!(Combine::Add.with_keys(false, true), Combine::Subtract);
        assert_eq!(Combine::Replace.with_keys(true, true), Combine::Intersect);
    }

    proptest! {
        #[test]
        fn picks_combine_as_sets_do(
            a in prop::collection::vec(0_u32..30, 0..40), b in prop::collection::vec(0_u32..30, 0..40),
        ) {
            let (first, second) = (Selection::of(a.clone()), Selection::of(b.clone()));
            let (a, b): (BTreeSet<u32>, BTreeSet<u32>) = (a.into_iter().collect(), b.into_iter().collect());
            let sets: [(Combine, Vec<u32>); 4] = [
                (Combine::Replace, b.iter().copied().collect()),
                (Combine::Add, a.union(&b).copied().collect()),
                (Combine::Subtract, a.difference(&b).copied().collect()),
                (Combine::Intersect, a.intersection(&b).copied().collect()),
            ];
            for (how, expected) in sets {
                let found = first.combine(how, &second);
                prop_assert_eq!(found.rows(), &expected[..]);
                prop_assert!((0..30).all(|row| found.contains(row) == expected.contains(&row)));
            }
        }

        #[test]
        fn a_box_is_an_outline(x in -2.0_f64..2.0, y in -2.0_f64..2.0) {
            let square = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];
            prop_assume!(x.abs() != 1.0 && y.abs() != 1.0);
            prop_assert_eq!(inside(&square, [x, y]), x.abs() < 1.0 && y.abs() < 1.0);
        }
    }
}
