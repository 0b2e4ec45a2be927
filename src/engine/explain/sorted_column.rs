//! A column whose rows are put in order once, so that the medians of any segments are read off.

use super::profile::halfway;

/// The rows of a column in ascending order of their values: 4 bytes a row.
pub struct SortedColumn {
    /// Places among `rows` whose value is present.
    ascending: Vec<u32>,
    /// The other places.
    missing: Vec<u32>,
}

/// Which of a segment's rows, counted in ascending order, its median is made of.
struct Middle {
    seen: usize,
    lower: usize,
    upper: usize,
    median: f64,
}

impl Middle {
    fn of(present: usize) -> Self {
        Middle { seen: 0, lower: present.saturating_sub(1) / 2, upper: present / 2, median: f64::NAN }
    }

    /// The next value; whether the median is known by it.
    fn next(&mut self, value: f64) -> bool {
        if self.seen == self.upper {
            let even = self.lower < self.upper;
            self.median = if even { halfway(self.median, value) } else { value };
        } else if self.seen == self.lower {
            self.median = value;
        }
        self.seen += 1;
        self.seen == self.upper + 1
    }
}

impl SortedColumn {
    /// Sorts the rows of the table that `rows` names; `column` has a value for each row of the table (NaN: missing).
    pub fn new(column: &[f64], rows: &[u32]) -> Self {
        let value = |at: u32| column[rows[at as usize] as usize];
        let (mut ascending, missing): (Vec<u32>, Vec<u32>) =
            (0..rows.len() as u32).partition(|&at| !value(at).is_nan());
        ascending.sort_unstable_by(|&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
        SortedColumn { ascending, missing }
    }

    /// As [`super::profile::segment_medians`] of the same column and rows, to the bit; `sizes` are the segments'
    /// numbers of rows. O(n) without sorting.
    pub fn segment_medians(&self, column: &[f64], rows: &[u32], labels: &[i32], sizes: &[usize]) -> (Vec<f64>, f64) {
        let mut present = sizes.to_vec();
        let segment = |at: u32| usize::try_from(labels[at as usize]).ok();
        for segment in self.missing.iter().filter_map(|&at| segment(at)) {
            present[segment] -= 1;
        }
        let mut open = present.iter().filter(|&&present| present > 0).count();
        let mut middles: Vec<Middle> = present.into_iter().map(Middle::of).collect();
        let mut all = Middle::of(self.ascending.len());
        for &at in &self.ascending {
            let value = column[rows[at as usize] as usize];
            all.next(value);
            if let Some(segment) = segment(at) {
                open -= usize::from(middles[segment].next(value));
            }
            if open == 0 && all.seen > all.upper {
                break;
            }
        }
        (middles.into_iter().map(|middle| middle.median).collect(), all.median)
    }
}
