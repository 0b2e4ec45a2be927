//! Scripts: programs that never change, with the model as JSON in front.

use super::header::header;
use super::json::json;
use super::model::Model;

/// The line that is replaced by the model.
const PLACE: &str = "MODEL = None  # the model is written here";

/// A Python script that rebuilds the preparation and the model with scikit-learn, reads a CSV file and writes it with
/// a segment for each row; `--check` compares these with the segments of a file that the page has exported.
pub fn python(model: &Model) -> String {
    script(model, include_str!("score.py"))
}

/// A PySpark script that gives the rows of a table of any size their segments and, for k-means, can refit the
/// centroids with Spark, starting from the model's.
pub fn pyspark(model: &Model) -> String {
    script(model, include_str!("score_spark.py"))
}

/// `program` with the model in its place, and a comment at its head. The JSON has neither quotes of Python's nor
/// backslashes other than those of `\u` escapes, so it is what it says between raw quotes.
fn script(model: &Model, program: &str) -> String {
    let comments: String = header(model).iter().map(|line| format!("# {line}\n")).collect();
    program
        .replacen("#!/usr/bin/env python3\n", &format!("#!/usr/bin/env python3\n{comments}"), 1)
        .replacen(PLACE, &format!("MODEL = json.loads(r'''\n{}''')", json(model)), 1)
}
