//! What the segments are worth, in the report.

use super::{name, Report};
use crate::app::drawing::worth::figures;
use crate::app::format::whole;
use crate::engine::explain::value::{Amount, Worth};
use crate::engine::xml::escaped;
use crate::words::value as words;
use std::fmt::Write;

/// A table for each value column; nothing without.
pub(super) fn values(page: &mut String, report: &Report<'_>) {
    let Some(values) = report.values.filter(|values| !values.found.is_empty()) else { return };
    // Writing to a string does not fail.
    let _ = write!(page, "<h2>{}</h2><p class=\"soft\">{}</p>", words::TITLE, words::HELP);
    for worth in &values.found {
        table(page, report, worth);
    }
}

fn table(page: &mut String, report: &Report<'_>, worth: &Worth) {
    let unit = report.unit;
    let _ = write!(page, "<h3>{}</h3><div class=\"wide\"><table><tr>", escaped(&worth.column));
    let heads = [
        words::SEGMENT,
        words::rows(unit),
        words::share_of_rows(unit),
        words::SUM,
        words::SHARE_OF_VALUE,
        words::MEAN,
        words::INDEX,
    ];
    for head in heads {
        let _ = write!(page, "<th>{head}</th>");
    }
    page.push_str("</tr>");
    let all = worth.overall;
    let mut line = |called: &str, part: &Amount| {
        let _ = write!(page, "<tr><td>{}</td>", escaped(called));
        for figure in figures(part, &all) {
            let _ = write!(page, "<td>{figure}</td>");
        }
        page.push_str("</tr>");
    };
    for (label, part) in worth.segments.iter().enumerate() {
        line(name(report, label), part);
    }
    if let Some(noise) = &worth.noise {
        line(words::NOISE, noise);
    }
    line(words::ALL, &all);
    page.push_str("</table></div>");
    let count = |count: usize| Some(count).filter(|count| *count > 0).map(whole);
    let (missing, negative) = (count(all.missing), count(all.negative));
    let gaps = words::gaps(unit, &worth.column, missing.as_deref(), negative.as_deref());
    let no_shares = (!all.has_shares()).then(|| words::no_shares(&worth.column));
    for sentence in gaps.into_iter().chain(no_shares) {
        let _ = write!(page, "<p class=\"soft\">{}</p>", escaped(&sentence));
    }
}
