//! All that is known of all segments before they are named.

use super::columns::{Columns, Kind};
use super::effect::{Aspect, Effect, MEDIUM};
use super::profile::{ColumnProfile, Summary};
use super::scope::{CategoryShare, Scope};

/// From here on a median is far from everybody's; so it is below the inverse.
const FAR: f64 = 1.5;
/// A segment with at least this share of the rows is nearly all of them.
const NEARLY_ALL: f64 = 0.9;

/// What names and sentences rest on.
pub(super) struct Facts<'a> {
    pub scope: &'a Scope<'a>,
    pub columns: &'a Columns,
    /// Of each segment the effects, the largest first.
    pub effects: &'a [Vec<Effect>],
    /// Of each segment and numeric column.
    pub profiles: &'a [Vec<ColumnProfile>],
    /// Of each numeric column.
    pub overall: &'a [ColumnProfile],
    /// Of each segment.
    pub categories: &'a [Vec<CategoryShare>],
}

/// How many rows of all a segment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    All,
    NearlyAll,
    Part,
}

impl Facts<'_> {
    /// How much of the table a segment is.
    pub fn extent(&self, segment: usize) -> Extent {
        let (rows, all) = (self.scope.sizes[segment], self.scope.rows.len());
        if rows == all {
            Extent::All
        } else if rows as f64 >= NEARLY_ALL * all as f64 {
            Extent::NearlyAll
        } else {
            Extent::Part
        }
    }

    /// The summaries of a numeric column, of a segment and of all rows.
    pub fn summaries(&self, segment: usize, column: usize) -> Option<(Summary, Summary)> {
        Some((self.profiles[segment][column].summary?, self.overall[column].summary?))
    }

    /// A category's share of a segment and of all rows, and its lift.
    pub fn category(&self, segment: usize, column: usize, category: &str) -> Option<&CategoryShare> {
        self.categories[segment].iter().find(|c| c.column == column && c.category == category)
    }

    /// The segment's effects that may be spoken of: those of columns that hold no codes and whose medians do not say
    /// the opposite.
    pub fn told(&self, segment: usize) -> Vec<Effect> {
        self.of_no_code(segment).filter(|e| !self.is_denied(segment, e)).cloned().collect()
    }

    /// The segment's largest effect, if it is medium, that its medians do not show.
    pub fn mixed(&self, segment: usize) -> Option<Effect> {
        self.of_no_code(segment).find(|e| e.delta.abs() >= MEDIUM && self.is_denied(segment, e)).cloned()
    }

    /// The segment's effects of columns that hold no codes.
    pub fn of_no_code(&self, segment: usize) -> impl Iterator<Item = &Effect> {
        self.effects[segment].iter().filter(|e| !self.columns.of(&e.aspect).is_code)
    }

    /// A chance of exceeding the others can go with a lower median, which nobody would call high.
    fn is_denied(&self, segment: usize, effect: &Effect) -> bool {
        let Aspect::Value(column) = effect.aspect else { return false };
        let Some((here, all)) = self.summaries(segment, column) else { return true };
        let beyond = |profile: &ColumnProfile| profile.above - profile.below;
        let leans = beyond(&self.profiles[segment][column]) - beyond(&self.overall[column]);
        let differs = if here.median == all.median { leans } else { here.median - all.median };
        self.columns.numeric[column].kind != Kind::YesNo && (differs == 0.0 || (differs > 0.0) != (effect.delta > 0.0))
    }

    /// The effects a name rests on: of the columns the segments were found from; where none of these is medium, of
    /// all.
    pub fn naming(&self, told: &[Effect]) -> Vec<Effect> {
        let features: Vec<Effect> = told.iter().filter(|e| self.columns.of(&e.aspect).is_feature).cloned().collect();
        let has_medium = features.first().is_some_and(|e| e.delta.abs() >= MEDIUM);
        if has_medium {
            features
        } else {
            told.to_vec()
        }
    }

    /// The ratio of a segment's median to everybody's; `None` where there is none: it is one of amounts, nothing below
    /// zero, and neither median zero.
    pub fn median_ratio(&self, segment: usize, column: usize) -> Option<f64> {
        let (here, all) = self.summaries(segment, column)?;
        let ratio = here.median / all.median;
        let is_ratio = all.min >= 0.0 && here.median > 0.0 && all.median > 0.0 && ratio.is_finite();
        (is_ratio && self.columns.numeric[column].kind == Kind::Amount).then_some(ratio)
    }

    /// The column whose median is the farthest from everybody's, if it is far, and its effect.
    pub fn far_median(&self, segment: usize) -> Option<(Effect, f64)> {
        let far = |effect: &Effect| {
            let Aspect::Value(column) = effect.aspect else { return None };
            let ratio = self.median_ratio(segment, column)?;
            let is_far = ratio >= FAR || ratio <= 1.0 / FAR;
            (is_far && !self.columns.numeric[column].is_code).then(|| (effect.clone(), ratio))
        };
        let size = |(_, ratio): &(Effect, f64)| ratio.max(1.0 / ratio);
        let found = self.effects[segment].iter().filter_map(far);
        found.reduce(|a, b| if size(&b) > size(&a) { b } else { a })
    }

    /// Whether a segment's median of a column is above (below) that of every other.
    pub fn is_most(&self, segment: usize, column: usize, more: bool) -> bool {
        let median = |segment: usize| self.profiles[segment][column].summary.map(|s| s.median);
        let Some(here) = median(segment) else { return false };
        let mut others = (0..self.profiles.len()).filter(|&s| s != segment).filter_map(median).peekable();
        others.peek().is_some() && others.all(|other| if more { other < here } else { other > here })
    }
}
