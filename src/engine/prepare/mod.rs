//! A table becomes a feature matrix: missing values are filled, values transformed and clipped, columns scaled and
//! weighed, in this order; columns of text may become one feature a value; at last all may be replaced by their
//! principal components.
//!
//! [`fit`] learns the parameters of each step from a table (a median, an exponent, a mean) and keeps them in a
//! [`FittedPreparation`], which can be applied to another table with the same columns; [`prepare`] does both.
//! The steps are those of scikit-learn's `SimpleImputer`, `FunctionTransformer(log1p)` or
//! `PowerTransformer(standardize=False)`, and `StandardScaler`, `MinMaxScaler` or `RobustScaler`.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::control::Control;
//! use strata::engine::prepare::{prepare, PrepareSpec, Transform};
//! use strata::engine::table::{read, ReadOptions};
//!
//! let control = &mut Control::none();
//! let table = read("t.csv", b"spend,visits\n1,5\n,7\n3,9\n", &ReadOptions::default(), control)?;
//! let spec = PrepareSpec { transform: Transform::None, ..PrepareSpec::default() };
//! let (features, report) = prepare(&table, &spec, control)?;
//! // The missing value was filled with the median, and both columns have mean 0.
//! assert_eq!((features.values.dim(), report.filled()), ((3, 2), 1));
//! assert!(features.values.column(0).sum().abs() < 1e-12);
//! # Ok(())
//! # }
//! ```

mod apply;
mod clip;
mod column_statistics;
mod components;
mod donors;
mod error;
mod fit;
mod impute;
mod one_hot;
mod rank;
mod report;
mod scale;
mod spec;
mod statistics;
mod transform;

use super::control::Control;
use super::table::Table;
pub use apply::{Features, FittedColumn, FittedPreparation, UnpreparedRow};
pub use clip::FittedClip;
pub use column_statistics::{NumberStatistics, TextStatistics, QUANTILES};
pub use components::FittedComponents;
pub use donors::Donors;
pub use error::PrepareError;
pub use fit::fit;
pub use impute::FittedFill;
pub use one_hot::FittedCategories;
pub use rank::RankScores;
pub use report::{left_out, CategoryReport, ColumnReport, LeftOut, PrepareReport, Reason};
pub use scale::FittedScale;
pub use spec::{Clip, ColumnSpec, Components, Impute, PrepareSpec, Scale, Transform};
pub use transform::FittedTransform;

/// Prepares the columns of `table` as `spec` says: a matrix of n rows (all of the table, or those that are
/// complete) and d features, every value finite, and a report of what was done.
///
/// # Errors
/// [`PrepareError`] if there is no column or are fewer than two rows to prepare, or if a column's values are too large
/// for the asked-for steps.
pub fn prepare(
    table: &Table,
    spec: &PrepareSpec,
    control: &mut Control,
) -> Result<(Features, PrepareReport), PrepareError> {
    let (fitted, report) = fit(table, spec, control)?;
    let features = fitted.apply(table, control)?;
    Ok((features, report))
}
