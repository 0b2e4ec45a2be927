//! Three sentences about a segment, with its numbers in the table's own units beside those of all rows.

use super::columns::{shortened, Kind};
use super::effect::{Aspect, Effect};
use super::facts::Facts;
use super::name::capitalized;
use super::phrases::{trait_of, Trait};
use super::profile::ColumnProfile;
use crate::engine::figures::{percent, short, times};
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
    /// The share of yes among the segment's known answers.
    Yes,
    /// The same of all rows.
    AllYes,
}

/// Up to three sentences: on the strongest effects that tell different things; where these are fewer, on the size; and
/// then on the columns not yet told, the strongest effect first. Nothing is told that holds for the segment as for all
/// rows, and nothing of codes.
pub(super) fn sentences(facts: &Facts, segment: usize) -> Vec<Sentence> {
    let known = Known { facts, segment };
    let effects: Vec<Effect> = facts.of_no_code(segment).cloned().collect();
    let strong = facts.scope.distinct(&effects, SENTENCES);
    let mut sentences: Vec<Sentence> = strong.iter().filter_map(|effect| known.sentence(effect)).collect();
    if sentences.len() < SENTENCES {
        sentences.push(known.size());
    }
    let by_effect = effects.iter().map(|e| e.aspect.clone());
    let in_order = (0..facts.columns.numeric.len()).map(Aspect::Value);
    for aspect in by_effect.chain(in_order) {
        let Aspect::Value(column) = aspect else { continue };
        let is_new = sentences.iter().all(|s| s.about.as_ref() != Some(&aspect));
        if sentences.len() < SENTENCES && is_new && !facts.columns.numeric[column].is_code {
            sentences.extend(known.typically(column));
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

    /// A finished sentence, and how many times as often it is so as overall.
    fn often(mut self, lift: f64) -> Sentence {
        self.0.text.truncate(self.0.text.trim_end_matches('.').len());
        self.words(" – ").figure(Quantity::Lift, lift, times(lift)).words(" as often.").0
    }
}

/// A segment, and all that is known of all.
struct Known<'a> {
    facts: &'a Facts<'a>,
    segment: usize,
}

impl Known<'_> {
    fn sentence(&self, effect: &Effect) -> Option<Sentence> {
        let name = &self.facts.columns.of(&effect.aspect).name;
        match &effect.aspect {
            Aspect::Value(column) => self.values(*column, effect.delta > 0.0),
            Aspect::Missing(column) => {
                let (here, all) = self.profiles(*column);
                let writer = Writer::about(effect.aspect.clone(), format!("{name} is missing for "));
                shares(writer, (Quantity::Missing, here.missing), (Quantity::AllMissing, all.missing))
            }
            Aspect::Category { column, category } => {
                let found = self.facts.category(self.segment, *column, category)?;
                let writer =
                    Writer::about(effect.aspect.clone(), format!("{name} is \"{}\" for ", shortened(category)));
                let told = ((Quantity::Category, found.share), (Quantity::AllCategory, found.overall));
                let sentence = shares(writer, told.0, told.1)?;
                Some(if found.lift >= 1.1 { Writer(sentence).often(found.lift) } else { sentence })
            }
        }
    }

    fn profiles(&self, column: usize) -> (&ColumnProfile, &ColumnProfile) {
        (&self.facts.profiles[self.segment][column], &self.facts.overall[column])
    }

    /// A column whose values differ: by its zeros, its medians, or its place about the overall median.
    fn values(&self, index: usize, more: bool) -> Option<Sentence> {
        let column = &self.facts.columns.numeric[index];
        if column.kind == Kind::YesNo {
            return self.yes(index);
        }
        let (here, all) = self.profiles(index);
        let (median, all_median) = (here.summary?.median, all.summary?.median);
        let aspect = Aspect::Value(index);
        let more_zeros = here.zero - all.zero;
        let is_zero = median == 0.0 && (more_zeros >= MANY || (more_zeros > 0.0 && all_median == 0.0));
        if is_zero && column.kind == Kind::Amount {
            let writer = Writer::about(aspect, format!("{} is zero for ", column.name));
            return shares(writer, (Quantity::Zero, here.zero), (Quantity::AllZero, all.zero));
        }
        if column.write(median) != column.write(all_median) && (median > all_median) == more {
            return self.medians(index);
        }
        // The medians say nothing: the side of the overall median on which more has changed does.
        let is_above = (here.above - all.above).abs() >= (here.below - all.below).abs();
        let (share, all_share) = match is_above {
            true => ((Quantity::Above, here.above), (Quantity::AllAbove, all.above)),
            false => ((Quantity::Below, here.below), (Quantity::AllBelow, all.below)),
        };
        let side = match (column.kind == Kind::Date, is_above) {
            (true, true) => "after",
            (true, false) => "before",
            (false, true) => "above",
            (false, false) => "below",
        };
        let writer = Writer::about(aspect, format!("{} is {side} ", column.name));
        let writer = writer.figure(Quantity::AllMedian, all_median, column.write(all_median));
        shares(writer.words(", the overall median, for "), share, all_share)
    }

    /// A column by its median or, of yes and no, by its share; `None` where it says nothing.
    fn typically(&self, column: usize) -> Option<Sentence> {
        match self.facts.columns.numeric[column].kind {
            Kind::YesNo => self.yes(column),
            Kind::Amount | Kind::Date | Kind::Order(_) => self.medians(column),
        }
    }

    /// "Median BALANCE 1,594 – 1.8× the overall median (873)."; where a ratio says nothing, both medians.
    fn medians(&self, index: usize) -> Option<Sentence> {
        let column = &self.facts.columns.numeric[index];
        let (here, all) = self.facts.summaries(self.segment, index)?;
        let [median, overall] = [here.median, all.median].map(|median| (median, column.write(median)));
        if median.1 == overall.1 {
            return None;
        }
        let writer = Writer::about(Aspect::Value(index), format!("Median {} ", column.name));
        let writer = writer.figure(Quantity::Median, median.0, median.1);
        let writer = match self.facts.median_ratio(self.segment, index) {
            Some(ratio) if ratio >= 1.05 => {
                writer.words(" – ").figure(Quantity::MedianRatio, ratio, times(ratio)).words(" the overall median (")
            }
            Some(ratio) if ratio <= 0.95 => {
                let writer = writer.words(" – ").figure(Quantity::MedianRatio, ratio, percent(ratio));
                writer.words(" of the overall median (")
            }
            _ => writer.words(" (overall "),
        };
        Some(writer.figure(Quantity::AllMedian, overall.0, overall.1).words(").").0)
    }

    /// "Paperless billing: 82 %, overall 59 %.", "All are active (overall 58 %).": the shares of those whose answer is
    /// known.
    fn yes(&self, index: usize) -> Option<Sentence> {
        let column = &self.facts.columns.numeric[index];
        let (here, all) = self.profiles(index);
        let (share, all_share) = (here.summary?.mean, all.summary?.mean);
        if percent(share) == percent(all_share) {
            return None;
        }
        let what = trait_of(column);
        let known = if here.missing > 0.0 || all.missing > 0.0 { " where known" } else { "" };
        let (before, behind) = match &what {
            Trait::Having(thing) => (format!("{}: ", capitalized(thing)), String::new()),
            Trait::Being(state) if state == "churned" => (String::new(), " churned".into()),
            Trait::Being(what) | Trait::People(what) => (String::new(), format!(" are {what}")),
        };
        let is_start = before.is_empty();
        let here = match share {
            1.0 => if is_start { "All" } else { "all" }.into(),
            0.0 => if is_start { "None" } else { "none" }.into(),
            share => percent(share),
        };
        let writer = Writer::about(Aspect::Value(index), before).figure(Quantity::Yes, share, here);
        let writer = writer.words(&behind).words(known).words(" (overall ");
        Some(writer.figure(Quantity::AllYes, all_share, percent(all_share)).words(").").0)
    }

    fn size(&self) -> Sentence {
        let rows = self.facts.scope.sizes[self.segment];
        let share = rows as f64 / self.facts.scope.rows.len() as f64;
        let noun = self.facts.columns.noun;
        let writer = Writer(Sentence { text: String::new(), about: None, figures: Vec::new() });
        let writer = writer.figure(Quantity::Rows, rows as f64, short(rows as f64));
        let writer = writer.words(" ").words(if rows == 1 { noun.one() } else { noun.many() }).words(", ");
        writer.figure(Quantity::Share, share, percent(share)).words(" of the table.").0
    }
}

/// "85 % (overall 23 %)."; `None` if both are written alike, which says nothing.
fn shares(writer: Writer, here: (Quantity, f64), all: (Quantity, f64)) -> Option<Sentence> {
    let (text, overall) = (percent(here.1), percent(all.1));
    if text == overall {
        return None;
    }
    let writer = writer.figure(here.0, here.1, text);
    Some(writer.words(" (overall ").figure(all.0, all.1, overall).words(").").0)
}
