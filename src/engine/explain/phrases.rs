//! The words of a name for one effect, by what its column is.
//!
//! Each is true of the segment's own numbers: "no" only where there is none, "mostly" only for more than half,
//! "longest" only where no other segment's median is as long.

use super::columns::{Column, Kind};
use super::effect::{Aspect, Effect, MEDIUM};
use super::facts::Facts;
use super::name::Evidence;
use crate::engine::inspect::{column_words, RowNoun};

/// What is said of rows that say yes in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trait {
    /// They have something: with paperless billing.
    Having(String),
    /// They are or did something: active.
    Being(String),
    /// They are some people: seniors.
    People(String),
}

/// What a yes in the column means.
pub(super) fn trait_of(column: &Column) -> Trait {
    let words = column_words(&column.name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["is", rest @ ..] if !rest.is_empty() => Trait::Being(rest.join(" ")),
        ["has" | "have" | "had" | "with", rest @ ..] if !rest.is_empty() => Trait::Having(rest.join(" ")),
        ["senior"] | ["senior", "citizen"] => Trait::People("seniors".into()),
        ["churn"] | ["churned"] => Trait::Being("churned".into()),
        ["active"] => Trait::Being("active".into()),
        ["married"] => Trait::Being("married".into()),
        _ => Trait::Having(column.in_words()),
    }
}

/// An effect in the words of its column.
pub(super) fn phrase(facts: &Facts, segment: usize, effect: Effect) -> Evidence {
    let (more, is_medium) = (effect.delta > 0.0, effect.delta.abs() >= MEDIUM);
    let column = facts.columns.of(&effect.aspect);
    let words = match &effect.aspect {
        Aspect::Value(index) if column.kind == Kind::YesNo => {
            let share = facts.profiles[segment][*index].summary.map_or(0.0, |s| s.mean);
            of_trait(&trait_of(column), Share { share, more, is_medium })
        }
        Aspect::Value(index) => {
            // With equal medians only the shares on either side of them tell.
            let is_tied = facts.summaries(segment, *index).is_some_and(|(here, all)| here.median == all.median);
            let is_most = is_medium && !is_tied && facts.is_most(segment, *index, more);
            let words = match column.kind {
                Kind::Date => of_date(column, more, is_most),
                _ => of_amount(facts, segment, *index, Size { more, is_high: is_medium || is_tied, is_most }),
            };
            format!("{}{words}", if is_tied { "more often " } else { "" })
        }
        Aspect::Missing(index) => {
            let share = facts.profiles[segment][*index].missing;
            let how = match (more, share) {
                (true, 1.0) if is_medium => "always",
                (true, share) if is_medium && share > 0.5 => "mostly",
                (true, _) => "more often",
                (false, 0.0) if is_medium => "never",
                (false, _) => "less often",
            };
            format!("{how} missing {}", column.name)
        }
        Aspect::Category { column: index, category } => {
            let share = facts.category(segment, *index, category).map_or(0.0, |c| c.share);
            let kind = of_channel(facts, column, category);
            let kind = kind.unwrap_or_else(|| format!("\"{}\" ({})", super::columns::shortened(category), column.name));
            match (more, share) {
                (true, 1.0) if is_medium => format!("all {kind}"),
                (true, share) if is_medium && share > 0.5 => format!("mostly {kind}"),
                (true, _) => format!("more {kind}"),
                (false, 0.0) if is_medium => format!("no {kind}"),
                (false, _) => format!("fewer {kind}"),
            }
        }
    };
    let degree = if is_medium { "" } else { "somewhat " };
    Evidence { words: format!("{degree}{words}"), effect }
}

/// The share of yes in a segment, and its effect.
struct Share {
    share: f64,
    more: bool,
    is_medium: bool,
}

fn of_trait(what: &Trait, Share { share, more, is_medium }: Share) -> String {
    let is_most = is_medium && share > 0.5;
    let is_least = is_medium && share < 0.5;
    match (what, more) {
        (Trait::Having(x), true) if is_medium && share == 1.0 => format!("with {x}"),
        (Trait::Having(x), false) if is_medium && share == 0.0 => format!("no {x}"),
        (Trait::Having(x), true) if is_most => format!("mostly with {x}"),
        (Trait::Having(x), false) if is_least => format!("mostly without {x}"),
        (Trait::Having(x), true) => format!("more often with {x}"),
        (Trait::Having(x), false) => format!("less often with {x}"),
        (Trait::Being(x), true) if is_medium && share == 1.0 => x.clone(),
        (Trait::Being(x), false) if is_medium && share == 0.0 => format!("not {x}"),
        (Trait::Being(x), true) if is_most => format!("mostly {x}"),
        (Trait::Being(x), false) if is_least => format!("mostly not {x}"),
        (Trait::Being(x), true) => format!("more often {x}"),
        (Trait::Being(x), false) => format!("less often {x}"),
        (Trait::People(x), true) if is_medium && share == 1.0 => x.clone(),
        (Trait::People(x), false) if is_medium && share == 0.0 => format!("no {x}"),
        (Trait::People(x), true) if is_most => format!("mostly {x}"),
        (Trait::People(x), true) => format!("more {x}"),
        (Trait::People(x), false) => format!("fewer {x}"),
    }
}

/// "Web buyers": the channel of customers.
fn of_channel(facts: &Facts, column: &Column, category: &str) -> Option<String> {
    let is_channel = column_words(&column.name).iter().any(|word| word == "channel");
    (is_channel && facts.columns.noun == RowNoun::Customer)
        .then(|| format!("{} buyers", super::columns::shortened(category)))
}

/// What was last done, if the column tells how long it is since then (`is_date`: when it was).
fn event(column: &Column, is_date: bool) -> Option<String> {
    const UNITS: [&str; 9] = ["days", "day", "weeks", "months", "years", "time", "tage", "wochen", "monate"];
    let words = column_words(&column.name);
    if is_date {
        const LAST: [&str; 5] = ["last", "latest", "letzte", "letzter", "letztes"];
        let is_last = words.iter().any(|word| LAST.contains(&word.as_str()));
        return is_last.then(|| without_date(column));
    }
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [unit, "since" | "seit", rest @ ..] if UNITS.contains(unit) && !rest.is_empty() => Some(rest.join(" ")),
        _ => None,
    }
}

/// The column's name in words, without one that only says it is a date.
fn without_date(column: &Column) -> String {
    let name = column.in_words();
    let is_date = |word: &&str| !["date", "datum", "day", "dt", "timestamp"].contains(&word.to_lowercase().as_str());
    let words: Vec<&str> = name.split(' ').filter(is_date).collect();
    if words.is_empty() {
        name
    } else {
        words.join(" ")
    }
}

fn since(event: &str, is_long: bool, is_most: bool) -> String {
    let how = match (is_long, is_most) {
        (true, true) => "longest since",
        (true, false) => "longer since",
        (false, true) => "most recent",
        (false, false) => "more recent",
    };
    format!("{how} {event}")
}

fn of_date(column: &Column, more: bool, is_most: bool) -> String {
    if let Some(event) = event(column, true) {
        return since(&event, !more, is_most);
    }
    let how = match (more, is_most) {
        (true, true) => "latest",
        (true, false) => "later",
        (false, true) => "earliest",
        (false, false) => "earlier",
    };
    format!("{how} {}", column.in_words())
}

/// How large a segment's values are: whether larger than others' at all, whether "high" rather than "higher", and
/// whether no other segment's are as large.
#[derive(Debug, Clone, Copy)]
struct Size {
    more: bool,
    is_high: bool,
    is_most: bool,
}

fn of_amount(facts: &Facts, segment: usize, index: usize, Size { more, is_high, is_most }: Size) -> String {
    let column = &facts.columns.numeric[index];
    if let Some(event) = event(column, false) {
        return since(&event, more, is_most);
    }
    if column_words(&column.name).first().is_some_and(|word| word == "recency") {
        return match (more, is_most) {
            (true, true) => "longest inactive",
            (true, false) => "longer inactive",
            (false, true) => "most recently active",
            (false, false) => "more recently active",
        }
        .into();
    }
    let Some((here, all)) = facts.summaries(segment, index) else { return column.name.clone() };
    let zero = facts.profiles[segment][index].zero;
    let is_tied = here.median == all.median;
    let how = match (more, is_high) {
        (false, true) if zero == 1.0 && !is_tied => "no",
        (false, true) if zero > 0.5 && !is_tied && all.median > 0.0 => "mostly no",
        (false, true) if here.q3 < 0.0 && all.median >= 0.0 => "negative",
        (true, true) => "high",
        (false, true) => "low",
        (true, false) => "higher",
        (false, false) => "lower",
    };
    format!("{how} {}", column.name)
}
