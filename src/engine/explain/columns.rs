//! What the explained columns are, as far as names and sentences need to know.

use super::effect::Aspect;
use super::scope::Scope;
use crate::engine::derive::{written, BEFORE, DAYS};
use crate::engine::figures::short;
use crate::engine::inspect::{column_words, is_code, row_noun_of, RowNoun};
use crate::engine::prepare::Features;
use crate::engine::table::Table;
use std::collections::BTreeSet;

/// A longer column name or category is shortened in names and sentences.
const LONGEST: usize = 40;

/// What a numeric column's numbers are.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// How much or how many of something.
    Amount,
    /// 1 is yes and 0 is no.
    YesNo,
    /// Days since 1970-01-01.
    Date,
    /// The places of these words, from 1.
    Order(Vec<String>),
}

/// An explained column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its name, as it stands in names and sentences.
    pub name: String,
    pub kind: Kind,
    /// Whether the segments were found from it.
    pub is_feature: bool,
    /// Whether it holds codes rather than amounts or kinds, of which nothing is said.
    pub is_code: bool,
}

/// The columns of a [`Scope`], in its order.
pub(super) struct Columns {
    pub numeric: Vec<Column>,
    pub text: Vec<Column>,
    /// What a row is.
    pub noun: RowNoun,
    /// Whether rows may be spoken of as people.
    pub are_people: bool,
}

impl Columns {
    /// `yes_no`: of each numeric column of `scope` whether it holds 0 and 1 only.
    pub fn new(table: &Table, features: &Features, scope: &Scope, yes_no: &[bool]) -> Self {
        let names: BTreeSet<&str> = features.names.iter().map(String::as_str).collect();
        let is_one_hot = |column: &str| {
            let of_column = |feature: &String| feature.strip_prefix(column).is_some_and(|rest| rest.starts_with(" = "));
            features.names.iter().any(of_column)
        };
        let column = |name: &str, is_feature: bool, is_yes_no: bool| {
            let found = table.column(name);
            let unit = found.and_then(|column| column.unit.as_deref());
            let kind = match unit {
                Some(DAYS) => Kind::Date,
                Some(unit) if unit.contains(BEFORE) => Kind::Order(unit.split(BEFORE).map(str::to_string).collect()),
                _ if is_yes_no => Kind::YesNo,
                _ => Kind::Amount,
            };
            let is_code = kind == Kind::Amount && found.is_some_and(|found| is_code(table, found));
            Column { name: shortened(name), kind, is_feature, is_code }
        };
        let numeric = scope.numeric.iter().zip(yes_no);
        let mut numeric: Vec<Column> =
            numeric.map(|((name, _), &yes_no)| column(name, names.contains(name), yes_no)).collect();
        let mut text: Vec<Column> = scope.text.iter().map(|(name, ..)| column(name, is_one_hot(name), false)).collect();
        // Principal components bear no column's name: then any column may be in them.
        if !numeric.iter().chain(&text).any(|column| column.is_feature) {
            numeric.iter_mut().chain(&mut text).for_each(|column| column.is_feature = true);
        }
        let noun = row_noun_of(table);
        let has_customers = || table.columns.iter().any(|column| is_customers_id(&column.name));
        let are_people = noun == RowNoun::Customer || (table.id.is_none() && !has_customers());
        Columns { numeric, text, noun, are_people }
    }

    /// The column an aspect is about.
    pub fn of(&self, aspect: &Aspect) -> &Column {
        match aspect {
            Aspect::Value(column) | Aspect::Missing(column) => &self.numeric[*column],
            Aspect::Category { column, .. } => &self.text[*column],
        }
    }
}

/// Whether a column is called after the customer whom several rows belong to.
fn is_customers_id(name: &str) -> bool {
    let words = column_words(name);
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    has(&["customer", "cust", "client", "user", "kunde", "kunden"]) && has(&["id", "no", "nr", "number", "key"])
}

impl Column {
    /// A value of the column as people write it.
    pub fn write(&self, value: f64) -> String {
        match &self.kind {
            Kind::Amount | Kind::YesNo => short(value),
            Kind::Date => written(value),
            Kind::Order(words) => {
                let word = |place: f64| words.get((place as usize).saturating_sub(1)).map_or("", String::as_str);
                if value == value.trunc() {
                    format!("\"{}\"", shortened(word(value)))
                } else {
                    format!("between \"{}\" and \"{}\"", shortened(word(value.floor())), shortened(word(value.ceil())))
                }
            }
        }
    }

    /// The column's name in words: `PaperlessBilling` is "paperless billing". What is written with spaces stays.
    pub fn in_words(&self) -> String {
        if self.name.contains(' ') || !self.name.is_ascii() {
            return self.name.clone();
        }
        let words = column_words(&self.name);
        if words.is_empty() {
            self.name.clone()
        } else {
            words.join(" ")
        }
    }
}

/// A column's name or a category as it stands in names and sentences: on one line and not too long.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}
