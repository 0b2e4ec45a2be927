//! What sets a segment apart.
//!
//! [`explain`] describes each segment against everybody in the table's own units: effect sizes, profiles, a name and
//! three sentences that rest on them, the rows that stand for it, and a rule that finds it; and one decision tree for
//! all. [`what_if()`] tells which segment one row falls into, and why. Nothing here is specific to a table but a few
//! plain words for well-known columns, used where the numbers bear them out.

mod cuts;
pub mod effect;
pub mod figures;
mod lexicon;
mod naming;
pub mod profile;
mod rules;
mod sample;
mod scope;
mod sentences;
mod tree;
mod typical;
mod what_if;

pub use effect::{Aspect, Effect};
pub use naming::{Evidence, Name};
pub use profile::{ColumnProfile, Summary};
pub use rules::{Condition, Rule, Side, Tally};
pub use scope::{shares, CategoryShare};
pub use sentences::{Figure, Quantity, Sentence};
pub use tree::{Accuracy, Node, Split, Tree};
pub use typical::{centroids, typical, Typical};
pub use what_if::{what_if, Contribution, RunnerUp, WhatIf};

use super::control::Control;
use super::error::ComputeError;
use super::prepare::Features;
use super::table::Table;
use cuts::Cuts;
use rules::RuleSearch;
use scope::Scope;
use sentences::Known;
use serde::{Deserialize, Serialize};
use tree::Grower;

/// Rules are searched for so many segments at most, the largest; with more segments than that there is no tree.
pub const MOST_RULES: usize = 64;

/// What sets the segments of one run apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The numeric columns explained, the id column not among them.
    pub columns: Vec<String>,
    /// The text columns explained: those of at most 50 categories.
    pub text_columns: Vec<String>,
    /// All rows, noise among them: one for each of `columns`.
    pub overall: Vec<ColumnProfile>,
    /// The segments, by label.
    pub segments: Vec<SegmentExplanation>,
    /// A decision tree for all segments; `None` with no segment or more than [`MOST_RULES`].
    pub tree: Option<Tree>,
}

/// What sets a segment apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentExplanation {
    /// The number of rows.
    pub rows: usize,
    /// Its name.
    pub name: Name,
    /// Up to three sentences, the most telling first.
    pub sentences: Vec<Sentence>,
    /// All effects, the largest first.
    pub effects: Vec<Effect>,
    /// One for each of `Explanation::columns`.
    pub profile: Vec<ColumnProfile>,
    /// The categories of the text columns.
    pub categories: Vec<CategoryShare>,
    /// The shortest good rule; `None` if there is none, or for a segment beyond the [`MOST_RULES`] largest.
    pub rule: Option<Rule>,
    /// The most typical rows, of the table, from 0.
    pub typical: Vec<u32>,
    /// The odd rows, of the table, from 0.
    pub odd: Vec<u32>,
}

/// Explains `labels` (segments from 0 by descending size, -1 noise; one for each row of `features`) by the columns of
/// `table`, whose rows `features` were made of. `seed` draws the rows rules and tree are fitted on. Same input, same
/// result to the bit.
///
/// # Errors
/// Labels or rows that do not fit each other (a sentence), or the wish to stop.
pub fn explain(
    table: &Table,
    features: &Features,
    labels: &[i32],
    seed: u64,
    control: &mut Control,
) -> Result<Explanation, ComputeError> {
    check(table, features, labels)?;
    let scope = Scope::new(table, features, labels);
    let (k, columns) = (scope.sizes.len(), scope.numeric.len());
    let is_fit = sample::fit_rows(labels, k, seed);
    let mut effects: Vec<Vec<Effect>> = vec![Vec::new(); k];
    let mut profiles: Vec<Vec<ColumnProfile>> = vec![Vec::new(); k];
    let mut categories: Vec<Vec<CategoryShare>> = vec![Vec::new(); k];
    let (mut overall, mut cuts) = (Vec::with_capacity(columns), Vec::with_capacity(columns));
    for column in 0..columns {
        control.at(column, 2 * columns)?;
        let sorted = scope.sorted(column);
        let (found, all, differences) = scope.describe(column, &sorted);
        cuts.push(Cuts::new(&sorted, labels.len(), &is_fit));
        overall.push(all);
        profiles.iter_mut().zip(found).for_each(|(p, found)| p.push(found));
        effects.iter_mut().zip(differences).for_each(|(e, found)| e.extend(found));
    }
    for column in 0..scope.text.len() {
        for (segment, found) in scope.categories(column).into_iter().enumerate() {
            for (share, effect) in found {
                effects[segment].extend(effect);
                categories[segment].push(share);
            }
        }
    }
    effects.iter_mut().for_each(|e| effect::sort(e));
    let names = naming::names(&scope, &effects);
    let column_names: Vec<String> = scope.numeric.iter().map(|(name, _)| name.to_string()).collect();
    let search = RuleSearch::new(&cuts, &column_names, labels, &is_fit);
    let places = typical::typical(features.values.view(), labels, k);
    let mut segments = Vec::with_capacity(k);
    for (segment, name) in names.into_iter().enumerate() {
        control.at(k + segment, 2 * k)?;
        let rule = match segment < MOST_RULES {
            true => search.rule(segment as i32),
            false => None,
        };
        let rows = scope.sizes[segment];
        let (effects, profile) = (std::mem::take(&mut effects[segment]), std::mem::take(&mut profiles[segment]));
        let categories = std::mem::take(&mut categories[segment]);
        let known = Known {
            rows,
            all_rows: labels.len(),
            effects: &effects,
            profile: &profile,
            overall: &overall,
            categories: &categories,
        };
        let sentences = sentences::sentences(&scope, &known);
        let in_table = |places: &[usize]| places.iter().map(|&place| features.rows[place]).collect();
        let (typical, odd) = (in_table(&places[segment].typical), in_table(&places[segment].odd));
        segments.push(SegmentExplanation { rows, name, sentences, effects, profile, categories, rule, typical, odd });
    }
    let tree = match k {
        1..=MOST_RULES => Some(Grower::tree(&cuts, labels, k, &is_fit)),
        _ => None,
    };
    let text_columns = scope.text.iter().map(|(name, ..)| name.to_string()).collect();
    Ok(Explanation { columns: column_names, text_columns, overall, segments, tree })
}

fn check(table: &Table, features: &Features, labels: &[i32]) -> Result<(), ComputeError> {
    let refuse = |sentence| Err(ComputeError::parameter("labels", sentence));
    let (rows, matrix) = (features.rows.len(), features.values.nrows());
    if labels.len() != rows || matrix != rows {
        return refuse(format!(
            "There are {} labels for {rows} rows; as many labels as rows are needed.",
            labels.len()
        ));
    }
    if let Some(row) = features.rows.iter().find(|row| **row as usize >= table.rows) {
        let found = u64::from(*row) + 1;
        return refuse(format!("Row {found} is to be explained, but the table has {} rows.", table.rows));
    }
    // Segments are numbered without a gap, so a larger label is a mistake and must not size anything.
    match labels.iter().find(|label| **label >= 0 && **label as usize >= rows) {
        Some(label) => refuse(format!("A row is labelled {label}; with {rows} rows labels are below {rows}.")),
        None => Ok(()),
    }
}
