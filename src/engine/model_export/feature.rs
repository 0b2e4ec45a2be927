//! The features of a model one by one, as all exporters write them.

use super::model::{Kind, Model};
use crate::engine::distance::{Form, Metric, Rows};
use crate::engine::prepare::{FittedClip, FittedFill, FittedTransform, RankScores};

/// A feature: `(source - centre) / spread * weight`.
pub(super) struct Feature<'m> {
    /// Its name.
    pub name: String,
    /// The column it is made of.
    pub column: &'m str,
    /// What is made of the column.
    pub source: Source<'m>,
    /// What is subtracted.
    pub center: f64,
    /// What it is divided by then.
    pub spread: f64,
    /// What it is multiplied by at last.
    pub weight: f64,
}

/// What is made of a column before it is scaled.
pub(super) enum Source<'m> {
    /// Its number, filled (`None`: rows without one get no segment), transformed and clipped.
    Number { fill: Option<f64>, transform: &'m FittedTransform, clip: Option<FittedClip> },
    /// 1 where it has no number, else 0.
    Missing,
    /// 1 where it is this text, else 0.
    Category(&'m str),
}

/// The features in their order.
pub(super) fn features(model: &Model) -> Vec<Feature<'_>> {
    let mut features = Vec::new();
    for column in &model.preparation.columns {
        let fill = if let FittedFill::Value(value) = column.fill { Some(value) } else { None };
        features.push(Feature {
            name: column.name.clone(),
            column: &column.name,
            source: Source::Number { fill, transform: &column.transform, clip: column.clip },
            center: column.scale.center,
            spread: column.scale.spread,
            weight: column.weight,
        });
        if let Some(scale) = column.indicator {
            features.push(Feature {
                name: format!("{} was missing", column.name),
                column: &column.name,
                source: Source::Missing,
                center: scale.center,
                spread: scale.spread,
                weight: column.weight,
            });
        }
    }
    for column in &model.preparation.categories {
        for (value, &center) in column.values.iter().zip(&column.centers) {
            features.push(Feature {
                name: format!("{} = {value}", column.name),
                column: &column.name,
                source: Source::Category(value),
                center,
                spread: column.spread,
                weight: column.weight,
            });
        }
    }
    features
}

/// The columns the features are made of, each once.
pub(super) fn columns<'m>(features: &[Feature<'m>]) -> Vec<&'m str> {
    let mut columns = Vec::new();
    for feature in features {
        if columns.last() != Some(&feature.column) {
            columns.push(feature.column);
        }
    }
    columns
}

/// The numbers of a column that stand for none.
pub(super) fn stand_ins<'m>(model: &'m Model, column: &'m str) -> impl Iterator<Item = f64> + 'm {
    model.stand_ins.iter().filter(move |(name, _)| name == column).map(|(_, value)| *value)
}

/// What a database may have made of words for yes and no: the values of BOOLEAN as text, and their like.
const YES: [&str; 5] = ["true", "t", "yes", "y", "1"];
const NO: [&str; 5] = ["false", "f", "no", "n", "0"];

/// The words for yes and for no of a column that has them: its own first, then those of a database.
pub(super) fn meanings<'m>(model: &'m Model, column: &str) -> Option<[Vec<&'m str>; 2]> {
    let (yes, no) = words(model, column)?;
    let with = |own: &'m str, all: [&'static str; 5], other: &str| {
        let further = all.into_iter().filter(|word| *word != own && *word != other);
        std::iter::once(own).chain(further).collect()
    };
    Some([with(yes, YES, no), with(no, NO, yes)])
}

/// The words for yes and no of a column that has them.
pub(super) fn words<'m>(model: &'m Model, column: &str) -> Option<(&'m str, &'m str)> {
    model.yes_no.iter().find(|words| words.column == column).map(|words| (&*words.yes, &*words.no))
}

/// What prepared rows are compared with: centroids or representatives.
pub(super) struct Targets {
    /// Their coordinates, ready for the metric: for cosine and correlation, those of their direction.
    pub rows: Vec<Vec<f64>>,
    /// The segment of each.
    pub labels: Vec<i32>,
    /// The metric; rows get a direction if it is cosine or correlation.
    pub metric: Metric,
    /// The farthest a row may be.
    pub reach: Option<f64>,
}

impl Targets {
    /// The targets of a model.
    pub fn of(model: &Model) -> Self {
        match &model.kind {
            Kind::KMeans { centroids } => Targets {
                rows: centroids.clone(),
                labels: (0..centroids.len() as i32).collect(),
                metric: Metric::Euclidean,
                reach: None,
            },
            Kind::Nearest { representatives, labels, metric, reach } => {
                let ready = super::model::matrix(representatives).and_then(|rows| Rows::new(rows.view(), *metric));
                let rows = ready
                    .map_or_else(|_| Vec::new(), |ready| (0..ready.len()).map(|i| ready.row(i).to_vec()).collect());
                Targets { rows, labels: labels.clone(), metric: *metric, reach: *reach }
            }
        }
    }

    /// How a distance is accumulated.
    pub fn form(&self) -> Form {
        self.metric.form()
    }

    /// Whether rows are compared by their direction.
    pub fn directed(&self) -> bool {
        self.metric.is_directed()
    }
}

/// The values and scores between which a rank transform interpolates.
pub(super) fn knots(scores: &RankScores) -> (Vec<f64>, Vec<f64>) {
    // Read the way they are saved: a list of values, then a list of scores.
    postcard::to_stdvec(scores).and_then(|bytes| postcard::from_bytes(&bytes)).unwrap_or_default()
}
