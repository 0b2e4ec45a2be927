//! Three sentences about a segment, with its numbers in the table's own units and against everybody's.

use super::effect::{Aspect, Effect};
use super::figures::{percent, short, times};
use super::naming::shortened;
use super::profile::{ColumnProfile, Summary};
use super::scope::{CategoryShare, Scope};
use serde::{Deserialize, Serialize};

/// How many sentences a segment gets.
const SENTENCES: usize = 3;
/// A difference of the shares of zeros from here on is told as such.
const MANY: f64 = 0.25;

/// A sentence, and the numbers in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// What it is about; `None`: the segment's size.
    pub about: Option<Aspect>,
    /// Its numbers in their order.
    pub figures: Vec<Figure>,
}

/// A number of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is.
    pub quantity: Quantity,
    /// Its value, not rounded.
    pub value: f64,
    /// How it is written in the sentence.
    pub text: String,
}

/// What a number of a sentence is. Shares are of all rows of the segment, or of all rows at all (`All...`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quantity {
    /// The number of rows of the segment.
    Rows,
    /// Their share of all rows.
    Share,
    /// The median of the segment's present values.
    Median,
    /// The median of all present values.
    AllMedian,
    /// The first over the second.
    MedianRatio,
    /// The share of rows where the value is zero.
    Zero,
    /// The same of all rows.
    AllZero,
    /// The share of rows where the value is missing.
    Missing,
    /// The same of all rows.
    AllMissing,
    /// The share of rows above the median of all rows.
    Above,
    /// The same of all rows.
    AllAbove,
    /// The share of rows below the median of all rows.
    Below,
    /// The same of all rows.
    AllBelow,
    /// The share of rows of the category.
    Category,
    /// The same of all rows.
    AllCategory,
    /// The first over the second.
    Lift,
}

/// What is known of a segment.
pub(super) struct Known<'a> {
    pub rows: usize,
    pub all_rows: usize,
    /// The largest first.
    pub effects: &'a [Effect],
    /// Of each numeric column.
    pub profile: &'a [ColumnProfile],
    pub overall: &'a [ColumnProfile],
    pub categories: &'a [CategoryShare],
}

/// Up to three sentences: on the strongest effects that tell different things; where these are fewer, on the size; and
/// then on the medians of the columns not yet told, the strongest effect first. Three but for a table of few columns.
pub(super) fn sentences(scope: &Scope, known: &Known) -> Vec<Sentence> {
    let strong = scope.distinct(known.effects, SENTENCES);
    let mut sentences: Vec<Sentence> = strong.iter().filter_map(|effect| known.sentence(scope, effect)).collect();
    if sentences.len() < SENTENCES {
        sentences.push(known.size());
    }
    let by_effect = known.effects.iter().map(|e| e.aspect.clone());
    let in_order = (0..known.profile.len()).map(Aspect::Value);
    for aspect in by_effect.chain(in_order) {
        let Aspect::Value(column) = aspect else { continue };
        if sentences.len() < SENTENCES && sentences.iter().all(|s| s.about.as_ref() != Some(&aspect)) {
            sentences.extend(known.medians(scope.numeric[column].0, column));
        }
    }
    sentences.truncate(SENTENCES);
    sentences
}

/// Puts a sentence together: words, and figures between them.
struct Writer(Sentence);

impl Writer {
    fn about(aspect: Aspect, words: String) -> Self {
        Writer(Sentence { text: words, about: Some(aspect), figures: Vec::new() })
    }

    fn figure(mut self, quantity: Quantity, value: f64, text: String) -> Self {
        self.0.text.push_str(&text);
        self.0.figures.push(Figure { quantity, value, text });
        self
    }

    fn words(mut self, words: &str) -> Self {
        self.0.text.push_str(words);
        self
    }
}

impl Known<'_> {
    fn sentence(&self, scope: &Scope, effect: &Effect) -> Option<Sentence> {
        match &effect.aspect {
            Aspect::Value(column) => self.values(scope.numeric[*column].0, *column, effect.delta > 0.0),
            Aspect::Missing(column) => {
                let name = shortened(scope.numeric[*column].0);
                let (here, all) = (self.profile[*column].missing, self.overall[*column].missing);
                let writer = Writer::about(effect.aspect.clone(), format!("{name} is missing for "));
                Some(against(writer, (Quantity::Missing, here), (Quantity::AllMissing, all)).words(".").0)
            }
            Aspect::Category { column, category } => {
                let found = self.categories.iter().find(|c| c.column == *column && c.category == *category)?;
                let name = shortened(scope.text[*column].0);
                let writer = Writer::about(effect.aspect.clone(), format!("{name} is {} for ", shortened(category)));
                let shares = ((Quantity::Category, found.share), (Quantity::AllCategory, found.overall));
                let writer = against(writer, shares.0, shares.1);
                let writer = match found.lift {
                    lift if lift >= 1.1 => {
                        let writer = writer.words(", ").figure(Quantity::Lift, lift, times(lift));
                        writer.words(" times as often")
                    }
                    _ => writer,
                };
                Some(writer.words(".").0)
            }
        }
    }

    /// A column whose values differ: by its zeros, its medians, or its place about the median of all.
    fn values(&self, name: &str, column: usize, more: bool) -> Option<Sentence> {
        let (here, all) = (&self.profile[column], &self.overall[column]);
        let (median, all_median) = (here.summary?.median, all.summary?.median);
        let aspect = Aspect::Value(column);
        let more_zeros = here.zero - all.zero;
        if median == 0.0 && (more_zeros >= MANY || (more_zeros > 0.0 && all_median == 0.0)) {
            let writer = Writer::about(aspect, format!("{} is zero for ", shortened(name)));
            return Some(against(writer, (Quantity::Zero, here.zero), (Quantity::AllZero, all.zero)).words(".").0);
        }
        if short(median) != short(all_median) && (median > all_median) == more {
            return self.medians(name, column);
        }
        // The medians say nothing: the side of the median of all on which more has changed does.
        let (word, share, all_share) = match (here.above - all.above).abs() >= (here.below - all.below).abs() {
            true => ("above", (Quantity::Above, here.above), (Quantity::AllAbove, all.above)),
            false => ("below", (Quantity::Below, here.below), (Quantity::AllBelow, all.below)),
        };
        let writer = Writer::about(aspect, format!("{} is {word} ", shortened(name)));
        let writer = writer.figure(Quantity::AllMedian, all_median, short(all_median));
        Some(against(writer.words(", the median of all, for "), share, all_share).words(".").0)
    }

    /// "Median BALANCE 1,594, 1.8 times the median of all (873)."; where a ratio says nothing, both medians.
    fn medians(&self, name: &str, column: usize) -> Option<Sentence> {
        let all: Summary = self.overall[column].summary?;
        let median = self.profile[column].summary?.median;
        let writer = Writer::about(Aspect::Value(column), format!("Median {} ", shortened(name)));
        let writer = writer.figure(Quantity::Median, median, short(median));
        let all_median = (Quantity::AllMedian, all.median, short(all.median));
        // A ratio is one of amounts: nothing below zero, and neither median zero.
        let ratio = median / all.median;
        let is_ratio = all.min >= 0.0 && median > 0.0 && all.median > 0.0 && ratio.is_finite();
        let writer = if short(median) == short(all.median) {
            writer.words(if median == all.median { ", as for all" } else { ", about as for all" })
        } else if is_ratio && ratio >= 1.05 {
            let writer = writer.words(", ").figure(Quantity::MedianRatio, ratio, times(ratio));
            let writer = writer.words(" times the median of all (");
            writer.figure(all_median.0, all_median.1, all_median.2).words(")")
        } else if is_ratio && ratio <= 0.95 {
            let writer = writer.words(", ").figure(Quantity::MedianRatio, ratio, percent(ratio));
            let writer = writer.words(" of the median of all (");
            writer.figure(all_median.0, all_median.1, all_median.2).words(")")
        } else {
            writer.words(", against ").figure(all_median.0, all_median.1, all_median.2).words(" for all")
        };
        Some(writer.words(".").0)
    }

    fn size(&self) -> Sentence {
        let share = self.rows as f64 / self.all_rows as f64;
        let writer = Writer(Sentence { text: String::new(), about: None, figures: Vec::new() });
        let writer = writer.figure(Quantity::Rows, self.rows as f64, short(self.rows as f64));
        let writer = writer.words(if self.rows == 1 { " customer, " } else { " customers, " });
        writer.figure(Quantity::Share, share, percent(share)).words(" of all.").0
    }
}

/// "85 %, against 23 % of all".
fn against(writer: Writer, here: (Quantity, f64), all: (Quantity, f64)) -> Writer {
    let writer = writer.figure(here.0, here.1, percent(here.1));
    writer.words(", against ").figure(all.0, all.1, percent(all.1)).words(" of all")
}
