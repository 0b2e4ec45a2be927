//! The tab of columns: what each holds, and how it is prepared.

pub const HISTOGRAMS: &str = "The histograms of all columns as one figure:";
pub const HISTOGRAMS_TITLE: &str = "Columns before and after preparation";

/// The histogram of a feature, under that of its column.
pub fn prepared(column: &str) -> String {
    format!("→ {column}")
}

pub const COLUMN: &str = "Column";
pub const USED_AS: &str = "Used as";
pub const BEFORE: &str = "Before";
pub const BEFORE_HELP: &str = "As in the file";
pub const AFTER: &str = "After";
pub const AFTER_HELP: &str = "As used to build segments";
pub const MISSING: &str = "Missing";
pub const ZERO: &str = "Zero";
pub const QUANTILES: &str = "5 % · median · 95 %";
pub const QUANTILES_HELP: &str = "5 %, 50 % and 95 % of the values are below";
pub const SKEW: &str = "Skew";
pub const SKEW_HELP: &str = "How far the values lean to one side: before, after";
pub const IMPUTE: &str = "Missing values";
pub const MARK: &str = "Flag missing";
pub const MARK_HELP: &str = "Adds a feature that is 1 where the value was missing";
pub const TRANSFORM: &str = "Transform";
pub const CLIP: &str = "Clip";
pub const SCALE: &str = "Scale";
pub const WEIGHT: &str = "Weight";
pub const WEIGHT_HELP: &str = "0 = ignored, 1 = normal, 3 = three times the weight";

/// A step that is as for all columns.
pub fn as_for_all(choice: &str) -> String {
    format!("all: {choice}")
}

/// A control of one column.
pub fn control_of(column: &str, what: &str) -> String {
    format!("{column}: {what}")
}

pub const FIXED_VALUE: &str = "number to fill with";
pub const ROBUST_SDS: &str = "robust SDs to clip at";
pub const PERCENT_AT_EACH_END: &str = "percent to clip at each end";
pub const FLAG_MISSING: &str = "flag missing values";
pub const WEIGHT_RANGE: &str = "weight from 0 to 3";
pub const AS_NUMBERS: &str = "as numbers";
pub const ORDER: &str = "its categories from the lowest to the highest, with < between them";

pub fn number_in(least: &str, most: &str) -> String {
    format!("A number from {least} to {most}")
}

/// A text column: how many different values, and the most frequent with their counts.
pub fn values(count: &str, frequent: &str) -> String {
    format!("{} {frequent}", super::plural(count, "value", "values"))
}

pub fn range(low: &str, high: &str) -> String {
    format!("from {low} to {high}")
}

pub fn range_clipped(low: &str, high: &str, clipped: &str) -> String {
    format!("from {low} to {high}, {clipped} clipped")
}

pub fn histogram(range: &str) -> String {
    format!("Histogram {range}")
}

pub fn histogram_title(range: &str) -> String {
    format!("{range}; heights are square roots of the counts")
}

pub const ONE_HOT: &str = "One-hot (a yes/no feature per value)";
pub const DAYS: &str = "Date → days before the latest date";
pub const ORDERED: &str = "Ordered categories";

pub const SUGGEST_ACCEPT: &str = "Apply suggested preparation";
pub const SUGGEST_COMPARE: &str = "What would that change?";
pub const SUGGEST_RESET: &str = "Reset to the same preparation for all columns";
pub const SUGGESTION: &str = "The suggestion, column by column, with its reasons";
pub const BECAUSE: &str = "Because";
pub const YES: &str = "yes";
pub const NO: &str = "no";

pub fn compared(agreement: &str, now: &str, suggested: &str) -> String {
    format!(
        "Agreement with the segments now: ARI {agreement} (adjusted Rand index; 1 = identical). Sizes now: {now}. \
         Suggested: {suggested}."
    )
}

pub const MAP_NOW: &str = "Prepared as now";
pub const MAP_SUGGESTED: &str = "Prepared as suggested";
pub const NOISE: &str = "noise";

pub fn segment_size(segment: &str, rows: &str) -> String {
    format!("{segment}: {rows}")
}

/// `which` is one of the two maps.
pub fn map_label(which: &str) -> String {
    format!("The map, {}", which.to_lowercase())
}

pub const COMPUTED: &str = "Computed columns";
pub const NAME: &str = "Name";
pub const FORMULA: &str = "Formula, for instance if(a > 0, b / a, 0), max(a, b), log1p([a name with spaces])";
pub const ADD: &str = "Add column";

pub fn remove(column: &str) -> String {
    format!("Remove {column}")
}

pub const CORRELATIONS: &str = "Correlations between columns (Spearman)";
pub const CORRELATIONS_TITLE: &str = "Spearman's rank correlation";

pub fn correlation(first: &str, second: &str, value: &str) -> String {
    format!("{first} and {second}: {value}")
}

pub fn only_column(column: &str) -> String {
    format!("{column} is the only column of numbers: correlations need two.")
}
