//! Scripts: programs that never change, with the model as JSON in front.

use super::header::header;
use super::json::{json, object, text};
use super::model::{Kind, Model};
use super::sql::{features_sql, segments_sql};
use super::sql_dialect::Dialect;
use crate::engine::table::VOCABULARY;

/// What is replaced by the model, and in PySpark's script by the queries.
const PLACE: &str = "MODEL = None  # the model is written here";
const PLACE_OF_READER: &str = "# the reader is written here\n";
const PLACE_OF_WORDS: &str = "WORDS = None  # the words of cells are written here";
const PLACE_OF_QUERIES: &str = "QUERIES = None  # the queries are written here";

/// A Python script that rebuilds the preparation and the model with scikit-learn, reads a CSV file and writes it with
/// a segment for each row; `--check` compares these with the segments of a file that the page has exported.
pub fn python(model: &Model) -> String {
    let words = |words: &[&str]| format!("[{}]", words.iter().map(|word| text(word)).collect::<Vec<_>>().join(", "));
    let words = object(&[
        ("missing", words(VOCABULARY.missing)),
        ("units", words(VOCABULARY.units)),
        ("codes", words(VOCABULARY.codes)),
        ("totals", words(VOCABULARY.totals)),
        ("summaries", words(VOCABULARY.summaries)),
        ("yes", words(VOCABULARY.yes)),
        ("no", words(VOCABULARY.no)),
    ]);
    let reader = filled(include_str!("read.py"), PLACE_OF_WORDS, &words);
    script(model, &include_str!("score.py").replacen(PLACE_OF_READER, &reader, 1), PLACE, &json(model))
}

/// A PySpark script that gives the rows of a table of any size their segments and, for k-means, can refit the
/// centroids with Spark, starting from the model's. It carries the query of
/// [`sql`](crate::engine::model_export::sql()) in Spark's dialect.
pub fn pyspark(model: &Model) -> String {
    let centroids = match &model.kind {
        Kind::KMeans { centroids } => format!("{centroids:?}"),
        Kind::Nearest { .. } => "null".into(),
    };
    let queries = object(&[
        ("segments", text(&segments_sql(model, Dialect::Spark, "strata_input"))),
        ("features", text(&features_sql(model, Dialect::Spark, "strata_input"))),
        ("segment_column", text(model.label_column())),
        ("delimiter", text(&char::from(model.dialect.delimiter).to_string())),
        ("centroids", centroids),
    ]);
    script(model, include_str!("score_spark.py"), PLACE_OF_QUERIES, &queries)
}

/// `program` with JSON in its place, and a comment at its head. The JSON has neither quotes of Python's nor backslashes
/// other than those of `\u` escapes, so it is what it says between raw quotes.
fn script(model: &Model, program: &str, place: &str, json: &str) -> String {
    let comments: String = header(model).iter().map(|line| format!("# {line}\n")).collect();
    let first_line = "#!/usr/bin/env python3\n";
    filled(program, place, json).replacen(first_line, &format!("{first_line}{comments}"), 1)
}

/// `program` with JSON in place of the `None` that a line gives to a name.
fn filled(program: &str, place: &str, json: &str) -> String {
    let (name, _) = place.split_once(' ').unwrap_or_default();
    program.replacen(place, &format!("{name} = json.loads(r'''\n{json}''')"), 1)
}
