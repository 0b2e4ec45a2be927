//! What a part of the rows is worth, in words.

use crate::app::format::{fixed, percent, short, whole, NOT_KNOWN};
use crate::engine::explain::value::Amount;

/// Rows, share of rows, sum, share of the sum, mean and index of a part of `all`, as the page and the report tell them.
pub fn figures(part: &Amount, all: &Amount) -> [String; 6] {
    let told = |value: Option<f64>, write: fn(f64) -> String| value.map_or(NOT_KNOWN.into(), write);
    [
        whole(part.rows),
        percent(part.rows as f64 / all.rows.max(1) as f64),
        short(part.sum),
        told(part.share(all), percent),
        told(part.mean(), short),
        told(part.index(all), |index| fixed(index, 0)),
    ]
}
