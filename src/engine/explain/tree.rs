//! A small decision tree for all segments (CART: Breiman, Friedman, Olshen and Stone 1984; Gini impurity).

use super::cuts::{Cuts, MISSING};
use serde::{Deserialize, Serialize};

/// The most questions from the root to a leaf.
const DEPTH: usize = 4;

/// A tree of questions about numeric columns, in the table's own units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// The root first; children come after their parent.
    pub nodes: Vec<Node>,
    /// How many of the rows it was fitted on it puts into their segment.
    pub fitted: Accuracy,
    /// How many of the other rows: this figure is the one to show.
    pub held_out: Accuracy,
}

/// Right answers among some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accuracy {
    /// The rows.
    pub rows: u32,
    /// Those put where they belong.
    pub right: u32,
    /// Those that would be right if every row went into the largest segment.
    pub largest: u32,
}

impl Accuracy {
    /// The share of right answers; `None` without a row.
    pub fn share(&self) -> Option<f64> {
        (self.rows > 0).then(|| f64::from(self.right) / f64::from(self.rows))
    }
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Of the rows fitted on that come here, how many are of each segment; at last the noise.
    pub counts: Vec<u32>,
    /// The segment most of them are of (-1: noise), of several the first.
    pub label: i32,
    /// The question asked here; `None` in a leaf.
    pub split: Option<Split>,
}

/// A question and where its answers lead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The numeric column, its index in `Explanation::columns`.
    pub column: usize,
    /// In the table's own units.
    pub threshold: f64,
    /// The node for values up to the threshold.
    pub at_most: usize,
    /// The node for values above it.
    pub above: usize,
    /// Whether a row with a missing value goes to `above`: where the more of the others went.
    pub missing_above: bool,
}

impl Split {
    fn next(&self, value: f64) -> usize {
        let above = if value.is_nan() { self.missing_above } else { value > self.threshold };
        if above {
            self.above
        } else {
            self.at_most
        }
    }
}

impl Tree {
    /// The segment of a row with these values, one for each numeric column of the table (NaN: missing); -1 is noise.
    ///
    /// # Panics
    /// If a column the tree asks about is not among the values.
    pub fn label(&self, values: &[f64]) -> i32 {
        let mut node = &self.nodes[0];
        while let Some(split) = &node.split {
            node = &self.nodes[split.next(values[split.column])];
        }
        node.label
    }
}

/// The best way to part the rows of a node.
struct Parting {
    column: usize,
    cut: u8,
    missing_above: bool,
}

/// Grows trees over columns that are cut.
pub(super) struct Grower<'a> {
    cuts: &'a [Cuts],
    /// The segment of each row, `k` for noise.
    classes: Vec<usize>,
    k: usize,
    least: usize,
    nodes: Vec<Node>,
}

impl<'a> Grower<'a> {
    /// The tree for `labels` (n) of `k` segments, grown by Gini impurity as CART (Breiman et al. 1984), fitted on the
    /// rows for which `is_fit` holds: at most four questions deep, in every leaf at least one in 200 of the rows fitted
    /// on. Of equally good questions the one on the earlier column and with the lower threshold is asked; questions
    /// whose answers make no difference are dropped.
    pub fn tree(cuts: &'a [Cuts], labels: &[i32], k: usize, is_fit: &[bool]) -> Tree {
        let classes: Vec<usize> = labels.iter().map(|&l| usize::try_from(l).unwrap_or(k)).collect();
        let (fit, held_out): (Vec<u32>, Vec<u32>) = (0..labels.len() as u32).partition(|&row| is_fit[row as usize]);
        let least = fit.len().div_ceil(200).max(1);
        let mut grower = Grower { cuts, classes, k, least, nodes: Vec::new() };
        grower.grow(&fit, 0);
        let (fitted, held_out) = (grower.accuracy(&fit), grower.accuracy(&held_out));
        Tree { nodes: grower.nodes, fitted, held_out }
    }

    /// Adds the node for `rows` and all below it; returns its index.
    fn grow(&mut self, rows: &[u32], depth: usize) -> usize {
        let mut counts = vec![0; self.k + 1];
        for &row in rows {
            counts[self.classes[row as usize]] += 1;
        }
        let largest = (0..=self.k).max_by_key(|&c| (counts[c], std::cmp::Reverse(c))).unwrap_or(0);
        let label = if largest == self.k { -1 } else { largest as i32 };
        let here = self.nodes.len();
        self.nodes.push(Node { counts, label, split: None });
        let Some(parting) = (depth < DEPTH).then(|| self.parting(here, rows)).flatten() else { return here };
        let codes = &self.cuts[parting.column].codes;
        let is_above = |row: u32| match codes[row as usize] {
            MISSING => parting.missing_above,
            code => code > parting.cut,
        };
        let (above, at_most): (Vec<u32>, Vec<u32>) = rows.iter().partition(|&&row| is_above(row));
        let at_most = self.grow(&at_most, depth + 1);
        let above = self.grow(&above, depth + 1);
        let leaves = self.nodes[at_most].split.is_none() && self.nodes[above].split.is_none();
        if leaves && self.nodes[at_most].label == self.nodes[above].label {
            self.nodes.truncate(here + 1);
            return here;
        }
        let threshold = self.cuts[parting.column].thresholds[usize::from(parting.cut)];
        let Parting { column, missing_above, .. } = parting;
        self.nodes[here].split = Some(Split { column, threshold, at_most, above, missing_above });
        here
    }

    /// The best question for the rows of a node, if one makes them purer.
    fn parting(&self, node: usize, rows: &[u32]) -> Option<Parting> {
        let counts = &self.nodes[node].counts;
        let width = self.k + 1;
        // A side's squared counts over its rows: the larger the sum of both, the purer.
        let pure = |counts: &[u32], rows: usize| {
            counts.iter().map(|&c| f64::from(c) * f64::from(c)).sum::<f64>() / rows as f64
        };
        let mut best: Option<Parting> = None;
        let mut enough = pure(counts, rows.len()) * (1.0 + 1e-12);
        let mut histogram = Vec::new();
        let mut low = vec![0; width];
        let mut sides = [vec![0; width], vec![0; width]];
        for (column, cuts) in self.cuts.iter().enumerate() {
            histogram.clear();
            histogram.resize((cuts.codes() + 1) * width, 0_u32);
            for &row in rows {
                let code = match cuts.codes[row as usize] {
                    MISSING => cuts.codes(),
                    code => usize::from(code),
                };
                histogram[code * width + self.classes[row as usize]] += 1;
            }
            let missing = &histogram[cuts.codes() * width..];
            let absent = missing.iter().sum::<u32>() as usize;
            let present = rows.len() - absent;
            low.fill(0);
            let mut low_rows = 0;
            for cut in 0..cuts.thresholds.len() {
                for (low, found) in low.iter_mut().zip(&histogram[cut * width..(cut + 1) * width]) {
                    *low += found;
                    low_rows += *found as usize;
                }
                let missing_above = 2 * low_rows < present;
                let at_most_rows = low_rows + if missing_above { 0 } else { absent };
                let above_rows = rows.len() - at_most_rows;
                if at_most_rows < self.least || above_rows < self.least {
                    continue;
                }
                for class in 0..width {
                    let absent = if missing_above { 0 } else { missing[class] };
                    sides[0][class] = low[class] + absent;
                    sides[1][class] = counts[class] - sides[0][class];
                }
                let purity = pure(&sides[0], at_most_rows) + pure(&sides[1], above_rows);
                if purity > enough {
                    enough = purity;
                    best = Some(Parting { column, cut: cut as u8, missing_above });
                }
            }
        }
        best
    }

    fn accuracy(&self, rows: &[u32]) -> Accuracy {
        let class = |label: i32| usize::try_from(label).unwrap_or(self.k);
        let mut accuracy = Accuracy { rows: rows.len() as u32, ..Accuracy::default() };
        for &row in rows {
            let mut node = &self.nodes[0];
            while let Some(split) = &node.split {
                let cuts = &self.cuts[split.column];
                let code = cuts.codes[row as usize];
                let above = match code {
                    MISSING => split.missing_above,
                    // A code counts the thresholds below the value.
                    code => code > 0 && cuts.thresholds[usize::from(code) - 1] >= split.threshold,
                };
                node = &self.nodes[if above { split.above } else { split.at_most }];
            }
            accuracy.right += u32::from(class(node.label) == self.classes[row as usize]);
            accuracy.largest += u32::from(class(self.nodes[0].label) == self.classes[row as usize]);
        }
        accuracy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(columns: &[Vec<f64>], labels: &[i32], k: usize) -> Tree {
        let fit = vec![true; labels.len()];
        let cut = |column: &Vec<f64>| {
            let mut sorted: Vec<(f64, u32)> =
                column.iter().zip(0..).filter(|(v, _)| !v.is_nan()).map(|(v, i)| (*v, i)).collect();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            Cuts::new(&sorted, labels.len(), &fit)
        };
        let cuts: Vec<Cuts> = columns.iter().map(cut).collect();
        Grower::tree(&cuts, labels, k, &fit)
    }

    #[test]
    fn three_steps_of_one_column_take_two_questions() {
        let a: Vec<f64> = (0..30).map(f64::from).collect();
        let labels: Vec<i32> = (0..30).map(|i| i / 10).collect();
        let tree = tree(&[vec![7.0; 30], a.clone()], &labels, 3);
        assert_eq!(tree.nodes.len(), 5);
        assert_eq!(tree.fitted, Accuracy { rows: 30, right: 30, largest: 10 });
        for (value, label) in a.iter().zip(labels) {
            assert_eq!(tree.label(&[7.0, *value]), label);
        }
    }

    #[test]
    fn missing_values_go_where_most_go_and_noise_is_an_answer_too() {
        let a = [vec![0.0; 20], vec![5.0; 10], vec![f64::NAN; 4]].concat();
        let labels = [vec![0; 20], vec![-1; 10], vec![0; 4]].concat();
        let tree = tree(&[a], &labels, 1);
        assert_eq!((tree.label(&[f64::NAN]), tree.label(&[5.0]), tree.label(&[0.0])), (0, -1, 0));
        assert_eq!(tree.fitted.right, 34);
    }

    #[test]
    fn a_table_that_tells_nothing_is_a_single_leaf() {
        let tree = tree(&[vec![1.0; 6]], &[0, 0, 0, 0, 1, 1], 2);
        assert_eq!((tree.nodes.len(), tree.label(&[f64::NAN]), tree.fitted.share()), (1, 0, Some(4.0 / 6.0)));
    }
}
