//! The pure engine: numbers in, numbers out. It knows no page, no message and no thread.
//!
//! Matrices are row-major `ndarray` views, one row of the matrix for one row of the table, one column for one feature.
//! Everything is deterministic: one seeded generator ([`rng`]), elementary functions from `libm` (so that native and
//! WebAssembly builds agree to the bit), and reductions in a fixed order.

pub mod choice;
pub mod cluster;
pub mod control;
pub mod control_group;
pub mod derive;
pub mod distance;
pub mod embed;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod figures;
pub mod inspect;
pub mod model_export;
pub mod neighbors;
pub mod pca;
pub mod prepare;
pub mod rng;
pub mod rollup;
pub mod table;
pub mod task;
pub mod unpack;
pub mod xml;
