//! Queries, answered beside the running job, and their answers: files of labels, one customer changed, new customers.

use super::data::{Comparison, FirstCustomers, Inspection, Reading};
use super::packed;
use super::results::{Segmentation, Strength};
use super::spec::{EmbedSpec, SegmentSpec};
use super::File;
use crate::engine::evaluate::movement::Movement;
use crate::engine::explain::value::Worth;
use crate::engine::explain::{CategoryShare, Driver, WhatIf};
use crate::engine::model_export::{Agreement, Dialect};
use crate::engine::prepare::PrepareSpec;
use crate::engine::rollup::Plan;
use serde::{Deserialize, Serialize};

/// A query about the table of the worker. It leaves the running job alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// What there is to say about the columns: answered by [`Answer::Inspection`].
    Inspect,
    /// The segments of two specs against each other: answered by [`Answer::Comparison`].
    Compare {
        /// One spec.
        first: Box<SegmentSpec>,
        /// The other.
        second: Box<SegmentSpec>,
    },
    /// The first customers that would come of the table's lines: answered by [`Answer::FirstCustomers`].
    RollUp(Box<Plan>),
    /// About the segments of one spec.
    Segments(Box<SegmentQuery>),
}

impl Query {
    /// A query about the segments of a spec, called by `names`.
    pub fn segments(spec: SegmentSpec, names: Vec<String>, kind: QueryKind) -> Query {
        Query::Segments(Box::new(SegmentQuery { spec, names, value_columns: Vec::new(), kind }))
    }
}

/// A query about the segments of a spec.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentQuery {
    /// The spec.
    pub spec: SegmentSpec,
    /// What the segments are called, by label.
    pub names: Vec<String>,
    /// The columns that tell what the segments are worth: files say so too.
    pub value_columns: Vec<String>,
    /// What is asked about them.
    pub kind: QueryKind,
}

/// What can be asked about segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum QueryKind {
    /// The uploaded columns with the segment of each row and, if asked for, whether it is in the control group,
    /// as a CSV file: answered by [`Answer::File`].
    PlainLabels(Option<ControlGroup>),
    /// The uploaded columns with segment, name, strength and silhouette for each row: answered by [`Answer::File`].
    Labels {
        /// The file's kind.
        format: Format,
        /// Only these rows of the table, ascending; `None`: all.
        rows: Option<Vec<u32>>,
        /// Who is left out of a campaign, if anybody.
        control: Option<ControlGroup>,
    },
    /// Where a row would fall with some values changed: answered by [`Answer::WhatIf`].
    WhatIf {
        /// The row of the table.
        row: u32,
        /// Numeric columns with their new value; `None`: missing.
        values: Vec<(String, Option<f64>)>,
    },
    /// The segments of the rows of another file with the same columns: answered by [`Answer::Scored`].
    Score {
        /// The file.
        file: File,
        /// How it is read: as the table was.
        reading: Box<Reading>,
        /// The map they are to be placed on.
        map: Option<Box<Layout>>,
    },
    /// The fitted preparation and the rule of the segments, as a file that runs elsewhere: answered by
    /// [`Answer::File`].
    Model(Program),
    /// The rows on their first two principal components: answered by [`Answer::Components`].
    Components,
    /// What sets of rows (ascending) share of each category: answered by [`Answer::Shares`].
    Shares(Vec<Vec<u32>>),
    /// What the segments are worth by the value columns: answered by [`Answer::Values`].
    Values,
    /// How much each column tells of which of two segments a row is in: answered by [`Answer::Drivers`].
    Drivers([i32; 2]),
    /// How well that rule repeats the segments: answered by [`Answer::Model`].
    ModelSummary,
    /// The segments alone: answered by [`Answer::Segmentation`].
    Segmentation,
}

/// The segments of a spec, beside those on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundSegments {
    /// The spec.
    pub spec: SegmentSpec,
    /// They, without what sets them apart.
    pub segmentation: Segmentation,
}

/// What the segments of a spec are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentValues {
    /// The spec.
    pub spec: SegmentSpec,
    /// The columns that were asked about, those that hold no numbers among them.
    pub columns: Vec<String>,
    /// For each column that holds numbers, in that order.
    pub found: Vec<Worth>,
}

/// Who of each segment is left out of a campaign, so that it can be told what the campaign did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ControlGroup {
    /// The share of each segment, from 0 to 1.
    pub share: f64,
    /// Seed of the lots.
    pub seed: u64,
}

/// A map at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// The spec it is of.
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
    /// An Excel workbook: a sheet of rows, and one with a line for each segment.
    Xlsx,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// What was found about the columns.
    Inspection(Box<Inspection>),
    /// Two specs compared.
    Comparison(Box<Comparison>),
    /// The first customers, or a sentence why there are none.
    FirstCustomers(Result<Box<FirstCustomers>, String>),
    /// A file to save.
    File(File),
    /// Where a row falls.
    WhatIf(Assignment),
    /// Where the rows of another file fall.
    Scored(Box<ScoredFile>),
    /// The sets of rows that were asked about, each with its shares of categories.
    Shares(Vec<(Vec<u32>, Vec<CategoryShare>)>),
    /// What tells two segments apart.
    Drivers(PairDrivers),
    /// What is in the files of [`QueryKind::Model`].
    Model(ExportedModel),
    /// The segments of a spec.
    Segmentation(Box<FoundSegments>),
    /// What the segments are worth.
    Values(SegmentValues),
    /// The rows on their principal components.
    Components(Components),
}

/// How much each column tells of which of two segments a row is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairDrivers {
    /// The spec of the segments.
    pub spec: SegmentSpec,
    /// The labels of the two.
    pub pair: [i32; 2],
    /// The columns, the most telling first.
    pub drivers: Vec<Driver>,
}

/// The rows of a preparation on their first two principal components.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Components {
    /// The preparation they are of.
    pub prepare: PrepareSpec,
    /// Which row of the table each place belongs to.
    #[serde(with = "packed")]
    pub rows: Vec<u32>,
    /// The scores of each row, one after the other; the second is 0 where there is a single feature.
    #[serde(with = "packed")]
    pub positions: Vec<f32>,
    /// The share of the variance along each.
    pub shares: [f64; 2],
}

/// What is in the files that run elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedModel {
    /// The spec it is of.
    pub spec: SegmentSpec,
    /// The model, or a sentence why there is none.
    pub model: Result<ModelSummary, String>,
}

/// A model that can be taken along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSummary {
    /// How many rows get their own segment back.
    pub agreement: Agreement,
    /// k-means: its centers; `None`: the other methods have representatives.
    pub centers: Option<usize>,
    /// What a user should know of it, a sentence each.
    pub notes: Vec<String>,
}

/// Where a row falls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The row of the table it was made from.
    pub row: u32,
    /// The segment by the method's own rule for new rows; -1 is noise.
    pub label: i32,
    /// The nearest two centers, and what each feature says.
    pub centers: WhatIf,
    /// The names of the features.
    pub features: Vec<String>,
}

/// Customers who are joined by ID: who stayed, moved, left and joined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MovedCustomers {
    /// The column of their IDs.
    pub id: String,
    /// The column that tells what they are worth, if there is one.
    pub value: Option<String>,
    /// The counts.
    pub movement: Movement,
    /// A line for each customer with the segments before and after, to save.
    pub file: File,
}

/// Where the rows of another file fall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredFile {
    /// The segments that its rows were put into.
    pub spec: SegmentSpec,
    /// What these were called, by label: the saved file says so too.
    pub names: Vec<String>,
    /// The file's name.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// Rows without a segment.
    pub dropped: usize,
    /// What a user should know of the file, a sentence each: rows without a segment, filled values, unknown words.
    pub notes: Vec<String>,
    /// Rows of each segment, in the table and in the file; the last one is noise.
    pub counts: Vec<(usize, usize)>,
    /// Each feature with its population stability index, the largest first.
    pub drift: Vec<(String, f64)>,
    /// What the strengths in the file are.
    pub strength: Strength,
    /// The file's columns with their segments, to save.
    pub labels: File,
    /// Which of its customers are those of the table, or why that cannot be told.
    pub moved: Result<MovedCustomers, String>,
    /// On the map that was given: the segment of each row that has one or is noise (-1), and x, y of each, one after
    /// the other.
    pub placed: Option<(Vec<i32>, Vec<f32>)>,
}
