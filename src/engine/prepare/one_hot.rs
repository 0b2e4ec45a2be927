//! A column of text as features: one for each of its values, 1 where a row has it, else 0.

use super::spec::Scale;
use super::PrepareError;
use crate::engine::table::Text;
use serde::{Deserialize, Serialize};

/// The most values of a column that become features.
const MOST_CATEGORIES: usize = 100;

/// What a column of text becomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedCategories {
    /// The column's name in the table.
    pub name: String,
    /// Its values in alphabetical order.
    pub values: Vec<String>,
    /// What is subtracted from each value's feature: the share of rows that have it; 0 if nothing is scaled.
    pub centers: Vec<f64>,
    /// What all features are divided by then, so that their variances sum up to 1 and the column weighs as one of
    /// numbers; 1 if nothing is scaled.
    pub spread: f64,
    /// By what they are multiplied at last.
    pub weight: f64,
}

impl FittedCategories {
    /// The features of the text's values in `rows`. Any scale but [`Scale::None`] gives the column total variance 1.
    pub(super) fn fit(name: &str, text: &Text, rows: &[u32], scale: Scale, weight: f64) -> Result<Self, PrepareError> {
        let found = text.distinct();
        if found > MOST_CATEGORIES {
            return Err(PrepareError::TooManyCategories { column: name.to_string(), found, limit: MOST_CATEGORIES });
        }
        let mut values: Vec<String> = Vec::with_capacity(found);
        let mut counts: Vec<usize> = Vec::with_capacity(found);
        for value in rows.iter().filter_map(|&row| text.get(row as usize)) {
            match values.binary_search_by(|v| v.as_str().cmp(value)) {
                Ok(index) => counts[index] += 1,
                Err(index) => {
                    values.insert(index, value.to_string());
                    counts.insert(index, 1);
                }
            }
        }
        let shares: Vec<f64> = counts.iter().map(|&count| count as f64 / rows.len() as f64).collect();
        let variance: f64 = shares.iter().map(|p| p * (1.0 - p)).sum();
        let name = name.to_string();
        Ok(if scale == Scale::None {
            FittedCategories { name, centers: vec![0.0; values.len()], values, spread: 1.0, weight }
        } else {
            let spread = if variance > 0.0 { variance.sqrt() } else { 1.0 };
            FittedCategories { name, centers: shares, values, spread, weight }
        })
    }

    /// The features' names: `city = Berlin`.
    pub(super) fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.values.iter().map(|value| format!("{} = {value}", self.name))
    }

    /// The feature of value `index` for a row with `cell`. A missing cell, and a value that was not there when the
    /// preparation was learned, has none of the values.
    pub(super) fn value(&self, index: usize, cell: Option<&str>) -> f64 {
        let has = f64::from(cell == Some(self.values[index].as_str()));
        (has - self.centers[index]) / self.spread * self.weight
    }
}
