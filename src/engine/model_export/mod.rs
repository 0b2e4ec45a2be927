//! Fitted preparation and model as files that run elsewhere, where the data outgrows the browser.
//!
//! A [`Model`] is made of a preparation and either k-means' centroids or, for every other way to cluster,
//! representatives: rows that keep their segment and lend it to new rows that are nearest to them. It holds numbers and
//! the table's column names only, so it can be kept, and each exporter is a pure function of it:
//! [`sql`] (one pass over a table), [`python`] (scikit-learn), [`pyspark`], [`json`] (described by [`JSON_SCHEMA`]),
//! [`pmml`]. All of them give a row that cannot be prepared (a missing value in a column that drops rows, a logarithm
//! that is not defined) no segment, and of segments equally near the first.
//!
//! Column names, category values and segment names come from outside. Each file has one place where text is quoted;
//! no other text from outside reaches it.
//!
//! The tests here look at the files' structure; `tests/recipes/run.sh` runs them.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::cluster::kmeans::{kmeans, KMeansParams};
//! use strata::engine::control::Control;
//! use strata::engine::model_export::{sql, About, Dialect, Model};
//! use strata::engine::prepare::{fit, PrepareSpec};
//! use strata::engine::table::{read, ReadOptions};
//!
//! let control = &mut Control::none();
//! let table = read("t.csv", b"spend,visits\n1,5\n2,7\n30,9\n31,8\n", &ReadOptions::default(), control)?;
//! let (preparation, _) = fit(&table, &PrepareSpec::default(), control)?;
//! let features = preparation.apply(&table, control)?;
//! let params = KMeansParams { k: 2, ..KMeansParams::default() };
//! let found = kmeans(features.values.view(), &params, control)?;
//! let centroids = found.centroids.view();
//! let model = Model::kmeans(&table, &preparation, centroids, &found.labels, About::default(), control)?;
//! assert!(sql(&model, Dialect::DuckDb, "customers").contains("\"spend\""));
//! # Ok(())
//! # }
//! ```

mod choices;
mod customers_sql;
mod feature;
mod header;
mod json;
mod model;
mod pmml;
mod representatives;
mod scripts;
mod sql;
mod sql_dialect;

pub use choices::Choices;
pub use json::{json, JSON_SCHEMA};
pub use model::{About, Agreement, Kind, Model, YesNo};
pub use pmml::pmml;
pub use scripts::{pyspark, python};
pub use sql::sql;
pub use sql_dialect::Dialect;
