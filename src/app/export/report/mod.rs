//! The report: one HTML file that needs nothing else. Pure.

mod drivers;
mod methods;
#[cfg(test)]
mod tests;
mod value;

use crate::app::format::{exact, fixed, percent, short, whole, whole_percent, NOT_KNOWN};
use crate::app::settings::{Settings, FIELDS};
use crate::engine::evaluate::stability::{StabilityScores, DISSOLVED, RECOVERED};
use crate::engine::explain::{ColumnProfile, Explanation};
use crate::engine::prepare::{left_out, FittedTransform, PrepareReport};
use crate::engine::xml::escaped;
use crate::protocol::evidence::{Scan, WithoutColumn};
use crate::protocol::query::SegmentValues;
use crate::protocol::results::{MapQuality, Scores, Segmentation};
use crate::words::{map as map_words, preparation as prepared, report as words, segments, Unit, LANGUAGE};
use methods::{citations, methods};
use std::fmt::Write;

/// What a report tells.
pub struct Report<'a> {
    /// The table's file.
    pub table: &'a str,
    /// Its fingerprint.
    pub fingerprint: &'a str,
    /// Rows of the table.
    pub rows: usize,
    /// What a row is.
    pub(crate) unit: Unit,
    /// The build of Strata.
    pub build: &'a str,
    /// Every setting; those that have a part in the result are told.
    pub settings: &'a Settings,
    /// The address that reproduces them.
    pub address: &'a str,
    /// What preparation did.
    pub preparation: &'a PrepareReport,
    /// The segments.
    pub segmentation: &'a Segmentation,
    /// What they are called.
    pub names: &'a [String],
    /// The user's notes on them.
    pub notes: &'a [String],
    /// Their colors.
    pub colors: &'a [&'static str],
    /// What sets them apart.
    pub explanation: Option<&'a Explanation>,
    /// What they are worth.
    pub values: Option<&'a SegmentValues>,
    /// What leaving out a column changes, where that was asked for and is known.
    pub without_columns: Option<&'a [WithoutColumn]>,
    /// How good they are.
    pub scores: Option<&'a Scores>,
    /// Whether they are found again in samples of the rows, as far as that is known.
    pub stability: Option<&'a StabilityScores>,
    /// Other numbers of segments, as far as they are scored.
    pub scan: Option<&'a Scan>,
    /// Stability or other numbers of segments are being looked for yet.
    pub interim: bool,
    /// How far the map can be trusted.
    pub map_quality: Option<&'a MapQuality>,
    /// The map, an SVG drawing.
    pub map: &'a str,
}

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;color:#1a1d21;max-width:960px;margin:32px auto;padding:0 \
    24px}\
h1{font-size:24px;margin:0}h2{font-size:17px;margin:32px 0 8px;border-bottom:1px solid \
#e1e4e8}h3{font-size:15px;margin:0}\
.soft{color:#555c66}svg{max-width:100%;height:auto}\
table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}\
th,td{border-bottom:1px solid #e1e4e8;padding:3px \
10px;text-align:right;vertical-align:bottom}th:first-child,td:first-child{text-align:left}\
td.text{text-align:left}.wide{overflow-x:auto}.card{border-left:6px solid;padding:4px 0 4px 14px;margin:14px \
0;break-inside:avoid}\
.rule{font-family:ui-monospace,monospace;font-size:12px}@page{margin:16mm}@media \
print{body{margin:0;max-width:none}h2{break-after:avoid}\
tr{break-inside:avoid}.wide{overflow:visible}table{font-size:10px}th,td{padding:2px 5px}}";

/// The report as HTML.
pub fn html(report: &Report<'_>) -> String {
    let mut page = String::new();
    let title = words::title(report.table);
    let s = report.segmentation;
    let noise = Some(whole(s.noise)).filter(|_| s.noise > 0);
    let counts = (whole(s.labels.len()), whole(s.segments.len()));
    // Writing to a string does not fail.
    let _ = write!(
        page,
        "<!DOCTYPE html><html lang=\"{LANGUAGE}\"><head><meta \
         charset=\"utf-8\"><title>{0}</title><style>{STYLE}</style></head><body>\
         <h1>{0}</h1><p class=\"soft\">{1}</p><h2>{2}</h2>{3}<p class=\"soft\">{4}</p>",
        escaped(&title),
        escaped(&words::summary(report.unit, &counts.0, &counts.1, noise.as_deref(), report.build)),
        words::MAP,
        report.map,
        map_words::CAUTION
    );
    let _ = write!(page, "<h2>{}</h2>", words::SEGMENTS);
    for label in 0..s.segments.len() {
        card(&mut page, report, label);
    }
    value::values(&mut page, report);
    profiles(&mut page, report);
    drivers::drivers(&mut page, report);
    evidence(&mut page, report);
    preparation(&mut page, report.preparation);
    settings(&mut page, report);
    let _ = write!(page, "<h2>{}</h2><p>{}</p>", words::METHODS, escaped(&methods(report)));
    let _ = write!(
        page,
        "<ol class=\"soft\">{}</ol>",
        citations(report).map(|c| format!("<li>{}</li>", escaped(c))).collect::<String>()
    );
    page + "</body></html>"
}

/// Begins a table.
fn heads(page: &mut String, names: &[&str]) {
    page.push_str("<table><tr>");
    for name in names {
        let _ = write!(page, "<th>{name}</th>");
    }
    page.push_str("</tr>");
}

fn name<'a>(report: &'a Report<'_>, label: usize) -> &'a str {
    report.names.get(label).map_or("", String::as_str)
}

fn card(page: &mut String, report: &Report<'_>, label: usize) {
    let s = report.segmentation;
    let size = s.segments[label].size;
    let _ = write!(
        page,
        "<div class=\"card\" style=\"border-color:{}\"><h3>{}. {}</h3><p class=\"soft\">{}</p>",
        report.colors.get(label).copied().unwrap_or("#81868F"),
        label + 1,
        escaped(name(report, label)),
        words::size(report.unit, &whole(size), &percent(size as f64 / s.labels.len().max(1) as f64))
    );
    if let Some(segment) = report.explanation.and_then(|e| e.segments.get(label)) {
        let sentences: Vec<&str> = segment.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        let _ = write!(page, "<p>{}</p>", escaped(&sentences.join(" ")));
        if let Some(rule) = &segment.rule {
            let share = |part: Option<f64>| part.map_or(NOT_KNOWN.into(), whole_percent);
            let _ = write!(
                page,
                "<p class=\"rule\">{}</p><p class=\"soft\">{}</p>",
                escaped(&rule.text),
                segments::rule_figures(
                    report.unit,
                    (&share(rule.held_out.precision()), &whole(rule.held_out.covered as usize)),
                    (&share(rule.held_out.recall()), &whole(rule.held_out.members as usize)),
                )
            );
        }
    }
    if let Some(note) = report.notes.get(label).filter(|note| !note.is_empty()) {
        let _ = write!(page, "<p><em>{}</em></p>", note.split('\n').map(escaped).collect::<Vec<_>>().join("<br>"));
    }
    page.push_str("</div>");
}

fn profiles(page: &mut String, report: &Report<'_>) {
    let s = report.segmentation;
    let _ = write!(
        page,
        "<h2>{}</h2><div class=\"wide\"><table><tr><th>{}</th><th>{}</th>",
        words::MEDIANS,
        words::COLUMN,
        words::OVERALL
    );
    for label in 0..s.segments.len() {
        let _ = write!(page, "<th>{}</th>", escaped(name(report, label)));
    }
    page.push_str("</tr>");
    for (at, feature) in s.features.iter().enumerate() {
        let shares = shares_of_yes(report, feature);
        let told = |place: usize, median: f64| match &shares {
            Some(shares) => shares.get(place).copied().flatten().map_or(NOT_KNOWN.into(), whole_percent),
            None => short(median),
        };
        let _ = write!(page, "<tr><td>{}</td><td>{}</td>", escaped(feature), told(0, s.overall[at]));
        for (place, segment) in s.segments.iter().enumerate() {
            let _ = write!(page, "<td>{}</td>", told(place + 1, segment.medians[at]));
        }
        page.push_str("</tr>");
    }
    page.push_str("</table></div>");
}

/// The share of yes overall and in each segment, of a column that holds yes and no: its medians say nothing.
fn shares_of_yes(report: &Report<'_>, feature: &str) -> Option<Vec<Option<f64>>> {
    let explanation = report.explanation?;
    let at = explanation.columns.iter().position(|column| column == feature)?;
    let overall = explanation.overall.get(at).filter(|overall| overall.is_yes_no())?;
    let of_segments = explanation.segments.iter().map(|segment| segment.profile.get(at));
    let share = |profile: Option<&ColumnProfile>| Some(profile?.summary?.mean);
    Some(std::iter::once(Some(overall)).chain(of_segments).map(share).collect())
}

fn evidence(page: &mut String, report: &Report<'_>) {
    let _ = write!(page, "<h2>{}</h2><table>", words::QUALITY);
    let mut line = |what: &str, value: Option<f64>| {
        if let Some(value) = value {
            let _ = write!(page, "<tr><td>{what}</td><td>{}</td></tr>", short(value));
        }
    };
    if let Some(scores) = report.scores {
        line(words::SEPARATION, scores.silhouette.as_ref().map(|s| s.0));
        line(words::VARIANCE_RATIO, scores.calinski_harabasz);
        line(words::OVERLAP, scores.davies_bouldin);
    }
    line(words::SPREAD, report.segmentation.inertia);
    line(words::MODEL_FIT, report.segmentation.bic);
    line(words::REPEATABILITY, report.stability.map(|s| s.adjusted_rand));
    line(words::NEIGHBORS_KEPT, report.map_quality.map(|q| q.recall));
    line(words::TRUSTWORTHINESS, report.map_quality.map(|q| q.trustworthiness));
    page.push_str("</table>");
    if report.interim {
        let _ = write!(page, "<p><strong>{}</strong></p>", words::INTERIM);
    }
    found_again(page, report);
    scan(page, report);
    for note in &report.segmentation.notes {
        let _ = write!(page, "<p class=\"soft\">{}</p>", escaped(note));
    }
}

/// How often each segment is found again.
fn found_again(page: &mut String, report: &Report<'_>) {
    let Some(stability) = report.stability else { return };
    let _ = write!(page, "<h3>{}</h3>", words::repeatability_in(&whole(stability.replicates)));
    heads(page, &[words::SEGMENT, words::SILHOUETTE, words::JACCARD, words::RECOVERED, words::DISSOLVED]);
    for (label, cluster) in stability.clusters.iter().enumerate() {
        let silhouette = report.scores.and_then(|s| s.silhouette.as_ref()?.1.get(label).copied());
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(name(report, label)),
            silhouette.map_or(NOT_KNOWN.into(), short),
            short(cluster.jaccard),
            whole(cluster.recovered),
            whole(cluster.dissolved)
        );
    }
    let bounds = words::jaccard_bounds(&fixed(RECOVERED, 2), &exact(DISSOLVED));
    let _ = write!(page, "</table><p class=\"soft\">{bounds}</p>");
}

/// The numbers of segments that were tried.
fn scan(page: &mut String, report: &Report<'_>) {
    let Some(scan) = report.scan.filter(|scan| !scan.scores.is_empty()) else { return };
    let _ = write!(page, "<h3>{}</h3><div class=\"wide\">", words::OTHER_COUNTS);
    heads(
        page,
        &[
            words::COUNT,
            words::SILHOUETTE,
            words::INERTIA,
            words::CALINSKI_HARABASZ,
            words::DAVIES_BOULDIN,
            words::SMALLEST,
            words::BOOTSTRAP_ARI,
            words::GAP,
        ],
    );
    for scores in &scan.scores {
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            scores.k,
            short(scores.silhouette),
            short(scores.inertia),
            short(scores.calinski_harabasz),
            short(scores.davies_bouldin),
            percent(scores.smallest),
            scores.stability.map_or(NOT_KNOWN.into(), |agreement| short(agreement.mean)),
            scores.gap.map_or(NOT_KNOWN.into(), |(gap, error)| format!("{} ± {}", short(gap), short(error)))
        );
    }
    page.push_str("</table></div>");
}

/// A transform in words.
fn transform(transform: &FittedTransform) -> String {
    match transform {
        FittedTransform::None => words::NO_TRANSFORM.into(),
        FittedTransform::Log1p => words::LOG.into(),
        FittedTransform::SignedLog1p => words::SIGNED_LOG.into(),
        FittedTransform::YeoJohnson { lambda } => words::yeo_johnson(&exact(*lambda)),
        FittedTransform::SignedSqrt => words::SIGNED_ROOT.into(),
        FittedTransform::RankToNormal(_) => words::RANK_TO_NORMAL.into(),
    }
}

fn preparation(page: &mut String, report: &PrepareReport) {
    let _ = write!(page, "<h2>{}</h2><div class=\"wide\">", words::PREPARATION);
    heads(
        page,
        &[
            words::COLUMN,
            words::FILLED,
            words::FILLED_WITH,
            words::TRANSFORM,
            words::MINUS,
            words::DIVIDED_BY,
            words::WEIGHT,
        ],
    );
    for column in &report.columns {
        let fill = column.fill_value.filter(|_| column.filled > 0).map_or(NOT_KNOWN.into(), short);
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{fill}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&column.name),
            whole(column.filled),
            escaped(&transform(&column.transform)),
            short(column.scale.center),
            short(column.scale.spread),
            short(column.weight)
        );
    }
    page.push_str("</table></div>");
    if !report.dropped.is_empty() {
        let _ = write!(page, "<p>{}</p>", prepared::rows_excluded(&whole(report.dropped.len())));
    }
    for sentence in left_out(&report.left_out) {
        let _ = write!(page, "<p class=\"soft\">{}</p>", escaped(&sentence));
    }
}

fn settings(page: &mut String, report: &Report<'_>) {
    let _ = write!(page, "<h2>{}</h2><table>", words::SETTINGS);
    for field in FIELDS.iter().copied().filter(|field| report.settings.applies(field)) {
        let shown = report.settings.told(field);
        let _ = write!(page, "<tr><td>{}</td><td class=\"text\">{}</td></tr>", field.label, escaped(&shown));
    }
    let (table, again) = words::reproduce(report.table, &whole(report.rows), report.fingerprint, report.build);
    let _ = write!(
        page,
        "</table><p class=\"soft\">{} <code>#{}</code> {again}</p><p class=\"soft\">{}</p>",
        escaped(&table),
        escaped(report.address),
        words::NUMBERING
    );
}
