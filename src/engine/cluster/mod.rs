//! Clustering algorithms: one file each, all returning cluster indices that [`labels`] orders for people.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ndarray::array;
//! use strata::engine::cluster::kmeans::{kmeans, KMeansParams};
//! use strata::engine::control::Control;
//!
//! let features = array![[0.0], [0.1], [5.0], [5.1], [5.2]];
//! let params = KMeansParams { k: 2, ..KMeansParams::default() };
//! let fit = kmeans(features.view(), &params, &mut Control::none())?;
//! // The larger cluster is the first.
//! assert_eq!(fit.labels, [1, 1, 0, 0, 0]);
//! # Ok(())
//! # }
//! ```

pub mod agglomerative;
pub mod dbscan;
mod distinct;
pub mod gaussian_mixture;
pub mod hdbscan;
pub mod kmeans;
pub mod labels;
pub mod matching;
pub mod minibatch;
pub mod nearest_label;
pub mod optics;
mod size_order;
pub mod spanning_tree;

pub use distinct::distinct_rows;
