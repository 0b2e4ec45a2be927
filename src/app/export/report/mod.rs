//! The report: one HTML file that needs nothing else. Pure.

mod methods;
#[cfg(test)]
mod tests;

use crate::app::format::{percent, short, whole};
use crate::app::settings::{Kind, Settings, FIELDS};
use crate::engine::evaluate::stability::StabilityScores;
use crate::engine::explain::Explanation;
use crate::engine::prepare::{FittedTransform, PrepareReport};
use crate::engine::xml::escaped;
use crate::protocol::evidence::Scan;
use crate::protocol::results::{MapQuality, Scores, Segmentation};
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
    /// The build of Strata.
    pub build: &'a str,
    /// Every setting.
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
    /// How good they are.
    pub scores: Option<&'a Scores>,
    /// Whether they are found again in samples of the rows, as far as that is known.
    pub stability: Option<&'a StabilityScores>,
    /// Other numbers of segments, as far as they are scored.
    pub scan: Option<&'a Scan>,
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
    let title = format!("Segments of {}", report.table);
    let s = report.segmentation;
    let noise = if s.noise > 0 { format!(", {} in no segment", whole(s.noise)) } else { String::new() };
    // Writing to a string does not fail.
    let _ = write!(
        page,
        "<!DOCTYPE html><html lang=\"en\"><head><meta \
         charset=\"utf-8\"><title>{0}</title><style>{STYLE}</style></head><body>\
         <h1>{0}</h1><p class=\"soft\">{1} customers, {2} segments{noise}. Made with Strata {3}.</p><h2>Map</h2>{4}\
         <p class=\"soft\">Near is alike; distances between far groups mean little.</p>",
        escaped(&title),
        whole(s.labels.len()),
        s.segments.len(),
        escaped(report.build),
        report.map
    );
    page.push_str("<h2>Segments</h2>");
    for label in 0..s.segments.len() {
        card(&mut page, report, label);
    }
    profiles(&mut page, report);
    evidence(&mut page, report);
    preparation(&mut page, report.preparation);
    settings(&mut page, report);
    let _ = write!(page, "<h2>Methods</h2><p>{}</p>", escaped(&methods(report)));
    let _ = write!(
        page,
        "<ol class=\"soft\">{}</ol>",
        citations(report).map(|c| format!("<li>{}</li>", escaped(c))).collect::<String>()
    );
    page + "</body></html>"
}

fn name<'a>(report: &'a Report<'_>, label: usize) -> &'a str {
    report.names.get(label).map_or("", String::as_str)
}

fn card(page: &mut String, report: &Report<'_>, label: usize) {
    let s = report.segmentation;
    let size = s.segments[label].size;
    let _ = write!(
        page,
        "<div class=\"card\" style=\"border-color:{}\"><h3>{}. {}</h3><p class=\"soft\">{} customers, {}</p>",
        report.colors.get(label).copied().unwrap_or("#81868F"),
        label + 1,
        escaped(name(report, label)),
        whole(size),
        percent(size as f64 / s.labels.len().max(1) as f64)
    );
    if let Some(segment) = report.explanation.and_then(|e| e.segments.get(label)) {
        let sentences: Vec<&str> = segment.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        let _ = write!(page, "<p>{}</p>", escaped(&sentences.join(" ")));
        if let Some(rule) = &segment.rule {
            let share = |part: Option<f64>| part.map_or("–".into(), |share| format!("{:.0} %", 100.0 * share));
            let _ = write!(
                page,
                "<p class=\"rule\">{}</p><p class=\"soft\">On rows not used to find the rule: precision {}, recall \
                 {}.</p>",
                escaped(&rule.text),
                share(rule.held_out.precision()),
                share(rule.held_out.recall())
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
    page.push_str("<h2>Medians</h2><div class=\"wide\"><table><tr><th>Column</th><th>All</th>");
    for label in 0..s.segments.len() {
        let _ = write!(page, "<th>{}</th>", escaped(name(report, label)));
    }
    page.push_str("</tr>");
    for (at, feature) in s.features.iter().enumerate() {
        let _ = write!(page, "<tr><td>{}</td><td>{}</td>", escaped(feature), short(s.overall[at]));
        for segment in &s.segments {
            let _ = write!(page, "<td>{}</td>", short(segment.medians[at]));
        }
        page.push_str("</tr>");
    }
    page.push_str("</table></div>");
}

fn evidence(page: &mut String, report: &Report<'_>) {
    page.push_str("<h2>How good they are</h2><table>");
    let mut line = |what: &str, value: Option<f64>| {
        if let Some(value) = value {
            let _ = write!(page, "<tr><td>{what}</td><td>{}</td></tr>", short(value));
        }
    };
    if let Some(scores) = report.scores {
        line("How well separated (mean silhouette, from -1 to 1)", scores.silhouette.as_ref().map(|s| s.0));
        line("Between over within (Calinski-Harabasz, larger is better)", scores.calinski_harabasz);
        line("Overlap (Davies-Bouldin, smaller is better)", scores.davies_bouldin);
    }
    line("Spread within (inertia)", report.segmentation.inertia);
    line("Fit (Bayesian information criterion)", report.segmentation.bic);
    line("Found again in samples (mean adjusted Rand index, at most 1)", report.stability.map(|s| s.adjusted_rand));
    line("Neighbours kept on the map (share of the 10 nearest)", report.map_quality.map(|q| q.recall));
    line("Trustworthiness of the map (at most 1)", report.map_quality.map(|q| q.trustworthiness));
    page.push_str("</table>");
    found_again(page, report);
    scan(page, report);
    for note in &report.segmentation.notes {
        let _ = write!(page, "<p class=\"soft\">{}</p>", escaped(note));
    }
}

/// How often each segment is found again.
fn found_again(page: &mut String, report: &Report<'_>) {
    let Some(stability) = report.stability else { return };
    let _ = write!(
        page,
        "<h3>Found again in {} samples of the rows</h3><table><tr><th>Segment</th><th>Separated</th><th>Mean \
         Jaccard</th>\
         <th>Recovered</th><th>Dissolved</th></tr>",
        stability.replicates
    );
    for (label, cluster) in stability.clusters.iter().enumerate() {
        let silhouette = report.scores.and_then(|s| s.silhouette.as_ref()?.1.get(label).copied());
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(name(report, label)),
            silhouette.map_or("–".into(), short),
            short(cluster.jaccard),
            cluster.recovered,
            cluster.dissolved
        );
    }
    page.push_str(
        "</table><p class=\"soft\">A mean Jaccard of 0.75 and more is stable, one of 0.5 and less dissolved \
        (Hennig 2007).</p>",
    );
}

/// The numbers of segments that were tried.
fn scan(page: &mut String, report: &Report<'_>) {
    let Some(scan) = report.scan.filter(|scan| !scan.scores.is_empty()) else { return };
    page.push_str(
        "<h3>Other numbers of segments</h3><div \
         class=\"wide\"><table><tr><th>Segments</th><th>Separated</th><th>Spread within</th>\
         <th>Calinski-Harabasz</th><th>Davies-Bouldin</th><th>Smallest</th><th>Found again</th><th>Gap</th></tr>",
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
            scores.stability.map_or("–".into(), |agreement| short(agreement.mean)),
            scores.gap.map_or("–".into(), |(gap, error)| format!("{} ± {}", short(gap), short(error)))
        );
    }
    page.push_str("</table></div>");
}

/// A transform in words.
fn transform(transform: &FittedTransform) -> String {
    match transform {
        FittedTransform::None => "–".into(),
        FittedTransform::Log1p => "ln(1 + x)".into(),
        FittedTransform::SignedLog1p => "sign(x) ln(1 + |x|)".into(),
        FittedTransform::YeoJohnson { lambda } => format!("Yeo-Johnson, exponent {lambda}"),
        FittedTransform::SignedSqrt => "sign(x) √|x|".into(),
        FittedTransform::RankToNormal(_) => "rank to normal".into(),
    }
}

fn preparation(page: &mut String, report: &PrepareReport) {
    page.push_str(
        "<h2>Preparation</h2><div class=\"wide\"><table><tr><th>Column</th><th>Filled</th><th>With</th>\
         <th>Transform</th>\
         <th>Less</th><th>Over</th><th>Times</th></tr>",
    );
    for column in &report.columns {
        let fill = column.fill_value.filter(|_| column.filled > 0).map_or("–".into(), |value| value.to_string());
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{fill}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&column.name),
            whole(column.filled),
            escaped(&transform(&column.transform)),
            column.scale.center,
            column.scale.spread,
            column.weight
        );
    }
    page.push_str("</table></div>");
    if !report.dropped.is_empty() {
        let _ = write!(page, "<p>{} rows left out, since a value is missing.</p>", whole(report.dropped.len()));
    }
    for left in &report.left_out {
        let _ = write!(page, "<p class=\"soft\">{}</p>", escaped(&left.to_string()));
    }
}

fn settings(page: &mut String, report: &Report<'_>) {
    page.push_str("<h2>Settings</h2><table>");
    for field in FIELDS {
        let value = report.settings.get(field).to_string();
        let shown = match field.kind {
            Kind::Choice(options) => {
                options.iter().find(|(word, _)| *word == value).map_or(value.clone(), |(_, label)| (*label).to_string())
            }
            Kind::Number { .. } => value,
        };
        let _ = write!(page, "<tr><td>{}</td><td class=\"text\">{}</td></tr>", field.label, escaped(&shown));
    }
    let _ = write!(
        page,
        "</table><p class=\"soft\">Table {} with {} rows, fingerprint {}. Strata {} with the settings \
         <code>#{}</code> gives the \
         same segments again, to the last bit.</p>",
        escaped(report.table),
        whole(report.rows),
        escaped(report.fingerprint),
        escaped(report.build),
        escaped(report.address)
    );
}
