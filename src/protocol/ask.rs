//! Questions aside of the running job: the labels as a file, one customer changed, new customers.

use super::data::Reading;
use super::results::Strength;
use super::spec::{EmbedSpec, SegmentSpec};
use super::File;
use crate::engine::explain::{CategoryShare, WhatIf};
use crate::engine::model_export::{Agreement, Dialect};
use serde::{Deserialize, Serialize};

/// A question about the segments of a recipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The recipe.
    pub spec: SegmentSpec,
    /// What the segments are called, by label.
    pub names: Vec<String>,
    /// The question.
    pub question: Question,
}

/// The questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// The uploaded columns with segment, name, strength and silhouette for each row, as a file.
    Labels {
        /// The file's kind.
        format: Format,
        /// Only these rows of the table, ascending; `None`: all.
        rows: Option<Vec<u32>>,
    },
    /// Where a row would fall with some values changed: answered by [`Told::WhatIf`].
    WhatIf {
        /// The row of the table.
        row: u32,
        /// Numeric columns with their new value; `None`: missing.
        values: Vec<(String, Option<f64>)>,
    },
    /// The segments of the rows of another file with the same columns: answered by [`Told::Scored`].
    Score {
        /// The file.
        file: File,
        /// How it is read: as the table was.
        reading: Reading,
        /// The map they are to be placed on.
        map: Option<Box<Layout>>,
    },
    /// The fitted preparation and the rule of the segments, as a file that runs elsewhere.
    Recipe(Program),
    /// What sets of rows (ascending) share of each category: answered by [`Told::Shares`].
    Shares(Vec<Vec<u32>>),
    /// How well that rule repeats the segments: answered by [`Told::Carried`].
    Carried,
}

/// A map at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// The recipe it is of.
    pub spec: EmbedSpec,
    /// Which row of the table each place belongs to.
    pub rows: Vec<u32>,
    /// x, y of each row, one after the other.
    pub positions: Vec<f32>,
}

/// Files that give the rows of a table their segments elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Program {
    /// A query.
    Sql {
        /// Where it runs.
        dialect: Dialect,
        /// The table, with its schema before a point where it has one.
        table: String,
    },
    /// A script for scikit-learn.
    Python,
    /// A script for Spark.
    PySpark,
    /// The model as documented JSON.
    Json,
    /// The model as PMML.
    Pmml,
}

/// Kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Text, in the upload's own dialect.
    Csv,
    /// An Excel workbook of one sheet.
    Xlsx,
}

/// Answers that are no file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// Where a row falls.
    WhatIf(Fall),
    /// Where the rows of another file fall.
    Scored(ScoredFile),
    /// The sets of rows that were asked about, each with its shares of categories.
    Shares(Vec<(Vec<u32>, Vec<CategoryShare>)>),
    /// What is in the files of [`Question::Recipe`].
    Carried(Carried),
}

/// What is in the files that run elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// The recipe it is of.
    pub spec: SegmentSpec,
    /// The model, or a sentence why there is none.
    pub model: Result<CarriedModel, String>,
}

/// A model that can be taken along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CarriedModel {
    /// How many rows get their own segment back.
    pub agreement: Agreement,
    /// k-means: its centers; `None`: the other methods have representatives.
    pub centers: Option<usize>,
    /// What a person should know of it, a sentence each.
    pub notes: Vec<String>,
}

/// Where a row falls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fall {
    /// The row of the table it was made from.
    pub row: u32,
    /// The segment by the method's own rule for new rows; -1 is noise.
    pub label: i32,
    /// The nearest two centers, and what each feature says.
    pub centers: WhatIf,
    /// The names of the features.
    pub features: Vec<String>,
}

/// Where the rows of another file fall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredFile {
    /// The file's name.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// Rows without a segment, since a value is missing.
    pub dropped: usize,
    /// Rows of each segment, in the table and in the file; the last one is noise.
    pub counts: Vec<(usize, usize)>,
    /// Each feature with its population stability index, the largest first.
    pub drift: Vec<(String, f64)>,
    /// What the strengths in the file are.
    pub strength: Strength,
    /// The file's columns with their segments, to save.
    pub labels: File,
    /// On the map that was given: the segment of each row that has one or is noise (-1), and x, y of each, one after the
    /// other.
    pub placed: Option<(Vec<i32>, Vec<f32>)>,
}
