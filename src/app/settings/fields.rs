//! The table of settings: name in the address, words on the page, range, default.

use super::choices::{Axes, ClipKind, ComponentsKind, CutKind, GlobalStructure, ImputeKind, MapMetric, Settle};
use crate::engine::choice::Choice;
use crate::engine::cluster::agglomerative::Linkage;
use crate::engine::cluster::hdbscan::Selection;
use crate::engine::cluster::kmeans;
use crate::engine::distance::Metric;
use crate::engine::embed::tsne;
use crate::engine::figures::exact;
use crate::engine::inspect::MOST_LABELS;
use crate::engine::prepare::{Scale, Transform};
use crate::protocol::spec::Algorithm;
use crate::words::settings::{self as words, Setting};
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

const fn field(name: &'static str, words: &Setting, kind: Kind) -> Field {
    Field { name, label: words.label, help: words.help, kind }
}

/// Statics of the fields, each with the words of the same name, and the list of all. A field of numbers names its kind,
/// one of choices their type.
macro_rules! fields {
    ($($id:ident $(<$type:ty>)? = $name:literal $(, $kind:expr)?;)*) => {
        $(fields! { @static $id $(<$type>)? = $name $(, $kind)? })*
        /// All fields, in the order in which the address names them.
        pub static FIELDS: &[&Field] = &[$(fields! { @field $id $(<$type>)? }),*];
    };
    (@static $id:ident <$type:ty> = $name:literal) => {
        #[doc = concat!("The setting `", $name, "`, a choice.")]
        pub static $id: ChoiceField<$type> =
            ChoiceField { field: field($name, &words::$id, choice::<$type>()), of: PhantomData };
    };
    (@static $id:ident = $name:literal, $kind:expr) => {
        #[doc = concat!("The setting `", $name, "`, a number.")]
        pub static $id: Field = field($name, &words::$id, $kind);
    };
    (@field $id:ident <$type:ty>) => { &$id.field };
    (@field $id:ident) => { &$id };
}

fields! {
    IMPUTE<ImputeKind> = "impute";
    FILL_VALUE = "fill-value",
        Kind::Number { default: Some(0.0), min: -1e12, max: 1e12, step: 1.0, slider_max: 1000.0, whole: false };
    TRANSFORM<Transform> = "transform";
    CLIP<ClipKind> = "clip";
    CLIP_SHARE = "clip-share",
        Kind::Number { default: Some(1.0), min: 0.0, max: 49.0, step: 0.5, slider_max: 10.0, whole: false };
    CLIP_SIGMAS = "clip-sigmas",
        Kind::Number { default: Some(4.0), min: 0.1, max: 100.0, step: 0.5, slider_max: 10.0, whole: false };
    SCALE<Scale> = "scale";
    PCA<ComponentsKind> = "pca";
    PCA_COUNT = "pca-components", count(5.0, 1.0, 200.0, 20.0);
    PCA_SHARE = "pca-share",
        Kind::Number { default: Some(90.0), min: 1.0, max: 99.9, step: 1.0, slider_max: 99.0, whole: false };
    ALGORITHM<Algorithm> = "algorithm";
    K = "k", count(6.0, 2.0, MOST_LABELS as f64, 20.0);
    INIT<kmeans::Init> = "init";
    N_INIT = "n-init", count(10.0, 1.0, 100.0, 50.0);
    MAX_ITER = "max-iter", count(300.0, 1.0, 10_000.0, 1000.0);
    TOL = "tol",
        Kind::Number { default: Some(0.0001), min: 0.0, max: 1.0, step: 0.0001, slider_max: 0.01, whole: false };
    CUT<CutKind> = "cut";
    HEIGHT = "height",
        Kind::Number { default: Some(100.0), min: 0.0, max: 1e9, step: 0.1, slider_max: 250.0, whole: false };
    LINKAGE<Linkage> = "linkage";
    METRIC<Metric> = "metric";
    EPS = "eps",
        Kind::Number { default: Some(1.5), min: 0.0001, max: 1e9, step: 0.05, slider_max: 5.0, whole: false };
    MIN_SAMPLES = "min-samples", count(5.0, 1.0, 200.0, 50.0);
    MIN_CLUSTER_SIZE = "min-cluster-size", count(50.0, 2.0, 100_000.0, 500.0);
    SELECTION<Selection> = "selection";
    SELECTION_EPSILON = "selection-epsilon",
        Kind::Number { default: Some(0.0), min: 0.0, max: 1e9, step: 0.05, slider_max: 5.0, whole: false };
    SEED = "seed", count(42.0, 0.0, 4_294_967_295.0, 100.0);
    PERPLEXITY = "perplexity",
        Kind::Number { default: Some(30.0), min: 2.0, max: 500.0, step: 1.0, slider_max: 100.0, whole: false };
    GLOBAL_STRUCTURE<GlobalStructure> = "global-structure";
    LEARNING_RATE = "learning-rate",
        Kind::Number { default: None, min: 1.0, max: 1_000_000.0, step: 10.0, slider_max: 10_000.0, whole: false };
    EARLY_EXAGGERATION = "early-exaggeration",
        Kind::Number { default: Some(12.0), min: 1.0, max: 100.0, step: 1.0, slider_max: 32.0, whole: false };
    EXAGGERATION = "exaggeration",
        Kind::Number { default: Some(1.0), min: 0.1, max: 100.0, step: 0.1, slider_max: 8.0, whole: false };
    MOMENTUM = "momentum",
        Kind::Number { default: Some(0.8), min: 0.0, max: 0.99, step: 0.01, slider_max: 0.99, whole: false };
    MAP_INIT<tsne::Init> = "map-init";
    MAP_METRIC<MapMetric> = "map-metric";
    MAP_COMPONENTS = "map-components",
        Kind::Number { default: None, min: 2.0, max: 50.0, step: 1.0, slider_max: 50.0, whole: true };
    AXES<Axes> = "axes";
    SETTLE<Settle> = "settle";
    ITERATIONS = "iterations",
        Kind::Number { default: None, min: 10.0, max: 10_000.0, step: 10.0, slider_max: 3000.0, whole: true };
    CONTROL_SHARE = "control-share",
        Kind::Number { default: Some(0.0), min: 0.0, max: 50.0, step: 1.0, slider_max: 50.0, whole: false };
    BASE_RATE = "base-rate",
        Kind::Number { default: Some(5.0), min: 0.01, max: 99.0, step: 0.5, slider_max: 50.0, whole: false };
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
                    let known: Vec<&str> = options.iter().map(|(word, _)| *word).collect();
                    Err(words::not_a_choice(self.label, text, &known))
                }
            },
            Kind::Number { default: None, .. } if text == "auto" || text.is_empty() => Ok(Value::Auto),
            Kind::Number { min, max, whole, .. } => {
                let expected = || {
                    let (least, most) = (exact(min), exact(max));
                    if whole {
                        words::whole_number(&least, &most)
                    } else {
                        words::number(&least, &most)
                    }
                };
                if text.is_empty() {
                    return Err(words::empty(self.label, &expected()));
                }
                match text.parse::<f64>() {
                    Ok(number) if number >= min && number <= max && (!whole || number.fract() == 0.0) => {
                        Ok(Value::Number(number))
                    }
                    _ => Err(words::not_in_range(self.label, text, &expected())),
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
