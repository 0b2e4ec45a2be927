//! The table of settings: name in the address, words on the page, range, default.

use super::choices::{Axes, ClipKind, ComponentsKind, CutKind, GlobalStructure, ImputeKind, MapMetric, Settle};
use crate::engine::choice::Choice;
use crate::engine::cluster::agglomerative::Linkage;
use crate::engine::cluster::hdbscan::Selection;
use crate::engine::cluster::kmeans;
use crate::engine::distance::Metric;
use crate::engine::embed::tsne;
use crate::engine::prepare::{Scale, Transform};
use crate::protocol::spec::Algorithm;
use std::marker::PhantomData;
use std::ops::Deref;

/// One thing that can be set.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// Its name in the address and as `data-testid`.
    pub name: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// One line of help in plain words.
    pub help: &'static str,
    /// What values it takes.
    pub kind: Kind,
}

/// What values a field takes.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// A number between two bounds, both inclusive.
    Number {
        /// Where it starts; `None`: chosen from the data, written `auto`.
        default: Option<f64>,
        /// The least value.
        min: f64,
        /// The greatest value.
        max: f64,
        /// The distance between two values of the slider.
        step: f64,
        /// The greatest value the slider reaches; the number field goes on to `max`.
        slider_max: f64,
        /// Only whole numbers.
        whole: bool,
    },
    /// One of some words, the first of which is the default: each with what it is called on the page.
    Choice(&'static [(&'static str, &'static str)]),
}

/// A field's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// Chosen from the data.
    Auto,
    /// A word.
    Choice(&'static str),
}

pub(super) const fn count(default: f64, min: f64, max: f64, slider_max: f64) -> Kind {
    Kind::Number { default: Some(default), min, max, step: 1.0, slider_max, whole: true }
}

/// A field whose values are those of `T`.
#[derive(Debug)]
pub struct ChoiceField<T> {
    /// The field, whatever its type.
    pub field: Field,
    of: PhantomData<fn() -> T>,
}

impl<T> Deref for ChoiceField<T> {
    type Target = Field;

    fn deref(&self) -> &Field {
        &self.field
    }
}

/// The kind of a field whose values are those of `T`.
const fn choice<T: Choice>() -> Kind {
    Kind::Choice(T::OPTIONS)
}

/// Statics of the fields, and the list of all. A field of numbers names its kind, one of choices their type.
macro_rules! fields {
    ($($id:ident $(<$type:ty>)? = $name:literal, $label:literal, $help:literal $(, $kind:expr)?;)*) => {
        $(fields! { @static $id $(<$type>)? = $name, $label, $help $(, $kind)? })*
        /// All fields, in the order in which the address names them.
        pub static FIELDS: &[&Field] = &[$(fields! { @field $id $(<$type>)? }),*];
    };
    (@static $id:ident <$type:ty> = $name:literal, $label:literal, $help:literal) => {
        #[doc = $help]
        pub static $id: ChoiceField<$type> = ChoiceField {
            field: Field { name: $name, label: $label, help: $help, kind: choice::<$type>() },
            of: PhantomData,
        };
    };
    (@static $id:ident = $name:literal, $label:literal, $help:literal, $kind:expr) => {
        #[doc = $help]
        pub static $id: Field = Field { name: $name, label: $label, help: $help, kind: $kind };
    };
    (@field $id:ident <$type:ty>) => { &$id.field };
    (@field $id:ident) => { &$id };
}

fields! {
    IMPUTE<ImputeKind> = "impute", "Fill missing", "What stands in for a missing value: a value of its column, zero, \
        or the row is left out.";
    FILL_VALUE = "fill-value", "Fill with", "The number that stands in for a missing value.",
        Kind::Number { default: Some(0.0), min: -1e12, max: 1e12, step: 1.0, slider_max: 1000.0, whole: false };
    TRANSFORM<Transform> = "transform", "Transform", "Logarithms keep a few very large values from deciding \
        everything.";
    CLIP<ClipKind> = "clip", "Clip", "Values far from the others are set to a bound, so that a few cannot pull a \
        segment to them.";
    CLIP_SHARE = "clip-share", "Clip at each end, %", "This share of the values at either end is set to the quantile \
        there.",
        Kind::Number { default: Some(1.0), min: 0.0, max: 49.0, step: 0.5, slider_max: 10.0, whole: false };
    CLIP_SIGMAS = "clip-sigmas", "Clip beyond sigmas", "Values further from the median than so many robust standard \
        deviations are set to that distance.",
        Kind::Number { default: Some(4.0), min: 0.1, max: 100.0, step: 0.5, slider_max: 10.0, whole: false };
    SCALE<Scale> = "scale", "Scale", "Makes columns with different units weigh the same.";
    PCA<ComponentsKind> = "pca", "Principal components", "Segments are found from a few components that tell most of \
        what the columns tell, in place of the columns.";
    PCA_COUNT = "pca-components", "Components", "How many principal components are kept, at most one for each \
        feature.", count(5.0, 1.0, 200.0, 20.0);
    PCA_SHARE = "pca-share", "Variance to keep, %", "The fewest components that tell more than this share of the \
        variance are kept.",
        Kind::Number { default: Some(90.0), min: 1.0, max: 99.9, step: 1.0, slider_max: 99.0, whole: false };
    ALGORITHM<Algorithm> = "algorithm", "Method", "k-means makes round segments of similar spread; a hierarchy merges \
        the nearest; density finds crowds and noise.";
    K = "k", "Segments (k)", "Into how many segments the customers are divided.", count(6.0, 2.0, 50.0, 20.0);
    INIT<kmeans::Init> = "init", "First centres", "k-means++ spreads the first centres; random takes any rows.";
    N_INIT = "n-init", "Starts", "How often k-means starts anew; the best run counts.", count(10.0, 1.0, 100.0, 50.0);
    MAX_ITER = "max-iter", "Iterations at most", "A run that has not settled by then stops and says \
        so.", count(300.0, 1.0, 10_000.0, 1000.0);
    TOL = "tol", "Tolerance", "A run has settled when its centres move less than this share of the columns' variance.",
        Kind::Number { default: Some(0.0001), min: 0.0, max: 1.0, step: 0.0001, slider_max: 0.01, whole: false };
    CUT<CutKind> = "cut", "Cut by", "Where the hierarchy is cut: into a number of segments, or at a height.";
    HEIGHT = "height", "Height", "Groups that merge above this height stay apart.",
        Kind::Number { default: Some(100.0), min: 0.0, max: 1e9, step: 0.1, slider_max: 250.0, whole: false };
    LINKAGE<Linkage> = "linkage", "Linkage", "How the distance between two groups follows from that between their \
        rows.";
    METRIC<Metric> = "metric", "Distance", "How different two rows are.";
    EPS = "eps", "Radius (eps)", "Rows within this distance, itself included, are neighbours.",
        Kind::Number { default: Some(1.5), min: 0.0001, max: 1e9, step: 0.05, slider_max: 5.0, whole: false };
    MIN_SAMPLES = "min-samples", "Neighbours", "A row with this many neighbours, itself included, is the core of a \
        segment.", count(5.0, 1.0, 200.0, 50.0);
    MIN_CLUSTER_SIZE = "min-cluster-size", "Smallest segment", "Fewer rows than this are no \
        segment.", count(50.0, 2.0, 100_000.0, 500.0);
    SELECTION<Selection> = "selection", "Selection", "The segments that last longest over all radii, or the smallest \
        ones.";
    SELECTION_EPSILON = "selection-epsilon", "Merge below", "Segments that part at a smaller distance than this stay \
        one.",
        Kind::Number { default: Some(0.0), min: 0.0, max: 1e9, step: 0.05, slider_max: 5.0, whole: false };
    SEED = "seed", "Seed", "The same seed gives the same result, to the last \
        bit.", count(42.0, 0.0, 4_294_967_295.0, 100.0);
    PERPLEXITY = "perplexity", "Perplexity", "About how many neighbours each customer keeps on the map.",
        Kind::Number { default: Some(30.0), min: 2.0, max: 500.0, step: 1.0, slider_max: 100.0, whole: false };
    GLOBAL_STRUCTURE<GlobalStructure> = "global-structure", "Far groups", "A second, wider perplexity of 500 places \
        far groups more truly; it takes longer.";
    LEARNING_RATE = "learning-rate", "Learning rate", "How far the points move in one step; auto is the number of \
        rows over the exaggeration.",
        Kind::Number { default: None, min: 1.0, max: 1_000_000.0, step: 10.0, slider_max: 10_000.0, whole: false };
    EARLY_EXAGGERATION = "early-exaggeration", "Early exaggeration", "How strongly neighbours attract each other \
        while the map takes shape.",
        Kind::Number { default: Some(12.0), min: 1.0, max: 100.0, step: 1.0, slider_max: 32.0, whole: false };
    EXAGGERATION = "exaggeration", "Late exaggeration", "More than 1 pulls groups together and apart from each other.",
        Kind::Number { default: Some(1.0), min: 0.1, max: 100.0, step: 0.1, slider_max: 8.0, whole: false };
    MOMENTUM = "momentum", "Momentum", "What share of the last step is taken again.",
        Kind::Number { default: Some(0.8), min: 0.0, max: 0.99, step: 0.01, slider_max: 0.99, whole: false };
    MAP_INIT<tsne::Init> = "map-init", "Start from", "Where the points stand at first.";
    MAP_METRIC<MapMetric> = "map-metric", "Distance", "How different two rows are, for the map.";
    MAP_COMPONENTS = "map-components", "Components", "Seek neighbours among so many principal components; auto takes \
        the columns themselves.",
        Kind::Number { default: None, min: 2.0, max: 50.0, step: 1.0, slider_max: 50.0, whole: true };
    AXES<Axes> = "axes", "Axes", "t-SNE puts similar customers together; principal components and columns have axes \
        that can be read.";
    SETTLE<Settle> = "settle", "When settled", "Stop by itself once the map no longer changes.";
    ITERATIONS = "iterations", "Iterations", "Steps of the map in all, a quarter of them (250 at most) with early \
        exaggeration; auto takes as many as it needs to settle, 3,000 at most.",
        Kind::Number { default: None, min: 10.0, max: 10_000.0, step: 10.0, slider_max: 3000.0, whole: true };
}

impl Field {
    /// The value it starts with.
    pub fn default(&self) -> Value {
        match self.kind {
            Kind::Number { default: Some(number), .. } => Value::Number(number),
            Kind::Number { default: None, .. } => Value::Auto,
            Kind::Choice(options) => Value::Choice(options[0].0),
        }
    }

    /// The value that `text` stands for.
    ///
    /// # Errors
    /// A sentence with what was found and what was expected.
    pub fn parse(&self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        match self.kind {
            Kind::Choice(options) => match options.iter().find(|(word, _)| *word == text) {
                Some((word, _)) => Ok(Value::Choice(word)),
                None => {
                    let words: Vec<&str> = options.iter().map(|(word, _)| *word).collect();
                    Err(format!("{} is “{text}”; expected one of {}.", self.label, words.join(", ")))
                }
            },
            Kind::Number { default: None, .. } if text == "auto" || text.is_empty() => Ok(Value::Auto),
            Kind::Number { min, max, whole, .. } => {
                let expected = || {
                    let kind = if whole { "a whole number" } else { "a number" };
                    format!("expected {kind} from {min} to {max}")
                };
                if text.is_empty() {
                    return Err(format!("{} is empty; {}.", self.label, expected()));
                }
                match text.parse::<f64>() {
                    Ok(number) if number >= min && number <= max && (!whole || number.fract() == 0.0) => {
                        Ok(Value::Number(number))
                    }
                    _ => Err(format!("{} is {text}; {}.", self.label, expected())),
                }
            }
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Number(number) => write!(f, "{number}"),
            Value::Auto => f.write_str("auto"),
            Value::Choice(word) => f.write_str(word),
        }
    }
}
