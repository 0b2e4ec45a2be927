//! What a worker sends back.

use super::data::TableReport;
use super::packed;
use crate::engine::inspect::Shape;
use crate::engine::prepare::PrepareReport;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A table as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableView {
    /// The file's name.
    pub name: String,
    /// The number of rows.
    pub rows: usize,
    /// What each row is called.
    pub ids: Ids,
    /// The name of the column the ids come from; `None`: they are row numbers.
    pub id_column: Option<String>,
    /// Whether each row is a customer: a column names them, each once, and its own name is none of orders or the like.
    pub is_per_customer: bool,
    /// The numeric columns. Each comes in a message of its own before the table's
    /// ([`Event::Column`](super::Event::Column)), so that neither side ever holds all of them twice; the page puts them
    /// here.
    pub columns: Vec<NumericColumn>,
    /// What the user should know of the reading, a sentence each.
    pub notes: Vec<String>,
    /// Tells tables apart: 16 hexadecimal digits made of the text that was read.
    pub fingerprint: String,
    /// Tells files apart: the same of the file's bytes, which of a packed table are others.
    pub content: String,
    /// How it was read.
    pub report: TableReport,
    /// How long reading took, in milliseconds.
    pub compute_ms: f64,
}

impl TableView {
    /// Whether the table takes so much memory that the workers must not all hold it at once.
    pub fn is_large(&self) -> bool {
        self.rows * self.report.columns.len() > LARGE
    }
}

/// Cells of a table that counts as large.
const LARGE: usize = 8_000_000;

/// What the rows of a table are called: all names end to end, and for each row the byte where its name ends. A row
/// without a name is called by its number, from 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ids {
    text: String,
    #[serde(with = "packed")]
    ends: Vec<u32>,
}

impl Ids {
    /// Room for the names of `rows` rows.
    pub fn with_capacity(rows: usize) -> Ids {
        Ids { text: String::new(), ends: Vec::with_capacity(rows) }
    }

    /// Names the next row. All names together stay below 4 GiB, as the files do that they come from.
    pub fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
    }

    /// What row `row` (from 0) is called.
    pub fn get(&self, row: usize) -> Cow<'_, str> {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        match self.ends.get(row).and_then(|end| self.text.get(start..*end as usize)) {
            Some(name) if !name.is_empty() => Cow::Borrowed(name),
            _ => Cow::Owned((row + 1).to_string()),
        }
    }
}

/// One numeric column, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumericColumn {
    /// Its name.
    pub name: String,
    /// A value for each row, NaN where it is missing; single precision is enough to show.
    #[serde(with = "packed")]
    pub values: Vec<f32>,
}

/// Features, told but not sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prepared {
    /// The names of the features.
    pub features: Vec<String>,
    /// Which row of the table each row of the features is.
    #[serde(with = "packed")]
    pub rows: Vec<u32>,
    /// What preparation did.
    pub report: PrepareReport,
    /// The outline of each numeric column's feature, in the report's order.
    pub shapes: Vec<Option<Shape>>,
    /// The usual range (largest less least value) of a feature: the root of the mean of the squares of all.
    pub range: f64,
    /// How long it took, in milliseconds.
    pub compute_ms: f64,
}

impl Prepared {
    /// Whether both tell the same, however long each took.
    pub fn same_report(&self, other: &Prepared) -> bool {
        let Prepared { features, rows, report, shapes, range, compute_ms: _ } = self;
        (features, rows, report, shapes, range)
            == (&other.features, &other.rows, &other.report, &other.shapes, &other.range)
    }
}

/// A label for each row of the features, and what the algorithm tells of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segmentation {
    /// Which row of the table each label belongs to.
    #[serde(with = "packed")]
    pub rows: Vec<u32>,
    /// Segments from 0 by descending size; -1 is noise.
    #[serde(with = "packed")]
    pub labels: Vec<i32>,
    /// DBSCAN: whether each row is a core sample.
    pub core: Option<Vec<bool>>,
    /// The segments, largest first.
    pub segments: Vec<Segment>,
    /// What the segments are called where the method tells it, as a column does; else empty.
    pub names: Vec<String>,
    /// Rows that belong to no segment.
    pub noise: usize,
    /// k-means: the sum of squared distances to the nearest centroid.
    pub inertia: Option<f64>,
    /// k-means: iterations of the best start, and whether it converged.
    pub iterations: Option<(usize, bool)>,
    /// Gaussian mixture: the Bayesian information criterion, less is better.
    pub bic: Option<f64>,
    /// Medians of all rows, in the table's own units, a value for each name in `features`.
    pub overall: Vec<f64>,
    /// The numeric columns the medians are of.
    pub features: Vec<String>,
    /// Other things the user should know, a sentence each.
    pub notes: Vec<String>,
    /// How long it took, in milliseconds.
    pub compute_ms: f64,
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Its number of rows.
    pub size: usize,
    /// Its medians in the table's own units; NaN where every value is missing.
    pub medians: Vec<f64>,
}

/// How good a segmentation is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Mean silhouette over all rows that are not noise, and of each segment; `None` below two segments.
    pub silhouette: Option<(f64, Vec<f64>)>,
    /// The silhouette of each row that has a label, NaN for noise; empty below two segments.
    #[serde(with = "packed")]
    pub row_silhouettes: Vec<f32>,
    /// How firmly each row belongs to its segment, NaN for noise: see `strength`.
    #[serde(with = "packed")]
    pub row_strengths: Vec<f32>,
    /// What the numbers of `row_strengths` are.
    pub strength: Strength,
    /// Calinski-Harabasz.
    pub calinski_harabasz: Option<f64>,
    /// Davies-Bouldin.
    pub davies_bouldin: Option<f64>,
    /// How long it took, in milliseconds.
    pub compute_ms: f64,
}

/// What tells how firmly a row belongs to its segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strength {
    /// The Euclidean distance to the segment's center in feature units: less is firmer.
    Distance,
    /// The probability of the segment, or HDBSCAN's share of its lifetime, from 0 to 1: more is firmer.
    Membership,
}

/// How far a finished map can be trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapQuality {
    /// From 0 to 1: rows that are near on the map are near among the features (Venna and Kaski 2001).
    pub trustworthiness: f64,
    /// The share of each row's 10 nearest among the features that are among its 10 nearest on the map, on average.
    pub recall: f64,
    /// The same for each row of the map.
    #[serde(with = "packed")]
    pub row_recall: Vec<f32>,
    /// The KL divergence with the repulsion summed over all pairs.
    pub exact_kl: Option<f64>,
}

/// A map at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// Which row of the table each place belongs to.
    #[serde(with = "packed")]
    pub rows: Vec<u32>,
    /// x, y of each row, one after the other.
    #[serde(with = "packed")]
    pub positions: Vec<f32>,
    /// Iterations done; 0 is the principal components' picture.
    pub iteration: usize,
    /// Iterations in all.
    pub iterations: usize,
    /// KL divergence of the sparse affinities, where it was computed.
    pub kl: Option<f64>,
    /// The computation rests; it goes on when asked.
    pub paused: bool,
    /// The last picture.
    pub done: bool,
    /// It stopped because its quality no longer changed.
    pub settled: bool,
    /// Of a table too large for a map of every row: how many rows made the map; the others were placed on it.
    pub sample: Option<usize>,
    /// The perplexity at work, lower than asked for where there are few rows.
    pub perplexity: f64,
    /// Time spent computing so far, in milliseconds.
    pub compute_ms: f64,
}
