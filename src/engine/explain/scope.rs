//! The rows and columns that are explained.

use super::effect::{self, Aspect, Effect, SMALL};
use super::profile::{self, ColumnProfile};

use crate::engine::cluster::labels;
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use crate::engine::prepare::Features;
use crate::engine::table::{Cells, Column, Table, Text, MISSING};
use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A text column with more categories among the rows is not explained: its categories are names rather than kinds.
const MOST_CATEGORIES: usize = 50;
/// Columns whose ranks agree this much (Spearman's correlation, either sign) tell the same.
const SAME: f64 = 0.6;
/// Of columns that tell the same with effects closer than this, the one with the most different values is told.
const CLOSE: f64 = 0.05;
/// Of a segment's effects so many, the largest, are compared with each other.
const COMPARED: usize = 50;
/// Ranks are compared on about this many rows.
const RANKED: usize = 10_000;

/// A segment's share of a category against everybody's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryShare {
    /// The text column, its index in `Explanation::text_columns`.
    pub column: usize,
    /// The category.
    pub category: String,
    /// Its share of the segment's rows.
    pub share: f64,
    /// Its share of all rows.
    pub overall: f64,
    /// The first over the second: how many times as frequent.
    pub lift: f64,
}

/// What a set of rows of the table (ascending) shares of each category, against all rows that `features` were made of;
/// rows that are not among these are passed over. The columns are those of `Explanation::text_columns`, in its order:
/// `without` has to be that of the explanation.
pub fn shares(table: &Table, features: &Features, rows: &[u32], without: Option<&str>) -> Vec<CategoryShare> {
    let labels: Vec<i32> = features.rows.iter().map(|row| rows.binary_search(row).map_or(-1, |_| 0)).collect();
    let scope = Scope::new(table, &features.rows, &labels, without);
    let of_column = |column| scope.categories(column).into_iter().next().unwrap_or_default();
    (0..scope.text.len()).flat_map(of_column).map(|(share, _)| share).collect()
}

/// Refuses labels and rows that do not fit each other.
pub(super) fn check(table: &Table, features: &Features, labels: &[i32]) -> Result<(), ComputeError> {
    let refuse = |sentence| Err(ComputeError::parameter("labels", sentence));
    let (rows, matrix) = (features.rows.len(), features.values.nrows());
    if labels.len() != rows || matrix != rows {
        return refuse(format!(
            "There are {} labels for {} rows; as many labels as rows are needed.",
            whole(labels.len()),
            whole(rows)
        ));
    }
    if let Some(row) = features.rows.iter().find(|row| **row as usize >= table.rows) {
        let [found, of] = [(*row as usize).saturating_add(1), table.rows].map(whole);
        return refuse(format!("Row {found} is to be explained, but the table has {of} rows."));
    }
    // Segments are numbered without a gap, so a larger label is a mistake and must not size anything.
    match labels.iter().find(|label| **label >= 0 && **label as usize >= rows) {
        Some(label) => refuse(format!("A row is labelled {label}; with {0} rows labels are below {0}.", whole(rows))),
        None => Ok(()),
    }
}

/// The rows with a label and the columns worth explaining.
pub(super) struct Scope<'a> {
    /// The table's rows that are explained.
    pub rows: &'a [u32],
    /// Their labels.
    pub labels: &'a [i32],
    /// The number of rows of each segment.
    pub sizes: Vec<usize>,
    /// Numeric columns: name, and a value for each row of the table.
    pub numeric: Vec<(&'a str, &'a [f64])>,
    /// Text columns with few categories.
    pub text: Vec<(&'a str, &'a [String], &'a [u32])>,
    /// Of each numeric column, once computed.
    ranks: Vec<OnceCell<Ranks>>,
    /// Of each category and each lack of a value, once computed.
    marks: RefCell<BTreeMap<Key, Rc<Vec<f64>>>>,
    /// Of each pair, once computed.
    correlations: RefCell<BTreeMap<(Key, Key), f64>>,
}

/// An aspect: what it is, its column, and of a category its place.
type Key = (u8, usize, usize);

/// A column's ranks on a sample of the rows, standardized; and how many different values were seen.
#[derive(Debug, Clone)]
struct Ranks {
    ranks: Vec<f64>,
    different: usize,
}

impl<'a> Scope<'a> {
    /// `without`: a column that explains nothing, since it is what is to be explained.
    pub fn new(table: &'a Table, rows: &'a [u32], labels: &'a [i32], without: Option<&str>) -> Self {
        let (mut numeric, mut text) = (Vec::new(), Vec::new());
        let explains =
            |(index, column): &(usize, &Column)| table.id != Some(*index) && without != Some(column.name.as_str());
        for (_, column) in table.columns.iter().enumerate().filter(explains) {
            match &column.cells {
                Cells::Number(values) => numeric.push((column.name.as_str(), values.as_slice())),
                Cells::Text(Text::Repeating { values, codes }) if values.len() <= MOST_CATEGORIES => {
                    text.push((column.name.as_str(), values.as_slice(), codes.as_slice()));
                }
                Cells::Text(_) | Cells::Empty => {}
            }
        }
        let ranks = vec![OnceCell::new(); numeric.len()];
        let (marks, correlations) = (RefCell::default(), RefCell::default());
        Scope { rows, labels, sizes: labels::sizes(labels), numeric, text, ranks, marks, correlations }
    }

    /// The present values of a numeric column in ascending order, each with its row's place among the rows explained.
    pub fn sorted(&self, column: usize) -> Vec<(f64, u32)> {
        let values = self.numeric[column].1;
        let places = self.rows.iter().zip(0..).map(|(&row, place)| (values[row as usize], place));
        let mut sorted: Vec<(f64, u32)> = places.filter(|(value, _)| !value.is_nan()).collect();
        sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        sorted
    }

    /// The profiles of a numeric column, of each segment and of all rows, and the effects on each segment.
    pub fn describe(
        &self,
        column: usize,
        sorted: &[(f64, u32)],
    ) -> (Vec<ColumnProfile>, ColumnProfile, Vec<Vec<Effect>>) {
        let k = self.sizes.len();
        let labeled: Vec<(f64, i32)> = sorted.iter().map(|&(v, place)| (v, self.labels[place as usize])).collect();
        let all: Vec<f64> = sorted.iter().map(|(v, _)| *v).collect();
        let mut members = vec![Vec::new(); k];
        for &(value, label) in &labeled {
            if let Ok(segment) = usize::try_from(label) {
                members[segment].push(value);
            }
        }
        let median = (!all.is_empty()).then(|| profile::quantile(&all, 0.5));
        let overall = profile::profile(&all, self.rows.len(), median);
        let deltas = effect::cliffs_deltas(&labeled, k);
        let absent = self.rows.len() - all.len();
        let mut effects = Vec::with_capacity(k);
        for (segment, delta) in deltas.into_iter().enumerate() {
            let size = self.sizes[segment];
            let missing = effect::share_delta(size - members[segment].len(), size, absent, self.rows.len());
            let value = delta.map(|delta| Effect { aspect: Aspect::Value(column), delta });
            let missing = missing.filter(|_| absent > 0).map(|delta| Effect { aspect: Aspect::Missing(column), delta });
            effects.push(value.into_iter().chain(missing).collect());
        }
        let profiles = members.iter().zip(&self.sizes).map(|(m, &size)| profile::profile(m, size, median)).collect();
        (profiles, overall, effects)
    }

    /// For each segment the shares of a text column's categories that occur among the rows, and their effects.
    pub fn categories(&self, column: usize) -> Vec<Vec<(CategoryShare, Option<Effect>)>> {
        let (_, names, codes) = self.text[column];
        let mut counts = vec![vec![0_usize; names.len()]; self.sizes.len()];
        let mut all = vec![0_usize; names.len()];
        for (&row, &label) in self.rows.iter().zip(self.labels) {
            let code = codes[row as usize];
            if code == MISSING {
                continue;
            }
            all[code as usize] += 1;
            if let Ok(segment) = usize::try_from(label) {
                counts[segment][code as usize] += 1;
            }
        }
        let rows = self.rows.len();
        let frequency = |segment: usize, code: usize| {
            let (hits, size) = (counts[segment][code], self.sizes[segment]);
            let (share, overall) = (hits as f64 / size.max(1) as f64, all[code] as f64 / rows as f64);
            let category = names[code].clone();
            let aspect = Aspect::Category { column, category: category.clone() };
            let effect = effect::share_delta(hits, size, all[code], rows).map(|delta| Effect { aspect, delta });
            (CategoryShare { column, category, share, overall, lift: share / overall }, effect)
        };
        let occurring: Vec<usize> = (0..names.len()).filter(|&code| all[code] > 0).collect();
        (0..self.sizes.len()).map(|s| occurring.iter().map(|&code| frequency(s, code)).collect()).collect()
    }

    /// Of a segment's `effects` (the largest first) those of at least `SMALL` that tell different things, at most
    /// `most`: of columns that tell the same one is taken, the finest of those about as strong.
    pub fn distinct(&self, effects: &[Effect], most: usize) -> Vec<Effect> {
        let strong = effects.iter().take_while(|e| e.delta.abs() >= SMALL);
        let mut rest: Vec<&Effect> = strong.take(COMPARED).collect();
        let mut found = Vec::new();
        while found.len() < most && !rest.is_empty() {
            let leader = rest[0];
            let alike = rest
                .iter()
                .copied()
                .filter(|e| e.delta.abs() > leader.delta.abs() - CLOSE && self.is_same(&e.aspect, &leader.aspect));
            let finest = alike.reduce(|a, b| if self.different(&b.aspect) > self.different(&a.aspect) { b } else { a });
            let taken = finest.unwrap_or(leader).clone();
            rest.retain(|e| !self.is_same(&e.aspect, &taken.aspect) && !self.is_same(&e.aspect, &leader.aspect));
            found.push(taken);
        }
        found
    }

    /// Whether two aspects tell the same: of one text column, or nearly always together.
    pub fn is_same(&self, a: &Aspect, b: &Aspect) -> bool {
        match (a, b) {
            (Aspect::Category { column: a, .. }, Aspect::Category { column: b, .. }) if a == b => true,
            _ => a == b || self.correlation(self.key(a), self.key(b)).abs() >= SAME,
        }
    }

    fn different(&self, aspect: &Aspect) -> usize {
        match aspect {
            Aspect::Value(column) => self.ranks(*column).different,
            Aspect::Missing(_) | Aspect::Category { .. } => 2,
        }
    }

    fn key(&self, aspect: &Aspect) -> Key {
        match aspect {
            Aspect::Value(column) => (0, *column, 0),
            Aspect::Missing(column) => (1, *column, 0),
            Aspect::Category { column, category } => {
                let place = self.text[*column].1.iter().position(|found| found == category);
                (2, *column, place.unwrap_or(usize::MAX))
            }
        }
    }

    /// Of two aspects' ranks.
    fn correlation(&self, a: Key, b: Key) -> f64 {
        let pair = (a.min(b), a.max(b));
        let product = || match (a, b) {
            ((0, a, _), (0, b, _)) => product(&self.ranks(a).ranks, &self.ranks(b).ranks),
            ((0, column, _), mark) | (mark, (0, column, _)) => product(&self.ranks(column).ranks, &self.marks(mark)),
            (a, b) => product(&self.marks(a), &self.marks(b)),
        };
        *self.correlations.borrow_mut().entry(pair).or_insert_with(product)
    }

    /// The ranks of a yes or no.
    fn marks(&self, key: Key) -> Rc<Vec<f64>> {
        let marks = || {
            let mark = |&row: &u32| match key {
                (1, column, _) => self.numeric[column].1[row as usize].is_nan(),
                (_, column, place) => self.text[column].2[row as usize] as usize == place,
            };
            Rc::new(ranks(&self.sample().map(|row| f64::from(u8::from(mark(row)))).collect::<Vec<f64>>()).ranks)
        };
        Rc::clone(self.marks.borrow_mut().entry(key).or_insert_with(marks))
    }

    /// The rows whose ranks are compared.
    fn sample(&self) -> impl Iterator<Item = &u32> {
        self.rows.iter().step_by(self.rows.len().div_ceil(RANKED).max(1))
    }

    fn ranks(&self, column: usize) -> &Ranks {
        self.ranks[column].get_or_init(|| {
            let values = self.numeric[column].1;
            ranks(&self.sample().map(|&row| values[row as usize]).collect::<Vec<f64>>())
        })
    }
}

/// Spearman's correlation of two columns by their ranks.
fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Mean ranks of tied values, centered and of length 1, so that a product of two is Spearman's correlation; missing
/// values take the middle rank. All zero if all values are equal.
fn ranks(values: &[f64]) -> Ranks {
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| !values[i].is_nan()).collect();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let middle = order.len() as f64 / 2.0;
    let (mut below, mut different) = (0, 0);
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        for &i in tied {
            ranks[i] = below as f64 + tied.len() as f64 / 2.0 - middle;
        }
        below += tied.len();
        different += 1;
    }
    let length = ranks.iter().map(|r| r * r).sum::<f64>().sqrt();
    if length > 0.0 {
        ranks.iter_mut().for_each(|r| *r /= length);
    }
    Ranks { ranks, different }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_that_run_alike_correlate_whatever_the_values() {
        let correlation = |a: &[f64], b: &[f64]| product(&ranks(a).ranks, &ranks(b).ranks);
        let a = [1.0, 5.0, 2.0, 100.0];
        assert!((correlation(&a, &[0.1, 0.3, 0.2, 0.4]) - 1.0).abs() < 1e-12);
        assert!((correlation(&a, &[-1.0, -5.0, -2.0, -100.0]) + 1.0).abs() < 1e-12);
        assert_eq!(correlation(&a, &[7.0; 4]), 0.0);
        assert_eq!(ranks(&[3.0, f64::NAN, 3.0, 4.0]).different, 2);
    }
}
