//! What the settings are called, what each does, and what can be chosen.

use super::listed;

/// A setting: its name on the page, and one line of help.
pub struct Setting {
    pub label: &'static str,
    pub help: &'static str,
}

pub const IMPUTE: Setting = Setting {
    label: "Missing values",
    help: "What stands in for a missing value (imputation): a value of its column, zero, or nothing – then the row is \
        excluded.",
};
pub const IMPUTE_MEDIAN: &str = "Median";
pub const IMPUTE_MEAN: &str = "Mean";
pub const IMPUTE_ZERO: &str = "Zero";
pub const IMPUTE_CONSTANT: &str = "Fixed value";
pub const IMPUTE_NEIGHBORS: &str = "5 nearest rows (kNN)";
pub const IMPUTE_DROP: &str = "Exclude rows";
pub const FILL_VALUE: Setting =
    Setting { label: "Fixed value", help: "The number that stands in for a missing value." };

pub const TRANSFORM: Setting =
    Setting { label: "Transform", help: "Logarithms keep a few very large values from deciding everything." };
pub const CLIP: Setting = Setting {
    label: "Clip outliers",
    help: "Values far from the others are set to a bound, so that a few cannot pull a segment toward them \
        (winsorizing).",
};
pub const CLIP_NONE: &str = "Off";
pub const CLIP_QUANTILES: &str = "Quantiles";
pub const CLIP_ROBUST_SIGMAS: &str = "Robust SDs from the median (MAD)";
pub const CLIP_SHARE: Setting = Setting {
    label: "Clip at each end, %",
    help: "This share of the values at either end is set to the quantile there.",
};
pub const CLIP_SIGMAS: Setting = Setting {
    label: "Clip beyond … robust SDs",
    help:
        "Values further from the median than this many robust standard deviations are set to that distance; a robust \
        one is the MAD in units of a normal distribution's.",
};
pub const SCALE: Setting = Setting { label: "Scale", help: "Makes columns with different units weigh the same." };

pub const PCA: Setting = Setting {
    label: "Principal components (PCA)",
    help: "Segments are built from a few components that carry most of the variance, instead of from the columns.",
};
pub const PCA_OFF: &str = "Off – use the columns as they are";
pub const PCA_BY_COUNT: &str = "Fixed number of components";
pub const PCA_BY_SHARE: &str = "By share of variance";
pub const PCA_COUNT: Setting =
    Setting { label: "Components", help: "How many principal components are kept, at most one for each feature." };
pub const PCA_SHARE: Setting = Setting {
    label: "Variance to keep, %",
    help: "The fewest components that carry more than this share of the variance are kept.",
};

pub const ALGORITHM: Setting = Setting {
    label: "Method",
    help: "k-means makes round segments of similar spread; hierarchical clustering merges the closest; DBSCAN and \
        HDBSCAN find dense groups and noise; a column of the table holds segments that somebody else made.",
};
pub const K: Setting = Setting {
    label: "Segments (k)",
    help: "How many groups to split the rows into. The chart and Evidence show which numbers hold up.",
};
pub const INIT: Setting = Setting {
    label: "Initialization",
    help: "Where the centers start: k-means++ spreads them, random takes any rows.",
};
pub const N_INIT: Setting = Setting {
    label: "Random starts (n_init)",
    help: "How often k-means starts again from other centers; the best run counts.",
};
pub const MAX_ITER: Setting = Setting {
    label: "Maximum iterations",
    help: "k-means stops after this many iterations even if it has not converged.",
};
pub const TOL: Setting = Setting {
    label: "Tolerance",
    help: "A run has converged when its centers move less than this share of the columns' variance.",
};
pub const CUT: Setting =
    Setting { label: "Cut by", help: "Where the dendrogram is cut: into a number of segments, or at a height." };
pub const CUT_BY_COUNT: &str = "Number of segments";
pub const CUT_BY_HEIGHT: &str = "Height";
pub const HEIGHT: Setting = Setting { label: "Height", help: "Groups that merge above this height stay apart." };
pub const LINKAGE: Setting = Setting {
    label: "Linkage",
    help: "How the distance between two groups follows from the distances between their rows.",
};
pub const METRIC: Setting = Setting { label: "Distance", help: "How different two rows are (metric)." };
/// Why a metric is not offered: the density methods have no twin for it in scikit-learn or SciPy to compare with.
pub const NO_CORRELATION: &str = "Correlation distance is not available for DBSCAN/HDBSCAN.";
/// Why a column cannot be the segments.
pub const NO_LABEL_COLUMN: &str =
    "The table has no column of few values (text, yes and no, whole numbers) that could be the segments.";
pub const EPS: Setting =
    Setting { label: "Radius (eps)", help: "Rows within this distance of each other are neighbors." };
pub const MIN_SAMPLES: Setting = Setting {
    label: "Minimum points (min_samples)",
    help: "A row with at least this many rows within the radius, itself included, is the core of a segment.",
};
pub const MIN_CLUSTER_SIZE: Setting =
    Setting { label: "Minimum segment size (min_cluster_size)", help: "Fewer rows than this are not a segment." };
pub const SELECTION: Setting = Setting {
    label: "Cluster selection",
    help: "The segments that persist over most radii (excess of mass), or the finest ones (leaves of the tree).",
};
pub const SELECTION_EPSILON: Setting = Setting {
    label: "Merge distance (cluster_selection_epsilon)",
    help: "Segments that split at a smaller distance than this stay one.",
};
pub const SEED: Setting =
    Setting { label: "Random seed", help: "The same seed gives the same result, to the last bit." };

pub const PERPLEXITY: Setting =
    Setting { label: "Perplexity", help: "About how many nearest neighbors each point is kept close to on the map." };
pub const GLOBAL_STRUCTURE: Setting = Setting {
    label: "Global layout",
    help: "A second perplexity of 500 places separate groups more faithfully; it takes longer.",
};
pub const GLOBAL_DEFAULT: &str = "Default";
pub const GLOBAL_PRESERVE: &str = "Preserve (adds perplexity 500)";
pub const LEARNING_RATE: Setting = Setting {
    label: "Learning rate",
    help: "How far the points move in one step; auto is the number of rows divided by the exaggeration.",
};
pub const EARLY_EXAGGERATION: Setting = Setting {
    label: "Early exaggeration",
    help: "How strongly neighbors attract each other while the map takes shape.",
};
pub const EXAGGERATION: Setting =
    Setting { label: "Late exaggeration", help: "More than 1 pulls groups together and apart from each other." };
pub const MOMENTUM: Setting =
    Setting { label: "Momentum", help: "How much of the previous step is carried over; four fifths are usual." };
pub const MAP_INIT: Setting =
    Setting { label: "Initial positions", help: "Where the points are before the first step." };
pub const MAP_METRIC: Setting =
    Setting { label: "Distance (map)", help: "How different two rows are, for the map (metric)." };
pub const METRIC_EUCLIDEAN: &str = "Euclidean";
pub const METRIC_MANHATTAN: &str = "Manhattan";
pub const METRIC_COSINE: &str = "Cosine";
pub const MAP_COMPONENTS: Setting = Setting {
    label: "Components (map)",
    help: "Nearest neighbors are sought among this many principal components; auto uses the columns as they are.",
};
pub const AXES: Setting = Setting {
    label: "Axes",
    help: "t-SNE puts similar customers together; principal components and columns have axes that can be read.",
};
pub const AXES_TSNE: &str = "t-SNE";
pub const AXES_COMPONENTS: &str = "Principal components";
pub const AXES_COLUMNS: &str = "Two columns";
pub const SETTLE: Setting =
    Setting { label: "On convergence", help: "Whether the map stops by itself once it no longer changes." };
pub const SETTLE_STOP: &str = "Stop";
pub const SETTLE_GO_ON: &str = "Run all iterations";
pub const ITERATIONS: Setting = Setting {
    label: "Iterations",
    help: "Steps of the map in all, a quarter of them (250 at most) with early exaggeration; auto takes as many as it \
        needs to converge, three thousand at most.",
};

pub const CONTROL_SHARE: Setting = Setting {
    label: "Control group (% of each segment)",
    help:
        "This share of each segment is drawn by lot and marked in the files of labels, to be left out of a campaign: \
        what the others do differently is what the campaign did. 0 is no control group.",
};
pub const BASE_RATE: Setting = Setting {
    label: "Rate without the campaign (%)",
    help: "How many of a hundred do without the campaign what it is for, such as buying: it decides how large a lift \
        the groups can show.",
};

/// Stands in the place of a number that is chosen from the data.
pub const AUTO: &str = "auto";

pub fn back_to(default: &str) -> String {
    format!("Back to {default}")
}

pub fn back_to_of(label: &str, default: &str) -> String {
    format!("{label}: back to {default}")
}

pub fn help_of(label: &str) -> String {
    format!("{label}: help")
}

pub fn slider_of(label: &str) -> String {
    format!("{label}, slider")
}

pub fn not_a_choice(label: &str, found: &str, words: &[&str]) -> String {
    format!("{label} is “{found}”; expected one of {}.", words.join(", "))
}

/// A number was expected; nothing was found.
pub fn empty(label: &str, expected: &str) -> String {
    format!("{label} is empty; expected {expected}.")
}

pub fn not_in_range(label: &str, found: &str, expected: &str) -> String {
    format!("{label} is {found}; expected {expected}.")
}

pub fn whole_number(least: &str, most: &str) -> String {
    format!("a whole number from {least} to {most}")
}

pub fn number(least: &str, most: &str) -> String {
    format!("a number from {least} to {most}")
}

pub fn unknown_settings(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    match names {
        [_] => format!("Unknown setting {} in the link was ignored.", listed(&quoted)),
        _ => format!("Unknown settings {} in the link were ignored.", listed(&quoted)),
    }
}

/// `problem` is a sentence of the setting.
pub fn link_default(problem: &str) -> String {
    format!("In the link, {problem} The default is used.")
}

pub fn link_metric(reason: &str) -> String {
    format!("In the link, linkage and distance do not go together. {reason} Euclidean is used.")
}

pub fn link_step(column: &str, step: &str, expected: &str) -> String {
    format!("In the link, column {column}: “{step}” cannot be used; expected {expected}.")
}

pub const LINK_CODING: &str = "days, or order:low|mid|high";
pub const LINK_YES_OR_NO: &str = "yes or no";
pub const LINK_CLIP: &str = "none, quantiles:0.01 or sigmas:4";
pub const LINK_STEPS: &str = "role, as, fill, mark, transform, clip, scale, weight or value";
