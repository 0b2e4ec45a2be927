//! What is exported.

use super::choices::Choices;
use super::representatives::{self, Allowed};
use crate::engine::cluster::kmeans::assign;
use crate::engine::cluster::labels::display_name;
use crate::engine::cluster::nearest_label::nearest_label;
use crate::engine::control::Control;
use crate::engine::distance::{Metric, Rows};
use crate::engine::error::ComputeError;
use crate::engine::explain::value::Worth;
use crate::engine::prepare::{Features, FittedFill, FittedPreparation, PrepareError};
use crate::engine::rollup::Plan;
use crate::engine::table::{Decimal, Dialect, Note, Table};
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// Where a model comes from: written at the head of each file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The table's file name.
    pub table: String,
    /// What tells this table from others, such as a hash of its bytes.
    pub fingerprint: String,
    /// How the segments were found, in a few words: `k-means, k = 6`.
    pub method: String,
    /// The seed that repeats it.
    pub seed: u64,
    /// The version of Strata that found them.
    pub version: String,
    /// How lines became the rows that segments were found of; `None`: the table's rows are as in its file. A query does
    /// the same; other files expect the table of customers.
    pub rollup: Option<Plan>,
    /// The segments' names in the order of their numbers from 0; may be fewer than there are segments.
    pub names: Vec<String>,
    /// What the segments are worth by the value columns.
    pub worths: Vec<Worth>,
}

/// A fitted preparation and what gives prepared rows their segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Where it comes from.
    pub about: About,
    /// The column that names the rows.
    pub id_column: Option<String>,
    /// How the file was written that the table was read from.
    pub dialect: Dialect,
    /// The decimal mark of its numbers.
    pub decimal: Decimal,
    /// What was chosen by hand of the way it is read.
    pub choices: Choices,
    /// Numbers that stand for none: the column and the number.
    pub stand_ins: Vec<(String, f64)>,
    /// Columns of words that are read as 1 and 0.
    pub yes_no: Vec<YesNo>,
    /// From a row to its features. Never fills from similar rows: those would have to travel along.
    pub preparation: FittedPreparation,
    /// From features to a segment.
    pub kind: Kind,
    /// How well the model repeats the labels of the rows it was made from.
    pub agreement: Agreement,
    /// What a user should know of the model, in sentences.
    pub notes: Vec<String>,
}

/// A column of words that is read as numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YesNo {
    /// The column.
    pub column: String,
    /// The word, in lower case, that is 1.
    pub yes: String,
    /// The word, in lower case, that is 0.
    pub no: String,
}

/// What gives a prepared row its segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// The centroid nearest by Euclidean distance, of equally near ones the first.
    KMeans {
        /// k centroids of d features each.
        centroids: Vec<Vec<f64>>,
    },
    /// The representative nearest by `metric`, of equally near ones the first.
    Nearest {
        /// Rows of d features each.
        representatives: Vec<Vec<f64>>,
        /// The segment of each; -1 is noise.
        labels: Vec<i32>,
        /// The distance.
        metric: Metric,
        /// A row farther (by more than this) from all of them is noise (-1).
        reach: Option<f64>,
    },
}

/// How many rows at hand get their own label from the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Rows compared: those that have a label.
    pub rows: usize,
    /// Those for which it is the same.
    pub equal: usize,
}

impl Agreement {
    /// Rows that differ.
    pub fn differing(&self) -> usize {
        self.rows - self.equal
    }
}

impl Model {
    /// The model of a k-means fit. `labels` are those of the rows that `preparation` keeps of `table`; `centroids` are
    /// k x d.
    ///
    /// # Errors
    /// If the table cannot be prepared, or labels or centroids do not belong to it.
    pub fn kmeans(
        table: &Table,
        preparation: &FittedPreparation,
        centroids: ArrayView2<f64>,
        labels: &[i32],
        about: About,
        control: &mut Control,
    ) -> Result<Model, ComputeError> {
        let draft = Draft::new(table, preparation, labels, control)?;
        if centroids.nrows() == 0 || centroids.ncols() != draft.features.values.ncols() {
            let (k, found, expected) = (centroids.nrows(), centroids.ncols(), draft.features.values.ncols());
            let sentence =
                format!("There are {k} centroids with {found} features; at least 1 with {expected} is needed.");
            return Err(ComputeError::parameter("k", sentence));
        }
        let centroids = centroids.rows().into_iter().map(|row| row.to_vec()).collect();
        let kind = Kind::KMeans { centroids };
        let found = kind.labels(draft.features.values.view(), control)?;
        Ok(draft.finish(table, kind, labels, &found, about))
    }

    /// The model of any other labels: the segment of the nearest representative. `labels` (-1 is noise) are those of
    /// the rows that `preparation` keeps of `table`; representatives are chosen so that these rows get their own labels
    /// back, as far as a few thousand can ([`Model::agreement`] says how far).
    ///
    /// DBSCAN: `density` holds which rows are core samples, and eps. Only core samples are chosen, and what is farther
    /// than eps from all of them is noise. Else every row may be chosen, noise too.
    ///
    /// # Errors
    /// If the table cannot be prepared, the labels do not belong to it, or there is no row to choose.
    pub fn nearest(
        table: &Table,
        preparation: &FittedPreparation,
        labels: &[i32],
        metric: Metric,
        density: Option<(&[bool], f64)>,
        about: About,
        control: &mut Control,
    ) -> Result<Model, ComputeError> {
        let draft = Draft::new(table, preparation, labels, control)?;
        let allowed = match density {
            Some((core, _)) if core.len() != labels.len() => {
                let sentence = format!("There are {} roles for {} labels; they must agree.", core.len(), labels.len());
                return Err(ComputeError::parameter("algorithm", sentence));
            }
            Some((core, eps)) => Allowed::Core { core, eps },
            None => Allowed::All,
        };
        let features = draft.features.values.view();
        let chosen = representatives::choose(features, labels, metric, allowed, about.seed, control)?;
        if chosen.is_empty() {
            let sentence = "Every row is noise, so there is no segment to take along. A larger radius finds some.";
            return Err(ComputeError::parameter("eps", sentence));
        }
        let kind = Kind::Nearest {
            representatives: chosen.iter().map(|&row| features.row(row).to_vec()).collect(),
            labels: chosen.iter().map(|&row| labels[row]).collect(),
            metric,
            reach: density.map(|(_, eps)| eps),
        };
        let found = kind.labels(features, control)?;
        let ties = match density {
            Some((core, eps)) => shared(features, labels, &found, metric, core, eps)?,
            None => 0,
        };
        let mut model = draft.finish(table, kind, labels, &found, about);
        model.notes.push(format!(
            "The segments were not found by a rule that could be written down for new rows: a row gets the segment of \
             the nearest of {} representatives. Of the {} rows at hand {} get their own segment back.",
            chosen.len(),
            model.agreement.rows,
            model.agreement.equal
        ));
        if ties > 0 {
            model.notes.push(format!(
                "Of the {} rows that do not, {ties} lie within the radius of core samples of both segments. DBSCAN \
                 gives such a row to the segment it finds first, the model to the nearest.",
                model.agreement.differing()
            ));
        }
        Ok(model)
    }

    /// The rows of `table` that can be prepared, and the segment of each (-1 is noise).
    ///
    /// # Errors
    /// If the table lacks a column, or holds values the preparation is not defined for.
    pub fn score(&self, table: &Table, control: &mut Control) -> Result<(Vec<u32>, Vec<i32>), ComputeError> {
        let features = self.preparation.apply(table, control).map_err(unprepared)?;
        let labels = self.kind.labels(features.values.view(), control)?;
        Ok((features.rows, labels))
    }

    /// The number of segments, noise not counted.
    pub fn segments(&self) -> usize {
        match &self.kind {
            Kind::KMeans { centroids } => centroids.len(),
            Kind::Nearest { labels, .. } => labels.iter().max().map_or(0, |last| (last + 1).max(0) as usize),
        }
    }

    /// What segment `label` is called.
    pub fn name(&self, label: usize) -> String {
        display_name(label as i32, &self.about.names)
    }

    /// What the column of segments is called in tables that are written: as in the page's own export.
    pub(super) fn label_column(&self) -> &'static str {
        match &self.id_column {
            Some(id) if id.eq_ignore_ascii_case("segment") => "segment_2",
            _ => "segment",
        }
    }
}

impl Kind {
    fn labels(&self, features: ArrayView2<f64>, control: &mut Control) -> Result<Vec<i32>, ComputeError> {
        match self {
            Kind::KMeans { centroids } => Ok(assign(features, matrix(centroids)?.view())),
            Kind::Nearest { representatives, labels, metric, reach } => {
                let reach = reach.unwrap_or(f64::INFINITY);
                nearest_label(matrix(representatives)?.view(), labels, |_| true, reach, features, *metric, control)
            }
        }
    }
}

/// Rows of equal length as a matrix.
pub(super) fn matrix(rows: &[Vec<f64>]) -> Result<Array2<f64>, ComputeError> {
    let width = rows.first().map_or(0, Vec::len);
    Array2::from_shape_vec((rows.len(), width), rows.concat()).map_err(|_| {
        ComputeError::parameter("model", "The model is damaged: its rows differ in their number of features.")
    })
}

/// A preparation that can travel, and the table's rows prepared by it.
struct Draft {
    preparation: FittedPreparation,
    features: Features,
    notes: Vec<String>,
}

impl Draft {
    fn new(
        table: &Table,
        preparation: &FittedPreparation,
        labels: &[i32],
        control: &mut Control,
    ) -> Result<Self, ComputeError> {
        if preparation.components.is_some() {
            let sentence =
                "The segments were found on principal components, which cannot be taken along: cluster on the \
                            columns themselves (Principal components: none) and try again.";
            return Err(ComputeError::parameter("components", sentence));
        }
        let mut preparation = preparation.clone();
        let mut notes = Vec::new();
        for column in &mut preparation.columns {
            if let FittedFill::Neighbors(_) = column.fill {
                let numbers = table.column(&column.name).and_then(|column| column.numbers()).unwrap_or_default();
                let present: Vec<f64> = numbers.iter().copied().filter(|v| !v.is_nan()).collect();
                let mean = present.iter().sum::<f64>() / present.len().max(1) as f64;
                column.fill = FittedFill::Value(mean);
                notes.push(format!(
                    "The page fills missing values of \"{}\" from similar rows, which do not travel along: here they \
                     are filled with the column's mean.",
                    column.name
                ));
            }
        }
        notes.extend(names_of_ours(table, &preparation));
        preparation.donors = None;
        let features = preparation.apply(table, control).map_err(unprepared)?;
        if features.rows.len() != labels.len() {
            let (found, expected) = (labels.len(), features.rows.len());
            let sentence = format!("There are {found} labels for {expected} prepared rows; they must agree.");
            return Err(ComputeError::parameter("features", sentence));
        }
        Ok(Draft { preparation, features, notes })
    }

    /// `found`: the labels `kind` gives the rows.
    fn finish(self, table: &Table, kind: Kind, labels: &[i32], found: &[i32], about: About) -> Model {
        let equal = found.iter().zip(labels).filter(|(a, b)| a == b).count();
        let is_input = |name: &String| self.preparation.columns.iter().any(|column| column.name == *name);
        let yes_no = table.notes.iter().filter_map(|note| match note {
            Note::YesNo { column, no, yes } if is_input(column) => {
                Some(YesNo { column: column.clone(), yes: yes.clone(), no: no.clone() })
            }
            _ => None,
        });
        Model {
            about,
            id_column: table.id.map(|id| table.columns[id].name.clone()),
            dialect: table.dialect.clone(),
            decimal: table.decimal,
            choices: Choices::of(table),
            stand_ins: table.stand_ins.iter().filter(|(column, _)| is_input(column)).cloned().collect(),
            yes_no: yes_no.collect(),
            preparation: self.preparation,
            kind,
            agreement: Agreement { rows: labels.len(), equal },
            notes: self.notes,
        }
    }
}

/// What to know of the names of the columns the model needs: those that the file does not have as they stand, and those
/// that only capitals tell apart.
fn names_of_ours(table: &Table, preparation: &FittedPreparation) -> Vec<String> {
    let numeric = preparation.columns.iter().map(|column| column.name.as_str());
    let used: Vec<&str> = numeric.chain(preparation.categories.iter().map(|column| column.name.as_str())).collect();
    let two_lines = table.notes.contains(&Note::TwoLines);
    let renamed = |column: &&&str| {
        table.notes.iter().any(|note| match note {
            Note::RenamedColumn { name, .. } | Note::UnnamedColumn { name, .. } | Note::RowNames { name } => {
                name == **column
            }
            _ => false,
        })
    };
    let quoted = |columns: Vec<&&str>| columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let mut notes = Vec::new();
    let ours: Vec<&&str> = used.iter().filter(|column| two_lines || renamed(column)).collect();
    if !ours.is_empty() {
        notes.push(format!(
            "The file has no column of exactly this name, which the page has given: {}. A database needs the columns \
             under these names; the Python program finds them in such a file by itself.",
            quoted(ours)
        ));
    }
    let has_twin = |column: &&&str| {
        table.columns.iter().any(|other| other.name != **column && other.name.to_lowercase() == column.to_lowercase())
    };
    let twins: Vec<&&str> = used.iter().filter(has_twin).collect();
    if !twins.is_empty() {
        notes.push(format!(
            "Another column has the same name but for capitals: {}. DuckDB, BigQuery and Spark do not tell them apart: \
             rename one before the query is run there.",
            quoted(twins)
        ));
    }
    notes
}

/// How many of the rows that `found` puts elsewhere than `labels` are DBSCAN's border samples within eps of core
/// samples of both clusters.
fn shared(
    features: ArrayView2<f64>,
    labels: &[i32],
    found: &[i32],
    metric: Metric,
    core: &[bool],
    eps: f64,
) -> Result<usize, ComputeError> {
    let rows = Rows::new(features, metric)?;
    let borders_on = |row: usize, label: i32| {
        let is_core = |&other: &usize| core[other] && labels[other] == label;
        (0..labels.len()).filter(is_core).any(|other| rows.distance(row, other) <= eps)
    };
    let is_shared = |&row: &usize| {
        let (own, other) = (labels[row], found[row]);
        own != other && !core[row] && borders_on(row, own) && borders_on(row, other)
    };
    Ok((0..labels.len()).filter(is_shared).count())
}

fn unprepared(error: PrepareError) -> ComputeError {
    match error {
        PrepareError::Stopped => ComputeError::Stopped,
        error => ComputeError::parameter("features", error.to_string()),
    }
}
