//! The model as documented JSON.

use super::feature::{features, knots, stand_ins, words, Feature, Source};
use super::model::{Kind, Model};
use crate::engine::choice::Choice;
use crate::engine::prepare::FittedTransform;
use crate::engine::table::{Decimal, Extra};
use std::fmt::Write;

/// What the file holds, as a JSON Schema (draft 2020-12) with a description of every member.
pub const JSON_SCHEMA: &str = include_str!("model.schema.json");

/// The model as JSON that [`JSON_SCHEMA`] describes: printable ASCII only, numbers with all their digits. Quotes of
/// either kind, `<`, `>` and `&` in text are written as escapes, so that it can be embedded anywhere.
pub fn json(model: &Model) -> String {
    let about = &model.about;
    let features: Vec<String> = features(model).iter().map(|f| feature(model, f)).collect();
    let segments: Vec<String> = (0..model.segments())
        .map(|label| object(&[("segment", label.to_string()), ("name", text(&model.name(label)))]))
        .collect();
    let about = object(&[
        ("version", text(&about.version)),
        ("table", text(&about.table)),
        ("fingerprint", text(&about.fingerprint)),
        ("method", text(&about.method)),
        ("seed", text(&about.seed.to_string())),
    ]);
    let agreement = object(&[("rows", model.agreement.rows.to_string()), ("equal", model.agreement.equal.to_string())]);
    let members = [
        ("format", text("strata-model")),
        ("format_version", "1".to_string()),
        ("about", about),
        ("notes", list(model.notes.iter().map(|note| text(note)))),
        ("agreement", agreement),
        ("id_column", model.id_column.as_deref().map_or("null".into(), text)),
        ("segment_column", text(model.label_column())),
        ("delimiter", text(&char::from(model.dialect.delimiter).to_string())),
        ("quote", text(&char::from(model.dialect.quote).to_string())),
        ("encoding", text(model.dialect.encoding.word())),
        ("header", model.dialect.header.to_string()),
        ("decimal", text(if model.decimal == Decimal::Comma { "," } else { "." })),
        ("one_decimal", model.choices.has_one_decimal.to_string()),
        ("kept", list(model.choices.kept.iter().map(|kind| text(word(*kind))))),
        ("fills_misfits", model.choices.fills_misfits.to_string()),
        ("segments", lines(&segments)),
        ("features", lines(&features)),
        ("model", kind(&model.kind)),
    ];
    let members: Vec<String> = members.iter().map(|(name, value)| format!("  {}: {value}", text(name))).collect();
    format!("{{\n{}\n}}\n", members.join(",\n"))
}

/// What a kind of record is called in the file.
fn word(kind: Extra) -> &'static str {
    match kind {
        Extra::Above => "above",
        Extra::Below => "below",
        Extra::Total => "total",
        Extra::Header => "header",
        Extra::Empty => "empty",
    }
}

fn feature(model: &Model, feature: &Feature) -> String {
    let mut members = vec![("name", text(&feature.name)), ("column", text(feature.column))];
    if let Some((yes, no)) = words(model, feature.column) {
        members.push(("words", object(&[("yes", text(yes)), ("no", text(no))])));
    }
    let none: Vec<String> = stand_ins(model, feature.column).map(number).collect();
    if !none.is_empty() {
        members.push(("none", list(none)));
    }
    match &feature.source {
        Source::Number { fill, transform, clip } => {
            members.push(("source", text("number")));
            members.push(("fill", fill.map_or("null".into(), number)));
            members.push(("transform", self::transform(transform)));
            let bounds = clip.map(|clip| list([number(clip.low), number(clip.high)]));
            members.push(("clip", bounds.unwrap_or_else(|| "null".into())));
        }
        Source::Missing => members.push(("source", text("missing"))),
        Source::Category(value) => {
            members.push(("source", text("category")));
            members.push(("value", text(value)));
        }
    }
    let scale = [("centre", feature.center), ("spread", feature.spread), ("weight", feature.weight)];
    members.extend(scale.map(|(name, value)| (name, number(value))));
    object(&members)
}

fn transform(transform: &FittedTransform) -> String {
    let named = |name: &str| object(&[("name", text(name))]);
    match transform {
        FittedTransform::None => named("none"),
        FittedTransform::Log1p => named("log1p"),
        FittedTransform::SignedLog1p => named("signed-log1p"),
        FittedTransform::SignedSqrt => named("signed-sqrt"),
        FittedTransform::YeoJohnson { lambda } => object(&[("name", text("yeo-johnson")), ("lambda", number(*lambda))]),
        FittedTransform::RankToNormal(ranks) => {
            let (values, scores) = knots(ranks);
            object(&[("name", text("rank-to-normal")), ("values", numbers(&values)), ("scores", numbers(&scores))])
        }
    }
}

fn kind(kind: &Kind) -> String {
    let rows = |rows: &[Vec<f64>]| lines(&rows.iter().map(|row| numbers(row)).collect::<Vec<_>>());
    match kind {
        Kind::KMeans { centroids } => object(&[("kind", text("k-means")), ("centroids", rows(centroids))]),
        Kind::Nearest { representatives, labels, metric, reach } => object(&[
            ("kind", text("nearest")),
            ("metric", text(metric.word())),
            ("reach", reach.map_or("null".into(), number)),
            ("labels", list(labels.iter().map(i32::to_string))),
            ("representatives", rows(representatives)),
        ]),
    }
}

/// The shortest decimal that is read back as the same number.
fn number(value: f64) -> String {
    format!("{value:?}")
}

fn numbers(values: &[f64]) -> String {
    list(values.iter().map(|&value| number(value)))
}

/// Text in quotes.
pub(super) fn text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if (' '..='~').contains(&c) && !matches!(c, '"' | '\'' | '\\' | '<' | '>' | '&') {
            quoted.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(quoted, "\\u{unit:04x}"); // writing to memory never fails
            }
        }
    }
    quoted + "\""
}

fn list(values: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", values.into_iter().collect::<Vec<_>>().join(", "))
}

/// A list with one value a line.
fn lines(values: &[String]) -> String {
    format!("[\n    {}\n  ]", values.join(",\n    "))
}

/// Named values.
pub(super) fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("{}: {value}", text(name))).collect();
    format!("{{{}}}", members.join(", "))
}
