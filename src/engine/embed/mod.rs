//! Maps: principal components and t-SNE.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ndarray::Array2;
//! use strata::engine::control::Control;
//! use strata::engine::embed::tsne::{Preparation, TsneParams};
//! use strata::engine::task::complete;
//!
//! let value = |row: usize, column: usize| (row % 2 * 10 + row * (column + 7) % 13) as f64;
//! let features = Array2::from_shape_fn((60, 3), |(row, column)| value(row, column));
//! let params = TsneParams { perplexity: 10.0, ..TsneParams::default() };
//! let mut map = complete(Preparation::new(features.view(), &params)?, (), &mut Control::none())?;
//! map.step(10);
//! assert_eq!((map.positions().len(), map.iteration()), (60, 10));
//! # Ok(())
//! # }
//! ```

pub mod tsne;
