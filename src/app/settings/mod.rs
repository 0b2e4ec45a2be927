//! Everything that can be set, as one table: name in the address, words on the page, range, default.
//!
//! The page's controls, the address and the recipes sent to the workers all come from this table.

pub mod url;
pub mod url_columns;

use crate::engine::cluster::agglomerative::{self, Linkage};
use crate::engine::cluster::gaussian_mixture::GaussianMixtureParams;
use crate::engine::cluster::hdbscan::{HdbscanSpec, Selection};
use crate::engine::cluster::kmeans::{Init, KMeansParams};
use crate::engine::derive::{Coding, Derived};
use crate::engine::distance::Metric;
use crate::engine::embed::tsne::{self, LearningRate, TsneParams};
use crate::engine::inspect::Role;
use crate::engine::prepare::{Clip, ColumnSpec, Components, Impute, PrepareSpec, Scale, Transform};
use crate::protocol::data::ColumnKind;
use crate::protocol::spec::{ClusterSpec, Cut, EmbedSpec, SegmentSpec};
use std::collections::BTreeMap;

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
        reach: f64,
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

const fn count(default: f64, min: f64, max: f64, reach: f64) -> Kind {
    Kind::Number { default: Some(default), min, max, step: 1.0, reach, whole: true }
}

macro_rules! fields {
    ($($id:ident = $name:literal, $label:literal, $help:literal, $kind:expr;)*) => {
        $(#[doc = $help] pub static $id: Field = Field { name: $name, label: $label, help: $help, kind: $kind };)*
        /// All fields, in the order in which the address names them.
        pub static FIELDS: &[&Field] = &[$(&$id),*];
    };
}

fields! {
    IMPUTE = "impute", "Fill missing", "What stands in for a missing value: a value of its column, zero, or the row is left out.",
        Kind::Choice(&[("median", "Median"), ("mean", "Mean"), ("zero", "Zero"), ("constant", "A number"), ("knn", "5 nearest rows"),
            ("drop", "Drop the row")]);
    FILL_VALUE = "fill-value", "Fill with", "The number that stands in for a missing value.",
        Kind::Number { default: Some(0.0), min: -1e12, max: 1e12, step: 1.0, reach: 1000.0, whole: false };
    TRANSFORM = "transform", "Transform", "Logarithms keep a few very large values from deciding everything.",
        Kind::Choice(&[("log1p", "log(1 + x)"), ("none", "None"), ("signed-log", "Signed log"), ("sqrt", "Square root"),
            ("yeo-johnson", "Yeo-Johnson"), ("rank", "Ranks to normal")]);
    CLIP = "clip", "Clip", "Values far from the others are set to a bound, so that a few cannot pull a segment to them.",
        Kind::Choice(&[("none", "None"), ("quantiles", "Quantiles"), ("sigmas", "Robust sigmas")]);
    CLIP_SHARE = "clip-share", "Clip at each end, %", "This share of the values at either end is set to the quantile there.",
        Kind::Number { default: Some(1.0), min: 0.0, max: 49.0, step: 0.5, reach: 10.0, whole: false };
    CLIP_SIGMAS = "clip-sigmas", "Clip beyond sigmas", "Values further from the median than so many robust standard deviations are set to that distance.",
        Kind::Number { default: Some(4.0), min: 0.1, max: 100.0, step: 0.5, reach: 10.0, whole: false };
    SCALE = "scale", "Scale", "Makes columns with different units weigh the same.",
        Kind::Choice(&[("standard", "z-score"), ("none", "None"), ("minmax", "0 to 1"), ("robust", "Robust (quartiles)"), ("unit", "Unit norm")]);
    PCA = "pca", "Principal components", "Segments are found from a few components that tell most of what the columns tell, in place of the columns.",
        Kind::Choice(&[("none", "None: the columns"), ("count", "So many"), ("share", "By share of variance")]);
    PCA_COUNT = "pca-components", "Components", "How many principal components are kept, at most one for each feature.", count(5.0, 1.0, 200.0, 20.0);
    PCA_SHARE = "pca-share", "Variance to keep, %", "The fewest components that tell more than this share of the variance are kept.",
        Kind::Number { default: Some(90.0), min: 1.0, max: 99.9, step: 1.0, reach: 99.0, whole: false };
    ALGORITHM = "algorithm", "Method", "k-means makes round segments of similar spread; a hierarchy merges the nearest; density finds crowds and noise.",
        Kind::Choice(&[
            ("kmeans", "k-means"),
            ("agglomerative", "Hierarchical"),
            ("dbscan", "Density (DBSCAN)"),
            ("hdbscan", "Density (HDBSCAN)"),
            ("gaussian-mixture", "Gaussian mixture"),
        ]);
    K = "k", "Segments (k)", "Into how many segments the customers are divided.", count(6.0, 2.0, 50.0, 20.0);
    INIT = "init", "First centres", "k-means++ spreads the first centres; random takes any rows.",
        Kind::Choice(&[("k-means++", "k-means++"), ("random", "Random rows")]);
    N_INIT = "n-init", "Starts", "How often k-means starts anew; the best run counts.", count(10.0, 1.0, 100.0, 50.0);
    MAX_ITER = "max-iter", "Iterations at most", "A run that has not settled by then stops and says so.", count(300.0, 1.0, 10_000.0, 1000.0);
    TOL = "tol", "Tolerance", "A run has settled when its centres move less than this share of the columns' variance.",
        Kind::Number { default: Some(0.0001), min: 0.0, max: 1.0, step: 0.0001, reach: 0.01, whole: false };
    CUT = "cut", "Cut by", "Where the hierarchy is cut: into a number of segments, or at a height.",
        Kind::Choice(&[("clusters", "Number of segments"), ("height", "Height")]);
    HEIGHT = "height", "Height", "Groups that merge above this height stay apart.",
        Kind::Number { default: Some(100.0), min: 0.0, max: 1_000_000_000.0, step: 0.1, reach: 250.0, whole: false };
    LINKAGE = "linkage", "Linkage", "How the distance between two groups follows from that between their rows.",
        Kind::Choice(&[("ward", "Ward"), ("complete", "Complete"), ("average", "Average"), ("single", "Single"),
            ("weighted", "Weighted"), ("centroid", "Centroid"), ("median", "Median")]);
    METRIC = "metric", "Distance", "How different two rows are.",
        Kind::Choice(&[("euclidean", "Euclidean"), ("manhattan", "Manhattan"), ("cosine", "Cosine"), ("chebyshev", "Chebyshev"),
            ("correlation", "Correlation")]);
    EPS = "eps", "Radius (eps)", "Rows within this distance, itself included, are neighbours.",
        Kind::Number { default: Some(1.5), min: 0.0001, max: 1000.0, step: 0.05, reach: 5.0, whole: false };
    MIN_SAMPLES = "min-samples", "Neighbours", "A row with this many neighbours, itself included, is the core of a segment.", count(5.0, 1.0, 200.0, 50.0);
    MIN_CLUSTER_SIZE = "min-cluster-size", "Smallest segment", "Fewer rows than this are no segment.", count(50.0, 2.0, 100_000.0, 500.0);
    SELECTION = "selection", "Selection", "The segments that last longest over all radii, or the smallest ones.",
        Kind::Choice(&[("eom", "Lasting (excess of mass)"), ("leaf", "Smallest (leaf)")]);
    SELECTION_EPSILON = "selection-epsilon", "Merge below", "Segments that part at a smaller distance than this stay one.",
        Kind::Number { default: Some(0.0), min: 0.0, max: 1000.0, step: 0.05, reach: 5.0, whole: false };
    SEED = "seed", "Seed", "The same seed gives the same result, to the last bit.", count(42.0, 0.0, 4_294_967_295.0, 100.0);
    PERPLEXITY = "perplexity", "Perplexity", "About how many neighbours each customer keeps on the map.",
        Kind::Number { default: Some(30.0), min: 2.0, max: 500.0, step: 1.0, reach: 100.0, whole: false };
    GLOBAL_STRUCTURE = "global-structure", "Far groups", "A second, wider perplexity of 500 places far groups more truly; it takes longer.",
        Kind::Choice(&[("no", "As they fall"), ("yes", "Kept (wide perplexity)")]);
    LEARNING_RATE = "learning-rate", "Learning rate", "How far the points move in one step; auto is the number of rows over the exaggeration.",
        Kind::Number { default: None, min: 1.0, max: 1_000_000.0, step: 10.0, reach: 10_000.0, whole: false };
    EARLY_EXAGGERATION = "early-exaggeration", "Early exaggeration", "How strongly neighbours attract each other while the map takes shape.",
        Kind::Number { default: Some(12.0), min: 1.0, max: 100.0, step: 1.0, reach: 32.0, whole: false };
    EXAGGERATION = "exaggeration", "Late exaggeration", "More than 1 pulls groups together and apart from each other.",
        Kind::Number { default: Some(1.0), min: 0.1, max: 100.0, step: 0.1, reach: 8.0, whole: false };
    MOMENTUM = "momentum", "Momentum", "What share of the last step is taken again.",
        Kind::Number { default: Some(0.8), min: 0.0, max: 0.99, step: 0.01, reach: 0.99, whole: false };
    MAP_INIT = "map-init", "Start from", "Where the points stand at first.",
        Kind::Choice(&[("pca", "Principal components"), ("spectral", "Spectral"), ("random", "Random")]);
    MAP_METRIC = "map-metric", "Distance", "How different two rows are, for the map.",
        Kind::Choice(&[("euclidean", "Euclidean"), ("manhattan", "Manhattan"), ("cosine", "Cosine")]);
    MAP_COMPONENTS = "map-components", "Components", "Seek neighbours among so many principal components; auto takes the columns themselves.",
        Kind::Number { default: None, min: 2.0, max: 50.0, step: 1.0, reach: 50.0, whole: true };
    SETTLE = "settle", "When settled", "Stop by itself once the map no longer changes.",
        Kind::Choice(&[("stop", "Stop"), ("go-on", "Go on to the end")]);
    ITERATIONS = "iterations", "Iterations", "Steps of the map in all, a quarter of them (250 at most) with early exaggeration; auto takes as many as it needs to settle, 3,000 at most.",
        Kind::Number { default: None, min: 10.0, max: 10_000.0, step: 10.0, reach: 3000.0, whole: true };
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

/// A value for each field.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    values: Vec<Value>,
    /// What holds for single columns of the table at hand.
    pub columns: BTreeMap<String, ColumnPlan>,
    /// What was asked for columns that the table at hand does not have; it waits for a table that does.
    pub asked: BTreeMap<String, ColumnWish>,
    /// Columns computed from others.
    pub derived: Vec<Derived>,
}

/// What is asked for one column, beside what holds for all and what is guessed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnWish {
    /// What it is for; `None`: what is guessed.
    pub role: Option<Role>,
    /// How it is prepared.
    pub spec: ColumnSpec,
    /// How it becomes a column of numbers.
    pub coding: Coding,
}

/// What holds for one column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnPlan {
    /// What it holds.
    pub kind: ColumnKind,
    /// What it is for.
    pub role: Role,
    /// What it was guessed to be for.
    pub guessed: Role,
    /// How it is prepared, where it differs from what holds for all.
    pub spec: ColumnSpec,
    /// How it becomes a column of numbers.
    pub coding: Coding,
}

impl ColumnPlan {
    /// A column that is for what it was guessed to be for, prepared as all are.
    pub fn guessed(kind: ColumnKind, role: Role) -> ColumnPlan {
        ColumnPlan { kind, role, guessed: role, spec: ColumnSpec::default(), coding: Coding::None }
    }

    /// What is asked for the column.
    pub fn wish(&self) -> ColumnWish {
        let role = Some(self.role).filter(|role| *role != self.guessed);
        ColumnWish { role, spec: self.spec.clone(), coding: self.coding.clone() }
    }

    /// The same column with what is asked for it instead.
    pub fn with(&self, wish: ColumnWish) -> ColumnPlan {
        let ColumnWish { role, spec, coding } = wish;
        ColumnPlan { role: role.unwrap_or(self.guessed), spec, coding, ..self.clone() }
    }

    /// The recipe for the engine; `None` if it is as for all.
    fn recipe(&self) -> Option<ColumnSpec> {
        let mut spec = self.spec.clone();
        match (self.role, self.kind) {
            (Role::Feature, kind) => spec.one_hot = kind == ColumnKind::Text,
            (_, ColumnKind::Number) => spec = ColumnSpec { weight: Some(0.0), ..ColumnSpec::default() },
            _ => spec = ColumnSpec::default(),
        }
        (spec != ColumnSpec::default()).then_some(spec)
    }
}

impl Default for Settings {
    fn default() -> Self {
        let values = FIELDS.iter().map(|field| field.default()).collect();
        Settings { values, columns: BTreeMap::new(), asked: BTreeMap::new(), derived: Vec::new() }
    }
}

/// The wide perplexity that keeps far groups in place, as Orange's "preserve global structure".
const WIDE_PERPLEXITY: f64 = 500.0;
/// A map that stops by itself once it has settled takes no more iterations than this.
const MOST_ITERATIONS: usize = 3000;
/// One that does not takes as many as openTSNE.
const OPENTSNE_ITERATIONS: usize = 1000;

/// Why density has no correlation distance here: scikit-learn and SciPy have none to compare with.
const NO_CORRELATION: &str = "Density is measured by Euclidean, Manhattan, cosine or Chebyshev distances.";

impl Settings {
    fn index(field: &Field) -> usize {
        // Every field stands in the table, which the macro above writes together with the fields.
        FIELDS.iter().position(|known| known.name == field.name).unwrap_or(0)
    }

    /// The value of a field.
    pub fn get(&self, field: &Field) -> Value {
        self.values[Self::index(field)]
    }

    /// Sets a field, and what must change with it.
    pub fn set(&mut self, field: &Field, value: Value) {
        self.values[Self::index(field)] = value;
        if self.refused(&METRIC, self.choice(&METRIC)).is_some() {
            self.values[Self::index(&METRIC)] = METRIC.default();
        }
    }

    /// The reason why `value` cannot be chosen for `field` beside the other settings, if there is one.
    pub fn refused(&self, field: &Field, value: &str) -> Option<&'static str> {
        if field.name != METRIC.name {
            return None;
        }
        match self.choice(&ALGORITHM) {
            "agglomerative" => agglomerative::offered(self.linkage(), metric(value)).err(),
            "dbscan" | "hdbscan" if value == "correlation" => Some(NO_CORRELATION),
            _ => None,
        }
    }

    fn linkage(&self) -> Linkage {
        match self.choice(&LINKAGE) {
            "complete" => Linkage::Complete,
            "average" => Linkage::Average,
            "single" => Linkage::Single,
            "weighted" => Linkage::Weighted,
            "centroid" => Linkage::Centroid,
            "median" => Linkage::Median,
            _ => Linkage::Ward,
        }
    }

    fn number(&self, field: &Field) -> f64 {
        match self.get(field) {
            Value::Number(number) => number,
            _ => f64::NAN,
        }
    }

    fn whole(&self, field: &Field) -> usize {
        self.number(field) as usize
    }

    /// The word chosen for a field.
    pub fn choice(&self, field: &Field) -> &'static str {
        match self.get(field) {
            Value::Choice(word) => word,
            _ => "",
        }
    }

    /// How many segments are asked for; 0 where the method finds the number itself.
    pub fn segments(&self) -> usize {
        match self.choice(&ALGORITHM) {
            "dbscan" | "hdbscan" => 0,
            "agglomerative" if self.choice(&CUT) == "height" => 0,
            _ => self.whole(&K),
        }
    }

    /// What is asked for each column, those that the table at hand does not have among them.
    pub fn wishes(&self) -> BTreeMap<String, ColumnWish> {
        let here = self.columns.iter().map(|(name, plan)| (name.clone(), plan.wish()));
        let mut wishes: BTreeMap<String, ColumnWish> = self.asked.clone();
        wishes.extend(here);
        wishes.retain(|_, wish| *wish != ColumnWish::default());
        wishes
    }

    /// The settings another address asks for, on the table at hand.
    pub fn on_the_table_of(mut self, now: &Settings) -> Settings {
        self.columns = now.columns.clone();
        for (name, plan) in &mut self.columns {
            *plan = plan.with(self.asked.remove(name).unwrap_or_default());
        }
        self
    }

    /// The recipe of the features.
    pub fn prepare(&self) -> PrepareSpec {
        PrepareSpec {
            impute: self.impute_as(self.choice(&IMPUTE)),
            transform: transform(self.choice(&TRANSFORM)),
            scale: scale(self.choice(&SCALE)),
            clip: self.clip_as(self.choice(&CLIP)),
            components: match self.choice(&PCA) {
                "count" => Components::Count(self.whole(&PCA_COUNT)),
                "share" => Components::Variance(self.number(&PCA_SHARE) / 100.0),
                _ => Components::All,
            },
            columns: self.columns.iter().filter_map(|(name, plan)| Some((name.clone(), plan.recipe()?))).collect(),
            ..PrepareSpec::default()
        }
    }

    /// What a missing value becomes, by its word; the number that may belong to it is the one that holds for all columns.
    pub fn impute_as(&self, word: &str) -> Impute {
        match word {
            "constant" => Impute::Constant(self.number(&FILL_VALUE)),
            word => impute(word),
        }
    }

    /// What becomes of values far from the others, by its word, the bound as for all columns.
    pub fn clip_as(&self, word: &str) -> Clip {
        match word {
            "quantiles" => Clip::Quantiles(self.number(&CLIP_SHARE) / 100.0),
            "sigmas" => Clip::RobustSigmas(self.number(&CLIP_SIGMAS)),
            _ => Clip::None,
        }
    }

    /// The recipe of the segments.
    pub fn segment(&self) -> SegmentSpec {
        let metric = metric(self.choice(&METRIC));
        let seed = self.number(&SEED) as u64;
        let cluster = match self.choice(&ALGORITHM) {
            "agglomerative" => ClusterSpec::Agglomerative {
                linkage: self.linkage(),
                metric,
                cut: match self.choice(&CUT) {
                    "height" => Cut::Height(self.number(&HEIGHT)),
                    _ => Cut::Clusters(self.whole(&K)),
                },
            },
            "dbscan" => ClusterSpec::Dbscan { eps: self.number(&EPS), min_samples: self.whole(&MIN_SAMPLES), metric },
            "hdbscan" => ClusterSpec::Hdbscan {
                selection: HdbscanSpec {
                    min_cluster_size: self.whole(&MIN_CLUSTER_SIZE),
                    selection: match self.choice(&SELECTION) {
                        "leaf" => Selection::Leaf,
                        _ => Selection::ExcessOfMass,
                    },
                    cluster_selection_epsilon: self.number(&SELECTION_EPSILON),
                },
                min_samples: self.whole(&MIN_SAMPLES),
                metric,
            },
            "gaussian-mixture" => ClusterSpec::GaussianMixture(GaussianMixtureParams {
                k: self.whole(&K),
                seed,
                ..GaussianMixtureParams::default()
            }),
            _ => ClusterSpec::KMeans(KMeansParams {
                k: self.whole(&K),
                init: if self.choice(&INIT) == "random" { Init::Random } else { Init::KMeansPlusPlus },
                n_init: self.whole(&N_INIT),
                max_iter: self.whole(&MAX_ITER),
                tol: self.number(&TOL),
                seed,
            }),
        };
        SegmentSpec { prepare: self.prepare(), cluster }
    }

    /// The recipe of the map.
    pub fn embed(&self) -> EmbedSpec {
        let settle = self.choice(&SETTLE) == "stop";
        let iterations = match self.get(&ITERATIONS) {
            Value::Number(iterations) => iterations as usize,
            _ if settle => MOST_ITERATIONS,
            _ => OPENTSNE_ITERATIONS,
        };
        let early_iterations = (iterations / 4).min(250);
        EmbedSpec {
            prepare: self.prepare(),
            components: match self.get(&MAP_COMPONENTS) {
                Value::Number(components) => Some(components as usize),
                _ => None,
            },
            tsne: TsneParams {
                perplexity: self.number(&PERPLEXITY),
                wide_perplexity: (self.choice(&GLOBAL_STRUCTURE) == "yes").then_some(WIDE_PERPLEXITY),
                exaggeration: self.number(&EXAGGERATION),
                momentum: self.number(&MOMENTUM),
                init: match self.choice(&MAP_INIT) {
                    "spectral" => tsne::Init::Spectral,
                    "random" => tsne::Init::Random,
                    _ => tsne::Init::Pca,
                },
                metric: metric(self.choice(&MAP_METRIC)),
                settle,
                early_exaggeration: self.number(&EARLY_EXAGGERATION),
                early_iterations,
                iterations: iterations - early_iterations,
                learning_rate: match self.get(&LEARNING_RATE) {
                    Value::Number(rate) => LearningRate::Fixed(rate),
                    _ => LearningRate::Auto,
                },
                seed: self.number(&SEED) as u64,
            },
        }
    }
}

/// What a missing value becomes, by a word without a number.
fn impute(word: &str) -> Impute {
    match word {
        "mean" => Impute::Mean,
        "zero" => Impute::Zero,
        "knn" => Impute::Neighbours(5),
        "drop" => Impute::Drop,
        _ => Impute::Median,
    }
}

/// What is done to each value, by its word.
pub fn transform(word: &str) -> Transform {
    match word {
        "none" => Transform::None,
        "signed-log" => Transform::SignedLog,
        "sqrt" => Transform::Sqrt,
        "yeo-johnson" => Transform::YeoJohnson,
        "rank" => Transform::RankToNormal,
        _ => Transform::Log1p,
    }
}

/// How columns are made comparable, by its word.
pub fn scale(word: &str) -> Scale {
    match word {
        "none" => Scale::None,
        "minmax" => Scale::MinMax,
        "robust" => Scale::Robust,
        "unit" => Scale::UnitNorm,
        _ => Scale::Standard,
    }
}

/// The word of what a missing value becomes.
pub fn impute_word(impute: Impute) -> &'static str {
    match impute {
        Impute::Median => "median",
        Impute::Mean => "mean",
        Impute::Zero => "zero",
        Impute::Constant(_) => "constant",
        Impute::Neighbours(_) => "knn",
        Impute::Drop => "drop",
    }
}

/// The word of what is done to each value.
pub fn transform_word(transform: Transform) -> &'static str {
    match transform {
        Transform::None => "none",
        Transform::Log1p => "log1p",
        Transform::SignedLog => "signed-log",
        Transform::Sqrt => "sqrt",
        Transform::YeoJohnson => "yeo-johnson",
        Transform::RankToNormal => "rank",
    }
}

/// The word of how columns are made comparable.
pub fn scale_word(scale: Scale) -> &'static str {
    match scale {
        Scale::None => "none",
        Scale::Standard => "standard",
        Scale::MinMax => "minmax",
        Scale::Robust => "robust",
        Scale::UnitNorm => "unit",
    }
}

/// The word of what becomes of values far from the others.
pub fn clip_word(clip: Clip) -> &'static str {
    match clip {
        Clip::None => "none",
        Clip::Quantiles(_) => "quantiles",
        Clip::RobustSigmas(_) => "sigmas",
    }
}

fn metric(word: &str) -> Metric {
    match word {
        "manhattan" => Metric::Manhattan,
        "cosine" => Metric::Cosine,
        "chebyshev" => Metric::Chebyshev,
        "correlation" => Metric::Correlation,
        _ => Metric::Euclidean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_k_means_with_six_segments_on_log1p_and_z_scores() {
        let spec = Settings::default().segment();
        assert_eq!(spec.prepare, PrepareSpec::default());
        let ClusterSpec::KMeans(params) = spec.cluster else { panic!("k-means") };
        assert_eq!((params.k, params.n_init, params.seed), (6, 10, 42));
        let tsne = Settings::default().embed().tsne;
        assert_eq!((tsne.early_iterations, tsne.iterations, tsne.settle), (250, 2750, true));
    }

    #[test]
    fn a_bad_value_is_told_with_what_was_found_and_expected() {
        assert_eq!(K.parse("0"), Err("Segments (k) is 0; expected a whole number from 2 to 50.".into()));
        assert_eq!(K.parse("2.5"), Err("Segments (k) is 2.5; expected a whole number from 2 to 50.".into()));
        assert!(EPS.parse("NaN").is_err());
        assert!(LINKAGE.parse("Ward").is_err());
        assert_eq!(LEARNING_RATE.parse("auto"), Ok(Value::Auto));
    }

    #[test]
    fn every_default_parses_back_and_lies_in_its_range() {
        for field in FIELDS {
            assert_eq!(field.parse(&field.default().to_string()), Ok(field.default()), "{}", field.name);
        }
    }

    #[test]
    fn words_of_preparation_mean_what_they_say() {
        let words = |field: &Field| match field.kind {
            Kind::Choice(options) => options.iter().map(|(word, _)| *word).collect::<Vec<_>>(),
            Kind::Number { .. } => Vec::new(),
        };
        let settings = Settings::default();
        assert!(words(&IMPUTE).into_iter().all(|word| impute_word(settings.impute_as(word)) == word));
        assert!(words(&TRANSFORM).into_iter().all(|word| transform_word(transform(word)) == word));
        assert!(words(&CLIP).into_iter().all(|word| clip_word(settings.clip_as(word)) == word));
        assert!(words(&SCALE).into_iter().all(|word| scale_word(scale(word)) == word));
    }

    #[test]
    fn a_columns_role_decides_whether_it_is_a_feature() {
        let mut settings = Settings::default();
        let plan = ColumnPlan::guessed;
        settings.columns.insert("a".into(), plan(ColumnKind::Number, Role::Feature));
        settings.columns.insert("b".into(), plan(ColumnKind::Number, Role::Describe));
        settings.columns.insert("c".into(), plan(ColumnKind::Text, Role::Feature));
        settings.columns.insert("d".into(), plan(ColumnKind::Text, Role::Describe));
        let columns = settings.prepare().columns;
        assert_eq!(columns.keys().collect::<Vec<_>>(), ["b", "c"], "the others are as for all");
        assert_eq!((columns["b"].weight, columns["c"].one_hot), (Some(0.0), true));
    }

    #[test]
    fn choosing_ward_takes_the_metric_back_to_euclidean() {
        let mut settings = Settings::default();
        settings.set(&ALGORITHM, Value::Choice("agglomerative"));
        settings.set(&LINKAGE, Value::Choice("average"));
        settings.set(&METRIC, Value::Choice("cosine"));
        assert_eq!(settings.refused(&METRIC, "manhattan"), None);
        settings.set(&LINKAGE, Value::Choice("ward"));
        assert_eq!(settings.choice(&METRIC), "euclidean");
        assert!(settings.refused(&METRIC, "manhattan").is_some_and(|reason| reason.contains("Ward")));
        settings.set(&ALGORITHM, Value::Choice("dbscan"));
        assert_eq!(settings.refused(&METRIC, "manhattan"), None);
    }
}
