//! What each segment is worth: sums of a column that counts in money or the like, and how few rows hold most of it.

use crate::engine::table::Column;
use serde::{Deserialize, Serialize};

/// The steps of [`Worth::concentration`].
const STEPS: usize = 100;

/// What a column amounts to, in all and in each segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    /// The column's name.
    pub column: String,
    /// All rows that were segmented.
    pub overall: Amount,
    /// The segments, by label.
    pub segments: Vec<Amount>,
    /// The rows that belong to no segment; `None` if there are none.
    pub noise: Option<Amount>,
    /// The share of the total that the rows with the largest values hold together, for 0 %, 1 % .. 100 % of the rows
    /// that have a value (linear between rows), as a concentration curve has it. Empty without a total above 0.
    pub concentration: Vec<f64>,
}

/// What a column amounts to in some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// The rows.
    pub rows: usize,
    /// Those of them without a value.
    pub missing: usize,
    /// Those of them with a value below 0.
    pub negative: usize,
    /// The sum of the values.
    pub sum: f64,
    /// The sum of their sizes, whatever their signs.
    pub size: f64,
}

/// A sum that is this much smaller than the values it is made of is what rounding left of zero.
const ROUNDING: f64 = 1e-9;

impl Amount {
    /// Whether the sum is above zero, by more than rounding: then parts of it are shares.
    pub fn has_shares(&self) -> bool {
        self.sum > ROUNDING * self.size
    }

    /// The mean of the values; `None` without any.
    pub fn mean(&self) -> Option<f64> {
        let present = self.rows - self.missing;
        (present > 0).then(|| self.sum / present as f64)
    }

    /// The share of the sum of `all`; `None` where that is not above zero, of which nothing is a share.
    pub fn share(&self, all: &Amount) -> Option<f64> {
        all.has_shares().then(|| self.sum / all.sum)
    }

    /// The mean against that of `all`, which is 100; `None` where that is not above 0.
    pub fn index(&self, all: &Amount) -> Option<f64> {
        let overall = all.mean().filter(|_| all.has_shares())?;
        Some(100.0 * self.mean()? / overall)
    }
}

/// What `column` amounts to in the `rows` of its table, each with its label (segments from 0 below `k`, -1 noise), as
/// pandas' `groupby` with `sum`, `mean` and `count` has it. `None` if the column holds no numbers.
pub fn worth(column: &Column, rows: &[u32], labels: &[i32], k: usize) -> Option<Worth> {
    let values = column.numbers()?;
    let (mut segments, mut noise, mut overall) = (vec![Total::default(); k], Total::default(), Total::default());
    let mut present = Vec::with_capacity(rows.len());
    for (row, label) in rows.iter().zip(labels) {
        let value = *values.get(*row as usize)?;
        let part = usize::try_from(*label).ok().and_then(|label| segments.get_mut(label)).unwrap_or(&mut noise);
        part.add(value);
        overall.add(value);
        if !value.is_nan() {
            present.push(value);
        }
    }
    let overall = overall.amount();
    Some(Worth {
        column: column.name.clone(),
        overall,
        segments: segments.iter().map(Total::amount).collect(),
        noise: Some(noise.amount()).filter(|noise| noise.rows > 0),
        concentration: if overall.has_shares() { concentration(present) } else { Vec::new() },
    })
}

/// A sum on its way, with what rounding lost of it (Neumaier 1974): of a million values the plain sum loses digits.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    amount: Amount,
    lost: f64,
}

impl Total {
    fn add(&mut self, value: f64) {
        self.amount.rows += 1;
        if value.is_nan() {
            self.amount.missing += 1;
            return;
        }
        self.amount.negative += usize::from(value < 0.0);
        self.amount.size += value.abs();
        let before = self.amount.sum;
        let sum = before + value;
        self.lost += if before.abs() >= value.abs() { (before - sum) + value } else { (value - sum) + before };
        self.amount.sum = sum;
    }

    fn amount(&self) -> Amount {
        let exact = self.amount.sum + self.lost;
        Amount { sum: if exact.is_finite() { exact } else { self.amount.sum }, ..self.amount }
    }
}

/// See [`Worth::concentration`]; `values` are not missing and their sum is above 0.
fn concentration(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut total = Total::default();
    let mut held = Vec::with_capacity(values.len() + 1);
    held.push(0.0);
    for value in &values {
        total.add(*value);
        held.push(total.amount().sum);
    }
    let all = total.amount().sum;
    let at = |step: usize| {
        let place = step * values.len();
        let (row, rest) = (place / STEPS, (place % STEPS) as f64 / STEPS as f64);
        let next = held[(row + 1).min(values.len())];
        (held[row] + rest * (next - held[row])) / all
    };
    (0..=STEPS).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::table::Cells;
    use proptest::prelude::*;

    fn of(values: &[f64], labels: &[i32], k: usize) -> Worth {
        let column = Column { name: "spent".into(), unit: None, cells: Cells::Number(values.into()) };
        let rows: Vec<u32> = (0..labels.len() as u32).collect();
        worth(&column, &rows, labels, k).expect("numbers")
    }

    #[test]
    fn a_segment_has_its_sum_share_mean_and_index() {
        let found = of(&[10.0, 30.0, f64::NAN, 60.0, -20.0, 20.0], &[0, 0, 0, 1, 1, -1], 2);
        assert_eq!(found.overall, Amount { rows: 6, missing: 1, negative: 1, sum: 100.0, size: 140.0 });
        assert_eq!(found.segments[0], Amount { rows: 3, missing: 1, negative: 0, sum: 40.0, size: 40.0 });
        assert_eq!(found.noise.map(|noise| noise.sum), Some(20.0));
        let (first, all) = (&found.segments[0], &found.overall);
        assert_eq!((first.mean(), first.share(all), first.index(all)), (Some(20.0), Some(0.4), Some(100.0)));
        // 60, 30, 20, 10, -20 of 100: the first fifth of the rows holds 60 %, the first half 100 %.
        let curve = &found.concentration;
        assert_eq!((curve.len(), curve[0], curve[20], curve[50], curve[100]), (101, 0.0, 0.6, 1.0, 1.0));
    }

    #[test]
    fn what_rounding_leaves_of_a_total_of_zero_is_no_total() {
        let values = [0.1, 0.2, 0.7, -0.3, -0.6, -0.1];
        let found = of(&values, &[0, 0, 0, 1, 1, 1], 2);
        assert_eq!((found.segments[0].share(&found.overall), found.concentration.len()), (None, 0), "{found:?}");
    }

    #[test]
    fn of_a_total_that_is_not_above_zero_nothing_is_a_share() {
        let found = of(&[-5.0, 5.0], &[0, 1], 2);
        assert_eq!((found.segments[0].share(&found.overall), found.segments[0].index(&found.overall)), (None, None));
        assert!(found.concentration.is_empty());
        let empty = of(&[f64::NAN], &[0], 2);
        assert_eq!((empty.segments[0].mean(), empty.segments[1].rows), (None, 0));
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole(cells in prop::collection::vec((-1e6..1e6_f64, -1..4_i32), 1..200)) {
            let (values, labels): (Vec<f64>, Vec<i32>) = cells.into_iter().unzip();
            let found = of(&values, &labels, 4);
            let parts: Vec<Amount> = found.segments.iter().copied().chain(found.noise).collect();
            prop_assert_eq!(parts.iter().map(|part| part.rows).sum::<usize>(), found.overall.rows);
            let sum: f64 = parts.iter().map(|part| part.sum).sum();
            prop_assert!((sum - found.overall.sum).abs() <= 1e-9 * values.iter().map(|v| v.abs()).sum::<f64>());
        }
    }
}
