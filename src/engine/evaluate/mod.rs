//! How good labels and maps are.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ndarray::array;
//! use strata::engine::control::Control;
//! use strata::engine::distance::Metric;
//! use strata::engine::evaluate::silhouette::silhouette;
//!
//! let features = array![[0.0], [1.0], [10.0], [11.0]];
//! let found = silhouette(features.view(), &[0, 0, 1, 1], Metric::Euclidean, &mut Control::none())?;
//! // Each row is 1 from its own cluster and about 10 from the other.
//! assert!((found.mean - 0.9).abs() < 0.01);
//! # Ok(())
//! # }
//! ```

pub mod agreement;
pub mod dispersion;
pub mod drift;
pub mod gap;
pub mod movement;
pub mod recommend;
pub mod silhouette;
pub mod stability;
pub mod trustworthiness;
