//! An explanation in steps, so that a worker hears messages between them.

use super::columns::{Column, Columns};
use super::cuts::Cuts;
use super::drivers::{self, Driver};
use super::effect::{self, Effect};
use super::facts::Facts;
use super::profile::ColumnProfile;
use super::rules::RuleSearch;
use super::scope::{check, CategoryShare, Scope};
use super::tree::Grower;
use super::{naming, sample, sentences, typical};
use super::{Explanation, SegmentExplanation, MOST_RULES};
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::prepare::Features;
use crate::engine::table::Table;
use crate::engine::task::Task;

/// An explanation under way. Its steps: one for each numeric column, one for all that is said of the segments, one for
/// the rule of each of the [`MOST_RULES`] largest segments, and one for the tree.
pub struct ExplainRun {
    /// The number of steps done.
    done: usize,
    columns: usize,
    /// The column that the labels are of.
    without: Option<String>,
    /// For each row whether rules and tree are fitted on it.
    is_fit: Vec<bool>,
    cuts: Vec<Cuts>,
    /// For each numeric column looked at whether it holds 0 and 1 only.
    yes_no: Vec<bool>,
    /// The numeric columns, once the segments are told.
    told: Vec<Column>,
    /// For each segment the effects and profiles of the columns looked at.
    effects: Vec<Vec<Effect>>,
    profiles: Vec<Vec<ColumnProfile>>,
    explanation: Explanation,
}

impl ExplainRun {
    /// A run over `labels` (segments from 0 by descending size, -1 noise; one for each row of `features`), explained by
    /// the columns of `table`, whose rows `features` were made of. `seed` draws the rows rules and tree are fitted on.
    ///
    /// # Errors
    /// A sentence for labels or rows that do not fit each other.
    pub fn new(table: &Table, features: &Features, labels: &[i32], seed: u64) -> Result<Self, ComputeError> {
        ExplainRun::without(None, table, features, labels, seed)
    }

    /// The same, but for one column: the one that the labels are of would explain itself.
    ///
    /// # Errors
    /// As [`ExplainRun::new`].
    pub fn without(
        without: Option<&str>,
        table: &Table,
        features: &Features,
        labels: &[i32],
        seed: u64,
    ) -> Result<Self, ComputeError> {
        check(table, features, labels)?;
        let scope = Scope::new(table, &features.rows, labels, without);
        let k = scope.sizes.len();
        let columns: Vec<String> = scope.numeric.iter().map(|(name, _)| name.to_string()).collect();
        let text_columns = scope.text.iter().map(|(name, ..)| name.to_string()).collect();
        Ok(ExplainRun {
            done: 0,
            columns: columns.len(),
            without: without.map(str::to_string),
            is_fit: sample::fit_rows(labels, k, seed),
            cuts: Vec::with_capacity(columns.len()),
            yes_no: Vec::with_capacity(columns.len()),
            told: Vec::new(),
            effects: vec![Vec::new(); k],
            profiles: vec![Vec::new(); k],
            explanation: Explanation {
                columns,
                text_columns,
                overall: Vec::new(),
                segments: Vec::new(),
                tree: None,
                drivers: Vec::new(),
            },
        })
    }

    /// The number of steps done, and of all.
    pub fn steps(&self) -> (usize, usize) {
        (self.done, self.columns + 1 + self.effects.len().min(MOST_RULES) + 1)
    }

    /// A numeric column: how it is spread over the segments, and where rules may cut it.
    fn describe(&mut self, scope: &Scope, column: usize) {
        let sorted = scope.sorted(column);
        let (found, all, differences) = scope.describe(column, &sorted);
        self.cuts.push(Cuts::new(&sorted, scope.labels.len(), &self.is_fit));
        self.yes_no.push(is_yes_no(&sorted));
        self.explanation.overall.push(all);
        self.explanation.drivers.push(drivers::of_numbers(scope, column, &sorted));
        self.profiles.iter_mut().zip(found).for_each(|(p, found)| p.push(found));
        self.effects.iter_mut().zip(differences).for_each(|(e, found)| e.extend(found));
    }

    /// All segments, but for their rules.
    fn tell(&mut self, scope: &Scope, table: &Table, features: &Features) {
        let k = scope.sizes.len();
        let mut effects = std::mem::replace(&mut self.effects, vec![Vec::new(); k]);
        let mut categories: Vec<Vec<CategoryShare>> = vec![Vec::new(); k];
        for column in 0..scope.text.len() {
            for (segment, found) in scope.categories(column).into_iter().enumerate() {
                for (share, effect) in found {
                    effects[segment].extend(effect);
                    categories[segment].push(share);
                }
            }
        }
        let mut found: Vec<Driver> = std::mem::take(&mut self.explanation.drivers);
        found.extend((0..scope.text.len()).map(|column| drivers::of_categories(scope, column)));
        self.explanation.drivers = drivers::ranked(found, scope.labels);
        effects.iter_mut().for_each(|e| effect::sort(e));
        let profiles = std::mem::take(&mut self.profiles);
        let columns = Columns::new(table, features, scope, &self.yes_no);
        let overall = self.explanation.overall.as_slice();
        let facts = Facts {
            scope,
            columns: &columns,
            effects: &effects,
            profiles: &profiles,
            overall,
            categories: &categories,
        };
        let names = naming::names(&facts);
        let sentences: Vec<_> = (0..k).map(|segment| sentences::sentences(&facts, segment)).collect();
        let places = typical::typical(features.values.view(), scope.labels, k);
        let in_table = |places: &[usize]| places.iter().map(|&place| features.rows[place]).collect();
        let parts = names.into_iter().zip(sentences).zip(effects).zip(profiles).zip(categories).enumerate();
        for (segment, ((((name, sentences), effects), profile), categories)) in parts {
            let rows = scope.sizes[segment];
            let (typical, odd) = (in_table(&places[segment].typical), in_table(&places[segment].odd));
            let rule = None;
            let explanation =
                SegmentExplanation { rows, name, sentences, effects, profile, categories, rule, typical, odd };
            self.explanation.segments.push(explanation);
        }
        self.told = columns.numeric;
    }
}

impl Task for ExplainRun {
    type Input<'a> = (&'a Table, &'a Features, &'a [i32]);
    type Output = Explanation;

    fn step(
        &mut self,
        (table, features, labels): (&Table, &Features, &[i32]),
        control: &mut Control,
    ) -> Result<(), ComputeError> {
        let (done, steps) = self.steps();
        control.at(done, steps)?;
        let (done, steps) = self.steps();
        let first_rule = self.columns + 1;
        let without = self.without.clone();
        let scope = || Scope::new(table, &features.rows, labels, without.as_deref());
        if done == steps {
            return Ok(());
        } else if done < self.columns {
            self.describe(&scope(), done);
        } else if done < first_rule {
            self.tell(&scope(), table, features);
        } else if done < steps - 1 {
            let segment = done - first_rule;
            let search = RuleSearch::new(&self.cuts, &self.explanation.columns, &self.told, labels, &self.is_fit);
            self.explanation.segments[segment].rule = search.rule(segment as i32);
        } else {
            let k = self.effects.len();
            let has_tree = (1..=MOST_RULES).contains(&k);
            self.explanation.tree = has_tree.then(|| Grower::tree(&self.cuts, labels, k, &self.is_fit));
        }
        self.done += 1;
        Ok(())
    }

    fn is_done(&self) -> bool {
        let (done, steps) = self.steps();
        done == steps
    }

    fn finish(self) -> Explanation {
        self.explanation
    }
}

/// Whether ascending values are 0 and 1, both of them and nothing else.
fn is_yes_no(sorted: &[(f64, u32)]) -> bool {
    let zeros = sorted.partition_point(|(value, _)| *value <= 0.0);
    let is = |place: usize, expected: f64| sorted.get(place).is_some_and(|(value, _)| *value == expected);
    is(0, 0.0) && is(zeros, 1.0) && is(sorted.len() - 1, 1.0)
}
