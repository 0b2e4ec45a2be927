//! Maps: principal components and t-SNE.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ndarray::Array2;
//! use strata::engine::embed::tsne::{Preparation, TsneParams};
//!
//! let value = |row: usize, column: usize| (row % 2 * 10 + row * (column + 7) % 13) as f64;
//! let features = Array2::from_shape_fn((60, 3), |(row, column)| value(row, column));
//! let params = TsneParams { perplexity: 10.0, ..TsneParams::default() };
//! let mut preparation = Preparation::new(features.view(), &params)?;
//! while !preparation.is_done() {
//!     preparation.advance();
//! }
//! let mut map = preparation.finish();
//! map.step(10);
//! assert_eq!((map.positions().len(), map.iteration()), (60, 10));
//! # Ok(())
//! # }
//! ```

pub mod tsne;
