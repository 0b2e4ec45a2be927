//! The decision tree as a drawing: where its nodes stand, and which rows come to them. Pure.

use super::selection::Selection;
use crate::engine::explain::Tree;

/// Where a node stands: how many questions before it, and its line; lines are counted by leaves, from above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Questions from the root.
    pub depth: usize,
    /// A leaf's own line; of a question the middle of its answers'.
    pub line: f64,
}

/// The place of each node, and the number of leaves.
pub fn places(tree: &Tree) -> (Vec<Place>, usize) {
    let mut found = vec![Place { depth: 0, line: 0.0 }; tree.nodes.len()];
    let mut leaves = 0;
    if !tree.nodes.is_empty() {
        place(tree, 0, 0, &mut leaves, &mut found);
    }
    (found, leaves)
}

fn place(tree: &Tree, node: usize, depth: usize, leaves: &mut usize, found: &mut [Place]) -> f64 {
    let line = match tree.nodes[node].split {
        None => {
            *leaves += 1;
            *leaves as f64 - 1.0
        }
        Some(split) => {
            let upper = place(tree, split.at_most, depth + 1, leaves, found);
            (upper + place(tree, split.above, depth + 1, leaves, found)) / 2.0
        }
    };
    found[node] = Place { depth, line };
    line
}

/// The rows that come to a node by their answers. `columns`: the values of each column the tree may ask about, `None`
/// where the page has no such column.
pub fn rows_at(tree: &Tree, node: usize, columns: &[Option<&[f32]>], rows: &[u32]) -> Selection {
    let comes = |row: u32| {
        let mut here = 0;
        while here != node {
            let Some(split) = tree.nodes.get(here).and_then(|node| node.split) else { return false };
            let values = columns.get(split.column).copied().flatten();
            let value = values.and_then(|values| values.get(row as usize)).map_or(f64::NAN, |&value| f64::from(value));
            let above = if value.is_nan() { split.missing_above } else { value > f64::from(split.threshold as f32) };
            here = if above { split.above } else { split.at_most };
        }
        true
    };
    Selection::of(rows.iter().copied().filter(|&row| comes(row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::explain::{Accuracy, Node, Split};

    fn tree() -> Tree {
        let leaf = |label| Node { counts: vec![1, 1, 0], label, split: None };
        let split =
            |column, threshold, at_most, above| Some(Split { column, threshold, at_most, above, missing_above: true });
        let nodes = vec![
            Node { split: split(0, 1.5, 1, 2), ..leaf(0) },
            leaf(0),
            Node { split: split(1, 10.0, 3, 4), ..leaf(1) },
            leaf(1),
            leaf(-1),
        ];
        Tree { nodes, fitted: Accuracy::default(), held_out: Accuracy::default() }
    }

    #[test]
    fn leaves_have_a_line_each_and_questions_stand_between_their_answers() {
        let (places, leaves) = places(&tree());
        assert_eq!(leaves, 3);
        assert_eq!(
            places.iter().map(|p| (p.depth, p.line)).collect::<Vec<_>>(),
            [(0, 0.75), (1, 0.0), (1, 1.5), (2, 1.0), (2, 2.0)]
        );
    }

    #[test]
    fn every_row_comes_to_one_leaf_and_a_missing_value_where_the_tree_says() {
        let (first, second) = ([1.0, 2.0, f32::NAN, 2.0], [0.0, 10.0, 99.0, 10.5]);
        let columns: [Option<&[f32]>; 2] = [Some(&first), Some(&second)];
        let at = |node| rows_at(&tree(), node, &columns, &[0, 1, 2, 3]).rows().to_vec();
        assert_eq!(
            [at(0), at(1), at(2), at(3), at(4)],
            [vec![0, 1, 2, 3], vec![0], vec![1, 2, 3], vec![1], vec![2, 3]]
        );
    }
}
