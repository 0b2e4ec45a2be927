//! What makes the segments, in the report.

use super::{escaped, heads, Report};
use crate::app::format::{fixed, percent, NOT_KNOWN};
use crate::words::profiles;
use crate::words::report as words;
use std::fmt::Write as _;

/// A table of all columns, the most telling first; nothing before they are known.
pub(super) fn drivers(page: &mut String, report: &Report<'_>) {
    let Some(explanation) = report.explanation.filter(|explanation| !explanation.drivers.is_empty()) else { return };
    let _ = write!(page, "<h2>{}</h2>", profiles::DRIVERS);
    let agreement = report.without_columns.map(|_| profiles::WITHOUT_IT);
    let names = [words::COLUMN, profiles::EXPLAINED, profiles::NATS].into_iter().chain(agreement);
    heads(page, &names.collect::<Vec<&str>>());
    for driver in &explanation.drivers {
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td>",
            escaped(&driver.column),
            percent(driver.share),
            fixed(driver.information, 3)
        );
        if let Some(columns) = report.without_columns {
            let known = columns.iter().find(|known| known.column == driver.column);
            let told = known.and_then(|known| known.agreement.as_ref().ok());
            let _ = write!(page, "<td>{}</td>", told.map_or(NOT_KNOWN.into(), |agreement| fixed(*agreement, 2)));
        }
        page.push_str("</tr>");
    }
    let _ = write!(page, "</table><p class=\"soft\">{}</p>", profiles::DRIVERS_HELP);
    if report.without_columns.is_some() {
        let _ = write!(page, "<p class=\"soft\">{}: {}.</p>", profiles::WITHOUT_IT, profiles::WITHOUT_IT_HELP);
    }
}
