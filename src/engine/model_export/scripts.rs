//! Scripts: programs that never change, with the model as JSON in front.

use super::header::header;
use super::json::{json, object, text};
use super::model::{Kind, Model};
use super::sql::{features_sql, segments_sql};
use super::sql_dialect::Dialect;

/// What is replaced by the model, and in PySpark's script by the queries.
const PLACE: &str = "MODEL = None  # the model is written here";
const PLACE_OF_QUERIES: &str = "QUERIES = None  # the queries are written here";

/// A Python script that rebuilds the preparation and the model with scikit-learn, reads a CSV file and writes it with
/// a segment for each row; `--check` compares these with the segments of a file that the page has exported.
pub fn python(model: &Model) -> String {
    script(model, include_str!("score.py"), PLACE, &json(model))
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
        ("delimiter", text(&model.delimiter.to_string())),
        ("centroids", centroids),
    ]);
    script(model, include_str!("score_spark.py"), PLACE_OF_QUERIES, &queries)
}

/// `program` with JSON in its place, and a comment at its head. The JSON has neither quotes of Python's nor backslashes
/// other than those of `\u` escapes, so it is what it says between raw quotes.
fn script(model: &Model, program: &str, place: &str, json: &str) -> String {
    let comments: String = header(model).iter().map(|line| format!("# {line}\n")).collect();
    let (name, _) = place.split_once(' ').unwrap_or_default();
    program.replacen(place, &format!("{name} = json.loads(r'''\n{json}''')"), 1).replacen(
        "#!/usr/bin/env python3\n",
        &format!("#!/usr/bin/env python3\n{comments}"),
        1,
    )
}
