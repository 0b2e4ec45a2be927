//! How much columns go together.

use super::{numeric, stride};
use crate::engine::table::Table;
use serde::{Deserialize, Serialize};

/// Spearman's rank correlation of each pair of numeric columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// The columns' names, d of them.
    pub columns: Vec<String>,
    /// d x d correlations, row by row; 0 where a column is constant.
    pub values: Vec<f64>,
}

impl Correlation {
    /// The correlations of `table`, missing values at the mean rank; of evenly spaced rows if there are many.
    pub fn of(table: &Table) -> Correlation {
        let columns = numeric(table);
        let ranked: Vec<Vec<f64>> = columns.iter().map(|(_, values)| standardised_ranks(values)).collect();
        let d = columns.len();
        let mut values = vec![0.0; d * d];
        for i in 0..d {
            for j in i..d {
                let r: f64 = ranked[i].iter().zip(&ranked[j]).map(|(a, b)| a * b).sum();
                values[i * d + j] = r;
                values[j * d + i] = r;
            }
        }
        Correlation { columns: columns.iter().map(|(name, _)| name.to_string()).collect(), values }
    }

    /// The correlation of two columns by their places.
    pub fn at(&self, first: usize, second: usize) -> f64 {
        self.values[first * self.columns.len() + second]
    }
}

/// Ranks (equal values share their mean), less their mean, of length 1; all 0 if the values are equal.
fn standardised_ranks(values: &[f64]) -> Vec<f64> {
    let looked_at: Vec<f64> = values.iter().copied().step_by(stride(values.len())).collect();
    let mut order: Vec<u32> = (0..looked_at.len() as u32).filter(|&row| !looked_at[row as usize].is_nan()).collect();
    order.sort_unstable_by(|&a, &b| looked_at[a as usize].total_cmp(&looked_at[b as usize]));
    let middle = (order.len() as f64 - 1.0) / 2.0;
    let mut ranks = vec![0.0; looked_at.len()];
    let mut start = 0;
    for run in order.chunk_by(|&a, &b| looked_at[a as usize] == looked_at[b as usize]) {
        let rank = start as f64 + (run.len() as f64 - 1.0) / 2.0 - middle;
        run.iter().for_each(|&row| ranks[row as usize] = rank);
        start += run.len();
    }
    let length = ranks.iter().map(|r| r * r).sum::<f64>().sqrt();
    if length > 0.0 {
        ranks.iter_mut().for_each(|r| *r /= length);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    #[test]
    fn correlations_are_those_of_ranks() {
        let csv = "a,b,c,d\n1,1,9,5\n2,4,7,5\n3,9,8,5\n4,16,1,5\n";
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        let found = Correlation::of(&table);
        assert!((found.at(0, 1) - 1.0).abs() < 1e-12, "any rising curve counts as one");
        assert!((found.at(0, 2) + 0.8).abs() < 1e-12, "ranks 4, 2, 3, 1: 1 - 6 * 18 / 60");
        assert_eq!(found.at(0, 3), 0.0);
    }
}
